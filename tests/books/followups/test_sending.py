"""A step taken: read again under the lock, queued once, and looked at once more when it leaves."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial

import pytest

from reglo.books import archive, halts, outbox, papers, payments, verification
from reglo.books.followups import bank, calls, cases, disputes, pauses, promises, sending, today
from reglo.books.followups.calls import Call
from reglo.books.tenancy import tenant, uuid7
from reglo.documents.messages import Delegate
from reglo.rules.followup import Act, Wait
from tests import ready
from tests.failures.work import quick_rendering
from tests.people import NOW, TODAY, owner_of

pytestmark = pytest.mark.django_db

LATE = TODAY + timedelta(days=38)  # 31 December: four business days after the due date of 23 December, Christmas off
MORNING = datetime(2026, 12, 31, 9, 30, tzinfo=UTC)  # 10:30 in Paris


@pytest.fixture
def business():
    return ready.business()


@pytest.fixture
def nord(business):
    """Atelier Nord, late by an invoice; the bank was checked this morning; a mail server is set."""
    client = ready.client(business)
    issued = ready.issued(business, client)
    ready.mail_server(business, port=9)
    with tenant(business.id):
        outbox.Message.due.filter(id=issued.message.id)
    outbox.hand_over(business, issued.message.id, by=owner_of(business), at=MORNING)
    bank.check(business, on=LATE, by=owner_of(business), at=MORNING)
    return client


def move(business, client, day=LATE):
    with tenant(business.id):
        return cases.of_client(business, client.id, today=day).move(day)


def card(business, client):
    with tenant(business.id):
        return today.card_of(business, client.id, today=LATE)


def said(found):
    return {"subject": found.words.subject, "body": found.words.body, "language": found.words.language}


def send(business, client, *, at=MORNING, key=None, step="reminder_1", **changes):
    told = changes or said(card(business, client))
    return sending.send(
        business,
        client_id=client.id,
        step=step,
        today=LATE,
        at=at,
        by=owner_of(business),
        request_key=key or uuid7(),
        **told,
    )


def claim(business, message, at):
    look_again = partial(sending.look_again, business, today=at.date(), at=at)
    return outbox.claim(business, message.id, at=at, look_again=look_again)


def test_the_first_reminder_is_due_and_its_words_are_ready(business, nord):
    found = card(business, nord)

    assert (found.act.step, found.act.level, found.missing) == ("reminder_1", 1, ())
    assert "2026-001" in found.words.body and found.late and found.attempts_left == 3


def test_a_reminder_sent_is_held_a_minute_then_waits_four_business_days(business, nord):
    sent = send(business, nord)

    assert sent.message.leaves_at == MORNING + timedelta(seconds=60) and sent.message.asks
    waiting = move(business, nord)
    assert isinstance(waiting, Wait) and waiting.next.step == "call_script"


def test_the_same_form_sends_once(business, nord):
    key, told = uuid7(), said(card(business, nord))

    first, second = (send(business, nord, key=key, **told) for _ in range(2))

    assert first.message.id == second.message.id


def test_a_second_reminder_the_same_day_is_refused_with_its_reason(business, nord):
    told = said(card(business, nord))
    send(business, nord, **told)

    with pytest.raises(sending.CannotAct) as refusal:
        send(business, nord, **told)

    assert "dernier contact" in refusal.value.reason("fr").lower()


def test_taken_back_within_the_minute_the_step_is_due_again(business, nord):
    sent = send(business, nord)

    outbox.undo(business, sent.message.id, by=owner_of(business), at=MORNING)

    assert isinstance(move(business, nord), Act)


def test_nothing_leaves_while_the_bank_was_not_checked(business):
    client = ready.client(business)
    ready.issued(business, client)
    due = move(business, client)
    assert isinstance(due, Act) and due.step == "bank_check" and due.then.step == "reminder_1"

    with pytest.raises(sending.CannotAct) as refusal:
        send(business, client)

    assert "banque" in refusal.value.reason("fr")


def test_pressed_in_the_evening_it_leaves_at_nine_on_the_next_open_day(business, nord):
    evening = datetime(2026, 12, 31, 18, 0, tzinfo=UTC)

    sent = send(business, nord, at=evening)

    assert sent.message.leaves_at.isoformat() == "2027-01-04T09:00:00+01:00"  # after New Year's Day and a weekend
    assert sent.event.on.isoformat() == "2027-01-04"


def test_a_payment_noted_meanwhile_cancels_what_waits(business, nord):
    sent = send(business, nord)

    with tenant(business.id):
        receivable = business.receivables.get()
    payments.note(
        business, amount=receivable.open_amount, received_on=LATE, means="transfer", request_key=uuid7(), today=LATE,
        by=owner_of(business), at=MORNING, invoice_id=receivable.invoice_id,
    )  # fmt: skip

    assert claim(business, sent.message, MORNING + timedelta(minutes=2)) is None
    with tenant(business.id):
        assert business.messages.get(id=sent.message.id).state == outbox.CANCELLED


@pytest.mark.parametrize("silence", ["promise", "pause", "halt"])
def test_what_asks_for_silence_meanwhile_holds_the_message(business, nord, silence):
    sent = send(business, nord)
    by = owner_of(business)
    if silence == "promise":
        promises.promise(
            business, client_id=nord.id, due_on=LATE + timedelta(days=9), amount=ready_amount(business), currency="EUR",
            on=LATE, by=by, at=MORNING,
        )  # fmt: skip
    elif silence == "pause":
        pauses.pause(
            business, client_id=nord.id, until=LATE + timedelta(days=9), reason="congés", on=LATE, by=by, at=MORNING
        )
    else:
        halts.halt(business, kind=halts.OWNER, reason="je vérifie", by=by, at=MORNING)

    assert claim(business, sent.message, MORNING + timedelta(minutes=2)) is None
    with tenant(business.id):
        state = business.messages.get(id=sent.message.id).state
    assert state == (outbox.QUEUED if silence == "halt" else outbox.CANCELLED)


def ready_amount(business):
    with tenant(business.id):
        return business.receivables.get().open_amount


def call(business, client, told, *, confirmation=None, key=None):
    return calls.record_call(
        business, client_id=client.id, call=told, confirmation=confirmation, today=LATE, at=MORNING, by=owner_of(business),
        request_key=key or uuid7(),
    )  # fmt: skip


def test_a_call_that_gives_a_date_is_a_promise_confirmed_in_writing(business, nord):
    told = Call(
        "date", promised_on=LATE + timedelta(days=8), amount=ready_amount(business), means="transfer", reception="warm"
    )
    with tenant(business.id):
        followed = cases.of_client(business, nord.id, today=LATE)
        words = calls.confirmation_of(business, followed, told, today=LATE)
    assert "8\N{NO-BREAK SPACE}janvier" in words.body and "virement" in words.body

    recorded = call(business, nord, told, confirmation=words)

    assert recorded.message.kind == "promise_confirmation" and not recorded.message.asks
    waiting = move(business, nord)
    assert isinstance(waiting, Wait) and (waiting.key, waiting.until.isoformat()) == ("promise", "2027-01-12")


def test_a_call_ends_with_a_date_or_a_reason(business, nord):
    for told in (Call("date", reception="warm"), Call("refusal", reception="neutral"), Call("callback"), Call("")):
        with pytest.raises(calls.CannotNoteCall):
            call(business, nord, told)
    with tenant(business.id):
        assert not business.contact_events.exists()


def test_a_call_nobody_answers_is_an_attempt_and_counts_for_nothing(business, nord):
    call(business, nord, Call("unanswered"))

    with tenant(business.id):
        assert business.contact_events.get().kind == "attempt"
    assert card(business, nord).attempts_left == 2


def test_a_reason_opens_its_track(business, nord):
    call(business, nord, Call("problem", reason="not_received", reception="neutral"))

    due = move(business, nord)
    assert isinstance(due, Act) and (due.kind, due.step) == ("task", "resend")


@pytest.mark.parametrize("delegate", [None, Delegate("Inès Caron")])
def test_a_promise_that_was_missed_is_recalled_by_its_date_in_the_voice_of_who_writes(business, nord, delegate):
    promised_on = LATE - timedelta(days=9)  # 22 December
    promises.promise(
        business, client_id=nord.id, due_on=promised_on, amount=ready_amount(business), currency="EUR",
        on=promised_on, by=owner_of(business), at=MORNING - timedelta(days=9),
    )  # fmt: skip

    with tenant(business.id):
        found = today.card_of(business, nord.id, today=LATE, viewer=today.Viewer(delegate))

    assert (found.act.step, found.missing) == ("promise_missed", ())
    assert "22\N{NO-BREAK SPACE}décembre" in found.words.body
    assert "Ce n’est pas la première date" not in found.words.body
    assert ("Inès Caron" in found.words.body) == bool(delegate)


def test_a_call_says_nothing_of_a_sum_in_dispute_while_another_one_is_late(business, nord):
    with tenant(business.id):
        contested = business.receivables.get()
    other = ready.issued(business, nord, at=NOW + timedelta(hours=1))
    disputes.open_dispute(
        business, client_id=nord.id, receivable_id=contested.id, subject="Une étape", amount=contested.open_amount,
        holidays=(), on=LATE, by=owner_of(business), at=MORNING,
    )  # fmt: skip

    call(business, nord, Call("problem", reason="dissatisfied", reception="neutral", dispute_subject="L’autre étape",
                              dispute_amount=Decimal(100)))  # fmt: skip

    with tenant(business.id):
        (spoken_of,) = business.contact_events.get(kind="reminder").carried.all()
        assert spoken_of.receivable.invoice_id == other.invoice.id
        asked = [one.receivable.invoice_id for one in business.disputes.order_by("opened_at")]
    assert asked == [contested.invoice_id, other.invoice.id]


def test_what_waited_longer_than_foreseen_is_a_contact_of_the_day_it_leaves(business, nord, monkeypatch):
    monkeypatch.setattr(papers.renderer, "render", quick_rendering)
    sent = send(business, nord, at=datetime(2026, 12, 31, 18, tzinfo=UTC))  # for Monday 4 January
    wednesday = datetime(2027, 1, 6, 9, 30, tzinfo=UTC)
    assert claim(business, sent.message, wednesday) is None  # the bank was checked too long ago
    bank.check(business, on=wednesday.date(), by=owner_of(business), at=wednesday)
    papers_are_made(business)

    assert claim(business, sent.message, wednesday) is not None

    with tenant(business.id):
        assert business.contact_events.get().on == wednesday.date()
    waiting = move(business, nord, wednesday.date() + timedelta(days=1))
    assert isinstance(waiting, Wait) and waiting.until.isoformat() == "2027-01-12"  # four business days later
    assert verification.verify(business) == []


def papers_are_made(of):
    for business_id, document_id in archive.pending():
        assert business_id == of.id
        papers.render(of, document_id, at=MORNING)


def test_what_one_sends_by_hand_days_later_is_a_contact_of_that_day(business, nord):
    sent = send(business, nord)
    later = MORNING + timedelta(days=5)

    outbox.hand_over(business, sent.message.id, by=owner_of(business), at=later)
    outbox.hand_over(business, sent.message.id, by=owner_of(business), at=later + timedelta(days=1))

    with tenant(business.id):
        assert business.contact_events.get().on == later.date()
    assert verification.verify(business) == []
