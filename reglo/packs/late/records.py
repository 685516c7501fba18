"""What a place says of late payment, read from its `late.toml`: dated records, each with its source.

Which rate, for which client and from which day; which indemnity; what an agreed rate may not
pass; what the insolvency of the client stops. Figures themselves stay in `facts.toml`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Literal, TypeVar, get_args

from reglo.packs.facts import Confidence, read_toml
from reglo.rules.invoicing import ClientKind
from reglo.rules.reading import Said

Choice = Literal["default", "legal", "legal-minimum", "additional-indemnity", "agreed", "agreed-by-month"]
By = Literal["half-year", "first-half-year", "figure"]


@dataclass(frozen=True)
class Record:
    """One dated statement for some kinds of client, with its words, its source and how sure we are."""

    clients: tuple[ClientKind, ...]
    since: date
    words: Said
    source: str
    confidence: Confidence
    checked_on: date


@dataclass(frozen=True)
class RateRule(Record):
    """A rate: `figure`, times `times`, plus `plus` (keys of facts), or the one that was agreed."""

    choice: Choice
    starts: Literal["due", "notice"]
    figure: str
    plus: str
    times: str
    by: By
    prevails: bool  # what was agreed changes nothing
    doubt: Said | None  # said each time the rate is used


@dataclass(frozen=True)
class IndemnityRule(Record):
    """A fixed sum for each late invoice."""

    figure: str


@dataclass(frozen=True)
class LimitRule(Record):
    """What a rate may not be below (`least`) or above (`most`)."""

    side: Literal["least", "most"]
    figure: str
    times: str
    by: By


@dataclass(frozen=True)
class Law:
    """Everything a place says of late payment."""

    rates: tuple[RateRule, ...]
    indemnities: tuple[IndemnityRule, ...]
    limits: tuple[LimitRule, ...]
    insolvencies: tuple[Record, ...]

    def rate(self, choice: Choice, *, client_kind: ClientKind, on: date) -> RateRule | None:
        """The rule of a choice on a day, or None when the place has none for this client."""
        return newest((rule for rule in self.rates if rule.choice == choice), client_kind=client_kind, on=on)

    def choices(self, *, client_kind: ClientKind, on: date) -> tuple[Choice, ...]:
        """The choices a client of this kind has on a day, in the order of the file."""
        found = (rule.choice for rule in self.rates if client_kind in rule.clients and rule.since <= on)
        return tuple(dict.fromkeys(found))


Dated = TypeVar("Dated", bound=Record)


def newest(records: Iterable[Dated], *, client_kind: ClientKind, on: date) -> Dated | None:
    """The record in force for a kind of client on a day."""
    found = [record for record in records if client_kind in record.clients and record.since <= on]
    return max(found, key=lambda record: record.since, default=None)


@cache
def law_of(place: str) -> Law:
    """The law of a place that has a pack, read once. A mistake in the file is ours, and stops at once."""
    folder = resources.files("reglo.packs").joinpath(place.replace("-", "_"))
    table = read_toml(folder, "late.toml")
    return Law(
        rates=tuple(_rate(one) for one in table["rate"]),
        indemnities=tuple(IndemnityRule(**common(one), figure=one["figure"]) for one in table.get("indemnity", ())),
        limits=tuple(_limit(one) for one in table.get("limit", ())),
        insolvencies=tuple(Record(**common(one)) for one in table.get("insolvency", ())),
    )


def common(table: Mapping[str, Any]) -> dict[str, Any]:
    """What every record says: for whom, since when, in which words, from which source."""
    assert set(table["clients"]) <= set(get_args(ClientKind)), f"unknown client in {table['clients']}"
    assert table["confidence"] in get_args(Confidence), f"unknown confidence {table['confidence']}"
    assert table["source"].strip(), "a record has no source"
    return {
        "clients": tuple(table["clients"]),
        "since": table["from"],
        "words": Said(table["fr"], table["en"]),
        "source": table["source"],
        "confidence": table["confidence"],
        "checked_on": table["checked_on"],
    }


def _rate(table: Mapping[str, Any]) -> RateRule:
    assert table["choice"] in get_args(Choice), f"unknown choice {table['choice']}"
    assert table["starts"] in {"due", "notice"}, f"unknown start {table['starts']}"
    return RateRule(
        **common(table),
        choice=table["choice"],
        starts=table["starts"],
        figure=table.get("figure", ""),
        plus=table.get("plus", ""),
        times=table.get("times", ""),
        by=_by(table),
        prevails=table.get("prevails", False),
        doubt=Said(table["doubt_fr"], table["doubt_en"]) if "doubt_fr" in table else None,
    )


def _limit(table: Mapping[str, Any]) -> LimitRule:
    assert table["side"] in {"least", "most"}, f"unknown side {table['side']}"
    return LimitRule(
        **common(table),
        side=table["side"],
        figure=table["figure"],
        times=table.get("times", ""),
        by=_by(table),
    )


def _by(table: Mapping[str, Any]) -> By:
    found: By = table.get("by", "figure")
    assert found in get_args(By), f"unknown {found}"
    return found
