"""Sums let go: nothing is asked for them any more. Nothing is settled either, and the owner may take it back.

The invoice stays as it was issued and the sum stays open in the books: only the follow-up forgets it, and the
pages stop counting it among what is expected or late. A payment that arrives all the same is noted as usual.
"""

import uuid
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models

from reglo.books import journal, outbox, prepared, telling
from reglo.books.fields import MoneyField
from reglo.books.tenancy import TenantFK, TenantModel, current, refs, remembered
from reglo.rules.money import ZERO
from reglo.rules.reading import FieldRefusal, Problem, Said

if TYPE_CHECKING:
    from reglo.books.people import Business, User

REASON_CHARS_MAX = 300
NOTHING = Said(
    "Rien n’est à laisser aller : ces sommes ne sont plus attendues de ce client.",
    "There is nothing to let go: these sums are no longer expected from this client.",
)
NO_REASON = Said(
    "Écrivez pourquoi vous laissez aller cette somme : vous aimerez le relire.",
    "Write why you let this sum go: you will be glad to read it again.",
)
LONG = Said(
    f"{REASON_CHARS_MAX} caractères au plus : raccourcissez.", f"At most {REASON_CHARS_MAX} characters: shorten it."
)


class Abandonment(TenantModel):
    """One sum that its owner let go, why, and until when; `amount` is what was open then."""

    client_path = "receivable__client_id"

    receivable_id = models.UUIDField()
    receivable = TenantFK("books.Receivable", "receivable_id", related_name="abandonments")
    amount = MoneyField()
    reason = models.CharField(max_length=300)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.UUIDField(null=True)
    taken_back_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="abandonment_is_positive"),
            models.UniqueConstraint(
                fields=["business", "receivable_id"],
                condition=models.Q(taken_back_on__isnull=True),
                name="one_abandonment_per_sum",
            ),
            *refs("abandonment", {"receivable_id": "Receivable"}),
        ]


class CannotLetGo(FieldRefusal):
    """These sums cannot be let go: nothing is open, or nobody says why."""


def standing(rows: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
    """Those of these receivables that were not let go."""
    gone = Abandonment.objects.filter(receivable_id=models.OuterRef("id"), taken_back_on=None)
    return rows.filter(~models.Exists(gone))


def _let_go(
    business: "Business",
    book: journal.Book,
    *,
    client_id: uuid.UUID,
    sums: Sequence[uuid.UUID],
    reason: str,
    on: date,
    by: "User",
    at: datetime,
) -> list[Abandonment]:
    """Let open sums of a client go; what waits to leave about them does not. Twice changes nothing. Raises CannotLetGo."""
    rows = list(business.receivables.filter(client_id=client_id, id__in=list(sums), open_amount__gt=0).order_by("id"))
    if problems := list(_problems(rows, reason)):
        raise CannotLetGo(problems)
    outbox.withdrawn(book, [row.id for row in rows], by=by, at=at, reason="let_go")
    return [_row(business, book, row, reason=reason.strip(), on=on, by=by, at=at) for row in rows]


let_go = journal.verb(_let_go)


def _problems(rows: Sequence[Any], reason: str) -> Iterator[Problem]:
    if not rows:
        yield Problem("sums", NOTHING)
    if not reason.strip():
        yield Problem("reason", NO_REASON)
    elif len(reason.strip()) > REASON_CHARS_MAX:
        yield Problem("reason", LONG)


def _row(
    business: "Business", book: journal.Book, sum_: Any, *, reason: str, on: date, by: "User", at: datetime
) -> Abandonment:
    already: Abandonment | None = business.abandonments.filter(receivable_id=sum_.id, taken_back_on=None).first()
    row = already or Abandonment(
        business=business, receivable_id=sum_.id, amount=sum_.open_amount, reason=reason, on=on, at=at, by=by.pk
    )
    if already is None:
        telling.added(book, "abandonment.made", row, by=by, at=at)
    return row


def taken_back(
    business: "Business", book: journal.Book, *, client_id: uuid.UUID, on: date, by: "User", at: datetime
) -> list[Abandonment]:
    """Everything let go of a client is followed again; nothing changes where nothing was."""
    rows = list(business.abandonments.filter(receivable__client_id=client_id, taken_back_on=None).order_by("id"))
    for row in rows:
        telling.changed(book, "abandonment.taken_back", row, by=by, at=at, changes={"taken_back_on": on})
    return rows


take_back = journal.verb(taken_back)


def of_client(business: "Business", client_id: uuid.UUID) -> list[Abandonment]:
    """What was let go of a client and is still open, the oldest due first. Inside `tenant()`."""
    assert current() == business.id, "what another business let go"
    return _GONE.all(client_id=client_id)


_GONE = prepared.Records(
    Abandonment,
    lambda client_id: (
        Abandonment.objects.filter(
            receivable__client_id=client_id, receivable__open_amount__gt=ZERO, taken_back_on=None
        )
        .select_related("receivable__invoice")
        .order_by("receivable__due_on", "id")
    ),
)


def let_go_of(business: "Business", sums: Sequence[uuid.UUID]) -> dict[uuid.UUID, Decimal]:
    """How much was let go of each of these sums, where it was."""
    if not sums:
        return {}
    rows = business.abandonments.filter(receivable_id__in=list(sums), taken_back_on=None)
    read = rows.values_list("receivable_id", "amount")
    return dict(remembered(("abandonments", tuple(sums)), lambda: list(read)))
