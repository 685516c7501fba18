"""The first minute, sign-in and settings in a real browser: accessible, on every screen, by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from reglo.books import method, people
from tests.doors import browser as b
from tests.doors.visitors import PASSWORD
from tests.people import NOW, establish, owner_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def owner():
    owner = owner_of(establish())
    owner.set_password(PASSWORD)
    owner.save()
    return owner


def sign_in(page, live_server):
    page.goto(live_server.url + "/connexion/")
    page.get_by_label("Votre e-mail").fill("camille@aubry.example")
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/aujourdhui/")
    page.complaints.clear()  # the list of invoices is another page's matter
    return page


def test_the_command_of_the_example_is_copied_word_for_word(new_context, live_server):
    context = new_context(permissions=["clipboard-read", "clipboard-write"])
    page = b.listened(context.new_page())
    page.goto(f"{live_server.url}/demarrer/{people.invite_start(at=NOW)}/")
    page.get_by_text("Essayer avec un exemple").click()

    page.get_by_role("button", name="Copier la commande").click()

    expect(page.get_by_role("status").filter(has_text="Commande copiée.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "reglo run --demo"
    b.assert_no_console_errors(page)


@pytest.mark.looks
def test_the_first_minute_is_calm_on_every_screen(page, live_server):
    token = people.invite_start(at=NOW)

    page.goto(f"{live_server.url}/demarrer/{token}/")
    b.assert_calm(page)
    page.get_by_text("Essayer avec un exemple").click()
    expect(page.get_by_text("reglo run --demo")).to_be_visible()
    b.assert_calm(page)
    page.get_by_role("button", name="Écrire ma première facture").click()
    expect(page.locator("[data-refusal]")).to_be_focused()
    b.assert_calm(page)

    b.assert_no_console_errors(page, allowed=("422",))


def test_four_answers_are_given_with_the_keyboard_alone(page, live_server):
    token = people.invite_start(at=NOW)
    page.goto(f"{live_server.url}/demarrer/{token}/")

    page.get_by_label("France").focus()
    page.keyboard.press("ArrowRight")  # Québec
    page.keyboard.press("Tab")
    page.keyboard.type("Maxime Tremblay")
    page.keyboard.press("Tab")
    page.keyboard.type("maxime@tremblay.example")
    page.keyboard.press("Enter")
    page.wait_for_url("**/factures/nouvelle/")

    assert people.account("maxime@tremblay.example").memberships.get().business.place == "ca-qc"
    page.complaints.clear()  # the paper is another page's matter


@pytest.mark.parametrize(("zone", "place"), [("America/Montreal", "Québec"), ("Europe/Paris", "France")])
def test_the_place_is_guessed_from_the_clock_of_the_device(new_context, live_server, zone, place):
    token = people.invite_start(at=NOW)
    page = b.listened(new_context(timezone_id=zone).new_page())

    page.goto(f"{live_server.url}/demarrer/{token}/")

    expect(page.get_by_label(place)).to_be_checked()
    b.assert_no_console_errors(page)


def test_the_proposed_password_is_covered_and_shown_again(page, live_server):
    token = people.invite_start(at=NOW)
    page.goto(f"{live_server.url}/demarrer/{token}/")
    field = page.get_by_label("Mot de passe, 12")
    assert re.fullmatch(r"[a-z]+(-[a-z]+){3}", field.input_value())

    page.get_by_role("button", name="Masquer").click()
    expect(field).to_have_attribute("type", "password")
    page.get_by_role("button", name="Afficher").click()
    expect(field).to_have_attribute("type", "text")


@pytest.mark.looks
@pytest.mark.parametrize("address", ["/", "/demarrer/inconnu/"])
def test_the_pages_that_say_how_to_begin_are_calm(page, live_server, address):
    page.goto(live_server.url + address)

    b.assert_calm(page)
    b.assert_no_console_errors(page, allowed=("410",))


@pytest.mark.looks
@pytest.mark.parametrize("address", ["/connexion/", "/connexion/oubli/"])
def test_sign_in_is_calm_on_every_screen(page, live_server, owner, address):
    page.goto(live_server.url + address)

    b.assert_calm(page)


@pytest.mark.looks
def test_settings_are_calm_on_every_screen(page, live_server, owner):
    sign_in(page, live_server).goto(live_server.url + "/reglages/")
    b.assert_calm(page)

    page.get_by_label("Un autre serveur").check()
    b.assert_calm(page)


@pytest.mark.looks
def test_settings_are_calm_in_english(new_context, live_server, owner):
    people.set_preferences(owner, language="en", keys_on=True)
    page = b.listened(new_context().new_page())
    sign_in(page, live_server)

    page.goto(live_server.url + "/reglages/")

    b.assert_calm(page)
    assert page.locator("html").get_attribute("lang") == "en"


def test_a_wrong_digit_is_mended_without_leaving_the_page(page, live_server, owner):
    sign_in(page, live_server).goto(live_server.url + "/reglages/")
    page.get_by_label("IBAN").fill("gardé ailleurs")

    page.get_by_label("SIRET, 14 chiffres").fill("732 829 320 00079")
    page.keyboard.press("Enter")
    expect(page.locator("#identite [data-refusal]")).to_be_focused()
    b.assert_calm(page)
    page.get_by_label("SIRET, 14 chiffres").fill("732 829 320 00074")
    page.locator("#identite_save").click()
    expect(page.get_by_test_id("status")).to_contain_text("C’est noté")

    expect(page.locator("#identite_save")).to_be_focused()
    assert page.get_by_label("IBAN").input_value() == "gardé ailleurs"  # another section is as it was left
    b.assert_no_console_errors(page, allowed=("422",))


def test_settings_work_without_a_script(new_context, live_server, owner):
    page = new_context(java_script_enabled=False).new_page()
    page.goto(live_server.url + "/connexion/?next=/reglages/")
    page.get_by_label("Votre e-mail").fill("camille@aubry.example")
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()

    page.get_by_label("SIRET, 14 chiffres").fill("1")
    page.get_by_role("button", name="Enregistrer (Votre activité)").click()
    assert page.locator("#identite .field__error").count() == 1
    page.get_by_label("SIRET, 14 chiffres").fill("73282932000074")
    page.get_by_role("button", name="Enregistrer (Votre activité)").click()

    assert page.url.endswith("/reglages/#identite")
    assert page.get_by_label("SIRET, 14 chiffres").input_value() == "732 829 320 00074"


def test_an_outage_gives_back_what_was_typed(page, live_server, owner, monkeypatch):
    sign_in(page, live_server).goto(live_server.url + "/reglages/")

    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(method, "apply", full)
        page.evaluate("document.querySelector('#conditions form').removeAttribute('hx-post')")
        page.evaluate("htmx.process(document.querySelector('#conditions'))")
        page.locator("#conditions [name=terms]").fill("45 jours")
        page.evaluate("document.querySelector('#conditions form').submit()")
        page.wait_for_url("**/reglages/conditions/")
        b.assert_calm(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("Le disque est plein")
    page.get_by_role("button", name="Réessayer avec ce que j’ai écrit").click()

    page.wait_for_url("**/reglages/#conditions")
    b.assert_no_console_errors(page, allowed=("503",))
