"""Aujourd'hui: five cards at most, each with its why; what a gesture does is done, said, and may be taken back."""

import re
from datetime import date, timedelta
from decimal import Decimal
from email import message_from_bytes, policy

import pytest

from reglo.books import outbox, papers, payments
from reglo.books.followups import bank
from reglo.books.tenancy import tenant, uuid7
from reglo.documents.renderer import RenderFailed
from tests import ready
from tests.doors import a_day
from tests.doors.visitors import member, owner_client, shown, signed_in
from tests.people import NOW, TODAY, owner_of

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch):
    monkeypatch.setattr("reglo.clock.now", lambda: NOW)


@pytest.fixture
def business():
    return a_day.business()


@pytest.fixture
def client(business):
    return owner_client(business)


def cards(page):
    return re.findall(r'data-testid="today-card".*?</article>', page, re.DOTALL)


def said(card, name):
    found = re.search(rf'data-testid="{name}"[^>]*>(.*?)</(?:dd|span|p)>', card, re.DOTALL)
    return re.sub(r"<[^>]+>", "", found[1]).replace("\u2060", "").strip()


def field(card, name):
    return re.search(rf'name="{name}" value="([^"]+)"', card)[1]


def messages_of(business):
    with tenant(business.id):
        return list(business.messages.exclude(kind="invoice_sent").order_by("queued_at"))


def names_of_files(answer):
    """What the mail program finds attached."""
    return [
        part.get_filename() for part in message_from_bytes(answer.content, policy=policy.default).iter_attachments()
    ]


def test_a_paper_that_cannot_be_made_is_said_and_leads_back_to_its_invoice(business, client, monkeypatch):
    to = a_day.lenoir(business)
    (card,) = cards(shown(client.get("/aujourdhui/")))
    send_first(client, card, f"/aujourdhui/{to.id}/envoi/")
    (message,) = messages_of(business)
    monkeypatch.setattr(papers.renderer, "render", broken)

    answer = client.get(f"/aujourdhui/messages/{message.id}/fichier/")
    assert answer.status_code == 503 and "2026-001 est émise et gardée" in shown(answer)


def test_a_letter_alone_that_is_not_made_is_said_on_the_page_of_the_day(business, client, monkeypatch):
    to = a_day.lenoir(business)
    (card,) = cards(shown(client.get("/aujourdhui/")))
    send_first(client, card, f"/aujourdhui/{to.id}/envoi/")
    (message,) = messages_of(business)
    monkeypatch.setattr(papers, "unsent", broken)
    monkeypatch.setattr(outbox, "carried", lambda message: [])

    answer = client.get(f"/aujourdhui/messages/{message.id}/fichier/", follow=True)

    assert answer.status_code == 200 and "Le PDF n’est pas prêt" in shown(answer)


def broken(*_, **__):
    raise RenderFailed("plus de papier")


def send_first(client, card, address):
    return client.post(address, {"step": field(card, "step"), "request_key": field(card, "request_key")})


def test_signing_in_lands_on_the_day(client):
    assert client.get("/").url == "/aujourdhui/"
    assert 'aria-current="page"' in shown(client.get("/aujourdhui/"))


def test_an_accountant_who_follows_nobody_up_lands_on_the_invoices(business):
    assert signed_in(member(business, "accountant")).get("/").url == "/factures/"


def test_an_accountant_who_says_nothing_new_at_the_bank_stays_among_the_payments(business):
    accountant = signed_in(member(business, "accountant"))

    for given in ({}, HTMX):
        answer = accountant.post("/aujourdhui/banque/", headers=given)
        assert (answer.status_code, answer.url) == (303, "/encaissements/")

    assert "la banque est vérifiée aujourd’hui" in shown(accountant.get("/encaissements/"))
    with tenant(business.id):
        assert bank.last_check(business, today=TODAY).on == TODAY


def test_the_day_says_the_money_the_bank_and_what_is_beside(business, client):
    a_day.fill(business)
    page = shown(client.get("/aujourdhui/"))

    plain = re.sub(r"<[^>]+>", "", page)
    assert "Lundi 23 novembre 2026" in page
    assert "7 860 € attendus ce mois-ci, dont 3 360 € en retard. Une date est promise pour 2 400 €." in plain
    assert "Banque vérifiée vendredi." in page and "Rien de neuf" in page
    assert "Coop Verte, étape 2" in page and "promis pour jeudi 26" in page
    assert "Ensuite, c’est tout pour aujourd’hui." in page and "Prochain contact :" in page


def test_each_card_says_who_why_to_obtain_what_how_and_its_first_words(business, client):
    a_day.nord(business)
    (card,) = cards(shown(client.get("/aujourdhui/")))

    assert "Nadia Roy" in card and "Atelier Nord" in card and "3 360 €" in card
    assert said(card, "card-why") == "pas de réponse au message du 17 novembre"
    assert said(card, "card-objective") == "obtenir une date"
    assert said(card, "card-channel") == "téléphone"
    assert said(card, "card-text").startswith("« Bonjour Madame Roy, ici Camille Aubry, d’Aubry Conseil.")


