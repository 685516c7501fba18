"""The sheet of a call: words with the real figures, a date or a reason, and the confirmation that leaves."""

import re
from datetime import date, timedelta

import pytest

from reglo.books.tenancy import tenant, uuid7
from tests import ready
from tests.doors import a_day
from tests.doors.visitors import member, owner_client, shown, signed_in
from tests.people import NOW

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


def noted(**changes):
    return {
        "outcome": "date",
        "promised_on": "04/12/2026",
        "amount": "3 360,00",
        "means": "transfer",
        "reason": "internal_process",
        "reception": "warm",
        "note": "",
        "request_key": str(uuid7()),
    } | changes


TOO_MUCH = {
    "outcome": "problem", "reason": "dissatisfied", "dispute_subject": "Maquettes", "dispute_amount": "5 000",
}  # fmt: skip


def plain(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page)).replace("\u2060", "")


def events(business):
    with tenant(business.id):
        return list(business.contact_events.filter(channel="phone").order_by("at"))


def test_five_steps_are_said_with_the_real_figures_and_begin_calmly(business, client):
    to = a_day.nord(business)
    page = plain(shown(client.get(f"/clients/{to.id}/appel/")))

    assert "Appeler Nadia Roy" in page and "Composer le 02 00 00 00 00" in page
    assert "Quand un fournisseur vous appelle pour un travail qui vous avait plu, vous ne lui en voulez pas." in page
    assert "« La facture 2026-001, de 3 360 €, pour la refonte du parcours d’inscription, était à régler" in page
    assert "« Savez-vous où cela en est ? »" in page and "Comptez jusqu’à cinq." in page
    assert "Pas joint, 1 sur 3" in page and "la personne a le droit de la lire" in page
    assert "{{" not in page and "call_forgotten" not in page


def test_the_script_says_that_it_speaks_the_language_of_the_client(business, client):
    client.cookies["langue"] = "en"

    page = shown(client.get(f"/clients/{a_day.nord(business).id}/appel/"))

    assert 'lang="fr">La question</h3>' in page and '<summary lang="fr">Sur un répondeur</summary>' in page


def test_the_eight_reasons_have_their_key_and_their_script(business, client):
    to = a_day.nord(business)
    page = shown(client.get(f"/clients/{to.id}/appel/"))

    assert re.findall(r'name="reason" value="(\w+)" data-key="(\d)"', page) == [
        ("forgotten", "1"), ("internal_process", "2"), ("cash_difficulty", "3"), ("dissatisfied", "4"),
        ("negotiation", "5"), ("not_received", "6"), ("error", "7"), ("unknown", "8"),
    ]  # fmt: skip
    assert "Que manque-t-il pour qu’elle avance ?" in plain(page)
    assert "Quelle somme pouvez-vous régler cette semaine ?" in plain(page)
    assert "avec une proposition au plus tard le 26 novembre" in plain(page)


def test_without_a_script_the_server_shows_what_a_reason_opens(business, client):
    to = a_day.nord(business)
    page = shown(client.post(f"/clients/{to.id}/appel/", noted(do="follow", promised_on="")))

    assert re.findall(r'class="follow follow--chosen" data-reason="(\w+)"', page) == ["internal_process"]
    assert "data-refusal" not in page and events(business) == []


