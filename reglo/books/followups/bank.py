"""Bank first: when payments were last checked, and money seen that is not matched yet."""

import uuid
from collections.abc import Container
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import models

from reglo.books import journal, prepared, telling
from reglo.books.fields import MoneyField
from reglo.books.followups import parties
from reglo.books.tenancy import TenantFK, TenantModel, current, refs
from reglo.rules import dates
from reglo.rules.ladder import BANK_DAYS_MAX
from reglo.rules.reading import FieldRefusal

if TYPE_CHECKING:
    from reglo.books.people import Business, User

NOTE_CHARS_MAX = 300


class BankCheck(TenantModel):
    """« Rien de neuf », or what was new is noted: payments are up to date as of this day."""

    on = models.DateField()
    at = models.DateTimeField()
    by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["business", "-on"], name="bank_checks_latest_first")]


class PendingPayment(TenantModel):
    """Money seen or announced that may be this client's and is not matched: nobody is reminded meanwhile."""

    client_id = models.UUIDField()
    client = TenantFK("books.Client", "client_id", related_name="pending_payments")
    seen_on = models.DateField()
    amount = MoneyField(null=True)  # type: ignore[misc]  # an amount is not always known
    note = models.CharField(max_length=300, blank=True)
    cleared_on = models.DateField(null=True)
    by = models.UUIDField(null=True)

    class Meta:
        constraints = [*refs("pendingpayment", {"client_id": "Client"})]
        indexes = [
            models.Index(
                fields=["business", "client_id"],
                condition=models.Q(cleared_on__isnull=True),
                name="pending_payments_open",
            )
        ]


class CannotPend(FieldRefusal):
    """This payment seen cannot be noted: an amount that is none, a day that has not come."""


def checked(business: "Business", book: journal.Book, *, on: date, by: "User", at: datetime) -> BankCheck:
    """Payments are up to date as of a day, its own day at the latest; said twice for a day, it is one check.

    Raises CannotPend.
    """
    if problems := list(parties.future(business, on, at)):
        raise CannotPend(problems)
    already: BankCheck | None = business.bankchecks.filter(on=on).first()
    row = already or BankCheck(business=business, on=on, at=at, by=by.pk)
    if already is None:
        telling.added(book, "bank_check.made", row, by=by, at=at)
    return row


check = journal.verb(checked)


def last_check(business: "Business", *, today: date) -> BankCheck | None:
    """The latest day on which payments were up to date, if ever; a day that has not come was a wrong clock's."""
    assert current() == business.id, "the bank of another business"
    return _LATEST.first(today=today)


_LATEST = prepared.Records(BankCheck, lambda today: BankCheck.objects.filter(on__lte=today).order_by("-on")[:1])


def fresh_until(business: "Business", holidays: Container[date], *, today: date) -> date | None:
    """The last day on which the last check holds, two business days after it; None when there never was one."""
    last = last_check(business, today=today)
    return dates.add_business_days(last.on, BANK_DAYS_MAX, holidays=holidays) if last else None


def pended(
    business: "Business",
    book: journal.Book,
    *,
    client_id: uuid.UUID,
    amount: Decimal | None = None,
    note: str = "",
    on: date,
    by: "User | None",
    at: datetime,
) -> PendingPayment:
    """Money seen or announced that may be this client's: it is not reminded until it is matched or set aside.

    The same one noted twice is one. Raises CannotPend, and Client.DoesNotExist.
    """
    client = parties.client(business, client_id)
    problems = [
        *(() if amount is None else parties.amounts(amount)),
        *parties.too_long(note, "note", most=NOTE_CHARS_MAX),
        *parties.future(business, on, at),
    ]
    if problems:
        raise CannotPend(problems)
    said = {"seen_on": on, "amount": amount, "note": note.strip()}
    already: PendingPayment | None = client.pending_payments.filter(cleared_on=None, **said).first()
    row = already or PendingPayment(business=business, client_id=client_id, by=parties.author(by), **said)
    if already is None:
        telling.added(book, "pending_payment.seen", row, by=by, at=at)
    return row


pend = journal.verb(pended)


def cleared(
    business: "Business", book: journal.Book, *, pending_id: uuid.UUID, on: date, by: "User", at: datetime
) -> PendingPayment:
    """It was matched, or it was somebody else's. Twice changes nothing. Raises DoesNotExist.

    Noting a payment of the client clears what was pending by itself (`payments.note`).
    """
    row: PendingPayment = business.pendingpayments.get(id=pending_id)
    if row.cleared_on is None:
        telling.changed(book, "pending_payment.cleared", row, by=by, at=at, changes={"cleared_on": on})
    return row


clear = journal.verb(cleared)
