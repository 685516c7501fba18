"""The outbox: every state a message may be in, and every step it may not take."""

import hashlib
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from reglo import jobs
from reglo.books import archive, clients, outbox, papers, post, tenancy, verification
from reglo.books.followups import duplicates
from reglo.books.journal import Entry
from reglo.books.outbox import (
    CANCELLED,
    FAILED,
    HAND,
    QUEUED,
    SENDING,
    SENT,
    UNKNOWN,
    CannotUndo,
    Message,
    Outcome,
    Verdict,
)  # fmt: skip
from reglo.books.people import Business
from reglo.books.tenancy import tenant
from tests import ready
from tests.failures.work import quick_rendering
from tests.people import NOW, owner_of

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
ENDS = (SENT, FAILED, UNKNOWN)


@pytest.fixture
def business(monkeypatch: pytest.MonkeyPatch) -> Business:
    monkeypatch.setattr(papers.renderer, "render", quick_rendering)
    return ready.business()


@pytest.fixture
def message(business: Business) -> Message:
    """A message of an invoice whose file is made, held until one minute later."""
    issued = ready.issued(business, ready.client(business))
    for _, document_id in archive.pending():
        papers.render(business, document_id, at=NOW)
    assert issued.message is not None
    return issued.message


def test_a_message_found_to_wait_is_asked_again_once_in_a_while(business: Business, message: Message):
    """Each question is a transaction: one that waits for the bank for days is not asked each second."""
    with tenant(business.id, write=True):
        Message.objects.filter(id=message.id).update(asks=True)
    waits = Verdict(cancel=False, words="attend")
    assert outbox.due_now(ready.LEFT) == [(business.id, message.id)]
    assert outbox.claim(business, message.id, at=ready.LEFT, look_again=lambda _: waits) is None

    assert outbox.due_now(ready.LEFT + SECOND) == []
    assert outbox.due_now(ready.LEFT + 21 * SECOND) == [(business.id, message.id)]
    assert outbox.due_now(ready.LEFT - SECOND) == [(business.id, message.id)], "a clock that went back forgets nobody"
    assert outbox.claim(business, message.id, at=ready.LEFT + 21 * SECOND) is not None


def brought_to(message: Message, state: str) -> None:
    """Take a message to a state by the verbs that lead there."""
    business, by = message.business, owner_of(message.business)
    if state == CANCELLED:
        outbox.undo(business, message.id, by=by, at=NOW)
    if state in {SENDING, *ENDS}:
        assert outbox.claim(business, message.id, at=ready.LEFT) is not None
    if state in ENDS:
        outbox.settle(business, message.id, Outcome(state, f"words of {state}"), at=ready.LEFT)


def now(message: Message) -> Message:
    with tenant(message.business_id):
        return Message.objects.get(id=message.id)


def kinds(business: Business, message_id: UUID) -> list[str]:
    with tenant(business.id):
        return list(Entry.objects.filter(subject=message_id).order_by("position").values_list("kind", flat=True))


# ── The first minute ─────────────────────────────────────────────────────────────────────────────


def test_a_message_is_held_sixty_seconds(message: Message):
    assert message.leaves_at == NOW + timedelta(seconds=60)
    assert outbox.due_now(message.leaves_at - SECOND) == []
    assert outbox.claim(message.business, message.id, at=message.leaves_at - SECOND) is None
    assert outbox.due_now(message.leaves_at) == [(message.business_id, message.id)]


def test_a_message_is_taken_back_before_it_leaves_and_its_invoice_stays(message: Message):
    outbox.undo(message.business, message.id, by=owner_of(message.business), at=NOW)

    assert now(message).state == CANCELLED
    with tenant(message.business_id):
        assert message.business.invoices.get().number == "2026-001"
    assert outbox.due_now(ready.LEFT) == []
    assert kinds(message.business, message.id) == ["message.cancelled"]
    assert verification.verify(message.business) == []


