"""Departures from the method: who imposed them, why, until when they are looked at again; and the way back."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from reglo.books import clients, journal, prepared
from reglo.books.clients import Client
from reglo.books.method.policy import Policy, departure, policy
from reglo.books.method.refusals import CannotDeviate
from reglo.books.method.tables import IMPOSED, OWN, Deviation
from reglo.books.tenancy import tenant
from reglo.rules import policy as rules
from reglo.rules.policy import Effect, InForce, Plain
from reglo.rules.reading import CannotRead, Problem, Said, spaced

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from reglo.books.people import Business, User

REASON_CHARS_MAX, MISSION_CHARS_MAX = 300, 200


@dataclass(frozen=True)
class Open:
    """A deviation in force: the row, the value it stands for, what it changes, and whether to look at it again."""

    row: Deviation
    usual: Plain
    effect: Effect | None
    in_force: InForce
    to_review: bool


@dataclass(frozen=True)
class Deviations:
    """The deviations in force, counted by who wanted them."""

    imposed: tuple[Open, ...]
    own: tuple[Open, ...]
    untold: tuple[Client, ...]  # their record has terms of its own, and nobody wrote why

    @property
    def count(self) -> int:
        """How many are in force."""
        return len(self.imposed) + len(self.own)

    @property
    def to_review(self) -> tuple[Open, ...]:
        """Those whose day of review has come."""
        return tuple(one for one in (*self.imposed, *self.own) if one.to_review)


def deviate(
    business: "Business",
    *,
    client_id: uuid.UUID,
    mission: str = "",
    key: str,
    value: object,
    origin: str,
    reason: str,
    review_on: date,
    on: date,
    by: "User",
    at: datetime,
) -> Deviation:
    """Another value for a client, or for one of its missions. Raises CannotDeviate, and Client.DoesNotExist.

    Said twice, it is noted once; another value in the place of the one in force ends that one first. Terms of a
    client are written on its record too, since its invoices are written from there.
    """
    assert key in rules.DEVIABLE, key
    assert origin in {IMPOSED, OWN}, origin
    mission, reason = spaced(mission), spaced(reason)
    with tenant(business.id, write=True):
        book = journal.hold(business)
        client: Client = Client.objects.get(id=client_id)
        read = _checked(policy(business), client_id, mission, key, value, reason=reason, review_on=review_on, on=on)
        told = {"value": read, "origin": origin, "reason": reason, "review_on": review_on}
        former = _open(client_id, mission, key)
        if former and all(getattr(former, name) == said for name, said in told.items()):
            return former
        if former:
            _end(book, former, on=on, by=by, at=at)
        row: Deviation = Deviation.objects.create(
            business=business, client=client, mission=mission, key=key, since=on, by=by.pk, **told
        )
        facts = {"client": client_id, "mission": mission, "key": key, "since": on, **told}
        journal.append(book, "deviation.made", facts, subject=row.id, by=by, at=at)
        if key == "terms" and not mission:
            clients.put_terms(book, client, terms=str(read), by=by, at=at)
        return row


def return_to_method(business: "Business", deviation_id: uuid.UUID, *, on: date, by: "User", at: datetime) -> Deviation:
    """End a deviation: from that day the method holds again. Ended twice, it ends once. Raises DoesNotExist."""
    with tenant(business.id, write=True):
        book = journal.hold(business)
        row: Deviation = Deviation.objects.select_related("client").get(id=deviation_id)
        if row.ended_on is None:
            _end(book, row, on=on, by=by, at=at)
            if row.key == "terms" and not row.mission:
                clients.put_terms(book, row.client, terms="", by=by, at=at)
        return row


def keep(
    business: "Business", deviation_id: uuid.UUID, *, review_on: date, on: date, by: "User", at: datetime
) -> Deviation:
    """Keep a deviation until another day of review. Raises CannotDeviate, and Deviation.DoesNotExist."""
    with tenant(business.id, write=True):
        book = journal.hold(business)
        row: Deviation = Deviation.objects.get(id=deviation_id, ended_on=None)
        if problems := _review_problems(review_on, on):
            raise CannotDeviate(problems)
        if row.review_on != review_on:
            row.review_on = review_on
            row.save()
            journal.append(book, "deviation.kept", {"review_on": review_on}, subject=row.id, by=by, at=at)
        return row


def open_deviations(business: "Business", *, on: date, client_id: uuid.UUID | None = None) -> Deviations:
    """Every deviation in force, imposed and own apart, the oldest first; of one client when it is given."""
    found = policy(business)
    with tenant(business.id):
        if client_id is None:
            rows, untold = list(_in_force(on)), list(_untold(on))
        else:
            rows = _IN_FORCE_OF.all(on=on, client_id=client_id)
            untold = _UNTOLD_OF.all(on=on, client_id=client_id)
        told = [_told(found, row, on) for row in rows]
        return Deviations(
            imposed=tuple(one for one in told if one.row.origin == IMPOSED),
            own=tuple(one for one in told if one.row.origin == OWN),
            untold=tuple(untold),
        )


def _in_force(on: date, **narrowed: Any) -> "QuerySet[Deviation]":
    rows = Deviation.objects.select_related("client").filter(ended_on=None, since__lte=on, **narrowed)
    return rows.order_by("since", "id")


def _untold(on: date, **narrowed: Any) -> "QuerySet[Client]":
    """Those who have terms of their own and no deviation that says why."""
    told = Deviation.objects.filter(ended_on=None, since__lte=on, key="terms", mission="")
    rows = Client.objects.exclude(terms="").exclude(id__in=told.values("client_id"))
    return rows.filter(**narrowed).order_by("filed_as")


_IN_FORCE_OF = prepared.Records(Deviation, lambda on, client_id: _in_force(on, client_id=client_id))
_UNTOLD_OF = prepared.Records(Client, lambda on, client_id: _untold(on, id=client_id))


def _told(found: Policy, row: Deviation, on: date) -> Open:
    usual = _usual(found, row.client_id, row.mission, row.key, on)
    itself = rules.resolve(
        row.key,
        defaults=found.defaults,
        versions=(),
        deviations=(departure(row),),
        client=row.client_id,
        mission=row.mission,
        on=on,
    )
    effect = rules.effect(row.key, usual=usual, value=row.value, on=on)
    return Open(row, usual, effect, itself, row.review_on <= on)


def _usual(found: Policy, client_id: uuid.UUID, mission: str, key: str, on: date) -> Plain:
    """What would hold without it: the method, or for a mission what holds for its client."""
    return found.value(key, client=client_id if mission else None, on=on).value


def _open(client_id: uuid.UUID, mission: str, key: str) -> Deviation | None:
    row: Deviation | None = Deviation.objects.filter(
        client_id=client_id, mission=mission, key=key, ended_on=None
    ).first()
    return row


def _end(book: journal.Book, row: Deviation, *, on: date, by: "User", at: datetime) -> None:
    row.ended_on = on
    row.save()
    journal.append(book, "deviation.ended", {"on": on}, subject=row.id, by=by, at=at)


def _checked(
    found: Policy,
    client_id: uuid.UUID,
    mission: str,
    key: str,
    value: object,
    *,
    reason: str,
    review_on: date,
    on: date,
) -> Plain:
    """The value as it is kept. Raises CannotDeviate with everything that is wrong."""
    problems: list[Problem] = []
    read: Plain = ""
    try:
        read = rules.read(key, value)
    except CannotRead as refusal:
        problems += [Problem("value", said) for said in refusal.problems]
    else:
        if read == _usual(found, client_id, mission, key, on):
            same = Said(
                "C’est déjà ce que dit votre méthode : il n’y a pas d’écart à noter.",
                "Your method says so already: there is no deviation to note.",
            )
            problems.append(Problem("value", same))
    problems += [*_reason_problems(reason, mission), *_review_problems(review_on, on)]
    if problems:
        raise CannotDeviate(problems)
    return read


def _reason_problems(reason: str, mission: str) -> Sequence[Problem]:
    problems = []
    if not reason:
        why = Said("Écrivez pourquoi, en quelques mots.", "Write why, in a few words.")
        problems.append(Problem("reason", why))
    for field, words, most in (("reason", reason, REASON_CHARS_MAX), ("mission", mission, MISSION_CHARS_MAX)):
        if len(words) > most:
            said = Said(f"Au plus {most} signes. Raccourcissez.", f"At most {most} signs. Make it shorter.")
            problems.append(Problem(field, said))
    return problems


def _review_problems(review_on: date, on: date) -> Sequence[Problem]:
    if review_on > on:
        return ()
    said = Said("Choisissez un jour à venir pour le revoir.", "Choose a day to come to look at it again.")
    return (Problem("review_on", said),)
