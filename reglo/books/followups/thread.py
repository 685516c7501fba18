"""The thread of a client: everything that happened, the latest first, as plain lines that a page puts in words."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from reglo.books.followups.contacts import IN, OUT, ContactEvent
from reglo.books.followups.disputes import Dispute
from reglo.books.followups.plans import InstalmentPlan
from reglo.books.followups.promises import Promise
from reglo.books.invoices import Invoice
from reglo.books.letters import Letter
from reglo.books.outbox import Message
from reglo.books.payments import Payment
from reglo.books.prepared import Records

if TYPE_CHECKING:
    from reglo.books.clients import Client

LINES_MAX = 200


@dataclass(frozen=True)
class Line:
    """One moment of a client's story, as a page shows it."""

    at: datetime
    kind: str  # contact, message, promise, dispute, plan, letter, payment, invoice, credit_note
    id: uuid.UUID
    name: str  # of the contact, the text, the step, the number, the means
    words: str = ""
    note: str = ""
    on: date | None = None  # the day it speaks of: promised, answered, posted, received
    amount: Decimal | None = None
    currency: str = ""
    channel: str = ""
    direction: str = OUT
    person: str = ""
    state: str = ""  # of its message; withdrawn, resolved, accepted, ended, reversed
    outcome: str = ""
    reason: str = ""
    reception: str = ""
    met: bool | None = None
    invoice_id: uuid.UUID | None = None
    step: str = ""  # the text an answer was

    def day(self, zone: ZoneInfo) -> date:
        """The day it stands at: an exchange and a payment at the day they took place, though noted later."""
        noted = self.at.astimezone(zone).date()
        return min(self.on, noted) if self.on and self.kind in {"contact", "payment"} else noted


def lines(client: "Client", *, zone: ZoneInfo, most: int = LINES_MAX) -> list[Line]:
    """Everything that happened with a client, the latest day first in that zone; at most so many lines.

    A message that a contact speaks of is shown by that contact, with what became of it.
    """
    told = [
        *_of_contacts(client, most),
        *_of_messages(client, most),
        *_of_words(client, most),
        *_of_money(client, most),
    ]
    return sorted(told, key=lambda line: (line.day(zone), line.at, str(line.id)), reverse=True)[:most]


@cache
def _last(table: Any, most: int, *order: str, related: tuple[str, ...] = (), **conditions: Any) -> Records[Any]:
    """The last rows of a table about one client: a page asks for few or for many, and each is written once."""
    return Records(
        table,
        lambda client_id: (
            table.objects.filter(client_id=client_id, **conditions)
            .select_related(*related or (None,))
            .order_by(*order)[:most]
        ),
    )


def _of_contacts(client: "Client", most: int) -> Iterator[Line]:
    rows = _last(ContactEvent, most, "-on", "-at", "-id", related=("contact", "message"))
    for row in rows.all(client_id=client.id):
        yield Line(
            row.at, "contact", row.id, row.kind, row.words, row.note, on=row.on, channel=row.channel,
            direction=row.direction, person=str(row.contact or ""), state=row.message.fate if row.message else "",
            outcome=row.outcome, reason=row.reason, reception=row.reception, met=row.met,
            step=row.step,
        )  # fmt: skip


def _of_messages(client: "Client", most: int) -> Iterator[Line]:
    rows = _last(Message, most, "-queued_at", "-id", contact_events=None)
    for row in rows.all(client_id=client.id):
        yield Line(
            row.queued_at, "message", row.id, row.kind, row.subject, channel=row.channel, person=row.to,
            state=row.fate, invoice_id=row.invoice_id,
        )  # fmt: skip


def _of_words(client: "Client", most: int) -> Iterator[Line]:
    """What was promised, contested, agreed and written."""
    for promise in _last(Promise, most, "-made_at", related=("contact",)).all(client_id=client.id):
        yield Line(
            promise.made_at, "promise", promise.id, promise.means, on=promise.due_on, amount=promise.amount, currency=promise.currency,
            direction=IN, person=str(promise.contact or ""), state="withdrawn" if promise.withdrawn_at else "",
        )  # fmt: skip
    for dispute in _last(Dispute, most, "-opened_at", related=("receivable__invoice",)).all(client_id=client.id):
        yield Line(
            dispute.opened_at, "dispute", dispute.id, dispute.subject, dispute.summary, dispute.finding, on=dispute.answer_on,
            amount=dispute.amount, currency=dispute.receivable.invoice.currency, direction=IN, state=dispute.resolution,
            invoice_id=dispute.receivable.invoice_id,
        )  # fmt: skip
    for plan in _last(InstalmentPlan, most, "-proposed_at").all(client_id=client.id):
        state = "ended" if plan.ended_on else "accepted" if plan.accepted_on else "proposed"
        yield Line(plan.proposed_at, "plan", plan.id, "", on=plan.accepted_on, currency=plan.currency, state=state)
    written = _last(Letter, most, "-written_at", related=("contact",), dropped_at=None)
    for letter in written.all(client_id=client.id):
        yield Line(
            letter.written_at, "letter", letter.id, letter.step, on=letter.posted_on, channel="post",
            person=str(letter.contact or ""), state="received" if letter.received_on else "posted" if letter.posted_on else "",
        )  # fmt: skip


def _of_money(client: "Client", most: int) -> Iterator[Line]:
    """What was billed, credited and received."""
    for invoice in _last(Invoice, most, "-issued_at", "-id").all(client_id=client.id):
        yield Line(
            invoice.issued_at, invoice.kind, invoice.id, invoice.number, invoice.subject, on=invoice.issued_on, amount=invoice.total,
            currency=invoice.currency, invoice_id=invoice.id,
        )  # fmt: skip
    for payment in _last(Payment, most, "-received_on", "-noted_at", "-id").all(client_id=client.id):
        yield Line(
            payment.noted_at, "payment", payment.id, payment.means, payment.reference, on=payment.received_on, amount=payment.amount,
            currency=payment.currency, direction=IN, state="reversed" if payment.reversed_at else "",
        )  # fmt: skip
