"""The judge of the sixty days is judged: each limit, broken on purpose in the rows, is seen by its own name."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from reglo.books import outbox, payments
from reglo.books.followups import contacts, pauses, plans, promises
from reglo.books.followups.contacts import Carried, ContactEvent
from reglo.books.followups.disputes import Dispute
from reglo.books.tenancy import tenant, uuid7
from tests.doors import a_day
from tests.doors.visitors import member
from tests.people import owner_of
from tests.stories import limits

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
DAY = date(2026, 11, 23)  # four business days after the reminder of the 17th
BEFORE = date(2026, 11, 20)


def morning(day, hour=10):
    return datetime(day.year, day.month, day.day, hour, tzinfo=PARIS)


class Nord:
    """Atelier Nord, late since 11 November, reminded on the 17th; rows are added to its log as they come."""

    def __init__(self):
        self.business = a_day.business()
        self.client = a_day.nord(self.business)
        self.owner = owner_of(self.business)
        with tenant(self.business.id):
            self.sum = self.business.receivables.get(open_amount__gt=0)
            self.jeanne = self.client.contacts.first()
        self.who = {"by": self.owner, "at": morning(BEFORE)}

    def took(self, on=DAY, *, hour=10, **given):
        """A contact that took place, whatever the limits say."""
        told = {"kind": contacts.REMINDER, "channel": "phone", "step": "call_script", "level": 1, "by": self.owner.pk}
        with tenant(self.business.id, write=True):
            event = ContactEvent.objects.create(
                business=self.business, client_id=self.client.id, contact_id=self.jeanne.id, on=on,
                at=morning(on, hour), carrier_id=self.sum.id, **told | given,
            )  # fmt: skip
            Carried.objects.create(business=self.business, event_id=event.id, receivable_id=self.sum.id)

    def again(self, **given):
        """The words of the first reminder, once more."""
        with tenant(self.business.id):
            first = self.business.contact_events.get(step="reminder_1")
        self.took(channel="email", step="reminder_1", words=first.words, digest=first.digest, **given)

    def paid(self):
        payments.note(
            self.business, invoice_id=self.sum.invoice_id, amount=self.sum.open_amount, received_on=BEFORE,
            means="transfer", request_key=uuid7(), today=BEFORE, **self.who,
        )  # fmt: skip
        self.took()

    def promised(self):
        facts = {"due_on": DAY, "amount": Decimal(100), "currency": "EUR", "on": BEFORE}
        promises.promise(self.business, client_id=self.client.id, **facts, **self.who)
        self.took()

    def disputed(self):
        with tenant(self.business.id, write=True):
            Dispute.objects.create(
                business_id=self.business.id, client_id=self.client.id, receivable_id=self.sum.id, subject="Tout",
                amount=self.sum.open_amount, opened_on=BEFORE, opened_at=morning(BEFORE), answer_on=DAY,
            )  # fmt: skip
        self.took()

    def planned(self):
        half = self.sum.open_amount / 2
        lines = [(DAY + timedelta(days=10), half), (DAY + timedelta(days=40), half)]
        plan = plans.propose(
            self.business, client_id=self.client.id, sums=[self.sum.id], lines=lines, on=BEFORE, **self.who
        )
        plans.accept(self.business, plan_id=plan.id, on=BEFORE, **self.who)
        self.took()

    def postponed(self):
        until = DAY + timedelta(days=3)
        pauses.postpone(self.business, client_id=self.client.id, step="call_script", until=until, on=BEFORE, **self.who)
        self.took()

    def tried(self):
        for day in (18, 19, 20, 23):
            self.took(date(2026, 11, day), kind=contacts.ATTEMPT)

    def unchecked(self):
        with tenant(self.business.id, write=True):
            self.business.bankchecks.all().delete()
        self.took()

    def left_late(self):
        with tenant(self.business.id, write=True):
            message = self.business.messages.get(kind="reminder_1")
            outbox.Message.objects.filter(id=message.id).update(settled_at=morning(DAY))


def assistant_of(nord):
    return member(nord.business, "assistant").pk


BROKEN = {
    limits.a_person_is_reminded_every_four_business_days_at_most: lambda it: it.took(BEFORE),
    limits.a_level_reminds_twice_at_most: lambda it: (it.took(BEFORE), it.took()),
    limits.a_text_reaches_a_person_once: lambda it: it.again(),
    limits.nothing_is_asked_once_paid_nor_before_its_time: Nord.paid,
    limits.a_client_hears_from_us_once_a_day: lambda it: (it.took(hour=9), it.took(hour=11)),
    limits.messages_keep_to_office_hours_and_business_days: lambda it: it.took(hour=18),
    limits.a_promise_is_waited_for: Nord.promised,
    limits.a_sum_in_dispute_is_left_alone: Nord.disputed,
    limits.a_plan_that_is_kept_is_left_alone: Nord.planned,
    limits.a_pause_is_kept: Nord.postponed,
    limits.after_a_tense_call_one_waits_and_writes: lambda it: (it.took(BEFORE, reception="tense"), it.took()),
    limits.levels_3_and_4_are_the_owners: lambda it: it.took(level=3, by=assistant_of(it)),
    limits.a_letter_comes_after_a_call: lambda it: it.took(channel="post", step="letter", level=2),
    limits.a_client_is_tried_three_times_a_month_at_most: Nord.tried,
    limits.the_bank_was_checked_first: Nord.unchecked,
    limits.a_contact_is_of_the_day_it_took_place: Nord.left_late,
}


def test_what_keeps_to_the_limits_is_not_complained_of():
    nord = Nord()
    nord.took()

    assert limits.broken(nord.business, DAY) == []


@pytest.mark.parametrize("rule", BROKEN, ids=lambda rule: rule.__name__)
def test_each_limit_that_is_broken_is_seen(rule):
    nord = Nord()

    BROKEN[rule](nord)

    day = BEFORE if rule is limits.a_person_is_reminded_every_four_business_days_at_most else DAY
    assert any(said.startswith(f"{rule.__name__}: ") for said in limits.broken(nord.business, day))


def test_every_rule_has_its_fault_but_those_the_product_answers():
    assert set(limits.RULES) - set(BROKEN) == {
        limits.every_open_sum_has_one_next_step_its_day_and_its_person,
        limits.a_client_alone_has_the_same_case_as_among_the_others,
    }


def test_a_case_that_depends_on_who_else_is_read_is_seen(monkeypatch):
    nord = Nord()
    monkeypatch.setattr("reglo.books.followups.cases.of_client", lambda *_, **__: None)

    assert limits.broken(nord.business, DAY) == ["a_client_alone_has_the_same_case_as_among_the_others: Atelier Nord"]


def test_an_open_sum_without_an_answer_is_seen(monkeypatch):
    nord = Nord()
    monkeypatch.setattr("reglo.books.followups.cases.cases", lambda *_, **__: {})

    assert limits.broken(nord.business, DAY) == [
        f"every_open_sum_has_one_next_step_its_day_and_its_person: {DAY}: 1 open sums, 0 answers"
    ]
