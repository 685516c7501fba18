"""What was said and promised so far, of each client that owes something, as the values of a case."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from reglo.books.followups import tracks
from reglo.books.followups.contacts import OUT, TOOK_PLACE, Carried, ContactEvent
from reglo.books.followups.disputes import Dispute as DisputeRow
from reglo.books.followups.plans import InstalmentPlan, PlanLine, PlanSum
from reglo.books.followups.promises import Promise as PromiseRow
from reglo.books.followups.reading import Reader
from reglo.books.followups.tracks import Track
from reglo.books.payments import Payment
from reglo.rules.followup import Dispute, Plan, Promise, Task, Touch
from reglo.rules.money import ZERO

if TYPE_CHECKING:
    from reglo.books.people import Business

MANY = 400  # clients beyond which a query names none of them: one reads them all
SETTLED_LAST = 3  # invoices running that tell a habit
MONTH = timedelta(days=31)  # what limits look back on: attempts of a month, days between two contacts

Since = Mapping[uuid.UUID, date]  # by client: the day its oldest open sum was billed


@dataclass
class Facts:
    """By client: contacts, promises, plans, disputes, tasks, and what they tell of it."""

    touches: Mapping[uuid.UUID, list[Touch]]
    promises: Mapping[uuid.UUID, list[Promise]]
    plans: Mapping[uuid.UUID, list[Plan]]
    disputes: Mapping[uuid.UUID, list[Dispute]]
    tasks: Mapping[uuid.UUID, list[Task]]
    waiting: frozenset[uuid.UUID] = frozenset()
    reasons: Mapping[uuid.UUID, list[str]] = field(default_factory=dict)

    def of(self, client_id: uuid.UUID) -> dict[str, Any]:
        """The facts of one client, by the names of a case."""
        reasons = self.reasons.get(client_id, [])
        return {
            "touches": tuple(self.touches.get(client_id, ())),
            "promises": tuple(self.promises.get(client_id, ())),
            "plans": tuple(self.plans.get(client_id, ())),
            "disputes": tuple(self.disputes.get(client_id, ())),
            "tasks": tuple(self.tasks.get(client_id, ())),
            "waits_for_second": client_id in self.waiting,
            "hardship": "cash_difficulty" in reasons,
            "discount_requests": reasons.count("negotiation"),
        }


def read(business: "Business", since: Since, *, reader: Reader, today: date) -> Facts:
    """The facts of each client since its oldest open sum was billed; its contacts, of the last month at least.

    They are the same whether a client is read alone or among others.
    """
    touches, reasons = _touches(reader, {client_id: min(day, today - MONTH) for client_id, day in since.items()})
    paid = _paid(reader, since)
    return Facts(
        touches=touches,
        promises=_promises(reader, since, paid),
        plans=_plans(reader, paid),
        disputes=_disputes(reader),
        tasks=_tasks(reader, since),
        waiting=_waiting(business, touches.keys()),
        reasons=reasons,
    )


def _touches(reader: Reader, since: Since) -> tuple[dict[uuid.UUID, list[Touch]], dict[uuid.UUID, list[str]]]:
    """The contacts that took place, the oldest first, and the reasons they gave."""
    if not reader.holds(ContactEvent):
        return {}, {}
    first = min(since.values())
    rows = reader.of(ContactEvent).filter(TOOK_PLACE, on__gte=first).order_by("on", "at", "id")
    carried: dict[uuid.UUID, set[str]] = defaultdict(set)
    links = Carried.objects.filter(event__on__gte=first)
    if reader.ids is not None:
        links = links.filter(event__client_id__in=reader.ids)
    for event_id, sum_id in links.values_list("event_id", "receivable_id"):
        carried[event_id].add(str(sum_id))
    touches: dict[uuid.UUID, list[Touch]] = defaultdict(list)
    reasons: dict[uuid.UUID, list[str]] = defaultdict(list)
    told = rows.values_list(
        "client_id", "id", "on", "kind", "step", "level", "channel", "objective", "contact_id", "outcome",
        "reception", "reason", "direction",
    )  # fmt: skip
    for client_id, event_id, on, kind, step, level, channel, objective, person, outcome, reception, reason, way in told:
        if not _counts(since, client_id, on):
            continue
        if way == OUT:  # What comes from the client is not a contact; its reasons count all the same.
            sums = frozenset(carried.get(event_id, ()))
            touch = Touch(on, kind, step, level, channel, objective, str(person or ""), sums, outcome, reception)
            touches[client_id].append(touch)
        if reason:
            reasons[client_id].append(reason)
    return touches, reasons


def _counts(since: Since, client_id: uuid.UUID, on: date) -> bool:
    """What was before a client owed what it owes now is another story."""
    return client_id in since and on >= since[client_id]


Paid = Mapping[uuid.UUID, list[tuple[datetime, str, Decimal]]]


def _paid(reader: Reader, since: Since) -> Paid:
    """What each client paid since that day, and when it was noted."""
    found: dict[uuid.UUID, list[tuple[datetime, str, Decimal]]] = defaultdict(list)
    told = reader.told(
        Payment, "client_id", "received_on", "noted_at", "currency", "amount",
        reversed_at=None, received_on__gte=min(since.values()),
    )  # fmt: skip
    for client_id, on, *one in told:
        if _counts(since, client_id, on):
            found[client_id].append(tuple(one))
    return found


def paid_since(paid: Paid, client_id: uuid.UUID, at: datetime, currency: str) -> Decimal:
    """What a client paid in a currency after an instant."""
    return sum((amount for noted, money, amount in paid.get(client_id, ()) if noted > at and money == currency), ZERO)


def _promises(reader: Reader, since: Since, paid: Paid) -> dict[uuid.UUID, list[Promise]]:
    found: dict[uuid.UUID, list[Promise]] = defaultdict(list)
    told = reader.told(
        PromiseRow, "client_id", "made_on", "made_at", "due_on", "amount", "currency",
        order_by="made_at", withdrawn_at=None, made_on__gte=min(since.values()),
    )  # fmt: skip
    for client_id, made_on, made_at, due_on, amount, currency in told:
        if _counts(since, client_id, made_on):
            arrived = paid_since(paid, client_id, made_at, currency)
            found[client_id].append(Promise(made_on, due_on, amount, arrived, currency))
    return found


def _plans(reader: Reader, paid: Paid) -> dict[uuid.UUID, list[Plan]]:
    told = reader.told(
        InstalmentPlan, "id", "client_id", "accepted_on", "accepted_at", "currency", "grace_days",
        accepted_on__isnull=False, ended_on=None,
    )  # fmt: skip
    if not (plans := list(told)):
        return {}
    wanted = [row[0] for row in plans]
    lines: dict[uuid.UUID, list[tuple[date, Decimal]]] = defaultdict(list)
    for plan_id, due_on, amount in (
        PlanLine.objects.filter(plan_id__in=wanted).order_by("due_on").values_list("plan_id", "due_on", "amount")
    ):
        lines[plan_id].append((due_on, amount))
    sums: dict[uuid.UUID, set[str]] = defaultdict(set)
    for plan_id, sum_id in PlanSum.objects.filter(plan_id__in=wanted).values_list("plan_id", "receivable_id"):
        sums[plan_id].add(str(sum_id))
    found: dict[uuid.UUID, list[Plan]] = defaultdict(list)
    for plan_id, client_id, accepted_on, accepted_at, currency, grace_days in plans:
        arrived = paid_since(paid, client_id, accepted_at, currency)
        plan = Plan(accepted_on, tuple(lines[plan_id]), frozenset(sums[plan_id]), arrived, grace_days)
        found[client_id].append(plan)
    return found


def _disputes(reader: Reader) -> dict[uuid.UUID, list[Dispute]]:
    """The disputes of sums still open."""
    found: dict[uuid.UUID, list[Dispute]] = defaultdict(list)
    told = reader.told(
        DisputeRow, "client_id", "receivable_id", "amount", "opened_on", "answer_on", "resolved_on",
        order_by="opened_at", receivable__open_amount__gt=0,
    )  # fmt: skip
    for client_id, sum_id, amount, opened_on, answer_on, resolved_on in told:
        found[client_id].append(Dispute(str(sum_id), amount, opened_on, answer_on, resolved_on))
    return found


def _tasks(reader: Reader, since: Since) -> dict[uuid.UUID, list[Task]]:
    """What tracks ask. One closed by a message that was taken back is still to be done, unless another one followed."""
    found: dict[uuid.UUID, list[Task]] = defaultdict(list)
    rows = list(
        reader.told(
            Track, "id", "client_id", "kind", "opened_on", "done_on", "facts",
            order_by="opened_at", opened_on__gte=min(since.values()),
        )
    )  # fmt: skip
    last = {(client_id, kind): track_id for track_id, client_id, kind, *_ in rows}
    undone = tracks.taken_back((row[0], row[5]) for row in rows) & set(last.values())
    for track_id, client_id, kind, opened_on, done_on, _ in rows:
        if _counts(since, client_id, opened_on):
            found[client_id].append(Task(kind, opened_on, None if track_id in undone else done_on))
    return found


def _waiting(business: "Business", ids: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Who paid three times running only after the second reminder; only those ever reminded can have."""
    if not ids:
        return frozenset()
    reminded: dict[uuid.UUID, int] = defaultdict(int)
    links = Carried.objects.filter(
        event__client_id__in=ids, event__kind="reminder", receivable__open_amount=0
    ).values_list("receivable_id", flat=True)
    for sum_id in links:
        reminded[sum_id] += 1
    if not reminded:
        return frozenset()
    last: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    rows = business.receivables.filter(client_id__in=ids, open_amount=0).order_by("-due_on", "-id")
    for client_id, sum_id in rows.values_list("client_id", "id"):
        if len(last[client_id]) < SETTLED_LAST:
            last[client_id].append(sum_id)
    return frozenset(
        client_id
        for client_id, sums in last.items()
        if len(sums) == SETTLED_LAST and all(reminded[one] >= 2 for one in sums)
    )
