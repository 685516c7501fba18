"""Contacts are recorded once, within the limits; what did not leave did not take place."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from reglo.books import archive, outbox, papers
from reglo.books.clients import Client
from reglo.books.followups import contacts, thread
from reglo.books.tenancy import tenant, uuid7
from tests import ready
from tests.books.followups.refused import fields_of
from tests.books.followups.scene import Scene
from tests.failures.work import quick_rendering
from tests.people import NOW, TODAY

PARIS = ZoneInfo("Europe/Paris")

pytestmark = pytest.mark.django_db(transaction=True)


def attempt(it: Scene, on: date, **changes):
    return it.contact(kind=contacts.ATTEMPT, sums=(), on=on, **changes)


def test_a_contact_carries_its_sums_and_the_oldest_due_carries_the_level(it):
    older = ready.issued(it.business, it.client)
    ids = [it.sum_id, it.sum_of(older)]

    event = it.contact(sums=ids, words="Bonjour Jeanne")

    with tenant(it.business.id):
        oldest = it.business.receivables.order_by("due_on", "id").first()
        assert {row.receivable_id for row in event.carried.all()} == set(ids)
    assert (event.carrier_id, event.by, event.on) == (oldest.id, it.owner.pk, TODAY)
    assert event.digest == contacts.digest_of("Bonjour Jeanne")
    assert len(event.digest) == 64


def test_another_sum_of_the_contact_may_be_named_to_carry_the_level(it):
    ids = [it.sum_id, it.sum_of(ready.issued(it.business, it.client))]

    assert [it.contact(sums=ids, carrier_id=one).carrier_id for one in ids] == ids


def test_a_form_sent_twice_records_one_contact(it):
    key = uuid7()

    assert it.contact(request_key=key).id == it.contact(request_key=key, note="encore").id
    assert len(it.entries("contact_event.recorded")) == 1


def test_a_fourth_call_without_an_answer_in_the_calendar_month_is_refused(it):
    month = [date(2026, 11, day) for day in (3, 4, 5)]
    for day in month:
        attempt(it, day)

    assert fields_of(contacts.CannotRecord, attempt, it, TODAY) == ["kind"]
    assert attempt(it, date(2026, 10, 30)).kind == contacts.ATTEMPT
    assert it.contact(on=TODAY, outcome="date").kind == contacts.REMINDER


def test_a_call_answered_counts_for_no_attempt(it):
    for day in (3, 4, 5):
        it.contact(on=date(2026, 11, day))

    assert attempt(it, TODAY).id


def test_an_unknown_reason_a_stranger_and_a_sum_of_another_client_are_refused_at_once(it):
    other = Scene(it.business, ready.client(it.business, name="Coop Verte"), it.owner)

    found = fields_of(contacts.CannotRecord, it.contact, reason="paresse", contact_id=other.jeanne, sums=[other.sum_id])

    assert found == ["sums", "contact", "reason"]
    assert it.entries("contact_event.recorded") == []


def test_without_a_date_a_reason_must_be_picked_and_unknown_is_one(it):
    for outcome in ("problem", "refusal"):
        assert fields_of(contacts.CannotRecord, it.contact, outcome=outcome) == ["reason"]

    assert it.contact(outcome="problem", reason="unknown").reason == "unknown"


def test_a_contact_to_come_is_refused(it):
    assert fields_of(contacts.CannotRecord, it.contact, on=TODAY + timedelta(days=1)) == ["on"]


def test_the_same_text_is_not_sent_twice_to_one_person(it):
    it.contact(channel="email", words="Bonjour")

    assert fields_of(contacts.CannotRecord, it.contact, channel="email", words="Bonjour") == ["words"]
    assert it.contact(channel="email", words="Bonjour, encore").id
    assert it.contact(channel="email", words="Bonjour", contact_id=None).id
    assert it.contact(channel="email", words="Bonjour", kind=contacts.ANSWER).id


@pytest.mark.parametrize("state", [outbox.CANCELLED, outbox.FAILED])
def test_a_text_that_never_left_may_be_sent_again_and_did_not_take_place(it, state, monkeypatch):
    monkeypatch.setattr(papers.renderer, "render", quick_rendering)
    message = it.asking(it.sum_id)
    event = it.contact(channel="email", words="Bonjour", message_id=message.id)
    assert took_place(it) == [event.id]

    if state == outbox.CANCELLED:
        outbox.undo(it.business, message.id, by=it.owner, at=NOW)
    else:
        for _, document_id in archive.pending():
            papers.render(it.business, document_id, at=NOW)
        assert outbox.claim(it.business, message.id, at=ready.LEFT) is not None
        outbox.settle(it.business, message.id, outbox.Outcome(outbox.FAILED, "550"), at=ready.LEFT)

    assert took_place(it) == []
    again = it.contact(channel="email", words="Bonjour")
    assert took_place(it) == [again.id]


def took_place(it: Scene) -> list:
    with tenant(it.business.id):
        return [row.id for row in contacts.effective(it.business.contact_events.all())]


def test_nobody_records_for_a_client_that_is_not_there(it):
    with pytest.raises(Client.DoesNotExist):
        contacts.record(it.business, client_id=uuid7(), kind="note", channel="none", **it.now)


def test_the_objective_is_judged_and_the_last_word_holds(it):
    event = it.contact()

    contacts.judge(it.business, event.id, met=False, **it.who)
    contacts.judge(it.business, event.id, met=True, **it.who)
    contacts.judge(it.business, event.id, met=True, **it.who)

    with tenant(it.business.id):
        assert contacts.ContactEvent.objects.get(id=event.id).met is True
    assert len(it.entries("contact_event.judged")) == 2


def test_receptions_are_counted_over_the_last_nine_calls_and_never_under_three(it):
    for reception in ("tense", "warm", "neutral"):
        with tenant(it.business.id):
            assert contacts.record_of_calls(it.business) is None
        it.contact(reception=reception)
    for _ in range(8):
        it.contact(reception="warm")
    it.contact(reception="tense", channel="email")

    with tenant(it.business.id):
        found = contacts.record_of_calls(it.business, it.owner)

    assert (found.calls, found.warm, found.neutral, found.tense) == (9, 8, 1, 0)


def test_the_thread_tells_everything_the_latest_first_and_a_message_once(it):
    message = it.asking(it.sum_id)
    event = it.contact(channel="email", words="Bonjour", message_id=message.id, at=NOW + timedelta(minutes=2))
    made = it.promise(at=NOW + timedelta(minutes=3))
    it.dispute(at=NOW + timedelta(minutes=4))
    it.plan(at=NOW + timedelta(minutes=5))
    outbox.undo(it.business, message.id, by=it.owner, at=NOW)

    with tenant(it.business.id):
        lines = thread.lines(it.business.clients.get(), zone=PARIS)

    assert [line.kind for line in lines][:4] == ["plan", "dispute", "promise", "contact"]
    assert {line.kind for line in lines[4:]} == {"invoice", "message"}
    assert [line.state for line in lines if line.id == event.id] == [outbox.CANCELLED]
    assert message.id not in {line.id for line in lines}
    (promised,) = [line for line in lines if line.id == made.id]
    assert (promised.amount, promised.currency, promised.on, promised.person) == (
        made.amount, "EUR", made.due_on, "Jeanne Petit",
    )  # fmt: skip
    with tenant(it.business.id):
        assert thread.lines(it.business.clients.get(), zone=PARIS, most=2) == lines[:2]
