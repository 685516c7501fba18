"""Money received, and what it settles.

`Receivable` is a sum with a due date; `Settlement` rows are its ledger: from a payment or a credit
note to the principal, the interest or the indemnity of one receivable, amounts always positive, a
reversal pointing at what it reverses. `Receivable.open_amount` is the one cached column: written here,
in the same transaction, and recomputed by `reglo verify`.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import models

from reglo.books import journal
from reglo.books.fields import MoneyField
from reglo.books.tenancy import TenantFK, TenantModel, refs, tenant
from reglo.rules.money import ZERO

if TYPE_CHECKING:
    from reglo.books.invoices import Invoice
    from reglo.books.people import Business, User

MEANS = ("transfer", "cheque", "card", "cash", "interac", "direct_debit", "other")
PRINCIPAL, INTEREST, INDEMNITY = "principal", "interest", "indemnity"


class Receivable(TenantModel):
    """One amount with one due date; an invoice may have several."""

    invoice_id = models.UUIDField()
    invoice = TenantFK("books.Invoice", "invoice_id", related_name="receivables")
    client_id = models.UUIDField()
    client = TenantFK("books.Client", "client_id", related_name="receivables")
    due_on = models.DateField()
    amount = MoneyField()
    open_amount = MoneyField(db_column="open_cents")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(open_amount__gte=0), name="receivable_never_overpaid"),
            models.CheckConstraint(
                condition=models.Q(open_amount__lte=models.F("amount")), name="receivable_never_grows"
            ),
            *refs("receivable", {"invoice_id": "Invoice", "client_id": "Client"}),
        ]
        indexes = [
            models.Index(
                fields=["business", "due_on", "id"],
                condition=models.Q(open_amount__gt=0),
                name="receivables_open",
            ),
            models.Index(fields=["business", "invoice_id"], name="receivables_of_invoice"),
            models.Index(fields=["business", "client_id"], name="receivables_of_client"),
        ]


class Payment(TenantModel):
    """Money received from a client on a day. Never edited: a mistake is reversed and noted again."""

    client_id = models.UUIDField(null=True)
    client = TenantFK("books.Client", "client_id", related_name="payments", null=True)
    received_on = models.DateField()
    amount = MoneyField()
    currency = models.CharField(max_length=3)
    means = models.CharField(max_length=20)
    reference = models.CharField(max_length=140, blank=True)
    request_key = models.UUIDField()  # a form sent twice notes one payment
    noted_at = models.DateTimeField()
    reversed_at = models.DateTimeField(null=True)  # set once, by the reversal whose entry says why

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "request_key"], name="one_payment_per_request"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="payment_is_positive"),
            *refs("payment", {"client_id": "Client"}),
        ]
        indexes = [
            models.Index(fields=["business", "-received_on", "-id"], name="payments_latest_first"),
            models.Index(fields=["business", "client_id"], name="payments_of_client"),
        ]


class Settlement(TenantModel):
    """A part of a payment or of a credit note that settles a part of one receivable."""

    receivable_id = models.UUIDField()
    receivable = TenantFK(Receivable, "receivable_id", related_name="settlements")
    payment_id = models.UUIDField(null=True)
    payment = TenantFK(Payment, "payment_id", related_name="settlements", null=True)
    credit_note_id = models.UUIDField(null=True)
    credit_note = TenantFK("books.Invoice", "credit_note_id", related_name="settlements", null=True)
    reverses_id = models.UUIDField(null=True)
    reverses = TenantFK("self", "reverses_id", related_name="reversals", null=True)
    part = models.CharField(max_length=10, default=PRINCIPAL)
    amount = MoneyField()
    settled_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="settlement_is_positive"),
            models.CheckConstraint(
                condition=models.Q(payment_id__isnull=False) ^ models.Q(credit_note_id__isnull=False),
                name="settlement_has_one_source",
            ),
            models.UniqueConstraint(
                fields=["business", "reverses_id"],
                condition=models.Q(reverses_id__isnull=False),
                name="settlement_reversed_once",
            ),
            *refs(
                "settlement",
                {
                    "receivable_id": "Receivable",
                    "payment_id": "Payment",
                    "credit_note_id": "Invoice",
                    "reverses_id": "Settlement",
                },
            ),
        ]
        indexes = [
            models.Index(fields=["business", "receivable_id"], name="settlements_of_receivable"),
            models.Index(fields=["business", "payment_id"], name="settlements_of_payment"),
        ]


class CannotNote(Exception):
    """Says why a payment cannot be noted: the key of a sentence, and the figures it needs."""

    def __init__(self, key: str, **facts: object) -> None:
        super().__init__(key)
        self.key = key
        self.facts = facts


@dataclass(frozen=True)
class Noted:
    """A payment and what it did: the surplus is what no open sum took."""

    payment: Payment
    surplus: Decimal


def note(
    business: "Business",
    *,
    invoice_id: uuid.UUID,
    amount: Decimal,
    received_on: date,
    means: str,
    request_key: uuid.UUID,
    today: date,
    by: "User",
    at: datetime,
    reference: str = "",
) -> Noted:
    """Note money received for one invoice; its instalments are settled oldest first.

    What exceeds the open sums stays on the payment as a surplus, said and shown. The same
    `request_key` notes once. Raises CannotNote.
    """
    with tenant(business.id, write=True):
        book = journal.hold(business)
        already: Payment | None = Payment.objects.filter(request_key=request_key).first()
        if already is not None:
            return Noted(already, _surplus(already))
        receivables = list(
            Receivable.objects.select_for_update(of=("self",))
            .select_related("invoice")
            .filter(invoice_id=invoice_id)
            .order_by("due_on", "id")
        )
        if not receivables:
            raise CannotNote("nothing_due")
        if amount <= 0:
            raise CannotNote("not_positive", amount=amount)
        if received_on > today:
            raise CannotNote("in_the_future", received_on=received_on)
        return _noted(
            business,
            book,
            receivables,
            Payment(
                business=business,
                client_id=receivables[0].client_id,
                received_on=received_on,
                amount=amount,
                currency=receivables[0].invoice.currency,
                means=means,
                reference=reference,
                request_key=request_key,
                noted_at=at,
            ),
            by=by,
            at=at,
        )


def _noted(
    business: "Business",
    book: journal.Book,
    receivables: Sequence[Receivable],
    payment: Payment,
    *,
    by: "User",
    at: datetime,
) -> Noted:
    payment.save(force_insert=True)
    settlements = allocate(payment.amount, receivables, on=payment.received_on, payment_id=payment.id)
    journal.append(book, "payment.noted", facts(payment, settlements), subject=payment.id, by=by, at=at)
    return Noted(payment, payment.amount - sum((row.amount for row in settlements), ZERO))


def allocate(
    amount: Decimal,
    receivables: Sequence[Receivable],
    *,
    on: date,
    payment_id: uuid.UUID | None = None,
    credit_note_id: uuid.UUID | None = None,
) -> list[Settlement]:
    """Inside a verb: settle open sums in the order given, until the amount is used up."""
    settlements, left = [], amount
    for receivable in receivables:
        share = min(left, receivable.open_amount)
        if share <= 0:
            continue
        left -= share
        receivable.open_amount -= share
        receivable.save(update_fields=["open_amount"])
        settlements.append(
            Settlement(
                business_id=receivable.business_id,
                receivable_id=receivable.id,
                payment_id=payment_id,
                credit_note_id=credit_note_id,
                amount=share,
                settled_on=on,
            )
        )
    Settlement.objects.bulk_create(settlements)
    return settlements


def reverse(business: "Business", payment_id: uuid.UUID, *, reason: str, today: date, by: "User", at: datetime) -> None:
    """Undo a payment noted by mistake, or sent back by the bank: every sum it settled opens again.

    Reversing twice changes nothing.
    """
    with tenant(business.id, write=True):
        book = journal.hold(business)
        won = Payment.objects.filter(id=payment_id, reversed_at=None).update(reversed_at=at)
        if not won:
            return
        opened = []
        for row in Settlement.objects.filter(payment_id=payment_id, reverses_id=None).select_related("receivable"):
            row.receivable.open_amount += row.amount
            row.receivable.save(update_fields=["open_amount"])
            opened.append(_reversal(row, on=today))
        Settlement.objects.bulk_create(opened)
        facts = {"reason": reason, "opened": [[str(row.receivable_id), row.amount] for row in opened]}
        journal.append(book, "payment.reversed", facts, subject=payment_id, by=by, at=at)


def _reversal(row: Settlement, *, on: date) -> Settlement:
    return Settlement(
        business_id=row.business_id,
        receivable_id=row.receivable_id,
        payment_id=row.payment_id,
        credit_note_id=row.credit_note_id,
        reverses_id=row.id,
        part=row.part,
        amount=row.amount,
        settled_on=on,
    )


def facts(payment: Payment, settlements: Sequence[Settlement]) -> dict[str, object]:
    """What the journal seals of a payment."""
    return {
        "client": payment.client_id,
        "received_on": payment.received_on,
        "amount": payment.amount,
        "currency": payment.currency,
        "means": payment.means,
        "reference": payment.reference,
        "settles": [[row.receivable_id, row.amount] for row in settlements],
    }


def _surplus(payment: Payment) -> Decimal:
    settled = sum((row.amount for row in payment.settlements.filter(reverses_id=None)), ZERO)
    return payment.amount - settled


def settle_by_credit(credit_note: "Invoice", receivables: Sequence[Receivable], *, on: date) -> Decimal:
    """Inside a verb: a credit note settles what is still open of the invoice it corrects; the rest it leaves."""
    settled = allocate(credit_note.total, receivables, on=on, credit_note_id=credit_note.id)
    return credit_note.total - sum((row.amount for row in settled), ZERO)
