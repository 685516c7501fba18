"""Where the money stands, in five words that share every sum without overlap.

à facturer: drafts, and what is issued but has not left (`unsent`). Of what left: envoyé: open, due after the end
of this month; attendu: open and not overdue, due by the end of this month; en retard: open and past due. reçu:
received in the last twelve months. A day that the client gave, and that holds, takes the place of the due date
(`given`): each part of the sum stands under the word of its own day. Defined in docs/decisions.md. A credit note
being written takes off what is to bill. Amounts of another
currency than the business's are listed with the others and added up apart, never into the same sum.
"""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Aggregate, Count, F, Q, QuerySet, Sum

from reglo.books import abandonments, people, prepared, unsent, writing
from reglo.books.drafts import Draft
from reglo.books.payments import Payment, Receivable
from reglo.packs import issue
from reglo.rules import five_words
from reglo.rules.followup.given import Given
from reglo.rules.money import ZERO
from reglo.rules.sealing import CannotIssue

if TYPE_CHECKING:
    from reglo.books.people import Business

WORDS = five_words.WORDS
TO_BILL, SENT, EXPECTED, LATE, RECEIVED = WORDS
_OPEN_WORDS = (TO_BILL, SENT, EXPECTED, LATE)


@dataclass(frozen=True)
class Standing:
    """One of the five sums: how much in the business's currency, how many rows in all, what in other currencies."""

    amount: Decimal
    count: int
    others: tuple[tuple[str, Decimal], ...] = ()  # currency, amount: in the order of their names


@dataclass(frozen=True)
class Written:
    """A draft in a list: what it would come to, taken off for a credit note, None while it cannot be added up."""

    draft: Draft
    client: str
    amount: Decimal | None
    currency: str


def year_before(today: date) -> date:
    """The first day of the last twelve months."""
    day = min(today.day, calendar.monthrange(today.year - 1, today.month)[1])
    return today.replace(year=today.year - 1, day=day)


def open_rows(business: "Business") -> "QuerySet[Any]":
    """Sums still open, whatever their due date, those let go included: money may always arrive."""
    rows: QuerySet[Any] = business.receivables.filter(open_amount__gt=0)
    return rows


def expected_rows(business: "Business") -> "QuerySet[Any]":
    """Sums still open that one still asks for."""
    return abandonments.standing(open_rows(business))


def of_word(word: str, business: "Business", *, today: date, given: Sequence[Given] = ()) -> "QuerySet[Any]":
    """The open sums that a word names, whole or for a part of them; to be billed: those whose invoice has not left."""
    rows: QuerySet[Any] = expected_rows(business).alias(unsent=unsent.of_sums())
    if word == TO_BILL:
        return rows.filter(unsent=True)
    shared = {one.sum_id: five_words.shares(one, today=today) for one in given}
    named = _named(today, five_words.month_end(today))[word] & ~Q(id__in=list(shared))
    parted = [sum_id for sum_id, found in shared.items() if word in found]
    return rows.filter(named | Q(id__in=parted) if parted else named, unsent=False)


def _named(today: date, end: date) -> dict[str, Q]:
    """The three words that share what is open and has left, by due date; `end`: of this month."""
    return {SENT: Q(due_on__gt=end), EXPECTED: Q(due_on__gte=today, due_on__lte=end), LATE: Q(due_on__lt=today)}


def sums(business: "Business", *, today: date, drafts: bool = True, given: Sequence[Given] = ()) -> dict[str, Standing]:
    """The five sums, in the order of the words; each is what the rows of its list add up to.

    Whoever does not see drafts has what was issued and has not left under « à facturer ».
    """
    to_write = [(one.currency, one.amount or ZERO, 1) for one in written(business, today=today)] if drafts else []
    arrived: list[Any] = _RECEIVED.rows(since=year_before(today))
    parts = _open_parts(today=today, given=given)
    found = {word: _standing(part, business.currency) for word, part in parts.items()} | {
        TO_BILL: _standing([*to_write, *parts[TO_BILL]], business.currency),
        RECEIVED: _standing(arrived, business.currency),
    }
    return {word: found[word] for word in WORDS}


