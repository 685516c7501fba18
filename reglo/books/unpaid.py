"""VAT of what was let go: the net price and the tax of an invoice that nobody will pay, and the paper that says so.

« Facture demeurée impayée… » stands over a duplicate of the untouched invoice (CGI, art. 272); the client who gets
it may no longer deduct that tax. Offered for sums that the owner let go, on an invoice that bears VAT: a business
under the franchise never printed any, and has nothing to recover.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from reglo.books import abandonments, archive, journal, papers, people
from reglo.books.drafts import CREDIT_NOTE
from reglo.books.tenancy import tenant
from reglo.documents import typography
from reglo.packs import unpaid as wording
from reglo.rules import money
from reglo.rules.money import ZERO
from reglo.rules.reading import Refusal, Said

if TYPE_CHECKING:
    import uuid

    from reglo.books.invoices import Invoice
    from reglo.books.people import Business, User

__all__ = ["CannotRecover", "Unpaid", "give", "of", "recoverable"]

COPIED = "invoice.unpaid_copied"
NOTHING = Said(
    "Cette facture n’a pas de TVA à récupérer : laissez d’abord aller la somme, et seulement si la facture porte de "
    "la TVA.",
    "This invoice has no VAT to recover: let its sum go first, and only if the invoice bears VAT.",
)


class CannotRecover(Refusal):
    """Nothing of the invoice was let go, or it bears no VAT that its place lets recover."""


@dataclass(frozen=True)
class Unpaid:
    """What stays unpaid of an invoice: the net price, and its tax."""

    net: Decimal
    vat: Decimal
    currency: str


def of(business: "Business", invoice: "Invoice") -> Unpaid | None:
    """What was let go of an invoice and is still open, cut in net price and VAT; None where there is no VAT."""
    if invoice.elsewhere:
        return None  # Its duplicate is made where it was issued.
    sealed = invoice.sealed
    rows = list(invoice.receivables.filter(open_amount__gt=0))
    gone = abandonments.let_go_of(business, [row.id for row in rows])
    open_amount = sum((row.open_amount for row in rows if row.id in gone), ZERO)
    if sealed.place != "fr" or invoice.kind == CREDIT_NOTE or open_amount <= 0:
        return None
    notes = [note.sealed.totals for note in invoice.corrections.select_related("entry")]
    net = sealed.totals.basis - sum((one.basis for one in notes), ZERO)
    vat = sealed.totals.tax - sum((one.tax for one in notes), ZERO)
    if vat <= 0 or net < 0:
        return None
    shares = money.split(open_amount, [net, vat])
    return Unpaid(shares[0], shares[1], invoice.currency)


def recoverable(business: "Business", invoices: "Iterable[Invoice]") -> set["uuid.UUID"]:
    """Those of these invoices whose duplicate would let recover some VAT. Inside `tenant()`."""
    return {one.id for one in {one.id: one for one in invoices}.values() if of(business, one) is not None}


def give(business: "Business", invoice: "Invoice", *, by: "User", at: datetime) -> bytes:
    """The duplicate that bears the words of the law and both amounts, kept and told to the journal.

    Raises CannotRecover, RenderFailed.
    """
    with tenant(business.id):
        left = of(business, invoice)
    words = _words(business, left, at=at) if left else ""
    if left is None or not words:
        raise CannotRecover([NOTHING])
    content = papers.copied(invoice, over=words)
    facts = {"net": left.net, "vat": left.vat, "pdf": archive.keep(content)}
    with tenant(business.id, write=True):
        book = journal.hold(business)
        if of(business, invoice) != left:  # Something was paid while the paper was set.
            raise CannotRecover([NOTHING])
        journal.append(book, COPIED, facts, subject=invoice.id, by=by, at=at)
    return content


def _words(business: "Business", left: Unpaid, *, at: datetime) -> str:
    net, vat = (typography.amount(one, left.currency, "fr-FR") for one in (left.net, left.vat))
    return wording.over(business.place, people.day_of(business, at), net=net, vat=vat)
