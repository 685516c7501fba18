"""The page of a client and its tracks in a real browser: accessible, on every screen and in both lights."""

from datetime import timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from reglo.books import clients, payments
from reglo.books.followups import bank, calls, promises, tracks
from reglo.books.followups.calls import Call
from reglo.books.tenancy import tenant, uuid7
from tests import ready
from tests.doors import browser as b
from tests.doors.test_start_browser import sign_in
from tests.doors.visitors import PASSWORD
from tests.people import NOW, TODAY, owner_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LATE = NOW + timedelta(days=38)
JEANNE = {"title": "Madame", "name": "Jeanne Petit", "email": "compta@nord.example", "phone": "02 00 00 00 00"}


@pytest.fixture
def business(monkeypatch):
    monkeypatch.setattr("reglo.clock.now", lambda: LATE)
    business = ready.business()
    owner = owner_of(business)
    owner.set_password(PASSWORD)
    with tenant(business.id, write=True):
        owner.save()
    return business


@pytest.fixture
def nord(business):
    """A client with a past: eight invoices paid, one late, a call that ended on a reason, a promise."""
    by = owner_of(business)
    client = clients.add(
        business, client=ready.NORD | {"pay_days": "10,25", "cutoff_day": 20, "key_relationship": True}, billing=JEANNE,
        mission={"name": "Julien Petit", "email": "julien@nord.example", "familiar": True}, by=by, at=NOW,
    )  # fmt: skip
    for late in (0, 9, 12, 0, 20, 7, 9, 3):
        issued = ready.issued(business, client)
        on = TODAY + timedelta(days=30 + late)
        payments.note(
            business, invoice_id=issued.invoice.id, amount=Decimal(1800), received_on=on, means="transfer",
            request_key=uuid7(), today=on, by=by, at=NOW,
        )  # fmt: skip
    ready.issued(business, client)
    bank.check(business, on=LATE.date(), by=by, at=LATE)
    noted = Call(calls.PROBLEM, reason="cash_difficulty", reception="neutral", note="Un client à elle paie tard.")
    calls.record_call(
        business, client_id=client.id, call=noted, confirmation=None, today=LATE.date(), at=LATE, by=by,
        request_key=uuid7(),
    )  # fmt: skip
    promises.promise(
        business, client_id=client.id, due_on=LATE.date() + timedelta(days=9), amount=Decimal(1800), currency="EUR",
        on=LATE.date(), by=by, at=LATE,
    )  # fmt: skip
    return client


@pytest.mark.looks
def test_the_page_of_a_client_is_calm_on_every_screen(page, live_server, nord):
    sign_in(page, live_server)
    page.goto(f"{live_server.url}/clients/{nord.id}/")
    expect(page.get_by_test_id("habit-strip")).to_be_visible()
    b.assert_calm(page)
    page.locator("details.more > summary").first.click()
    b.assert_calm(page)
    page.goto(f"{live_server.url}/clients/{nord.id}/modifier/")
    b.assert_calm(page)


@pytest.mark.looks
@pytest.mark.parametrize("kind", tracks.TRACKS)
def test_each_track_is_calm_on_every_screen(page, live_server, nord, kind):
    sign_in(page, live_server)
    page.goto(f"{live_server.url}/clients/{nord.id}/piste/{kind}/")
    b.assert_calm(page)


def test_from_the_next_step_to_a_plan_that_leaves(page, live_server, nord, business):
    sign_in(page, live_server)
    page.goto(f"{live_server.url}/clients/{nord.id}/")

    page.get_by_role("link", name="Ouvrir", exact=True).click()
    page.get_by_label("Montant").first.fill("800")
    page.get_by_role("button", name="Préparer le message").click()
    expect(page.locator("[data-refusal]").first).to_be_focused()
    b.assert_calm(page)
    b.assert_no_console_errors(page, allowed=("422",))
    page.get_by_label("Montant").first.fill("600")
    page.get_by_role("button", name="Préparer le message").click()

    expect(page.get_by_test_id("status")).to_contain_text("C’est noté")
    with tenant(business.id):
        assert business.instalmentplans.count() == 1
