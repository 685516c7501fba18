"""What was noted of one client, as its page lists it: what still holds something back, and what one learned."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count

from reglo.books.clients import ClosedPeriod
from reglo.books.followups.bank import PendingPayment
from reglo.books.followups.contacts import OUT, ContactEvent
from reglo.books.followups.disputes import Dispute
from reglo.books.followups.pauses import Pause, Standstill
from reglo.books.followups.promises import Promise
from reglo.books.followups.tracks import UNBLOCK, Track
from reglo.books.memos import Memo
from reglo.books.prepared import Records, Values

if TYPE_CHECKING:
    from django.db.models import QuerySet

PROMISES_MAX = 6  # that a page lists, the last ones

_PAUSES = Records(
    Pause, lambda client_id, today: Pause.objects.filter(client_id=client_id, lifted_on=None, until__gt=today)
)
_STANDSTILLS = Records(Standstill, lambda client_id: Standstill.objects.filter(client_id=client_id, lifted_on=None))
_PENDING = Records(
    PendingPayment, lambda client_id: PendingPayment.objects.filter(client_id=client_id, cleared_on=None)
)
_MEMOS = Records(Memo, lambda client_id: Memo.objects.filter(client_id=client_id, done_at=None).order_by("on"))
_CLOSED = Records(
    ClosedPeriod,
    lambda client_id, today: ClosedPeriod.objects.filter(client_id=client_id, until_on__gte=today).order_by("from_on"),
)


@dataclass(frozen=True)
class Standing:
    """What was noted of a client and still holds something back."""

    pauses: Sequence[Pause]
    standstills: Sequence[Standstill]
    pending: Sequence[PendingPayment]
    memos: Sequence[Memo]
    closed: Sequence[ClosedPeriod]


def standing(client_id: uuid.UUID, *, today: date) -> Standing:
    """All of it, on that day. Inside `tenant()`."""
    return Standing(
        pauses=_PAUSES.all(client_id=client_id, today=today),
        standstills=_STANDSTILLS.all(client_id=client_id),
        pending=_PENDING.all(client_id=client_id),
        memos=_MEMOS.all(client_id=client_id),
        closed=_CLOSED.all(client_id=client_id, today=today),
    )


@dataclass(frozen=True)
class Learned:
    """What the log teaches of a client."""

    blocked_by_order: bool  # a payment once waited for an order number
    dated_calls: int  # calls that gave a day
    last_dispute: Dispute | None


def learned(client_id: uuid.UUID) -> Learned:
    """What blocked, what works, what was contested last. Inside `tenant()`."""
    return Learned(
        blocked_by_order=bool(_ORDERS.rows(client_id=client_id)),
        dated_calls=sum(count for (count,) in _DATED.rows(client_id=client_id)),
        last_dispute=_DISPUTED.first(client_id=client_id),
    )


def _dated(client_id: uuid.UUID) -> "QuerySet[ContactEvent, tuple[int]]":
    calls = ContactEvent.objects.filter(client_id=client_id, outcome="date", channel="phone", direction=OUT)
    found: QuerySet[ContactEvent, tuple[int]]
    found = calls.values("client_id").annotate(count=Count("id")).values_list("count")
    return found


_ORDERS = Values(
    lambda client_id: Track.objects.filter(client_id=client_id, kind=UNBLOCK, facts__order__isnull=False).values_list(
        "id"
    )[:1]
)
_DATED = Values(_dated)
_DISPUTED = Records(Dispute, lambda client_id: Dispute.objects.filter(client_id=client_id).order_by("-opened_on")[:1])


def promises(client_id: uuid.UUID) -> list[Promise]:
    """The last dates given, the latest first, each with its client. Inside `tenant()`."""
    return _PROMISES.all(client_id=client_id)


_PROMISES = Records(
    Promise,
    lambda client_id: (
        Promise.objects.filter(client_id=client_id).select_related("client").order_by("-made_at")[:PROMISES_MAX]
    ),
)
