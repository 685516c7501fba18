"""The page of a client: the next step, how it pays, what was said, and what one notes between two contacts."""

import re
from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reglo.books import payments, verification
from reglo.books.followups import bank, cases
from reglo.books.tenancy import tenant, uuid7
from reglo.rules.followup import Wait
from reglo.web.clients import story
from tests import ready
from tests.doors.test_clients import COOP
from tests.doors.test_tracks import LATE, messages_of, opened
from tests.doors.visitors import entrusted, member, owner_client, shown, signed_in
from tests.people import NOW, TODAY, owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def business(monkeypatch):
    monkeypatch.setattr("reglo.clock.now", lambda: LATE)
    return ready.business()


@pytest.fixture
def nord(business):
    """Atelier Nord, late by 1 800 €; the bank was checked."""
    client = ready.client(business)
    ready.issued(business, client)
    ready.mail_server(business, port=9)
    bank.check(business, on=LATE.date(), by=owner_of(business), at=LATE)
    return client


@pytest.fixture
def owner(business):
    return owner_client(business)


def page_of(visitor, client):
    return shown(visitor.get(f"/clients/{client.id}/"))


def paid(business, client, *, late):
    issued = ready.issued(business, client)
    on = TODAY + timedelta(days=30 + late)
    payments.note(
        business, invoice_id=issued.invoice.id, amount=Decimal(1800), received_on=on, means="transfer",
        request_key=uuid7(), today=on, by=owner_of(business), at=NOW,
    )  # fmt: skip


def test_nothing_is_read_twice_for_the_page_but_a_row_by_its_key(business, nord, owner):
    paid(business, nord, late=9)
    page_of(owner, nord)  # what is written once is written

    with CaptureQueriesContext(connection) as said:
        page = page_of(owner, nord)

    assert "9 jours après l’échéance" in page
    asked = Counter(one["sql"] for one in said if '"books_client"."id" = ' not in one["sql"])
    assert [sql for sql, times in asked.items() if times > 1] == []


def move(business, client):
    with tenant(business.id):
        return cases.of_client(business, client.id, today=LATE.date()).move(LATE.date())


def test_the_next_step_is_one_sentence_with_its_reason(business, nord, owner):
    page = page_of(owner, nord)

    assert "Écrire à Jeanne Petit aujourd’hui, pour obtenir une date." in page
    assert "Échue le 23 décembre" in page


def test_a_track_is_the_next_step_while_it_is_open(business, nord, owner):
    opened(business, nord, "cash_difficulty")

    assert f"/clients/{nord.id}/piste/plan/" in page_of(owner, nord)


def test_the_day_leads_to_the_sheet_of_a_track_and_says_what_should_come(business, nord, owner):
    opened(business, nord, "cash_difficulty")

    page = shown(owner.get("/aujourdhui/"))

    assert f"/clients/{nord.id}/piste/plan/" in page
    assert "D’ici le 31 janvier 2027, vous devriez recevoir" in page or "D’ici le 31 janvier, vous devriez" in page


def test_the_sheet_of_a_call_says_how_the_client_usually_pays(business, nord, owner):
    assert "médiane" not in shown(owner.get(f"/clients/{nord.id}/appel/"))
    paid(business, nord, late=9)

    assert "9 jours après l’échéance (médiane)" in shown(owner.get(f"/clients/{nord.id}/appel/"))


def test_the_strip_says_the_habit_in_marks_and_in_words(business, nord, owner):
    for late in (0, 9, 9, 20):
        paid(business, nord, late=late)

    page = page_of(owner, nord)

    assert 'data-testid="habit-strip"' in page and "9 jours après l’échéance (médiane)" in page
    assert "1 à temps, 2 avec 1 à 15 jours, 1 au-delà" in page
    assert page.partition('data-testid="habit-strip"')[2].partition("habit__key")[0].count("habit__mark") == 4


def test_a_client_that_never_paid_has_a_strip_that_says_so(business, owner):
    assert "Aucune facture réglée pour l’instant" in page_of(owner, ready.client(business))


def test_an_open_sum_has_its_expected_day_and_why(business, nord, owner):
    page = page_of(owner, nord)
    assert "déjà plus tard que d’habitude" in page and "attendu le 31 décembre" not in page, "it is late, not awaited"


def test_the_thread_tells_what_happened_the_latest_first(business, nord, owner):
    opened(business, nord, "cash_difficulty", note="Un client à elle paie tard.")

    thread = page_of(owner, nord).partition('id="thread"')[2]

    assert thread.index("Appel à Jeanne Petit") < thread.index("Facture 2026-001, 1 800,00 €")
    assert "Un client à elle paie tard." in thread and "trésorerie" in thread