def test_calls_come_before_courtesies_and_five_at_most_are_shown(business, client):
    a_day.nord(business)
    for number in range(6):
        a_day.owing(
            business,
            f"Client {number}",
            {"name": f"Anne Petit {number}", "email": f"anne{number}@petit.example"},
            issued_on=date(2026, 10, 31),
            price=str(100 + number),
        )
    page = shown(client.get("/aujourdhui/"))

    found = cards(page)
    assert len(found) == 5 and "Nadia Roy" in found[0] and "Anne Petit 5" in found[1]
    assert "2 autres contacts attendent leur tour" in page


def test_sending_queues_one_message_that_may_be_taken_back(business, client):
    to = a_day.lenoir(business)
    ready.mail_server(business, port=2525)
    (card,) = cards(shown(client.get("/aujourdhui/")))

    for _ in range(2):
        response = send_first(client, card, f"/aujourdhui/{to.id}/envoi/")
    assert response.status_code == 303 and response.url == "/aujourdhui/"

    (message,) = messages_of(business)
    assert message.kind == "pre_due" and message.state == outbox.QUEUED and message.to == "hugo@lenoir.example"
    page = shown(client.get("/aujourdhui/"))
    assert "Message à Hugo Lenoir, annulable 60 secondes." in page and 'data-testid="undo"' in page
    assert cards(page) == [] and 'data-testid="day-done"' in page

    client.post(f"/aujourdhui/messages/{message.id}/annulation/")
    page = shown(client.get("/aujourdhui/"))
    assert len(cards(page)) == 1 and 'data-testid="outbox-item"' not in page


def test_a_script_is_answered_with_the_day_and_the_live_region(business, client):
    to = a_day.lenoir(business)
    ready.mail_server(business, port=2525)
    (card,) = cards(shown(client.get("/aujourdhui/")))
    form = {"step": field(card, "step"), "request_key": field(card, "request_key")}

    page = shown(client.post(f"/aujourdhui/{to.id}/envoi/", form, headers=HTMX))

    assert 'id="live" hx-swap-oob="innerHTML"' in page and "annulable 60 secondes" in page
    assert "<html" not in page and "autofocus" in page


@pytest.mark.parametrize(
    ("state", "words", "expected", "tick"),
    [
        (outbox.SENT, "250 OK", "remis au serveur à", True),
        (outbox.FAILED, "550 adresse inconnue", "refusé : 550 adresse inconnue", False),
        (outbox.UNKNOWN, "Interrompu", "issue inconnue : Interrompu", False),
    ],
)
def test_the_real_result_is_said_and_a_failure_never_has_a_tick(business, client, state, words, expected, tick):
    to = a_day.lenoir(business)
    ready.mail_server(business, port=2525)
    (card,) = cards(shown(client.get("/aujourdhui/")))
    send_first(client, card, f"/aujourdhui/{to.id}/envoi/")
    (message,) = messages_of(business)
    assert client.get(f"/aujourdhui/messages/{message.id}/issue/", headers=HTMX).status_code == 204
    with tenant(business.id, write=True):
        business.messages.filter(id=message.id).update(state=outbox.SENDING, claimed_at=NOW)
    outbox.settle(business, message.id, outbox.Outcome(state, words), at=NOW)

    line = shown(client.get(f"/aujourdhui/messages/{message.id}/", headers=HTMX))
    assert expected in line and ("#received" in line) is tick
    assert expected in shown(client.get(f"/aujourdhui/messages/{message.id}/issue/", headers=HTMX))


def test_without_a_mail_server_the_message_is_ready_and_the_person_says_it_left(business, client):
    to = a_day.lenoir(business)
    (card,) = cards(shown(client.get("/aujourdhui/")))
    assert "Préparer" in card
    send_first(client, card, f"/aujourdhui/{to.id}/envoi/")

    page = shown(client.get("/aujourdhui/"))
    assert "Ouvrir dans ma messagerie" in page and "C’est envoyé" in page and 'data-testid="day-done"' not in page
    (message,) = messages_of(business)
    ready_file = client.get(f"/aujourdhui/messages/{message.id}/fichier/")
    assert ready_file["Content-Type"] == "message/rfc822" and b"hugo@lenoir.example" in ready_file.content
    assert names_of_files(ready_file) == ["facture-2026-001.pdf"]  # each reminder carries what it asks for

    client.post(f"/aujourdhui/messages/{message.id}/envoye/")
    assert "envoyé par vous à" in shown(client.get("/aujourdhui/"))


def test_reminders_are_folded_while_the_bank_is_not_checked_and_come_back_after():
    business = a_day.business(checked_on=None)
    client, to = owner_client(business), a_day.nord(business)  # last checked on the 17th, for the first reminder

    page = shown(client.get("/aujourdhui/"))
    assert "D’abord, votre banque." in page and cards(page) == []
    assert "Un contact attend cette réponse" in page and to.name in page
    assert 'data-testid="day-done"' not in page

    client.post("/aujourdhui/banque/")
    page = shown(client.get("/aujourdhui/"))
    assert "Banque vérifiée aujourd’hui." in page and "Rien de neuf" not in page and len(cards(page)) == 1


