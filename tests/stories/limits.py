"""The limits no setting relaxes, judged by the facts of the books on one day: what left, when, by whom, and before it what.

Nothing here asks the follow-up what comes next, but for the one rule that says every open sum has an answer.
Each rule yields a sentence for each fact that breaks it; `broken` asks them all.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db.models import Q

from reglo.books import outbox, people
from reglo.books.followups import cases, contacts
from reglo.books.followups.bank import BankCheck, PendingPayment
from reglo.books.followups.contacts import ContactEvent
from reglo.books.followups.disputes import Dispute
from reglo.books.followups.pauses import Pause, Postponement, Standstill
from reglo.books.followups.plans import InstalmentPlan
from reglo.books.followups.promises import Promise
from reglo.books.payments import Payment, Receivable, Settlement
from reglo.books.people import Business
from reglo.books.tenancy import tenant
from reglo.rules import dates

GAP_DAYS, GRACE_DAYS, BANK_DAYS, TENSE_DAYS = 4, 2, 2, 5  # business days
PER_LEVEL, PER_MONTH = 2, 3
OWNERS_LEVEL = 3
OPENS, CLOSES = time(9), time(17)
SPOKEN, POSTED = "phone", {"post", "registered"}
COUNTED = {contacts.COURTESY, contacts.REMINDER}


@dataclass(frozen=True)
class Took:
    """A contact that took place: the instant it left or was made, the client's calendar, the sums it spoke of."""

    event: ContactEvent
    at: datetime
    zone: ZoneInfo
    holidays: frozenset[date]
    sums: frozenset[uuid.UUID]

    @property
    def reminds(self) -> bool:
        """It asked for money that is late."""
        return bool(self.event.kind == contacts.REMINDER)

    def since(self, day: date) -> int:
        """Business days of the client from a day to this contact."""
        return dates.business_days_between(day, self.event.on, holidays=self.holidays)

    def after(self, day: date, count: int) -> date:
        """So many business days of the client after a day."""
        return dates.add_business_days(day, count, holidays=self.holidays)

    def __str__(self) -> str:
        event = self.event
        return f"{event.on} {event.client.name}: {event.kind} {event.step} by {event.channel}, level {event.level}"


class Day:
    """What took place at a business on a day, and all that took place before it. Inside `tenant()`."""

    def __init__(self, business: Business, today: date) -> None:
        self.business, self.today = business, today
        self.owner = people.owner_of(business)

    @cached_property
    def history(self) -> list[Took]:
        """Every contact of ours that took place until now, the oldest first."""
        rows = ContactEvent.objects.filter(direction=contacts.OUT, kind__in=[*COUNTED, contacts.ATTEMPT])
        rows = rows.filter(Q(message=None) | Q(message__state__in=[outbox.SENT, outbox.UNKNOWN]))
        told = [self._took(one) for one in rows.select_related("client", "message").prefetch_related("carried")]
        return sorted(told, key=lambda one: (one.at, str(one.event.id)))

    def _took(self, event: ContactEvent) -> Took:
        client = event.client
        place = cases.PLACES.get(client.country, self.business.place)
        return Took(
            event,
            event.message.settled_at if event.message else event.at,
            ZoneInfo(client.time_zone or self.business.time_zone),
            cases.holidays_around(place, self.today.year, client.postal_code),
            frozenset(one.receivable_id for one in event.carried.all()),
        )

    @cached_property
    def todays(self) -> list[Took]:
        """The messages, calls and letters of the day: courtesies and reminders."""
        return [one for one in self.history if one.event.on == self.today and one.event.kind in COUNTED]

    @cached_property
    def reminders(self) -> list[Took]:
        """Those that asked for what is late."""
        return [one for one in self.todays if one.reminds]

    def before(self, took: Took) -> list[Took]:
        """What this client got before it, the oldest first."""
        place = self.history.index(took)
        return [one for one in self.history[:place] if one.event.client_id == took.event.client_id]

    @cached_property
    def spoken_of(self) -> dict[uuid.UUID, Receivable]:
        """The sums that the day spoke of."""
        ids = {key for one in self.todays for key in one.sums}
        return {row.id: row for row in Receivable.objects.filter(id__in=ids)}

    def open_at(self, sum_id: uuid.UUID, at: datetime) -> Decimal:
        """What was still owed of a sum at an instant, whatever was noted later the same day."""
        left: Decimal = self.spoken_of[sum_id].amount
        for row in Settlement.objects.filter(receivable_id=sum_id).select_related("payment", "credit_note"):
            source = row.payment.noted_at if row.payment else row.credit_note.issued_at
            known_at = row.payment.reversed_at if row.payment and row.reverses_id else source
            if known_at <= at:
                left += row.amount if row.reverses_id else -row.amount
        return left

    def paid_between(self, client_id: uuid.UUID, since: datetime, until: datetime) -> Decimal:
        """What a client paid after one instant and until another."""
        rows = Payment.objects.filter(client_id=client_id, noted_at__gt=since, noted_at__lte=until, reversed_at=None)
        return sum(rows.values_list("amount", flat=True), Decimal(0))


