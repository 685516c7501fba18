"""Delegations: which clients an assistant follows. One client has one delegate, or none: then the owner follows it.

The owner and the accountant see every client; an assistant those that were confided to them, from the day
they were to the day they are taken back, that day not included.
"""

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from reglo.books import journal, prepared
from reglo.books.clients import Client
from reglo.books.members.refusals import CannotKeep, refused
from reglo.books.members.tables import Delegation
from reglo.books.people import Membership, day_of
from reglo.books.tenancy import tenant
from reglo.rules import roles

if TYPE_CHECKING:
    from reglo.books.people import Business, User

ALL: Final = None  # every client, those to come too


class CannotDelegate(CannotKeep):
    """Only an assistant who has access today is trusted with a client."""


def delegated_clients(business: "Business", membership: Membership, *, on: date) -> frozenset[uuid.UUID] | None:
    """The clients this member may see on that day, by their ids; `ALL` for those who see every client."""
    if membership.role != roles.ASSISTANT:
        return ALL
    with tenant(business.id):
        mine = Delegation.objects.filter(_in_force(on), membership=membership)
        return frozenset(mine.values_list("client_id", flat=True))


def delegates(business: "Business", *, on: date) -> dict[uuid.UUID, Membership]:
    """Who follows each client confided to somebody who has access on that day."""
    with tenant(business.id):
        return {one.client_id: one.membership for one in _STILL.all(on=on)}


def confided(business: "Business", *, on: date) -> dict[uuid.UUID, int]:
    """How many clients each membership follows on that day."""
    counts: dict[uuid.UUID, int] = {}
    for membership in delegates(business, on=on).values():
        counts[membership.id] = counts.get(membership.id, 0) + 1
    return counts


def delegate(
    business: "Business", *, client_id: uuid.UUID, membership_id: uuid.UUID, by: "User", at: datetime
) -> Delegation:
    """Confide a client to an assistant; whoever had it has it no more. Raises CannotDelegate."""
    with tenant(business.id, write=True):
        book = journal.hold(business)
        membership = _assistant(business, membership_id, on=day_of(business, at))
        return _given(business, book, membership, client_id, by=by, at=at)


def confide(
    business: "Business", *, membership_id: uuid.UUID, client_ids: Iterable[uuid.UUID], by: "User", at: datetime
) -> None:
    """Confide exactly these clients to an assistant, and take the others back. Raises CannotDelegate."""
    with tenant(business.id, write=True):
        book = journal.hold(business)
        on = day_of(business, at)
        membership = _assistant(business, membership_id, on=on)
        wanted = set(client_ids)
        for one in Delegation.objects.filter(membership=membership, ended_on=None).exclude(client_id__in=wanted):
            _ended(book, one, on=on, by=by, at=at)
        for client_id in sorted(wanted):
            _given(business, book, membership, client_id, by=by, at=at)


def take_back(business: "Business", *, client_id: uuid.UUID, by: "User", at: datetime) -> None:
    """The owner follows this client again; nothing changes when they already do."""
    with tenant(business.id, write=True):
        book = journal.hold(business)
        one = Delegation.objects.filter(client_id=client_id, ended_on=None).first()
        if one is not None:
            _ended(book, one, on=day_of(business, at), by=by, at=at)


def take_all_back(book: journal.Book, membership: Membership, *, on: date, by: "User", at: datetime) -> None:
    """Inside a verb: end every delegation of somebody who leaves."""
    for one in Delegation.objects.filter(membership=membership, ended_on=None):
        _ended(book, one, on=on, by=by, at=at)


def _in_force(on: date) -> Q:
    return Q(since__lte=on) & (Q(ended_on=None) | Q(ended_on__gt=on))


_STILL = prepared.Records(
    Delegation,
    lambda on: Delegation.objects.filter(
        _in_force(on), Q(membership__until=None) | Q(membership__until__gte=on)
    ).select_related("membership__user"),
)


def _assistant(business: "Business", membership_id: uuid.UUID, *, on: date) -> Membership:
    membership = Membership.objects.filter(id=membership_id, business=business).first()
    gone = membership is None or (membership.until is not None and membership.until < on)
    if membership is None or gone or membership.role != roles.ASSISTANT:
        raise CannotDelegate(
            refused(
                "membership",
                "On ne confie un client qu’à une personne invitée comme assistante, et qui a encore accès.",
                "A client is confided to an assistant who still has access, and to nobody else.",
            )
        )
    return membership


def _given(
    business: "Business",
    book: journal.Book,
    membership: Membership,
    client_id: uuid.UUID,
    *,
    by: "User",
    at: datetime,
) -> Delegation:
    if not Client.objects.filter(id=client_id).exists():
        raise CannotDelegate(
            refused("client", "Ce client n’est pas dans vos clients.", "This client is not among your clients.")
        )
    on = day_of(business, at)
    before: Delegation | None = Delegation.objects.filter(client_id=client_id, ended_on=None).first()
    if before is not None and before.membership_id == membership.id:
        return before
    if before is not None:
        _ended(book, before, on=on, by=by, at=at)
    made: Delegation = Delegation.objects.create(
        business=business, client_id=client_id, membership=membership, since=on, by=by.pk
    )
    facts = {"client": client_id, "membership": membership.id, "since": on}
    journal.append(book, "delegation.given", facts, subject=made.id, by=by, at=at)
    return made


def _ended(book: journal.Book, one: Delegation, *, on: date, by: "User", at: datetime) -> None:
    one.ended_on = on
    one.save(update_fields=["ended_on"])
    journal.append(book, "delegation.taken_back", {"ended_on": on}, subject=one.id, by=by, at=at)
