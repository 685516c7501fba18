"""Rows that the journal tells whole (`books.telling`): each is lived again, field by field, whatever its table."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q

from reglo.books import telling
from reglo.books.abandonments import Abandonment
from reglo.books.clients import ClosedPeriod
from reglo.books.followups.bank import BankCheck, PendingPayment
from reglo.books.followups.contacts import Carried, ContactEvent
from reglo.books.followups.disputes import Dispute
from reglo.books.followups.looks import Look
from reglo.books.followups.pauses import Pause, PlatformStatus, Postponement, Standstill
from reglo.books.followups.plans import InstalmentPlan, PlanLine, PlanSum
from reglo.books.followups.promises import Promise
from reglo.books.followups.tracks import Track
from reglo.books.halts import Bounce, Halt
from reglo.books.imports.tables import Import
from reglo.books.journal import Entry
from reglo.books.letters import Letter
from reglo.books.memos import Memo
from reglo.books.series import Series
from reglo.books.verification.findings import Broken, compared, entries, facts, pages

if TYPE_CHECKING:
    from reglo.books.people import Business
    from reglo.books.tenancy import TenantModel

# The first word of an entry's kind, and the table it tells of.
TABLES: Mapping[str, "type[TenantModel]"] = {
    "contact_event": ContactEvent,
    "promise": Promise,
    "dispute": Dispute,
    "instalment_plan": InstalmentPlan,
    "pause": Pause,
    "postponement": Postponement,
    "standstill": Standstill,
    "platform_status": PlatformStatus,
    "bank_check": BankCheck,
    "pending_payment": PendingPayment,
    "track": Track,
    "halt": Halt,
    "bounce": Bounce,
    "memo": Memo,
    "letter": Letter,
    "closed_period": ClosedPeriod,
    "abandonment": Abandonment,
    "series": Series,
    "import": Import,
    "look": Look,
}
REMOVED = frozenset({"closed_period.removed"})

# What a worker tried proves nothing: what it made is told.
TRIES: Mapping[str, frozenset[str]] = {"letter": frozenset({"tries", "failure"})}

_Lived = Mapping[str, dict[UUID, dict[str, Any]]]


def rows() -> Iterator[Broken]:
    """Each row says what its entries say, and each entry has its row, with what hangs on it."""
    lived = _lived()
    for word, model in TABLES.items():
        yield from _compared(model, lived[word])
    events, plans = lived["contact_event"], lived["instalment_plan"]
    yield from _hanging(Carried, ("event_id", "receivable_id"), _named(events, "sums"))
    yield from _hanging(PlanSum, ("plan_id", "receivable_id"), _named(plans, "sums"))
    lines = Counter((str(plan), *line) for plan, said in plans.items() for line in said.get("lines", ()))
    yield from _hanging(PlanLine, ("plan_id", "due_on", "amount"), lines)


def _lived() -> _Lived:
    """What the journal says of every row, lived again entry by entry in one reading."""
    lived: defaultdict[str, dict[UUID, dict[str, Any]]] = defaultdict(dict)
    told = reduce(or_, (Q(kind__startswith=f"{word}.") for word in TABLES))
    for entry in pages(Entry.objects.filter(told), key="position"):
        of = lived[entry.kind.partition(".")[0]]
        if entry.kind in REMOVED:
            of.pop(entry.subject, None)
        else:
            of.setdefault(entry.subject, {}).update(facts(entry))
    return lived


def _compared(model: "type[TenantModel]", lived: Mapping[UUID, dict[str, Any]]) -> Iterator[Broken]:
    table, missing = str(model._meta.model_name), set(lived)
    for row in pages(model.objects.all()):
        missing.discard(row.id)
        if row.id not in lived:
            yield Broken(table, str(row.id), "it is not in the journal")
            continue
        said = telling.untold(model) | lived[row.id]
        told = {name: now for name, now in telling.told(row).items() if name not in TRIES.get(table, ())}
        yield from compared(table, str(row.id), *((name, now, said[name]) for name, now in told.items()))
    for subject in sorted(missing):
        yield Broken(table, str(subject), "it is in the journal and its row is not there")


def _named(lived: Mapping[UUID, dict[str, Any]], key: str) -> Counter[tuple[str, ...]]:
    return Counter((str(subject), one) for subject, said in lived.items() for one in said.get(key, ()))


def _hanging(
    model: "type[TenantModel]", fields: tuple[str, ...], expected: Counter[tuple[str, ...]]
) -> Iterator[Broken]:
    """Rows that hang on another one, by what they say: none changed, none added, none missing."""
    table = str(model._meta.model_name)
    for row in pages(model.objects.all()):
        said = telling.told(row)
        values = tuple(said[name] for name in fields)
        if expected[values]:
            expected[values] -= 1
        else:
            yield Broken(table, str(row.id), f"{', '.join(values)} is not what the journal says")
    for values in expected.elements():
        yield Broken(table, f"of {values[0]}", f"{', '.join(values[1:])} is in the journal, and no row says it")


def feeds(business: "Business") -> Iterator[Broken]:
    """Who reads the calendar from outside is whom the journal says."""
    opened = {entry.subject: entry for entry in entries("feed.opened")}
    closed = {entry.subject: entry.at for entry in entries("feed.closed")}
    for row in business.calendar_feeds.order_by("id"):
        entry = opened.pop(row.id, None)
        if entry is None:
            yield Broken("calendarfeed", str(row.id), "it is not in the journal")
            continue
        said = facts(entry)
        yield from compared(
            "calendarfeed",
            str(row.id),
            ("user", str(row.user_id), said.get("user")),
            ("digest", row.digest, said.get("digest")),
            ("with_amounts", row.with_amounts, said.get("with_amounts")),
            ("made_at", row.made_at, entry.at),
            ("withdrawn_at", row.withdrawn_at, closed.get(row.id)),
        )
    for subject in opened:
        yield Broken("calendarfeed", str(subject), "it is in the journal and its row is not there")
