"""Which value is in force, and where it comes from: a deviation, a version of the method, or the place's default.

The nearest one wins: a deviation for the mission, then for the client, then the version of the method in force that
day, then what the place starts with. Each answer says where it was found, since when and why.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from reglo.rules import dates
from reglo.rules.policy.values import VALUES, Plain
from reglo.rules.reading import Said

Origin = Literal["place", "method", "client", "mission"]
IMPOSED, OWN, UNTOLD = "imposed", "own", ""  # untold: on the client's record, nobody wrote why


@dataclass(frozen=True)
class Version:
    """One version of the method: what it changes of the place's defaults, from a day on."""

    number: int
    from_on: date
    values: Mapping[str, Plain]


@dataclass(frozen=True)
class Departure:
    """Another value for one client (or one of its missions), with who wanted it and why."""

    client: Hashable
    key: str
    value: Plain
    since: date
    origin: str = IMPOSED
    reason: str = ""
    mission: str = ""
    ended_on: date | None = None

    def holds(self, on: date) -> bool:
        """Is it in force that day? The day it ends belongs to the method again."""
        return self.since <= on and (self.ended_on is None or on < self.ended_on)


@dataclass(frozen=True)
class InForce:
    """A value, where it comes from, since when, and why, in one sentence."""

    key: str
    value: Plain
    origin: Origin
    since: date | None
    why: Said


def resolve(
    key: str,
    *,
    defaults: Mapping[str, Plain],
    versions: Sequence[Version],
    deviations: Sequence[Departure] = (),
    client: Hashable = None,
    mission: str = "",
    on: date,
) -> InForce:
    """The value in force that day, for a client and a mission when they are given."""
    assert key in VALUES, key
    if client is not None and (found := _departure(key, deviations, client, mission, on)):
        return InForce(key, found.value, "mission" if found.mission else "client", found.since, _why(found))
    return _of_method(key, defaults, versions, on)


def whole(*, defaults: Mapping[str, Plain], versions: Sequence[Version], on: date) -> dict[str, Plain]:
    """The whole method of that day."""
    version = in_force(versions, on)
    return {**defaults, **(version.values if version else {})}


def in_force(versions: Sequence[Version], on: date) -> Version | None:
    """The version of that day: the latest one that has begun; of two of the same day, the last made."""
    begun = [version for version in versions if version.from_on <= on]
    return max(begun, key=lambda version: (version.from_on, version.number), default=None)


def _departure(key: str, deviations: Sequence[Departure], client: Hashable, mission: str, on: date) -> Departure | None:
    """The mission's own, or else the client's; the latest when two hold."""
    holding = [
        one
        for one in deviations
        if one.key == key and one.client == client and one.mission in {"", mission} and one.holds(on)
    ]
    return max(holding, key=lambda one: (one.mission != "", one.since), default=None)


def _of_method(key: str, defaults: Mapping[str, Plain], versions: Sequence[Version], on: date) -> InForce:
    version = in_force(versions, on)
    if version is None or key not in version.values:
        untouched = Said(
            "C’est le réglage de départ : vous ne l’avez pas changé.",
            "It is the value you started with: you have not changed it.",
        )
        return InForce(key, defaults[key], "place", None, untouched)
    since = _since(key, version, versions)
    said = Said(
        f"C’est votre méthode, depuis le {dates.written(since, 'fr')}.",
        f"It is your method, since {dates.written(since, 'en')}.",
    )
    return InForce(key, version.values[key], "method", since, said)


def _since(key: str, version: Version, versions: Sequence[Version]) -> date:
    """The day this value came: versions that only repeat it do not count."""
    since = version.from_on
    for former in sorted(versions, key=lambda one: (one.from_on, one.number), reverse=True):
        if (former.from_on, former.number) >= (version.from_on, version.number):
            continue
        if former.values.get(key) != version.values[key]:
            break
        since = former.from_on
    return since


def _why(found: Departure) -> Said:
    """Who wanted it, since when, for what reason."""
    if found.origin == UNTOLD:
        return Said(
            "C’est noté sur la fiche du client, sans dire pourquoi.", "It is on the client’s record, without a reason."
        )
    who = {
        IMPOSED: Said("Imposé par le client", "Imposed by the client"),
        OWN: Said("Écart de votre fait", "Your own deviation"),
    }[found.origin]
    where = (
        Said(f" pour la mission « {found.mission} »", f" for the mission “{found.mission}”")
        if found.mission
        else Said("", "")
    )
    return Said(
        f"{who.fr}{where.fr}, depuis le {dates.written(found.since, 'fr')} : {found.reason}",
        f"{who.en}{where.en}, since {dates.written(found.since, 'en')}: {found.reason}",
    )
