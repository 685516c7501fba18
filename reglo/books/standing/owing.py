"""What each client owes, and what it paid beyond."""

import json
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Count, Min, Q, Sum

from reglo.books import abandonments, unsent
from reglo.books.drafts import CREDIT_NOTE
from reglo.books.invoices import Invoice
from reglo.books.journal import Entry
from reglo.books.payments import Payment, Receivable, Settlement
from reglo.books.prepared import Values
from reglo.books.standing.words import open_rows
from reglo.books.tenancy import current
from reglo.rules.followup.given import Given
from reglo.rules.money import ZERO

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from reglo.books.people import Business

OWED_MAX = 200  # of them a page makes one list of choices


@dataclass(frozen=True)
class Account:
    """What a client owes in one currency: past due, still to come, and by how many invoices."""

    currency: str
    late: Decimal
    ahead: Decimal
    invoices: int

    @property
    def total(self) -> Decimal:
        """All that is open."""
        return self.late + self.ahead


def accounts(
    business: "Business", client_ids: Sequence[uuid.UUID], *, today: date, given: Sequence[Given] = ()
) -> dict[uuid.UUID, tuple[Account, ...]]:
    """What each of these clients owes, the business's currency first; nothing for one who owes nothing.

    Nobody is late with an invoice that has not left.
    """
    assert current() == business.id, "what is owed to another business"
    if len(client_ids) == 1:
        found = _OPEN_OF_ONE.rows(today=today, client_id=client_ids[0])
    else:
        found = list(_open(today, client_id__in=client_ids))
    owing: dict[uuid.UUID, list[Account]] = {client_id: [] for client_id in client_ids}
    dated: dict[tuple[uuid.UUID, str], Decimal] = {}  # past due, and a day given for it stands
    for one in given:
        if one.due_on < today:
            key = one.client_id, one.currency
            dated[key] = dated.get(key, ZERO) + one.covered
    for client_id, currency, late, ahead, invoices in found:
        moved = dated.get((client_id, currency), ZERO)
        owing[client_id].append(Account(currency, (late or ZERO) - moved, (ahead or ZERO) + moved, invoices))
    return {key: tuple(sorted(ones, key=lambda one: _home_first(one, business))) for key, ones in owing.items()}


def _open(today: date, **narrowed: Any) -> "QuerySet[Receivable, Any]":
    """By client and currency: what is late, what is ahead, how many invoices."""
    late = Q(due_on__lt=today, unsent=False)
    standing = abandonments.standing(Receivable.objects.filter(open_amount__gt=0, **narrowed))
    rows = standing.annotate(unsent=unsent.of_sums()).values_list("client_id", "invoice__currency")
    found: QuerySet[Receivable, Any] = rows.annotate(
        late=Sum("open_amount", filter=late),
        ahead=Sum("open_amount", filter=~late),
        invoices=Count("invoice_id", distinct=True),
    )
    return found


_OPEN_OF_ONE = Values(lambda today, client_id: _open(today, client_id=client_id))


def _home_first(one: Account, business: "Business") -> tuple[bool, str]:
    return one.currency != business.currency, one.currency


def overpaid(business: "Business", client_id: uuid.UUID) -> tuple[tuple[str, Decimal], ...]:
    """What a client gave or was credited beyond what it owed, by currency: to give back, or to deduct.

    Payments not reversed and credit notes, less all that they settle.
    """
    assert current() == business.id, "what was paid to another business"
    left: dict[str, Decimal] = {}
    for asked, sign in ((_GIVEN, 1), (_CREDITED, 1), (_USED, -1)):
        for currency, total in asked.rows(client_id=client_id):
            left[currency] = left.get(currency, ZERO) + sign * total
    return tuple(sorted((name, amount) for name, amount in left.items() if amount))


_GIVEN = Values(
    lambda client_id: (
        Payment.objects.filter(client_id=client_id, reversed_at=None).values_list("currency").annotate(Sum("amount"))
    )
)
_CREDITED = Values(
    lambda client_id: (
        Invoice.objects.filter(client_id=client_id, kind=CREDIT_NOTE).values_list("currency").annotate(Sum("total"))
    )
)
_USED = Values(
    lambda client_id: (
        Settlement.objects.filter(reverses_id=None, payment__reversed_at=None, receivable__client_id=client_id)
        .values_list("receivable__invoice__currency")
        .annotate(Sum("amount"))
    )
)


class Owing(NamedTuple):
    """An invoice still owed something, in a list of choices."""

    invoice_id: uuid.UUID
    number: str
    client: str
    amount: Decimal
    currency: str
    client_id: uuid.UUID


def owed(business: "Business", *, also: str = "") -> list[Owing]:
    """The invoices still owed something, the oldest due first.

    At most `OWED_MAX` of them, and those of the invoice or of the client whose id is `also`, wherever they stand.
    """
    rows = open_rows(business).values_list(
        "invoice_id", "invoice__number", "client__name", "invoice__currency", "client_id"
    )
    found = rows.annotate(left=Sum("open_amount"), first=Min("due_on")).order_by("first", "invoice__number")
    listed = list(found[:OWED_MAX])
    with suppress(ValueError):  # not an id: nothing more is asked for
        if len(listed) == OWED_MAX and (wanted := uuid.UUID(also)):
            there = {row[0] for row in listed}
            more = found.filter(Q(invoice_id=wanted) | Q(client_id=wanted))[:OWED_MAX]
            listed += [row for row in more if row[0] not in there]
    return [Owing(row[0], row[1], row[2], row[5], row[3], row[4]) for row in listed]


def reversal_reason(payment: Payment) -> str:
    """Why a payment was taken back, from the journal."""
    entry = Entry.objects.filter(subject=payment.id, kind="payment.reversed").first()
    return str(json.loads(entry.text)["reason"]) if entry and entry.text else ""
