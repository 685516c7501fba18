"""Does everything still agree? The chain, the rows against their sealed texts, the balances, the files.

Each finding names the table, the row and what is wrong with it, so that a row edited by hand is found
and named. Nothing is repaired here.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from reglo.books import archive, journal
from reglo.books.archive import Document
from reglo.books.invoices import Invoice
from reglo.books.journal import Book, Entry
from reglo.books.payments import Payment, Receivable, Settlement
from reglo.books.tenancy import tenant
from reglo.rules import invoicing, numbering
from reglo.rules.money import ZERO

if TYPE_CHECKING:
    from reglo.books.people import Business


@dataclass(frozen=True)
class Broken:
    """One thing that does not agree."""

    table: str
    row: str
    what: str


def verify(business: "Business") -> list[Broken]:
    """Everything wrong in the books of one business; empty when all agrees."""
    with tenant(business.id):
        return [
            *chain(),
            *invoices(),
            *numbers(),
            *receivables(),
            *payments(),
            *files(),
        ]


def chain() -> Iterator[Broken]:
    """Positions follow each other, each text has its digest, each seal follows from the one before."""
    book: Book = Book.objects.get()
    key, previous, position = journal.key(), "", 0
    for entry in Entry.objects.order_by("position").iterator(chunk_size=2000):
        position += 1
        if entry.position != position:
            yield Broken("entry", str(entry.position), f"position {position} is missing")
            position = entry.position
        if (entry.text or entry.salt) and numbering.digest(entry.salt, entry.text) != entry.digest:
            yield Broken("entry", str(entry.position), f"the text of {entry.kind} was changed")
        if numbering.seal(key, previous, entry.digest) != entry.seal:
            yield Broken("entry", str(entry.position), "the seal does not follow from the one before")
        previous = entry.seal
    if (book.position, book.head) != (position, previous):
        yield Broken("book", "head", f"the book ends at {book.position}, its entries at {position}")


def invoices() -> Iterator[Broken]:
    """Each invoice says what its sealed text says; each sealed text has its invoice."""
    seen = set()
    for invoice in Invoice.objects.select_related("entry").iterator(chunk_size=500):
        seen.add(invoice.entry_id)
        try:
            sealed = invoice.sealed
        except ValueError as error:
            yield Broken("invoice", invoice.number, f"its text cannot be read: {error}")
            continue
        for name, row, text in _projection(invoice, sealed):
            if row != text:
                yield Broken("invoice", invoice.number, f"{name} is {row}, sealed as {text}")
    issued = Entry.objects.filter(kind__in=["invoice.issued", "credit_note.issued"])
    for entry in issued.exclude(id__in=seen) if len(seen) < 500 else _unseen(issued, seen):
        yield Broken("invoice", str(entry.subject), f"entry {entry.position} has no invoice")


def _unseen(issued: Any, seen: set[Any]) -> Iterator[Entry]:
    return (entry for entry in issued.iterator(chunk_size=2000) if entry.id not in seen)


def _projection(invoice: Invoice, sealed: invoicing.Sealed) -> tuple[tuple[str, Any, Any], ...]:
    return (
        ("number", invoice.number, sealed.number),
        ("kind", invoice.kind, sealed.kind),
        ("issued_on", invoice.issued_on, sealed.issued_on),
        ("currency", invoice.currency, sealed.currency),
        ("total", invoice.total, sealed.totals.payable),
        ("subject", invoice.subject, sealed.subject[:300]),
        ("entry", invoice.entry.subject, invoice.id),
    )


def numbers() -> Iterator[Broken]:
    """Every number from 1 to the book's counter is there once, in each series and year."""
    book: Book = Book.objects.get()
    issued = set(Invoice.objects.values_list("number", flat=True))
    for slot, last in book.numbers.items():
        series, _, year = slot.partition("/")
        first = int(book.first_numbers.get(slot, 1))
        for position in range(first, last + 1):
            number = numbering.label(series, int(year), position)
            if number not in issued:
                yield Broken("invoice", number, "this number was given and its invoice is not there")
            issued.discard(number)
    for number in sorted(issued):
        yield Broken("invoice", number, "the book never gave this number")


def receivables() -> Iterator[Broken]:
    """Sums due are those of the sealed text; what is open is the sum less its settlements."""
    settled: defaultdict[Any, Decimal] = defaultdict(lambda: ZERO)
    rows = Settlement.objects.values_list("receivable_id", "amount", "reverses_id")
    for receivable_id, amount, reverses_id in rows.iterator(chunk_size=2000):
        settled[receivable_id] += -amount if reverses_id else amount
    due: defaultdict[Any, list[tuple[Any, Decimal]]] = defaultdict(list)
    for row in Receivable.objects.select_related("invoice").iterator(chunk_size=2000):
        due[row.invoice_id].append((row.due_on, row.amount))
        if row.open_amount != row.amount - settled[row.id]:
            yield Broken(
                "receivable",
                f"{row.invoice.number}, {row.due_on}",
                f"open is {row.open_amount}, worked out as {row.amount - settled[row.id]}",
            )
    for invoice in Invoice.objects.filter(kind="invoice").select_related("entry").iterator(chunk_size=500):
        sealed = sorted((one.due_on, one.amount) for one in invoice.sealed.instalments if one.amount > 0)
        if sorted(due[invoice.id]) != sealed:
            yield Broken("receivable", invoice.number, f"sums due are {sorted(due[invoice.id])}, sealed as {sealed}")


def payments() -> Iterator[Broken]:
    """Each payment says what its entry says."""
    import json

    texts = dict(Entry.objects.filter(kind="payment.noted").values_list("subject", "text"))
    reversed_ones = set(Entry.objects.filter(kind="payment.reversed").values_list("subject", flat=True))
    for payment in Payment.objects.iterator(chunk_size=2000):
        text = texts.pop(payment.id, None)
        if text is None:
            yield Broken("payment", str(payment.id), "it is not in the journal")
            continue
        said = json.loads(text)
        for name in ("received_on", "amount", "currency", "means", "reference"):
            if str(getattr(payment, name)) != str(said[name]):
                yield Broken("payment", str(payment.id), f"{name} is {getattr(payment, name)}, noted as {said[name]}")
        if (payment.id in reversed_ones) != (payment.reversed_at is not None):
            yield Broken("payment", str(payment.id), "its reversal is not the one of the journal")
    for subject in texts:
        yield Broken("payment", str(subject), "it is in the journal and its row is not there")


def files() -> Iterator[Broken]:
    """Every archived file is there, with the bytes it was kept with."""
    documents = Document.objects.filter(state=Document.READY).select_related("invoice")
    for document in documents.iterator(chunk_size=500):
        for sha256 in filter(None, (document.pdf, document.xml)):
            try:
                archive.read(sha256)
            except archive.MissingFile:
                yield Broken("document", document.invoice.number, f"file {sha256} is missing or changed")
