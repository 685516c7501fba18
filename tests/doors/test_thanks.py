"""The thanks for a payment: ready each time, whole or in part, late or not, and sent once."""

from decimal import Decimal

import pytest

from reglo.books import payments
from reglo.books.tenancy import tenant, uuid7
from tests import ready
from tests.doors import a_day
from tests.doors.visitors import member, owner_client, shown, signed_in
from tests.people import NOW, TODAY, owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch):
    monkeypatch.setattr("reglo.clock.now", lambda: NOW)


@pytest.fixture
def business():
    return a_day.business()


@pytest.fixture
def client(business):
    return owner_client(business)


def paid(business, to, amount):
    with tenant(business.id):
        invoice = business.invoices.get(client_id=to.id)
    return payments.note(
        business, invoice_id=invoice.id, amount=Decimal(amount), received_on=TODAY, means="transfer",
        request_key=uuid7(), today=TODAY, by=owner_of(business), at=NOW,
    ).payment  # fmt: skip


def thanks(business):
    with tenant(business.id):
        return list(business.messages.filter(kind__in=["thanks", "partial_payment_thanks"]))


def test_a_payment_in_time_is_thanked_for_in_a_word_about_it(business, client):
    payment = paid(business, a_day.lenoir(business), 1200)

    page = shown(client.get(f"/encaissements/{payment.id}/"))

    assert "Votre paiement de 1 200 € pour la facture nº 2026-001 est bien arrivé" in page
    assert "Merci pour cette ponctualité" in page
    assert "Préparer le merci" in page and "Envoyer le merci" not in page  # nothing leaves from here by itself
    ready.mail_server(business, port=2525)
    assert "Envoyer le merci" in shown(client.get(f"/encaissements/{payment.id}/"))


def test_a_late_payment_is_thanked_for_without_a_word_on_the_delay(business, client):
    page = shown(client.get(f"/encaissements/{paid(business, a_day.nord(business), 3360).id}/"))

    words = page.split('data-testid="outbox-item"')[0].split('class="words')[1]
    assert "Merci, le dossier est clos." in words and "ponctualité" not in words and "retard" not in words


def test_a_part_is_thanked_for_and_the_rest_is_said(business, client):
    page = shown(client.get(f"/encaissements/{paid(business, a_day.nord(business), 360).id}/"))

    assert "Merci pour votre paiement de 360 €" in page and "Il reste 3 000 €." in page


def test_the_thanks_leave_once_and_say_what_became_of_them(business, client):
    payment = paid(business, a_day.lenoir(business), 1200)
    ready.mail_server(business, port=2525)

    for _ in range(2):
        assert client.post(f"/encaissements/{payment.id}/merci/").status_code == 303

    (message,) = thanks(business)
    assert message.to == "hugo@lenoir.example" and not message.asks
    page = shown(client.get(f"/encaissements/{payment.id}/"))
    assert "part dans une minute" in page and "Envoyer le merci" not in page


def test_the_thread_names_the_thanks_as_such_and_not_as_an_answer(business, client):
    to = a_day.lenoir(business)
    payment = paid(business, to, 1200)
    client.post(f"/encaissements/{payment.id}/merci/")

    page = shown(client.get(f"/clients/{to.id}/"))

    assert "Merci à " in page and "Réponse à " not in page


def test_a_payment_taken_back_is_not_thanked_for(business, client):
    payment = paid(business, a_day.lenoir(business), 1200)
    payments.reverse(business, payment.id, reason="Rejeté", today=TODAY, by=owner_of(business), at=NOW)

    client.post(f"/encaissements/{payment.id}/merci/")

    assert thanks(business) == [] and "Envoyer le merci" not in shown(client.get(f"/encaissements/{payment.id}/"))


def test_an_accountant_sees_the_payment_and_thanks_nobody(business):
    payment = paid(business, a_day.lenoir(business), 1200)
    accountant = signed_in(member(business, "accountant"))

    assert "Le merci" not in shown(accountant.get(f"/encaissements/{payment.id}/"))
    assert accountant.post(f"/encaissements/{payment.id}/merci/").status_code == 403
