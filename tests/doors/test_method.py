"""Méthode: seven sentences that hold from the first start, a staircase within its limits, deviations with a reason."""

from datetime import timedelta

import pytest

from reglo.books import method
from reglo.books.people import Membership
from reglo.books.tenancy import tenant
from tests import ready
from tests.doors.visitors import entrusted, member, owner_client, shown, signed_in
from tests.people import NOW, TODAY, establish, owner_of

pytestmark = pytest.mark.django_db

SENTENCES = {
    "deposit_percent": "30",
    "billing_rhythm": "stage",
    "billing_day": "25",
    "threshold_amount": "2 000,00",
    "terms": "30 jours",
    "courtesy_days": "5",
    "courtesy_on_due_date": "true",
    "unattended": "false",
    "reminders_per_level": "2",
    "delegate": "",
    "daily_cap": "20",
    "familiar_default": "false",
}
STEPS = {
    "reminder_1-kept": "on", "reminder_1-days": "4", "reminder_1-channel": "email", "reminder_1-level": "1",
    "reminder_1-sender": "delegate", "call_script-kept": "on", "call_script-days": "8", "call_script-level": "1",
    "call_script-sender": "delegate", "reminder_2-kept": "on", "reminder_2-days": "13",
    "reminder_2-channel": "email", "reminder_2-level": "2", "reminder_2-sender": "delegate", "letter-kept": "on",
    "letter-days": "18", "letter-channel": "post", "letter-level": "2", "letter-sender": "delegate",
    "formal_notice-kept": "on", "formal_notice-days": "26", "formal_notice-level": "3", "court_notice-kept": "on",
    "court_notice-days": "2", "court_notice-channel": "registered", "court_notice-level": "4",
}  # fmt: skip
IMPOSED = {
    "value": "60 jours",
    "mission": "",
    "origin": "imposed",
    "reason": "Leur service achats",
    "review_on": "01/03/2027",
}


@pytest.fixture(autouse=True)
def _morning(monkeypatch):
    monkeypatch.setattr("reglo.clock.now", lambda: NOW)


@pytest.fixture
def business():
    return ready.business()


@pytest.fixture
def client(business):
    return owner_client(business)


@pytest.fixture
def nord(business):
    return ready.client(business)


def values(business):
    return method.current(business, on=TODAY).values


def deviate(business, to, **changes):
    facts = {"key": "terms", "value": "60 jours", "origin": "imposed", "reason": "Leur service achats"} | changes
    facts = {"review_on": TODAY + timedelta(days=90), "on": TODAY, "by": owner_of(business), "at": NOW} | facts
    return method.deviate(business, client_id=to.id, **facts)


# ── The seven sentences ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("place", ["fr", "ca-qc"])
def test_the_page_is_complete_from_the_first_start(place):
    page = shown(owner_client(establish(place)).get("/methode/"))

    for words in ("Votre méthode", "Je demande", "Je facture", "Je suis payé à", "Je fais signe", "par étape"):
        assert words in page
    for words in ("s’en occupe", "à mes clients", "L’escalier qui en découle", "Telle que proposée au départ"):
        assert words in page
    assert page.count("method__sentence") >= 7 and "Aucun écart en cours" in page


def test_what_is_applied_is_a_version_of_that_day(business, client):
    response = client.post("/methode/", SENTENCES | {"deposit_percent": "40", "terms": "45 jours"}, follow=True)

    page = shown(response)
    assert values(business)["deposit_percent"] == 40
    assert "C’est votre méthode à partir d’aujourd’hui." in page
    assert "Version du 23 novembre 2026" in page and "Version 1, depuis le 23 novembre 2026" in page
    assert "Acompte : 40 % au lieu de 30 %" in page and "Délai de paiement : 45 jours au lieu de 30 jours" in page
    assert "C’est votre méthode, depuis le 23 novembre 2026." in page
    with tenant(business.id):
        assert business.profiles.get().terms == "45 jours"


def test_sent_twice_it_is_one_version(business, client):
    for _ in range(2):
        client.post("/methode/", SENTENCES | {"deposit_percent": "40"})

    assert len(method.versions(business)) == 1


def test_reception_is_enough_after_paid_at(business, client):
    client.post("/methode/", SENTENCES | {"terms": "réception"})

    assert values(business)["terms"] == "à réception"
    assert 'value="réception"' in shown(client.get("/methode/"))


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("terms", "45 jours fin de mois", "se compte de deux façons"),
        ("terms", "", "Écrivez un délai"),
        ("threshold_amount", "beaucoup", "Montant"),
        ("threshold_amount", "0", "Au moins 1"),
        ("deposit_percent", "130", "choix"),
        ("delegate", "personne", "choix"),
    ],
)
def test_what_is_wrong_is_said_beside_its_word_and_nothing_is_lost(business, client, field, typed, said):
    response = client.post("/methode/", SENTENCES | {"daily_cap": "10", field: typed})

    page = shown(response)
    assert response.status_code == 422 and "data-refusal" in page
    assert f'id="id_{field}_error"' in page and said in page
    assert '<option value="10" selected>' in page
    assert method.versions(business) == []


