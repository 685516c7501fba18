"""The daily run: what may leave by itself this morning, and for whom.

Its cost follows what is owed and near, never what was ever stored: an index on open sums by due date names the
businesses that have something to look at, and only their cases are read. It may run any number of times.
"""

import uuid
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from reglo.books.followups import cases, sending
from reglo.books.method import Method
from reglo.books.payments import Receivable
from reglo.books.people import Business, day_of
from reglo.books.tenancy import everyone, tenant
from reglo.rules.followup import Act

COURTESY_WINDOW = timedelta(days=21)  # more than the business days before the due date that a method may ask
UNATTENDED = "unattended"


def businesses_to_look_at(at: datetime) -> list[uuid.UUID]:
    """Those that let courtesies leave by themselves and have a sum falling due soon."""
    today = at.date()
    allowed = {business_id for business_id, _ in everyone(Method.due.filter(values__unattended=True))}
    if not allowed:
        return []
    near = Receivable.due.filter(
        open_amount__gt=0, due_on__gte=today - timedelta(days=1), due_on__lte=today + COURTESY_WINDOW
    )
    return sorted({business_id for business_id, _ in everyone(near)} & allowed)


def run(business: Business, *, at: datetime) -> int:
    """Queue the courtesies of one business that are due today; how many."""
    today = day_of(business, at)
    with tenant(business.id):
        if not allows_unattended(today):
            return 0
        found = cases.cases(business, today=today, clients=list(_near(business, today)))
        due = [one.client_id for one in found.values() if _is_courtesy(one, today)]
    return sending.send_unattended(business, today=today, at=at, clients_of=due)


def allows_unattended(today: date) -> bool:
    """Does the method in force let a courtesy leave without a person? Inside `tenant()`."""
    version = Method.objects.filter(from_on__lte=today).order_by("-version").first()
    return bool(version and version.values.get(UNATTENDED))


def _near(business: Business, today: date) -> Iterator[uuid.UUID]:
    rows = business.receivables.filter(open_amount__gt=0, due_on__gte=today, due_on__lte=today + COURTESY_WINDOW)
    yield from rows.order_by().values_list("client_id", flat=True).distinct()


def _is_courtesy(followed: cases.Followed, today: date) -> bool:
    move = followed.move(today)
    return isinstance(move, Act) and move.kind == "courtesy"
