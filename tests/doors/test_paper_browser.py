"""The paper in a real browser: from a blank page to an invoice said to be sent, by keyboard alone."""

import re

import pytest
from playwright.sync_api import expect

from reglo.books import outbox
from reglo.books.tenancy import tenant
from tests import paperwork
from tests.doors import browser as b
from tests.doors.visitors import PASSWORD
from tests.people import establish, owner_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KEPT = re.compile("Brouillon, enregistré à")


def sign_in(page, live_server, business):
    owner = owner_of(business)
    owner.set_password(PASSWORD)
    owner.save()
    page.goto(live_server.url + "/connexion/")
    page.get_by_label("Votre e-mail").fill(owner.email)
    page.get_by_label("Mot de passe", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "connexion" not in address)


def opened(page, live_server, business):
    sign_in(page, live_server, business)
    page.goto(live_server.url + "/factures/nouvelle/")


def typed(page, *words):
    """Words one after the other, a press of Tab between them."""
    for word in words:
        page.keyboard.type(word)
        page.keyboard.press("Tab")


def test_a_first_invoice_is_written_issued_and_sent_by_keyboard(page, live_server):
    business = establish()
    opened(page, live_server, business)
    page.get_by_label("Votre SIRET").focus()

    typed(page, "732 829 320 00074", "8, rue des Cordiers, 44000 Nantes")
    page.get_by_label("Adressée à").focus()
    typed(page, "Atelier Nord", "compta@nord.example", "1 rue Neuve, 75002 Paris")
    page.get_by_label("Désignation, ligne 1").focus()
    typed(page, "Maquettes", "3", "jour")
    page.keyboard.type("600")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Désignation, ligne 2")).to_be_focused()
    typed(page, "Atelier", "2", "jour")
    page.keyboard.type("200")
    page.keyboard.press("Alt+ArrowUp")
    expect(page.get_by_label("Désignation, ligne 1")).to_have_value("Atelier")
    page.get_by_label("Votre IBAN").focus()
    page.keyboard.type("FR76 3000 6000 0112 3456 7890 189")
    expect(page.locator("#sums")).to_contain_text("2 200,00")
    page.keyboard.press("Control+Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Facture 2026-001")
    with page.expect_download() as download:
        page.get_by_role("link", name="Ouvrir dans ma messagerie").press("Enter")
    assert download.value.suggested_filename == "facture-2026-001.eml"
    page.get_by_role("button", name="C’est envoyé").press("Enter")
    expect(page.locator("#message")).to_contain_text("Envoyée par vos soins")
    with tenant(business.id):
        assert business.messages.get().state == outbox.SENT
        assert business.invoices.get().total == 2200


def test_what_is_typed_is_kept_as_one_types_and_survives_a_reload(page, live_server):
    opened(page, live_server, paperwork.ready())

    page.get_by_label("Désignation, ligne 1").fill("Maquettes")
    page.get_by_label("Prix unitaire, ligne 1").fill("1 400")
    expect(page.locator("#total-0")).to_have_text(re.compile("1.400,00"))
    expect(page.locator("#saved")).to_have_text(KEPT)
    page.reload()

    expect(page.get_by_label("Désignation, ligne 1")).to_have_value("Maquettes")
    expect(page.get_by_label("Prix unitaire, ligne 1")).to_have_value("1 400")


def test_leaving_at_once_loses_nothing(page, live_server):
    business = paperwork.ready()
    opened(page, live_server, business)
    page.get_by_label("Pour", exact=True).fill("Refonte")
    expect(page.locator("#saved")).to_have_text(KEPT)
    address = page.url

    page.get_by_label("Un mot sur le document").fill("Merci")
    page.goto(live_server.url + "/reglages/")
    page.goto(address)

    expect(page.get_by_label("Un mot sur le document")).to_have_value("Merci")