def test_a_value_of_ones_own_stays_among_the_choices(business, client):
    method.apply(business, values={"deposit_percent": 33}, on=TODAY, by=owner_of(business), at=NOW)

    assert '<option value="33" selected>33 %' in shown(client.get("/methode/"))


def test_an_assistant_may_be_put_in_charge_and_reads_the_page_without_a_field(business, client):
    ines = member(business, "assistant", email="ines@aubry.example")
    membership = Membership.objects.get(user=ines, business=business)

    client.post("/methode/", SENTENCES | {"delegate": str(membership.id)})

    page = shown(signed_in(ines).get("/methode/"))
    assert values(business)["delegate"] == str(membership.id)
    assert "assistant s’en occupe, 20 messages par jour au plus." in page
    assert "Je demande 30 % au démarrage." in page
    assert "Je facture à chaque étape." in page and "À jour fixe" not in page and "Dès que" not in page
    assert "<select" not in page and "Appliquer" not in page and "Un juriste l’a lu" not in page


# ── The staircase ────────────────────────────────────────────────────────────────────────────────


def test_the_staircase_is_moved_within_its_limits(business, client):
    response = client.post("/methode/escalier/", STEPS | {"formal_notice-days": "30"}, follow=True)

    assert "30 j après" in shown(response) and "L’escalier a changé." in shown(response)
    assert method.ladder_of(business, on=TODAY)[-2].days == 30


def test_a_step_may_be_left_out_and_taken_back(business, client):
    client.post("/methode/escalier/", {k: v for k, v in STEPS.items() if k != "letter-kept"})
    assert "letter" not in {step.key for step in method.ladder_of(business, on=TODAY)}
    assert "Garder cette étape" in shown(client.get("/methode/"))

    client.post("/methode/escalier/", STEPS)
    assert "letter" in {step.key for step in method.ladder_of(business, on=TODAY)}


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"call_script-days": "7"}, "call_script-days", "au moins 4 jours ouvrés"),
        ({"call_script-kept": ""}, "letter-channel", "Un appel vient toujours avant une lettre."),
        ({"reminder_1-days": "0"}, "reminder_1-days", "que des courtoisies"),
        ({"reminder_1-days": "bientôt"}, "reminder_1-days", "nombre entier"),
        ({"letter-level": "1"}, "letter-level", "deux relances au plus"),
        ({"formal_notice-days": "19"}, "formal_notice-days", "au moins 4 jours ouvrés"),
    ],
)
def test_a_limit_is_said_beside_the_step_that_breaks_it_and_nothing_is_lost(business, client, change, field, said):
    response = client.post("/methode/escalier/", STEPS | {"reminder_2-days": "14"} | change)

    page = shown(response)
    assert response.status_code == 422 and said in page
    assert f'id="id_{field}_error"' in page and 'value="14"' in page
    assert method.versions(business) == []


# ── Legal texts ──────────────────────────────────────────────────────────────────────────────────


def test_each_legal_text_is_to_be_read_by_a_lawyer_until_the_owner_says_it_was(business, client):
    assert shown(client.get("/methode/")).count("à faire lire par un juriste") == 5

    page = shown(client.post("/methode/textes/formal_notice/", {"read": "true"}, follow=True))
    assert page.count("à faire lire par un juriste") == 4
    assert "lu par un juriste, noté le 23 novembre 2026" in page

    page = shown(client.post("/methode/textes/formal_notice/", {"read": "false"}, follow=True))
    assert page.count("à faire lire par un juriste") == 5


def test_a_text_nobody_reads_as_law_is_not_found(client):
    assert client.post("/methode/textes/reminder_1/", {"read": "true"}).status_code == 404


# ── Deviations ───────────────────────────────────────────────────────────────────────────────────


def test_a_deviation_is_noted_on_the_client_with_who_why_and_when(business, client, nord):
    page = shown(client.post(f"/clients/{nord.id}/ecarts/?ce=terms", IMPOSED, follow=True))

    assert "+30 jours. C’est noté, à revoir le 1er mars 2027." in page
    assert "60 jours au lieu de 30 jours" in page and "Imposés par le client" in page
    of_client = shown(client.get(f"/clients/{nord.id}/"))
    assert "Imposé par le client, depuis le 23 novembre 2026 : Leur service achats" in of_client
    whole = shown(client.get("/methode/"))
    assert "1 écart en cours" in whole and "à revoir le 1er mars 2027" in whole


def test_imposed_and_own_stand_apart_and_are_counted(business, client, nord):
    deviate(business, nord)
    deviate(business, nord, key="deposit_percent", value=0, origin="own", reason="Une amie")

    page = shown(client.get("/methode/"))

    assert "2 écarts en cours" in page
    assert page.index("Imposés par le client") < page.index("Leur service achats") < page.index("De votre fait")
    assert page.index("De votre fait") < page.index("Une amie")
    assert "−30 points d’acompte" in page


