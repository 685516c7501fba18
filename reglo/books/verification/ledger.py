"""Invoices against their sealed texts, and money lived again from the journal, entry by entry."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from reglo.books.invoices import Invoice
from reglo.books.journal import Book, Entry
from reglo.books.payments import PRINCIPAL, Payment, Receivable, Settlement
from reglo.books.series import Series
from reglo.books.verification import imports
from reglo.books.verification.findings import Broken, compared, entries, facts, pages
from reglo.rules import invoicing, numbering
from reglo.rules.money import ZERO

ISSUED = ("invoice.issued", "credit_note.issued")


# ── Invoices and their numbers ───────────────────────────────────────────────────────────────────


def invoices() -> Iterator[Broken]:
    """Each invoice says what its sealed text says; each sealed text has its invoice."""
    seen = set()
    ours = Invoice.objects.filter(import_id=None)
    for invoice in pages(ours.select_related("entry", "corrects", "replaces")):
        seen.add(invoice.entry_id)
        sealed = _sealed(invoice.entry)
        if sealed is None:
            yield Broken("invoice", invoice.number, "its sealed text cannot be read")
            continue
        yield from compared("invoice", invoice.number, *_projection(invoice, sealed))
    for entry in entries(*ISSUED):
        if entry.id not in seen:
            yield Broken("invoice", str(entry.subject), f"entry {entry.position} issued it, and its row is not there")


def _sealed(entry: Entry) -> invoicing.Sealed | None:
    try:
        return invoicing.from_text(entry.text)
    except (ValueError, KeyError, TypeError):
        return None


def _projection(invoice: Invoice, sealed: invoicing.Sealed) -> tuple[tuple[str, Any, Any], ...]:
    return (
        ("number", invoice.number, sealed.number),
        ("kind", invoice.kind, sealed.kind),
        ("issued_on", invoice.issued_on, sealed.issued_on),
        ("issued_at", invoice.issued_at, invoice.entry.at),
        ("currency", invoice.currency, sealed.currency),
        ("total", invoice.total, sealed.totals.grand),
        ("subject", invoice.subject, sealed.subject[:300]),
        ("corrects", invoice.corrects.number if invoice.corrects else "", sealed.corrects_number),
        ("replaces", invoice.replaces.number if invoice.replaces else "", sealed.extra.get("replaces_number", "")),
        ("entry", invoice.id, invoice.entry.subject),
    )


def numbers() -> Iterator[Broken]:
    """Every number from the first to the book's counter is there once, in each series and year."""
    book: Book = Book.objects.get()
    rows = list(Invoice.objects.filter(import_id=None).values_list("number", "issued_on"))
    issued = {number for number, _ in rows}
    continued = {facts(entry)["slot"]: facts(entry)["last"] + 1 for entry in entries("numbering.continued")}
    yield from compared("book", "numbers", ("first_numbers", book.first_numbers, continued))
    told = {facts(entry).get("number") for entry in entries(*ISSUED)}
    put_back = _lost()
    yield from _put_back(book, continued, put_back)
    # A number that an invoice issued elsewhere bears is passed over: given by another tool, and not by this book.
    lost = put_back | set(Invoice.objects.filter(import_id__isnull=False).values_list("number", flat=True))
    for number in sorted(issued & put_back):
        yield Broken("invoice", number, "it was given before the restoring, and given again")
    prefixes = {"", *Series.objects.values_list("prefix", flat=True)}
    for slot, last in book.numbers.items():
        series, _, year = slot.partition("/")
        if series not in prefixes:
            yield Broken("book", "numbers", f"{slot} counts a series that nobody opened")
        first = continued.get(slot, 1)
        if last >= first and numbering.label(series, int(year), last) not in told | lost:
            yield Broken("book", "numbers", f"{slot} is at {last}, and the journal never gave that number")
        # A counter edited by hand may be any number at all: no further than the journal goes.
        for position in range(first, min(last, first + len(told) + len(lost)) + 1):
            number = numbering.label(series, int(year), position)
            if number not in issued and number not in lost:
                yield Broken("invoice", number, "this number was given and its invoice is not there")
            issued.discard(number)
    for number in sorted(issued):
        yield Broken("invoice", number, "the book never gave this number")
    yield from compared("book", "numbers", ("latest_on", book.latest_on, max((on for _, on in rows), default=None)))


