"""Encaissements: a payment noted once, said clearly, taken back with its reason."""

import re
from datetime import timedelta

import pytest

from reglo.books import drafts, invoices
from reglo.books.tenancy import tenant, uuid7
from tests import ready
from tests.doors.visitors import entrusted, member, owner_client, shown, signed_in
from tests.people import NOW, TODAY, owner_of

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


def test_the_only_open_invoice_is_chosen_and_its_amount_is_ready(client, invoice):
    page = shown(client.get("/encaissements/noter/"))

    assert re.search(rf'<option value="{invoice.id}"[^>]* selected', page)
    assert re.search(r'name="amount" value="1 ?800,00"', page)


def test_of_several_none_is_chosen_and_each_carries_its_amount(business, client, invoice):
    ready.issued(business, ready.client(business, name="Coop Verte", email="compta@coop.example"))

    page = shown(client.get("/encaissements/noter/"))

    assert "Choisir…" in page and " selected>2026" not in page
    assert not re.search(r'name="amount" value=', page)
    assert len(re.findall(r'data-amount="1 ?800,00"', page)) == 2


def test_an_amount_left_empty_is_proposed_and_nothing_is_noted_before_it_is_confirmed(business, client, invoice):
    refused = client.post("/encaissements/noter/", sent(invoice, amount=" "))

    page = shown(refused)
    assert refused.status_code == 422 and noted(business) == 0
    assert "Il manquait le montant" in page
    proposed = re.search(r'name="amount" value="([^"]+)"', page)[1]
    client.post("/encaissements/noter/", sent(invoice, amount=proposed))
    assert open_sum(business) == 0


def test_an_amount_without_an_invoice_is_kept_as_typed(business, client, invoice):
    page = shown(client.post("/encaissements/noter/", sent(invoice, amount="12") | {"invoice": ""}))

    assert 'name="amount" value="12"' in page and noted(business) == 0


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


def bill(business, to, *, days, currency="EUR", subject="Refonte"):
    """1 800, due `days` after the day."""
    content = ready.CONTENT | {"subject": subject, "terms": f"{days} jours", "currency": currency}
    written = drafts.open_draft(business, content=content, client_id=to.id, at=NOW)
    return invoices.issue(business, written.id, on=TODAY, by=owner_of(business), at=NOW).invoice


def every(to, *, currency="EUR"):
    """The choice that stands for all the invoices of a client in a currency."""
    return {"invoice": f"client:{currency}:{to.id}"}


def still_open(business):
    """What each invoice still waits for, by its number."""
    with tenant(business.id):
        rows = business.receivables.filter(open_amount__gt=0).order_by("invoice__number")
        return {row.invoice.number: row.open_amount for row in rows.select_related("invoice")}


def test_all_that_a_client_owes_is_one_choice_in_each_currency(business, client):
    nord, sud = ready.client(business), ready.client(business, name="Studio Sud")
    for currency in ("EUR", "EUR", "USD", "USD"):
        bill(business, nord, days=30, currency=currency)
    bill(business, sud, days=30)

    page = shown(client.get("/encaissements/noter/"))

    assert "Atelier Nord, ses 2 factures · 3 600,00 €" in page
    assert "Atelier Nord, ses 2 factures · 3 600,00 $ US" in page
    assert "Studio Sud, ses" not in page, "one invoice is its own choice"


def test_one_transfer_for_all_settles_the_oldest_first(business, client):
    nord = ready.client(business)
    later, sooner = bill(business, nord, days=45), bill(business, nord, days=10)

    noted_at = client.post("/encaissements/noter/", sent(later, amount="2 000,00") | every(nord)).url

    assert still_open(business) == {later.number: 1600}
    page = shown(client.get(noted_at))
    assert "les factures les plus anciennes d’abord" in page and "toujours attendu" in page
    assert page.index(sooner.number) < page.index(later.number)


def test_a_transfer_for_all_leaves_the_other_currency_alone(business, client):
    nord = ready.client(business)
    euros = [bill(business, nord, days=30) for _ in range(2)]
    dollars = [bill(business, nord, days=5, currency="USD") for _ in range(2)]

    noted_at = client.post("/encaissements/noter/", sent(euros[0], amount="3 600") | every(nord)).url

    assert still_open(business) == {one.number: 1800 for one in dollars}
    assert "Toutes ces factures sont réglées" in shown(client.get(noted_at))


def test_what_a_transfer_for_all_leaves_over_is_said_there_and_on_the_page_of_the_client(business, client):
    nord = ready.client(business)
    bills = [bill(business, nord, days=30, currency="USD") for _ in range(2)]

    form = sent(bills[0], amount="3 650,25") | every(nord, currency="USD")
    page = shown(client.get(client.post("/encaissements/noter/", form).url))

    assert still_open(business) == {}
    assert "Tout est réglé ; le trop-perçu est dit ci-dessous" in page and "50,25 $ US" in page
    of_client = shown(client.get(f"/clients/{nord.id}/"))
    assert "Trop-perçu" in of_client and "50,25 $ US" in of_client


def test_the_form_for_all_sent_again_leads_to_its_payment(business, client):
    nord = ready.client(business)
    bills = [bill(business, nord, days=30) for _ in range(2)]
    form = sent(bills[0], amount="3 600") | every(nord)

    first, second = (client.post("/encaissements/noter/", form) for _ in range(2))

    assert first.url == second.url and noted(business) == 1


def test_all_of_a_client_of_another_business_cannot_be_paid(business, client):
    nord = ready.client(business)
    bills = [bill(business, nord, days=30) for _ in range(2)]
    other = owner_client(ready.business(name="Basile Roy", email="basile@roy.example"))

    assert other.post("/encaissements/noter/", sent(bills[0]) | every(nord)).status_code == 422
    assert len(still_open(business)) == 2


def test_a_payment_for_all_taken_back_opens_every_sum_again(business, client, monkeypatch):
    nord = ready.client(business)
    bills = [bill(business, nord, days=days) for days in (10, 45)]
    address = client.post("/encaissements/noter/", sent(bills[0], amount="3 600") | every(nord)).url

    monkeypatch.setattr("reglo.clock.now", lambda: NOW + timedelta(days=2))
    client.post(f"{address}annuler/", {"reason": "Rejeté par la banque"})

    assert still_open(business) == {one.number: 1800 for one in bills}
    assert "Trop-perçu" not in shown(client.get(f"/clients/{nord.id}/"))
