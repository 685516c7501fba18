"""A case: everything known of what one client owes and of what was said about it, as plain values.

A case is (client, billing contact). Books put it together; nothing here reads a table or a clock. Amounts
are those still open; days are the business's.
"""

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from reglo.rules import dates
from reglo.rules.ladder import GAP_DAYS_MIN, GRACE_DAYS, Ladder
from reglo.rules.money import ZERO

PAY_DAYS_MAX = 4  # a client that pays every few days has no pay run to wait for
SEARCH_DAYS = 730
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """When one may contact a client: business days of its place, outside its closed weeks and its pay runs."""

    holidays: Container[date] = frozenset()
    closed: tuple[tuple[date, date], ...] = ()  # both days included
    pay_days: tuple[int, ...] = ()  # days of the month on which it pays

    def after(self, day: date, count: int) -> date:
        """`count` business days after a day (before it when negative)."""
        return dates.add_business_days(day, count, holidays=self.holidays)

    def is_open(self, day: date) -> bool:
        """May one contact this client about money on that day?"""
        if not dates.is_business_day(day, holidays=self.holidays):
            return False
        if any(first <= day <= last for first, last in self.closed):
            return False
        return not self._in_pay_run(day)

    def open_on_or_after(self, day: date) -> date:
        """The first day from this one on which one may contact the client."""
        for _ in range(SEARCH_DAYS):
            if self.is_open(day):
                return day
            day += _DAY
        return day

    def _in_pay_run(self, day: date) -> bool:
        """A transfer of a pay day needs two business days to arrive: nobody asks meanwhile."""
        if not self.pay_days or len(self.pay_days) > PAY_DAYS_MAX:
            return False
        month_before = dates.add_months(day.replace(day=1), -1)
        for number in self.pay_days:
            for month in (day, month_before):
                paid_on = dates.business_day_on_or_after(dates.on_day(month, number), holidays=self.holidays)
                if paid_on <= day < self.after(paid_on, GRACE_DAYS):
                    return True
        return False


@dataclass(frozen=True)
class OpenSum:
    """A sum owed, with what silences it alone."""

    id: str
    number: str  # of its invoice
    due_on: date
    amount: Decimal
    issued_on: date | None = None
    paused_until: date | None = None
    platform: int = 0  # the latest status of its e-invoice
    unsent: str = ""  # why its invoice has not left: « ready », « refused », « unknown »; nothing once it has
    unseen: bool = False  # it came with an import, and nobody said yet where its follow-up stands
    currency: str = ""  # sums of several are asked for apart: a message has one total


@dataclass(frozen=True)
class Touch:
    """A contact that took place, with the sums it spoke of."""

    on: date
    kind: str  # courtesy, reminder, answer, attempt, note
    step: str = ""
    level: int = 0
    channel: str = "email"
    objective: str = ""
    person: str = ""
    sums: frozenset[str] = frozenset()
    outcome: str = ""
    reception: str = ""


@dataclass(frozen=True)
class Promise:
    """A date given by the client; `paid` is what arrived since."""

    made_on: date
    due_on: date
    amount: Decimal
    paid: Decimal = ZERO
    currency: str = ""


@dataclass(frozen=True)
class Plan:
    """An accepted instalment plan: its dated payments, what arrived since, the sums it settles."""

    accepted_on: date
    lines: tuple[tuple[date, Decimal], ...]
    sums: frozenset[str]
    paid: Decimal = ZERO
    grace_days: int = GRACE_DAYS


@dataclass(frozen=True)
class Dispute:
    """What is contested of one sum, until the day an answer was promised for; `resolved_on` once answered."""

    sum_id: str
    amount: Decimal
    opened_on: date
    answer_on: date
    resolved_on: date | None = None


@dataclass(frozen=True)
class Task:
    """What a reason asks to be done before the staircase goes on."""

    kind: str
    opened_on: date
    done_on: date | None = None


@dataclass(frozen=True)
class Notice:
    """A formal notice that was posted; its deadline runs from the reception or the first presentation."""

    posted_on: date
    deadline_days: int
    received_on: date | None = None

    @property
    def deadline_on(self) -> date | None:
        """The last day it gives, calendar days; unknown without a proof of receipt."""
        return self.received_on + timedelta(days=self.deadline_days) if self.received_on else None


@dataclass(frozen=True)
class Case:
    """One client and its billing contact: what is owed, what was said, what asks for silence."""

    sums: tuple[OpenSum, ...]  # the oldest due first
    ladder: Ladder
    person: str = ""
    calendar: Calendar = field(default_factory=Calendar)
    gap_days: int = GAP_DAYS_MIN
    touches: tuple[Touch, ...] = ()  # the oldest first
    promises: tuple[Promise, ...] = ()
    plans: tuple[Plan, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    tasks: tuple[Task, ...] = ()
    notice: Notice | None = None
    paused_until: date | None = None
    postponed_until: date | None = None
    standstill: str = ""  # insolvency, lawyer
    standstill_on: date | None = None
    pending_payment: bool = False  # money seen that may be theirs
    bank_fresh_until: date | None = None  # the last day on which the bank check still holds
    unreachable: bool = False  # messages come back
    no_email: bool = False  # the person asked for no more e-mail: the follow-up goes by phone and by post
    delegated: bool = False
    key_relationship: bool = False
    waits_for_second: bool = False  # always pays after the second reminder
    hardship: bool = False
    discount_requests: int = 0

    @property
    def apart_days(self) -> int:
        """Business days between two reminders: the limit, or the agreed frequency when it is stricter."""
        return max(GAP_DAYS_MIN, self.gap_days)
