"""The sheet of a message: objective, words, budget, tone, recipient, moment. It advises and never forbids."""

import re
from datetime import UTC, date, datetime

import pytest

from reglo.books import clients, drafts, invoices, method, outbox
from reglo.books.followups import calls, sending
from reglo.books.tenancy import tenant, uuid7
from tests import ready
from tests.books.imports import parcels
from tests.doors import a_day
from tests.doors.visitors import entrusted, owner_client, shown, signed_in
from tests.people import NOW, TODAY, owner_of

pytestmark = pytest.mark.django_db

EVENING = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)
TUESDAY_NINE = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
OCTOBER = date(2026, 10, 1)
HARSH = "Désolée de vous déranger. C’est INADMISSIBLE !!!"


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch):
    monkeypatch.setattr("reglo.clock.now", lambda: NOW)


@pytest.fixture
def business():
    made = a_day.business()
    ready.mail_server(made, port=2525)
    return made


@pytest.fixture
def client(business):
    return owner_client(business)


def written(**changes):
    return {
        "step": "reminder_2",
        "subject": "Facture 2026-001",
        "body": "Bonjour Madame Roy,\r\n\r\nQuel jour le paiement partira-t-il ?",
        "do": "now",
        "request_key": str(uuid7()),
    } | changes


def last(business):
    with tenant(business.id):
        return business.messages.filter(kind="reminder_2").first()


def test_the_objective_comes_first_and_chose_the_words(business, client):
    to = a_day.nord(business)
    page = shown(client.get(f"/clients/{to.id}/message/"))

    assert page.index("Comprendre ce qui retient") < page.index('name="subject"')
    assert "Bonjour Madame Roy," in page and re.search(r"\d+ mots sur 130 au plus", page)
    assert "nadia@nord.example" in page and "Cette personne reçoit les factures." in page
    assert "2026-001</span> (PDF)" in page and "pas de réponse au message du 17 novembre" in page


def test_an_invoice_in_instalments_travels_once_and_is_named_once(business, client):
    to = ready.client(business)
    halves = ready.CONTENT | {"terms": "50 % : 15 jours ; le reste : 20 jours"}
    draft = drafts.open_draft(business, content=halves, client_id=to.id, at=a_day.at(OCTOBER))
    issued = invoices.issue(
        business, draft.id, on=OCTOBER, by=owner_of(business), at=a_day.at(OCTOBER), channel=outbox.HAND
    )
    outbox.hand_over(business, issued.message.id, by=owner_of(business), at=a_day.at(OCTOBER))

    page = shown(client.get(f"/clients/{to.id}/message/"))

    assert page.count("2026-001</span> (PDF)") == 1 and "émise ailleurs" not in page


def test_an_invoice_moved_in_is_not_said_to_travel(business, client):
    parcels.landed(business)
    with tenant(business.id):
        owed = business.receivables.get(invoice__number="F-2026-031")
    client.post(f"/reprise/a-regarder/{owed.id}/", {"answer": "never"})

    page = shown(client.get(f"/clients/{owed.client_id}/message/"))

    assert "(PDF)" not in page
    assert "F-2026-031 a été émise ailleurs : son PDF n’est pas ici." in page
    assert "S’il vous manque un document, dites-le-moi" in page and "pièce jointe" not in page


def test_another_objective_changes_the_text(business, client):
    to = a_day.lenoir(business)

    page = shown(client.get(f"/clients/{to.id}/message/?etape=pre_due"))
    unknown = shown(client.get(f"/clients/{to.id}/message/?etape=formal_notice"))

    assert "Débloquer avant l’échéance" in page and "arrive à échéance" in page
    assert "arrive à échéance" in unknown and "mise en demeure" not in unknown


def test_the_words_leave_as_they_were_written_with_their_foot(business, client):
    to = a_day.nord(business)

    response = client.post(f"/clients/{to.id}/message/", written())

    assert response.status_code == 303 and response.url == "/aujourdhui/"
    message = last(business)
    assert message.subject == "Facture 2026-001" and message.state == outbox.QUEUED
    assert message.body.startswith("Bonjour Madame Roy,\n\nQuel jour le paiement partira-t-il ?\n\n---\n")
    assert "Camille Aubry EI" in message.body.split("---")[1]


def test_the_same_form_sent_twice_sends_once(business, client):
    to, form = a_day.nord(business), written()

    for _ in range(2):
        client.post(f"/clients/{to.id}/message/", form)

    with tenant(business.id):
        assert business.messages.filter(kind="reminder_2").count() == 1


@pytest.mark.parametrize(("field", "sentence"), [("subject", "Écrivez un objet."), ("body", "Écrivez le message.")])
def test_empty_words_are_refused_beside_their_field(business, client, field, sentence):
    to = a_day.nord(business)

    response = client.post(f"/clients/{to.id}/message/", written(**{field: " "}))

    page = shown(response)
    assert response.status_code == 422 and f'id="id_{field}_error"' in page and sentence in page
    assert last(business) is None


def test_a_raised_voice_is_pointed_at_with_other_words_and_may_still_leave(business, client):
    to = a_day.nord(business)

    response = client.post(f"/clients/{to.id}/message/", written(body=HARSH))
    page = shown(response)
    assert response.status_code == 422 and last(business) is None
    assert "« INADMISSIBLE »" in page and "Un conseil, pas un refus" in page and "Écrivez plutôt" in page
    assert "Envoyer demain à 9 h" in page and HARSH in page

    client.post(f"/clients/{to.id}/message/", written(body=HARSH, seen="1"))
    assert last(business).body.startswith(HARSH)


