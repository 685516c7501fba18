"""Promises to pay: a date, a sum, a person. Kept, late or broken is worked out from the payments."""

import uuid
from collections.abc import Container, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import models

from reglo.books import journal, telling
from reglo.books.fields import MoneyField
from reglo.books.followups import parties
from reglo.books.tenancy import TenantFK, TenantModel, refs
from reglo.rules import amounts, dates
from reglo.rules.ladder import GRACE_DAYS
from reglo.rules.money import ZERO
from reglo.rules.reading import FieldRefusal, Problem, Said

if TYPE_CHECKING:
    from reglo.books.clients import Client
    from reglo.books.people import Business, User


class Promise(TenantModel):
    """A date obtained from a client. It silences the staircase until that date and two business days."""

    client_id = models.UUIDField()
    client = TenantFK("books.Client", "client_id", related_name="promises")
    contact_id = models.UUIDField(null=True)
    contact = TenantFK("books.Contact", "contact_id", related_name="promises", null=True)
    event_id = models.UUIDField(null=True)  # the contact in which it was made
    event = TenantFK("books.ContactEvent", "event_id", related_name="promises", null=True)
    made_on = models.DateField()
    made_at = models.DateTimeField()
    due_on = models.DateField()
    amount = MoneyField()
    currency = models.CharField(max_length=3)
    means = models.CharField(max_length=20, blank=True)
    withdrawn_at = models.DateTimeField(null=True)  # noted by mistake
    by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="promise_is_positive"),
            models.CheckConstraint(condition=models.Q(due_on__gte=models.F("made_on")), name="promise_is_ahead"),
            *refs("promise", {"client_id": "Client", "contact_id": "Contact", "event_id": "ContactEvent"}),
        ]
        indexes = [models.Index(fields=["business", "client_id", "due_on"], name="promises_of_client")]


class CannotPromise(FieldRefusal):
    """This promise cannot be noted: a past day, an amount that is none, or more than what is owed."""


def promised(
    business: "Business",
    book: journal.Book,
    *,
    client_id: uuid.UUID,
    contact_id: uuid.UUID | None = None,
    due_on: date,
    amount: Decimal,
    currency: str,
    means: str = "",
    event_id: uuid.UUID | None = None,
    on: date,
    by: "User",
    at: datetime,
) -> Promise:
    """Note a date and a sum that a person of the client gave; the same words noted twice are one promise.

    Raises CannotPromise, and Client.DoesNotExist.
    """
    client = parties.client(business, client_id)
    if problems := list(_problems(client, contact_id, due_on, amount, currency, on=on)):
        raise CannotPromise(problems)
    said = {"contact_id": contact_id, "made_on": on, "due_on": due_on, "amount": amount, "currency": currency}
    already: Promise | None = client.promises.filter(withdrawn_at=None, **said).first()
    if already is not None:
        return already
    row = Promise(business=business, client_id=client_id, made_at=at, means=means, event_id=event_id, by=by.pk, **said)
    telling.added(book, "promise.made", row, by=by, at=at)
    return row


promise = journal.verb(promised)


def _problems(
    client: "Client", contact_id: uuid.UUID | None, due_on: date, amount: Decimal, currency: str, *, on: date
) -> Iterator[Problem]:
    yield from parties.strangers(client, contact_id)
    past = Said(
        "Un paiement se promet pour aujourd’hui ou pour plus tard : changez le jour.",
        "A payment is promised for today or later: change the day.",
    )
    yield from parties.early(due_on, on, "due_on", past)
    yield from parties.amounts(amount)
    owed = client.receivables.filter(invoice__currency=currency).aggregate(owed=models.Sum("open_amount"))["owed"]
    if amount > (owed or ZERO):
        left = [amounts.written(owed or ZERO, language, currency=currency) for language in ("fr", "en")]
        yield Problem(
            "amount",
            Said(
                f"Ce client doit {left[0]} : une promesse ne va pas au-delà.",
                f"This client owes {left[1]}: a promise goes no further.",
            ),
        )


def withdrawn(business: "Business", book: journal.Book, *, promise_id: uuid.UUID, by: "User", at: datetime) -> Promise:
    """Take back a promise noted by mistake: it never silenced anything. Twice changes nothing. Raises DoesNotExist."""
    row: Promise = business.promises.get(id=promise_id)
    if row.withdrawn_at is None:
        telling.changed(book, "promise.withdrawn", row, by=by, at=at, changes={"withdrawn_at": at})
    return row


withdraw = journal.verb(withdrawn)


def paid_since(promise: Promise) -> Decimal:
    """What this client paid in that currency since it promised, payments taken back left out."""
    rows = promise.client.payments.filter(reversed_at=None, currency=promise.currency, noted_at__gt=promise.made_at)
    paid: Decimal | None = rows.aggregate(paid=models.Sum("amount"))["paid"]
    return paid or ZERO


AHEAD, KEPT, LATE, BROKEN, WITHDRAWN = "ahead", "kept", "late", "broken", "withdrawn"


def fate(promise: Promise, *, today: date, holidays: Container[date]) -> str:
    """What became of a promise: kept, kept late, broken two business days after its day, or still ahead."""
    if promise.withdrawn_at is not None:
        return WITHDRAWN
    if (paid_on := _paid_on(promise)) is not None:
        return KEPT if paid_on <= promise.due_on else LATE
    over_on = dates.add_business_days(promise.due_on, GRACE_DAYS, holidays=holidays)
    return BROKEN if today >= over_on else AHEAD


def _paid_on(promise: Promise) -> date | None:
    """The day on which what was paid since reached what was promised; None while it has not."""
    left = promise.amount
    rows = promise.client.payments.filter(reversed_at=None, currency=promise.currency, noted_at__gt=promise.made_at)
    for received_on, amount in rows.order_by("received_on").values_list("received_on", "amount"):
        left -= amount
        if left <= ZERO:
            reached: date = received_on
            return reached
    return None
