"""Encaissements: a payment noted once, said clearly, taken back with its reason."""

import re

import pytest

from reglo.books.tenancy import tenant, uuid7
from tests import ready
from tests.doors.visitors import entrusted, member, owner_client, shown, signed_in
from tests.people import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch):
    monkeypatch.setattr("reglo.clock.now", lambda: NOW)


@pytest.fixture
def business():
    return ready.business()


@pytest.fixture
def invoice(business):
    return ready.issued(business, ready.client(business)).invoice


@pytest.fixture
def client(business):
    return owner_client(business)


def sent(invoice, **changes):
    return {
        "invoice": str(invoice.id),
        "amount": "1 800,00",
        "received_on": "23/11/2026",
        "means": "transfer",
        "reference": "",
        "request_key": str(uuid7()),
    } | changes


def open_sum(business):
    with tenant(business.id):
        return sum(row.open_amount for row in business.receivables.all())


def noted(business):
    with tenant(business.id):
        return business.payments.count()


def test_the_form_comes_filled_with_what_the_invoice_awaits(client, invoice):
    page = shown(client.get("/encaissements/noter/", {"facture": str(invoice.id)}))

    assert re.search(r'name="amount" value="1 ?800,00', page)
    assert 'value="23/11/2026"' in page and "2026-001 · Atelier Nord" in page


def test_a_payment_settles_the_invoice(business, client, invoice):
    response = client.post("/encaissements/noter/", sent(invoice))

    assert response.status_code == 303
    assert open_sum(business) == 0
    page = shown(client.get(response.url))
    assert "La facture est réglée" in page and "2026-001" in page


def test_a_part_leaves_the_rest_and_a_surplus_is_said(business, client, invoice):
    client.post("/encaissements/noter/", sent(invoice, amount="800"))
    assert open_sum(business) == 1000

    page = shown(client.get(client.post("/encaissements/noter/", sent(invoice, amount="1 200,50")).url))

    assert open_sum(business) == 0
    assert "Trop-perçu" in page and "200,50 €" in page


def test_the_same_form_sent_twice_notes_one_payment(business, client, invoice):
    form = sent(invoice, amount="800")

    first, second = (client.post("/encaissements/noter/", form) for _ in range(2))

    assert first.url == second.url and noted(business) == 1 and open_sum(business) == 1000


def test_the_form_of_a_settled_invoice_sent_again_leads_to_its_payment(business, client, invoice):
    form = sent(invoice)

    first, second = (client.post("/encaissements/noter/", form) for _ in range(2))

    assert first.url == second.url and noted(business) == 1


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("amount", "12,345", "« 12,345 »"),
        ("amount", "0", "plus grand que zéro"),
        ("amount", "-5", "plus grand que zéro"),
        ("amount", "beaucoup", "beaucoup"),
        ("received_on", "31/02/2026", "février"),
        ("received_on", "24/11/2026", "pas encore venu"),
        ("received_on", "", "Écrivez le jour"),
        ("invoice", "00000000-0000-0000-0000-000000000007", "n’attend plus rien"),
        ("means", "troc", "choix"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_noted(business, client, invoice, field, typed, said):
    response = client.post("/encaissements/noter/", sent(invoice, reference="VIR COOP") | {field: typed})

    page = shown(response)
    assert response.status_code == 422 and noted(business) == 0
    assert f'id="id_{field}_error"' in page and said in page
    assert 'value="VIR COOP"' in page


def test_a_payment_taken_back_opens_the_sum_again_and_keeps_its_reason(business, client, invoice):
    address = client.post("/encaissements/noter/", sent(invoice)).url

    refused = client.post(f"{address}annuler/", {"reason": " "})
    assert refused.status_code == 422 and open_sum(business) == 0

    client.post(f"{address}annuler/", {"reason": "Rejeté par la banque"})
    page = shown(client.get(address))
    assert open_sum(business) == 1800
    assert "annulé le 23 novembre 2026" in page and "Rejeté par la banque" in page
    assert "Annuler ce paiement" not in page
    assert "annulé" in shown(client.get("/encaissements/"))


def test_roles_note_and_take_back_as_they_may(business, client, invoice):
    address = client.post("/encaissements/noter/", sent(invoice, amount="800")).url
    assistant, accountant = signed_in(entrusted(business)), signed_in(member(business, "accountant"))

    assert assistant.post("/encaissements/noter/", sent(invoice, amount="100")).status_code == 303
    assert assistant.post(f"{address}annuler/", {"reason": "x"}).status_code == 403
    assert "Annuler ce paiement" not in shown(assistant.get(address))
    assert accountant.post(f"{address}annuler/", {"reason": "Erreur"}).status_code == 303


def test_a_payment_of_another_business_is_not_found(business, client, invoice):
    address = client.post("/encaissements/noter/", sent(invoice)).url
    other = owner_client(ready.business(name="Basile Roy", email="basile@roy.example"))

    assert other.get(address).status_code == 404
    assert other.post(f"{address}annuler/", {"reason": "x"}).status_code == 404
    assert other.post("/encaissements/noter/", sent(invoice)).status_code == 422
    assert open_sum(business) == 0


def test_with_nothing_owed_the_page_says_so(client):
    assert "Rien n’est à recevoir" in shown(client.get("/encaissements/noter/"))
