"""What a client gave for each open sum: the payments of a plan that is kept, then those of a promise in force.

A plan or a promise covers the oldest sums first, payment after payment; one payment may go to two sums, and one sum be
paid in several. What is contested, or on an invoice that has not left, is covered by no word. A word that was not
kept gives nothing: the sum is late again.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from reglo.rules.followup import silences
from reglo.rules.followup.case import Case, Plan, Promise
from reglo.rules.money import ZERO

Kind = Literal["plan", "promise"]
Dated = tuple[date, Decimal]


class Part(NamedTuple):
    """A part of an open sum, and the day that was given for it."""

    on: date
    amount: Decimal
    kind: Kind


@dataclass(frozen=True)
class Given:
    """An open sum for which days were given."""

    sum_id: uuid.UUID
    invoice_id: uuid.UUID
    client_id: uuid.UUID
    due_on: date
    amount: Decimal  # all that is open of it
    currency: str
    parts: tuple[Part, ...]  # the soonest first

    @property
    def covered(self) -> Decimal:
        """How much of it has a day."""
        return sum((part.amount for part in self.parts), ZERO)

    @property
    def rest(self) -> Decimal:
        """What no day was given for."""
        return self.amount - self.covered


def parts(case: Case, today: date) -> dict[str, tuple[Part, ...]]:
    """The parts of each sum that has some, the soonest first."""
    contested = silences.disputed(case)
    sums = [one for one in case.sums if not one.unsent]
    free = {one.id: max(one.amount - contested.get(one.id, ZERO), ZERO) for one in sums}
    found: dict[str, list[Part]] = {}
    for plan in kept(case, today):
        ids = [one.id for one in sums if one.id in plan.sums]
        _cover(found, free, ids, left(plan), "plan")
    for currency in dict.fromkeys(one.currency for one in sums):
        ids = [one.id for one in sums if one.currency == currency]
        words = _standing(case, today, currency, sum((free[one] for one in ids), ZERO))
        _cover(found, free, ids, words, "promise")
    return {sum_id: tuple(sorted(ones)) for sum_id, ones in found.items()}


def kept(case: Case, today: date) -> list[Plan]:
    """The accepted plans that hold."""
    return [plan for plan in case.plans if silences.missed_line(plan, case, today) is None]


def left(plan: Plan) -> list[Dated]:
    """What is still to come of a plan, its first payments paid first."""
    paid, found = plan.paid, []
    for on, amount in plan.lines:
        covered = min(paid, amount)
        paid -= covered
        if amount > covered:
            found.append((on, amount - covered))
    return found


def _standing(case: Case, today: date, currency: str, owed: Decimal) -> list[Dated]:
    """The promises in force, the soonest first. Of two that go beyond what is owed, the word said last is the word."""
    found: list[Dated] = []
    for one in sorted(case.promises, key=_made, reverse=True):
        amount = min(one.amount - one.paid, owed)
        if amount > ZERO and today < silences.end_of(one, case) and one.currency in {"", currency}:
            found.append((one.due_on, amount))
            owed -= amount
    return sorted(found)


def _made(one: Promise) -> date:
    return one.made_on


def _cover(
    found: dict[str, list[Part]], free: dict[str, Decimal], ids: Sequence[str], words: Sequence[Dated], kind: Kind
) -> None:
    """Give each dated payment to what is still free of these sums, in their order."""
    given = list(words)
    for sum_id in ids:
        while given and free[sum_id] > ZERO:
            on, amount = given[0]
            taken = min(amount, free[sum_id])
            found.setdefault(sum_id, []).append(Part(on, taken, kind))
            free[sum_id] -= taken
            given[0] = (on, amount - taken)
            if taken == amount:
                given.pop(0)


def by_sum(given: Sequence[Given]) -> Mapping[uuid.UUID, Given]:
    """The same, by the ids of their sums."""
    return {one.sum_id: one for one in given}
