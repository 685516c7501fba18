"""The lists of the pages about money, a page at a time, each with the key of the next one."""

import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import F, Min, Q, QuerySet, Sum

from reglo.books.invoices import Invoice
from reglo.books.standing.words import TO_BILL, of_word, received_rows, written
from reglo.rules import five_words
from reglo.rules.followup.given import Given, by_sum
from reglo.rules.money import ZERO
from reglo.rules.reading import folded

if TYPE_CHECKING:
    from reglo.books.people import Business

PAGE_ROWS = 50
SOUGHT_CLIENTS_MAX = 200
LAST_CHARACTER = "\uffff"  # every number that begins so stands before it


@dataclass(frozen=True)
class Page:
    """Rows of a list, and the key of the next page (empty at the end)."""

    rows: Sequence[Any]
    next_key: str


@dataclass
class Due:
    """An open sum in a list: of all that it, its invoice and its client hold, what a line says."""

    id: uuid.UUID
    due_on: date
    amount: Decimal
    open_amount: Decimal
    invoice_id: uuid.UUID
    number: str
    kind: str
    subject: str
    currency: str
    client: str
    given: Given | None = None  # the days given for it
    share: Decimal = ZERO  # what stands of it under the word of the list
    paid: bool = False  # where it is less than it was: by money that stayed,
    credited: bool = False  # by a credit note


_OF_A_LINE = (
    "id", "due_on", "amount", "open_amount", "invoice_id", "invoice__number", "invoice__kind", "invoice__subject",
    "invoice__currency", "client__name",
)  # fmt: skip
# What a line says of an invoice; what it is not asked for is not read.
_OF_A_DOCUMENT = (
    "number", "kind", "issued_on", "subject", "currency", "total", "import_id", "client_id", "client__name",
)  # fmt: skip


def receivables_page(
    word: str, business: "Business", *, today: date, after: str = "", given: Sequence[Given] = ()
) -> Page:
    """One page of open sums (`Due`), the oldest first; `after` is the key a former page gave."""
    rows = of_word(word, business, today=today, given=given).order_by("due_on", "id")
    if key := _key(after):
        due_on, row_id = key
        rows = rows.filter(Q(due_on__gt=due_on) | Q(due_on=due_on, id__gt=row_id), due_on__gte=due_on)
    found = [Due(*values) for values in rows.values_list(*_OF_A_LINE)[: PAGE_ROWS + 1]]
    page = _page(found, lambda row: f"{row.due_on}_{row.id}", PAGE_ROWS)
    known = by_sum(given)
    for row in page.rows:
        row.given = known.get(row.id)
        row.share = five_words.shares(row.given, today=today)[word] if row.given else row.open_amount
    _tell_reductions(business, [row for row in page.rows if row.open_amount < row.amount], of="receivable_id")
    return page


def to_bill_page(business: "Business", *, today: date, drafts: bool = True, after: str = "") -> Page:
    """One page of what is to bill: sums whose invoice has not left, then drafts for whoever sees them."""
    if after and not _key(after):
        return drafts_page(business, today=today, after=after)
    page = receivables_page(TO_BILL, business, today=today, after=after)
    if page.next_key or not drafts:
        return page
    first = drafts_page(business, today=today)
    return Page([*page.rows, *first.rows], first.next_key)


def _tell_reductions(business: "Business", rows: Sequence[Any], *, of: str) -> None:
    """What made each of these less than it was: `paid`, money that stayed; `credited`, a credit note."""
    if not rows:
        return
    stands = business.settlements.filter(reverses_id=None, reversals=None, **{f"{of}__in": [row.id for row in rows]})
    sources = set(stands.values_list(of, F("credit_note_id")))
    paid = {key for key, credit_note in sources if credit_note is None}
    credited = {key for key, credit_note in sources if credit_note is not None}
    for row in rows:
        row.paid, row.credited = row.id in paid, row.id in credited


def payments_page(business: "Business", *, after: str = "") -> Page:
    """One page of payments, reversed ones included, the latest first."""
    return _payments(business.payments.all(), after)


def received_page(business: "Business", *, today: date, after: str = "") -> Page:
    """One page of what was received in the last twelve months, the latest first."""
    return _payments(received_rows(business, today=today), after)


def _payments(rows: "QuerySet[Any]", after: str) -> Page:
    rows = rows.select_related("client").order_by("-received_on", "-id")
    if key := _key(after):
        received_on, row_id = key
        # The day said alone is where the index starts from; of the alternative, nothing is sought in it.
        older = Q(received_on__lt=received_on) | Q(received_on=received_on, id__lt=row_id)
        rows = rows.filter(older, received_on__lte=received_on)
    return _page(list(rows[: PAGE_ROWS + 1]), lambda row: f"{row.received_on}_{row.id}", PAGE_ROWS)


