"""The thread of a client: everything that happened, the latest first, as plain lines that a page puts in words."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from reglo.books.followups.contacts import IN, OUT

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


def _of_contacts(client: "Client", most: int) -> Iterator[Line]:
    for row in client.contact_events.select_related("contact", "message").order_by("-on", "-at", "-id")[:most]:
        yield Line(
            row.at, "contact", row.id, row.kind, row.words, row.note, on=row.on, channel=row.channel,
            direction=row.direction, person=str(row.contact or ""), state=row.message.fate if row.message else "",
            outcome=row.outcome, reason=row.reason, reception=row.reception, met=row.met,
            step=row.step,
        )  # fmt: skip


def _of_messages(client: "Client", most: int) -> Iterator[Line]:
    rows = client.messages.filter(contact_events=None).order_by("-queued_at", "-id")[:most]
    for row in rows:
        yield Line(
            row.queued_at, "message", row.id, row.kind, row.subject, channel=row.channel, person=row.to,
            state=row.fate, invoice_id=row.invoice_id,
        )  # fmt: skip


def _of_words(client: "Client", most: int) -> Iterator[Line]:
    """What was promised, contested, agreed and written."""
    for promise in client.promises.select_related("contact").order_by("-made_at")[:most]:
        yield Line(
            promise.made_at, "promise", promise.id, promise.means, on=promise.due_on, amount=promise.amount, currency=promise.currency,
            direction=IN, person=str(promise.contact or ""), state="withdrawn" if promise.withdrawn_at else "",
        )  # fmt: skip
    for dispute in client.disputes.select_related("receivable__invoice").order_by("-opened_at")[:most]:
        yield Line(
            dispute.opened_at, "dispute", dispute.id, dispute.subject, dispute.summary, dispute.finding, on=dispute.answer_on,
            amount=dispute.amount, currency=dispute.receivable.invoice.currency, direction=IN, state=dispute.resolution,
            invoice_id=dispute.receivable.invoice_id,
        )  # fmt: skip
    for plan in client.instalment_plans.select_related("contact").order_by("-proposed_at")[:most]:
        state = "ended" if plan.ended_on else "accepted" if plan.accepted_on else "proposed"
        yield Line(plan.proposed_at, "plan", plan.id, "", on=plan.accepted_on, currency=plan.currency, state=state)
    for letter in client.letters.select_related("contact").filter(dropped_at=None).order_by("-written_at")[:most]:
        yield Line(
            letter.written_at, "letter", letter.id, letter.step, on=letter.posted_on, channel="post",
            person=str(letter.contact or ""), state="received" if letter.received_on else "posted" if letter.posted_on else "",
        )  # fmt: skip


def _of_money(client: "Client", most: int) -> Iterator[Line]:
    """What was billed, credited and received."""
    for invoice in client.invoices.order_by("-issued_at", "-id")[:most]:
        yield Line(
            invoice.issued_at, invoice.kind, invoice.id, invoice.number, invoice.subject, on=invoice.issued_on, amount=invoice.total,
            currency=invoice.currency, invoice_id=invoice.id,
        )  # fmt: skip
    for payment in client.payments.order_by("-received_on", "-noted_at", "-id")[:most]:
        yield Line(
            payment.noted_at, "payment", payment.id, payment.means, payment.reference, on=payment.received_on, amount=payment.amount,
            currency=payment.currency, direction=IN, state="reversed" if payment.reversed_at else "",
        )  # fmt: skip
