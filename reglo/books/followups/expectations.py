"""When each open sum should come: the date promised or planned, else what the habit of its client makes likely.

One date per sum. A promise or an accepted plan covers the oldest sums first, up to its amount; the others follow
the habit (`rules.forecast`). What is contested is expected of nobody, nor is an invoice that has not left, unless a
day was given for it.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from reglo.books.followups import habits, history
from reglo.books.followups.cases import Followed, holidays_around
from reglo.books.followups.habits import Habits
from reglo.rules import dates, forecast
from reglo.rules.followup import Case, Promise, silences
from reglo.rules.money import ZERO
from reglo.rules.reading import Said

if TYPE_CHECKING:
    from reglo.books.people import Business

HORIZON_MONTHS = 1


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
    promised: bool
    why: Said


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
    habit, contested = known.habit(one.client_id), silences.disputed(one.case)
    promised = _promised(one, today)
    rows = []
    for owed in one.sums:
        amount = owed.amount - contested.get(str(owed.id), ZERO)
        if amount <= ZERO or (owed.unsent and owed.id not in promised):
            continue
        expected = forecast.expected_on(
            owed.due_on,
            promised_on=promised.get(owed.id),
            median_delay=habit.median_delay,
            settled_count=habit.teaching_count,
            house_median=known.house_median,
            pay_days=one.case.calendar.pay_days or habit.pay_days,
            today=today,
            holidays=holidays,
        )
        rows.append(
            Expectation(
                one.client_id, one.client, owed.id, owed.invoice_id, owed.number, amount, owed.currency, owed.due_on,
                expected.on, owed.id in promised, expected.why,
            )
        )  # fmt: skip
    return rows


def _promised(one: Followed, today: date) -> Mapping[uuid.UUID, date]:
    """The day given for each sum that a word still standing covers: of a plan first, then of a promise."""
    found: dict[uuid.UUID, date] = {}
    for plan in one.case.plans:
        sums = [(owed.id, owed.amount) for owed in one.sums if str(owed.id) in plan.sums]
        found |= _covered(sums, [*_left(plan.lines, plan.paid)])
    left = [(owed.id, owed.amount) for owed in one.sums if owed.id not in found]
    words = [(promise.due_on, promise.amount - promise.paid) for promise in standing(one.case, today)]
    return found | _covered(left, words)


def standing(case: Case, today: date) -> list[Promise]:
    """The promises whose day is to come and that are not paid yet, the soonest first."""
    ahead = [one for one in case.promises if one.due_on >= today and one.paid < one.amount]
    return sorted(ahead, key=lambda one: one.due_on)


def _left(lines: Sequence[tuple[date, Decimal]], paid: Decimal) -> list[tuple[date, Decimal]]:
    """What is still to come of dated payments, the first ones paid first."""
    found = []
    for on, amount in lines:
        covered = min(paid, amount)
        paid -= covered
        if amount > covered:
            found.append((on, amount - covered))
    return found


def _covered(sums: Sequence[tuple[uuid.UUID, Decimal]], words: Sequence[tuple[date, Decimal]]) -> dict[uuid.UUID, date]:
    """The day of the last dated word that goes to each sum, the oldest sum first; none where they do not reach."""
    found: dict[uuid.UUID, date] = {}
    given = list(words)
    for sum_id, amount in sums:
        asked = amount
        while given and asked > ZERO:
            on, left = given[0]
            taken = min(left, asked)
            asked -= taken
            found[sum_id] = on
            given[0] = (on, left - taken)
            if left == taken:
                given.pop(0)
    return found
