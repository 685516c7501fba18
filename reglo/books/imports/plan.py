"""What an import would write, worked out before anything is: the rows themselves, and what is left out and why.

The dry run shows this plan and the import writes it, so that both always say the same.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from reglo.books.clients import Client, Contact
from reglo.books.invoices import Invoice
from reglo.books.payments import Payment, Receivable, Settlement
from reglo.rules.money import ZERO
from reglo.rules.moving import ClientRow, InvoiceRow, Level, PaymentRow, Remark, Where
from reglo.rules.reading import Said


@dataclass(frozen=True)
class Same:
    """A row that is here already: its client, invoice or payment, and how it was known again."""

    where: Where
    kind: str  # client, invoice, payment
    name: str
    by: str  # siren, vat, neq, email, name, number, payment


@dataclass(frozen=True)
class Money:
    """What is open and what was paid, in one currency."""

    open: Decimal = ZERO
    paid: Decimal = ZERO


@dataclass
class Plan:
    """The rows to write, in the order they refer to each other, and everything a person reads before saying yes."""

    tool: str
    headers: tuple[tuple[str, str], ...] = ()
    files: tuple[str, ...] = ()
    digest: str = ""
    clients: list[Client] = field(default_factory=list)
    contacts: list[Contact] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)
    receivables: list[Receivable] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    settlements: list[Settlement] = field(default_factory=list)
    touched: list[Receivable] = field(default_factory=list)  # of former imports: less is open of them
    same: list[Same] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    names: dict[uuid.UUID, str] = field(default_factory=dict)  # of the clients known here
    next_number: str = ""  # ours, when numbers that look like ours came

    @property
    def is_empty(self) -> bool:
        """Is there nothing new in it?"""
        return not (self.clients or self.invoices or self.payments)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows of each kind would be created."""
        kinds = Counter(one.kind for one in self.invoices)
        return {
            "clients": len(self.clients),
            "invoices": kinds["invoice"],
            "credit_notes": kinds["credit_note"],
            "payments": len(self.payments),
        }

    @property
    def sums(self) -> dict[str, Money]:
        """By currency: what is still open of the new invoices, and what was paid before the move."""
        currency = {one.id: one.currency for one in self.invoices}
        opened: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
        paid: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
        for one in self.receivables:
            opened[currency[one.invoice_id]] += one.open_amount
        for payment in self.payments:
            paid[payment.currency] += payment.amount
        for invoice in self.invoices:
            paid[invoice.currency] += Decimal((invoice.stated or {}).get("undated") or 0)
        return {name: Money(opened[name], paid[name]) for name in sorted({*currency.values(), *paid})}

    def known(self, kind: str) -> list[Same]:
        """The rows of a kind that are here already."""
        return [one for one in self.same if one.kind == kind]

    def of_level(self, level: Level) -> list[Remark]:
        """The doubtful rows, or the rejected ones."""
        return [one for one in self.remarks if one.level == level]

    @property
    def doubts(self) -> list[Remark]:
        """What is imported and should be looked at."""
        return self.of_level("doubt")

    @property
    def rejects(self) -> list[Remark]:
        """What is left out."""
        return self.of_level("reject")


def remark(row: "ClientRow | InvoiceRow | PaymentRow", level: Level, said: Said) -> Remark:
    """What is to say of a row, which is given back as it was understood."""
    cells = (
        str(value) for name, value in vars(row).items() if name not in {"where", "kind"} and value not in {None, ""}
    )
    return Remark(row.where, level, said, tuple(cells))


def rejected(rows: Iterable[Remark], language: str) -> list[tuple[str, str, str, str, Sequence[str]]]:
    """The rejected rows as a file gives them back: file, sheet, line, why, and the row as it was written."""
    return [(one.where.file, one.where.sheet, str(one.where.line), one.said(language), one.cells) for one in rows]


def place(where: Where) -> Said:
    """« clients.csv, ligne 12 »: where a row was found."""
    named = ", ".join(filter(None, (where.file, where.sheet)))
    if not where.line:
        return Said(named, named)
    lead = f"{named}, " if named else ""
    return Said(f"{lead}ligne {where.line}", f"{lead}line {where.line}")


def told(sums: Mapping[str, Money]) -> dict[str, dict[str, str]]:
    """The sums of a plan as the journal keeps them."""
    return {name: {"open": str(one.open), "paid": str(one.paid)} for name, one in sums.items()}
