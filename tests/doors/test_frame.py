"""The frame of every page in a real browser: accessible, small screens, keys, and each behaviour of js/."""

import re

import pytest
from playwright.sync_api import expect

from tests.doors import browser as b
from tests.doors.frame import a_page, rendered, serving
from tests.doors.test_tags import bound

pytestmark = pytest.mark.browser

FORM = """
{% include "web/_errors.html" %}
<form method="post" class="stack" novalidate>
  {% for field in form %}{% include "web/_field.html" %}{% endfor %}
  <button class="button button--primary" data-key="Control+Enter" aria-keyshortcuts="Control+Enter">Envoyer</button>
</form>
"""
EMPTY = '{% include "web/_empty.html" with title="Votre première facture s’écrit ici" next="Le client se crée en même temps." url="/" label="Écrire" %}'
PLAIN = "<p>Rien de neuf.</p>"


@pytest.fixture
def site():
    with serving() as opened:
        yield opened


def show(page, site, content=PLAIN, *, path="/", status=200, **context):
    site.answers[path] = (status, a_page(content, **context))
    page.goto(site.url + path)
    return page


# ── accessibility and widths ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_page_with_errors_is_accessible(new_context, site, scheme, language):
    page = b.listened(new_context(color_scheme=scheme).new_page())

    show(page, site, FORM, form=bound(), language=language)

    b.assert_accessible(page)
    b.assert_no_console_errors(page)


@pytest.mark.parametrize("content", [PLAIN, EMPTY, FORM])
def test_a_page_fits_every_screen(page, site, content):
    show(page, site, content, form=bound())

    b.assert_fits(page)
    b.assert_targets(page)


def test_a_page_without_a_way_around_is_accessible(page, site):
    show(page, site, EMPTY, nav=None, nav_rest=None, new_invoice_url=None)

    b.assert_accessible(page)
    b.assert_fits(page)
    assert page.locator("nav").count() == 0


@pytest.mark.looks
@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_pages_of_refusal_are_calm_and_accessible(page, site, name, language):
    site.answers["/"] = (200, rendered(f'{{% include "{name}.html" %}}', language=language, nav=None, csrf_token=""))

    page.goto(site.url)

    b.assert_accessible(page)
    b.assert_fits(page)
    assert page.locator("h1").count() == 1
    assert not re.search(r"Oups|Oops|Attention|Traceback", page.content())


def test_the_skip_link_comes_first_and_leads_to_the_page(page, site):
    show(page, site)

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#page")


def test_the_current_screen_is_marked(page, site):
    show(page, site)

    assert page.locator(".side__main [aria-current=page]").inner_text() == "Factures"


def test_the_menu_of_a_phone_holds_what_the_bar_does_not(page, site):
    page.set_viewport_size({"width": 360, "height": 740})
    show(page, site)

    page.get_by_text("Plus", exact=True).click()

    menu = page.locator(".side__menu")
    expect(menu.get_by_role("link", name="Missions")).to_be_visible()
    expect(menu.get_by_role("link", name="Réglages")).to_be_visible()
    b.assert_accessible(page)


# ── keys ─────────────────────────────────────────────────────────────────────────────────────────


def test_two_keys_lead_to_a_screen(page, site):
    site.answers["/clients/"] = (200, a_page(PLAIN, title="Clients"))
    show(page, site)

    page.keyboard.press("g")
    page.keyboard.press("c")

    page.wait_for_url("**/clients/")
    assert page.get_by_role("heading", name="Clients").is_visible()


def test_a_letter_typed_in_a_field_stays_a_letter(page, site):
    show(page, site, '<label>Nom <input class="input" id="name"></label>')

    page.locator("#name").press_sequentially("gcn.?")

    assert page.input_value("#name") == "gcn.?"
    assert page.url.endswith("/")
    assert page.locator("dialog[open]").count() == 0


def test_one_key_opens_a_new_invoice_and_a_modifier_is_left_to_the_browser(page, site):
    site.answers["/factures/nouvelle/"] = (200, a_page(PLAIN, title="Facture"))
    show(page, site)

    page.keyboard.press("Alt+n")
    assert page.url.endswith("/")
    page.keyboard.press("n")

    page.wait_for_url("**/factures/nouvelle/")