def drafts_page(business: "Business", *, today: date, after: str = "") -> Page:
    """One page of drafts, the last written first."""
    rows = written(business, today=today)
    first = next((i + 1 for i, row in enumerate(rows) if str(row.draft.id) == after), 0)
    more = len(rows) > first + PAGE_ROWS
    rows = rows[first : first + PAGE_ROWS]
    return Page(rows, str(rows[-1].draft.id) if more else "")


def clients_page(business: "Business", *, sought: str = "", after: str = "") -> Page:
    """One page of clients by name, each with its contacts; `after` is the key a former page gave."""
    rows = business.clients.prefetch_related("contacts").order_by("filed_as", "id")
    if sought:
        rows = rows.filter(filed_as__contains=folded(sought))
    row_id, _, name = after.partition("_")
    with suppress(ValueError):  # not a key of ours: the first page
        rows = rows.filter(Q(filed_as__gt=name) | Q(filed_as=name, id__gt=uuid.UUID(row_id)))
    return _page(list(rows[: PAGE_ROWS + 1]), lambda row: f"{row.id}_{row.filed_as}", PAGE_ROWS)


def found_page(business: "Business", sought: str, *, after: str = "") -> Page:
    """One page of the invoices whose number begins so, or whose client's name holds these words."""
    named = business.clients.filter(filed_as__contains=folded(sought)).values_list("id", flat=True)[:SOUGHT_CLIENTS_MAX]
    begins = Q(client_id__in=list(named))
    for number in {sought, sought.upper()}:  # ours have capitals; those of another tool are as it wrote them
        begins |= Q(number__gte=number, number__lt=number + LAST_CHARACTER)
    rows = business.invoices.filter(begins)
    return _invoices(business, rows, after, PAGE_ROWS)


def invoices_page(
    business: "Business", *, after: str = "", client_id: uuid.UUID | None = None, most: int | None = None
) -> Page:
    """One page of issued invoices and credit notes, the latest first; so many at most, or as many as any list.

    Each has `open_sum`, what is open of it (None where nothing was ever due), and `open_due_on`, the first
    day on which some of it is due; where that is a part, `paid` and `credited` say what made it less.
    """
    rows: QuerySet[Invoice] = business.invoices.all()
    if client_id is not None:
        rows = rows.filter(client_id=client_id)
    return _invoices(business, rows, after, most or PAGE_ROWS)


def _invoices(business: "Business", rows: "QuerySet[Any]", after: str, most: int) -> Page:
    if key := _key(after):
        issued_on, row_id = key
        rows = rows.filter(Q(issued_on__lt=issued_on) | Q(issued_on=issued_on, id__lt=row_id), issued_on__lte=issued_on)
    # Chosen by their ids first: thousands may be found, and whole rows are heavy to sort.
    ids = list(rows.order_by("-issued_on", "-id").values_list("id", flat=True)[: most + 1])
    shown = business.invoices.filter(id__in=ids).select_related("client").only(*_OF_A_DOCUMENT)
    shown = shown.order_by("-issued_on", "-id")
    page = _page(list(shown), lambda row: f"{row.issued_on}_{row.id}", most)
    # Summed for the rows of the page alone: beside the search, it would be for all that is found.
    sums = business.receivables.filter(invoice_id__in=[row.id for row in page.rows]).values_list("invoice_id")
    still = Q(open_amount__gt=0)
    summed = sums.annotate(left=Sum("open_amount"), first=Min("due_on", filter=still))
    open_sums = {row[0]: row[1:] for row in summed}
    for row in page.rows:
        row.open_sum, row.open_due_on = open_sums.get(row.id, (None, None))
    part = [row for row in page.rows if row.open_sum and row.open_sum < row.total]
    _tell_reductions(business, part, of="receivable__invoice_id")
    return page


def _page(rows: list[Any], key_of: Any, most: int) -> Page:
    """Cut the row too many, which only says that there is more."""
    more = len(rows) > most
    rows = rows[:most]
    return Page(rows, key_of(rows[-1]) if more else "")


def _key(after: str) -> tuple[date, uuid.UUID] | None:
    """The key of a page as it stands in an address; anything else is the first page."""
    day, _, row_id = after.partition("_")
    try:
        return date.fromisoformat(day), uuid.UUID(row_id)
    except ValueError:
        return None