def test_postponing_asks_a_day_keeps_what_was_typed_and_may_be_taken_back(business, client):
    to = a_day.nord(business)
    for typed, reason in (("bientôt", "bientôt"), ("23/11/2026", "à venir")):
        response = client.post(f"/aujourdhui/{to.id}/report/", {"until": typed})
        page = shown(response)
        assert response.status_code == 422 and reason in page and f'value="{typed}"' in page

    client.post(f"/aujourdhui/{to.id}/report/", {"until": "25/11/2026"})
    page = shown(client.get("/aujourdhui/"))
    assert cards(page) == [] and "Atelier Nord : à revoir mercredi 25." in page
    assert "Prochain contact : mercredi 25, Atelier Nord." in page

    undo = re.search(r'action="(/aujourdhui/reports/[^"]+)"', page)[1]
    client.post(undo)
    assert len(cards(shown(client.get("/aujourdhui/")))) == 1


def test_a_day_that_cannot_be_leaves_its_panel_open_with_the_focus_in_its_field(business, client):
    to = a_day.nord(business)

    response = client.post(f"/aujourdhui/{to.id}/report/", {"until": "31/11/2026"}, headers=HTMX)
    page = shown(response)

    panel = re.search(r'<details class="menu" name="[^"]+" open>.*?</details>', page, re.DOTALL)[0]
    field = re.search(r'<input class="input"[^>]*>', panel)[0]
    assert response.status_code == 422
    assert 'value="31/11/2026"' in field and 'aria-invalid="true"' in field and "data-refusal" in field
    assert f"until-error-{to.id}" in field and "field__error" in panel and "autofocus" not in page


def test_the_second_postponement_offers_three_ways_out(business, client, monkeypatch):
    to = a_day.nord(business)
    assert "Trois façons d’en sortir" not in shown(client.get("/aujourdhui/"))
    client.post(f"/aujourdhui/{to.id}/report/", {"until": "25/11/2026"})

    bank.check(business, on=TODAY, by=owner_of(business), at=NOW)
    monkeypatch.setattr("reglo.clock.now", lambda: NOW + timedelta(days=2))
    page = shown(client.get("/aujourdhui/"))

    assert "Trois façons d’en sortir" in page and "Appeler maintenant" in page and "Écrire plutôt" in page


def test_a_client_given_to_an_assistant_leaves_the_owner_s_day_and_is_in_theirs(business, client):
    to = a_day.nord(business)
    assert "Confier" not in "".join(cards(shown(client.get("/aujourdhui/"))))
    ines = member(business, "assistant")
    page = shown(client.get("/aujourdhui/"))
    form = {"membership": field(page, "membership")}
    assert "Confier à assistant" in page

    client.post(f"/aujourdhui/{to.id}/remise/", form)

    assert cards(shown(client.get("/aujourdhui/"))) == []
    theirs = signed_in(ines)
    (card,) = cards(shown(theirs.get("/aujourdhui/")))
    assert "suivi des factures d’Aubry Conseil" in said(card, "card-text")
    assert theirs.post(f"/aujourdhui/{to.id}/remise/", form).status_code == 403


def test_an_assistant_sees_no_client_that_was_not_given_to_them(business):
    to = a_day.nord(business)
    ines = signed_in(member(business, "assistant"))

    assert cards(shown(ines.get("/aujourdhui/"))) == []
    for address in (f"/clients/{to.id}/appel/", f"/clients/{to.id}/message/"):
        assert ines.get(address).status_code == 404
    assert ines.post(f"/aujourdhui/{to.id}/report/", {"until": "25/11/2026"}).status_code == 404


def test_a_card_that_changed_meanwhile_sends_nothing_and_says_so(business, client):
    to = a_day.lenoir(business)

    client.post(f"/aujourdhui/{to.id}/envoi/", {"step": "reminder_2", "request_key": str(uuid7())})

    assert messages_of(business) == []
    assert "Cette étape a changé entre-temps" in shown(client.get("/aujourdhui/"))


def test_a_payment_takes_the_card_away(business, client):
    to = a_day.lenoir(business)
    with tenant(business.id):
        invoice = business.invoices.get(client_id=to.id)
    payments.note(
        business, invoice_id=invoice.id, amount=Decimal(1200), received_on=TODAY, means="transfer",
        request_key=uuid7(), today=TODAY, by=owner_of(business), at=NOW,
    )  # fmt: skip

    page = shown(client.get("/aujourdhui/"))

    assert cards(page) == [] and "Aucun contact n’est prévu." in page


def test_a_client_of_another_business_is_not_found(business):
    to = a_day.nord(business)
    other = owner_client(ready.business(name="Basile Roy", email="basile@roy.example"))

    for address in (f"/aujourdhui/{to.id}/envoi/", f"/aujourdhui/{to.id}/report/"):
        assert other.post(address, {"until": "25/11/2026"}).status_code == 404
    assert other.get(f"/clients/{to.id}/appel/").status_code == 404
    assert other.get(f"/clients/{to.id}/message/").status_code == 404
