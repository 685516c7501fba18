"""The import itself: the plan of the dry run, written in one transaction and told by one sealed entry."""

import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from reglo.books import clients, halts, journal, outbox, telling
from reglo.books.clients import Client, Contact
from reglo.books.imports import plan as planning
from reglo.books.imports.papers import Papers
from reglo.books.imports.people import People
from reglo.books.imports.plan import Plan
from reglo.books.imports.receipts import Receipts
from reglo.books.imports.tables import Import
from reglo.books.invoices import Invoice, number_here
from reglo.books.payments import Payment, Receivable, Settlement
from reglo.books.tenancy import TenantModel, tenant
from reglo.rules import numbering
from reglo.rules.moving import Parcel
from reglo.rules.reading import FieldRefusal, Problem, Said

if TYPE_CHECKING:
    from reglo.books.people import Business, User

NOTHING = Said(
    "Rien à importer : ni client, ni facture, ni paiement n’a été reconnu. Vérifiez la ligne des titres.",
    "Nothing to import: no client, invoice or payment was recognised. Check the line of headers.",
)
FILE_NAME_CHARS_MAX = 200


class CannotLand(FieldRefusal):
    """There is nothing in these files to import."""


@dataclass(frozen=True)
class Landed:
    """What an import did; no row where everything was here already."""

    row: Import | None
    plan: Plan


def preview(business: "Business", parcel: Parcel, *, today: date, at: datetime) -> Plan:
    """The dry run: what an import would write, what is doubtful, here already or left out. Nothing is written."""
    with tenant(business.id):
        return _planned(business, parcel, today=today, at=at)[0]


def _planned(business: "Business", parcel: Parcel, *, today: date, at: datetime) -> tuple[Plan, uuid.UUID]:
    plan = Plan(
        tool=parcel.tool, headers=parcel.headers, files=files_of(parcel), digest=digest_of(parcel),
        remarks=list(parcel.remarks),
    )  # fmt: skip
    people = People(business, plan, at=at)
    for row in parcel.clients:
        people.take(row)
    papers = Papers(business, plan, people, at=at, today=today)
    papers.take(parcel.invoices)
    Receipts(business, plan, papers, today=today).take(parcel.payments)
    if any(_like_ours(one.number, today) for one in plan.invoices):
        plan.next_number = number_here(today, also={one.number for one in plan.invoices})
    return plan, papers.import_id


def _like_ours(number: str, today: date) -> bool:
    place = numbering.place_of(number)
    return place is not None and place[:2] == ("", today.year)


def digest_of(parcel: Parcel) -> str:
    """SHA-256 of all that a parcel says."""
    return hashlib.sha256(journal.canonical(asdict(parcel)).encode()).hexdigest()


def files_of(parcel: Parcel) -> tuple[str, ...]:
    """The names of its files, in the order they were read."""
    places = [
        *(row.where for row in parcel.clients),
        *(row.where for row in parcel.invoices),
        *(row.where for row in parcel.payments),
        *(row.where for row in parcel.remarks),
    ]
    names = dict.fromkeys(where.file[:FILE_NAME_CHARS_MAX] for where in places)
    return tuple(name for name in names if name)


def _land(
    business: "Business",
    book: journal.Book,
    parcel: Parcel,
    *,
    by: "User",
    at: datetime,
    on: date,
    request_key: uuid.UUID | None = None,
) -> Landed:
    """Write everything new of a parcel; what is here already stays as it is, and nothing leaves until it is looked at.

    The same `request_key` imports once, the same file twice creates nothing. Raises CannotLand.
    """
    already: Import | None = business.imports.filter(request_key=request_key).first() if request_key else None
    plan, import_id = _planned(business, parcel, today=on, at=at)
    if already is not None or plan.is_empty:
        if already is None and not plan.same:
            raise CannotLand([Problem("files", NOTHING)])
        return Landed(already, plan)
    row = Import(
        business=business, id=import_id, tool=plan.tool[:40], files=list(plan.files), digest=plan.digest,
        counts=plan.counts, sums=planning.told(plan.sums), at=at, by=by.pk, request_key=request_key,
    )  # fmt: skip
    telling.added(book, "import.landed", row, by=by, at=at, **_facts(plan))
    _write(plan)
    outbox.withdrawn(book, [one.id for one in plan.touched], by=by, at=at)
    if any(one.open_amount for one in plan.receivables):
        halts.stopped(business, book, kind=halts.IMPORT, by=by, at=at)
    return Landed(row, plan)


land = journal.verb(_land)


def _facts(plan: Plan) -> dict[str, Any]:
    """Every row an import writes, as its entry tells it."""
    pairs = zip(plan.clients, plan.contacts, strict=True)
    return {
        "clients": [{"id": str(one.id), **clients.facts_of(one, contact)} for one, contact in pairs],
        "contacts": [str(one.id) for one in plan.contacts],
        "invoices": _told(plan.invoices),
        "receivables": _told(plan.receivables),
        "payments": _told(plan.payments),
        "settlements": _told(plan.settlements),
    }


def _told(rows: Iterable[TenantModel]) -> list[dict[str, Any]]:
    return [{"id": str(row.id), **telling.told(row)} for row in rows]


def _write(plan: Plan) -> None:
    Client.objects.bulk_create(plan.clients)
    Contact.objects.bulk_create(plan.contacts)
    Invoice.objects.bulk_create(plan.invoices)
    Receivable.objects.bulk_create(plan.receivables)
    Payment.objects.bulk_create(plan.payments)
    Settlement.objects.bulk_create(plan.settlements)
    for owed in plan.touched:
        owed.save(update_fields=["open_amount"])


def of(business: "Business") -> list[Import]:
    """Every import that stands, the latest first. Inside `tenant()`."""
    return list(business.imports.filter(taken_back_at=None).order_by("-at", "-id"))
