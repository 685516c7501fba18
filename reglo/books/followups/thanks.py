"""The thanks for a payment, ready each time: for a whole sum, or for a part with what remains said."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from reglo.books.followups import calls, words
from reglo.books.followups.cases import Followed, Owed
from reglo.books.outbox import Message
from reglo.documents import messages
from reglo.documents.messages import sentences
from reglo.documents.typography import Locale
from reglo.rules.followup import Case
from reglo.rules.money import ZERO

if TYPE_CHECKING:
    from reglo.books.payments import Payment
    from reglo.books.people import Business, User

WHOLE, PART = "thanks", "partial_payment_thanks"


def ready(
    business: "Business", payment: "Payment", *, today: date, delegate: messages.Delegate | None = None
) -> messages.Filled | None:
    """The words that thank for a payment; None when it settles nothing. Inside `tenant()`.

    Raises messages.CannotFill.
    """
    sums = _settled(payment)
    if not sums:
        return None
    assert payment.client_id is not None, "a payment that settles something has a client"
    followed = Followed(
        client_id=payment.client_id,
        client=payment.client.name,
        contact_id=None,
        sums=sums,
        case=Case(sums=(), ladder=()),
        zone=ZoneInfo(business.time_zone),
    )
    left = sum((one.amount for one in sums), ZERO)
    on_time = all(payment.received_on <= one.due_on for one in sums)
    return words.filled(
        business,
        followed,
        PART if left else WHOLE,
        sums=sums,
        today=today,
        delegate=delegate,
        extra=partial(_values, payment, today, on_time),
    )


def _settled(payment: "Payment") -> tuple[Owed, ...]:
    """The sums it settled, the oldest first, with what is still open of each."""
    rows = payment.settlements.filter(reverses_id=None).select_related("receivable__invoice")
    return tuple(
        Owed(
            row.receivable.id,
            row.receivable.invoice_id,
            row.receivable.invoice.number,
            row.receivable.invoice.issued_on,
            row.receivable.due_on,
            row.receivable.open_amount,
            payment.currency,
            row.receivable.invoice.subject,
            row.receivable.invoice.total,
        )
        for row in rows.order_by("receivable__due_on", "id")
    )


def _values(payment: "Payment", today: date, on_time: bool, locale: Locale) -> Mapping[str, messages.Value]:
    """What the thanks say of the payment, in a locale."""
    return {
        "paid_amount": sentences.amount_in_sentence(payment.amount, payment.currency, locale),
        "paid_date": sentences.date_in_sentence(payment.received_on, today=today, locale=locale),
        "paid_on_time": on_time,
        "next_step": "",
    }


def sent(payment: "Payment") -> Message | None:
    """The thanks that left, or will; a payment is thanked for once."""
    found: Message | None = Message.objects.filter(key=f"answer:{payment.id}").first()
    return found


def send(
    business: "Business", payment: "Payment", *, said: messages.Filled, on: date, at: datetime, by: "User"
) -> Message | None:
    """Thank for a payment, once; it leaves at any hour and never counts. None without an address."""
    assert payment.client_id is not None, "thanks were ready"
    return calls.answer(business, client_id=payment.client_id, said=said, request_key=payment.id, on=on, at=at, by=by)
