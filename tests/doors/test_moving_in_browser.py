"""Moving in, in a real browser: each of its pages with an import that stands, one undone, and rows left out."""

import pytest

from reglo.books.tenancy import tenant
from reglo.web.language import COOKIE
from tests.doors import browser as b
from tests.doors.test_moving_in import CLIENTS, PASTED
from tests.doors.test_start_browser import sign_in
from tests.doors.visitors import PASSWORD
from tests.people import NOW, establish, owner_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = {"fr": ("Voir ce qui serait créé", "Importer", "Annuler cet import"),
         "en": ("See what would be created", "Import", "Undo this import")}  # fmt: skip


@pytest.mark.parametrize(("place", "language"), [("fr", "fr"), ("ca-qc", "en")])
def test_one_comes_back_with_a_second_file_and_every_page_is_calm(page, live_server, monkeypatch, place, language):
    monkeypatch.setattr("reglo.clock.now", lambda: NOW)
    business = establish(place)
    owner = owner_of(business)
    owner.set_password(PASSWORD)
    owner.save()
    sign_in(page, live_server)
    page.context.add_cookies([{"name": COOKIE, "value": language, "url": live_server.url}])
    look, move, undo = WORDS[language]

    def pasted(text):
        page.goto(live_server.url + "/reprise/")
        page.locator("textarea").fill(text)
        page.get_by_role("button", name=look).click()
        page.wait_for_url(lambda url: not url.endswith("/reprise/"))

    pasted(CLIENTS.replace("Coop Verte", "Coop Bleue"))
    page.get_by_role("button", name=move, exact=True).click()
    page.get_by_role("button", name=undo).click()
    b.assert_calm(page)
    pasted(PASTED)
    page.locator("#reading-order").select_option("dmy")
    page.locator("#reading button").click()
    page.wait_for_url("**?dates=dmy")
    b.assert_calm(page)
    page.get_by_role("button", name=move, exact=True).click()
    page.wait_for_url("**/reprise/faite/**")
    b.assert_calm(page)
    page.goto(live_server.url + "/reprise/")
    assert page.locator("main a[href*='/reprise/faite/']").count() == 1
    b.assert_calm(page)
    with tenant(business.id):
        owed = business.receivables.get(invoice__number="F-2026-031")
    page.goto(f"{live_server.url}/reprise/a-regarder/{owed.id}/")
    b.assert_calm(page)

    b.assert_no_console_errors(page)
