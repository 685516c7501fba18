"""Where the money stands, in five words that share every sum without overlap.

à facturer: drafts, and what is issued but has not left (`unsent`). Of what left: envoyé: open, due after the end
of this month; attendu: open and not overdue, due by the end of this month; en retard: open and past due. reçu:
received in the last twelve months. Defined in docs/decisions.md. A credit note being written takes off what is to bill. Amounts of another
currency than the business's are listed with the others and added up apart, never into the same sum.
"""

import calendar
import json
import uuid
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Aggregate, Count, F, Min, Q, QuerySet, Sum

from reglo.books import abandonments, unsent, writing
from reglo.books.drafts import CREDIT_NOTE, Draft
from reglo.books.invoices import Invoice
from reglo.books.journal import Entry
from reglo.packs import issue
from reglo.rules.money import ZERO
from reglo.rules.reading import folded
from reglo.rules.sealing import CannotIssue

if TYPE_CHECKING:
    from reglo.books.payments import Payment
    from reglo.books.people import Business

TO_BILL, SENT, EXPECTED, LATE, RECEIVED = "a-facturer", "envoye", "attendu", "en-retard", "recu"
WORDS = (TO_BILL, SENT, EXPECTED, LATE, RECEIVED)
PAGE_ROWS = 50
SOUGHT_CLIENTS_MAX = 200
OWED_MAX = 200  # of them a page makes one list of choices
LAST_CHARACTER = "\uffff"  # every number that begins so stands before it


@dataclass(frozen=True)
class Standing:
    """One of the five sums: how much in the business's currency, how many rows in all, what in other currencies."""

    amount: Decimal
    count: int
    others: tuple[tuple[str, Decimal], ...] = ()  # currency, amount: in the order of their names


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
    """Sums still open, whatever their due date, those let go included: money may always arrive."""
    rows: QuerySet[Any] = business.receivables.filter(open_amount__gt=0)
    return rows


def expected_rows(business: "Business") -> "QuerySet[Any]":
    """Sums still open that one still asks for."""
    return abandonments.standing(open_rows(business))


def word_of(due_on: date, *, today: date) -> str:
    """The word for what is open and due on that day: late, expected or sent."""
    if due_on < today:
        return LATE
    return SENT if due_on > month_end(today) else EXPECTED


def of_word(word: str, business: "Business", *, today: date) -> "QuerySet[Any]":
    """The open sums that a word names; to be billed: those whose invoice has not left."""
    rows: QuerySet[Any] = expected_rows(business).alias(unsent=unsent.of_sums())
    return rows.filter(unsent=True) if word == TO_BILL else rows.filter(_named(today)[word], unsent=False)


def _named(today: date) -> dict[str, Q]:
    """The three words that share what is open and has left, by due date."""
    end = month_end(today)
    return {SENT: Q(due_on__gt=end), EXPECTED: Q(due_on__gte=today, due_on__lte=end), LATE: Q(due_on__lt=today)}


def sums(business: "Business", *, today: date, drafts: bool = True) -> dict[str, Standing]:
    """The five sums, in the order of the words; each is what the rows of its list add up to.

    Whoever does not see drafts has what was issued and has not left under « à facturer ».
    """
    received = received_rows(business, today=today).order_by().values("currency")
    written = [(one.currency, one.amount or ZERO, 1) for one in _written(business, today=today)] if drafts else []
    arrived = list(received.annotate(Sum("amount"), Count("id")).values_list("currency", "amount__sum", "id__count"))
    parts = _open_parts(business, today=today)
    found = {word: _standing(part, business.currency) for word, part in parts.items()} | {
        TO_BILL: _standing([*written, *parts[TO_BILL]], business.currency),
        RECEIVED: _standing(arrived, business.currency),
    }
    return {word: found[word] for word in WORDS}


def open_sums(business: "Business", *, today: date) -> dict[str, Standing]:
    """The three sums that share what is open and has left: sent, expected, late."""
    parts = _open_parts(business, today=today)
    return {word: _standing(parts[word], business.currency) for word in _named(today)}


Part = tuple[str, Decimal | None, int]  # of a list: currency, amount, rows


def _open_parts(business: "Business", *, today: date) -> dict[str, list[Part]]:
    """What is open, by word and currency, in one question; under « à facturer », what has not left."""
    named = _named(today)
    asked: dict[str, Aggregate] = {f"{word}_amount": Sum("open_amount", filter=where) for word, where in named.items()}
    asked |= {f"{word}_count": Count("id", filter=where) for word, where in named.items()}
    asked |= {f"{TO_BILL}_amount": Sum("open_amount"), f"{TO_BILL}_count": Count("id")}
    rows = expected_rows(business).annotate(unsent=unsent.of_sums())
    found = list(rows.values("unsent", currency=F("invoice__currency")).annotate(**asked))
    return {
        word: [
            (row["currency"], row[f"{word}_amount"], row[f"{word}_count"])
            for row in found
            if row["unsent"] == (word == TO_BILL)
        ]
        for word in (TO_BILL, *named)
    }