def test_a_late_worker_leaves_more_than_a_minute_to_think(message: Message):
    """What counts is whether it has left."""
    outbox.undo(message.business, message.id, by=owner_of(message.business), at=ready.LEFT + timedelta(hours=2))

    assert now(message).state == CANCELLED


@pytest.mark.parametrize("state", [SENDING, CANCELLED, *ENDS])
def test_a_message_that_left_is_not_taken_back(state: str, message: Message):
    brought_to(message, state)

    with pytest.raises(CannotUndo):
        outbox.undo(message.business, message.id, by=owner_of(message.business), at=NOW)

    assert now(message).state == state


def test_nobody_takes_back_what_does_not_exist(business: Business):
    with pytest.raises(CannotUndo):
        outbox.undo(business, uuid4(), by=owner_of(business), at=NOW)


# ── Claimed and settled ──────────────────────────────────────────────────────────────────────────


def test_a_claimed_message_is_whole(message: Message):
    parcel = outbox.claim(message.business, message.id, at=ready.LEFT)

    assert parcel is not None
    assert (parcel.to, parcel.subject, parcel.body) == (message.to, message.subject, message.body)
    ((name, media_type, content),) = parcel.attachments
    assert (name, media_type) == ("facture-2026-001.pdf", "application/pdf")
    assert content.startswith(b"%PDF")


def test_a_message_is_claimed_once(message: Message):
    assert outbox.claim(message.business, message.id, at=ready.LEFT) is not None
    assert outbox.claim(message.business, message.id, at=ready.LEFT) is None
    assert outbox.due_now(ready.LEFT) == []


@pytest.mark.parametrize("state", [CANCELLED, *ENDS])
def test_a_message_at_its_end_is_not_claimed(state: str, message: Message):
    brought_to(message, state)

    assert outbox.claim(message.business, message.id, at=ready.LEFT) is None


def test_a_message_to_hand_over_is_never_claimed(business: Business):
    message = ready.issued(business, ready.client(business), channel=HAND).message
    assert message is not None

    assert outbox.due_now(ready.LEFT) == []
    assert outbox.claim(business, message.id, at=ready.LEFT) is None


def test_a_message_without_its_file_is_not_claimed(business: Business):
    message = ready.issued(business, ready.client(business)).message
    assert message is not None

    assert outbox.due_now(ready.LEFT) == []
    assert outbox.claim(business, message.id, at=ready.LEFT) is None
    assert now(message).state == QUEUED


@pytest.mark.parametrize("state", ENDS)
def test_an_outcome_is_written_with_the_words_of_the_server(state: str, message: Message):
    brought_to(message, state)

    kept = now(message)
    assert (kept.state, kept.result, kept.settled_at) == (state, f"words of {state}", ready.LEFT)
    assert kinds(message.business, message.id) == [f"message.{state}"]
    assert verification.verify(message.business) == []


@pytest.mark.parametrize("state", [QUEUED, CANCELLED, SENT, FAILED])
@pytest.mark.parametrize("outcome", ENDS)
def test_a_message_that_is_not_under_way_hears_no_outcome(state: str, outcome: str, message: Message):
    brought_to(message, state)

    outbox.settle(message.business, message.id, Outcome(outcome, "too late"), at=ready.LEFT)

    assert now(message).state == state


@pytest.mark.parametrize("state", [QUEUED, SENDING, CANCELLED, "lost"])
def test_what_is_no_end_is_no_outcome(state: str, message: Message):
    with pytest.raises(AssertionError):
        outbox.settle(message.business, message.id, Outcome(state, ""), at=NOW)


