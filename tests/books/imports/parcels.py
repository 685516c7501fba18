"""A parcel as another tool gives it: two clients, three invoices, a credit note and what was paid of them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from reglo.books import imports
from reglo.books.imports import Landed
from reglo.books.people import Business
from reglo.books.tenancy import uuid7
from reglo.rules.moving import ClientRow, InvoiceRow, Parcel, PaymentRow, Where
from tests.people import NOW, TODAY, owner_of


def at(line: int, file: str = "factures.csv") -> Where:
    return Where(file, "", line)


BRUNO = ClientRow(
    at(2, "clients.csv"), "C001", "Coop Verte", contact="Bruno Leroy", email="bruno@coop.example",
    street="4 quai de la Fosse", postal_code="44000", city="Nantes", country="FR", siren="552 100 554",
)  # fmt: skip
LEA = ClientRow(at(3, "clients.csv"), "C002", "Studio Léa", contact="Léa Morin", email="lea@studio.example")
LATE = InvoiceRow(
    at(2), "F-2026-031", "C001", date(2026, 9, 1), Decimal("1200.00"), due_on=date(2026, 10, 1),
    net=Decimal("1000.00"), tax=Decimal("200.00"), subject="Audit",
)  # fmt: skip
PART = InvoiceRow(at(3), "F-2026-034", "C001", date(2026, 10, 20), Decimal("600.00"), due_on=date(2026, 12, 4))
DONE = InvoiceRow(
    at(4), "F-2026-020", "Studio Léa", date(2026, 6, 1), Decimal("480.00"), due_on=date(2026, 7, 1),
    paid=Decimal("480.00"), paid_on=date(2026, 7, 9),
)  # fmt: skip
NOTE = InvoiceRow(
    at(5), "A-2026-002", "C001", date(2026, 9, 15), Decimal("200.00"), kind="credit_note", corrects="F-2026-031"
)
PAID = PaymentRow(at(2, "paiements.csv"), date(2026, 11, 2), Decimal("150.00"), invoice="F-2026-034", means="transfer")
PARCEL = Parcel(
    "dolibarr", (BRUNO, LEA), (LATE, PART, DONE, NOTE), (PAID,), headers=(("Échéance", "due_on"), ("Zut", ""))
)


def parcel(**changes: Any) -> Parcel:
    return replace(PARCEL, **changes)


def landed(business: Business, moved: Parcel = PARCEL, **changes: Any) -> Landed:
    facts = {"by": owner_of(business), "at": NOW, "on": TODAY, "request_key": uuid7()}
    return imports.land(business, moved, **facts | changes)


def taken_back(business: Business, row: imports.Import) -> imports.Import:
    return imports.take_back(business, row.id, by=owner_of(business), at=NOW)
