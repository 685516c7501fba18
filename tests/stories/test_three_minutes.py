"""A first invoice in under three minutes, counted in the keys and clicks of someone who has never seen Réglo.

Five characters per second, two seconds a click; the clock of the machine plays no part.
"""

import io

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from reglo.books import people
from tests.doors import browser as b
from tests.people import NOW

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

CHARACTERS_PER_SECOND = 5
SECONDS_PER_CLICK = 2
SECONDS_MAX, FIELDS_MAX, CLICKS_MAX = 180, 13, 10

FRANCE = {
    "place": "France",
    "seller": {
        "seller.siret": "812 400 679 00013",
        "seller.address": "8 rue des Tanneurs, 44000 Nantes",
        "seller.iban": "FR76 3000 6000 0112 3456 7890 189",
    },
    "buyer": "12 quai des Maraîchers, 44400 Rezé",
    "mentions": ("TVA non applicable, art. 293 B du CGI", "40", "SIRET 812 400 679 00013", "1 800,00"),
}
QUEBEC = {
    "place": "Québec",
    "seller": {"seller.address": "10 rue Wellington, Sherbrooke (Québec) J1H 5C7"},
    "buyer": "5 boul. des Laurentides, Laval (Québec) H7G 2T1",
    "mentions": ("Sherbrooke", "LAVAL QC", "1 800,00", "2026-001"),
}


class Person:
    """Someone at a page, whose keys and clicks are counted."""

    def __init__(self, page):
        self.page, self.characters, self.clicks, self.fields = page, 0, 0, 0

    def types(self, field, text):
        field.focus()
        self.page.keyboard.type(text)
        self.characters += len(text) + 1  # and the key that leads to the next field
        self.fields += 1

    def clicks_on(self, thing):
        thing.click()
        self.clicks += 1

    @property
    def seconds(self):
        return self.characters / CHARACTERS_PER_SECOND + self.clicks * SECONDS_PER_CLICK


@pytest.mark.parametrize("told", [FRANCE, QUEBEC], ids=["france", "quebec"])
def test_a_first_invoice_is_sent_in_under_three_minutes(page, live_server, told):
    person = Person(page)
    page.goto(f"{live_server.url}/demarrer/{people.invite_start(at=NOW)}/")

    person.clicks_on(page.get_by_label(told["place"]))
    person.types(page.get_by_label("Votre nom ou votre marque"), "Camille Aubry")
    person.types(page.locator("[name=email]"), "camille@aubry.example")
    person.clicks_on(page.get_by_role("button", name="Écrire ma première facture"))
    page.wait_for_url("**/factures/nouvelle/")
    for name, text in told["seller"].items():
        person.types(page.locator(f"[name='{name}']"), text)
    person.types(page.locator("[name='buyer.name']"), "Coop Verte")
    person.types(page.locator("[name='buyer.email']"), "compta@coop.example")
    person.types(page.locator("[name='buyer.address']"), told["buyer"])
    person.types(page.locator("[name='subject']"), "Maquettes")
    person.types(page.locator("[name='service_to']"), "20/11/2026")
    person.types(page.locator("[name='lines.0.title']"), "Maquettes validées")
    person.types(page.locator("[name='lines.0.unit_price']"), "1800")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/factures/*-*-*/")
    sent = page.get_by_role("button", name="C’est envoyé")
    expect(sent).to_be_visible()
    person.clicks_on(sent)

    expect(page.get_by_role("status")).to_contain_text("est envoyée")
    assert person.seconds <= SECONDS_MAX, f"{person.seconds:.0f} s"
    assert person.fields <= FIELDS_MAX and person.clicks <= CLICKS_MAX, (person.fields, person.clicks)
    assert_says(page, told["mentions"])
    b.assert_no_console_errors(page)


def assert_says(page, mentions):
    """The PDF of the page, read as text."""
    address = page.get_by_role("link", name="Télécharger").get_attribute("href")
    pdf = page.request.get(page.url.partition("/factures/")[0] + address).body()
    text = "\n".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages)
    plain = text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    for mention in mentions:
        assert mention in plain, mention
