"""Dated figures of the law: what a rate, a threshold or a delay is worth on a given day.

A figure is a line of `facts.toml`, never a line of code: its value as text so that it stays
exact, the day it starts, its source, how sure we are, and when it was last checked. A series
gives its source once; a period repeats only what differs. A period runs to the day before
the next one, or to its own `until`; the last one without `until` is in force.

A day that no period covers is an error that names the figure, the place and the day: a
rate is never carried over from the year before.

>>> series = Series("vat", Said("taux normal", "standard rate"), "%", (
...     Figure("vat", "19.6", date(2000, 4, 1), date(2013, 12, 31), "CGI, art. 278", "high", date(2026, 11, 21)),
...     Figure("vat", "20", date(2014, 1, 1), None, "CGI, art. 278", "high", date(2026, 11, 21)),
... ))
>>> series.on(date(2013, 12, 31)).value, series.on(date(2014, 1, 1)).value
('19.6', '20')
>>> series.on(date(1999, 1, 1)) is None
True
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources.abc import Traversable
from itertools import pairwise
from typing import Any, Literal, get_args

from reglo.rules import dates, invoicing
from reglo.rules.reading import Said

Confidence = Literal["high", "medium", "low"]


@dataclass(frozen=True)
class Figure:
    """One value of one figure, from a day to a day (both included; no end means in force)."""

    key: str
    value: str
    from_on: date
    until_on: date | None
    source: str
    confidence: Confidence
    checked_on: date

    @property
    def number(self) -> Decimal:
        """The value as an exact number."""
        return Decimal(self.value)

    def covers(self, on: date) -> bool:
        """Whether the figure is worth this on that day."""
        return self.from_on <= on and (self.until_on is None or on <= self.until_on)

    def frozen(self) -> invoicing.Figure:
        """The figure as it is kept inside an issued document."""
        return invoicing.Figure(self.key, self.value, self.source, self.confidence)


@dataclass(frozen=True)
class Series:
    """Every known value of one figure, in order; `unit` is « % », « EUR », « CAD », « days »…"""

    key: str
    name: Said
    unit: str
    figures: tuple[Figure, ...]

    def on(self, day: date) -> Figure | None:
        """The value on a day; the last written wins, so that an owner's own figure replaces ours."""
        return next((figure for figure in reversed(self.figures) if figure.covers(day)), None)


TEXT = "mention."  # what begins the key of a text
_ADDED = {
    False: Said(
        "Dès qu’elle est publiée, ajoutez-la avec sa source : « reglo figure {key} VALEUR --from JOUR --until JOUR --source … ».",
        "Once it is published, add it with its source: “reglo figure {key} VALUE --from DAY --until DAY --source …”.",
    ),
    True: Said("Une version plus récente de Réglo la dit.", "A newer version of Réglo says it."),
}


class NoFigure(LookupError):
    """A figure has no value in a place on a day. The message names all three, in both languages."""

    def __init__(self, *, key: str, name: Said, place: str, place_name: Said, on: date) -> None:
        self.key, self.place, self.on = key, place, on
        which = f"{key}, {place}, {on.isoformat()}"
        self.text_fr = (
            f"La valeur « {name.fr} » n’est pas connue pour ce lieu ({place_name.fr}) "
            f"au {dates.written(on, 'fr')} [{which}]. {_ADDED[key.startswith(TEXT)].fr.format(key=key)}"
        )
        self.text_en = (
            f"The value “{name.en}” is not known for this place ({place_name.en}) "
            f"on {dates.written(on, 'en')} [{which}]. {_ADDED[key.startswith(TEXT)].en.format(key=key)}"
        )
        super().__init__(self.text_fr)


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────


def read_toml(folder: Traversable, name: str) -> dict[str, Any]:
    """The content of one data file of a pack."""
    return tomllib.loads(folder.joinpath(name).read_text(encoding="utf-8"))


def read(folder: Traversable) -> dict[str, Series]:
    """Every figure of a pack, by key. A mistake in the file is ours, and stops the start."""
    return {key: series_of(key, table) for key, table in read_toml(folder, "facts.toml").items()}


def series_of(key: str, table: Mapping[str, Any]) -> Series:
    """One series from its table in the file."""
    periods = table["periods"]
    assert periods, f"{key} has no value"
    figures = tuple(
        _figure(key, {**table, **period}, following)
        for period, following in zip(periods, [*periods[1:], None], strict=True)
    )
    _in_order(key, figures)
    return Series(key, Said(table["fr"], table["en"]), table["unit"], figures)


def _figure(key: str, period: Mapping[str, Any], following: Mapping[str, Any] | None) -> Figure:
    until = period.get("until")
    if until is None and following is not None:
        until = following["from"] - timedelta(days=1)
    figure = Figure(
        key=key,
        value=period["value"],
        from_on=period["from"],
        until_on=until,
        source=period["source"],
        confidence=period["confidence"],
        checked_on=period["checked_on"],
    )
    assert isinstance(figure.value, str), f"{key} from {figure.from_on}: the value must be written as text"
    assert figure.source.strip(), f"{key} from {figure.from_on} has no source"
    assert figure.confidence in get_args(Confidence), f"{key}: unknown confidence {figure.confidence}"
    return figure


def _in_order(key: str, figures: Sequence[Figure]) -> None:
    for before, after in pairwise(figures):
        ends_on = before.until_on
        assert ends_on is not None, f"{key}: the period from {before.from_on} must end"
        assert before.from_on <= ends_on < after.from_on, f"{key}: periods overlap at {after.from_on}"
