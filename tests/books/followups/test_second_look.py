"""What a message about money is asked again when it would leave: nothing that happened meanwhile makes it a fault."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial

import pytest

from reglo.books import abandonments, archive, clients, halts, method, outbox, papers, payments, verification
from reglo.books.followups import bank, calls, cases, sending, today
from reglo.books.followups.calls import Call
from reglo.books.tenancy import tenant, uuid7
from reglo.rules.followup import Act, Wait
from tests import ready
from tests.failures.work import quick_rendering
from tests.people import NOW, TODAY, owner_of

pytestmark = pytest.mark.django_db

LATE = date(2026, 12, 31)
MORNING = datetime(2026, 12, 31, 9, 30, tzinfo=UTC)  # 10:30 in Paris
EVENING = datetime(2026, 12, 31, 18, 0, tzinfo=UTC)
MONDAY = datetime(2027, 1, 4, 8, 30, tzinfo=UTC)  # half past nine in Paris


@pytest.fixture
def business(monkeypatch):
    monkeypatch.setattr(papers.renderer, "render", quick_rendering)
    return ready.business()


@pytest.fixture
def nord(business):
    return owing(business)


def owing(business, **changes):
    """A client late by an invoice whose file is made; the bank was checked that morning; a mail server is set."""
    client = ready.client(business, **changes)
    issued = ready.issued(business, client)
    outbox.hand_over(business, issued.message.id, by=owner_of(business), at=NOW)
    for _, document_id in archive.pending():
        papers.render(business, document_id, at=NOW)
    ready.mail_server(business, port=9)
    checked(business, MORNING)
    return client


def checked(business, at):
    bank.check(business, on=at.date(), by=owner_of(business), at=at)


def move(business, client, at):
    with tenant(business.id):
        return cases.of_client(business, client.id, today=at.date()).move(at.date())


def send(business, client, *, at=MORNING, **changes):
    with tenant(business.id):
        words = today.card_of(business, client.id, today=at.date()).words
    told = {"subject": words.subject, "body": words.body, "language": words.language} | changes
    due = move(business, client, at)
    return sending.send(
        business, client_id=client.id, step=due.step, today=at.date(), at=at, by=owner_of(business),
        request_key=uuid7(), **told,
    ).message  # fmt: skip


def claim(business, message, at):
    look_again = partial(sending.look_again, business, today=at.date(), at=at)
    return outbox.claim(business, message.id, at=at, look_again=look_again)


def state(business, message):
    with tenant(business.id):
        return business.messages.get(id=message.id).state


def result(business, message):
    with tenant(business.id):
        return business.messages.get(id=message.id).result


def call(business, client, told, at):
    return calls.record_call(
        business, client_id=client.id, call=told, confirmation=None, today=at.date(), at=at, by=owner_of(business),
        request_key=uuid7(),
    )  # fmt: skip


# ── Days apart ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("fate", [outbox.FAILED, outbox.CANCELLED])
def test_a_reminder_sent_again_after_another_one_left_does_not_leave_too(business, nord, fate):
    first = send(business, nord)
    if fate == outbox.CANCELLED:
        outbox.undo(business, first.id, by=owner_of(business), at=MORNING)
    else:
        assert claim(business, first, MORNING + timedelta(minutes=2)) is not None
        outbox.settle(business, first.id, outbox.Outcome(outbox.FAILED, "450 later"), at=MORNING)
    second = send(business, nord, at=MORNING + timedelta(hours=1), body="D’autres mots.")
    assert claim(business, second, MORNING + timedelta(hours=1, minutes=2)) is not None

    again = outbox.retry(business, first.id, by=owner_of(business), at=MORNING + timedelta(hours=2))

    assert claim(business, again, MORNING + timedelta(hours=2, minutes=2)) is None
    assert state(business, again) == outbox.CANCELLED
    assert "31 décembre" in result(business, again) and "31 December" in result(business, again)
    assert verification.verify(business) == []


def test_a_reminder_sent_again_alone_leaves(business, nord):
    first = send(business, nord)
    outbox.undo(business, first.id, by=owner_of(business), at=MORNING)

    again = outbox.retry(business, first.id, by=owner_of(business), at=MORNING)

    assert claim(business, again, MORNING + timedelta(minutes=2)) is not None


def test_a_call_nobody_answered_this_morning_keeps_what_was_pressed_in_the_evening_for_tomorrow(business, nord):
    message = send(business, nord, at=EVENING)
    checked(business, MONDAY)
    call(business, nord, Call("unanswered"), MONDAY - timedelta(hours=1))

    assert claim(business, message, MONDAY) is None
    assert state(business, message) == outbox.QUEUED
    tuesday = MONDAY + timedelta(days=1)
    assert claim(business, message, tuesday) is not None


def test_days_are_counted_from_the_last_reminder_that_left_whatever_was_written_first(business, nord):
    """The call was noted after the message was pressed, and took place before it left."""
    message = send(business, nord, at=MORNING)
    outbox.undo(business, message.id, by=owner_of(business), at=MORNING)
    call(business, nord, Call("refusal", reason="unknown", reception="neutral"), MORNING + timedelta(hours=1))
    friday = MORNING + timedelta(days=8)  # 8 January
    checked(business, friday)

    again = outbox.retry(business, message.id, by=owner_of(business), at=friday)
    assert claim(business, again, friday + timedelta(minutes=2)) is not None

    monday = friday + timedelta(days=3)
    checked(business, monday)
    waiting = move(business, nord, monday)
    assert isinstance(waiting, Wait) and waiting.until == date(2027, 1, 14)  # four business days after Friday


def test_what_waits_over_a_weekend_leaves_on_the_monday(business, nord):
    message = send(business, nord, at=MORNING)
    checked(business, MONDAY)
    for day in (1, 2, 3):  # New Year's Day, Saturday, Sunday
        assert claim(business, message, MORNING + timedelta(days=day)) is None

    assert claim(business, message, MONDAY) is not None


def test_words_that_ask_for_what_was_paid_since_do_not_leave_when_sent_again(business, nord):
    """They say 1 800 €, and 700 € arrived meanwhile."""
    message = send(business, nord)
    outbox.undo(business, message.id, by=owner_of(business), at=MORNING)
    with tenant(business.id):
        invoice_id = business.receivables.get().invoice_id
    payments.note(
        business, invoice_id=invoice_id, amount=Decimal(700), received_on=LATE, means="transfer", request_key=uuid7(),
        today=LATE, by=owner_of(business), at=MORNING + timedelta(minutes=1),
    )  # fmt: skip

    again = outbox.retry(business, message.id, by=owner_of(business), at=MORNING + timedelta(minutes=2))

    assert claim(business, again, MORNING + timedelta(minutes=5)) is None
    assert state(business, again) == outbox.CANCELLED and "a changé" in result(business, again)


def test_words_that_ask_for_a_sum_let_go_since_do_not_leave_when_sent_again(business, nord):
    other = ready.issued(business, nord, at=NOW + timedelta(minutes=5))
    message = send(business, nord)
    outbox.undo(business, message.id, by=owner_of(business), at=MORNING)
    with tenant(business.id):
        one = business.receivables.get(invoice_id=other.invoice.id).id
    abandonments.let_go(
        business, client_id=nord.id, sums=[one], reason="trop petit", on=LATE, by=owner_of(business), at=MORNING
    )

    again = outbox.retry(business, message.id, by=owner_of(business), at=MORNING)

    assert claim(business, again, MORNING + timedelta(minutes=5)) is None
    assert state(business, again) == outbox.CANCELLED and "n’est plus demandée" in result(business, again)


# ── How many a day ───────────────────────────────────────────────────────────────────────────────


def test_those_pressed_in_the_evening_count_for_the_day_they_leave(business, nord):
    method.apply(business, values={"daily_cap": 1}, on=TODAY, by=owner_of(business), at=NOW)
    coop = owing(business, name="Coop Verte", email="compta@coop.example")
    send(business, nord, at=EVENING)

    with pytest.raises(sending.CannotAct) as refusal:
        send(business, coop, at=EVENING)

    assert "nombre de messages" in refusal.value.reason("fr").lower()
    assert move(business, coop, EVENING) is not None


def test_those_kept_by_a_halt_leave_so_many_a_day(business, nord):
    method.apply(business, values={"daily_cap": 1}, on=TODAY, by=owner_of(business), at=NOW)
    coop = owing(business, name="Coop Verte", email="compta@coop.example")
    first = send(business, nord, at=MORNING)
    halts.halt(business, kind=halts.OWNER, reason="je vérifie", by=owner_of(business), at=MORNING)
    halts.lift(business, kind=halts.OWNER, by=owner_of(business), at=MONDAY)
    checked(business, MONDAY)
    second = send(business, coop, at=MONDAY)

    taken = [claim(business, one, MONDAY + timedelta(minutes=5)) for one in (second, first)]

    assert taken[0] is not None and taken[1] is None
    assert state(business, first) == outbox.QUEUED


# ── The bank, the due date, the person ───────────────────────────────────────────────────────────


def test_a_bank_check_dated_ahead_by_a_clock_that_was_wrong_does_not_hold_for_ever(business, nord):
    ahead = datetime(2028, 1, 3, 9, 30, tzinfo=UTC)
    bank.check(business, on=ahead.date(), by=owner_of(business), at=ahead)
    later = MORNING + timedelta(days=12)

    due = move(business, nord, later)

    assert isinstance(due, Act) and due.step == "bank_check"


def test_a_word_of_before_the_due_date_does_not_leave_after_it(business):
    client = owing(business)
    evening = datetime(2026, 12, 17, 17, tzinfo=UTC)
    checked(business, evening)
    message = send(business, client, at=evening)
    assert message.kind == "pre_due"

    after = datetime(2026, 12, 24, 9, 30, tzinfo=UTC)  # due on the 23rd; the machine was off
    assert claim(business, message, after) is None

    assert state(business, message) == outbox.CANCELLED
    assert "n’était plus à faire" in result(business, message)


def test_whoever_asked_for_no_more_email_since_gets_none(business, nord):
    message = send(business, nord, at=EVENING)
    checked(business, MONDAY)
    clients.change(business, nord.id, client={}, billing={"no_email": True}, by=owner_of(business), at=EVENING)

    assert claim(business, message, MONDAY) is None
    assert state(business, message) == outbox.CANCELLED


def test_an_address_that_came_back_meanwhile_is_not_written_to(business, nord):
    message = send(business, nord, at=EVENING)
    checked(business, MONDAY)
    halts.bounce(
        business, client_id=nord.id, address=ready.JEANNE["email"], words="550 no such user", on=LATE, at=EVENING
    )

    assert claim(business, message, MONDAY) is None
    assert state(business, message) == outbox.CANCELLED


def test_what_was_written_to_somebody_else_does_not_leave_once_the_person_changed(business, nord):
    message = send(business, nord, at=EVENING)
    checked(business, MONDAY)
    clients.change(
        business, nord.id, client={}, billing={"name": "Zoé Martin", "email": "zoe@nord.example"},
        by=owner_of(business), at=EVENING,
    )  # fmt: skip

    assert claim(business, message, MONDAY) is None
    assert state(business, message) == outbox.CANCELLED
