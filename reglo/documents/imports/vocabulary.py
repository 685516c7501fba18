"""The headers and words of other tools, from the tables beside this file, in the plain form they are compared in.

>>> found = words()
>>> found.exact["invoices"]["date d echeance"], found.statuses["reglee"], found.countries["etats unis"]
('due_on', 'paid', 'US')
"""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale

from reglo.rules.moving import headers
from reglo.rules.moving.headers import KINDS, Kind, Preset, Words

_FOLDER = Path(__file__).parent
# What a table of invoices also says of the client, by the same headers as a table of clients.
_OF_THE_CLIENT = (
    "first_name", "last_name", "contact", "email", "phone", "street", "street2", "postal_code", "city", "region",
    "country", "siren", "siret", "vat", "neq",
)  # fmt: skip
# Whose one-word headers would mean something else beside invoices.
_NOT_BESIDE_INVOICES = ("tva", "vat", "etat", "state", "registration number")


@cache
def words() -> Words:
    """All of them."""
    tables, cells = _toml("headers.toml"), _toml("words.toml")
    exact: dict[Kind, dict[str, str]] = {kind: _exact(tables[kind]) for kind in KINDS}
    within = {kind: _within(tables[kind]) for kind in KINDS}
    beside = {
        name: meaning
        for name, meaning in exact["clients"].items()
        if meaning in _OF_THE_CLIENT and name not in _NOT_BESIDE_INVOICES
    }
    exact["invoices"] = beside | exact["invoices"]
    within["invoices"] = within["invoices"] + tuple(
        pair for pair in within["clients"] if pair[1] in ("email", "phone", "siren", "siret")
    )
    return Words(
        exact=exact,
        within=within,
        presets=tuple(map(_preset, _toml("presets.toml")["preset"])),
        statuses=_by_word(cells["statuses"]),
        documents=_by_word(cells["documents"]),
        means=_by_word(cells["means"]),
        kinds=_by_word(cells["kinds"]),
        countries=_countries() | _by_word(cells["countries"]),
        terms=_by_word(cells["terms"]),
        totals=frozenset(map(headers.plain, cells["totals"]["words"])),
    )


def fields(kinds: Iterable[Kind]) -> tuple[str, ...]:
    """What a column may hold in tables of these kinds, in the order of the headers."""
    known = words().exact
    return tuple(dict.fromkeys(name for kind in kinds for name in known[kind].values() if name != headers.IGNORED))


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / name).read_text(encoding="utf-8"))


def _exact(table: Mapping[str, list[str]]) -> dict[str, str]:
    return {
        headers.plain(word): meaning for meaning, known in table.items() for word in known if not word.startswith("~")
    }


def _within(table: Mapping[str, list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (headers.plain(word[1:]), meaning) for meaning, known in table.items() for word in known if word.startswith("~")
    )


def _by_word(table: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {headers.plain(word): meaning for meaning, known in table.items() for word in known}


def _preset(table: Mapping[str, Any]) -> Preset:
    return Preset(
        tool=table["tool"],
        kind=table["kind"],
        needs=tuple(frozenset(map(headers.plain, group)) for group in table["needs"]),
        columns={headers.plain(word): meaning for meaning, known in table["columns"].items() for word in known},
        statuses=_by_word(table.get("statuses", {})),
        documents=_by_word(table.get("documents", {})),
    )


def _countries() -> dict[str, str]:
    """The names of countries in both languages, and their codes."""
    found = {}
    for language in ("fr", "en"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():
                found[headers.plain(name)] = code
                found[code.lower()] = code
    return found