Rule = Callable[[Day], Iterator[str]]


def a_person_is_reminded_every_four_business_days_at_most(day: Day) -> Iterator[str]:
    for took in day.reminders:
        least = max(GAP_DAYS, took.event.client.contact_gap_days or 0)
        for one in day.before(took):
            if one.reminds and one.event.contact_id == took.event.contact_id and took.since(one.event.on) < least:
                yield f"{took}: {took.since(one.event.on)} business days after {one}"


def a_level_reminds_twice_at_most(day: Day) -> Iterator[str]:
    for took in day.reminders:
        for key in took.sums:
            same = [one for one in day.before(took) if one.reminds and key in one.sums]
            if sum(one.event.level == took.event.level for one in same) >= PER_LEVEL:
                yield f"{took}: a third one at this level"
            if any(one.event.level > took.event.level for one in same):
                yield f"{took}: the level went down"


def a_text_reaches_a_person_once(day: Day) -> Iterator[str]:
    for took in day.todays:
        for one in day.before(took):
            same = (one.event.digest, one.event.contact_id) == (took.event.digest, took.event.contact_id)
            if took.event.digest and same:
                yield f"{took}: the words of {one}"


def nothing_is_asked_once_paid_nor_before_its_time(day: Day) -> Iterator[str]:
    for took in day.todays:
        for key in took.sums:
            if day.open_at(key, took.at) <= 0:
                yield f"{took}: a sum was settled already"
            if (day.spoken_of[key].due_on < day.today) != took.reminds:
                yield f"{took}: due on {day.spoken_of[key].due_on}"


def a_client_hears_from_us_once_a_day(day: Day) -> Iterator[str]:
    for took in day.todays:
        if any(one.event.on == day.today for one in day.before(took)):
            yield f"{took}: something else took place that day"


def messages_keep_to_office_hours_and_business_days(day: Day) -> Iterator[str]:
    for took in day.todays:
        local = took.at.astimezone(took.zone)
        if took.event.channel not in POSTED and not OPENS <= local.time() < CLOSES:
            yield f"{took}: at {local:%H:%M}"
        if not dates.is_business_day(local.date(), holidays=took.holidays):
            yield f"{took}: not a business day there"


def a_promise_is_waited_for(day: Day) -> Iterator[str]:
    for took in day.todays:
        client_id = took.event.client_id
        made = Promise.objects.filter(client_id=client_id, made_at__lt=took.at).filter(
            Q(withdrawn_at=None) | Q(withdrawn_at__gt=took.at)
        )
        for one in made:
            waited = day.today < took.after(one.due_on, GRACE_DAYS)
            if waited and day.paid_between(client_id, one.made_at, took.at) < one.amount:
                yield f"{took}: {one.amount} were promised for {one.due_on}"


def a_sum_in_dispute_is_left_alone(day: Day) -> Iterator[str]:
    for took in day.todays:
        for key in took.sums:
            rows = Dispute.objects.filter(receivable_id=key, opened_at__lt=took.at)
            held = [one for one in rows if one.resolved_on is None or one.resolved_on > day.today]
            if held and sum(one.amount for one in held) >= day.open_at(key, took.at):
                yield f"{took}: {held[0].subject} is in dispute"


def a_plan_that_is_kept_is_left_alone(day: Day) -> Iterator[str]:
    for took in day.todays:
        rows = InstalmentPlan.objects.filter(accepted_at__lt=took.at, sums__receivable_id__in=took.sums).distinct()
        for plan in rows.filter(Q(ended_on=None) | Q(ended_on__gt=day.today)):
            lines = list(plan.lines.order_by("due_on").values_list("due_on", "amount"))
            over = sum(amount for on, amount in lines if took.after(on, GRACE_DAYS) <= day.today)
            paid = day.paid_between(plan.client_id, plan.accepted_at, took.at)
            if paid >= over and day.today < took.after(lines[-1][0], GRACE_DAYS):
                yield f"{took}: its plan of {plan.accepted_on} is kept"


def a_pause_is_kept(day: Day) -> Iterator[str]:
    for took in day.todays:
        of = {"client_id": took.event.client_id}
        pauses = Pause.objects.filter(since__lte=day.today, until__gt=day.today, **of)
        about = pauses.filter(Q(receivable_id=None) | Q(receivable_id__in=took.sums))
        if about.filter(Q(lifted_on=None) | Q(lifted_on__gt=day.today)).exists():
            yield f"{took}: paused"
        put_off = Postponement.objects.filter(postponed_at__lt=took.at, undone_at=None, **of).order_by("postponed_at")
        if (last := put_off.last()) and last.until > day.today:
            yield f"{took}: postponed to {last.until}"
        still = Standstill.objects.filter(known_on__lt=day.today, **of)
        if still.filter(Q(lifted_on=None) | Q(lifted_on__gt=day.today)).exists():
            yield f"{took}: at a standstill"
        pending = PendingPayment.objects.filter(seen_on__lt=day.today, **of)
        if pending.filter(Q(cleared_on=None) | Q(cleared_on__gt=day.today)).exists():
            yield f"{took}: a payment of theirs is not matched"


