"""The sentence for each problem, from `words.toml`.

A value that is a `Decimal` is written as each language writes amounts, a `Said` is our own words; a
text comes from a stranger's file, and is cut short and made harmless.

>>> problem("BR-CO-10", expected=Decimal("120.00"), written=Decimal("12.00")).said.en
'The lines add up to 120.00, the file says 12.00.'
"""

import tomllib
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from reglo.documents.reading.invoice import Problem
from reglo.rules import amounts, dates
from reglo.rules.reading import Said, shown

Value = Decimal | date | Said | str | int | None


def problem(code: str, *, key: str = "", field: str = "", **values: Value) -> Problem:
    """The problem of a rule; `key` names its sentence where several rules share one."""
    entry = _table()[key or code]
    said = Said(
        fr=entry["fr"].format_map({name: _written(value, "fr") for name, value in values.items()}),
        en=entry["en"].format_map({name: _written(value, "en") for name, value in values.items()}),
    )
    return Problem(code=code, field=field or entry["field"], said=said)


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def _written(value: Value, language: str) -> str:
    if isinstance(value, Decimal):
        return amounts.written(value, language)
    if isinstance(value, date):
        return dates.written(value, language)
    if isinstance(value, Said):
        return value(language)
    if value is None:
        return "rien" if language == "fr" else "nothing"
    return shown(str(value))
