"""Members and the portfolio in a real browser: accessible, on every screen, from the invitation to the question."""

import re

import pytest
from playwright.sync_api import expect

from reglo.books import members
from reglo.books.tenancy import tenant
from tests import ready
from tests.doors import browser as b
from tests.doors.test_delegates import lived, trust
from tests.doors.test_members import INES, INVITE
from tests.doors.test_start_browser import sign_in
from tests.doors.visitors import PASSWORD, member
from tests.people import NOW, owner_of

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


@pytest.mark.looks
def test_the_pages_of_members_are_calm_on_every_screen(page, live_server, business):
    ines = member(business, "assistant", email=INES)
    client, *_ = lived(business, "Atelier Nord")
    trust(business, ines, client)
    members.ask(business, client_id=client.id, words="Trois versements ?", by=ines, at=NOW)
    sign_in(page, live_server)

    membership = ines.memberships.get(business=business)
    for address in (INVITE, f"/reglages/membres/{membership.id}/", "/questions/", "/suivi/"):
        page.goto(live_server.url + address)
        b.assert_calm(page)


def test_from_the_invitation_to_the_follow_up_without_a_detour(page, live_server, business, new_context):
    client = ready.client(business)
    sign_in(page, live_server)
    page.goto(live_server.url + INVITE)
    page.get_by_label("Son e-mail").fill(INES)
    page.get_by_label("C’est une personne extérieure").check()
    page.get_by_role("button", name="Inviter").click()
    expect(page.get_by_role("heading", name="Recouvrer pour autrui")).to_be_visible()
    b.assert_calm(page)
    page.get_by_label("J’ai lu cette règle").check()
    page.get_by_role("button", name="Inviter").click()
    link = page.get_by_label("Le lien, montré cette fois seulement").input_value()
    b.assert_calm(page)

    guest = b.listened(new_context(viewport={"width": 360, "height": 740}).new_page())
    guest.goto(link)
    b.assert_calm(guest)
    guest.get_by_label("Votre nom").fill("Inès Caron")
    guest.get_by_role("button", name="Rejoindre").click()
    expect(guest.get_by_role("heading", name="Suivi", level=1)).to_be_visible()

    page.goto(live_server.url + "/reglages/#membres")
    page.get_by_role("link", name=re.compile("Inès Caron")).click()
    page.get_by_label(client.name).check()
    page.get_by_role("button", name="Confier").click()
    expect(page.get_by_role("status")).to_contain_text("cette personne voit ces clients")

    guest.goto(live_server.url + "/clients/")
    guest.get_by_role("link", name=client.name).click()
    guest.get_by_role("link", name="Poser une question").click()
    guest.get_by_label("Votre question").fill("Trois versements ?")
    guest.get_by_role("button", name="Demander").click()
    expect(guest.get_by_text("Trois versements ?")).to_be_visible()
    b.assert_calm(guest)
    b.assert_no_console_errors(guest, allowed=("422",))
    b.assert_no_console_errors(page, allowed=("422",))
