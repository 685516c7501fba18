"""What was moved in: every row that an import wrote is there as its entry told it, and no other bears its name."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from reglo.books import telling
from reglo.books.invoices import Invoice
from reglo.books.payments import Payment, Receivable
from reglo.books.verification.findings import Broken, compared, entries, facts, pages

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from reglo.books.tenancy import TenantModel

LANDED, TAKEN_BACK = "import.landed", "import.taken_back"

# What of a row is no fact of the import: worked out again elsewhere, or written since.
LIVED = {"receivable": frozenset({"open_amount"}), "payment": frozenset({"reversed_at"})}


def taken_back() -> set[UUID]:
    """The imports that were undone: nothing of them is there any more."""
    return {entry.subject for entry in entries(TAKEN_BACK)}


def rows() -> Iterator[Broken]:
    """Invoices, sums and payments of imports, field by field; what was settled is lived again with the ledger."""
    told = _told()
    reversed_at = {entry.subject: entry.at for entry in entries("payment.reversed")}
    yield from _compared(Invoice.objects.filter(import_id__isnull=False), told["invoices"])
    sums = Receivable.objects.filter(invoice__import_id__isnull=False)
    yield from _compared(sums, told["receivables"])
    for payment in pages(Payment.objects.filter(import_id__isnull=False)):
        yield from compared(
            "payment", str(payment.id), ("reversed_at", payment.reversed_at, reversed_at.get(payment.id))
        )
    yield from _compared(Payment.objects.filter(import_id__isnull=False), told["payments"])


def _told() -> Mapping[str, dict[UUID, dict[str, Any]]]:
    """What the journal says of each row of the imports that stand."""
    undone = taken_back()
    found: dict[str, dict[UUID, dict[str, Any]]] = {"invoices": {}, "receivables": {}, "payments": {}}
    for entry in entries(LANDED):
        said = facts(entry) if entry.subject not in undone else {}
        for name, known in found.items():
            known |= {UUID(one["id"]): one for one in said.get(name, ())}
    return found


def _compared(asked: "QuerySet[Any]", told: Mapping[UUID, dict[str, Any]]) -> Iterator[Broken]:
    model: type[TenantModel] = asked.model
    table, missing = str(model._meta.model_name), set(told)
    for row in pages(asked):
        name = str(getattr(row, "number", "") or row.id)
        missing.discard(row.id)
        if row.id not in told:
            yield Broken(table, name, "it is said to be imported, and no import told it")
            continue
        said = telling.untold(model) | told[row.id]
        now = {key: value for key, value in telling.told(row).items() if key not in LIVED.get(table, ())}
        yield from compared(table, name, *((key, value, said[key]) for key, value in now.items()))
    for subject in sorted(missing):
        yield Broken(table, str(subject), "an import told it, and its row is not there")