def test_after_a_remark_one_may_choose_tomorrow_morning(business, client):
    to = a_day.nord(business)

    client.post(f"/clients/{to.id}/message/", written(body=HARSH, do="later", seen="1"))

    assert last(business).leaves_at == TUESDAY_NINE
    assert "Message à Nadia Roy : partira demain à 9 h, annulable d’ici là." in shown(client.get("/aujourdhui/"))


def test_outside_the_hours_the_only_button_is_tomorrow_at_nine(business, client, monkeypatch):
    to = a_day.nord(business)
    monkeypatch.setattr("reglo.clock.now", lambda: EVENING)

    page = shown(client.get(f"/clients/{to.id}/message/"))
    assert re.findall(r'name="do" value="(\w+)"', page) == ["now"] and "Envoyer demain à 9 h" in page

    client.post(f"/clients/{to.id}/message/", written())
    assert last(business).leaves_at == TUESDAY_NINE


def test_a_step_that_waits_is_refused_with_its_reason(business, client):
    to = a_day.mairie(business)

    response = client.post(f"/clients/{to.id}/message/", written(step="reminder_1"))

    assert response.status_code == 422 and "Un paiement est promis pour le 26 novembre." in shown(response)


def test_a_step_that_changed_while_one_wrote_keeps_the_words_and_sends_nothing(business, client):
    to = a_day.nord(business)
    changed = written(step="reminder_1", subject="Mon objet", body="Mes mots à moi.")

    response = client.post(f"/clients/{to.id}/message/", changed)

    page = shown(response)
    assert response.status_code == 422 and "Cette étape a changé entre-temps" in page
    assert "Mes mots à moi." in page and 'value="Mon objet"' in page
    with tenant(business.id):
        assert not business.messages.filter(subject="Mon objet").exists()


def test_a_staircase_without_a_written_step_leads_back_to_the_client(business, client):
    to = a_day.owing(business, "Coop Verte", ready.JEANNE, issued_on=a_day.date(2026, 10, 12), price="500")
    kept = tuple(step for step in method.ladder_of(business, on=TODAY) if not step.key.startswith("reminder"))
    method.apply(business, values={}, ladder=kept, on=TODAY, by=owner_of(business), at=NOW)

    answers = client.get(f"/clients/{to.id}/message/"), client.post(f"/clients/{to.id}/message/", written())

    assert [(one.status_code, one.url) for one in answers] == [(303, f"/clients/{to.id}/")] * 2
    assert "pas d’étape à écrire pour ce client : appelez" in shown(client.get(f"/clients/{to.id}/"))


def test_an_assistant_does_not_send_what_is_the_owners_above_the_first_level(business, client):
    """Of a client one wants to keep, nothing leaves above the first level without the owner."""
    to = a_day.nord(business)
    theirs = signed_in(entrusted(business))
    clients.change(business, to.id, client={"key_relationship": True}, billing={}, by=owner_of(business), at=NOW)
    called(business, to)
    early = theirs.post(f"/clients/{to.id}/message/", written(step="reminder_2"))
    assert early.status_code == 422 and "revient au titulaire" in shown(early)
    assert last(business) is None

    assert client.post(f"/clients/{to.id}/message/", written(step="reminder_2")).status_code == 303
    assert last(business) is not None


def called(business, to):
    """Twice, and nobody answered: what is written comes next."""
    for day in (18, 19):
        calls.record_call(
            business, client_id=to.id, call=calls.Call("unanswered"), confirmation=None,
            today=a_day.date(2026, 11, day), at=a_day.at(a_day.date(2026, 11, day)), by=owner_of(business),
            request_key=uuid7(),
        )  # fmt: skip


@pytest.mark.parametrize("step", ["call_script", "letter", "formal_notice", "negotiate", "bank_check", "nawak"])
def test_what_is_not_written_by_email_is_never_sent_by_email(business, step):
    to = a_day.nord(business)
    facts = {"subject": "Objet", "body": "Mots", "language": "fr", "today": TODAY, "at": NOW, "by": owner_of(business)}

    with pytest.raises(sending.CannotAct):
        sending.send(business, client_id=to.id, step=step, **facts)

    with tenant(business.id):
        assert not business.messages.filter(kind=step).exists()


def test_the_card_of_a_call_sends_nothing(business, client):
    to = a_day.nord(business)

    client.post(f"/aujourdhui/{to.id}/envoi/", {"step": "call_script", "request_key": str(uuid7())})

    with tenant(business.id):
        assert not business.messages.filter(kind="call_script").exists()
        assert not business.contact_events.filter(step="call_script").exists()


def test_a_message_in_two_languages_is_written_whole():
    from reglo.web.contact import write

    both = "Bonjour,\n\n--- en\n\nHello,\n\n---\n\nCamille"

    assert write.parts(both) == (both, "")
    assert write.parts("Bonjour,\n\n---\n\nCamille") == ("Bonjour,", "Camille")
    assert write.whole("Bonjour,", "Camille") == "Bonjour,\n\n---\n\nCamille"
