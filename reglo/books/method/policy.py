"""The method of a business as it stands in the tables, read once and asked many times.

    policy = method.policy(business)
    policy.value("terms", client=client.id, on=today)   # the value, where it comes from, since when and why
    policy.ladder(client=client.id, on=today)           # the staircase of that client

A client's own terms stand on its record too, since invoices are written from there: those that nobody
explained are in force all the same, and say that they are unexplained.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from reglo.books import people, prepared
from reglo.books.clients import Client
from reglo.books.method.tables import Deviation, Method
from reglo.books.people import Profile
from reglo.books.tenancy import remembered, tenant
from reglo.packs import ladders, methods
from reglo.rules import policy as rules
from reglo.rules.ladder import Ladder
from reglo.rules.policy import Departure, InForce, Plain, Version
from reglo.rules.reading import CannotRead

if TYPE_CHECKING:
    from reglo.books.people import Business


@dataclass(frozen=True)
class Policy:
    """Every version and every deviation of a business."""

    defaults: Mapping[str, Plain]
    first_ladder: Ladder
    versions: tuple[Version, ...]
    ladders: Mapping[int, Ladder]  # by version, where it is not the place's
    departures: Mapping[uuid.UUID, Sequence[Departure]]  # by client

    def value(self, key: str, *, client: uuid.UUID | None = None, mission: str = "", on: date) -> InForce:
        """The value in force that day, and where it comes from."""
        return rules.resolve(
            key,
            defaults=self.defaults,
            versions=self.versions,
            deviations=self.departures.get(client, ()) if client else (),
            client=client,
            mission=mission,
            on=on,
        )

    def values(self, *, client: uuid.UUID | None = None, mission: str = "", on: date) -> dict[str, Plain]:
        """Every value in force that day."""
        return {key: self.value(key, client=client, mission=mission, on=on).value for key in rules.VALUES}

    def base_ladder(self, *, on: date) -> Ladder:
        """The staircase of the version of that day, before the seven sentences shorten it."""
        version = rules.in_force(self.versions, on)
        return self.ladders.get(version.number, self.first_ladder) if version else self.first_ladder

    def ladder(self, *, client: uuid.UUID | None = None, mission: str = "", on: date) -> Ladder:
        """The steps really taken that day."""
        values = {key: self.value(key, client=client, mission=mission, on=on).value for key in rules.FOLLOWED}
        return rules.staircase(self.base_ladder(on=on), values)


def policy(business: "Business") -> Policy:
    """The method of a business; complete from its first day, without any row."""
    with tenant(business.id):
        return remembered("method.policy", partial(_policy, business))


def _policy(business: "Business") -> Policy:
    rows = _METHODS.all()
    return Policy(
        defaults=methods.default(business.place),
        first_ladder=ladders.default(business.place),
        versions=tuple(_versions(business, rows)),
        ladders={row.version: ladders.read(row.ladder["steps"]) for row in rows if row.ladder},
        departures=_departures(business),
    )


def value(
    business: "Business", key: str, *, client_id: uuid.UUID | None = None, mission: str = "", on: date
) -> InForce:
    """One value in force that day, and where it comes from."""
    return policy(business).value(key, client=client_id, mission=mission, on=on)


def ladder_of(business: "Business", *, client_id: uuid.UUID | None = None, mission: str = "", on: date) -> Ladder:
    """The steps really taken that day, for one client or for all."""
    return policy(business).ladder(client=client_id, mission=mission, on=on)


def _versions(business: "Business", rows: list[Method]) -> Iterable[Version]:
    """The versions; before the first one, the terms that the settings hold are the method already."""
    if not rows:
        terms = _read_or_kept(Profile.objects.values_list("terms", flat=True).get())
        if terms != methods.default(business.place)["terms"]:
            yield Version(0, people.day_of(business, business.founded_at), {"terms": terms})
    for row in rows:
        yield Version(row.version, row.from_on, row.values)


def _departures(business: "Business") -> dict[uuid.UUID, list[Departure]]:
    explained: set[uuid.UUID] = set()
    found: dict[uuid.UUID, list[Departure]] = defaultdict(list)
    for row in _DEVIATIONS.all():
        if row.key == "terms" and not row.mission and row.ended_on is None:
            explained.add(row.client_id)
        found[row.client_id].append(departure(row))
    for client_id, terms, added_at in _WITH_TERMS.rows():
        if client_id in explained:
            continue
        added_on = people.day_of(business, added_at)
        found[client_id].append(Departure(client_id, "terms", _read_or_kept(terms), added_on, origin=rules.UNTOLD))
    return found


_METHODS = prepared.Records(Method, lambda: Method.objects.order_by("version"))
_DEVIATIONS = prepared.Records(Deviation, Deviation.objects.all)
_WITH_TERMS = prepared.Values(lambda: Client.objects.exclude(terms="").values_list("id", "terms", "added_at"))


def departure(row: Deviation) -> Departure:
    """A row as the rules know it."""
    return Departure(
        client=row.client_id,
        mission=row.mission,
        key=row.key,
        value=row.value,
        origin=row.origin,
        reason=row.reason,
        since=row.since,
        ended_on=row.ended_on,
    )


def _read_or_kept(terms: str) -> Plain:
    """The terms in their canonical words; words that say no date stay as they were typed."""
    try:
        return rules.read("terms", terms)
    except CannotRead:
        return terms
