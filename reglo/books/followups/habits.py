"""How each client pays, from the books: its last invoices paid in full, as the values of `rules.habits`.

A handful of queries serve one client or all of them. A credit note pays nothing: a sum that only a credit note
closed teaches nothing and stands in no strip. What teaches and what does not is said in `rules.habits`.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db.models import F, Max, Q, Window
from django.db.models.functions import RowNumber

from reglo.books.followups.contacts import EVENT_TOOK_PLACE, REMINDER, Carried
from reglo.books.followups.disputes import Dispute
from reglo.books.followups.plans import PlanSum
from reglo.books.payments import Receivable, Settlement
from reglo.books.prepared import Values
from reglo.books.tenancy import current, remembered
from reglo.rules import habits
from reglo.rules.habits import Habit, Settled

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from reglo.books.people import Business

HOUSE_LAST = 200  # sums paid last, which say how all clients pay
NAMED_MAX = 5000  # sums that one query names
UNKNOWN = habits.learned(())

_PAID = Q(reverses_id=None, reversals=None, payment_id__isnull=False)


@dataclass(frozen=True)
class Habits:
    """The habit of each client that has one, and the delay of the whole house."""

    of: Mapping[uuid.UUID, Habit]
    house_median: int | None

    def habit(self, client_id: uuid.UUID) -> Habit:
        """The habit of one client; one that teaches nothing for a client that never paid."""
        return self.of.get(client_id, UNKNOWN)


def learned(business: "Business", client_id: uuid.UUID) -> Habit:
    """What the last invoices of one client teach. Inside `tenant()`."""
    return habits.learned(settled(business, [client_id]).get(client_id, ()))


def of_clients(business: "Business", ids: Collection[uuid.UUID] | None) -> Habits:
    """The habits of these clients, of all of them for None, and the delay of the house. Inside `tenant()`."""
    found = {client_id: habits.learned(rows) for client_id, rows in settled(business, ids).items()}
    return Habits(found, house_median(business))


def house_median(business: "Business") -> int | None:
    """The usual delay of all clients together, over the sums paid last; None before the first one."""
    assert current() == business.id, "the clients of another business"
    return habits.median_delay((on - due_on).days for _, due_on, on in _HOUSE.rows())


def _house() -> "QuerySet[Settlement, Any]":
    """The sums paid last: the day they were due, and that of their last payment."""
    last = Settlement.objects.filter(_PAID, receivable__open_amount=0).order_by("-id")[:HOUSE_LAST]
    rows = Settlement.objects.filter(_PAID, receivable_id__in=last.values("receivable_id"))
    found: QuerySet[Settlement, Any]
    found = rows.values_list("receivable_id", "receivable__due_on").annotate(Max("settled_on"))
    return found


_HOUSE = Values(_house)


def settled(business: "Business", ids: Collection[uuid.UUID] | None) -> dict[uuid.UUID, list[Settled]]:
    """The last sums paid in full by each of these clients, the oldest first."""
    asked = None if ids is None else frozenset(ids)
    return remembered(("followups.settled", asked), partial(_settled, business, asked))


def _settled(business: "Business", ids: Collection[uuid.UUID] | None) -> dict[uuid.UUID, list[Settled]]:
    rows = _last(business, ids)
    sums = [sum_id for _, sum_id, _ in rows]
    paid = _paid_on(sums)
    reminded, disputed, spread = _reminders(sums), _named(Dispute, sums), _named(PlanSum, sums)
    found: dict[uuid.UUID, list[Settled]] = defaultdict(list)
    for client_id, sum_id, due_on in rows:
        if sum_id in paid:
            on = paid[sum_id]
            before = sum(1 for reminded_on in reminded.get(sum_id, ()) if reminded_on <= on)
            found[client_id].append(Settled(due_on, on, before, sum_id in disputed, sum_id in spread))
    return found


def _last(business: "Business", ids: Collection[uuid.UUID] | None) -> list[tuple[uuid.UUID, uuid.UUID, date]]:
    """The last settled sums of each client, the oldest first; twice the strip, since some teach nothing."""
    assert current() == business.id, "the sums of another business"
    if ids is not None and len(ids) == 1:
        return _LAST_OF_ONE.rows(client_id=next(iter(ids)))
    return list(_placed() if ids is None else _placed(client_id__in=ids))


def _placed(**narrowed: Any) -> "QuerySet[Receivable, Any]":
    rows = Receivable.objects.filter(open_amount=0, **narrowed)
    place = Window(RowNumber(), partition_by=[F("client_id")], order_by=[F("due_on").desc(), F("id").desc()])
    last = rows.annotate(place=place).filter(place__lte=2 * habits.STRIP_MAX).order_by("due_on", "id")
    found: QuerySet[Receivable, Any] = last.values_list("client_id", "id", "due_on")
    return found


_LAST_OF_ONE = Values(lambda client_id: _placed(client_id=client_id))


def _paid_on(sums: Sequence[uuid.UUID]) -> dict[uuid.UUID, date]:
    """The day of the last payment of each sum; those that no payment settled are left out."""
    found: dict[uuid.UUID, date] = {}
    for lot in _lots(sums):
        rows = Settlement.objects.filter(_PAID, receivable_id__in=lot).order_by().values("receivable_id")
        found |= dict(rows.annotate(paid_on=Max("settled_on")).values_list("receivable_id", "paid_on"))
    return found


def _reminders(sums: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[date]]:
    """The days on which each sum was reminded of, by contacts that took place."""
    found: dict[uuid.UUID, list[date]] = defaultdict(list)
    for lot in _lots(sums):
        rows = Carried.objects.filter(EVENT_TOOK_PLACE, receivable_id__in=lot, event__kind=REMINDER)
        for sum_id, on in rows.values_list("receivable_id", "event__on"):
            found[sum_id].append(on)
    return found


def _named(table: Any, sums: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Those of these sums that a table speaks of."""
    return {
        sum_id
        for lot in _lots(sums)
        for sum_id in table.objects.filter(receivable_id__in=lot).values_list("receivable_id", flat=True)
    }


def _lots(sums: Sequence[uuid.UUID]) -> Iterator[Sequence[uuid.UUID]]:
    """As many at once as a query may name."""
    for start in range(0, len(sums), NAMED_MAX):
        yield sums[start : start + NAMED_MAX]
