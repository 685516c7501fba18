"""« Mes droits »: what the law grants today on each late sum of a client, worked out from the books.

Interest by day and by half-year across part payments, the fixed indemnity once for each invoice, and the last
day to go to court. Nothing is added to what is asked: these are facts to know. A rate not known yet is said:
the claim then stops the day before.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from reglo.books import clients
from reglo.books.clients import Client
from reglo.books.followups.cases import Followed, Owed
from reglo.books.followups.pauses import INSOLVENCY
from reglo.books.invoices import Invoice
from reglo.books.payments import Settlement
from reglo.packs import late, prescription
from reglo.packs.facts import NoFigure
from reglo.rules.interest import Received
from reglo.rules.invoicing import ClientKind
from reglo.rules.money import ZERO

if TYPE_CHECKING:
    from reglo.books.people import Business


@dataclass(frozen=True)
class Right:
    """What is known of one late sum: the claim, up to `until`, and what is not known yet after it."""

    owed: Owed
    client_kind: ClientKind
    claim: late.Claim
    until: date
    unknown: NoFigure | None
    prescription: prescription.Prescription | None


def rights_of(
    business: "Business", followed: Followed, *, today: date, only: Collection[uuid.UUID] | None = None
) -> tuple[Right, ...]:
    """The rights on each overdue sum of a client, the oldest first. Inside `tenant()`."""
    overdue = [one for one in followed.sums if one.due_on < today and (only is None or one.id in only)]
    client = clients.get(followed.client_id)
    invoices = {
        row.id: row for row in Invoice.objects.select_related("entry").filter(id__in=[o.invoice_id for o in overdue])
    }
    told = _settled([one.id for one in overdue])
    seen = _begun(followed, only)
    found = []
    for one in overdue:
        asked = _Asked(business.place, client, followed, one, invoices[one.invoice_id], told[one.id])
        right = _right(asked, today)
        if one.invoice_id in seen:  # the indemnity is due once for each invoice
            right = replace(right, claim=replace(right.claim, indemnity=ZERO))
        seen.add(one.invoice_id)
        found.append(right)
    return tuple(found)


def _begun(followed: Followed, only: Collection[uuid.UUID] | None) -> set[uuid.UUID]:
    """The invoices whose indemnity an older late sum of theirs, not asked for here, carries already."""
    if only is None:
        return set()
    chosen = [one for one in followed.sums if one.id in only]
    first = {one.invoice_id: one.id for one in reversed(followed.sums)}  # in the order of their due dates
    return {one.invoice_id for one in chosen if first[one.invoice_id] not in only}


@dataclass
class _Told:
    """How one sum was settled so far."""

    received: list[Received]
    credited: Decimal = ZERO


def _settled(ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, _Told]:
    """What was paid of each sum, day by day, and what credit notes took off it from the origin."""
    found: dict[uuid.UUID, _Told] = defaultdict(lambda: _Told([]))
    rows = Settlement.objects.filter(receivable_id__in=ids, reverses_id=None, reversals=None).order_by(
        "settled_on", "id"
    )
    for sum_id, payment_id, settled_on, amount in rows.values_list(
        "receivable_id", "payment_id", "settled_on", "amount"
    ):
        if payment_id is None:
            found[sum_id].credited += amount
        else:
            found[sum_id].received.append(Received(settled_on, amount))
    return found


@dataclass(frozen=True)
class _Asked:
    """One late sum, with all that the law asks of it."""

    place: str
    client: Client
    followed: Followed
    owed: Owed
    invoice: Invoice
    told: _Told

    @property
    def kind(self) -> ClientKind:
        """Who the client is in law."""
        return cast("ClientKind", self.client.kind)


def _right(asked: _Asked, today: date) -> Right:
    try:
        claim, unknown, until = _claimed(asked, today), None, today
    except NoFigure as missing:
        # Late before the figure is missing: known until then. Late since: the fixed sum alone is known.
        until = max(missing.on - timedelta(days=1), asked.owed.due_on)
        claim, unknown = _claimed(asked, until), missing
        if until == asked.owed.due_on:
            claim = replace(claim, indemnity=_indemnity(asked), warnings=())
    return Right(asked.owed, asked.kind, claim, until, unknown, _prescription(asked))


def _indemnity(asked: _Asked) -> Decimal:
    """The fixed sum of one late invoice, where no interest is known."""
    insolvent = asked.followed.case.standstill == INSOLVENCY
    return ZERO if insolvent else late.indemnity_of(asked.place, asked.kind, on=asked.owed.due_on + timedelta(days=1))


def _claimed(asked: _Asked, until: date) -> late.Claim:
    case, told = asked.followed.case, asked.told
    return late.claim(
        place=asked.place,
        client_kind=asked.kind,
        principal=asked.owed.amount + told.credited + sum((part.amount for part in told.received), ZERO),
        due_on=asked.owed.due_on,
        until=until,
        received=told.received,
        credited=told.credited,
        notice_on=case.notice.received_on if case.notice else None,
        agreed_rate=asked.client.agreed_rate,
        insolvency_on=case.standstill_on if case.standstill == INSOLVENCY else None,
    )


def _prescription(asked: _Asked) -> prescription.Prescription | None:
    """The last day to go to court; None where the law of that day is not known."""
    plans = [plan for plan in asked.followed.case.plans if str(asked.owed.id) in plan.sums]
    acts = [prescription.Act("part_payment", part.on) for part in asked.told.received]
    acts += [prescription.Act("acknowledgement", plan.accepted_on) for plan in plans]
    acts += _written(asked)
    try:
        return prescription.date_of(
            place=asked.place,
            client_kind=asked.kind,
            due_on=asked.owed.due_on,
            completed_on=None if asked.invoice.elsewhere else asked.invoice.service_to,
            acts=acts,
        )
    except NoFigure:
        return None


def _written(asked: _Asked) -> list[prescription.Act]:
    """What was asked in writing: it interrupts nothing, but against a public body."""
    case, sum_id = asked.followed.case, str(asked.owed.id)
    asking = [one for one in case.touches if one.kind == "reminder" and sum_id in one.sums and one.channel != "phone"]
    notice = case.notice.received_on if case.notice else None
    return [
        *(prescription.Act("reminder", one.on) for one in asking),
        *([prescription.Act("formal_notice", notice)] if notice else []),
    ]
