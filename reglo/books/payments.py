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

from reglo.books import journal, outbox, telling
from reglo.books.fields import MoneyField
from reglo.books.tenancy import DueManager, TenantFK, TenantModel, refs, tenant
from reglo.rules import money
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

    due = DueManager()

    class Meta:
        default_manager_name = "objects"
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
    import_id = models.UUIDField(null=True)  # received before the move, and counted by the tool left behind
    landing = TenantFK("books.Import", "import_id", related_name="payments", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "request_key"], name="one_payment_per_request"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="payment_is_positive"),
            *refs("payment", {"client_id": "Client", "import_id": "Import"}),
        ]
        indexes = [
            models.Index(fields=["business", "-received_on", "-id"], name="payments_latest_first"),
            models.Index(fields=["business", "client_id"], name="payments_of_client"),
            # All that the sum received in twelve months asks: no row is opened for it.
            models.Index(
                fields=["business", "received_on", "currency", "amount", "reversed_at"], name="payments_received"
            ),
        ]


class Settlement(TenantModel):
    """A part of a payment or of a credit note that settles a part of one receivable."""

    client_path = "receivable__client_id"

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
            models.Index(
                fields=["business", "credit_note_id"],
                condition=models.Q(credit_note_id__isnull=False),
                name="settlements_of_credit_note",
            ),
        ]


class CannotNote(Exception):
    """Says why a payment cannot be noted or taken back: the key of a sentence, and the figures it needs."""

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
    amount: Decimal,
    received_on: date,
    means: str,
    request_key: uuid.UUID,
    today: date,
    by: "User",
    at: datetime,
    invoice_id: uuid.UUID | None = None,
    client_id: uuid.UUID | None = None,
    currency: str = "",
    reference: str = "",
) -> Noted:
    """Note money received for one invoice, or for all that a client owes in a currency (the business's).

    Open sums are settled oldest first (C. civ. 1342-10, where nothing else was said). What exceeds them
    stays on the payment as a surplus, said and shown. The same `request_key` notes once. Raises CannotNote.
    """
    with tenant(business.id, write=True):
        book = journal.hold(business)
        already: Payment | None = Payment.objects.filter(request_key=request_key).first()
        if already is not None:
            return Noted(already, _surplus(already))
        asked = sums_due(business, invoice_id=invoice_id, client_id=client_id, currency=currency)
        receivables = list(asked.select_for_update(of=("self",)))
        _check(receivables, amount, received_on=received_on, today=today)
        return received(
            business, book, receivables, amount=amount, currency=receivables[0].invoice.currency,
            received_on=received_on, means=means, reference=reference, request_key=request_key, today=today,
            by=by, at=at,
        )  # fmt: skip


def sums_due(
    business: "Business",
    *,
    invoice_id: uuid.UUID | None = None,
    client_id: uuid.UUID | None = None,
    currency: str = "",
) -> "models.QuerySet[Receivable]":
    """What a payment would settle, in the order it would: every sum of an invoice, or a client's open ones."""
    assert (invoice_id is None) != (client_id is None), "a payment is for one invoice or for one client"
    rows: models.QuerySet[Receivable] = business.receivables.select_related("invoice").order_by("due_on", "id")
    if invoice_id is not None:
        return rows.filter(invoice_id=invoice_id)
    assert client_id is not None
    return rows.filter(client_id=client_id, open_amount__gt=0, invoice__currency=currency or business.currency)


def shares(amount: Decimal, open_sums: Sequence[Decimal]) -> list[Decimal]:
    """What each open sum takes of an amount, in the order given; whatever is left over is a surplus.

    >>> [str(share) for share in shares(Decimal("130.00"), [Decimal("100.00"), Decimal("50.00"), Decimal("20.00")])]
    ['100.00', '30.00', '0.00']
    """
    taken, left = [], amount
    for open_sum in open_sums:
        taken.append(min(left, open_sum))
        left -= taken[-1]
    assert sum(taken, left) == amount, f"{taken} and {left} are not {amount}"
    return taken


def _check(receivables: Sequence[Receivable], amount: Decimal, *, received_on: date, today: date) -> None:
    """Raises CannotNote."""
    if not receivables:
        raise CannotNote("nothing_due")
    if amount <= 0:
        raise CannotNote("not_positive", amount=amount)
    if received_on > today:
        raise CannotNote("in_the_future", received_on=received_on)


