"""The payments that are here already, and how a row of a file is known again: by its key, or by all that it says."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from reglo.books.invoices import Invoice
from reglo.books.payments import Receivable
from reglo.books.people import day_of
from reglo.rules import money
from reglo.rules.money import ZERO
from reglo.rules.moving import PaymentRow
from reglo.rules.reading import spaced

if TYPE_CHECKING:
    from reglo.books.people import Business

KEYS = uuid.UUID("5d1c7b0e-3f0b-4a55-9e0e-8f2f6a7f7a11")
REFERENCE_CHARS_MAX = 140

_Said = tuple[uuid.UUID | None, date, Decimal, str]  # whose, when, how much, under which reference


@dataclass(frozen=True)
class Received:
    """A payment of a file and what it is for; `nth` counts the rows that say exactly the same."""

    row: PaymentRow
    invoice: Invoice | None  # None: the file names the client alone
    client_id: uuid.UUID
    currency: str
    sums: Sequence[Receivable]
    nth: int
    key: uuid.UUID

    @property
    def name(self) -> str:
        """What a person calls what it is for."""
        return self.invoice.number if self.invoice else spaced(self.row.client)


def said_of(row: PaymentRow, currency: str) -> tuple[str, ...]:
    """What tells two payments of one invoice apart."""
    return str(row.received_on), str(money.cents(row.amount)), currency, spaced(row.reference)


def key_of(business_id: uuid.UUID, of: str, said: Sequence[str], nth: int) -> uuid.UUID:
    """The key under which a row is noted once."""
    return uuid.uuid5(KEYS, "|".join((str(business_id), of, *said, str(nth))))


class Noted:
    """What is noted in the books before a parcel is taken."""

    def __init__(self, business: "Business") -> None:
        self.business = business
        rows = business.payments.all()
        self.amounts: dict[uuid.UUID, Decimal] = dict(rows.values_list("request_key", "amount"))
        settled = business.settlements.filter(payment_id__isnull=False, payment__reversed_at=None)
        told = settled.values_list(
            "receivable__invoice_id", "payment__received_on", "payment__amount", "payment__request_key"
        )
        self._settled = {(invoice_id, on, amount) for invoice_id, on, amount, _ in told}
        self._invoices: defaultdict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
        for invoice_id, _, _, key in told:
            self._invoices[key].add(invoice_id)
        self._moved_in: defaultdict[_Said, list[uuid.UUID]] = defaultdict(list)
        moved_in = rows.filter(import_id__isnull=False).order_by("id")
        facts = moved_in.values_list("client_id", "received_on", "amount", "reference", "request_key")
        for client_id, on, amount, reference, key in facts:
            self._moved_in[client_id, on, amount, reference].append(key)
        self._parts: set[uuid.UUID] = set()  # rows that make up a payment that is here whole
        self.credited = _credited(business)
        imports = business.imports.values_list("id", "at")
        self.landed_on: dict[uuid.UUID, date] = {import_id: day_of(business, at) for import_id, at in imports}

    def claim(self, every: Sequence[Received]) -> None:
        """Rows that come back word for word are those of their payments, before any other row may be.

        Then rows of one day and reference that make up a payment whose file named its client alone: it was shared out.
        """
        keys = {one.key for one in every}
        for said, found in self._moved_in.items():
            self._moved_in[said] = [key for key in found if key not in keys]
        lots: defaultdict[tuple[uuid.UUID, date, str, str], list[Received]] = defaultdict(list)
        for one in every:
            if one.invoice is not None and one.key not in self.amounts:
                lots[one.client_id, one.row.received_on, one.currency, spaced(one.row.reference)].append(one)
        for lot in lots.values():
            whole = replace(lot[0], row=replace(lot[0].row, amount=sum((one.row.amount for one in lot), ZERO)))
            shared = [key for key in self._others(whole) if len(lot) > 1 and self._names_nobody(whole, key)]
            if shared:
                self._others(whole).remove(shared[0])
                self._parts |= {one.key for one in lot}

    def is_same(self, one: Received) -> bool:
        """Is it here already: word for word, noted by hand, or moved in before for another or for no invoice named?"""
        row = one.row
        here = {(owed.invoice_id, row.received_on, row.amount) for owed in one.sums} & self._settled
        if one.key in self.amounts or one.key in self._parts or (here and one.nth == 1):
            return True
        others = self._others(one)
        for key in others:
            if one.invoice is None or one.invoice.id in self._invoices[key] or self._names_nobody(one, key):
                others.remove(key)
                return True
        return False

    def is_like(self, one: Received) -> bool:
        """Is one of the same client, day, sum and reference here, for another invoice?"""
        return bool(self._others(one))

    def _others(self, one: Received) -> list[uuid.UUID]:
        reference = spaced(one.row.reference)[:REFERENCE_CHARS_MAX]
        return self._moved_in[one.client_id, one.row.received_on, money.cents(one.row.amount), reference]

    def _names_nobody(self, one: Received, key: uuid.UUID) -> bool:
        """Did the file of that payment name its client alone?"""
        of, said = f"client:{one.client_id}", said_of(one.row, one.currency)
        return any(key == key_of(self.business.id, of, said, nth + 1) for nth in range(len(self._others(one))))


def _credited(business: "Business") -> defaultdict[uuid.UUID, Decimal]:
    """What credit notes settled so far, by invoice."""
    found: defaultdict[uuid.UUID, Decimal] = defaultdict(lambda: ZERO)
    rows = business.settlements.filter(credit_note_id__isnull=False, receivable__invoice__import_id__isnull=False)
    for invoice_id, amount, reverses in rows.values_list("receivable__invoice_id", "amount", "reverses_id"):
        found[invoice_id] += -amount if reverses else amount
    return found