def test_the_slash_goes_to_the_search(page, site):
    show(page, site, '<label>Chercher <input class="input" id="search" data-key="/"></label>')

    page.keyboard.press("/")

    assert page.evaluate("document.activeElement.id") == "search"
    assert page.input_value("#search") == ""


def test_the_keys_are_shown_and_the_focus_comes_back(page, site):
    show(page, site)
    page.locator(".side__key[data-opens]").focus()

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Raccourcis du clavier")).to_be_visible()
    b.assert_accessible(page)
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.evaluate("document.activeElement.dataset.opens") == "keys"


def test_single_keys_can_be_switched_off_for_good(page, site):
    site.answers["/factures/nouvelle/"] = (200, a_page(PLAIN))
    show(page, site)
    page.keyboard.press("?")
    page.get_by_label("Touches seules actives").uncheck()
    page.keyboard.press("Escape")

    page.reload()
    page.keyboard.press("n")
    page.wait_for_timeout(200)

    assert page.url.endswith("/")
    assert not page.locator(".side__new kbd").is_visible()


def test_the_account_can_switch_keys_off_and_the_device_on_again(page, site):
    site.answers["/factures/nouvelle/"] = (200, a_page(PLAIN))
    show(page, site, keys_off=True)
    page.keyboard.press("n")
    page.wait_for_timeout(200)
    assert page.url.endswith("/")

    page.evaluate("localStorage.setItem('reglo.keys', 'on')")
    page.reload()
    page.keyboard.press("n")

    page.wait_for_url("**/factures/nouvelle/")


def test_control_enter_sends_from_inside_a_field(page, site):
    show(page, site, FORM, form=bound())

    page.locator("#id_siret").press("Control+Enter")
    page.wait_for_load_state()

    assert [path for path, _ in site.sent] == ["/"]


def test_enter_in_a_line_presses_the_button_of_that_line_only(page, site):
    lines = "".join(
        f'<fieldset data-key-scope><input class="input" id="line-{i}" aria-label="Ligne {i}">'
        f'<button type="submit" name="add" value="{i}" data-key="Enter">Ajouter</button></fieldset>'
        for i in (1, 2)
    )
    show(page, site, f'<form method="post" id="lines">{lines}</form>')

    page.locator("#line-2").press("Enter")
    page.wait_for_load_state()

    assert site.sent == [("/", "add=2")]


def test_j_and_k_walk_through_the_rows(page, site):
    rows = "".join(f'<tr data-row><th scope="row"><a href="/{i}" id="row-{i}">{i}</a></th></tr>' for i in (1, 2, 3))
    show(page, site, f'<table class="list"><caption>Factures</caption>{rows}</table>')
    walked = []
    for key in "jjjjk":
        page.keyboard.press(key)
        walked.append(page.evaluate("document.activeElement.id"))

    assert walked == ["row-1", "row-2", "row-3", "row-3", "row-2"]


# ── mode discret, copying, passwords ─────────────────────────────────────────────────────────────


def test_mode_discret_covers_amounts_and_is_remembered_before_the_page_shows(page, site):
    show(page, site, '<p><span class="amount" id="sum">1 800 €</span></p>')
    page.keyboard.press(".")
    colour = "getComputedStyle(document.getElementById('sum')).color"
    assert page.evaluate(colour) == "rgba(0, 0, 0, 0)"

    page.reload()

    assert page.evaluate(colour) == "rgba(0, 0, 0, 0)"
    assert page.locator(".side__foot .discreet").is_checked()
    page.keyboard.press(".")
    assert page.evaluate(colour) != "rgba(0, 0, 0, 0)"


def test_mode_discret_works_without_javascript(new_context, site):
    page = new_context(java_script_enabled=False).new_page()
    show(page, site, '<p><span class="amount" id="sum">1 800 €</span></p>')

    page.locator(".side__foot .discreet").check()

    expect(page.locator("#sum")).to_have_css("color", "rgba(0, 0, 0, 0)")


