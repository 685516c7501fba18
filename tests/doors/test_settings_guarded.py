"""Réglages: what is guarded (bank details), sent (a logo) or tried (the mail server)."""

import json
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from reglo.books import archive, people, post
from reglo.books.tenancy import tenant
from tests.doors.setting import HTMX, IBAN, entries, profile, refused
from tests.doors.visitors import PASSWORD, member, owner_client, shown
from tests.people import NOW, establish, owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def business():
    return establish()


@pytest.fixture
def client(business):
    return owner_client(business)


def bank(**changed):
    return {"holder": "", "iban": IBAN, "bic": "AGRIFRPP", "password": PASSWORD, **changed}


# ── bank details ─────────────────────────────────────────────────────────────────────────────────


def test_bank_details_ask_the_password_again_and_say_since_when(client, business):
    client.post("/reglages/banque/", bank())

    kept = profile(business)
    assert (kept.iban, kept.bic) == ("FR7630006000011234567890189", "AGRIFRPP")
    assert kept.bank_since is not None
    page = shown(client.get("/reglages/"))
    assert f'value="{IBAN}"' in page
    assert "n’ont pas changé depuis le" in page
    assert PASSWORD not in page


@pytest.mark.parametrize(
    ("password", "sentence"), [("", "Écrivez votre mot de passe"), ("faux", "Ce n’est pas votre mot de passe")]
)
def test_a_session_left_open_does_not_send_the_money_elsewhere(client, business, password, sentence):
    page = refused(client.post("/reglages/banque/", bank(password=password)), sentence)

    assert f'value="{IBAN}"' in page
    assert profile(business).iban == ""
    assert [kind for kind, _ in entries(business)] == ["business.founded"]


def test_guessing_the_password_there_is_counted_too(client, business):
    for count in range(5):
        refused(client.post("/reglages/banque/", bank(password=f"essai-{count}")), "Ce n’est pas votre mot de passe")

    refused(client.post("/reglages/banque/", bank()), "Attendez cinq minutes")
    assert profile(business).iban == ""


def test_the_password_of_another_person_does_not_count(client, business):
    other = member(business, "assistant")
    other.set_password("un-autre-mot-de-passe")
    other.save()

    refused(client.post("/reglages/banque/", bank(password="un-autre-mot-de-passe")))

    assert profile(business).iban == ""


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"iban": "FR76 3000 6000 0112 3456 7890 188"}, "La clé est fausse"),
        ({"iban": "FR76 3000"}, "27 caractères"),
        ({"bic": "AGRI"}, "Un BIC a 8 ou 11 caractères"),
    ],
)
def test_bank_details_that_cannot_be_are_refused(client, business, changed, sentence):
    refused(client.post("/reglages/banque/", bank(**changed)), sentence)

    assert profile(business).bank_since is None


def test_the_same_details_again_keep_their_date(client, business, monkeypatch):
    client.post("/reglages/banque/", bank())
    since = profile(business).bank_since
    monkeypatch.setattr("reglo.clock.now", lambda: NOW.replace(year=2031))

    client.post("/reglages/banque/", bank())
    assert profile(business).bank_since == since

    client.post("/reglages/banque/", bank(iban="DE89 3704 0044 0532 0130 00"))
    assert profile(business).bank_since.year == 2031


def test_the_day_of_the_change_is_that_of_the_place():
    business = establish("ca-qc")

    late_evening = NOW.replace(hour=2)  # still the 22nd in Montréal
    people.describe(business, changes={"interac_email": "m@x.example"}, by=owner_of(business), at=late_evening)

    assert profile(business).bank_since.day == 22


def test_quebec_is_paid_by_interac_or_deposit():
    business = establish("ca-qc")

    owner_client(business).post(
        "/reglages/banque/",
        {
            "holder": "",
            "interac_email": "argent@tremblay.example",
            "deposit_details": "815-30000-1234567",
            "password": PASSWORD,
        },
    )

    kept = profile(business)
    assert (kept.interac_email, kept.deposit_details) == ("argent@tremblay.example", "815-30000-1234567")


# ── logo ─────────────────────────────────────────────────────────────────────────────────────────


