"""Méthode in a real browser: accessible, on every screen, by keyboard, in both languages."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from reglo.books import method
from reglo.books.people import set_preferences
from reglo.books.tenancy import tenant
from tests import ready
from tests.doors import browser as b
from tests.doors.test_start_browser import sign_in
from tests.doors.visitors import PASSWORD
from tests.people import NOW, TODAY, owner_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def business(monkeypatch):
    monkeypatch.setattr("reglo.clock.now", lambda: NOW)
    business = ready.business()
    owner = owner_of(business)
    owner.set_password(PASSWORD)
    with tenant(business.id, write=True):
        owner.save()
    return business


@pytest.fixture
def nord(business):
    """A client that imposes its terms, and to whom one asks no deposit; one more that nobody explained."""
    nord = ready.client(business)
    who = {"on": TODAY - timedelta(days=100), "by": owner_of(business), "at": NOW}
    method.apply(business, values={"deposit_percent": 40}, **who)
    method.confirm_text(business, "letter", **who)
    facts = {"client_id": nord.id, "reason": "Leur service achats l’impose à tous"} | who
    method.deviate(business, key="terms", value="60 jours", origin="imposed", review_on=TODAY, **facts)
    later = TODAY + timedelta(days=90)
    method.deviate(business, key="deposit_percent", value=0, origin="own", review_on=later, **facts)
    ready.client(business, name="Coop Verte", terms="45 jours")
    return nord


@pytest.mark.looks
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_method_is_calm_on_every_screen(page, live_server, business, nord, language):
    set_preferences(owner_of(business), language=language, keys_on=True)
    sign_in(page, live_server)
    for address in ("/methode/", f"/clients/{nord.id}/ecarts/", f"/clients/{nord.id}/ecarts/?ce=billing_rhythm"):
        page.goto(live_server.url + address)
        page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true })")

        b.assert_calm(page)


def test_the_words_are_chosen_with_the_keyboard_alone(page, live_server, business):
    sign_in(page, live_server)
    page.goto(live_server.url + "/methode/")

    page.get_by_label("Acompte").focus()
    page.keyboard.type("50")
    page.keyboard.press("Tab")
    page.get_by_label("Rythme des factures").focus()
    page.keyboard.type("dès")
    expect(page.get_by_label("Montant qui déclenche une facture")).to_be_visible()
    expect(page.get_by_label("Jour de facturation")).to_be_hidden()
    page.get_by_label("Délai de paiement").fill("45 jours fin de mois")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-refusal]")).to_be_focused()
    b.assert_calm(page)
    page.get_by_label("Délai de paiement").fill("fin de mois puis 45 jours")
    page.keyboard.press("Control+Enter")

    expect(page.get_by_role("status")).to_contain_text("à partir d’aujourd’hui")
    values = method.current(business, on=TODAY).values
    assert (values["deposit_percent"], values["billing_rhythm"]) == (50, "threshold")
    assert values["terms"] == "fin de mois puis 45 jours"
    b.assert_no_console_errors(page, allowed=("422",))


def test_a_limit_of_the_staircase_gets_the_focus(page, live_server, business):
    sign_in(page, live_server)
    page.goto(live_server.url + "/methode/")
    page.get_by_text("Modifier l’escalier").click()
    page.locator("#id_call_script-days").fill("5")

    page.get_by_role("button", name="Appliquer cet escalier").click()

    expect(page.locator("[data-refusal]")).to_be_focused()
    expect(page.locator("#id_call_script-days")).to_have_value("5")
    b.assert_calm(page)
    b.assert_no_console_errors(page, allowed=("422",))


def test_it_all_works_without_a_script(new_context, live_server, business, nord):
    page = new_context(java_script_enabled=False, viewport={"width": 360, "height": 740}).new_page()
    page.goto(live_server.url + "/connexion/")
    page.get_by_label("Votre e-mail").fill("camille@aubry.example")
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.goto(live_server.url + "/methode/")

    page.get_by_role("button", name="Revenir à la méthode (Atelier Nord, Acompte)").click()
    expect(page.get_by_role("heading", name="1 écart en cours")).to_be_visible()
    page.get_by_label("Contacts par étape").select_option("1")
    page.get_by_role("button", name="Appliquer à partir d’aujourd’hui").click()

    assert method.current(business, on=TODAY).values["reminders_per_level"] == 1
