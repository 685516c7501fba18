"""Where the money stands, in five words that share every sum without overlap.

à facturer: drafts; envoyé: open, due after the end of this month; attendu: open and not overdue, due
by the end of this month; en retard: open and past due; reçu: received in the last twelve months.
Defined in docs/decisions.md. Amounts of another currency than the business's are counted apart.
"""

import calendar
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet, Sum

from reglo.books.invoices import Invoice
from reglo.rules.money import ZERO

if TYPE_CHECKING:
    from reglo.books.people import Business

TO_BILL, SENT, EXPECTED, LATE, RECEIVED = "a-facturer", "envoye", "attendu", "en-retard", "recu"
WORDS = (TO_BILL, SENT, EXPECTED, LATE, RECEIVED)
PAGE_ROWS = 50


@dataclass(frozen=True)
class Standing:
    """One of the five sums: how much, and how many rows."""

    amount: Decimal
    count: int


@dataclass(frozen=True)
class Page:
    """Rows of a list, and the key of the next page (empty at the end)."""

    rows: Sequence[Any]
    next_key: str


def month_end(today: date) -> date:
    """The last day of this month."""
    return today.replace(day=calendar.monthrange(today.year, today.month)[1])


def year_before(today: date) -> date:
    """The first day of the last twelve months."""
    day = min(today.day, calendar.monthrange(today.year - 1, today.month)[1])
    return today.replace(year=today.year - 1, day=day)


def open_rows(business: "Business") -> "QuerySet[Any]":
    """Sums still open, whatever their due date."""
    rows: QuerySet[Any] = business.receivables.filter(open_amount__gt=0)
    return rows


def of_word(word: str, business: "Business", *, today: date) -> "QuerySet[Any]":
    """The open sums that a word names."""
    named = {
        SENT: Q(due_on__gt=month_end(today)),
        EXPECTED: Q(due_on__gte=today, due_on__lte=month_end(today)),
        LATE: Q(due_on__lt=today),
    }
    return open_rows(business).filter(named[word])


def sums(business: "Business", *, today: date) -> dict[str, Standing]:
    """The three sums of open receivables and what was received, in the business's currency."""
    answer = {}
    for word in (SENT, EXPECTED, LATE):
        rows = of_word(word, business, today=today).filter(invoice__currency=business.currency)
        found = rows.aggregate(amount=Sum("open_amount"), count=Count("id"))
        answer[word] = Standing(found["amount"] or ZERO, found["count"])
    found = received_rows(business, today=today).aggregate(amount=Sum("amount"), count=Count("id"))
    answer[RECEIVED] = Standing(found["amount"] or ZERO, found["count"])
    return answer


def received_rows(business: "Business", *, today: date) -> "QuerySet[Any]":
    """Payments of the last twelve months that were not reversed."""
    rows: QuerySet[Any] = business.payments.filter(
        received_on__gt=year_before(today), reversed_at=None, currency=business.currency
    )
    return rows


def receivables_page(word: str, business: "Business", *, today: date, after: str = "") -> Page:
    """One page of open sums, the oldest first; `after` is the key a former page gave."""
    rows = of_word(word, business, today=today).select_related("invoice", "client").order_by("due_on", "id")
    if key := _key(after):
        due_on, row_id = key
        rows = rows.filter(Q(due_on__gt=due_on) | Q(due_on=due_on, id__gt=row_id))
    return _page(list(rows[: PAGE_ROWS + 1]), lambda row: f"{row.due_on}_{row.id}")


def payments_page(business: "Business", *, today: date, after: str = "") -> Page:
    """One page of payments received, the latest first."""
    rows = business.payments.select_related("client").order_by("-received_on", "-id")
    if key := _key(after):
        received_on, row_id = key
        rows = rows.filter(Q(received_on__lt=received_on) | Q(received_on=received_on, id__lt=row_id))
    return _page(list(rows[: PAGE_ROWS + 1]), lambda row: f"{row.received_on}_{row.id}")


def invoices_page(business: "Business", *, after: str = "", client_id: uuid.UUID | None = None) -> Page:
    """One page of issued invoices, the latest first."""
    rows: QuerySet[Invoice] = business.invoices.select_related("client").order_by("-issued_on", "-id")
    if client_id is not None:
        rows = rows.filter(client_id=client_id)
    if key := _key(after):
        issued_on, row_id = key
        rows = rows.filter(Q(issued_on__lt=issued_on) | Q(issued_on=issued_on, id__lt=row_id))
    return _page(list(rows[: PAGE_ROWS + 1]), lambda row: f"{row.issued_on}_{row.id}")


def _page(rows: list[Any], key_of: Any) -> Page:
    """Cut the row too many, which only says that there is more."""
    more = len(rows) > PAGE_ROWS
    rows = rows[:PAGE_ROWS]
    return Page(rows, key_of(rows[-1]) if more else "")


def _key(after: str) -> tuple[date, uuid.UUID] | None:
    """The key of a page as it stands in an address; anything else is the first page."""
    day, _, row_id = after.partition("_")
    try:
        return date.fromisoformat(day), uuid.UUID(row_id)
    except ValueError:
        return None