def test_a_message_lost_by_a_crash_is_unknown_after_its_lease_and_not_before(message: Message):
    brought_to(message, SENDING)

    assert outbox.give_up_lost(ready.LEFT + outbox.LEASE) == 0
    assert now(message).state == SENDING
    assert outbox.give_up_lost(ready.LEFT + outbox.LEASE + SECOND) == 1

    assert (now(message).state, now(message).result) == (UNKNOWN, outbox.NO_ANSWER)
    assert kinds(message.business, message.id) == ["message.unknown"]
    assert outbox.due_now(ready.LEFT + timedelta(days=30)) == []
    assert verification.verify(message.business) == []


@pytest.mark.parametrize("state", [SENT, FAILED])
def test_an_answer_that_comes_after_the_lease_is_the_truth(state: str, message: Message):
    brought_to(message, UNKNOWN)

    outbox.settle(message.business, message.id, Outcome(state, "at last"), at=ready.LEFT)

    assert (now(message).state, now(message).result) == (state, "at last")
    assert verification.verify(message.business) == []


def test_the_lease_is_longer_than_the_longest_conversation():
    """Greeting, two hellos, encryption, three steps of sign-in, envelope, content, each a minute; ten for the end."""
    assert timedelta(seconds=13 * 60 + 600) < outbox.LEASE


# ── By hand, and again ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("state", [QUEUED, CANCELLED, FAILED, UNKNOWN])
def test_what_a_person_sent_by_their_own_means_is_sent(state: str, message: Message):
    brought_to(message, state)
    for _ in range(2):
        outbox.hand_over(message.business, message.id, by=owner_of(message.business), at=ready.LEFT)

    assert (now(message).state, now(message).channel) == (SENT, HAND)
    assert kinds(message.business, message.id).count("message.handed_over") == 1
    assert outbox.due_now(ready.LEFT) == []
    assert verification.verify(message.business) == []


@pytest.mark.parametrize("state", [QUEUED, CANCELLED, FAILED, UNKNOWN])
def test_what_a_person_said_was_sent_is_taken_back_within_the_minute_and_nothing_leaves_by_itself(
    state: str, message: Message
):
    brought_to(message, state)
    words, ask = now(message).result, {"by": owner_of(message.business)}
    outbox.hand_over(message.business, message.id, at=ready.LEFT, **ask)

    outbox.take_back(message.business, message.id, at=ready.LEFT + 60 * SECOND, **ask)

    assert (now(message).state, now(message).channel, now(message).result) == (state, HAND, words)
    assert kinds(message.business, message.id)[-1] == outbox.TAKEN_BACK_BY_HAND
    assert outbox.due_now(ready.LEFT + timedelta(hours=1)) == []
    assert verification.verify(message.business) == []


@pytest.mark.parametrize("late", [False, True])
def test_what_was_taken_back_may_be_sent_by_the_server_or_said_again_and_the_books_agree(late: bool, message: Message):
    ask: dict[str, Any] = {"by": owner_of(message.business), "at": ready.LEFT}
    outbox.hand_over(message.business, message.id, **ask)
    outbox.take_back(message.business, message.id, **ask)

    if late:
        outbox.hand_over(message.business, message.id, **ask)
        outbox.take_back(message.business, message.id, **ask)
        assert now(message).state == QUEUED
    outbox.send(message.business, message.id, **ask)

    assert now(message).state == CANCELLED
    with tenant(message.business_id):
        assert Message.objects.get(key=f"{outbox.AGAIN}{message.id}").state == QUEUED
    assert verification.verify(message.business) == []


def test_a_minute_later_or_without_a_word_of_a_person_nothing_is_taken_back(message: Message):
    ask: dict[str, Any] = {"by": owner_of(message.business)}
    with pytest.raises(CannotUndo):
        outbox.take_back(message.business, message.id, at=ready.LEFT, **ask)
    outbox.hand_over(message.business, message.id, at=ready.LEFT, **ask)

    with pytest.raises(CannotUndo):
        outbox.take_back(message.business, message.id, at=ready.LEFT + 61 * SECOND, **ask)

    assert now(message).state == SENT