# ── What one notes ───────────────────────────────────────────────────────────────────────────────


def noted(visitor, client, key, **typed):
    return visitor.post(f"/clients/{client.id}/noter/{key}/", typed)


def test_a_promise_is_noted_confirmed_in_writing_and_may_be_withdrawn(business, nord, owner):
    facts = {"due_on": "08/01/2027", "amount": "1800", "means": "transfer", "confirm": "on", "request_key": uuid7()}

    for _ in range(2):
        assert noted(owner, nord, "promesse", **facts).status_code == 303

    with tenant(business.id):
        promise = business.promises.get()
    (message,) = messages_of(business, "promise_confirmation")
    assert "8 janvier" in message.body.replace("\u00a0", " ") and isinstance(move(business, nord), Wait)
    assert "à venir" in page_of(owner, nord)
    owner.post(f"/clients/{nord.id}/noter/promesse/{promise.id}/annuler/")
    assert "notée par erreur" in page_of(owner, nord) and not isinstance(move(business, nord), Wait)
    assert verification.verify(business) == []


@pytest.mark.parametrize(
    ("key", "typed", "rows", "label"),
    [
        ("pause", {"until": "20/01/2027", "reason": "congés"}, "pauses", "En pause jusqu’au 20 janvier 2027 : congés"),
        ("arret", {"kind": "lawyer", "note": "Me Roy"}, "standstills", "Passe par son avocat · Me Roy"),
        (
            "paiement-vu",
            {"amount": "1800", "note": "sans nom"},
            "pendingpayments",
            "Paiement vu · 1 800,00 € · sans nom",
        ),
        ("memo", {"on": "08/01/2027", "words": "Rappeler"}, "memos", "8 janvier 2027 · Rappeler"),
        ("fermeture", {"from_on": "02/01/2027", "until_on": "09/01/2027"}, "closedperiods", "Fermé du 2 janvier 2027"),
    ],
)
def test_each_note_stands_in_one_line_and_is_taken_back(business, nord, owner, key, typed, rows, label):
    assert noted(owner, nord, key, **typed).status_code == 303

    assert label in page_of(owner, nord)
    with tenant(business.id):
        row = getattr(business, rows).get()
    assert owner.post(f"/clients/{nord.id}/noter/{key}/{row.id}/annuler/").status_code == 303
    assert label not in page_of(owner, nord)
    assert verification.verify(business) == []


def test_a_platform_that_refuses_an_invoice_silences_it_until_it_says_otherwise(business, nord, owner):
    with tenant(business.id):
        invoice = business.invoices.get()

    noted(owner, nord, "plateforme", invoice=str(invoice.id), code="210", words="prix")
    assert move(business, nord).step == "platform"

    noted(owner, nord, "plateforme", invoice=str(invoice.id), code="205", words="")
    assert move(business, nord).step == "reminder_1"


def test_an_exchange_stands_in_the_thread(business, nord, owner):
    noted(owner, nord, "echange", channel="person", direction="in", note="Croisée au salon.", request_key=uuid7())

    page = page_of(owner, nord)

    assert "Croisée au salon." in page and "de vive voix" in page


@pytest.mark.parametrize(
    ("key", "typed", "said"),
    [
        ("promesse", {"due_on": "bientôt", "amount": "1800", "means": "transfer", "request_key": str(uuid7())}, "bientôt"),
        ("promesse", {"due_on": "08/01/2027", "amount": "9000", "means": "transfer", "request_key": str(uuid7())}, "une promesse ne va pas au-delà"),
        ("pause", {"until": "20/01/2027", "reason": ""}, "Écrivez pourquoi"),
        ("pause", {"until": "20/01/2020", "reason": "congés"}, "Choisissez un jour à venir"),
        ("arret", {}, "Choisissez : procédure"),
        ("memo", {"on": "08/01/2027", "words": ""}, "Écrivez un mot"),
        ("fermeture", {"from_on": "09/01/2027", "until_on": "02/01/2027"}, "La fin vient avant le début"),
        ("plateforme", {"invoice": "x", "code": "210"}, "Sélectionnez"),
        ("echange", {"channel": "phone", "direction": "in", "note": " ", "request_key": str(uuid7())}, "quelques mots"),
    ],
)  # fmt: skip
def test_a_note_refused_says_why_beside_its_field_and_loses_nothing(business, nord, owner, key, typed, said):
    response = noted(owner, nord, key, **typed)

    page = shown(response)
    assert response.status_code == 422 and said in page and f'id="{key}" open' in page
    for value in typed.values():
        if value.strip() and value != "x":
            assert value in page, value


