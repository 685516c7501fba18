"""Worked cases of late payment and of prescription, in the `examples.toml` of each place.

A case gives the keywords of `late.claim` or of `prescription.date_of`; only what it states is
compared. A segment is a row of days, principal, rate and interest; `unknown` is the figure that is
missing, with the place and the day. Amounts are text, so that they stay exact.

    [[late]]
    name = "Entre professionnels"
    principal = "6000.00"
    due_on = 2026-05-15
    until = 2026-06-30

    [late.expect]
    segments = [["46", "6000.00", "12.15", "91.87"]]
    indemnity = "40.00"
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from importlib import resources
from typing import Any

from reglo import packs
from reglo.packs import NoFigure, late, prescription
from reglo.packs.facts import read_toml
from reglo.rules.interest import Received

_NUMBERS = ("principal", "credited", "agreed_rate", "agreed_monthly_rate")
_STATED = ("interest", "indemnity", "total", "owed")


@dataclass(frozen=True)
class Case:
    """One worked case: what is asked, what must come out, and what does."""

    place: str
    name: str
    expected: Mapping[str, Any]
    answers: Mapping[str, Any]

    def work_out(self) -> dict[str, Any]:
        """What the program answers, for each thing that the case states."""
        return {key: self.answers.get(key) for key in self.expected}


def cases() -> Iterator[Case]:
    """Every worked case of every place."""
    for place in packs.PLACES:
        table = read_toml(resources.files("reglo.packs").joinpath(place.replace("-", "_")), "examples.toml")
        for case in table["late"]:
            yield Case(place, case["name"], case["expect"], _late(place, case))
        for case in table["prescription"]:
            yield Case(place, case["name"], case["expect"], _prescription(place, case))


def _late(place: str, case: Mapping[str, Any]) -> dict[str, Any]:
    apart = {"name", "client", "paid", "expect", *_NUMBERS}
    asked = {key: value for key, value in case.items() if key not in apart}
    asked |= {key: Decimal(case[key]) for key in _NUMBERS if key in case}
    received = [Received(one["on"], Decimal(one["amount"])) for one in case.get("paid", ())]
    try:
        found = late.claim(place=place, client_kind=case.get("client", "business"), received=received, **asked)
    except NoFigure as unknown:
        return {"unknown": f"{unknown.key}, {unknown.place}, {unknown.on.isoformat()}"}
    segments = [[str(one.days), str(one.principal), format(one.rate, "f"), str(one.interest)] for one in found.segments]
    return {"segments": segments, **{key: str(getattr(found, key)) for key in _STATED}}


def _prescription(place: str, case: Mapping[str, Any]) -> dict[str, Any]:
    found = prescription.date_of(
        place=place,
        client_kind=case.get("client", "business"),
        due_on=case["due_on"],
        completed_on=case.get("completed_on"),
        acts=[prescription.Act(one["key"], one["on"]) for one in case.get("acts", ())],
    )
    return {"last_on": found.last_on}
