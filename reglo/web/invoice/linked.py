"""What an issued document is tied to: the invoice cancelled, the credit note that did it, the one in its place."""

from dataclasses import dataclass
from typing import Any

from reglo.access import Asked
from reglo.books import crediting
from reglo.books.drafts import CREDIT_NOTE, Draft
from reglo.books.invoices import Invoice
from reglo.rules import roles


@dataclass(frozen=True)
class Linked:
    """The documents that tell one story, seen from one of them; empty where there is none."""

    cancelled: Invoice | None  # the invoice that this one replaces, or that this note corrects
    notes: tuple[Invoice, ...]  # the credit notes of the invoice, or of the one that this one replaces
    replacement: Invoice | None
    draft: Draft | None  # the replacement being written


def of(request: Asked, invoice: Invoice) -> dict[str, Any]:
    """The part « Corrections » of the page of a document."""
    is_credit = invoice.kind == CREDIT_NOTE
    start = invoice.corrects if is_credit else invoice
    assert start is not None, f"credit note {invoice.number} corrects nothing"
    left = crediting.left_to_credit(start)
    replacement: Invoice | None = start.replacements.first()
    draft: Draft | None = start.replacement_drafts.order_by("-written_at").first() if replacement is None else None
    cancelled, notes_of = (start, None) if is_credit else (invoice.replaces, invoice)
    notes = list(notes_of.corrections.order_by("issued_on", "id")) if notes_of else []
    may_correct = roles.may(request.role, "invoices.correct")
    return {
        "linked": Linked(
            cancelled, tuple(notes), replacement, draft if roles.may(request.role, "drafts.see") else None
        ),
        "cancelled_by": list(invoice.replaces.corrections.order_by("issued_on", "id")) if invoice.replaces else [],
        "may_correct": may_correct and not is_credit and left > 0,
        "may_replace": may_correct and left <= 0 and replacement is None and draft is None,
    }


def last_note(invoice: Invoice) -> Invoice | None:
    """The credit note after which nothing was left of an invoice; the note itself, seen from its own page."""
    start = invoice.corrects if invoice.kind == CREDIT_NOTE else invoice
    assert start is not None, f"credit note {invoice.number} corrects nothing"
    note: Invoice | None = start.corrections.select_related("corrects__entry").order_by("-issued_at", "-id").first()
    return note
