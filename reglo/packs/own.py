"""Figures that whoever keeps an installation added, in a file of theirs: they win over ours on the days they cover.

A rate is published when it is published; between two versions of Réglo, its owner writes it with its source
(`reglo figure`). The file is TOML, read again whenever it changes; documents already issued keep what they say.

>>> one = Figure("ecb_rate", "2.25", date(2027, 1, 1), date(2027, 6, 30), "ecb.europa.eu", "medium", date(2027, 1, 2))
>>> parsed(written([("fr", one)])) == [("fr", one)]
True
"""

import json
import os
import tomllib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from reglo.packs.facts import Figure

FILE = "figures.toml"
HEAD = "# Figures added on this machine by `reglo figure`. Each has its source; they win over those of Réglo.\n"
_place: dict[str, Path] = {}  # where the file is, once told

Placed = tuple[str, Figure]  # a place and one of its figures


class UnreadableFigures(Exception):
    """The file was changed by hand, and cannot be read. The message names it and what is wrong."""


def stand_at(path: Path | None) -> None:
    """Say where the file is; None for nowhere."""
    _place.clear()
    if path is not None:
        _place["file"] = path


def stamp() -> tuple[int, int] | None:
    """What changes whenever the file does; None without a file."""
    path = _place.get("file")
    try:
        found = path.stat() if path else None
    except FileNotFoundError:
        return None
    return (found.st_mtime_ns, found.st_size) if found else None


def every() -> list[Placed]:
    """The figures of the file, in the order they were added. Raises UnreadableFigures."""
    if stamp() is None:
        return []
    path = _place["file"]
    try:
        return parsed(path.read_text(encoding="utf-8"))
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise UnreadableFigures(f"{path} : {error}") from error


def add(place: str, figure: Figure) -> None:
    """Write one more; another one from the same day replaces it."""
    kept = [one for one in every() if (one[0], one[1].key, one[1].from_on) != (place, figure.key, figure.from_on)]
    _write([*kept, (place, figure)])


def remove(place: str, key: str, from_on: date) -> bool:
    """Take one back; False when there was none."""
    found = every()
    kept = [one for one in found if (one[0], one[1].key, one[1].from_on) != (place, key, from_on)]
    if len(kept) < len(found):
        _write(kept)
    return len(kept) < len(found)


def written(figures: Iterable[Placed]) -> str:
    """The text of the file."""
    return HEAD + "".join(_table(place, figure) for place, figure in figures)


def parsed(text: str) -> list[Placed]:
    """The figures of a text."""
    return [(table["place"], _figure(table)) for table in tomllib.loads(text).get("figure", [])]


def _table(place: str, figure: Figure) -> str:
    until = f"until = {figure.until_on}\n" if figure.until_on else ""
    return (
        f"\n[[figure]]\nplace = {json.dumps(place)}\nkey = {json.dumps(figure.key)}\n"
        f"value = {json.dumps(figure.value)}\nfrom = {figure.from_on}\n{until}"
        f"source = {json.dumps(figure.source, ensure_ascii=False)}\nchecked_on = {figure.checked_on}\n"
    )


def _figure(table: dict[str, Any]) -> Figure:
    return Figure(
        key=table["key"],
        value=table["value"],
        from_on=table["from"],
        until_on=table.get("until"),
        source=table["source"],
        confidence="medium",
        checked_on=table["checked_on"],
    )


def _write(figures: Iterable[Placed]) -> None:
    """Whole or not at all."""
    path = _place["file"]
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_name(f".{path.name}-{os.getpid()}")
    beside.write_text(written(figures), encoding="utf-8")
    beside.replace(path)