def picture(kind="PNG", size=(60, 30)):
    file = BytesIO()
    Image.new("RGB", size, "navy").save(file, kind)
    return file.getvalue()


def send_logo(client, content, name="logo.png", **given):
    return client.post("/reglages/logo/", {"picture": SimpleUploadedFile(name, content), **given})


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_becomes_the_logo(client, business, kind):
    response = send_logo(client, picture(kind), f"logo.{kind.lower()}")

    assert response.status_code == 303
    sha256 = profile(business).logo
    assert archive.read(sha256).startswith(b"\x89PNG")
    image = client.get("/reglages/logo/image.png")
    assert image["Content-Type"] == "image/png"
    assert image.content == archive.read(sha256)
    assert "/reglages/logo/image.png" in shown(client.get("/reglages/"))


def test_a_name_that_climbs_out_of_its_folder_goes_nowhere(client, business):
    send_logo(client, picture(), "../../../../etc/passwd.png")

    assert archive.path_of(profile(business).logo).is_relative_to(archive.path_of("0" * 64).parent.parent)


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"x" * 20 * 1024 * 1024, "logo.png", "Ce fichier pèse 20 Mo"),
        (
            b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
            "logo.svg",
            "Un SVG peut contenir un programme",
        ),
        (b'<?xml version="1.0"?><svg/>', "logo.png", "Un SVG peut contenir un programme"),
        (b"<html><script>alert(1)</script>", "logo.png", "n’est pas une image PNG, JPEG ou WebP"),
        (b"", "logo.png", "Ce fichier est vide"),
        (picture()[:40], "logo.png", "n’est pas une image"),
    ],
    ids=["20-megabytes", "svg", "svg-named-png", "html", "empty", "cut"],
)
def test_what_is_no_logo_is_refused_in_words(client, business, content, name, sentence):
    page = refused(send_logo(client, content, name), sentence)

    assert 'id="logo_picture_error"' in page
    assert profile(business).logo == ""


def test_nothing_chosen_is_said(client):
    refused(client.post("/reglages/logo/", {}), "Choisissez un fichier")


def test_a_logo_is_taken_away(client, business):
    send_logo(client, picture())

    client.post("/reglages/logo/", {"removal": "on"})

    assert profile(business).logo == ""
    assert client.get("/reglages/logo/image.png").status_code == 404


# ── mail server ──────────────────────────────────────────────────────────────────────────────────

MAIL = {"provider": "infomaniak", "sender": "camille@aubry.example", "password": "mot-de-passe-de-boite"}
OTHER = {
    **MAIL,
    "provider": "autre",
    "host": "smtp.exemple.fr",
    "port": "587",
    "security": "starttls",
    "username": "camille",
}


def server(business):
    with tenant(business.id):
        return post.server()


def test_a_provider_fills_what_it_knows(client, business):
    client.post("/reglages/courrier/", MAIL)

    kept = server(business)
    assert (kept.host, kept.port, kept.security) == ("mail.infomaniak.com", 465, "tls")
    assert (kept.username, kept.password) == ("camille@aubry.example", "mot-de-passe-de-boite")
    assert "mot-de-passe-de-boite" not in kept.secret
    assert not kept.works
    assert entries(business)[-1][0] == "mail.set"
    assert "mot-de-passe" not in json.dumps(entries(business)[-1][1])
    page = shown(client.get("/reglages/"))
    assert "mot-de-passe-de-boite" not in page
    assert 'value="infomaniak" id="courrier_provider_2" checked' in page


