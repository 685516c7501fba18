"""What leaves through the pages: links that give files, the book of receipts printed, a restored copy confirmed."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse

from reglo.books import closings, halts, payments, quarantine
from reglo.books.people import Business
from reglo.books.tenancy import tenant, uuid7
from tests import ready
from tests.doors.visitors import member, owner_client, shown, signed_in
from tests.people import NOW, TODAY, owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reglo.clock.now", lambda: NOW)
    monkeypatch.setattr("reglo.clock.today", lambda _: TODAY)


@pytest.fixture
def business() -> Business:
    made = ready.business()
    invoice = ready.issued(made, ready.client(made, name="=Nord <b>")).invoice
    facts = {"received_on": TODAY, "means": "cheque", "request_key": uuid7(), "today": TODAY}
    payments.note(made, invoice_id=invoice.id, amount=invoice.total, by=owner_of(made), at=NOW, **facts)
    return made


def test_the_page_lists_what_leaves_and_the_closings(business: Business):
    closings.close_ended(business, at=NOW + timedelta(days=10))

    page = shown(owner_client(business).get(reverse("exports")))

    for name in ("export_workbook", "export_everything"):
        assert reverse(name) in page
    assert reverse("export_receipts", args=[2026]) in page
    assert "01/11/2026 – 30/11/2026" in page
    assert "1 800,00 €" in page


def test_each_link_gives_its_file(business: Business):
    browser = owner_client(business)

    workbook = browser.get(reverse("export_workbook"))
    everything = browser.get(reverse("export_everything"))
    receipts = browser.get(reverse("export_receipts", args=[2026]))

    assert workbook["Content-Disposition"] == 'attachment; filename="reglo-2026-11-23.xlsx"'
    assert zipfile.is_zipfile(io.BytesIO(workbook.content)) and zipfile.is_zipfile(io.BytesIO(everything.content))
    assert (
        receipts.content.decode("utf-8-sig")
        .splitlines()[1]
        .startswith("2026-11-23;'=Nord <b>;Refonte;1800,00;EUR;chèque")
    )


def test_the_book_of_receipts_is_read_on_a_page_and_nothing_in_it_is_markup(business: Business):
    page = shown(owner_client(business).get(reverse("print_receipts", args=[2026])))

    assert "=Nord &lt;b&gt;" in page
    assert "1 800,00" in page and "23/11/2026" in page
    assert page.count('<span class="list__label">Montant</span>') == 1  # beside each figure on a narrow screen
    assert "Aucune recette" in shown(owner_client(business).get(reverse("print_receipts", args=[2020])))


def test_the_accountant_exports_and_confirms_no_copy(business: Business):
    browser = signed_in(member(business, "accountant"))

    assert browser.get(reverse("exports")).status_code == 200
    assert browser.get(reverse("export_everything")).status_code == 200
    assert browser.get(reverse("restored")).status_code == 403


def test_the_assistant_exports_nothing(business: Business):
    browser = signed_in(member(business, "assistant"))

    assert browser.get(reverse("export_workbook")).status_code == 403


@pytest.fixture
def copy(business: Business) -> Business:
    quarantine.start(business, at=NOW)
    return business


def test_the_settings_of_a_restored_copy_lead_to_the_question(copy: Business):
    browser = owner_client(copy)

    assert reverse("restored") in shown(browser.get(reverse("settings")))
    page = shown(browser.get(reverse("restored")))
    assert "2026-001" in page and 'value="2026-001"' in page


def test_a_number_that_cannot_be_is_mended_on_the_page_and_kept_as_typed(copy: Business):
    answer = owner_client(copy).post(reverse("restored"), {"number": "quarante"})

    assert answer.status_code == 422
    assert 'value="quarante"' in shown(answer) and "comme sur la facture" in shown(answer)


def test_a_number_past_the_copy_is_asked_once_more_and_the_tick_holds_for_that_number_alone(copy: Business):
    browser = owner_client(copy)

    asked = browser.post(reverse("restored"), {"number": "2026-045"})
    page = shown(asked)
    other = browser.post(reverse("restored"), {"number": "2026-099", "asked": "2026-045", "jump": "on"})

    assert asked.status_code == other.status_code == 422
    assert "les 44 numéros de 2026-002 à 2026-045 ne seraient plus jamais donnés" in page
    assert 'name="asked" value="2026-045"' in page and 'name="jump"' in page
    assert "2026-099" in shown(other) and 'name="asked" value="2026-099"' in shown(other)
    assert quarantine.standing(copy) is not None
    assert 'name="jump"' not in shown(browser.get(reverse("restored")))


def test_once_confirmed_the_numbers_go_on(copy: Business):
    browser = owner_client(copy)

    answer = browser.post(reverse("restored"), {"number": "2026-004", "asked": "2026-004", "jump": "on"})

    assert answer.status_code == 303
    assert quarantine.standing(copy) is None
    with tenant(copy.id):
        client = copy.clients.get()
        assert not copy.halts.filter(kind=halts.RESTORE, lifted_at=None).exists()
    assert ready.issued(copy, client).invoice.number == "2026-005"
    assert browser.get(reverse("restored")).status_code == 303
