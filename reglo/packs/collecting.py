"""Collecting for others: the rule shown before somebody outside the business follows its invoices.

A delegate writes in the name of the business, receives no money, grants nothing and signs no formal
notice. Whether that is enough for an outside provider is for a lawyer to say: the rule of the place is
shown with its source, and marked to be checked.

>>> rule("fr", date(2026, 11, 23)).source
'Code des procédures civiles d’exécution, art. L. 124-1 et R. 124-1 à R. 124-7'
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from reglo.packs.facts import read_toml
from reglo.rules.reading import Said


@dataclass(frozen=True)
class Rule:
    """What the law of a place says of it, in our words, from a day on."""

    said: Said
    source: str
    confidence: str
    from_on: date


class NoRule(LookupError):
    """No rule is known for that place on that day: nobody guesses."""

    def __init__(self, place: str, on: date) -> None:
        super().__init__(f"collecting for others in {place} on {on}")


def rule(place: str, on: date) -> Rule:
    """The rule of a place in force on that day. Raises NoRule."""
    in_force = [one for one in _rules(place) if one.from_on <= on]
    if not in_force:
        raise NoRule(place, on)
    return max(in_force, key=lambda one: one.from_on)


@cache
def _rules(place: str) -> tuple[Rule, ...]:
    folder = resources.files(__package__).joinpath(place.replace("-", "_"))
    table: dict[str, Any] = read_toml(folder, "collecting.toml")["for_others"]
    return tuple(
        Rule(
            Said(one["fr"].strip(), one["en"].strip()),
            one.get("source", table["source"]),
            one.get("confidence", table["confidence"]),
            one["from"],
        )
        for one in table["periods"]
    )