def received(
    business: "Business", book: journal.Book, receivables: Sequence[Receivable], *, amount: Decimal, currency: str,
    received_on: date, means: str, request_key: uuid.UUID, today: date, by: "User", at: datetime, reference: str = "",
) -> Noted:  # fmt: skip
    """Inside a verb: money of one client, noted and shared over these sums in the order given."""
    payment = Payment(
        business=business,
        client_id=receivables[0].client_id,
        received_on=received_on,
        amount=money.major(money.minor(amount)),  # « 500 » is sealed as it will be read again: 500.00
        currency=currency,
        means=means,
        reference=reference,
        request_key=request_key,
        noted_at=at,
    )
    payment.save(force_insert=True)
    settlements = allocate(payment.amount, receivables, on=payment.received_on, payment_id=payment.id)
    journal.append(book, "payment.noted", facts(payment, settlements), subject=payment.id, by=by, at=at)
    outbox.withdrawn(book, [row.receivable_id for row in settlements], by=by, at=at)
    _clear_pending(book, payment, on=today, by=by, at=at)
    return Noted(payment, payment.amount - sum((row.amount for row in settlements), ZERO))


def _clear_pending(book: journal.Book, payment: Payment, *, on: date, by: "User", at: datetime) -> None:
    """What was seen at the bank and may have been this client's is matched by its payment."""
    assert payment.client_id is not None, payment.id
    for row in payment.business.pendingpayments.filter(client_id=payment.client_id, cleared_on=None):
        telling.changed(book, "pending_payment.cleared", row, by=by, at=at, changes={"cleared_on": on})


def allocate(
    amount: Decimal,
    receivables: Sequence[Receivable],
    *,
    on: date,
    payment_id: uuid.UUID | None = None,
    credit_note_id: uuid.UUID | None = None,
) -> list[Settlement]:
    """Inside a verb: settle open sums in the order given, until the amount is used up."""
    settlements = []
    for receivable, share in zip(receivables, shares(amount, [row.open_amount for row in receivables]), strict=True):
        if share <= 0:
            continue
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


def reverse(
    business: "Business", payment_id: uuid.UUID, *, reason: str, today: date, by: "User", at: datetime
) -> Decimal:
    """Undo a payment noted by mistake, or sent back by the bank: every sum it settled opens again.

    What a credit note could not settle while the payment stood, it settles now: nobody is asked for what
    was credited. Answers what is owed again. Reversing twice changes nothing. Raises CannotNote.
    """
    if not reason.strip():
        raise CannotNote("no_reason")
    with tenant(business.id, write=True):
        book = journal.hold(business)
        won = Payment.objects.filter(id=payment_id, reversed_at=None).update(reversed_at=at)
        if not won:
            return ZERO
        undone = _reopened(payment_id)
        Settlement.objects.bulk_create(_reversal(row, on=today) for row in undone)
        credited = _credited_again([row.receivable for row in undone], on=today)
        facts = {
            "reason": reason,
            "on": today,
            "opened": [[str(row.receivable_id), row.amount] for row in undone],
            "credited": [[str(row.receivable_id), str(row.credit_note_id), row.amount] for row in credited],
        }
        journal.append(book, "payment.reversed", facts, subject=payment_id, by=by, at=at)
        outbox.withdrawn(book, {row.receivable_id for row in undone}, by=by, at=at, reason="reversed")
        return sum((row.amount for row in undone), ZERO) - sum((row.amount for row in credited), ZERO)


def _reopened(payment_id: uuid.UUID) -> list[Settlement]:
    """What a payment had settled, the oldest sum first, each open again."""
    rows = Settlement.objects.filter(payment_id=payment_id, reverses_id=None).select_related("receivable__invoice")
    undone = list(rows.order_by("receivable__due_on", "receivable__id"))
    for row in undone:
        row.receivable.open_amount += row.amount
        row.receivable.save(update_fields=["open_amount"])
    return undone


def _credited_again(opened: Sequence[Receivable], *, on: date) -> list[Settlement]:
    """The credit notes of each invoice settle what opens again of it, as far as they have something left."""
    settled = []
    for invoice_id in dict.fromkeys(row.invoice_id for row in opened):
        rows = [row for row in opened if row.invoice_id == invoice_id]
        for credit_note in rows[0].invoice.corrections.order_by("issued_on", "id"):
            left = credit_note.total - _sum(credit_note.settlements.filter(reverses_id=None))
            settled += allocate(left, rows, on=on, credit_note_id=credit_note.id)
    return settled


def _sum(rows: "models.QuerySet[Settlement]") -> Decimal:
    return sum((row.amount for row in rows), ZERO)


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
    return payment.amount - _sum(payment.settlements.filter(reverses_id=None))


def settle_by_credit(
    book: journal.Book,
    credit_note: "Invoice",
    receivables: Sequence[Receivable],
    *,
    on: date,
    by: "User",
    at: datetime,
) -> Decimal:
    """Inside a verb: a credit note settles what is still open of the invoice it corrects; the rest it leaves.

    Messages that wait and ask for these sums do not leave.
    """
    settled = allocate(credit_note.total, receivables, on=on, credit_note_id=credit_note.id)
    outbox.withdrawn(book, [row.receivable_id for row in settled], by=by, at=at, reason="credited")
    return credit_note.total - sum((row.amount for row in settled), ZERO)
