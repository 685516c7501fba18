"""The workbook: what is owed, ready to be followed by hand, then invoices, sums due, payments and clients."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from reglo.books import clients, people
from reglo.books.exports import cashbook
from reglo.books.followups import cases
from reglo.books.invoices import Invoice
from reglo.books.payments import Payment, Receivable
from reglo.books.tenancy import tenant
from reglo.documents import tables
from reglo.documents.tables import Cell, Table
from reglo.rules.followup import Act
from reglo.rules.reading import Said

if TYPE_CHECKING:
    from reglo.books.people import Business

KINDS = {"invoice": Said("facture", "invoice"), "credit_note": Said("avoir", "credit note")}
ELSEWHERE = Said("ailleurs", "elsewhere")
_PAGE = 1000


def books(business: "Business", language: str, *, today: date, at: datetime) -> bytes:
    """The five sheets, as an XLSX file."""
    return tables.as_workbook(list(sheets(business, language, today=today)), language, at=at)


def sheets(business: "Business", language: str, *, today: date) -> Iterator[Table]:
    """Every table one may take along, the one to follow by hand first."""
    with tenant(business.id):
        yield Table(Said("Suivi", "Follow-up"), _FOLLOWED, list(_followed(business, language, today)))
        yield Table(Said("Factures", "Invoices"), _INVOICES, list(_invoices(language)))
        yield Table(Said("Sommes dues", "Sums due"), _SUMS, list(_sums(today)))
        yield Table(Said("Encaissements", "Payments"), _PAYMENTS, list(_payments(business, language)))
        yield Table(Said("Clients", "Clients"), _CLIENTS, list(_clients()))


_FOLLOWED = (
    Said("Client", "Client"),
    Said("À qui", "To whom"),
    Said("E-mail", "E-mail"),
    Said("Téléphone", "Phone"),
    Said("Facture", "Invoice"),
    Said("Émise le", "Issued on"),
    Said("À payer le", "Due on"),
    Said("Jours de retard", "Days late"),
    Said("Reste dû", "Still owed"),
    Said("Monnaie", "Currency"),
    Said("Prochain pas le", "Next step on"),
    Said("Pourquoi", "Why"),
    Said("Promis pour le", "Promised for"),
    Said("Mes notes", "My notes"),
)


def _followed(business: "Business", language: str, today: date) -> Iterator[tuple[Cell, ...]]:
    """One line per open sum, the most late first, with the next step; the last two columns are for the hand."""
    known = {one.id: one for one in clients.Client.objects.prefetch_related("contacts")}
    lines = []
    for followed in cases.cases(business, today=today).values():
        move = followed.move(today)
        on = today if isinstance(move, Act) else move.until
        contact = clients.billing_contact(known[followed.client_id])
        who = (contact.name, contact.email, contact.phone) if contact else ("", "", "")
        for one in followed.sums:
            late = max(0, (today - one.due_on).days)
            owed: tuple[Cell, ...] = (one.number, one.issued_on, one.due_on, late, one.amount, one.currency)
            lines.append((followed.client, *who, *owed, on, move.reason(language), None, ""))
    yield from sorted(lines, key=lambda line: (line[6], line[0], line[4]))


_INVOICES = (
    Said("Numéro", "Number"),
    Said("Pièce", "Paper"),
    Said("Émise le", "Issued on"),
    Said("Client", "Client"),
    Said("Objet", "Subject"),
    Said("Hors taxes", "Before tax"),
    Said("Taxes", "Taxes"),
    Said("Total", "Total"),
    Said("Monnaie", "Currency"),
    Said("Corrige", "Corrects"),
    Said("Émise", "Issued"),
)


def _invoices(language: str) -> Iterator[tuple[Cell, ...]]:
    rows = Invoice.objects.select_related("client", "corrects", "entry").order_by("issued_on", "issued_at", "id")
    for one in rows.iterator(chunk_size=_PAGE):
        sign = -1 if one.kind == "credit_note" else 1
        amounts = tuple(None if amount is None else sign * amount for amount in _amounts(one))
        corrects = one.corrects.number if one.corrects else ""
        kind, where = KINDS[one.kind](language), ELSEWHERE(language) if one.elsewhere else ""
        yield (one.number, kind, one.issued_on, one.client.name, one.subject, *amounts, one.currency, corrects, where)


def _amounts(one: Invoice) -> tuple[Decimal | None, Decimal | None, Decimal]:
    """Before tax, taxes and total; of an invoice issued elsewhere, what its file said."""
    if one.elsewhere:
        net, tax = (Decimal(said) if (said := (one.stated or {}).get(name)) else None for name in ("net", "tax"))
        return net, tax, one.total
    totals = one.sealed.totals
    return totals.basis, totals.tax, totals.grand


_SUMS = (
    Said("Facture", "Invoice"),
    Said("Client", "Client"),
    Said("À payer le", "Due on"),
    Said("Montant", "Amount"),
    Said("Reste dû", "Still owed"),
    Said("Monnaie", "Currency"),
    Said("Jours de retard", "Days late"),
)


def _sums(today: date) -> Iterator[tuple[Cell, ...]]:
    rows = Receivable.objects.select_related("invoice", "client").order_by("due_on", "id")
    for one in rows.iterator(chunk_size=_PAGE):
        late = max(0, (today - one.due_on).days) if one.open_amount else 0
        facts = (one.amount, one.open_amount, one.invoice.currency, late)
        yield (one.invoice.number, one.client.name, one.due_on, *facts)


_PAYMENTS = (
    Said("Reçu le", "Received on"),
    Said("Client", "Client"),
    Said("Montant", "Amount"),
    Said("Monnaie", "Currency"),
    Said("Moyen", "Means"),
    Said("Référence", "Reference"),
    Said("Factures", "Invoices"),
    Said("Annulé le", "Taken back on"),
    Said("Noté", "Noted"),
)


def _payments(business: "Business", language: str) -> Iterator[tuple[Cell, ...]]:
    asked = Payment.objects.select_related("client").prefetch_related("settlements__receivable__invoice")
    for one in asked.order_by("received_on", "noted_at", "id"):
        numbers = ", ".join(invoice.number for invoice in cashbook.invoices_of(one))
        back = people.day_of(business, one.reversed_at) if one.reversed_at else None
        where = ELSEWHERE(language) if one.import_id else ""
        facts = (one.amount, one.currency, cashbook.MEANS[one.means](language), one.reference, numbers, back, where)
        yield (one.received_on, one.client.name if one.client else "", *facts)


_CLIENTS = (
    Said("Nom", "Name"),
    Said("Sorte", "Kind"),
    Said("Adresse", "Address"),
    Said("Code postal", "Postal code"),
    Said("Ville", "City"),
    Said("Pays", "Country"),
    Said("SIREN", "SIREN"),
    Said("TVA", "VAT"),
    Said("NEQ", "NEQ"),
    Said("Contact", "Contact"),
    Said("E-mail", "E-mail"),
    Said("Téléphone", "Phone"),
)


def _clients() -> Iterator[tuple[Cell, ...]]:
    for one in clients.Client.objects.prefetch_related("contacts").order_by("filed_as", "id"):
        contact = clients.billing_contact(one)
        who = (contact.name, contact.email, contact.phone) if contact else ("", "", "")
        place = (one.street, one.postal_code, one.city, one.country)
        yield (one.name, one.kind, *place, one.siren or one.siret[:9], one.vat, one.neq, *who)