def test_another_server_says_all_of_it(client, business):
    client.post("/reglages/courrier/", OTHER)

    kept = server(business)
    assert (kept.host, kept.port, kept.security, kept.username) == ("smtp.exemple.fr", 587, "starttls", "camille")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"provider": ""}, "Choisissez votre messagerie"),
        ({"sender": "camille"}, "Il manque une partie"),
        ({"host": ""}, "Écrivez le nom du serveur"),
        ({"host": "https://smtp.exemple.fr"}, "Écrivez le nom du serveur"),
        ({"host": "smtp exemple"}, "Écrivez le nom du serveur"),
        ({"host": "smtp.exemple.fr\r\nRCPT TO"}, "Écrivez le nom du serveur"),
        ({"port": ""}, "Écrivez le port"),
        ({"port": "70000"}, "entre 1 et 65535"),
        ({"port": "abc"}, "Un port est un nombre"),
        ({"security": "none"}, "se lirait en chemin"),
        ({"password": ""}, "Écrivez le mot de passe de cette messagerie"),
    ],
)
def test_a_server_that_cannot_be_is_refused(client, business, changed, sentence):
    refused(client.post("/reglages/courrier/", {**OTHER, **changed}), sentence)

    assert server(business) is None


def test_a_relay_of_this_machine_needs_neither_security_nor_password(client, business):
    client.post(
        "/reglages/courrier/",
        {**OTHER, "host": "localhost", "port": "25", "security": "none", "username": "", "password": ""},
    )

    kept = server(business)
    assert (kept.host, kept.security, kept.username, kept.password) == ("localhost", "none", "", "")


def test_an_empty_password_keeps_the_one_there_is(client, business):
    client.post("/reglages/courrier/", MAIL)

    client.post("/reglages/courrier/", {**MAIL, "password": ""})

    assert server(business).password == "mot-de-passe-de-boite"


def test_the_password_kept_is_never_said_to_another_server(client, business):
    client.post("/reglages/courrier/", MAIL)

    refused(
        client.post("/reglages/courrier/", {**OTHER, "host": "mail.evil.example", "password": ""}),
        "qu’au serveur d’avant",
    )
    settings = post.MailSettings("mail.evil.example", 465, "tls", "camille@aubry.example", "", "camille@aubry.example")
    post.set_server(business, settings, by=owner_of(business), at=NOW)

    assert server(business).password == ""


def answer(business, state, words):
    """What the worker does of a trial."""
    claimed = post.claim_test(business)
    post.answer_test(business, claimed.asked_at, state=state, words=words, at=NOW)


def test_a_trial_is_asked_and_its_answer_shown(client, business):
    client.post("/reglages/courrier/", MAIL)

    asked = client.post("/reglages/courrier/essai/", headers=HTMX)
    assert 'hx-trigger="every 2s"' in shown(asked) and "L’essai est en route" in shown(asked)
    answer(business, "failed", "Le serveur refuse ce mot de passe.")
    failed = client.get("/reglages/courrier/essai/", headers=HTMX)
    post.ask_test(business, at=NOW)
    answer(business, "sent", "250 OK")
    sent = client.get("/reglages/courrier/essai/", headers=HTMX)

    assert "Le serveur refuse ce mot de passe." in shown(failed) and "hx-trigger" not in shown(failed)
    assert "Le serveur a accepté l’essai. Regardez la boîte camille@aubry.example" in shown(sent)


def test_without_a_script_a_trial_leads_back_to_its_section(client):
    client.post("/reglages/courrier/", MAIL)

    response = client.post("/reglages/courrier/essai/")

    assert (response.status_code, response.url) == (303, "/reglages/#courrier")
    assert "L’essai est en route" in shown(client.get("/reglages/"))


def test_a_trial_nobody_answers_says_why(client, business, monkeypatch):
    client.post("/reglages/courrier/", MAIL)
    post.ask_test(business, at=NOW)
    monkeypatch.setattr("reglo.clock.now", lambda: NOW.replace(minute=10))

    assert "le travail de fond ne tourne pas" in shown(client.get("/reglages/courrier/essai/", headers=HTMX))


def test_a_trial_without_a_server_is_no_fault(client):
    assert client.post("/reglages/courrier/essai/", headers=HTMX).status_code == 200


def test_a_server_is_removed(client, business):
    client.post("/reglages/courrier/", MAIL)

    client.post("/reglages/courrier/retrait/")

    assert server(business) is None
    assert entries(business)[-1][0] == "mail.removed"


def test_following_the_address_of_removal_removes_nothing(client, business):
    client.post("/reglages/courrier/", MAIL)

    client.get("/reglages/courrier/retrait/")

    assert server(business) is not None