def test_copying_puts_the_text_in_the_clipboard_and_says_so(new_context, site):
    page = b.listened(new_context(permissions=["clipboard-read", "clipboard-write"]).new_page())
    show(
        page, site, '<button class="button" data-copy="FR76 1880 9000" data-copied="IBAN copié" hidden>Copier</button>'
    )

    page.get_by_role("button", name="Copier").click()

    expect(page.get_by_test_id("status")).to_contain_text("IBAN copié")
    assert page.evaluate("navigator.clipboard.readText()") == "FR76 1880 9000"
    b.assert_no_console_errors(page)


def test_copying_a_longer_text_takes_it_from_its_place(new_context, site):
    page = new_context(permissions=["clipboard-read", "clipboard-write"]).new_page()
    show(
        page,
        site,
        '<textarea class="input" id="words" aria-label="Message">Bonjour,\nvoici.</textarea><button class="button" data-copy-from="words" data-copied="Texte copié" hidden>Copier</button>',
    )

    page.get_by_role("button", name="Copier").click()

    expect(page.get_by_test_id("status")).to_contain_text("Texte copié")
    assert page.evaluate("navigator.clipboard.readText()") == "Bonjour,\nvoici."


def test_a_password_is_shown_on_demand_and_leaves_covered(page, site):
    show(
        page,
        site,
        '<form method="post"><label for="pass">Mot de passe</label><input class="input" id="pass" name="p" type="password"><button type="button" class="button" data-reveal="pass" data-shown="Masquer" data-hidden="Afficher" hidden>Afficher</button></form>',
    )

    page.get_by_role("button", name="Afficher").click()

    assert page.get_attribute("#pass", "type") == "text"
    expect(page.get_by_role("button", name="Masquer")).to_have_attribute("aria-pressed", "true")


# ── what the page says ───────────────────────────────────────────────────────────────────────────


def test_the_live_region_is_there_from_the_start_and_empty(page, site):
    show(page, site)

    region = page.get_by_test_id("status")
    assert region.get_attribute("role") == "status"
    assert page.evaluate("document.querySelector('[data-testid=status]').childNodes.length") == 0


def test_a_word_left_by_the_page_before_is_shown_said_and_closed(page, site):
    show(page, site, messages=["C’est noté : 1 200 € de Lenoir SARL."])

    region = page.get_by_test_id("status")
    expect(region.get_by_role("button", name="Fermer")).to_be_visible()
    expect(region).to_contain_text("C’est noté")
    b.assert_accessible(page)
    b.assert_fits(page)
    region.get_by_role("button", name="Fermer").click()

    expect(region).to_be_empty()


def test_a_word_of_the_server_in_a_fragments_head_is_said(page, site):
    show(page, site, '<button class="button" hx-post="/note/" hx-swap="none">Noter</button>')
    site.answers["/note/"] = (204, "")
    site.headers["HX-Trigger"] = '{"reglo:say": "Note"}'

    page.get_by_role("button", name="Noter").click()

    expect(page.get_by_test_id("status")).to_contain_text("Note")


def test_a_refused_fragment_takes_the_focus_to_what_must_be_mended(page, site):
    show(
        page,
        site,
        '<div id="zone"><form hx-post="/client/" hx-target="#zone"><button class="button">Garder</button></form></div>',
    )
    site.answers["/client/"] = (422, rendered('{% include "web/_errors.html" %}', form=bound()))

    page.get_by_role("button", name="Garder").click()

    expect(page.locator("[data-refusal]")).to_be_focused()
    b.assert_no_console_errors(page, allowed=("422",))


def test_the_focus_goes_to_what_changed_when_its_control_is_gone(page, site):
    show(page, site, '<div id="zone"><button class="button" hx-post="/next/" hx-target="#zone">Suite</button></div>')
    site.answers["/next/"] = (200, "<h2>Facture émise</h2><p>Numéro 2026-045</p>")

    page.get_by_role("button", name="Suite").click()

    expect(page.get_by_role("heading", name="Facture émise")).to_be_focused()


