"""Rights, letters and the kill switch in a real browser: accessible and whole at every width."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from reglo.books import abandonments, halts, outbox, payments, people
from reglo.books.followups import bank, contacts, letters, returns
from reglo.books.followups.letters import Asked
from reglo.books.tenancy import tenant, uuid7
from tests import ready
from tests.doors import browser as b
from tests.doors.test_start_browser import sign_in
from tests.doors.visitors import PASSWORD
from tests.people import NOW, owner_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LATE = datetime(2026, 12, 30, 9, 0, tzinfo=UTC)
DAY = LATE.date()
REMINDED = LATE.replace(day=22)  # a letter keeps four business days from it


@pytest.fixture
def business(monkeypatch):
    monkeypatch.setattr("reglo.clock.now", lambda: LATE)
    made = ready.business()
    owner = owner_of(made)
    people.describe(made, changes={"phone": "06 00 00 00 00", "brand": "Aubry Conseil"}, by=owner, at=NOW)
    owner.set_password(PASSWORD)
    with tenant(made.id, write=True):
        owner.save()
    return made


@pytest.fixture
def nord(business):
    """Late, reminded, paid in part, with an address that no longer answers."""
    client, by = ready.client(business), owner_of(business)
    issued = ready.issued(business, client, channel=outbox.HAND)
    outbox.hand_over(business, issued.message.id, by=by, at=NOW)
    second = ready.issued(business, client, channel=outbox.HAND)
    outbox.hand_over(business, second.message.id, by=by, at=NOW)
    payments.note(
        business, invoice_id=issued.invoice.id, amount=Decimal(800), received_on=DAY.replace(day=28), means="transfer",
        request_key=uuid7(), today=DAY, by=by, at=LATE,
    )  # fmt: skip
    with tenant(business.id):
        sums = list(business.receivables.values_list("id", flat=True))
    contacts.record(
        business, client_id=client.id, kind="reminder", channel="email", step="reminder_1", level=1, sums=sums,
        words="Bonjour", on=REMINDED.date(), by=by, at=REMINDED,
    )  # fmt: skip
    bank.check(business, on=DAY, by=by, at=LATE)
    return client


@pytest.fixture
def signed_in(page, live_server, business, nord):
    sign_in(page, live_server)
    return page


def whole(page, address):
    page.goto(address)
    b.assert_accessible(page)
    b.assert_fits(page)
    b.assert_targets(page)


def test_a_notice_goes_from_the_list_to_the_letter_box(signed_in, live_server, business, nord):
    page, home = signed_in, live_server.url
    whole(page, f"{home}/clients/{nord.id}/lettres/")
    whole(page, f"{home}/clients/{nord.id}/lettres/formal_notice/")

    page.get_by_role("button", name="Préparer, puis signer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mise en demeure")
    whole(page, page.url)
    page.get_by_role("button", name="Je signe cette lettre").click()
    expect(page.locator("[data-refusal]")).to_contain_text("Aucun juriste")
    b.assert_accessible(page)
    page.get_by_label("Je sais qu’aucun juriste").check()
    page.get_by_role("button", name="Je signe cette lettre").click()
    page.get_by_role("button", name="C’est posté").click()
    whole(page, page.url)
    page.get_by_label("remise au client").check()
    page.get_by_label("Le", exact=True).fill("30/12/2026")
    page.get_by_role("button", name="Noter la réception").click()

    expect(page.get_by_text("délai jusqu’au 7 janvier 2027")).to_be_visible()
    b.assert_no_console_errors(page, allowed=("422",))


def test_the_rights_the_decision_and_the_client_are_whole_at_every_width(signed_in, live_server, business, nord):
    page, home = signed_in, live_server.url
    with tenant(business.id):
        first, second = business.invoices.order_by("number")
        message, sums = first.messages.get(), list(second.receivables.values_list("id", flat=True))
    whole(page, f"{home}/factures/{first.id}/droits/")
    whole(page, f"{home}/factures/{first.id}/")
    whole(page, f"{home}/clients/{nord.id}/decision/")

    by = owner_of(business)
    returns.note(business, message_id=message.id, by=by, at=LATE)
    abandonments.let_go(business, client_id=nord.id, sums=sums, reason="trop petit", on=DAY, by=by, at=LATE)
    whole(page, f"{home}/clients/{nord.id}/")


def test_the_kill_switch_is_whole_at_every_width(signed_in, live_server, business):
    page, home = signed_in, live_server.url
    halts.halt(business, kind=halts.RESTORE, by=None, at=LATE)
    halts.halt(business, kind=halts.OWNER, reason="je vérifie", by=owner_of(business), at=LATE)

    whole(page, f"{home}/reglages/")

    expect(page.get_by_text("Envois arrêtés", exact=True)).to_be_visible()


def test_a_letter_is_drawn_as_it_was_frozen(signed_in, live_server, business, nord):
    letter = letters.write(
        business, client_id=nord.id, step="letter", asked=Asked(), today=DAY, by=owner_of(business), at=LATE
    )

    whole(signed_in, f"{live_server.url}/lettres/{letter.id}/")
