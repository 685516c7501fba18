"""The days that clients gave for what is open: what the five words, the lists and the forecast follow."""

import uuid
from collections.abc import Collection
from datetime import date, timedelta
from typing import TYPE_CHECKING

from reglo.books.followups import cases
from reglo.books.followups.cases import Followed
from reglo.books.followups.plans import InstalmentPlan
from reglo.books.followups.promises import Promise
from reglo.books.prepared import Values
from reglo.rules.followup import given
from reglo.rules.followup.given import Given

if TYPE_CHECKING:
    from reglo.books.people import Business

GRACE_MOST = timedelta(days=14)  # a promise is in force two business days after its day, holidays beside


def of(business: "Business", *, today: date, followed: Collection[Followed] | None = None) -> tuple[Given, ...]:
    """The open sums for which days were given. Inside `tenant()`; `followed`, where every case was just read."""
    if followed is None:
        ids = _who_gave(today)
        followed = cases.cases(business, today=today, clients=ids).values() if ids else ()
    return tuple(row for one in followed for row in of_client(one, today))


def of_client(one: Followed, today: date) -> tuple[Given, ...]:
    """The same, of one client."""
    found = given.parts(one.case, today)
    return tuple(
        Given(row.id, row.invoice_id, one.client_id, row.due_on, row.amount, row.currency, found[str(row.id)])
        for row in one.sums
        if str(row.id) in found
    )


def _who_gave(today: date) -> set[uuid.UUID]:
    """The clients of whom a promise or a plan may stand: few of them, whatever is open."""
    return {client_id for (client_id,) in [*_PROMISED.rows(after=today - GRACE_MOST), *_PLANNED.rows()]}


_PROMISED = Values(lambda after: Promise.objects.filter(withdrawn_at=None, due_on__gt=after).values_list("client_id"))
_PLANNED = Values(
    lambda: InstalmentPlan.objects.filter(
        accepted_on__isnull=False, ended_on=None, sums__receivable__open_amount__gt=0
    ).values_list("client_id")
)
