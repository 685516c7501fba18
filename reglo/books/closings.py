"""Closings: at the end of each month and of each year, what was billed and received is added up and sealed.

What the law asks of whoever notes payments (CGI art. 286-I-3° bis: the total of the period and the total
since the beginning), made for everyone. A closing covers entries of the journal, not days of papers: those
after the one before it, up to the last entry that was recorded before the period ended where the business
lives. It names that entry and repeats its seal, so that a copy of a closing kept elsewhere, an e-mail for
instance, holds all that stands before it.

Sums only grow: what was taken back stands beside what was given, and is not subtracted from it.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db import models

from reglo.books import halts, journal, outbox, people, post, telling
from reglo.books.fields import MoneyField
from reglo.books.journal import Entry
from reglo.books.tenancy import TenantFK, TenantModel, refs, tenant
from reglo.documents import typography
from reglo.rules import amounts
from reglo.rules.money import ZERO
from reglo.rules.reading import Said

if TYPE_CHECKING:
    from reglo.books.people import Business

MONTH, YEAR = "month", "year"
LOCALES: dict[str, typography.Locale] = {"fr": "fr-FR", "ca-qc": "fr-CA"}
COUNTED = ("invoice.issued", "credit_note.issued", "payment.noted", "payment.reversed")
MADE = "closing.made"


class Closing(TenantModel):
    """One period that ended: the entries it covers, and the seal of the last one."""

    kind = models.CharField(max_length=5)
    from_on = models.DateField()
    until_on = models.DateField()
    first_position = models.BigIntegerField()
    position = models.BigIntegerField()
    seal = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "kind", "from_on"], name="one_closing_per_period"),
            models.CheckConstraint(condition=models.Q(kind__in=[MONTH, YEAR]), name="closing_kinds"),
        ]


class ClosingSum(TenantModel):
    """What a period held in one currency, and what all periods held until its end."""

    closing_id = models.UUIDField()
    closing = TenantFK(Closing, "closing_id", related_name="sums")
    currency = models.CharField(max_length=3)
    invoices = models.BigIntegerField()
    credit_notes = models.BigIntegerField()
    invoiced = MoneyField()
    credited = MoneyField()
    received = MoneyField()
    returned = MoneyField()
    ever_invoiced = MoneyField()
    ever_credited = MoneyField()
    ever_received = MoneyField()
    ever_returned = MoneyField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "closing_id", "currency"], name="one_closing_sum_per_currency"),
            *refs("closingsum", {"closing_id": "Closing"}),
        ]


@dataclass(frozen=True)
class Sums:
    """What some entries held in one currency: taxes included, credit notes and reversed payments apart."""

    invoices: int = 0
    credit_notes: int = 0
    invoiced: Decimal = ZERO
    credited: Decimal = ZERO
    received: Decimal = ZERO
    returned: Decimal = ZERO

    def __add__(self, other: "Sums") -> "Sums":
        """Both together."""
        mine, others = vars(self), vars(other)
        return Sums(**{name: mine[name] + others[name] for name in mine})


# ── Closing what ended ───────────────────────────────────────────────────────────────────────────


def close_ended(business: "Business", *, at: datetime) -> list[Closing]:
    """Close every month and year that has ended where the business lives; what is closed stays, and nothing is twice.

    A restored copy waits until its owner has said where it stands. The latest closings are written to the owner.
    """
    with tenant(business.id):
        if not _due(business, at):
            return []
    with tenant(business.id, write=True):
        book = journal.hold(business)
        made = []
        if halts.restores().exists():
            return []
        while period := _due(business, at):
            made.append(_close(business, book, period, at=at))
        return made


@dataclass(frozen=True)
class _Period:
    """The period to close next; `told` when it is recent enough to be news."""

    kind: str
    from_on: date
    until_on: date
    told: bool


def _due(business: "Business", at: datetime) -> _Period | None:
    """The first period that has ended and is not closed: a month, or the year whose last month is closed."""
    today = people.day_of(business, at)
    last: Closing | None = business.closings.filter(kind=MONTH).order_by("-from_on").first()
    if last is not None and last.until_on.month == 12:
        year = last.until_on.year
        if not business.closings.filter(kind=YEAR, from_on=date(year, 1, 1)).exists():
            return _Period(YEAR, date(year, 1, 1), last.until_on, told=year == today.year - 1)
    from_on = last.until_on + timedelta(days=1) if last else people.day_of(business, business.founded_at).replace(day=1)
    after = (from_on + timedelta(days=31)).replace(day=1)
    if after > today:
        return None
    return _Period(MONTH, from_on, after - timedelta(days=1), told=(after + timedelta(days=31)).replace(day=1) > today)


def _close(business: "Business", book: journal.Book, period: _Period, *, at: datetime) -> Closing:
    before: Closing | None = business.closings.filter(kind=period.kind).order_by("-from_on").first()
    first = before.position + 1 if before else 1
    last = _last_entry(business, period, first)
    row = Closing(
        business=business,
        kind=period.kind,
        from_on=period.from_on,
        until_on=period.until_on,
        first_position=first,
        position=last.position,
        seal=last.seal,
    )
    rows = _sums(business, row, before)
    telling.added(book, MADE, row, by=None, at=at, sums=[told(one) for one in rows])
    ClosingSum.objects.bulk_create(rows)
    if period.told:
        _tell_owner(business, row, rows, at=at)
    return row


def _last_entry(business: "Business", period: _Period, first: int) -> Entry:
    """The last entry recorded before the period ended; at the least, the one that the closing before it named."""
    midnight = datetime.combine(period.until_on + timedelta(days=1), time(), tzinfo=ZoneInfo(business.time_zone))
    inside = Entry.objects.filter(at__lt=midnight, position__gte=first).order_by("-position").first()
    found: Entry = inside or Entry.objects.get(position=max(first - 1, 1))
    return found


def _sums(business: "Business", row: Closing, before: Closing | None) -> list[ClosingSum]:
    entries = Entry.objects.filter(position__gte=row.first_position, position__lte=row.position, kind__in=COUNTED)
    held = added_up(entries.order_by("position").iterator())
    former = {one.currency: one for one in before.sums.all()} if before else {}
    currencies = sorted({business.currency, *held, *former})
    return [_sum(row, one, held.get(one, Sums()), former.get(one)) for one in currencies]


def _sum(row: Closing, currency: str, sums: Sums, former: ClosingSum | None) -> ClosingSum:
    return ClosingSum(
        business_id=row.business_id,
        closing_id=row.id,
        currency=currency,
        **vars(sums),
        ever_invoiced=sums.invoiced + (former.ever_invoiced if former else ZERO),
        ever_credited=sums.credited + (former.ever_credited if former else ZERO),
        ever_received=sums.received + (former.ever_received if former else ZERO),
        ever_returned=sums.returned + (former.ever_returned if former else ZERO),
    )


def told(row: ClosingSum) -> dict[str, Any]:
    """A sum as the journal keeps it; of which closing is said by the entry it stands in."""
    return {name: value for name, value in telling.told(row).items() if name != "closing_id"}


def added_up(entries: Iterable[Entry]) -> dict[str, Sums]:
    """What these entries of the counted kinds held, by currency. Raises ValueError, LookupError for texts not ours."""
    held: dict[str, Sums] = {}
    for currency, sums in _each(entries):
        held[currency] = held.get(currency, Sums()) + sums
    return held


def _each(entries: Iterable[Entry]) -> Iterator[tuple[str, Sums]]:
    for entry in entries:
        said = json.loads(entry.text)
        if entry.kind == "invoice.issued":
            yield said["currency"], Sums(invoices=1, invoiced=Decimal(said["totals"]["grand"]))
        elif entry.kind == "credit_note.issued":
            yield said["currency"], Sums(credit_notes=1, credited=Decimal(said["totals"]["grand"]))
        elif entry.kind == "payment.noted":
            yield said["currency"], Sums(received=Decimal(said["amount"]))
        elif entry.kind == "payment.reversed":
            noted_here = Entry.objects.filter(subject=entry.subject, kind="payment.noted").first()
            if noted_here is not None:  # one that came with an import was never counted as received
                noted = json.loads(noted_here.text)
                yield noted["currency"], Sums(returned=Decimal(noted["amount"]))


# ── Telling the owner ────────────────────────────────────────────────────────────────────────────


def _tell_owner(business: "Business", row: Closing, sums: list[ClosingSum], *, at: datetime) -> None:
    """When a mail server works, the seal of a closing goes where nobody changes it by hand: a mailbox."""
    server = post.server()
    if server is None or not server.works:
        return
    owner = people.owner_of(business)
    outbox.add(
        business,
        key=f"closing:{row.id}",
        channel=outbox.EMAIL,
        kind="closing",
        to=owner.email,
        subject=_subject(business, row, owner.language),
        body=_body(row, sums, owner.language),
        language=owner.language,
        at=at,
    )


_SUBJECT = Said("Clôture du {from_on} au {until_on} : {business}", "Closing of {from_on} to {until_on}: {business}")
_LINE = Said(
    "{currency} : facturé {invoiced}, avoirs {credited}, encaissé {received}, repris {returned}. Depuis le début : "
    "facturé {ever_invoiced}, avoirs {ever_credited}, encaissé {ever_received}, repris {ever_returned}.",
    "{currency}: billed {invoiced}, credited {credited}, received {received}, taken back {returned}. Since the "
    "beginning: billed {ever_invoiced}, credited {ever_credited}, received {ever_received}, taken back {ever_returned}.",
)
_FOOT = Said(
    "Dernier fait couvert : nº {position}\nSceau : {seal}\n\nGardez ce message : il prouve, hors de cette machine, ce que "
    "le journal contenait ce jour-là. Rien à faire d’autre.",
    "Last fact covered: no. {position}\nSeal: {seal}\n\nKeep this message: away from this machine, it proves what the "
    "journal held on that day. Nothing else to do.",
)


def _subject(business: "Business", row: Closing, language: str) -> str:
    locale: typography.Locale = "en" if language.startswith("en") else LOCALES[business.place]
    days = {
        "from_on": typography.date_long(row.from_on, locale),
        "until_on": typography.date_long(row.until_on, locale),
    }
    return _SUBJECT(language).format(business=business.name, **days)


def _body(row: Closing, sums: list[ClosingSum], language: str) -> str:
    lines = [_LINE(language).format(currency=one.currency, **_written(one, language)) for one in sums]
    return "\n\n".join([*lines, _FOOT(language).format(position=row.position, seal=row.seal)])


def _written(row: ClosingSum, language: str) -> dict[str, str]:
    money = [field.name for field in row._meta.local_concrete_fields if isinstance(field, MoneyField)]
    return {name: amounts.written(getattr(row, name), language, currency=row.currency) for name in money}


def of(business: "Business") -> list[Closing]:
    """Every closing of a business, the latest first, with its sums."""
    with tenant(business.id):
        return list(business.closings.prefetch_related("sums").order_by("-from_on", "kind"))
