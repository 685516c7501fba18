"""The book of receipts: what came in, day by day, from whom, for what, how (CGI art. 50-0, 5; C. com. D123-28).

It is kept by adding: a payment taken back stays on its day, and is taken off on the day it was taken back. What
was received before a move stands in the book of the tool left behind, and not a second time in this one; taken back
here, it is taken off here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from reglo.books.payments import Payment
from reglo.books.people import day_of
from reglo.books.tenancy import tenant
from reglo.documents.tables import Cell, Table
from reglo.rules.reading import Said

if TYPE_CHECKING:
    from reglo.books.invoices import Invoice
    from reglo.books.people import Business

MEANS = {
    "transfer": Said("virement", "transfer"),
    "cheque": Said("chèque", "cheque"),
    "card": Said("carte", "card"),
    "cash": Said("espèces", "cash"),
    "interac": Said("Interac", "Interac"),
    "direct_debit": Said("prélèvement", "direct debit"),
    "other": Said("autre", "other"),
}
COLUMNS = (
    Said("Date", "Date"),
    Said("Client", "Client"),
    Said("Nature", "Nature"),
    Said("Montant", "Amount"),
    Said("Monnaie", "Currency"),
    Said("Moyen", "Means"),
    Said("Pièce", "Paper"),
    Said("Référence", "Reference"),
)
_BACK = Said("Annulation : {nature}", "Taken back: {nature}")
_WORK = Said("Prestation", "Services")


def receipts(business: "Business", language: str, *, year: int | None = None) -> Table:
    """Every receipt of a year, or of all years, in the order of days; two of one day in the order they were noted."""
    with tenant(business.id):
        lines = sorted(_lines(business, language), key=lambda line: line[0])
    rows = [row for (on, _), row in lines if year is None or on.year == year]
    return Table(Said("Livre des recettes", "Book of receipts"), COLUMNS, rows)


def _lines(business: "Business", language: str) -> Iterator[tuple[tuple[date, str], tuple[Cell, ...]]]:
    asked = Payment.objects.select_related("client").prefetch_related("settlements__receivable__invoice")
    for payment in asked.order_by("received_on", "noted_at", "id"):
        invoices = invoices_of(payment)
        nature = " ; ".join(dict.fromkeys(one.subject for one in invoices if one.subject)) or _WORK(language)
        line = _Line(payment, ", ".join(one.number for one in invoices), language)
        if payment.import_id is None:
            noted = (payment.received_on, payment.noted_at.isoformat())
            yield noted, line.row(payment.received_on, nature, payment.amount)
        if payment.reversed_at is not None:
            on, back = day_of(business, payment.reversed_at), _BACK(language).format(nature=nature)
            yield (on, payment.reversed_at.isoformat()), line.row(on, back, -payment.amount)


@dataclass(frozen=True)
class _Line:
    """What both lines of a payment share: the one that notes it, and the one that takes it back."""

    payment: Payment
    papers: str
    language: str

    def row(self, on: date, nature: str, amount: Decimal) -> tuple[Cell, ...]:
        of = self.payment
        client = of.client.name if of.client else ""
        return (on, client, nature, amount, of.currency, MEANS[of.means](self.language), self.papers, of.reference)


def invoices_of(payment: Payment) -> list["Invoice"]:
    """The invoices a payment went to, the oldest first."""
    found = {one.receivable.invoice_id: one.receivable.invoice for one in payment.settlements.all()}
    return sorted(found.values(), key=lambda one: (one.issued_on, one.number))
