"""Series of numbers: opened with a reason, closed without a trace lost, gone on with from another tool.

Which series a document belongs to is worked out when it is issued, by the rules of those that are open
(`rules.series`); the book counts each series of each year apart, and two numbers are never alike.
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import models

from reglo.books import journal, telling
from reglo.books.tenancy import TenantModel, tenant
from reglo.rules import invoicing, numbering
from reglo.rules import series as ruling
from reglo.rules.reading import CannotRead, FieldRefusal, Problem, Said

if TYPE_CHECKING:
    from reglo.books.people import Business, User

ADOPTED = "Suite de la numérotation d’un autre outil."


class Series(TenantModel):
    """One series beside the general one: its prefix, what goes into it, and why it is justified."""

    business = models.ForeignKey("books.Business", models.PROTECT, related_name="series", db_index=False)
    prefix = models.CharField(max_length=ruling.PREFIX_CHARS_MAX)
    rule = models.CharField(max_length=12)
    reason = models.CharField(max_length=ruling.REASON_CHARS_MAX)
    opened_on = models.DateField()
    at = models.DateTimeField()
    by = models.UUIDField(null=True)
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "prefix"], name="one_series_per_prefix"),
            models.UniqueConstraint(
                fields=["business", "rule"], condition=models.Q(closed_on__isnull=True), name="one_open_series_per_rule"
            ),
            models.CheckConstraint(condition=models.Q(rule__in=ruling.RULES), name="series_rules"),
        ]

    def __str__(self) -> str:
        return self.prefix


class CannotOpen(FieldRefusal):
    """The series has no prefix of its own, no reason, or a rule that meets another one’s."""


class CannotContinue(FieldRefusal):
    """The number cannot be gone on from: unreadable, of another year, or of a series that started here."""


def of(value: invoicing.Draft, open_ones: Iterable[ruling.Open] | None = None) -> str:
    """The series of a document, as it is written now, among those in use. Inside `tenant()`."""
    buyer = value.buyer or invoicing.Party(name="")
    found = _in_use() if open_ones is None else open_ones
    return ruling.chosen(found, client_kind=buyer.kind, electronic=bool(buyer.email))


def in_use() -> "models.QuerySet[Series]":
    """The series that give numbers, beside the general one. Inside `tenant()`."""
    rows: models.QuerySet[Series] = Series.objects.filter(closed_on=None)
    return rows


def _in_use() -> list[ruling.Open]:
    rows = in_use().order_by("opened_on", "id")
    return [ruling.Open(*row) for row in rows.values_list("prefix", "rule")]


def all_of(business: "Business") -> Sequence[Series]:
    """Every series beside the general one, those in use first. Inside `tenant()`."""
    return list(business.series.order_by(models.F("closed_on").asc(nulls_first=True), "prefix"))


def _opened(
    business: "Business",
    book: journal.Book,
    *,
    prefix: str,
    rule: str,
    reason: str,
    on: date,
    by: "User | None",
    at: datetime,
) -> Series:
    """Open a series: from now on what its rule names takes its numbers there. Raises CannotOpen."""
    prefix, known = prefix.strip(), Series.objects.values_list("prefix", flat=True)
    if found := list(ruling.problems(prefix=prefix, rule=rule, reason=reason, known=known, in_use=_in_use())):
        raise CannotOpen(found)
    row = Series(business=business, prefix=prefix, rule=rule, reason=reason.strip(), opened_on=on, at=at)
    row.by = by.pk if by else None
    telling.added(book, "series.opened", row, by=by, at=at)
    return row


open_one = journal.verb(_opened)


def close(business: "Business", series_id: uuid.UUID, *, on: date, by: "User", at: datetime) -> None:
    """Close a series: it gives no more numbers, and its prefix serves no more. Twice changes nothing."""
    with tenant(business.id, write=True):
        book = journal.hold(business)
        row: Series = Series.objects.get(id=series_id)
        if row.closed_on is None:
            telling.changed(book, "series.closed", row, by=by, at=at, changes={"closed_on": on})


def continue_after(business: "Business", *, number: str, on: date, by: "User | None", at: datetime) -> str:
    """Go on after the last number that another tool gave this year; the number that comes next.

    Its prefix is taken over for everything, where no series is open and nothing was issued. Said again before the
    first invoice, it corrects what was said. Raises CannotContinue.
    """
    with tenant(business.id, write=True):
        book = journal.hold(business)
        try:
            last = ruling.last_given(number)
            ruling.refuse_year(last, on.year)
        except CannotRead as refusal:
            raise CannotContinue([Problem("number", said) for said in refusal.problems]) from refusal
        _refuse_started(book, last)
        if last.series and last.series not in {one.prefix for one in _in_use()}:
            _adopt(business, book, last, on=on, by=by, at=at)
        journal.continue_from(book, series=last.series, year=last.year, last=last.position, by=by, at=at)
        return last.following


def may_continue(business: "Business", *, on: date) -> bool:
    """Is there a series in use that has given no number this year, and may go on from another tool? Inside `tenant()`."""
    book: journal.Book = business.books.get()
    in_use = _in_use()
    prefixes = {one.prefix for one in in_use} | ({""} if all(one.rule != ruling.ALL for one in in_use) else set())
    return any(not journal.last_given(book, series=prefix, year=on.year) for prefix in prefixes)


def _refuse_started(book: journal.Book, last: ruling.Last) -> None:
    """After a number of ours, another one would be given twice, or be missing."""
    given = journal.last_given(book, series=last.series, year=last.year)
    if given:
        here = numbering.label(last.series, last.year, given)
        raise _refusal(
            Said(
                f"Réglo a déjà donné le numéro {here} : aller plus loin laisserait un trou, revenir donnerait un "
                "numéro deux fois.",
                f"Réglo has already given number {here}: going further would leave a hole, going back would give a "
                "number twice.",
            )
        )


def _adopt(
    business: "Business", book: journal.Book, last: ruling.Last, *, on: date, by: "User | None", at: datetime
) -> None:
    """The prefix of the other tool becomes that of everything, where nothing says otherwise yet."""
    if _in_use() or journal.last_given(book, series="", year=on.year):
        raise _refusal(
            Said(
                f"Aucune série ouverte n’a le préfixe {last.series} : ouvrez-la d’abord, puis dites son dernier numéro.",
                f"No open series has the prefix {last.series}: open it first, then say its last number.",
            )
        )
    try:
        _opened(business, book, prefix=last.series, rule=ruling.ALL, reason=ADOPTED, on=on, by=by, at=at)
    except CannotOpen as refusal:
        raise CannotContinue([Problem("number", one.said) for one in refusal.found]) from refusal


def _refusal(said: Said) -> CannotContinue:
    return CannotContinue([Problem("number", said)])