def open_sums(business: "Business", *, today: date, given: Sequence[Given] = ()) -> dict[str, Standing]:
    """The three sums that share what is open and has left: sent, expected, late."""
    parts = _open_parts(today=today, given=given)
    return {word: _standing(parts[word], business.currency) for word in (SENT, EXPECTED, LATE)}


Share = tuple[str, Decimal | None, int]  # of a list: currency, amount, rows


def _open_parts(*, today: date, given: Sequence[Given]) -> dict[str, list[Share]]:
    """What is open, by word and currency, in one question; under « à facturer », what has not left."""
    end = five_words.month_end(today)
    apart = [one.sum_id for one in given]
    added = _added_up(today, end).exclude(id__in=apart) if apart else _OPEN.rows(today=today, end=end)
    parts: dict[str, list[Share]] = {word: [] for word in _OPEN_WORDS}
    for not_left, currency, *found in added:
        for word, amount, count in zip(_OPEN_WORDS, found[::2], found[1::2], strict=True):
            if not_left == (word == TO_BILL):
                parts[word].append((currency, amount, count))
    for one in given:
        for word, amount in five_words.shares(one, today=today).items():
            parts[word].append((one.currency, amount, 1))
    return parts


def _added_up(today: date, end: date) -> "QuerySet[Any, Any]":
    """Sums still asked for, by whether their document has left and by currency: for each word, how much, how many."""
    named = _named(today, end)
    asked: dict[str, Aggregate] = {}
    for word in _OPEN_WORDS:
        asked[f"{word}_amount"] = Sum("open_amount", filter=named.get(word))
        asked[f"{word}_count"] = Count("id", filter=named.get(word))
    rows = abandonments.standing(Receivable.objects.filter(open_amount__gt=0)).annotate(unsent=unsent.of_sums())
    grouped = rows.values("unsent", home=F("invoice__currency")).annotate(**asked)
    found: QuerySet[Any, Any] = grouped.values_list("unsent", "home", *asked)
    return found


def _arrived(since: date) -> "QuerySet[Any, Any]":
    """The payments noted since that day and not reversed, by currency: how much, how many."""
    grouped = Payment.objects.filter(received_on__gt=since, reversed_at=None).order_by().values("currency")
    counted = grouped.annotate(Sum("amount"), rows=Count("*"))
    found: QuerySet[Any, Any] = counted.values_list("currency", "amount__sum", "rows")
    return found


_OPEN = prepared.Values(_added_up)
_RECEIVED = prepared.Values(_arrived)


def _standing(parts: Iterable[Share], home: str) -> Standing:
    """The parts of a list added up, each currency apart: currency, amount, rows."""
    amounts: dict[str, Decimal] = {home: ZERO}
    rows = 0
    for currency, amount, count in parts:
        rows += count
        if count:
            amounts[currency] = amounts.get(currency, ZERO) + (amount or ZERO)
    return Standing(amounts.pop(home), rows, tuple(sorted(amounts.items())))


def anything(business: "Business") -> bool:
    """Whether this business has written or issued anything yet."""
    return bool(business.drafts.exists() or business.invoices.exists())


def received_rows(business: "Business", *, today: date) -> "QuerySet[Any]":
    """Payments of the last twelve months that were not reversed."""
    rows: QuerySet[Any] = business.payments.filter(received_on__gt=year_before(today), reversed_at=None)
    return rows


def written(business: "Business", *, today: date) -> list[Written]:
    """Every draft; one has few of them, and what they come to is stored nowhere."""
    rows = business.drafts.select_related("client", "corrects").prefetch_related("client__contacts")
    drafts = list(rows.order_by("-written_at", "-id"))
    profile = people.profile() if drafts else None
    return [_one(draft, profile, business, today) for draft in drafts]


def _one(draft: Draft, profile: Any, business: "Business", today: date) -> Written:
    value = writing.read(draft, profile, business, on=today).value
    try:
        amount: Decimal | None = issue.totals(value, on=today)[1].payable if value.lines else None
    except CannotIssue:
        amount = None
    return Written(draft, value.buyer.name if value.buyer else "", amount, value.currency)