def after_a_tense_call_one_waits_and_writes(day: Day) -> Iterator[str]:
    for took in day.todays:
        heard = [one for one in day.before(took) if one.event.reception or one.reminds]
        if heard and heard[-1].event.reception == "tense":
            if took.since(heard[-1].event.on) < TENSE_DAYS:
                yield f"{took}: too soon after {heard[-1]}"
            if took.event.channel == SPOKEN == heard[-1].event.channel:
                yield f"{took}: a call again after {heard[-1]}"


def levels_3_and_4_are_the_owners(day: Day) -> Iterator[str]:
    for took in day.reminders:
        if took.event.level >= OWNERS_LEVEL and took.event.by != day.owner.pk:
            yield f"{took}: by {took.event.by}"


def a_letter_comes_after_a_call(day: Day) -> Iterator[str]:
    for took in day.reminders:
        before = day.before(took)
        if took.event.channel in POSTED and not any(one.event.channel == SPOKEN for one in before):
            yield f"{took}: nobody called"


def a_client_is_tried_three_times_a_month_at_most(day: Day) -> Iterator[str]:
    tried = [one for one in day.history if one.event.kind == contacts.ATTEMPT and one.event.on == day.today]
    for took in tried:
        month = [
            one
            for one in day.before(took)
            if one.event.kind == contacts.ATTEMPT
            and (one.event.on.year, one.event.on.month) == (day.today.year, day.today.month)
        ]
        if len(month) >= PER_MONTH:
            yield f"{took}: the fourth of its month"


def the_bank_was_checked_first(day: Day) -> Iterator[str]:
    checked = list(BankCheck.objects.filter(on__lte=day.today).values_list("on", "at"))
    holidays = cases.holidays_around(day.business.place, day.today.year)
    for took in day.todays:
        fresh = [
            on
            for on, at in checked
            if at <= took.at and dates.business_days_between(on, day.today, holidays=holidays) <= BANK_DAYS
        ]
        if (took.reminds or took.event.by is None) and not fresh:
            yield f"{took}: the bank was not checked"


def every_open_sum_has_one_next_step_its_day_and_its_person(day: Day) -> Iterator[str]:
    still_open = set(Receivable.objects.filter(open_amount__gt=0).values_list("id", flat=True))
    answered: list[uuid.UUID] = []
    for followed in cases.cases(day.business, today=day.today).values():
        for key, move in followed.moves(day.today).items():
            answered.append(uuid.UUID(key))
            act = getattr(move, "next", move)
            if not (act.step and act.who and act.objective and act.on >= day.today):
                yield f"{followed.client}: {move}"
    if sorted(answered) != sorted(still_open):
        yield f"{day.today}: {len(still_open)} open sums, {len(answered)} answers"


def a_client_alone_has_the_same_case_as_among_the_others(day: Day) -> Iterator[str]:
    for client_id, followed in cases.cases(day.business, today=day.today).items():
        if cases.of_client(day.business, client_id, today=day.today) != followed:
            yield followed.client


def a_contact_is_of_the_day_it_took_place(day: Day) -> Iterator[str]:
    for took in day.history:
        left_on = took.at.astimezone(ZoneInfo(day.business.time_zone)).date()
        if left_on == day.today and took.event.on != day.today and took.event.channel not in POSTED:
            yield f"{took}: it left on {left_on}"


RULES: tuple[Rule, ...] = (
    a_person_is_reminded_every_four_business_days_at_most,
    a_level_reminds_twice_at_most,
    a_text_reaches_a_person_once,
    nothing_is_asked_once_paid_nor_before_its_time,
    a_client_hears_from_us_once_a_day,
    messages_keep_to_office_hours_and_business_days,
    a_promise_is_waited_for,
    a_sum_in_dispute_is_left_alone,
    a_plan_that_is_kept_is_left_alone,
    a_pause_is_kept,
    after_a_tense_call_one_waits_and_writes,
    levels_3_and_4_are_the_owners,
    a_letter_comes_after_a_call,
    a_client_is_tried_three_times_a_month_at_most,
    the_bank_was_checked_first,
    a_contact_is_of_the_day_it_took_place,
    every_open_sum_has_one_next_step_its_day_and_its_person,
    a_client_alone_has_the_same_case_as_among_the_others,
)


def holidays_at(business: Business, today: date) -> frozenset[date]:
    """The holidays of the business's own place."""
    return cases.holidays_around(business.place, today.year)


def broken(business: Business, today: date) -> list[str]:
    """Every fact of a day that breaks a rule, with the rule's name."""
    with tenant(business.id):
        day = Day(business, today)
        return [f"{rule.__name__}: {said}" for rule in RULES for said in rule(day)]


def count(business: Business, *, since: date) -> dict[str, int]:
    """How many courtesies, reminders and tries took place from a day on, by their steps: the proof that one lived."""
    with tenant(business.id):
        found: dict[str, int] = {}
        for one in Day(business, since + timedelta(days=365)).history:
            if one.event.on >= since:
                name = one.event.step if one.event.kind != contacts.ATTEMPT else contacts.ATTEMPT
                found[name] = found.get(name, 0) + 1
        return found
