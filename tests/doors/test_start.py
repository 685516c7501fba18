"""The first minute: one address, four answers, one business."""

import re

import pytest
from django.test import Client

from reglo.books import people
from reglo.books.people import Business, StartLink, User
from reglo.books.tenancy import tenant
from reglo.web import passphrases
from tests.doors.visitors import PASSWORD, owner_client, shown
from tests.people import NOW, establish

pytestmark = pytest.mark.django_db

ANSWERS = {"place": "fr", "name": "Camille Aubry", "email": "camille@aubry.example", "password": PASSWORD}


@pytest.fixture
def token():
    return people.invite_start(at=NOW)


def send(token, *, client=None, **changed):
    return (client or Client()).post(f"/demarrer/{token}/", {**ANSWERS, **changed})


def test_four_answers_found_the_business_and_open_the_first_invoice(token):
    client = Client()

    response = send(token, client=client)

    assert (response.status_code, response.url) == (303, "/factures/nouvelle/")
    business = Business.objects.get()
    assert (business.name, business.place, business.time_zone) == ("Camille Aubry", "fr", "Europe/Paris")
    assert client.session["_auth_user_id"] == str(User.objects.get().pk)
    assert User.objects.get().check_password(PASSWORD)
    assert response.cookies["langue"].value == "fr"


def test_one_may_begin_by_pasting_clients_with_the_same_four_answers(token):
    client = Client()

    refused = send(token, client=client, then="clients", name="")
    response = send(token, client=client, then="clients")

    assert refused.status_code == 422 and "Coller mes clients depuis Excel" in shown(refused)
    assert (response.status_code, response.url) == (303, "/reprise/")
    assert client.get(response.url).status_code == 200


@pytest.mark.parametrize("accepted", ["fr-FR", "fr-CA"])
def test_the_method_is_said_in_one_line_and_the_example_is_one_of_three_doors(token, accepted):
    page = shown(Client(headers={"Accept-Language": accepted}).get(f"/demarrer/{token}/"))

    assert "acompte de 30 %, paiement à 30 jours, 2 contacts par étape, un appel avant une lettre" in page
    assert page.index("Écrire ma première facture") < page.index("Coller mes clients depuis Excel")
    assert "Essayer avec un exemple" in page and "reglo run --demo" in page


def test_quebec_brings_its_money_its_taxes_and_its_french(token):
    response = send(token, place="ca-qc")

    business = Business.objects.get()
    with tenant(business.id):
        profile = business.profiles.get()
    assert (business.currency, profile.tax_regime, profile.interac_email) == ("CAD", "small", "camille@aubry.example")
    assert response.cookies["langue"].value == "fr-ca"


def test_the_page_asks_four_things_and_proposes_a_password(token):
    page = shown(Client().get(f"/demarrer/{token}/"))

    assert page.count('class="field"') == 4
    proposed = page.split('name="password" value="')[1].split('"')[0]
    assert len(proposed) >= 12
    assert all(word in passphrases.words("fr") for word in proposed.split("-"))


@pytest.mark.parametrize(
    ("accepted", "place", "words"),
    [("fr-CA,fr;q=0.9", "ca-qc", "Bienvenue"), ("fr-FR", "fr", "Bienvenue"), ("en-US,en", "fr", "Welcome"),
     ("", "fr", "Bienvenue"), ("xx-no;q=zz", "fr", "Bienvenue")],
)  # fmt: skip
def test_language_and_place_are_guessed_from_the_browser(token, accepted, place, words):
    page = shown(Client(headers={"Accept-Language": accepted}).get(f"/demarrer/{token}/"))

    ticked = next(part for part in page.split("<input")[1:] if " checked" in part.split(">")[0])
    assert f'value="{place}"' in ticked
    assert words in page


def test_a_link_serves_once(token):
    send(token)

    again = send(token, email="autre@aubry.example", name="Quelqu’un d’autre")

    assert again.status_code == 410
    assert User.objects.count() == Business.objects.count() == 1
    assert "a déjà servi" in shown(again)
    assert "a déjà servi" in shown(Client().get(f"/demarrer/{token}/"))


def test_looking_at_the_page_uses_nothing_up(token):
    for _ in range(3):
        assert Client().get(f"/demarrer/{token}/").status_code == 200

    assert StartLink.objects.get().used_at is None


def test_a_made_up_link_opens_nothing(token):
    assert send("inconnue").status_code == 410
    assert User.objects.count() == 0