def test_one_click_returns_to_the_method(business, client, nord):
    row = deviate(business, nord)

    page = shown(client.post(f"/methode/ecarts/{row.id}/retour/", follow=True))

    assert "Retour à la méthode." in page and "Aucun écart en cours" in page
    assert method.value(business, "terms", client_id=nord.id, on=TODAY).origin == "place"


def test_a_deviation_whose_day_came_is_shown_and_may_be_kept(business, client, nord, monkeypatch):
    row = deviate(business, nord)
    monkeypatch.setattr("reglo.clock.now", lambda: NOW + timedelta(days=90))

    assert "à revoir depuis le 21 février 2027" in shown(client.get("/methode/"))
    page = shown(client.post(f"/methode/ecarts/{row.id}/garder/", follow=True))

    assert "à revoir le 22 mai 2027" in page and "1 à revoir" not in page


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("value", "30 jours", "déjà ce que dit votre méthode"),
        ("value", "45 jours fin de mois", "deux façons"),
        ("value", "", "Écrivez ce qui vaut"),
        ("origin", "", "Dites qui le veut"),
        ("reason", " ", "Écrivez pourquoi"),
        ("review_on", "23/11/2026", "jour à venir"),
        ("review_on", "un jour", "date"),
    ],
)
def test_a_deviation_that_lacks_something_is_refused_beside_its_field(business, client, nord, field, typed, said):
    response = client.post(f"/clients/{nord.id}/ecarts/?ce=terms", IMPOSED | {"mission": "Refonte", field: typed})

    page = shown(response)
    assert response.status_code == 422 and said in page
    assert f'id="id_{field}_error"' in page and 'value="Refonte"' in page
    assert method.open_deviations(business, on=TODAY).count == 0


@pytest.mark.parametrize("key", ["deposit_percent", "billing_rhythm", "courtesy_on_due_date", "threshold_amount"])
def test_each_value_has_its_own_field(client, nord, key):
    page = shown(client.get(f"/clients/{nord.id}/ecarts/?ce={key}"))

    assert 'id="id_value"' in page and "d’après votre méthode" in page


@pytest.mark.parametrize("key", ["call_before_letter", "daily_cap", "nawak"])
def test_nothing_else_may_deviate(client, nord, key):
    assert client.get(f"/clients/{nord.id}/ecarts/?ce={key}").status_code == 404


def test_terms_under_a_deviation_are_changed_there_and_not_on_the_form_of_the_client(business, client, nord):
    deviate(business, nord)

    page = shown(client.get(f"/clients/{nord.id}/modifier/"))

    assert 'name="terms"' not in page and "est un écart noté" in page


def test_a_client_with_terms_nobody_explained_is_named(business, client):
    ready.client(business, name="Coop Verte", terms="45 jours")

    page = shown(client.get("/methode/"))

    assert "Un délai à eux, sans dire pourquoi" in page and "Dire pourquoi" in page


@pytest.mark.parametrize("role", ["assistant", "accountant"])
def test_others_read_deviations_and_change_none(business, nord, role):
    row = deviate(business, nord)
    other = signed_in(entrusted(business) if role == "assistant" else member(business, role))

    page = shown(other.get(f"/clients/{nord.id}/ecarts/"))
    assert "Leur service achats" in page and "Noter cet écart" not in page and "Revenir" not in page
    for address in (
        f"/clients/{nord.id}/ecarts/",
        f"/methode/ecarts/{row.id}/retour/",
        "/methode/",
        "/methode/escalier/",
    ):
        assert other.post(address, IMPOSED).status_code == 403
    assert method.open_deviations(business, on=TODAY).count == 1


def test_nobody_ends_the_deviation_of_another_house(business, nord):
    row = deviate(business, nord)
    basile = owner_client(ready.business(name="Basile", email="basile@b.example"))

    assert basile.post(f"/methode/ecarts/{row.id}/retour/").status_code == 404
    assert basile.get(f"/clients/{nord.id}/ecarts/").status_code == 404
    assert method.open_deviations(business, on=TODAY).count == 1


@pytest.mark.parametrize(("place", "said"), [("fr", True), ("ca-qc", False)])
def test_terms_beyond_the_ceiling_of_the_place_are_kept_and_a_warning_says_so(place, said):
    business = ready.business() if place == "fr" else establish("ca-qc", email="maxime@tremblay.example")
    visitor = owner_client(business)
    assert 'data-testid="beyond"' not in shown(visitor.get("/methode/"))

    response = visitor.post("/methode/", SENTENCES | {"terms": "90 jours"})

    assert response.status_code == 303
    page = shown(visitor.get("/methode/"))
    assert "90 jours" in page and ('data-testid="beyond"' in page) is said
    assert ("60 jours" in page.partition('data-testid="beyond"')[2][:400]) is said
