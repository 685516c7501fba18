"""Without a mail server a person sends: what nobody sent stays in sight, and goes once it may not be sent any more."""

from datetime import UTC, datetime, timedelta

import pytest

from reglo import jobs
from reglo.books import outbox, verification
from reglo.books.followups import bank, cases, promises, sending, today
from reglo.books.tenancy import tenant, uuid7
from reglo.rules.followup import Wait
from tests import ready
from tests.doors.visitors import owner_client, shown
from tests.people import NOW, owner_of

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 12, 31, 9, 30, tzinfo=UTC)
LATER = datetime(2027, 1, 5, 9, 30, tzinfo=UTC)


@pytest.fixture
def business():
    return ready.business()


@pytest.fixture
def nord(business):
    """Late by an invoice; no mail server."""
    client = ready.client(business)
    issued = ready.issued(business, client, channel=outbox.HAND)
    outbox.hand_over(business, issued.message.id, by=owner_of(business), at=NOW)
    bank.check(business, on=MORNING.date(), by=owner_of(business), at=MORNING)
    return client


@pytest.fixture
def message(business, nord):
    """The first reminder, ready to be sent by hand."""
    with tenant(business.id):
        words = today.card_of(business, nord.id, today=MORNING.date()).words
    return sending.send(
        business, client_id=nord.id, step="reminder_1", subject=words.subject, body=words.body, language="fr",
        today=MORNING.date(), at=MORNING, by=owner_of(business), request_key=uuid7(),
    ).message  # fmt: skip


def promised(business, client, at):
    with tenant(business.id):
        owed = business.receivables.get().open_amount
    promises.promise(
        business, client_id=client.id, due_on=at.date() + timedelta(days=6), amount=owed, currency="EUR", on=at.date(),
        by=owner_of(business), at=at,
    )  # fmt: skip


def kept(business, message):
    with tenant(business.id):
        found = business.messages.get(id=message.id)
    return found.state, found.result


def page_on(business, monkeypatch, at):
    monkeypatch.setattr("reglo.clock.now", lambda: at)
    return shown(owner_client(business).get("/aujourdhui/"))


def test_what_nobody_sent_is_still_there_the_days_after(business, message, monkeypatch):
    for at in (MORNING, LATER):
        page = page_on(business, monkeypatch, at)
        assert "Prêts à partir de votre messagerie" in page and "Message à Jeanne Petit" in page

    outbox.hand_over(business, message.id, by=owner_of(business), at=LATER)

    assert "Prêts à partir" not in page_on(business, monkeypatch, LATER)


def test_it_goes_by_itself_once_a_date_was_promised_and_the_step_counts_for_nothing(
    business, nord, message, monkeypatch
):
    promised(business, nord, LATER)
    monkeypatch.setattr("reglo.clock.now", lambda: LATER)

    jobs.tick(jobs.MORNING)
    jobs.tick(jobs.MORNING)

    state, why = kept(business, message)
    assert state == outbox.CANCELLED and "promis" in why
    assert "Prêts à partir" not in page_on(business, monkeypatch, LATER)
    with tenant(business.id):
        followed = cases.of_client(business, nord.id, today=LATER.date())
    assert followed.case.touches == () and isinstance(followed.move(LATER.date()), Wait)
    assert verification.verify(business) == []


def test_it_stays_while_it_may_still_be_sent_whatever_the_hour_and_the_bank(business, message, monkeypatch):
    monkeypatch.setattr("reglo.clock.now", lambda: LATER.replace(hour=22))

    jobs.tick(jobs.MORNING)

    assert kept(business, message) == (outbox.QUEUED, "")


def test_whoever_sent_it_meanwhile_says_so_all_the_same(business, nord, message, monkeypatch):
    promised(business, nord, LATER)
    assert sending.give_up_by_hand(business, message.id, at=LATER)
    assert not sending.give_up_by_hand(business, message.id, at=LATER)

    outbox.hand_over(business, message.id, by=owner_of(business), at=LATER)

    assert kept(business, message)[0] == outbox.SENT
    assert verification.verify(business) == []