def test_a_newer_link_replaces_the_older_one(token):
    people.invite_start(at=NOW)

    refused = send(token)

    assert refused.status_code == 410
    assert "reglo run" in shown(refused)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("place", "", "Choisissez l’une des deux"),
        ("place", "be", "n’en fait pas partie"),
        ("name", "", "Écrivez le nom"),
        ("name", "   ", "Écrivez le nom"),
        ("name", "\u200b\u200b", "Écrivez le nom"),
        ("name", "x" * 201, "200"),
        ("email", "", "Écrivez votre e-mail"),
        ("email", "camille", "Il manque une partie"),
        ("email", "camille@", "Il manque une partie"),
        ("password", "", "Écrivez un mot de passe"),
        ("password", "court", "12"),
        ("password", "password1234", "courant"),  # among those everybody tries first
    ],
)
def test_a_wrong_answer_is_said_beside_its_field_and_nothing_is_lost(token, field, typed, sentence):
    response = send(token, **{field: typed})
    page = shown(response)

    assert response.status_code == 422
    assert sentence in page
    assert 'aria-invalid="true"' in page or field == "place"
    for name, value in ANSWERS.items():
        if name not in {field, "place"}:
            assert f'value="{value}"' in page
    assert User.objects.count() == 0
    assert people.start_is_open(token)


NAMES = [
    "Zoé 👩‍💻 Studio",
    "شركة النور",
    "סטודיו",
    "{{ 7*7 }}",
    "{% include 'x' %}",
    "<script>alert(1)</script>",
    '#import "x.typ"',
    'O’Brien & fils "SARL"',
    "'; DROP TABLE books_user; --",
    "Ligne\u202eesrever",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_any_name_is_kept_as_typed_and_shown_as_text(token, name):
    client = Client()

    send(token, client=client, name=name)

    assert Business.objects.get().name == name
    page = client.get("/reglages/").content.decode()
    assert "<script>alert" not in page
    said = re.sub(
        r'name="csrfmiddlewaretoken" value="\w+"|[0-9a-f-]{36}', "", page.split("<main")[1].split("</main>")[0]
    )
    assert "49" not in said


def test_home_leads_to_the_day_once_signed_in(token):
    client = Client()
    send(token, client=client)

    assert client.get("/").url == "/aujourdhui/"


def test_home_leads_to_sign_in_when_somebody_has_an_account():
    establish()

    assert Client().get("/").url == "/connexion/"


def test_home_says_how_to_begin_when_nobody_has_one(token):
    response = Client().get("/")

    assert response.status_code == 200
    assert "reglo run" in shown(response)
    assert token not in shown(response)


def test_nothing_of_the_first_minute_is_kept_by_the_browser(token):
    assert "no-store" in Client().get(f"/demarrer/{token}/")["Cache-Control"]


def test_an_answer_from_another_site_is_refused(token):
    response = Client(enforce_csrf_checks=True).post(f"/demarrer/{token}/", ANSWERS)

    assert response.status_code == 403
    assert "Le formulaire a expiré" in shown(response)
    assert User.objects.count() == 0


@pytest.mark.parametrize("language", ["fr", "en"])
def test_words_to_remember_are_many_short_and_plain(language):
    words = passphrases.words(language)

    assert len(set(words)) == len(words) > 900
    assert all(4 <= len(word) <= 9 and word.isascii() and word.islower() for word in words)
    assert len({passphrases.propose(language) for _ in range(50)}) == 50


def test_words_of_a_language_we_do_not_have_are_french():
    assert all(word in passphrases.words("fr") for word in passphrases.propose("fr-ca").split("-"))


def test_quebec_reads_courriel_and_france_e_mail(token):
    quebec = shown(Client(headers={"Accept-Language": "fr-CA"}).get(f"/demarrer/{token}/"))
    france = shown(Client(headers={"Accept-Language": "fr-FR"}).get(f"/demarrer/{token}/"))

    assert "Votre courriel" in quebec and "e-mail" not in quebec
    assert "Votre e-mail" in france and "courriel" not in france


def test_an_example_says_on_every_page_that_it_is_one(monkeypatch):
    monkeypatch.setattr("reglo.clock.now", lambda: NOW)
    business = establish()
    client = owner_client(business)
    assert 'class="banner"' not in shown(client.get("/reglages/"))

    Business.objects.update(demo=True)

    assert "23 novembre 2026. Rien ne part" in shown(client.get("/reglages/"))
    assert 'class="banner"' in shown(client.get("/nulle/part/"))
