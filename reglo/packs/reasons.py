"""Why a payment is late, and how a call was received: the two short lists a person picks from.

A reason is a hypothesis in neutral words, kept private; each opens its own track, script and next
act. The eight stand in the order of the keys 1 to 8.

>>> found = reason("cash_difficulty")
>>> found.number, found.name("fr-CA"), found.script, found.track
(3, 'Liquidités', 'call_cash_difficulty', 'plan')
>>> [one.name("fr") for one in receptions()]
['bon', 'neutre', 'tendu']
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal, cast

from reglo.packs.facts import read_toml
from reglo.rules.reading import Said

ReasonKey = Literal[
    "forgotten",
    "internal_process",
    "cash_difficulty",
    "dissatisfied",
    "negotiation",
    "not_received",
    "error",
    "unknown",
]
Track = Literal["payment", "unblock", "plan", "dispute", "negotiation", "resend", "correct", "none"]
ReceptionKey = Literal["warm", "neutral", "tense"]


@dataclass(frozen=True)
class Wording:
    """Words in the three locales of the product; Québec's are France's unless they differ."""

    fr: str
    fr_ca: str
    en: str

    def __call__(self, language: str) -> str:
        """The words in `language`: « en… », « fr-CA », France's French for anything else."""
        if language.startswith("en"):
            return self.en
        return self.fr_ca if language.lower() == "fr-ca" else self.fr


@dataclass(frozen=True)
class Reason:
    """One reason of a delay, and what follows from it."""

    number: int  # 1 to 8, the key that picks it
    key: ReasonKey
    name: Wording
    script: str  # step of the text to say; empty when there is none
    track: Track
    next: Wording  # one sentence


@dataclass(frozen=True)
class Reception:
    """How a call was received, as noted after it."""

    key: ReceptionKey
    name: Wording


class UnknownReason(LookupError):
    """There is no reason, or no reception, of this name."""


def reason(key: str) -> Reason:
    """The reason of this name. Raises UnknownReason."""
    for found in reasons():
        if found.key == key:
            return found
    raise UnknownReason(key)


def reception(key: str) -> Reception:
    """The reception of this name. Raises UnknownReason."""
    for found in receptions():
        if found.key == key:
            return found
    raise UnknownReason(key)


@cache
def reasons() -> tuple[Reason, ...]:
    """The eight, in order."""
    return tuple(
        Reason(
            number=number,
            key=cast("ReasonKey", table["key"]),
            name=_wording(table),
            script=table["script"],
            track=cast("Track", table["track"]),
            next=_wording(table["next"]),
        )
        for number, table in enumerate(_tables()["reason"], start=1)
    )


@cache
def receptions() -> tuple[Reception, ...]:
    """The three, from the best."""
    return tuple(Reception(cast("ReceptionKey", table["key"]), _wording(table)) for table in _tables()["reception"])


def past_calls(received: Sequence[ReceptionKey]) -> Said | None:
    """« Vos 9 derniers appels : 8 bien reçus, 1 neutre. »; None below three calls, which prove nothing."""
    if len(received) < PAST_CALLS_MIN:
        return None
    counts = [(received.count(one.key), one.key) for one in receptions()]
    french = ", ".join(f"{count} {_RECEIVED[key].fr}{_plural(count)}" for count, key in counts if count)
    english = ", ".join(f"{count} {_RECEIVED[key].en}" for count, key in counts if count)
    return Said(
        fr=f"Vos {len(received)} derniers appels\u00a0: {french}.", en=f"Your last {len(received)} calls: {english}."
    )


PAST_CALLS_MIN = 3

_RECEIVED: dict[ReceptionKey, Said] = {
    "warm": Said(fr="bien reçu", en="well received"),
    "neutral": Said(fr="neutre", en="neutral"),
    "tense": Said(fr="tendu", en="tense"),
}


def _plural(count: int) -> str:
    return "s" if count > 1 else ""


def _tables() -> dict[str, Any]:
    return read_toml(resources.files("reglo.packs"), "reasons.toml")


def _wording(table: Mapping[str, str]) -> Wording:
    return Wording(fr=table["fr"], fr_ca=table.get("fr-CA", table["fr"]), en=table["en"])