def test_a_date_is_a_promise_confirmed_in_writing_and_silences_the_client(business, client):
    to = a_day.nord(business)
    ready.mail_server(business, port=2525)
    form = noted()

    for _ in range(2):
        assert client.post(f"/clients/{to.id}/appel/", form).url == "/aujourdhui/"

    (event,) = events(business)
    assert (event.outcome, event.reason, event.reception) == ("date", "internal_process", "warm")
    with tenant(business.id):
        assert [(one.due_on, one.amount) for one in business.promises.all()] == [(date(2026, 12, 4), 3360)]
        confirmation = business.messages.get(kind="promise_confirmation")
    assert "3 360 €" in confirmation.body.replace("\u202f", " ").replace("\u00a0", " ")
    page = shown(client.get("/aujourdhui/"))
    assert 'data-testid="today-card"' not in page
    assert "Nadia Roy, une date, le vendredi 4 décembre" in plain(page)
    assert "annulable 60 secondes" in page


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"promised_on": ""}, "promised_on", "Écrivez la date obtenue."),
        ({"promised_on": "31/02/2026"}, "promised_on", "février"),
        ({"promised_on": "20/11/2026"}, "promised_on", "changez le jour"),
        ({"amount": "beaucoup"}, "amount", "beaucoup"),
        ({"outcome": "callback"}, "callback_on", "Écrivez le jour du rappel"),
        ({"outcome": "callback", "callback_on": "23/11/2026"}, "callback_on", "à venir"),
        ({"outcome": "problem", "reason": ""}, "reason", "Choisissez une raison"),
        ({"outcome": "refusal", "reason": ""}, "reason", "Choisissez une raison"),
        ({"reception": ""}, "reception", "Notez l’accueil"),
        (TOO_MUCH, "dispute_amount", "Il reste 3 360,00 € à payer sur cette somme"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(business, client, changes, field, sentence):
    to = a_day.nord(business)

    response = client.post(f"/clients/{to.id}/appel/", noted(note="Attend l’accord de Paul Le Goff") | changes)

    page = shown(response)
    assert response.status_code == 422 and "data-refusal" in page and sentence in page
    assert f'id="id_{field}_error"' in page
    assert "Attend l’accord de Paul Le Goff" in page and events(business) == []


def test_a_sum_disputed_beyond_what_is_owed_is_kept_as_typed_and_opens_nothing(business, client):
    to = a_day.nord(business)

    page = shown(client.post(f"/clients/{to.id}/appel/", noted() | TOO_MUCH))

    assert 'value="5 000"' in page and 'value="Maquettes"' in page
    with tenant(business.id):
        assert not business.disputes.exists() and not business.tracks.exists()


def test_what_was_typed_for_another_result_does_not_stop_the_one_that_is_noted(business, client):
    to = a_day.nord(business)

    response = client.post(f"/clients/{to.id}/appel/", noted(dispute_amount="plus tard", callback_on="un jour"))

    assert response.status_code == 303 and len(events(business)) == 1


def test_an_unanswered_call_is_an_attempt_and_nothing_leaves(business, client):
    to = a_day.nord(business)

    client.post(f"/clients/{to.id}/appel/", noted(outcome="unanswered", reason="", reception="", promised_on=""))

    (event,) = events(business)
    assert event.kind == "attempt"
    page = plain(shown(client.get(f"/clients/{to.id}/appel/")))
    assert "Pas joint, 2 sur 3" in page
    with tenant(business.id):
        assert not business.messages.filter(kind="call_recap").exists()


def test_the_word_that_will_leave_follows_what_is_noted(business, client):
    to = a_day.nord(business)
    address = f"/clients/{to.id}/appel/confirmation/"

    dated = shown(client.post(address, noted(), headers=HTMX))
    alone = shown(client.post(address, noted(outcome="unanswered"), headers=HTMX))
    silent = shown(client.post(address, noted(outcome="refusal"), headers=HTMX))

    assert "Enregistrer et envoyer la confirmation" in dated and "4 décembre" in dated and "virement" in dated
    assert "Rien ne part : personne n’a répondu." in alone and "envoyer la confirmation" not in alone
    assert "aucune confirmation ne part" in silent and events(business) == []


def test_without_a_number_the_sheet_says_who_may_have_it(business, client):
    to = a_day.nord(business, phone="")
    page = shown(client.get(f"/clients/{to.id}/appel/"))

    assert "Qui peut vous le donner ?" in page and "Composer" not in page
    assert f"/clients/{to.id}/modifier/" in page


def test_the_result_asked_for_in_the_address_is_ticked(business, client):
    to = a_day.nord(business)
    page = shown(client.get(f"/clients/{to.id}/appel/?resultat=problem"))

    assert re.search(r'value="problem"[^>]*checked', page) and not re.search(r'value="date"[^>]*checked', page)


def test_a_client_that_owes_nothing_has_no_sheet(business, client):
    to = ready.client(business)

    assert client.get(f"/clients/{to.id}/appel/").status_code == 404


def test_an_accountant_calls_nobody(business):
    to = a_day.nord(business)
    accountant = signed_in(member(business, "accountant"))

    assert accountant.get(f"/clients/{to.id}/appel/").status_code == 403
    assert accountant.post(f"/clients/{to.id}/appel/", noted()).status_code == 403


def test_three_calls_later_the_sheet_recalls_how_they_were_received(business, client, monkeypatch):
    to = a_day.nord(business)
    for days in range(3):
        monkeypatch.setattr("reglo.clock.now", lambda days=days: NOW + timedelta(days=days))
        form = noted(
            outcome="callback", callback_on=f"{26 + days}/11/2026", reception=("warm", "warm", "neutral")[days]
        )
        client.post(f"/clients/{to.id}/appel/", form | {"reason": ""})

    assert "Vos 3 derniers appels : 2 bien reçus, 1 neutre." in plain(shown(client.get(f"/clients/{to.id}/appel/")))