def _put_back(book: Book, continued: Mapping[str, int], lost: Collection[str]) -> Iterator[Broken]:
    """A counter that stands before where the journal went on would give a number twice."""
    ends = {slot: first - 1 for slot, first in continued.items()}
    for series, year, position in filter(None, map(numbering.place_of, lost)):
        slot = f"{series}/{year}"
        ends[slot] = max(ends.get(slot, 0), position)
    for slot, end in sorted(ends.items()):
        if (stands := book.numbers.get(slot, 0)) < end:
            yield Broken("book", "numbers", f"{slot} is at {stands}, and the journal went on after {end}")


def _lost() -> set[str]:
    """The numbers given after a copy that was put back: its owner said where to go on, nobody gives them again."""
    found = set()
    for entry in entries("restore.confirmed"):
        for slot, (first, last) in facts(entry).get("lost", {}).items():
            series, _, year = slot.partition("/")
            found |= {numbering.label(series, int(year), position) for position in range(first, last + 1)}
    return found


# ── Money ────────────────────────────────────────────────────────────────────────────────────────

# receivable, payment, credit note, part, amount, day, is it a reversal
_Share = tuple[Any, Any, Any, str, Decimal, date, bool]


@dataclass
class _Lived:
    """What the journal says there is: what is still open of each sum, and every share that was settled."""

    sums: dict[Any, list[Receivable]]
    open: dict[Any, Decimal]
    shares: Counter[_Share] = field(default_factory=Counter)
    shares_of: defaultdict[Any, list[_Share]] = field(default_factory=lambda: defaultdict(list))

    def settle(self, share: _Share) -> None:
        self.open[share[0]] = self.open.get(share[0], ZERO) - share[4]
        self.shares[share] += 1
        self.shares_of[share[1]].append(share)

    def undo(self, payment_id: Any, on: date) -> None:
        for receivable_id, _, credit_note_id, part, amount, _, _ in self.shares_of.pop(payment_id, []):
            self.open[receivable_id] += amount
            self.shares[receivable_id, payment_id, credit_note_id, part, amount, on, True] += 1


def sums() -> Iterator[Broken]:
    """Sums due are those of the sealed texts; what is open of them, and why, is what the journal tells."""
    by_invoice: defaultdict[Any, list[Receivable]] = defaultdict(list)
    for row in pages(Receivable.objects.select_related("invoice")):
        by_invoice[row.invoice_id].append(row)
    rows = [row for group in by_invoice.values() for row in group]
    lived = _Lived(by_invoice, {row.id: row.amount for row in rows})
    yield from _live(lived)
    for row in rows:
        name = f"{row.invoice.number}, {row.due_on}"
        yield from compared("receivable", name, ("client", row.client_id, row.invoice.client_id))
        if row.open_amount != lived.open[row.id]:
            yield Broken("receivable", name, f"open is {row.open_amount}, worked out as {lived.open[row.id]}")
    yield from _shares(lived)


def _live(lived: _Lived) -> Iterator[Broken]:
    """Live the journal again, entry by entry."""
    invoices = {row.entry_id: row for row in pages(Invoice.objects.all())}
    undone = imports.taken_back()
    for entry in entries(*ISSUED, imports.LANDED, "payment.noted", "payment.reversed"):
        said, invoice = facts(entry), invoices.get(entry.id)
        if entry.kind == imports.LANDED:
            for share in said.get("settlements", []) if entry.subject not in undone else []:
                lived.settle(_moved_in(share))
        elif entry.kind == "payment.noted":
            for receivable_id, amount in said.get("settles", []):
                on = date.fromisoformat(said["received_on"])
                lived.settle((_id(receivable_id), entry.subject, None, PRINCIPAL, Decimal(amount), on, False))
        elif entry.kind == "payment.reversed":
            if "on" in said:
                on = date.fromisoformat(said["on"])
                lived.undo(entry.subject, on)
                for receivable_id, credit_note_id, amount in said.get("credited", []):
                    lived.settle((_id(receivable_id), None, _id(credit_note_id), PRINCIPAL, Decimal(amount), on, False))
        elif invoice is not None and (sealed := _sealed(entry)) is not None:
            if sealed.kind == "credit_note":
                _credit(lived, invoice, sealed)
            else:
                yield from _due(lived.sums[invoice.id], invoice, sealed)


