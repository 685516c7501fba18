"""The daily run: what may leave by itself this morning, and for whom.

Its cost follows what is due, never what was ever stored or even what is open: one question over the open sums,
by due date, names those whose courtesy has come and was not said; only their businesses are opened, each in one
transaction. It may run any number of times, in any number of processes: a courtesy said is not due again.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from reglo.books import clients, halts, journal, method, outbox, post
from reglo.books.followups import cases, contacts, hours, sending, words
from reglo.books.followups.cases import Followed
from reglo.books.followups.contacts import Carried
from reglo.books.method import Method
from reglo.books.payments import Receivable
from reglo.books.people import Business, day_of
from reglo.books.tenancy import everyone, tenant
from reglo.documents import messages
from reglo.rules import dates
from reglo.rules.followup import Act

if TYPE_CHECKING:
    from django.db.models import QuerySet

UNATTENDED, LEAD = "unattended", "courtesy_days"
LEAD_DAYS, LEAD_DAYS_MAX = 5, 15  # business days before the due date: usual, and the most a method may ask

Due = Mapping[uuid.UUID, Collection[uuid.UUID]]  # by business, its sums


def due(at: datetime) -> Due:
    """The open sums whose courtesy may be due, of the businesses that let it leave by itself."""
    allowed = {business_id for business_id, _ in everyone(Method.due.filter(**{f"values__{UNATTENDED}": True}))}
    if not allowed:
        return {}
    early = {business_id for business_id, _ in everyone(Method.due.filter(**{f"values__{LEAD}__gt": LEAD_DAYS}))}
    found: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for business_id, sum_id in everyone(_near(at.date(), LEAD_DAYS)):
        if business_id in allowed:
            found[business_id].append(sum_id)
    for business_id, sum_id in everyone(_near(at.date(), LEAD_DAYS_MAX)) if early & allowed else ():
        if business_id in early & allowed and sum_id not in found[business_id]:
            found[business_id].append(sum_id)
    return found


def _near(today: date, days: int) -> "QuerySet[Receivable]":
    """Open sums due within so many business days, for which no courtesy was said yet that would do."""
    last = max(
        dates.add_business_days(today, days, holidays=cases.holidays_around(place, today.year))
        for place in ("fr", "ca-qc")
    )
    said = Carried.due.filter(
        business_id=OuterRef("business_id"), receivable_id=OuterRef("id"), event__kind=contacts.COURTESY
    ).filter(contacts.EVENT_TOOK_PLACE)
    rows = Receivable.due.filter(open_amount__gt=0, due_on__gte=today - timedelta(days=1), due_on__lte=last)
    return rows.filter(
        Q(due_on__lte=today) & ~Exists(said.filter(event__step="due_date")) | Q(due_on__gt=today) & ~Exists(said)
    )


def run(business: Business, *, at: datetime, sums: Collection[uuid.UUID] | None = None) -> int:
    """Queue the courtesies of one business that are due today; how many. `sums` narrows to those that may be."""
    today = day_of(business, at)
    with tenant(business.id):
        if post.server() is None:
            return 0
        rows = business.receivables.filter(open_amount__gt=0, due_on__gte=today)
        named = rows if sums is None else rows.filter(id__in=sums)
        near = set(named.order_by().values_list("client_id", flat=True))
    if not near:
        return 0
    with tenant(business.id, write=True):
        book, policy = journal.hold(business), method.policy(business)
        stops = halts.stops(business)
        if stops.standing or not policy.value(UNATTENDED, on=today).value:
            return 0
        room = sending.room_today(business, today, policy)
        queued, doubtful = 0, day_of(business, stops.restored_at) if stops.restored_at else None
        for followed, act in _courtesies(business, near, policy, doubtful=doubtful, at=at):
            if queued < room:
                queued += _sent(business, book, followed, act, today=today, at=at)
        return queued


def _courtesies(
    business: Business, ids: Collection[uuid.UUID], policy: method.Policy, *, doubtful: date | None, at: datetime
) -> Iterator[tuple[Followed, Act]]:
    """The courtesies due now, at an hour when one writes, by those whose bank was checked.

    Sums of before a restore may have had theirs between the copy and its restoring: a person decides of those.
    """
    today = day_of(business, at)
    for followed in cases.cases(business, today=today, clients=ids, policy=policy).values():
        act = followed.move(today)
        until = followed.case.bank_fresh_until
        if not isinstance(act, Act) or act.kind != "courtesy" or until is None or until < today:
            continue
        if any(one.unseen for one in followed.case.sums):
            continue  # moved in from another tool: a person decides what is said first
        if doubtful is not None and any(one.issued_on <= doubtful for one in followed.of(act.sums)):
            continue
        if hours.is_open(followed, at):
            yield followed, act


def _sent(business: Business, book: journal.Book, followed: Followed, act: Act, *, today: date, at: datetime) -> bool:
    """Inside a verb: queue one courtesy. A text that lacks something waits for a person, on the page of the day."""
    client = clients.get(followed.client_id)
    contact = clients.billing_contact(client)
    if contact is None or not contact.email:
        return False
    try:
        said = words.filled(business, followed, act.step, sums=followed.of(act.sums), today=today, client=client)
    except messages.CannotFill:
        return False
    sending.sent(
        business,
        book,
        followed,
        act,
        subject=said.subject,
        body=said.body,
        language=said.language,
        at=at,
        by=None,
        client=client,
        channel=outbox.EMAIL,  # without a server none of this would be under way
    )
    return True
