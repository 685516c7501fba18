"""One draft in two tabs of a real browser: what is typed stays under the hand, and one tab is never told of itself."""

import pytest
from playwright.sync_api import expect

from reglo.books.tenancy import tenant
from tests import paperwork
from tests.doors import browser as b
from tests.doors.test_paper_browser import KEPT, sign_in
from tests.doors.test_two_windows import SAID, business, invoices_of, subjects

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["business"]

NEW = "/factures/nouvelle/"


def tabs(page, live_server, business):
    """Two tabs on one draft, each sure of what it shows."""
    sign_in(page, live_server, business)
    with tenant(business.id):
        draft = business.drafts.get()
    address = f"{live_server.url}/factures/brouillons/{draft.id}/"
    page.goto(address)
    other = b.listened(page.context.new_page())
    other.goto(address)
    return page, other


def subject(page):
    return page.get_by_label("Pour", exact=True)


def test_in_two_tabs_nothing_is_written_over_unasked(page, live_server, business):
    paperwork.draft(business)
    one, two = tabs(page, live_server, business)
    subject(one).press_sequentially("A", delay=20)
    subject(one).fill("Écrit dans l’une")
    expect(one.locator("#saved")).to_have_text(KEPT)
    expect(one.locator("#elsewhere")).to_be_empty()
    assert subjects(business) == ["Écrit dans l’une"]

    subject(two).fill("Écrit dans l’autre")
    expect(two.locator("#elsewhere")).to_contain_text(SAID)
    expect(two.locator("#saved")).to_contain_text("Pas enregistré")
    expect(subject(two)).to_be_focused()
    expect(two.get_by_role("status")).to_contain_text(SAID)
    two.get_by_label("Un mot sur le document").fill("Merci")
    two.keyboard.press("Control+Enter")
    expect(two.locator("[data-elsewhere]")).to_be_focused()
    assert subjects(business) == ["Écrit dans l’une"] and invoices_of(business) == 0

    two.get_by_role("button", name="Garder ce que j’écris ici").press("Enter")
    expect(two.locator("#saved")).to_have_text(KEPT)
    expect(two.locator("#elsewhere")).to_be_empty()
    assert subjects(business) == ["Écrit dans l’autre"]
    subject(two).fill("Écrit dans l’autre, encore")
    expect(subject(two)).to_be_focused()
    two.wait_for_timeout(900)
    expect(two.locator("#saved")).to_have_text(KEPT)
    assert subjects(business) == ["Écrit dans l’autre, encore"]

    subject(one).fill("Écrit trop tard")
    expect(one.locator("#elsewhere")).to_contain_text(SAID)
    one.get_by_role("link", name="Voir l’autre version").click()
    expect(subject(one)).to_have_value("Écrit dans l’autre, encore")
    expect(one.get_by_label("Un mot sur le document")).to_have_value("Merci")
    subject(one).fill("Écrit ensuite")
    expect(one.locator("#saved")).to_have_text(KEPT)
    one.wait_for_timeout(900)
    assert subjects(business) == ["Écrit ensuite"]
    for window in (one, two):
        b.assert_no_console_errors(window, allowed=("409",))


def test_one_tab_that_is_reloaded_left_and_come_back_to_is_never_told(page, live_server, business):
    sign_in(page, live_server, business)
    page.goto(live_server.url + NEW)
    subject(page).fill("Écrit")
    expect(page.locator("#saved")).to_have_text(KEPT)
    address = page.url

    for n, go in enumerate((page.reload, lambda: page.goto(live_server.url + "/reglages/"), lambda: None)):
        subject(page).fill(f"Écrit {n}")
        go()
        if page.url != address:
            page.go_back()
        expect(subject(page)).to_have_value(f"Écrit {n}")
        page.get_by_role("button", name="+ ligne").first.click()
        expect(page.get_by_label(f"Désignation, ligne {n + 2}")).to_be_focused()
        expect(page.locator("#saved")).to_have_text(KEPT)
        expect(page.locator("#elsewhere")).to_be_empty()
        expect(subject(page)).to_have_value(f"Écrit {n}")
    page.wait_for_timeout(600)
    assert subjects(business) == ["Écrit 2"]


@pytest.mark.looks
@pytest.mark.parametrize("script", [True, False])
def test_the_question_is_calm_on_every_screen(new_context, live_server, business, script):
    paperwork.draft(business)
    first = new_context(viewport={"width": 1280, "height": 800}, java_script_enabled=script).new_page()
    one, two = tabs(b.listened(first), live_server, business)
    for window, said in ((one, "Écrit dans l’une"), (two, "Écrit dans l’autre")):
        subject(window).fill(said)
        if script:
            window.wait_for_timeout(900)
        else:
            window.get_by_role("button", name="Mettre à jour").click()

    expect(two.locator("#elsewhere")).to_contain_text("Rien de ce que vous avez écrit ici n’est perdu.")
    expect(subject(two)).to_have_value("Écrit dans l’autre")
    if script:
        b.assert_calm(two)
        b.assert_focus_in_sight(two)
    else:
        two.get_by_role("button", name="Garder ce que j’écris ici").click()
        assert subjects(business) == ["Écrit dans l’autre"]