def test_a_field_that_cannot_be_read_says_so_as_one_types(page, live_server):
    opened(page, live_server, paperwork.ready())
    field = page.get_by_label("Fait du")

    field.fill("31/11/2026")
    expect(page.locator("#ef-service_from")).to_contain_text("novembre 2026 compte 30 jours")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    field.fill("30/11/2026")
    expect(page.locator("#ef-service_from")).to_be_empty()
    expect(field).not_to_have_attribute("aria-invalid", "true")


def test_a_client_of_the_book_brings_its_address(page, live_server):
    business = paperwork.ready()
    paperwork.client(business)
    opened(page, live_server, business)

    page.get_by_label("Adressée à").press_sequentially("Coop Verte")

    expect(page.locator("#buyer-details")).to_contain_text("12 quai des Maraîchers")
    expect(page.get_by_label("Adressée à")).to_be_focused()
    expect(page.get_by_role("heading", level=1)).to_have_text("Facture pour Coop Verte")


def test_a_refusal_takes_the_focus_and_leads_to_each_field(page, live_server):
    opened(page, live_server, paperwork.ready())

    page.get_by_role("button", name="Émettre").click()

    expect(page.locator("[data-refusal]")).to_be_focused()
    page.locator(".refusal__list a").first.click()
    expect(page.get_by_label("Adressée à")).to_be_focused()
    assert "/factures/brouillons/" in page.url
    b.assert_calm(page)
    b.assert_no_console_errors(page, allowed=("422",))


@pytest.mark.looks
def test_the_paper_is_calm_on_every_screen(page, live_server):
    opened(page, live_server, establish())
    page.get_by_text("SIREN, pays").click()
    page.get_by_text("Détail, remise, taxe").first.click()
    page.get_by_role("button", name="+ remise").click()
    expect(page.get_by_label("Remise : pourquoi")).to_be_focused()

    b.assert_calm(page)


@pytest.mark.looks
@pytest.mark.parametrize("place", ["fr", "ca-qc"])
def test_the_issued_page_and_its_correction_are_calm_on_every_screen(page, live_server, place):
    business = paperwork.ready(place)
    buyer = paperwork.BUYER if place == "fr" else {"name": "Fleuve", "address": "1 rue Y\nMontréal (Québec) H2X 1Y4"}
    invoice = paperwork.issue(business, buyer=buyer, language="fr" if place == "fr" else "en").invoice
    sign_in(page, live_server, business)

    page.goto(f"{live_server.url}/factures/{invoice.id}/")
    page.get_by_text("Lire tout le message").click()
    b.assert_calm(page)
    page.goto(f"{live_server.url}/factures/{invoice.id}/correction/")
    b.assert_calm(page)
    page.get_by_label("Un montant").check()
    expect(page.get_by_label("Montant à rendre")).to_be_visible()
    page.get_by_label("Montant à rendre").fill("100")
    page.get_by_label("Motif").fill("Erreur de prix")
    page.get_by_role("button", name="Préparer").click()
    word = "Note de crédit" if place == "ca-qc" else "Avoir"  # as the papers of each place say it
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{word} de la facture 2026-001")
    b.assert_calm(page)


def assert_in_sight(page, name, role="button"):
    """The one thing to press is on the screen of a phone before any scroll."""
    box = page.get_by_role(role, name=name).bounding_box()
    assert box is not None and box["y"] >= 0 and box["y"] + box["height"] <= 740, f"{name}: {box}"
    assert box["height"] >= 43.5, f"{name}: {box}"


