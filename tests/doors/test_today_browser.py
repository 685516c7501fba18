"""Aujourd'hui and the sheets in a real browser: by keyboard alone, accessible in every state, without a script too."""

import re

import pytest
from playwright.sync_api import expect

from reglo.books.people import set_preferences
from reglo.books.tenancy import tenant
from tests import ready
from tests.doors import a_day
from tests.doors import browser as b
from tests.doors.test_start_browser import sign_in
from tests.doors.visitors import PASSWORD
from tests.people import NOW, owner_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HARSH = "Désolée de vous déranger. C’est INADMISSIBLE !!!"
FOCUSED_CARD = "() => document.activeElement.closest('[data-testid=today-card]')?.innerText ?? ''"


@pytest.fixture
def business(monkeypatch):
    monkeypatch.setattr("reglo.clock.now", lambda: NOW)
    made = a_day.whole()
    owner = owner_of(made)
    owner.set_password(PASSWORD)
    with tenant(made.id, write=True):
        owner.save()
    return made


@pytest.fixture
def today(page, live_server, business):
    sign_in(page, live_server)
    return page


def test_every_card_is_treated_without_the_mouse(today, business):
    ready.mail_server(business, port=2525)
    today.reload()
    cards = today.get_by_test_id("today-card")
    expect(cards).to_have_count(3)
    for card in cards.all():
        for name in ("card-why", "card-objective", "card-channel", "card-text"):
            assert card.get_by_test_id(name).inner_text().strip()

    for _ in range(2):
        today.keyboard.press("j")
    today.keyboard.press("e")
    expect(today.get_by_test_id("status")).to_contain_text("Message à Hugo Lenoir, annulable 60 secondes.")
    expect(cards).to_have_count(2)
    assert "Nadia Roy" in today.evaluate(FOCUSED_CARD)

    today.keyboard.press("z")
    expect(today.get_by_test_id("status")).to_contain_text("Envoi annulé : rien n’est parti.")
    expect(cards).to_have_count(3)
    expect(today.get_by_test_id("outbox-item")).to_have_count(0)

    today.keyboard.press("r")
    expect(today.get_by_label("Reporter au").first).to_be_focused()
    today.keyboard.press("Enter")
    expect(today.get_by_test_id("status")).to_contain_text("Atelier Nord : à revoir mercredi 25.")
    for left in (1, 0):
        expect(cards).to_have_count(left + 1)
        today.keyboard.press("e")
        expect(cards).to_have_count(left)

    done = today.get_by_test_id("day-done")
    expect(done).to_contain_text("C’est tout pour aujourd’hui.")
    expect(done).to_contain_text("Prochain contact : mercredi 25, Atelier Nord.")
    expect(done.get_by_role("heading")).to_be_focused()


def test_a_call_ends_with_a_date_by_keyboard(today, business):
    today.keyboard.press("a")
    today.wait_for_url("**/appel/")
    follow = today.locator("[data-reason=internal_process]")
    expect(follow).to_be_hidden()
    today.keyboard.press("2")
    expect(follow).to_be_visible()
    today.keyboard.press("d")
    today.keyboard.type("02/12/2026")
    today.keyboard.press("Tab")
    expect(today.locator("#confirmation")).to_contain_text("le 2 décembre, par virement")
    today.keyboard.press("Control+Enter")

    today.wait_for_url("**/aujourdhui/")
    expect(today.get_by_text("une date, le mercredi 2 décembre")).to_be_visible()
    expect(today.get_by_test_id("today-card")).to_have_count(2)


def test_the_silence_counts_without_moving_where_motion_is_not_wanted(today):
    today.keyboard.press("a")
    today.wait_for_url("**/appel/")
    count = today.locator("[data-silence-count]")
    expect(count).to_have_text("5")

    today.keyboard.press("s")

    expect(count).to_have_text("4", timeout=3000)
    moving = today.evaluate("() => getComputedStyle(document.querySelector('.silence__turn')).animationName")
    assert moving == "none"


@pytest.mark.looks
def test_the_day_is_calm_in_every_state(today, live_server, business):
    b.assert_calm(today)
    today.keyboard.press("r")
    b.assert_calm(today)
    today.get_by_text("Préparer").first.click()
    today.get_by_text("Prêts à partir de votre messagerie").wait_for()
    today.reload()
    b.assert_calm(today)
    today.get_by_role("button", name=re.compile("C’est envoyé")).click()
    expect(today.get_by_test_id("outbox-item")).to_contain_text("envoyé par vous")
    today.reload()
    b.assert_calm(today)


