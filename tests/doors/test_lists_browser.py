"""Factures, Clients and Encaissements in a real browser: accessible, on every screen, by keyboard, in both languages."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from reglo.books import payments
from reglo.books.people import set_preferences
from reglo.books.tenancy import tenant, uuid7
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
def invoice(business):
    to = ready.client(business)
    ready.draft(business, to, subject="À finir")
    invoice = ready.issued(business, to).invoice
    payments.note(
        business,
        invoice_id=invoice.id,
        amount=Decimal(800),
        received_on=TODAY,
        means="transfer",
        request_key=uuid7(),
        today=TODAY,
        by=owner_of(business),
        at=NOW,
    )
    return invoice


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    "address",
    [
        "/factures/?mot=envoye",
        "/factures/?mot=a-facturer",
        "/factures/?q=rien",
        "/clients/",
        "/clients/nouveau/",
        "/encaissements/",
        "/encaissements/noter/",
    ],
)
@pytest.mark.looks
def test_a_list_is_calm_on_every_screen(page, live_server, business, invoice, address, language):
    set_preferences(owner_of(business), language=language, keys_on=True)
    sign_in(page, live_server)

    page.goto(live_server.url + address)

    b.assert_calm(page)


@pytest.mark.looks
def test_the_pages_of_one_client_and_one_payment_are_calm(page, live_server, business, invoice):
    sign_in(page, live_server)
    for address, name in (("/clients/", "Atelier Nord"), ("/encaissements/", "Atelier Nord")):
        page.goto(live_server.url + address)
        page.get_by_role("link", name=name).click()

        b.assert_calm(page)


@pytest.mark.looks
def test_an_empty_house_is_calm(page, live_server, business):
    sign_in(page, live_server)
    for address in ("/factures/", "/clients/", "/encaissements/", "/encaissements/noter/"):
        page.goto(live_server.url + address)

        b.assert_calm(page)


def test_one_walks_the_rows_with_j_and_k_and_opens_with_enter(page, live_server, business, invoice):
    sign_in(page, live_server)
    page.goto(live_server.url + "/factures/?mot=envoye")

    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Atelier Nord")).to_be_focused()
    page.keyboard.press("Enter")

    page.wait_for_url(f"**/factures/{invoice.id}/")


def test_a_payment_is_noted_with_the_keyboard_alone(page, live_server, business, invoice):
    sign_in(page, live_server)

    page.keyboard.press("p")
    page.wait_for_url("**/encaissements/noter/")
    page.get_by_label("Facture", exact=True).focus()
    page.keyboard.type("2026-001")
    page.get_by_label("Montant reçu").focus()
    page.keyboard.type("1000,005")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-refusal]")).to_be_focused()
    b.assert_calm(page)
    page.get_by_label("Montant reçu").fill("1 000,00")
    page.keyboard.press("Control+Enter")

    expect(page.get_by_role("status")).to_contain_text("La facture est réglée")
    b.assert_no_console_errors(page, allowed=("422",))


def test_the_amount_follows_the_invoice_until_one_types_it(page, live_server, business, invoice):
    ready.issued(business, ready.client(business, name="Coop Verte", email="compta@coop.example"))
    sign_in(page, live_server)
    page.goto(live_server.url + "/encaissements/noter/")
    which, amount = page.get_by_label("Facture", exact=True), page.get_by_label("Montant reçu")

    which.select_option(index=1)
    expect(amount).to_have_value(re.compile(r"1\s000,00"))
    which.select_option(index=2)
    expect(amount).to_have_value(re.compile(r"1\s800,00"))
    amount.fill("1 200")
    which.select_option(index=1)

    expect(amount).to_have_value("1 200")
    b.assert_no_console_errors(page)


def test_a_client_refused_gets_the_focus_where_it_is_wrong(page, live_server, business):
    sign_in(page, live_server)
    page.goto(live_server.url + "/clients/nouveau/")
    page.get_by_label("Nom", exact=True).fill("Coop Verte")
    page.get_by_label("SIRET ou SIREN").fill("732829321")

    page.keyboard.press("Control+Enter")

    expect(page.locator("[data-refusal]")).to_be_focused()
    expect(page.get_by_label("SIRET ou SIREN")).to_have_value("732829321")
    b.assert_calm(page)
    b.assert_no_console_errors(page, allowed=("422",))