def test_what_a_server_took_is_not_taken_back(message: Message):
    brought_to(message, SENT)

    with pytest.raises(CannotUndo):
        outbox.take_back(message.business, message.id, by=owner_of(message.business), at=ready.LEFT)

    assert now(message).state == SENT


def test_a_refused_message_sent_again_goes_to_the_address_mended_since(message: Message):
    brought_to(message, FAILED)
    by = owner_of(message.business)
    clients.change(
        message.business, message.client_id, client={}, billing={"email": "jeanne@nord.example"}, by=by, at=NOW
    )

    again = outbox.retry(message.business, message.id, by=by, at=ready.LEFT)

    assert (again.to, now(message).to) == ("jeanne@nord.example", ready.JEANNE["email"])
    assert verification.verify(message.business) == []


def test_what_may_have_left_is_sent_again_where_it_went(message: Message):
    brought_to(message, UNKNOWN)
    by = owner_of(message.business)
    clients.change(
        message.business, message.client_id, client={}, billing={"email": "jeanne@nord.example"}, by=by, at=NOW
    )

    assert outbox.retry(message.business, message.id, by=by, at=ready.LEFT).to == ready.JEANNE["email"]


@pytest.mark.parametrize("state", [SENDING, SENT])
def test_what_leaves_or_left_by_itself_is_not_handed_over(state: str, message: Message):
    brought_to(message, state)

    outbox.hand_over(message.business, message.id, by=owner_of(message.business), at=ready.LEFT)

    assert now(message).channel == outbox.EMAIL
    assert "message.handed_over" not in kinds(message.business, message.id)


@pytest.mark.parametrize("state", [CANCELLED, FAILED, UNKNOWN])
def test_a_message_is_sent_again_once_whoever_asks_and_from_wherever(state: str, message: Message):
    brought_to(message, state)
    ask: dict[str, Any] = {"by": owner_of(message.business), "at": ready.LEFT}

    again = outbox.retry(message.business, message.id, **ask)
    same = outbox.retry(message.business, message.id, **ask)

    assert again.id == same.id != message.id
    assert (again.state, again.to, again.body) == (QUEUED, message.to, message.body)
    assert again.leaves_at == ready.LEFT + timedelta(seconds=60)
    assert now(message).state == state
    assert verification.verify(message.business) == []


@pytest.mark.parametrize("state", [QUEUED, SENDING, SENT])
def test_a_message_on_its_way_is_not_sent_again(state: str, message: Message):
    brought_to(message, state)

    same = outbox.retry(message.business, message.id, by=owner_of(message.business), at=ready.LEFT)

    assert same.id == message.id
    with tenant(message.business_id):
        assert Message.objects.count() == 1


def test_a_second_failure_may_be_sent_again_too(message: Message):
    brought_to(message, FAILED)
    ask: dict[str, Any] = {"by": owner_of(message.business), "at": NOW}
    second = outbox.retry(message.business, message.id, **ask)
    brought_to(second, FAILED)

    third = outbox.retry(message.business, second.id, **ask)

    assert third.id not in {message.id, second.id}
    assert third.state == QUEUED


# ── Duplicates ───────────────────────────────────────────────────────────────────────────────────


def carried(message: Message, *, at: Any = ready.LEFT + timedelta(minutes=2)) -> list[str] | None:
    """The names of the files of a message that is claimed; None while it waits."""
    parcel = outbox.claim(message.business, message.id, at=at)
    return None if parcel is None else [name for name, _, _ in parcel.attachments]


@pytest.mark.parametrize(("state", "copy"), [(CANCELLED, False), (FAILED, False), (UNKNOWN, True)])
def test_what_may_have_left_once_leaves_again_as_a_duplicate(state: str, copy: bool, message: Message):
    brought_to(message, state)

    again = outbox.retry(message.business, message.id, by=owner_of(message.business), at=ready.LEFT)

    assert again.copy == copy
    jobs.render_duplicates()
    assert carried(again) == ["duplicata-facture-2026-001.pdf" if copy else "facture-2026-001.pdf"]
    assert verification.verify(message.business) == []


