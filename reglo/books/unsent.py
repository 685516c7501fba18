"""What was issued here and has not left: no message has carried it to its client, and nobody said they sent it.

A document has left once a server took a message with it, once a person sent it, or once a message that asks for its
money, and carries it too, has left. One that is held for its minute is about to. A document issued elsewhere was sent
there. Until it leaves, nothing is asked for it (`rules.followup`), and its money is not yet « envoyé ».
"""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, Subquery, Sum

from reglo.books import outbox
from reglo.books.drafts import INVOICE
from reglo.books.invoices import Invoice
from reglo.books.outbox import Message, MessageSum
from reglo.books.prepared import Values
from reglo.books.tenancy import remembered
from reglo.rules.money import ZERO

if TYPE_CHECKING:
    from reglo.books.people import Business

READY, REFUSED, UNKNOWN = "ready", "refused", "unknown"
_WHY = {outbox.FAILED: REFUSED, outbox.UNKNOWN: UNKNOWN}
CLOSED_DAYS = 60  # a paid invoice or a credit note that a server refused is recalled for so long
BATCH = 5000  # keys in one question, of the thirty thousand that SQLite takes
_LEFT = (outbox.SENT, outbox.SENDING)
_ON_ITS_WAY = Q(state__in=_LEFT) | Q(state=outbox.QUEUED, channel=outbox.EMAIL)


@dataclass(frozen=True)
class Unsent:
    """A document that its client does not have, and why."""

    invoice: Invoice
    why: str  # « ready »: a person sends it; « refused » by the server; « unknown »: it may have left
    words: str = ""  # the server’s own


def _holds(to_invoice: str) -> Q:
    """Whether a row’s document has not left; `to_invoice` is the way from the row to it, empty for itself."""
    its = OuterRef(f"{to_invoice.removesuffix('__')}_id" if to_invoice else "id")
    carried = Message.objects.filter(_ON_ITS_WAY, invoice_id=its)
    asked_for = MessageSum.objects.filter(receivable__invoice_id=its, message__state__in=_LEFT)
    return Q(**{f"{to_invoice}import_id": None}) & ~Exists(carried) & ~Exists(asked_for)


def of_sums() -> "ExpressionWrapper[Q]":
    """Of a row of sums due: has its invoice not left? Said in one question with the row."""
    return ExpressionWrapper(_holds("invoice__"), output_field=BooleanField())


def _last(name: str) -> Subquery:
    """A word of the last message of a document: its state says what keeps it from having left."""
    messages = Message.objects.filter(invoice_id=OuterRef("id")).order_by("-queued_at", "-id")
    return Subquery(messages.values(name)[:1])


def _why(state: str | None) -> str:
    """Why a document has not left, by the state of its last message."""
    return _WHY.get(state or "", READY)


def whys(invoice_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Those of these documents that have not left, and why. Inside `tenant()`.

    Nearly all have: a plain question finds those, and only the others are asked about. A page that asks twice of a
    document is answered from the first time.
    """
    known: dict[uuid.UUID, str | None] = remembered("unsent.whys", dict)
    if more := [one for one in dict.fromkeys(invoice_ids) if one not in known]:
        known |= dict.fromkeys(more) | _whys(more)
    return {one: why for one in invoice_ids if (why := known[one]) is not None}


def _whys(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, str]:
    if len(ids) == 1:
        here = [] if _CARRIED.rows(invoice_id=ids[0]) else _STAYED.rows(invoice_id=ids[0])
        return {ids[0]: _why(here[0][0])} if here else {}
    found: dict[uuid.UUID, str] = {}
    for first in range(0, len(ids), BATCH):
        some = ids[first : first + BATCH]
        carried = set(Message.objects.filter(_ON_ITS_WAY, invoice_id__in=some).values_list("invoice_id", flat=True))
        if rest := [one for one in some if one not in carried]:
            rows = Invoice.objects.filter(_holds(""), id__in=rest).values_list("id", _last("state"))
            found |= {one: _why(state) for one, state in rows}
    return found


_CARRIED = Values(
    lambda invoice_id: Message.objects.filter(_ON_ITS_WAY, invoice_id=invoice_id).values_list("invoice_id")[:1]
)
_STAYED = Values(lambda invoice_id: Invoice.objects.filter(_holds(""), id=invoice_id).values_list(_last("state")))


def documents(business: "Business", *, today: date, owing: Collection[uuid.UUID] = ()) -> list[Unsent]:
    """Everything that has not left, the oldest first: invoices still owed, credit notes, what is paid already.

    `owing` are the invoices of open sums that were found unsent. An invoice that a credit note cancelled whole before
    it left is of no use to its client, nor is that note. Inside `tenant()`.
    """
    waiting = business.messages.filter(state=outbox.QUEUED, channel=outbox.HAND, invoice_id__isnull=False)
    recent = business.invoices.filter(_holds(""), issued_on__gte=today - timedelta(days=CLOSED_DAYS))
    ids = {*owing, *waiting.values_list("invoice_id", flat=True), *recent.values_list("id", flat=True)}
    if not ids:
        return []
    rows = business.invoices.filter(_holds(""), id__in=list(ids)).select_related("client").annotate(
        last_state=_last("state"), last_words=_last("result"), credited=Sum("corrections__total")
    )  # fmt: skip
    found = list(rows.order_by("issued_on", "issued_at", "id"))
    useless = {one.id for one in found if one.kind == INVOICE and _is_cancelled(one, one.credited)}
    return [
        Unsent(one, _why(one.last_state), one.last_words or "")
        for one in found
        if not {one.id, one.corrects_id} & useless
    ]


def _is_cancelled(invoice: Invoice, credited: Decimal | None) -> bool:
    return (credited or ZERO) >= invoice.total > ZERO