def _moved_in(share: Mapping[str, Any]) -> _Share:
    """What an import settled, as its entry tells it."""
    sources = [_id(share[name]) if share[name] else None for name in ("payment_id", "credit_note_id")]
    on = date.fromisoformat(share["settled_on"])
    return (_id(share["receivable_id"]), *sources, share["part"], Decimal(share["amount"]), on, False)


def _due(rows: list[Receivable], invoice: Invoice, sealed: invoicing.Sealed) -> Iterator[Broken]:
    due = sorted((row.due_on, row.amount) for row in rows)
    said = sorted((one.due_on, one.amount) for one in invoicing.sums_due(sealed) if one.amount > 0)
    if due != said:
        yield Broken("receivable", invoice.number, f"sums due are {_words(due)}, sealed as {_words(said)}")


def _words(due: list[tuple[date, Decimal]]) -> str:
    return ", ".join(f"{amount} on {on}" for on, amount in due) or "none"


def _credit(lived: _Lived, credit_note: Invoice, sealed: invoicing.Sealed) -> None:
    """A credit note settles what is open of the invoice it corrects, the oldest sum first."""
    left = sealed.totals.payable
    for row in sorted(lived.sums[credit_note.corrects_id], key=lambda row: (row.due_on, row.id)):
        share = min(left, lived.open[row.id])
        if share > 0:
            left -= share
            lived.settle((row.id, None, credit_note.id, PRINCIPAL, share, sealed.issued_on, False))


def _shares(lived: _Lived) -> Iterator[Broken]:
    """The settlement rows are those of the journal: none changed, none added, none missing."""
    for row in pages(Settlement.objects.all()):
        share = (
            row.receivable_id, row.payment_id, row.credit_note_id, row.part, row.amount, row.settled_on,
            row.reverses_id is not None,
        )  # fmt: skip
        if not lived.shares[share]:
            yield Broken("settlement", str(row.id), f"{row.amount} on {row.settled_on} is not what the journal says")
        else:
            lived.shares[share] -= 1
    for share in lived.shares.elements():
        source = f"payment {share[1]}" if share[1] else f"credit note {share[2]}"
        yield Broken("settlement", f"of {source}", f"{share[4]} on {share[5]} is in the journal, and no row says it")


def payments() -> Iterator[Broken]:
    """Each payment says what its entry says."""
    noted = {entry.subject: entry for entry in entries("payment.noted")}
    reversed_at = {entry.subject: entry.at for entry in entries("payment.reversed")}
    for payment in pages(Payment.objects.filter(import_id=None)):
        entry = noted.pop(payment.id, None)
        if entry is None:
            yield Broken("payment", str(payment.id), "it is not in the journal")
            continue
        said = facts(entry)
        yield from compared(
            "payment",
            str(payment.id),
            ("amount", payment.amount, Decimal(said["amount"]) if "amount" in said else None),
            *((name, str(getattr(payment, name)), said.get(name)) for name in _AS_TEXT),
            ("client", str(payment.client_id), said.get("client")),
            ("noted_at", payment.noted_at, entry.at),
            ("reversed_at", payment.reversed_at, reversed_at.get(payment.id)),
        )
    for subject in noted:
        yield Broken("payment", str(subject), "it is in the journal and its row is not there")


_AS_TEXT = ("received_on", "currency", "means", "reference")


def _id(text: str) -> Any:
    return Receivable._meta.get_field("id").to_python(text)
