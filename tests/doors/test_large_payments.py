"""A payment far larger than what is owed: asked about once, with everything typed, then noted as one says."""

import doctest
import re
from html import unescape

import pytest
from playwright.sync_api import expect

from reglo.books import drafts, invoices
from reglo.books.tenancy import tenant, uuid7
from reglo.web.payments import doubt
from tests import ready
from tests.doors import browser as b
from tests.doors.test_paper_browser import sign_in
from tests.doors.visitors import owner_client, shown
from tests.people import NOW, TODAY, owner_of

pytestmark = pytest.mark.django_db
NOTE = "/encaissements/noter/"


@pytest.fixture
def on_the_day(monkeypatch):
    monkeypatch.setattr("reglo.clock.now", lambda: NOW)


@pytest.fixture
def business():
    return ready.business()


@pytest.fixture
def nord(business):
    return ready.client(business)


@pytest.fixture
def invoice(business, nord):
    return ready.issued(business, nord).invoice


@pytest.fixture
def visitor(on_the_day, business):
    return owner_client(business)


def sent(choice, amount, **changes):
    return {
        "invoice": str(choice),
        "amount": amount,
        "received_on": "22/11/2026",
        "means": "cheque",
        "reference": "VIR 77",
        "request_key": str(uuid7()),
    } | changes


def amounts(business):
    with tenant(business.id):
        return [str(one.amount) for one in business.payments.order_by("noted_at", "id")]


def sure(answer):
    return unescape(re.search(r'name="sure" value="([^"]+)"', answer.content.decode())[1])


def in_dollars(business, client, price):
    lines = [{"title": "Conseil", "quantity": "1", "unit_price": price}]
    content = ready.CONTENT | {"currency": "CAD", "lines": lines}
    draft = drafts.open_draft(business, content=content, client_id=client.id, at=NOW)
    return invoices.issue(business, draft.id, on=TODAY, by=owner_of(business), at=NOW).invoice


def test_the_threshold_is_what_its_examples_say():
    assert doctest.testmod(doubt).attempted > 0
    assert doctest.testmod(doubt).failed == 0


def test_three_zeros_too_many_are_asked_about_with_everything_typed(business, visitor, invoice):
    form = sent(invoice.id, "1 800 000")

    answer = visitor.post(NOTE, form)

    page = shown(answer)
    assert answer.status_code == 422 and amounts(business) == []
    assert "1 800 000,00 € : Atelier Nord ne doit que 1 800,00 €. Est-ce bien ce qui est arrivé ?" in page
    assert re.search(r"<button[^>]*name=\"sure\"[^>]*>Oui, noter 1 800 000,00 €</button>", page)
    for typed in ("1 800 000", "22/11/2026", "VIR 77", form["request_key"]):
        assert f'value="{typed}"' in page
    assert '<option value="cheque" selected>' in page and f'value="{invoice.id}"' in page


def test_the_first_button_of_the_form_asks_again_and_notes_nothing(business, visitor, invoice):
    page = shown(visitor.post(NOTE, sent(invoice.id, "1 800 000")))

    assert page.index("Noter le paiement <kbd") < page.index('name="sure"')
    assert visitor.post(NOTE, sent(invoice.id, "1 800 000")).status_code == 422
    assert amounts(business) == []


def test_yes_notes_it_once_however_often_it_is_pressed(business, visitor, invoice):
    form = sent(invoice.id, "1 800 000")
    form["sure"] = sure(visitor.post(NOTE, form))

    first, second = (visitor.post(NOTE, form) for _ in range(2))

    assert first.status_code == second.status_code == 303 and first.url == second.url
    assert amounts(business) == ["1800000.00"]
    assert "Trop-perçu" in shown(visitor.get(first.url))


def test_yes_holds_for_the_sum_and_the_client_it_was_said_of(business, visitor, invoice):
    other = ready.client(business, name="Coop Verte", email="compta@coop.example")
    theirs = ready.issued(business, other).invoice
    yes = sure(visitor.post(NOTE, sent(invoice.id, "18 000")))

    assert visitor.post(NOTE, sent(invoice.id, "180 000", sure=yes)).status_code == 422
    assert visitor.post(NOTE, sent(theirs.id, "18 000", sure=yes)).status_code == 422
    assert amounts(business) == []
    assert visitor.post(NOTE, sent(invoice.id, "18 000", sure=yes)).status_code == 303