def test_pressing_e_twice_prepares_once_and_never_says_that_it_was_sent(today, business):
    for _ in range(2):  # the second card, whose words are ready
        today.keyboard.press("j")
    waiting, handed = (today.locator(f"[data-testid=outbox-item][data-state={state}]") for state in ("hand", "handed"))

    today.keyboard.press("e")
    expect(waiting).to_have_count(1)
    today.keyboard.press("e")
    today.reload()
    expect(handed).to_have_count(0)

    today.get_by_role("link", name="Ouvrir dans ma messagerie").first.focus()
    today.keyboard.press("c")
    expect(handed).to_have_count(1)
    expect(today.get_by_test_id("undo")).to_be_visible()  # said beside, in a second swap
    today.keyboard.press("z")
    expect(handed).to_have_count(0)
    expect(waiting.first).to_be_visible()


@pytest.mark.looks
def test_the_end_of_the_day_and_its_undo_are_calm(today, live_server, business):
    ready.mail_server(business, port=2525)
    today.reload()
    today.keyboard.press("r")
    today.keyboard.press("Enter")
    for left in (1, 0):
        expect(today.get_by_test_id("today-card")).to_have_count(left + 1)
        today.keyboard.press("e")
    today.get_by_test_id("day-done").wait_for()
    today.reload()
    expect(today.get_by_test_id("undo")).to_be_visible()
    b.assert_calm(today)


@pytest.mark.looks
def test_the_sheets_are_calm_and_so_are_their_refusals(today, live_server, business):
    today.keyboard.press("a")
    today.wait_for_url("**/appel/")
    b.assert_calm(today)
    today.keyboard.press("Control+Enter")
    expect(today.locator("[data-refusal]")).to_be_focused()
    b.assert_calm(today)

    today.goto(live_server.url + "/aujourdhui/")
    today.keyboard.press("e")
    today.wait_for_url("**/message/")
    b.assert_calm(today)
    today.get_by_label("Message", exact=True).fill(HARSH)
    expect(today.locator("#words-count")).to_have_text("6 mots sur 130 au plus")
    today.keyboard.press("Control+Enter")
    expect(today.locator("[data-refusal]")).to_be_focused()
    b.assert_calm(today)
    b.assert_no_console_errors(today, allowed=("422",))


@pytest.mark.looks
def test_the_pages_speak_english_and_are_as_calm(page, live_server, business):
    set_preferences(owner_of(business), language="en", keys_on=True)
    sign_in(page, live_server)

    b.assert_calm(page)
    for key, sheet in (("a", "**/appel/"), ("e", "**/message/")):
        page.goto(live_server.url + "/aujourdhui/")
        page.keyboard.press(key)
        page.wait_for_url(sheet)
        b.assert_calm(page)


def test_the_first_gesture_is_in_sight_on_a_phone(today, live_server):
    today.set_viewport_size({"width": 360, "height": 740})
    expect(today.get_by_role("link", name=re.compile("Appeler"))).to_be_in_viewport()
    today.get_by_role("link", name=re.compile("Appeler")).click()
    today.wait_for_url("**/appel/")
    expect(today.get_by_role("button", name=re.compile("Enregistrer"))).to_be_in_viewport()


def test_mode_discret_covers_every_amount_of_the_day(today):
    today.keyboard.press(".")

    shown = today.evaluate(
        "() => [...document.querySelectorAll('.amount')].filter((n) => n.checkVisibility() && getComputedStyle(n).color !== 'rgba(0, 0, 0, 0)').length"
    )
    assert shown == 0 and "3 360" not in today.locator("[data-testid=card-why]").first.inner_text()


def test_without_a_script_every_gesture_is_a_form(new_context, live_server, business):
    context = new_context(java_script_enabled=False, viewport={"width": 1280, "height": 800})
    page = sign_in(b.listened(context.new_page()), live_server)

    page.get_by_role("button", name="Rien de neuf").click()
    expect(page.get_by_test_id("bank-check")).to_contain_text("Banque vérifiée aujourd’hui.")
    page.get_by_role("button", name="Préparer").first.click()
    expect(page.get_by_text("Prêts à partir de votre messagerie")).to_be_visible()
    page.get_by_role("button", name="C’est envoyé").click()
    expect(page.get_by_test_id("outbox-item")).to_contain_text("envoyé par vous")
    page.get_by_role("link", name=re.compile("Appeler")).first.click()
    page.get_by_label("Oubli").check()
    expect(page.locator("[data-reason=forgotten]")).to_be_visible()
