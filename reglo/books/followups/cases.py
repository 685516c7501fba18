"""Cases: the facts of what each client owes, put together as plain values for `rules.followup`.

One reading serves one client or a whole business, by a dozen queries whatever the number of sums; rows are
read as tuples, since a business may have thousands of them open. Nothing is stored: the answer is worked out
whenever it is asked.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from reglo.books import abandonments, members, method, prepared, unsent
from reglo.books.clients import BILLING, Client, ClosedPeriod, Contact
from reglo.books.followups import bank, history, looks
from reglo.books.followups.bank import PendingPayment
from reglo.books.followups.pauses import Pause, PlatformStatus, Postponement, Standstill
from reglo.books.followups.reading import Reader
from reglo.books.halts import Bounce
from reglo.books.letters import Letter
from reglo.books.members import Delegation
from reglo.books.payments import Receivable
from reglo.books.tenancy import current, remembered
from reglo.packs import holidays
from reglo.rules.followup import Calendar, Case, Move, Notice, OpenSum, moves, next_move
from reglo.rules.ladder import GAP_DAYS_MIN

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from reglo.books.people import Business

PLACES = {"FR": "fr", "CA": "ca-qc"}


@dataclass(frozen=True)
class Owed:
    """One open sum, as the pages and the texts need it."""

    id: uuid.UUID
    invoice_id: uuid.UUID
    number: str
    issued_on: date
    due_on: date
    amount: Decimal
    currency: str
    subject: str  # of its invoice, as its total
    total: Decimal
    unsent: str = ""  # why its invoice has not left; nothing once it has
    elsewhere: bool = False  # its invoice was issued by another tool, and its paper is there


@dataclass(frozen=True)
class Followed:
    """One client that owes something: its case, and what the case was made from."""

    client_id: uuid.UUID
    client: str
    contact_id: uuid.UUID | None
    sums: tuple[Owed, ...]
    case: Case
    zone: ZoneInfo

    def move(self, today: date) -> Move:
        """What comes next for this client."""
        return next_move(self.case, today)

    def moves(self, today: date) -> Mapping[str, Move]:
        """What comes next for each of its sums, by its id."""
        return moves(self.case, today)

    def of(self, ids: Collection[str]) -> tuple[Owed, ...]:
        """The sums of those ids, the oldest due first."""
        return tuple(one for one in self.sums if str(one.id) in ids)


def of_client(business: "Business", client_id: uuid.UUID, *, today: date) -> Followed | None:
    """The case of one client; None when it owes nothing. Inside `tenant()`."""
    return cases(business, today=today, clients=[client_id]).get(client_id)


def cases(
    business: "Business",
    *,
    today: date,
    clients: Collection[uuid.UUID] | None = None,
    policy: method.Policy | None = None,
) -> dict[uuid.UUID, Followed]:
    """The case of each client that owes something, by its id, in the order of their oldest sums.

    `policy` is the method, where it was just read.
    """
    if policy is not None:
        return _cases(business, today, clients, policy)
    asked = None if clients is None else frozenset(clients)
    read = partial(_cases, business, today, asked, None)
    return dict(remembered(("followups.cases", today, asked), read))


def _cases(
    business: "Business", today: date, clients: Collection[uuid.UUID] | None, policy: method.Policy | None
) -> dict[uuid.UUID, Followed]:
    owed = _owed(business, clients)
    if not owed:
        return {}
    known = _Known(business, owed, today, policy or method.policy(business))
    return {client_id: known.followed(client_id) for client_id in owed if client_id in known.clients}


def _told(**narrowed: Any) -> "QuerySet[Receivable, Any]":
    """What is open and was not let go, of every client or of some."""
    rows = abandonments.standing(Receivable.objects.filter(open_amount__gt=0, **narrowed))
    return rows.order_by("due_on", "id").values_list(
        "client_id", "id", "invoice_id", "invoice__number", "invoice__issued_on", "due_on", "open_amount",
        "invoice__currency", "invoice__subject", "invoice__total", "invoice__import_id",
    )  # fmt: skip


_TOLD_OF_ALL = prepared.Values(_told)
_TOLD_OF_ONE = prepared.Values(lambda client: _told(client_id=client))


def _owed(business: "Business", clients: Collection[uuid.UUID] | None) -> dict[uuid.UUID, list[Owed]]:
    assert current() == business.id, "the sums of another business"
    if clients is None:
        told = _TOLD_OF_ALL.rows()
    elif len(clients) == 1:
        told = _TOLD_OF_ONE.rows(client=next(iter(clients)))
    else:
        told = list(_told(client_id__in=clients))
    whys = unsent.whys([invoice_id for _, _, invoice_id, *_ in told])
    found: dict[uuid.UUID, list[Owed]] = defaultdict(list)
    for client_id, sum_id, invoice_id, number, issued_on, due_on, amount, currency, subject, total, import_id in told:
        why, moved_in = whys.get(invoice_id, ""), import_id is not None
        one = Owed(sum_id, invoice_id, number, issued_on, due_on, amount, currency, subject, total, why, moved_in)
        found[client_id].append(one)
    return found


class _Known:
    """What is known of these clients, read once for all of them."""

    def __init__(
        self, business: "Business", owed: Mapping[uuid.UUID, list[Owed]], today: date, policy: method.Policy
    ) -> None:
        self.business, self.owed, self.today = business, owed, today
        ids = list(owed) if len(owed) < history.MANY else None
        reader = Reader(business, ids)
        since = {client_id: min(one.issued_on for one in sums) for client_id, sums in owed.items()}
        self.clients = _clients(ids)
        self.contacts = _contacts(reader)
        self.closed = _grouped(reader.told(ClosedPeriod, "client_id", "from_on", "until_on"))
        self.facts = history.read(business, since, reader=reader, today=today)
        self.pauses = _pauses(reader, today)
        self.postponed = _postponed(reader)
        standing = reader.told(Standstill, "client_id", "kind", "known_on", order_by="known_on", lifted_on=None)
        self.standstills = {row[0]: row[1:] for row in standing}
        self.pending = {row[0] for row in reader.told(PendingPayment, "client_id", cleared_on=None)}
        self.bounced = {row[0] for row in reader.told(Bounce, "client_id", mended_on=None)}
        # A delegate whose last day is gone has none.
        self.delegated = members.delegates(business, on=today).keys() if reader.holds(Delegation) else frozenset()
        self.notices = _notices(reader)
        self.statuses = _statuses(business, min(since.values())) if reader.holds(PlatformStatus) else {}
        moved_in = reader.holds(business.imports.model)
        self.unseen = set(looks.unseen(business, ids).values_list("id", flat=True)) if moved_in else set()
        self.bank_until = bank.fresh_until(business, holidays_around(business.place, today.year), today=today)
        self.method = policy

    def followed(self, client_id: uuid.UUID) -> Followed:
        client, contact = self.clients[client_id], self.contacts.get(client_id)
        sums = tuple(self.owed[client_id])
        case = Case(
            sums=tuple(self._sum(client_id, one) for one in sums),
            ladder=self.method.ladder(client=client_id, on=self.today),
            person=str(contact[0]) if contact else "",
            calendar=self._calendar(client_id, client),
            gap_days=max(client["contact_gap_days"] or 0, GAP_DAYS_MIN),
            **self.facts.of(client_id),
            notice=self.notices.get(client_id),
            paused_until=self.pauses.get((client_id, None)),
            postponed_until=self.postponed.get(client_id),
            standstill=self.standstills.get(client_id, ("", None))[0],
            standstill_on=self.standstills.get(client_id, ("", None))[1],
            pending_payment=client_id in self.pending,
            bank_fresh_until=self.bank_until,
            unreachable=client_id in self.bounced,
            no_email=contact is not None and contact[1],
            delegated=client_id in self.delegated,
            key_relationship=client["key_relationship"],
        )
        zone = ZoneInfo(client["time_zone"] or self.business.time_zone)
        return Followed(client_id, client["name"], contact[0] if contact else None, sums, case, zone)

    def _sum(self, client_id: uuid.UUID, one: Owed) -> OpenSum:
        return OpenSum(
            id=str(one.id),
            number=one.number,
            due_on=one.due_on,
            amount=one.amount,
            issued_on=one.issued_on,
            paused_until=self.pauses.get((client_id, one.id)),
            platform=self.statuses.get(one.invoice_id, 0),
            unsent=one.unsent,
            unseen=one.id in self.unseen,
            currency=one.currency,
        )

    def _calendar(self, client_id: uuid.UUID, client: Mapping[str, Any]) -> Calendar:
        place = PLACES.get(client["country"], self.business.place)
        days = tuple(int(day) for day in client["pay_days"].split(",") if day.strip().isdigit())
        return Calendar(
            holidays_around(place, self.today.year, client["postal_code"]), tuple(self.closed[client_id]), days
        )


def _grouped(rows: Iterable[tuple[Any, ...]]) -> dict[uuid.UUID, list[Any]]:
    found: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for client_id, *row in rows:
        found[client_id].append(tuple(row))
    return found


def _clients(ids: Collection[uuid.UUID] | None) -> dict[uuid.UUID, dict[str, Any]]:
    rows = Client.objects.all() if ids is None else Client.objects.filter(id__in=ids)
    told = ("id", "name", "country", "postal_code", "time_zone", "pay_days", "contact_gap_days", "key_relationship")
    return {row["id"]: row for row in rows.values(*told)}


def _contacts(reader: Reader) -> dict[uuid.UUID, tuple[uuid.UUID, bool]]:
    """The billing contact of each client, and whether it asked for no more e-mail."""
    rows = reader.of(Contact).filter(role=BILLING).order_by("-id").values_list("client_id", "id", "no_email")
    return {client_id: (contact_id, no_email) for client_id, contact_id, no_email in rows}


def _pauses(reader: Reader, today: date) -> dict[tuple[uuid.UUID, uuid.UUID | None], date]:
    told = reader.told(Pause, "client_id", "receivable_id", "until", order_by="until", lifted_on=None, until__gt=today)
    return {(client_id, sum_id): until for client_id, sum_id, until in told}


def _postponed(reader: Reader) -> dict[uuid.UUID, date]:
    """The day each client was last put off to; a contact made since has used it up."""
    return dict(reader.told(Postponement, "client_id", "until", order_by="postponed_at", undone_at=None))


def _notices(reader: Reader) -> dict[uuid.UUID, Notice]:
    """The formal notice that was posted last to each client."""
    told = reader.told(
        Letter, "client_id", "posted_on", "deadline_days", "received_on", "presented_on",
        order_by="posted_on", step="formal_notice", dropped_at=None, posted_on__isnull=False,
    )  # fmt: skip
    return {one: Notice(posted, days or 0, received or presented) for one, posted, days, received, presented in told}


def _statuses(business: "Business", since: date) -> dict[uuid.UUID, int]:
    """The latest word of a platform on each invoice."""
    rows = business.platform_statuses.filter(on__gte=since).order_by("at").values_list("invoice_id", "code")
    return dict(rows)


@lru_cache(maxsize=512)
def holidays_around(place: str, year: int, postal_code: str = "") -> frozenset[date]:
    """The holidays of a place in the year before, this year and the next one."""
    code = postal_code[:5] if place == "fr" else ""
    return frozenset(day for y in (year - 1, year, year + 1) for day in holidays.holidays_of(place, y, code))
