"""The sheet of a message: objective, words, budget, tone, recipient, moment. It advises and never forbids."""

import re
from datetime import UTC, datetime

import pytest

from reglo.books import method, outbox
from reglo.books.tenancy import tenant, uuid7
from tests import ready
from tests.doors import a_day
from tests.doors.visitors import owner_client, shown
from tests.people import NOW, TODAY, owner_of

pytestmark = pytest.mark.django_db

EVENING = datetime(2026, 11, 23, 19, 0, tzinfo=UTC)
TUESDAY_NINE = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
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


def test_a_message_in_two_languages_is_written_whole():
    from reglo.web.contact import write

    both = "Bonjour,\n\n--- en\n\nHello,\n\n---\n\nCamille"

    assert write.parts(both) == (both, "")
    assert write.parts("Bonjour,\n\n---\n\nCamille") == ("Bonjour,", "Camille")
    assert write.whole("Bonjour,", "Camille") == "Bonjour,\n\n---\n\nCamille"