def _standing(parts: Iterable[Part], home: str) -> Standing:
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


def receivables_page(word: str, business: "Business", *, today: date, after: str = "") -> Page:
    """One page of open sums, the oldest first; `after` is the key a former page gave."""
    rows = of_word(word, business, today=today).select_related("invoice", "client").order_by("due_on", "id")
    if key := _key(after):
        due_on, row_id = key
        rows = rows.filter(Q(due_on__gt=due_on) | Q(due_on=due_on, id__gt=row_id), due_on__gte=due_on)
    return _page(list(rows[: PAGE_ROWS + 1]), lambda row: f"{row.due_on}_{row.id}")


def to_bill_page(business: "Business", *, today: date, drafts: bool = True, after: str = "") -> Page:
    """One page of what is to bill: sums whose invoice has not left, then drafts for whoever sees them."""
    if after and not _key(after):
        return drafts_page(business, today=today, after=after)
    page = receivables_page(TO_BILL, business, today=today, after=after)
    if page.next_key or not drafts:
        return page
    first = drafts_page(business, today=today)
    return Page([*page.rows, *first.rows], first.next_key)


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
    return _page(list(rows[: PAGE_ROWS + 1]), lambda row: f"{row.received_on}_{row.id}")


@dataclass(frozen=True)
class Written:
    """A draft in a list: what it would come to, taken off for a credit note, None while it cannot be added up."""

    draft: Draft
    client: str
    amount: Decimal | None
    currency: str


def drafts_page(business: "Business", *, today: date, after: str = "") -> Page:
    """One page of drafts, the last written first."""
    rows = _written(business, today=today)
    first = next((i + 1 for i, row in enumerate(rows) if str(row.draft.id) == after), 0)
    more = len(rows) > first + PAGE_ROWS
    rows = rows[first : first + PAGE_ROWS]
    return Page(rows, str(rows[-1].draft.id) if more else "")


def _written(business: "Business", *, today: date) -> list[Written]:
    """Every draft; one has few of them, and what they come to is stored nowhere."""
    rows = business.drafts.select_related("client", "corrects").prefetch_related("client__contacts")
    drafts = list(rows.order_by("-written_at", "-id"))
    profile = business.profiles.get() if drafts else None
    return [_one(draft, profile, business, today) for draft in drafts]


def _one(draft: Draft, profile: Any, business: "Business", today: date) -> Written:
    value = writing.read(draft, profile, business, on=today).value
    try:
        amount: Decimal | None = issue.totals(value, on=today)[1].payable if value.lines else None
    except CannotIssue:
        amount = None
    return Written(draft, value.buyer.name if value.buyer else "", amount, value.currency)


def clients_page(business: "Business", *, sought: str = "", after: str = "") -> Page:
    """One page of clients by name, each with its contacts; `after` is the key a former page gave."""
    rows = business.clients.prefetch_related("contacts").order_by("filed_as", "id")
    if sought:
        rows = rows.filter(filed_as__contains=folded(sought))
    row_id, _, name = after.partition("_")
    with suppress(ValueError):  # not a key of ours: the first page
        rows = rows.filter(Q(filed_as__gt=name) | Q(filed_as=name, id__gt=uuid.UUID(row_id)))
    return _page(list(rows[: PAGE_ROWS + 1]), lambda row: f"{row.id}_{row.filed_as}")


@dataclass(frozen=True)
class Account:
    """What a client owes in one currency: past due, still to come, and by how many invoices."""

    currency: str
    late: Decimal
    ahead: Decimal
    invoices: int

    @property
    def total(self) -> Decimal:
        """All that is open."""
        return self.late + self.ahead


def accounts(
    business: "Business", client_ids: Sequence[uuid.UUID], *, today: date
) -> dict[uuid.UUID, tuple[Account, ...]]:
    """What each of these clients owes, the business's currency first; nothing for one who owes nothing.

    Nobody is late with an invoice that has not left.
    """
    late = Q(due_on__lt=today, unsent=False)
    rows = expected_rows(business).filter(client_id__in=client_ids).annotate(unsent=unsent.of_sums())
    found = rows.values("client_id", currency=F("invoice__currency")).annotate(
        late=Sum("open_amount", filter=late),
        ahead=Sum("open_amount", filter=~late),
        invoices=Count("invoice_id", distinct=True),
    )
    owing: dict[uuid.UUID, list[Account]] = {client_id: [] for client_id in client_ids}
    for row in found:
        one = Account(row["currency"], row["late"] or ZERO, row["ahead"] or ZERO, row["invoices"])
        owing[row["client_id"]].append(one)
    return {key: tuple(sorted(ones, key=lambda one: _home_first(one, business))) for key, ones in owing.items()}


