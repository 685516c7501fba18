"""Connexion: who may come in, and what a refusal gives away."""

from unittest.mock import patch

import pytest
from django.test import Client

from reglo.books.people import User
from tests.doors.visitors import PASSWORD, shown, signed_in
from tests.people import establish, owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    owner = owner_of(establish())
    owner.set_password(PASSWORD)
    owner.save()
    return owner


def send(client=None, *, login="camille@aubry.example", password=PASSWORD, **given):
    return (client or Client()).post("/connexion/", {"login": login, "password": password, **given})


def test_the_right_words_lead_to_the_day(owner):
    client = Client()

    response = send(client)

    assert (response.status_code, response.url) == (303, "/")
    assert client.get("/").url == "/aujourdhui/"


@pytest.mark.parametrize("login", ["CAMILLE@aubry.EXAMPLE", "  camille@aubry.example  "])
def test_an_e_mail_is_the_same_in_capitals_and_between_spaces(owner, login):
    assert send(login=login).status_code == 303


def test_a_new_session_takes_a_new_name(owner):
    client = Client()
    client.get("/connexion/")
    session = client.session
    session["before"] = 1
    session.save()
    before = session.session_key

    send(client)

    assert client.session.session_key != before


def test_a_session_lasts_on_this_device(owner):
    client = Client()

    response = send(client)

    assert response.cookies["reglo"]["max-age"] == 14 * 24 * 3600
    assert response.cookies["reglo"]["httponly"]


def test_a_wrong_e_mail_and_a_wrong_password_get_the_same_sentence(owner):
    wrong_password = send(password="autre-chose-encore")
    wrong_email = send(login="inconnu@aubry.example")

    assert wrong_password.status_code == wrong_email.status_code == 422
    sentence = "Cet e-mail et ce mot de passe ne vont pas ensemble"
    assert sentence in shown(wrong_password) and sentence in shown(wrong_email)
    assert 'value="camille@aubry.example"' in shown(wrong_password)
    assert PASSWORD not in shown(wrong_email)


def test_an_unknown_e_mail_costs_a_hash_too(owner):
    with patch.object(User, "set_password") as hashed:
        send(login="inconnu@aubry.example")

    hashed.assert_called_once()


def test_an_account_put_to_rest_is_told_nothing_more(owner):
    owner.is_active = False
    owner.save()

    response = send()

    assert response.status_code == 422
    assert "ne vont pas ensemble" in shown(response)


@pytest.mark.parametrize("tries", [40])
def test_forty_tries_on_one_account_hash_few_passwords_and_then_refuse_the_right_one(owner, tries):
    hashed = []
    with patch.object(User, "check_password", lambda self, raw: hashed.append(raw) and False):
        answers = [send(password=f"essai-numero-{count}") for count in range(tries)]

    assert len(hashed) <= 10
    assert [answer.status_code for answer in answers].count(429) >= tries - 10
    refused = send()
    assert refused.status_code == 429
    assert "Attendez cinq minutes" in shown(refused)


def test_tries_spread_over_many_accounts_are_counted_by_address(owner):
    answers = [send(login=f"personne{count}@aubry.example") for count in range(14)]

    assert [answer.status_code for answer in answers] == [422] * 10 + [429] * 4


def test_signing_in_well_many_times_is_never_refused(owner):
    assert {send().status_code for _ in range(15)} == {303}


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/clients/", "/clients/"),
        ("/factures/?tab=late", "/factures/?tab=late"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_one_arrives_where_one_was_going_if_it_is_here(owner, wanted, reached):
    assert send(next=wanted).url == reached


def test_a_guarded_page_asks_to_sign_in_and_keeps_the_way(owner):
    client = Client()

    asked = client.get("/reglages/")

    assert asked.status_code == 302
    assert asked.url == "/connexion/?next=/reglages/"
    assert 'name="next" value="/reglages/"' in shown(client.get(asked.url))


def test_a_part_of_a_page_asked_after_the_session_ended_is_no_sign_in_page(owner):
    response = Client().get("/reglages/courrier/essai/", headers={"HX-Request": "true"})

    assert (response.status_code, response.content) == (401, b"")


def test_the_page_speaks_the_language_of_the_account_after_sign_in(owner):
    owner.language = "en"
    owner.save()
    client = Client(headers={"Accept-Language": "fr"})

    assert send(client).cookies["langue"].value == "en"


def test_the_account_of_quebec_reads_the_french_of_quebec(owner):
    other = owner_of(establish("ca-qc", name="Maxime Tremblay", email="maxime@tremblay.example"))
    other.set_password(PASSWORD)
    other.save()

    assert send(login="maxime@tremblay.example").cookies["langue"].value == "fr-ca"


def test_without_any_account_sign_in_leads_to_how_to_begin():
    assert Client().get("/connexion/").url == "/"


def test_whoever_is_signed_in_is_not_asked_again(owner):
    assert signed_in(owner).get("/connexion/?next=/clients/").url == "/clients/"


def test_a_forgotten_password_is_given_on_the_machine(owner):
    page = shown(Client().get("/connexion/oubli/"))

    assert "reglo password" in page
    assert "<form" not in page


def test_signing_out_ends_the_session(owner):
    client = signed_in(owner)

    response = client.post("/deconnexion/")

    assert (response.status_code, response.url) == (303, "/connexion/")
    assert "_auth_user_id" not in client.session
    assert "Votre session est fermée" in shown(client.get("/connexion/"))


def test_a_link_to_sign_out_asks_before(owner):
    client = signed_in(owner)

    page = client.get("/deconnexion/")

    assert "Se déconnecter ?" in shown(page)
    assert "_auth_user_id" in client.session


def test_signing_in_from_another_site_is_refused(owner):
    client = Client(enforce_csrf_checks=True)

    assert send(client).status_code == 403


def test_nothing_of_the_page_is_kept_by_the_browser(owner):
    assert "no-store" in Client().get("/connexion/")["Cache-Control"]
