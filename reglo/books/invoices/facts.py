"""What the books hold about one invoice: the row with what stands beside it, and every sealed fact."""

import uuid
from typing import TYPE_CHECKING, Any

from reglo.books import journal, outbox, payments, prepared
from reglo.books.invoices.tables import Invoice

if TYPE_CHECKING:
    from django.db.models import QuerySet


def found(invoice_id: uuid.UUID) -> Invoice | None:
    """An issued document of the business in force, with all that its page says beside it. Inside `tenant()`."""
    return _FOUND.first(invoice_id=invoice_id)


_FOUND = prepared.Records(
    Invoice,
    lambda invoice_id: Invoice.objects.filter(id=invoice_id).select_related(
        "entry", "client", "corrects", "replaces", "landing"
    ),
)


def story(invoice: Invoice) -> list[journal.Entry]:
    """Every sealed fact about an invoice, oldest first: issue, messages, payments, corrections, replacement."""
    told = {subject for (subject,) in _TOLD_OF.rows(invoice_id=invoice.id)}
    subjects = {invoice.id, invoice.draft_id, invoice.import_id or invoice.id} | told
    return list(journal.Entry.objects.filter(subject__in=subjects).order_by("position"))


def _told_of(invoice_id: uuid.UUID) -> "QuerySet[Any, Any]":
    """What entries about an invoice are also written under: its messages, its notes, its replacement, its payments."""
    settled = payments.Settlement.objects.filter(receivable__invoice_id=invoice_id, payment_id__isnull=False)
    found: QuerySet[Any, Any]
    found = (
        outbox.Message.objects.filter(invoice_id=invoice_id)
        .values_list("id")
        .union(
            Invoice.objects.filter(corrects_id=invoice_id).values_list("id"),
            Invoice.objects.filter(replaces_id=invoice_id).values_list("id"),
            settled.values_list("payment_id"),
        )
    )
    return found


_TOLD_OF = prepared.Values(_told_of)