def _home_first(one: Account, business: "Business") -> tuple[bool, str]:
    return one.currency != business.currency, one.currency


def overpaid(business: "Business", client_id: uuid.UUID) -> tuple[tuple[str, Decimal], ...]:
    """What a client gave or was credited beyond what it owed, by currency: to give back, or to deduct.

    Payments not reversed and credit notes, less all that they settle.
    """
    given = business.payments.filter(client_id=client_id, reversed_at=None)
    credited = business.invoices.filter(client_id=client_id, kind=CREDIT_NOTE)
    standing = Q(reverses_id=None, payment__reversed_at=None)
    used = business.settlements.filter(standing, receivable__client_id=client_id)
    left: dict[str, Decimal] = {}
    for rows, amount, currency, sign in (
        (given, "amount", "currency", 1),
        (credited, "total", "currency", 1),
        (used, "amount", "receivable__invoice__currency", -1),
    ):
        for name, total in rows.order_by().values_list(currency).annotate(Sum(amount)):
            left[name] = left.get(name, ZERO) + sign * total
    return tuple(sorted((name, amount) for name, amount in left.items() if amount))


class Owing(NamedTuple):
    """An invoice still owed something, in a list of choices."""

    invoice_id: uuid.UUID
    number: str
    client: str
    amount: Decimal
    currency: str
    client_id: uuid.UUID


def owed(business: "Business", *, also: str = "") -> list[Owing]:
    """The invoices still owed something, the oldest due first.

    At most `OWED_MAX` of them, and those of the invoice or of the client whose id is `also`, wherever they stand.
    """
    rows = open_rows(business).values_list(
        "invoice_id", "invoice__number", "client__name", "invoice__currency", "client_id"
    )
    found = rows.annotate(left=Sum("open_amount"), first=Min("due_on")).order_by("first", "invoice__number")
    listed = list(found[:OWED_MAX])
    with suppress(ValueError):  # not an id: nothing more is asked for
        if len(listed) == OWED_MAX and (wanted := uuid.UUID(also)):
            there = {row[0] for row in listed}
            more = found.filter(Q(invoice_id=wanted) | Q(client_id=wanted))[:OWED_MAX]
            listed += [row for row in more if row[0] not in there]
    return [Owing(row[0], row[1], row[2], row[5], row[3], row[4]) for row in listed]


def reversal_reason(payment: "Payment") -> str:
    """Why a payment was taken back, from the journal."""
    entry = Entry.objects.filter(subject=payment.id, kind="payment.reversed").first()
    return str(json.loads(entry.text)["reason"]) if entry and entry.text else ""


def found_page(business: "Business", sought: str, *, after: str = "") -> Page:
    """One page of the invoices whose number begins so, or whose client's name holds these words."""
    named = business.clients.filter(filed_as__contains=folded(sought)).values_list("id", flat=True)[:SOUGHT_CLIENTS_MAX]
    begins = Q(client_id__in=list(named))
    for number in {sought, sought.upper()}:  # ours have capitals; those of another tool are as it wrote them
        begins |= Q(number__gte=number, number__lt=number + LAST_CHARACTER)
    rows = business.invoices.filter(begins)
    return _invoices(business, rows, after)


def invoices_page(business: "Business", *, after: str = "", client_id: uuid.UUID | None = None) -> Page:
    """One page of issued invoices and credit notes, the latest first.

    Each has `open_sum`, what is open of it (None where nothing was ever due), and `open_due_on`, the first
    day on which some of it is due.
    """
    rows: QuerySet[Invoice] = business.invoices.all()
    if client_id is not None:
        rows = rows.filter(client_id=client_id)
    return _invoices(business, rows, after)


def _invoices(business: "Business", rows: "QuerySet[Any]", after: str) -> Page:
    if key := _key(after):
        issued_on, row_id = key
        rows = rows.filter(Q(issued_on__lt=issued_on) | Q(issued_on=issued_on, id__lt=row_id), issued_on__lte=issued_on)
    # Chosen by their ids first: thousands may be found, and whole rows are heavy to sort.
    ids = list(rows.order_by("-issued_on", "-id").values_list("id", flat=True)[: PAGE_ROWS + 1])
    shown = business.invoices.filter(id__in=ids).select_related("client").order_by("-issued_on", "-id")
    page = _page(list(shown), lambda row: f"{row.issued_on}_{row.id}")
    # Summed for the rows of the page alone: beside the search, it would be for all that is found.
    sums = business.receivables.filter(invoice_id__in=[row.id for row in page.rows]).values_list("invoice_id")
    still = Q(open_amount__gt=0)
    summed = sums.annotate(left=Sum("open_amount"), first=Min("due_on", filter=still))
    open_sums = {row[0]: row[1:] for row in summed}
    for row in page.rows:
        row.open_sum, row.open_due_on = open_sums.get(row.id, (None, None))
    return page


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