def test_a_note_of_nobody_or_of_no_kind_is_not_found(business, nord, owner):
    other = owner_client(ready.business(name="Basile Roy", email="basile@roy.example"))

    assert noted(owner, nord, "fortune").status_code == 404
    assert noted(other, nord, "memo", on="08/01/2027", words="Rappeler").status_code == 404
    assert owner.post(f"/clients/{nord.id}/noter/pause/{uuid7()}/annuler/").status_code == 404


# ── Who may ──────────────────────────────────────────────────────────────────────────────────────


def test_an_assistant_notes_for_the_clients_confided_and_closes_no_weeks(business, nord):
    theirs = signed_in(entrusted(business))
    hidden = ready.client(business, name="Coop Verte")

    assert noted(theirs, nord, "memo", on="08/01/2027", words="Rappeler").status_code == 303
    assert noted(theirs, hidden, "memo", on="08/01/2027", words="Rappeler").status_code == 404
    assert noted(theirs, nord, "fermeture", from_on="02/01/2027", until_on="09/01/2027").status_code == 403
    assert "semaines de fermeture" not in page_of(theirs, nord)


def test_an_accountant_sees_the_habit_and_no_word_of_the_follow_up(business, nord):
    opened(business, nord, "cash_difficulty", note="Un client à elle paie tard.")

    page = page_of(signed_in(member(business, "accountant")), nord)

    assert "habit-strip" in page and "paie tard" not in page and "À noter" not in page and "Prochaine étape" not in page


# ── What is written of a client ──────────────────────────────────────────────────────────────────

WAYS = {
    "pay_days": "25, 10", "cutoff_day": "20", "contact_gap_days": "10", "time_zone": "America/Toronto", "size": "large",
    "key_relationship": "on", "billing_familiar": "on", "mission_name": "Julien Petit",
    "mission_email": "julien@nord.example",
}  # fmt: skip


def test_the_ways_of_a_client_are_kept_shown_and_followed(business, nord, owner):
    assert owner.post(f"/clients/{nord.id}/modifier/", COOP | WAYS).status_code == 303

    page = page_of(owner, nord)
    assert "le 10 et le 25, ce qui est reçu avant le 20" in page and "relation à soigner" in page
    assert "un contact tous les 10 jours ouvrés" in page and "Julien Petit" in page and "Mission · vous" in page
    form = shown(owner.get(f"/clients/{nord.id}/modifier/"))
    assert 'value="10,25"' in form and 'value="America/Toronto" selected' in form
    assert verification.verify(business) == []


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("pay_days", "le dix", "de 1 à 31"),
        ("pay_days", "32", "de 1 à 31"),
        ("cutoff_day", "40", "de 1 à 31"),
        ("contact_gap_days", "0", "de 1 à 60"),
        ("time_zone", "Mars/Olympus", "choix"),
        ("mission_email", "julien@", "Il manque une partie"),
    ],
)
def test_a_way_that_cannot_be_read_is_refused_beside_its_field(business, nord, owner, field, typed, said):
    response = owner.post(f"/clients/{nord.id}/modifier/", COOP | WAYS | {field: typed})

    assert response.status_code == 422 and said in shown(response) and f'id="id_{field}_error"' in shown(response)


def test_the_yearly_rate_is_asked_where_it_must_have_been_agreed(business, nord, owner):
    assert "Intérêt annuel convenu" not in shown(owner.get(f"/clients/{nord.id}/modifier/"))


def test_twenty_invoices_stand_there_and_the_older_ones_one_page_further(business, nord, owner):
    for _ in range(20):
        ready.issued(business, nord)

    first = page_of(owner, nord)
    older = re.search(r'href="(\?apres=[^"]+)"', first)

    assert older, "a way to the older ones"
    assert numbers_in(first) == [f"2026-{number:03}" for number in range(21, 1, -1)]
    assert numbers_in(shown(owner.get(f"/clients/{nord.id}/{older[1]}"))) == ["2026-001"]


def numbers_in(page):
    """Those of the table of invoices."""
    return re.findall(r"list__link[^>]*>([^<]+)</a>", page)


def test_the_short_thread_is_the_beginning_of_the_whole_one(business, nord):
    for _ in range(15):
        paid(business, nord, late=3)

    with tenant(business.id):
        client = business.clients.get()
        short, whole = (story.of(business, client, today=LATE.date(), most=most) for most in (story.SHORT, story.WHOLE))

    assert len(short) == story.SHORT
    assert short == whole[: story.SHORT]
    assert any("Facture" in one.what and one.sub for one in short), "with what became of it"
