"""When each open sum should come: the date promised or planned, else what the habit of its client makes likely.

An accepted plan that is kept, or a promise in force, dates the parts of each sum (`rules.followup.given`); what has no
day follows the habit (`rules.forecast`). What is contested is expected of nobody, nor is an invoice that has not left.
"""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from reglo.books.followups import habits, history
from reglo.books.followups.cases import Followed, Owed, holidays_around
from reglo.books.followups.habits import Habits
from reglo.rules import dates, forecast
from reglo.rules.followup import given, silences
from reglo.rules.money import ZERO
from reglo.rules.reading import Said

if TYPE_CHECKING:
    from reglo.books.people import Business

HORIZON_MONTHS = 1
HABIT = "habit"
PLANNED = Said(fr="C’est un versement de l’échéancier accepté.", en="It is an instalment of the accepted plan.")
GRACE = Said(
    fr="La date donnée vient de passer\u00a0: le paiement peut être en route.",
    en="The day given has just passed: the payment may be on its way.",
)


@dataclass(frozen=True)
class Expectation:
    """One open sum and the day it should come, with the reason of that day."""

    client_id: uuid.UUID
    client: str
    sum_id: uuid.UUID
    invoice_id: uuid.UUID
    number: str
    amount: Decimal  # less what is contested
    currency: str
    due_on: date
    on: date
    kind: str  # « plan », « promise », « habit »: where the day comes from
    why: Said

    @property
    def promised(self) -> bool:
        """The client gave this day."""
        return self.kind != HABIT


def of(business: "Business", followed: Collection[Followed], *, today: date) -> tuple[Expectation, ...]:
    """What these clients owe, each sum with its day, the soonest first. Inside `tenant()`."""
    ids = [one.client_id for one in followed]
    known = habits.of_clients(business, ids if len(ids) < history.MANY else None)
    holidays = holidays_around(business.place, today.year)
    found = [row for one in followed for row in _of_client(one, known, today, holidays)]
    return tuple(sorted(found, key=lambda row: (row.on, row.client, row.number)))


def sentence(business: "Business", expected: Collection[Expectation], *, today: date) -> Said | None:
    """« D’ici le 23 décembre, vous devriez recevoir 8 100 €. »: a month ahead; None when nobody owes anything."""
    rows = [(one.on, one.amount) for one in expected if one.currency == business.currency]
    if not rows:
        return None
    horizon_on = dates.add_months(today, HORIZON_MONTHS)
    locale = "fr-CA" if business.place == "ca-qc" else "fr"
    return forecast.sentence(rows, today=today, horizon_on=horizon_on, currency=business.currency, locale=locale)


def _of_client(one: Followed, known: Habits, today: date, holidays: frozenset[date]) -> list[Expectation]:
    contested, found = silences.disputed(one.case), given.parts(one.case, today)
    rows = []
    for owed in one.sums:
        ours = found.get(str(owed.id), ())
        for part in ours:
            day = max(part.on, today)
            dated = forecast.expected_on(owed.due_on, promised_on=day, today=today, holidays=holidays)
            why = GRACE if part.on < today else PLANNED if part.kind == "plan" else dated.why
            rows.append(_row(one, owed, part.amount, dated.on, part.kind, why))
        rest = owed.amount - contested.get(str(owed.id), ZERO) - sum((part.amount for part in ours), ZERO)
        if rest > ZERO and not owed.unsent:
            usual = _usual(one, owed, known, today, holidays)
            rows.append(_row(one, owed, rest, usual.on, HABIT, usual.why))
    return rows


def _usual(one: Followed, owed: Owed, known: Habits, today: date, holidays: frozenset[date]) -> forecast.Expected:
    """The day on which what nobody dated should come."""
    habit = known.habit(one.client_id)
    return forecast.expected_on(
        owed.due_on,
        median_delay=habit.median_delay,
        settled_count=habit.teaching_count,
        house_median=known.house_median,
        pay_days=one.case.calendar.pay_days or habit.pay_days,
        today=today,
        holidays=holidays,
    )


def _row(one: Followed, owed: Owed, amount: Decimal, on: date, kind: str, why: Said) -> Expectation:  # noqa: PLR0917
    return Expectation(
        one.client_id, one.client, owed.id, owed.invoice_id, owed.number, amount, owed.currency, owed.due_on, on, kind,
        why,
    )  # fmt: skip


@dataclass(frozen=True)
class Coming:
    """What one client should pay on one day, for the same reason: one line, whatever its sums."""

    client_id: uuid.UUID
    client: str
    on: date
    amount: Decimal
    currency: str
    kind: str
    late: bool  # past due, and no word stands for it
    overdue_by_habit: bool  # and it should have come by now
    why: Said
    of: tuple[Expectation, ...]

    @property
    def numbers(self) -> tuple[tuple[uuid.UUID, str], ...]:
        """The invoices it pays, each once."""
        return tuple(dict.fromkeys((one.invoice_id, one.number) for one in self.of))


def by_day(expected: Collection[Expectation], *, today: date) -> tuple[Coming, ...]:
    """What comes from one client on one day as one line, the soonest first."""
    found: dict[tuple[object, ...], list[Expectation]] = {}
    for one in expected:
        late = one.kind == HABIT and one.due_on < today
        found.setdefault((one.on, one.client, one.client_id, one.currency, one.kind, late), []).append(one)
    return tuple(
        Coming(
            client_id=ones[0].client_id,
            client=ones[0].client,
            on=ones[0].on,
            amount=sum((one.amount for one in ones), ZERO),
            currency=ones[0].currency,
            kind=ones[0].kind,
            late=bool(key[-1]),
            overdue_by_habit=bool(key[-1]) and ones[0].on <= today,
            why=ones[0].why,
            of=tuple(ones),
        )
        for key, ones in found.items()
    )