def test_the_amount_corrected_is_noted_without_another_word(business, visitor, invoice):
    form = sent(invoice.id, "1 800 000")
    visitor.post(NOTE, form)

    assert visitor.post(NOTE, form | {"amount": "1 800"}).status_code == 303
    assert amounts(business) == ["1800.00"]


@pytest.mark.parametrize(("amount", "status"), [("3 600", 303), ("3 600,01", 422), ("1 900", 303)])
def test_up_to_twice_what_is_owed_nothing_is_asked(business, visitor, invoice, amount, status):
    assert visitor.post(NOTE, sent(invoice.id, amount)).status_code == status


@pytest.mark.parametrize(("amount", "status"), [("110", 303), ("110,01", 422)])
def test_for_a_small_sum_a_hundred_more_is_not_asked_about(business, visitor, invoice, amount, status):
    visitor.post(NOTE, sent(invoice.id, "1 790"))

    assert visitor.post(NOTE, sent(invoice.id, amount)).status_code == status


def test_one_transfer_for_all_that_a_client_owes_is_no_slip_even_typed_on_one_invoice(business, visitor, nord, invoice):
    for _ in range(3):
        ready.issued(business, nord)

    assert visitor.post(NOTE, sent(invoice.id, "7 200")).status_code == 303
    assert amounts(business) == ["7200.00"]


def test_all_that_a_client_owes_together_is_asked_about_alike(business, visitor, nord, invoice):
    ready.issued(business, nord)
    choice = f"client:EUR:{nord.id}"

    answer = visitor.post(NOTE, sent(choice, "36 000"))

    assert answer.status_code == 422 and "ne doit que 3 600,00 €" in shown(answer)
    assert visitor.post(NOTE, sent(choice, "36 000", sure=sure(answer))).status_code == 303


def test_what_another_client_owes_does_not_excuse_the_sum(business, visitor, invoice):
    for n in range(3):
        ready.issued(business, ready.client(business, name=f"Coop {n}", email=f"c{n}@coop.example"))

    assert visitor.post(NOTE, sent(invoice.id, "7 200")).status_code == 422


def test_each_currency_is_measured_by_itself(business, visitor, nord, invoice):
    theirs = in_dollars(business, nord, "50")

    answer = visitor.post(NOTE, sent(theirs.id, "1 800"))

    assert answer.status_code == 422 and amounts(business) == []
    assert re.search(r"ne doit que 50,00 \$", shown(answer))
    assert visitor.post(NOTE, sent(invoice.id, "1 800")).status_code == 303


def test_the_form_sent_again_leads_to_its_payment_though_little_is_owed_by_now(business, visitor, nord, invoice):
    lines = [{"title": "Retouche", "quantity": "1", "unit_price": "20"}]
    draft = drafts.open_draft(business, content=ready.CONTENT | {"lines": lines}, client_id=nord.id, at=NOW)
    invoices.issue(business, draft.id, on=TODAY, by=owner_of(business), at=NOW)
    form = sent(f"client:EUR:{nord.id}", "1 800")

    first = visitor.post(NOTE, form)
    second = visitor.post(NOTE, form | {"invoice": str(business_invoice(business))})

    assert first.status_code == 303 and second.url == first.url and amounts(business) == ["1800.00"]


def business_invoice(business):
    """The invoice that is still owed something."""
    with tenant(business.id):
        return business.receivables.get(open_amount__gt=0).invoice_id


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("script", [True, False])
def test_the_question_is_calm_on_every_screen_and_answered_without_a_script(
    new_context, live_server, business, invoice, script
):
    page = b.listened(new_context(java_script_enabled=script).new_page())
    sign_in(page, live_server, business)
    page.goto(live_server.url + NOTE)
    page.get_by_label("Montant reçu").fill("1 800 000")
    page.get_by_label("Montant reçu").press("Enter")

    yes = page.get_by_role("button", name="Oui, noter")
    expect(yes).to_be_visible()
    if script:
        b.assert_calm(page)
    page.get_by_label("Montant reçu").press("Enter")
    expect(yes).to_be_visible()
    assert amounts(business) == []
    yes.click()
    page.wait_for_url(lambda address: "noter" not in address)
    assert amounts(business) == ["1800000.00"]