def test_a_name_without_a_space_never_widens_the_page(page, live_server):
    opened(page, live_server, paperwork.ready())
    page.set_viewport_size({"width": 360, "height": 740})

    page.get_by_label("Adressée à").fill("A" * 180)
    page.get_by_label("Pour", exact=True).fill("Z" * 200)
    page.get_by_label("E-mail de facturation").fill("compta@nord.example")
    page.get_by_label("Adresse", exact=True).fill("1 rue Neuve, 75002 Paris")
    page.get_by_label("Désignation, ligne 1").fill("W" * 300)
    page.get_by_label("Prix unitaire, ligne 1").fill("1 400")
    expect(page.locator("#message")).to_contain_text("Lire le message")
    page.reload()  # its title is its client's name

    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_on_a_phone_the_primary_action_is_in_sight(page, live_server):
    business = paperwork.ready()
    invoice = paperwork.issue(business).invoice
    opened(page, live_server, business)
    page.set_viewport_size({"width": 360, "height": 740})

    page.goto(live_server.url + "/factures/nouvelle/")
    assert_in_sight(page, "Émettre")
    page.goto(f"{live_server.url}/factures/{invoice.id}/")
    assert_in_sight(page, "Ouvrir dans ma messagerie", role="link")


def test_without_a_script_the_whole_path_works(new_context, live_server):
    business = paperwork.ready()
    page = new_context(java_script_enabled=False, viewport={"width": 1280, "height": 800}).new_page()
    opened(page, live_server, business)
    page.get_by_label("Adressée à").fill("Atelier Nord")
    page.get_by_label("E-mail de facturation").fill("compta@nord.example")
    page.get_by_label("Adresse", exact=True).fill("1 rue Neuve\n75002 Paris")
    page.get_by_label("Désignation, ligne 1").fill("Maquettes")
    page.get_by_label("Prix unitaire, ligne 1").fill("600")

    page.get_by_role("button", name="Mettre à jour").click()
    expect(page.locator("#sums")).to_contain_text("600,00")
    page.get_by_role("button", name="+ ligne").click()
    page.get_by_label("Désignation, ligne 2").fill("Atelier")
    page.get_by_label("Prix unitaire, ligne 2").fill("x")
    page.get_by_role("button", name="Émettre").click()
    expect(page.locator("[data-refusal]")).to_contain_text("Montant « x »")
    page.get_by_label("Prix unitaire, ligne 2").fill("200")
    page.get_by_role("button", name="Émettre").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Facture 2026-001")
    page.get_by_role("button", name="C’est envoyé").click()
    expect(page.locator("#message")).to_contain_text("Envoyée par vos soins")


def test_a_price_finer_than_the_cent_is_said_and_is_no_fault(page, live_server):
    opened(page, live_server, paperwork.ready())
    price = page.get_by_label("Prix unitaire, ligne 1")
    page.get_by_label("Désignation, ligne 1").fill("Atelier")
    price.fill("12,345")
    price.blur()

    expect(page.get_by_text("Prix unitaire 12,345 : la ligne s’arrondit à")).to_be_visible()
    expect(price).not_to_have_attribute("aria-invalid", "true")

    price.fill("12.345")
    price.blur()

    expect(page.locator("#ef-lines-0-unit_price")).to_contain_text("il se lit de deux façons")
    expect(price).to_have_attribute("aria-invalid", "true")
    b.assert_no_console_errors(page)


@pytest.mark.parametrize("width", [1280, 1440])
def test_the_title_stands_at_the_right_of_the_seller_even_while_the_seller_is_written(page, live_server, width):
    page.set_viewport_size({"width": width, "height": 900})
    opened(page, live_server, establish())

    seller, title, subject = (
        page.locator(at).bounding_box() for at in (".paper__top > .paper__party", ".paper__end", ".paper__grid")
    )

    assert abs(title["y"] - seller["y"]) < 2 and title["x"] > seller["x"] + seller["width"]
    assert abs(title["x"] + title["width"] - subject["x"] - subject["width"]) < 2


def test_a_field_that_comes_with_the_situation_is_told_nothing_before_it_is_there(page, live_server):
    opened(page, live_server, establish())
    page.get_by_label("Adressée à").fill("Jeanne Petit")
    page.locator("#buyer-details summary").click()

    page.get_by_label("Ce client est").select_option("consumer")

    expect(page.get_by_label("Où le service a été rendu")).to_be_visible()
    b.assert_no_console_errors(page)
