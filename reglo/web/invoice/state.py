"""The state at the head of an issued document: where it is while it leaves, then one of the five words of money."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from reglo.books import outbox, unsent
from reglo.books.drafts import CREDIT_NOTE
from reglo.books.invoices import Invoice
from reglo.books.outbox import Message
from reglo.rules import five_words
from reglo.rules.money import ZERO
from reglo.web.agreed import Said, State


def latest(invoice: Invoice) -> Message | None:
    """The message one looks at: the last one written for the document."""
    return outbox.latest_of(invoice.id)


def of(
    invoice: Invoice, rows: Sequence[Any], opened: Decimal, left: Decimal, *, said: Said, today: date, now: datetime
) -> State | None:
    """Where the document is until it has left; then what was said of it, or one of the five words, or how it ended.

    `rows` are its sums that were not let go. A credit note that has left has no state.
    """
    if invoice.kind == CREDIT_NOTE:
        return _leaving(invoice, now)
    if opened == ZERO:
        if left == ZERO and invoice.total > ZERO:
            return State("received", "", _("annulée par avoir"))
        return State("received", "received", _("reçu"))
    first = next((row.due_on for row in rows if row.open_amount > ZERO), None)
    if first is None:
        return State("missing", "", _("laissée"))
    if leaving := _leaving(invoice, now):
        return leaving
    if agreed := said.of_invoice(invoice.id, today=today):
        return agreed
    if first < today:
        return State("late", "late", _("en retard"))
    if first <= five_words.month_end(today):
        return State("expected", "expected", _("attendu"))
    return State("sent", "", _("envoyé"))


def _leaving(invoice: Invoice, now: datetime) -> State | None:
    """Before its client has it: on its way, or issued and still here; None once it has left, or was sent elsewhere."""
    message = None if invoice.elsewhere else latest(invoice)
    if message is not None and not message.copy and message.fate in {outbox.QUEUED, outbox.SENDING}:
        return State("todo", "", _on_its_way(message, now))
    why = unsent.whys([invoice.id]).get(invoice.id)
    if why is None:
        return None
    words = _("émis, non envoyé") if invoice.kind == CREDIT_NOTE else _("émise, non envoyée")
    return State("todo", "", words) if why == unsent.READY else State("missing", "late", words)


def _on_its_way(message: Message, now: datetime) -> str:
    seconds = int((message.leaves_at - now).total_seconds())
    if message.state == outbox.SENDING:
        return _("en route")
    return _("part dans %(n)s s") % {"n": seconds} if seconds > 0 else _("part maintenant")
