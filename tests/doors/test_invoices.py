"""Factures: five words, each with its sum and its rows, and a search."""

from datetime import timedelta

import pytest

from reglo.books import drafts, invoices, outbox, payments
from reglo.books.tenancy import uuid7
from tests import ready
from tests.doors.visitors import member, owner_client, shown, signed_in
from tests.people import NOW, TODAY, owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch):
    monkeypatch.setattr("reglo.clock.now", lambda: NOW)


@pytest.fixture
def business():
    return ready.business()


@pytest.fixture
def client(business):
    return owner_client(business)


def issued(business, to, *, subject="Refonte", terms="30 jours", price="1800", sent=True):
    content = ready.CONTENT | {
        "subject": subject,
        "terms": terms,
        "lines": [ready.CONTENT["lines"][0] | {"quantity": "1", "unit_price": price}],
    }
    draft = drafts.open_draft(business, content=content, client_id=to.id, at=NOW)
    made = invoices.issue(business, draft.id, on=TODAY, by=owner_of(business), at=NOW)
    if sent:
        outbox.hand_over(business, made.message.id, by=owner_of(business), at=NOW)
    return made.invoice


def test_a_first_visit_shows_a_blank_paper_and_one_act(client):
    page = shown(client.get("/factures/"))

    assert "Votre première facture s’écrit ici" in page
    assert "/factures/nouvelle/" in page and "money-late" not in page


def test_each_word_has_its_sum_and_its_rows(business, client):
    to = ready.client(business)
    issued(business, to, subject="ce mois", terms="5 jours", price="100")
    issued(business, to, subject="plus tard", terms="60 jours", price="250")
    ready.draft(business, to, subject="à finir")

    for word, sum_, subject, others in (
        ("attendu", "100,00 €", "ce mois", "plus tard"),
        ("envoye", "250,00 €", "plus tard", "ce mois"),
        ("a-facturer", "1 800,00 €", "à finir", "ce mois"),
    ):
        page = shown(client.get("/factures/", {"mot": word}))
        rows = page.partition("<tbody>")[2]
        assert sum_ in page and subject in rows, word
        assert others not in rows, word


def test_what_is_late_comes_first_and_says_since_when(business, client, monkeypatch):
    issued(business, ready.client(business), terms="5 jours")
    monkeypatch.setattr("reglo.clock.now", lambda: NOW + timedelta(days=10))

    page = shown(client.get("/factures/"))

    assert "en retard depuis le 28 novembre 2026" in page


def test_a_paid_invoice_is_received_and_no_longer_expected(business, client):
    invoice = issued(business, ready.client(business), terms="5 jours")
    payments.note(
        business,
        invoice_id=invoice.id,
        amount=invoice.total,
        received_on=TODAY,
        means="transfer",
        request_key=uuid7(),
        today=TODAY,
        by=owner_of(business),
        at=NOW,
    )

    assert "2026-001" not in shown(client.get("/factures/", {"mot": "attendu"}))
    assert "reçu le 23 novembre 2026" in shown(client.get("/factures/", {"mot": "recu"}))
    assert "réglée" in shown(client.get("/factures/", {"q": "2026-001"}))


@pytest.mark.parametrize("sought", ["2026-001", "atelier", "ÂTELIER n"])
def test_a_number_or_a_client_is_found_whatever_the_accents(business, client, sought):
    issued(business, ready.client(business))

    assert "2026-001" in shown(client.get("/factures/", {"q": sought})).partition("<tbody>")[2]


def test_a_search_without_result_says_what_to_try(business, client):
    issued(business, ready.client(business))

    page = shown(client.get("/factures/", {"q": "<script>alert(1)</script>"}))

    assert "Aucune facture ne porte ces mots" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("after", ["", "2026-13-45_x", "%00", "../../etc"])
def test_a_key_that_is_not_ours_is_the_first_page(business, client, after):
    issued(business, ready.client(business), terms="5 jours")

    assert "2026-001" in shown(client.get("/factures/", {"mot": "attendu", "apres": after}))


@pytest.mark.parametrize("asked", [{"q": "2026-001\0"}, {"q": "\0"}, {"apres": "2026-12-01_\0"}])
def test_a_byte_no_database_keeps_is_left_out_of_what_one_asks(business, client, asked):
    issued(business, ready.client(business), terms="5 jours")

    answer = client.get("/factures/", {"mot": "attendu"} | asked)

    assert answer.status_code == 200 and "\0" not in answer.content.decode()
    assert "2026-001" in shown(answer)


def test_a_long_list_goes_on_from_its_key(business, client, monkeypatch):
    monkeypatch.setattr("reglo.books.standing.PAGE_ROWS", 2)
    to = ready.client(business)
    for n in range(5):
        issued(business, to, subject=f"n{n}", terms="5 jours")
    seen, address = [], "/factures/?mot=attendu"
    while address:
        page = shown(client.get(address))
        seen += [f"n{n}" for n in range(5) if f">n{n}<" in page]
        rest = page.partition('rel="next"')[0].rpartition('href="')[2]
        address = "/factures/" + rest.rstrip('" ').replace("&amp;", "&") if 'rel="next"' in page else ""

    assert sorted(seen) == ["n0", "n1", "n2", "n3", "n4"]


def test_a_word_nobody_knows_is_not_found(client):
    assert client.get("/factures/", {"mot": "perdu"}).status_code == 404


def test_another_business_sees_nothing_of_it(business):
    issued(business, ready.client(business))
    other = owner_client(ready.business(name="Basile Roy", email="basile@roy.example"))

    assert "2026-001" not in shown(other.get("/factures/", {"q": "2026"}))


def test_an_accountant_sees_no_draft(business):
    ready.draft(business, ready.client(business), subject="secret")

    accountant = signed_in(member(business, "accountant"))

    assert "À facturer" not in shown(accountant.get("/factures/"))
    assert accountant.get("/factures/", {"mot": "a-facturer"}).status_code == 404