def test_a_message_waits_for_its_duplicate_and_names_no_original(message: Message):
    brought_to(message, SENT)
    ask: dict[str, Any] = {"by": owner_of(message.business), "at": ready.LEFT}
    ready.mail_server(message.business, port=25)
    settings_work(message.business)
    again, same = (duplicates.send(message.business, message.id, **ask) for _ in range(2))

    assert again.id == same.id != message.id
    assert (again.copy, again.channel) == (True, outbox.EMAIL)
    later = ready.LEFT + timedelta(minutes=2)
    assert outbox.due_now(later) == []
    assert carried(again) is None
    jobs.render_duplicates()
    assert outbox.due_now(later) == [(message.business_id, again.id)]
    assert carried(again) == ["duplicata-facture-2026-001.pdf"]
    assert outbox.duplicates_wanted() == []
    assert verification.verify(message.business) == []


def test_a_duplicate_whose_file_is_lost_is_made_again(message: Message):
    with tenant(message.business_id):
        invoice = message.business.invoices.select_related("entry").get(id=message.invoice_id)
    made = papers.duplicate_of(message.business, invoice, at=ready.LEFT)
    archive.path_of(hashlib.sha256(made).hexdigest()).unlink()

    assert papers.duplicate_of(message.business, invoice, at=ready.LEFT) == made
    assert verification.verify(message.business) == []


def test_a_duplicate_that_cannot_be_made_fails_its_message_and_says_why(message: Message, monkeypatch: Any):
    def fail(*_: Any, **__: Any) -> None:
        raise papers.renderer.RenderFailed("Plus de place.")

    brought_to(message, UNKNOWN)
    again = outbox.retry(message.business, message.id, by=owner_of(message.business), at=ready.LEFT)
    monkeypatch.setattr(papers.renderer, "render", fail)

    jobs.render_duplicates()

    assert (now(again).state, now(again).result) == (FAILED, "Plus de place.")
    assert outbox.duplicates_wanted() == []
    assert verification.verify(message.business) == []


def test_a_duplicate_put_in_the_place_of_the_original_by_hand_is_found(message: Message):
    brought_to(message, UNKNOWN)
    again = outbox.retry(message.business, message.id, by=owner_of(message.business), at=ready.LEFT)
    with tenant(message.business_id, write=True):
        Message.objects.filter(id=again.id).update(copy=False)

    assert [one.table for one in verification.verify(message.business)] == ["message"]


def settings_work(business: Business) -> None:
    """The trial of the mail settings was accepted."""
    post.ask_test(business, at=NOW)
    tried = post.claim_test(business)
    assert tried is not None and tried.asked_at is not None
    post.answer_test(business, tried.asked_at, state="sent", words="", at=NOW)


# ── What the database refuses ────────────────────────────────────────────────────────────────────


def test_the_same_message_is_impossible_twice(message: Message):
    with pytest.raises(IntegrityError), transaction.atomic(), tenant(message.business_id), transaction.atomic():
        _again(message)


def _again(message: Message) -> None:
    frame = tenancy._Frame(message.business_id, write=True)
    with tenancy._in_force(frame):
        outbox.add(
            message.business, key=message.key, channel=outbox.EMAIL, kind=message.kind, to=message.to, subject="",
            body="", language="fr", at=NOW,
        )  # fmt: skip


@pytest.mark.parametrize(("field", "value"), [("state", "lost"), ("channel", "pigeon")])
def test_a_state_or_a_channel_nobody_knows_is_refused(field: str, value: str, message: Message):
    frame = tenancy._Frame(message.business_id, write=True)
    with pytest.raises(IntegrityError), transaction.atomic(), tenancy._in_force(frame):
        Message.objects.filter(id=message.id).update(**{field: value})