def test_the_token_of_forms_goes_with_each_fragment(page, site):
    seen = []
    page.on(
        "request", lambda request: seen.append(request.headers.get("x-csrftoken")) if "/note/" in request.url else None
    )
    site.answers["/note/"] = (204, "")
    show(page, site, '<button class="button" hx-post="/note/">Noter</button>')

    with page.expect_response("**/note/"):
        page.get_by_role("button", name="Noter").click()

    assert seen == ["token-of-the-test"]


@pytest.mark.parametrize(
    ("status", "words"), [(500, "n’a pas pu répondre"), (503, "n’a pas pu répondre"), (403, "session est terminée")]
)
def test_a_fragment_that_fails_leaves_the_page_as_it_is_and_says_so(page, site, status, words):
    show(
        page,
        site,
        '<div id="zone"><label>Nom <input class="input" id="name"></label><button class="button" hx-post="/x/" hx-target="#zone">Garder</button></div>',
    )
    site.answers["/x/"] = (status, "<p>traceback</p>")
    page.fill("#name", "Coop Verte")

    page.get_by_role("button", name="Garder").click()

    expect(page.get_by_test_id("status")).to_contain_text(words)
    assert page.input_value("#name") == "Coop Verte"
    assert "traceback" not in page.content()
    b.assert_no_console_errors(page, allowed=(str(status),))


def test_a_server_that_stopped_is_said_and_nothing_typed_is_lost(page, site):
    show(
        page,
        site,
        '<label>Nom <input class="input" id="name"></label><button class="button" hx-post="/x/">Garder</button>',
    )
    page.fill("#name", "Coop Verte")
    page.context.set_offline(True)

    page.get_by_role("button", name="Garder").click()

    expect(page.get_by_test_id("status")).to_contain_text("ne répond pas")
    assert page.input_value("#name") == "Coop Verte"
    b.assert_no_console_errors(page, allowed=("ERR_INTERNET_DISCONNECTED", "htmx:sendError", "htmx:afterRequest"))


# ── saving while typing, guessing the place ──────────────────────────────────────────────────────

DRAFT = '<form method="post" data-autosave="/draft/" data-saving="…" data-saved="Enregistré" data-unsaved="Pas encore enregistré"><label>Objet <input class="input" id="subject" name="subject"></label><p data-autosave-state></p></form>'


def test_what_is_typed_is_kept_without_a_button(page, site):
    site.answers["/draft/"] = (204, "")
    show(page, site, DRAFT)

    page.fill("#subject", "Étape 2")

    expect(page.locator("[data-autosave-state]")).to_have_text("Enregistré")
    assert len(site.sent) == 1
    assert "Étape 2" in site.sent[0][1]


@pytest.mark.parametrize("status", [500, 302])
def test_what_could_not_be_kept_is_not_called_kept(page, site, status):
    site.answers["/draft/"] = (status, "")
    site.headers["Location"] = "/connexion/"
    site.answers["/connexion/"] = (200, "ici")
    show(page, site, DRAFT)

    page.fill("#subject", "Étape 2")

    expect(page.locator("[data-autosave-state]")).to_have_text("Pas encore enregistré")
    b.assert_no_console_errors(page, allowed=(str(status),))


PLACES = '<form method="post"{answered}><label><input type="radio" name="place" value="fr" checked> France</label><label><input type="radio" name="place" value="ca-qc" data-guess="fr-CA America/Montreal America/Toronto"> Québec</label><input type="hidden" name="zone" data-guess-zone></form>'


@pytest.mark.parametrize(
    ("locale", "zone", "answered", "expected"),
    [
        ("fr-FR", "Europe/Paris", "", "fr"),
        ("fr-CA", "Europe/Paris", "", "ca-qc"),
        ("en-US", "America/Toronto", "", "ca-qc"),
        ("fr-CA", "America/Toronto", " data-answered", "fr"),
    ],
)
def test_the_place_is_guessed_from_the_device_until_the_person_answers(
    new_context, site, locale, zone, answered, expected
):
    page = new_context(locale=locale, timezone_id=zone).new_page()

    show(page, site, PLACES.replace("{answered}", answered))

    assert page.evaluate("document.querySelector('[name=place]:checked').value") == expected
    assert page.input_value("[name=zone]") == zone
