"""Every pack has the same files; every figure and every mention has a source, a confidence, a day of checking."""

import tomllib
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tests.shape import walk

PACKS = walk.PACKAGE / "packs"
CONFIDENCES = {"high", "medium", "low"}
OWED = ("source", "confidence", "checked_on")


def places() -> list[str]:
    """The folders of packs that are places: those with figures."""
    return sorted(path.parent.name for path in PACKS.glob("*/facts.toml"))


def dated(table: dict[str, Any], above: dict[str, Any], name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each dated entry of a table, with what its parents say for it: « from » is the mark of a date."""
    said = {**{key: above[key] for key in OWED if key in above}, **{k: v for k, v in table.items() if not _nested(v)}}
    if "from" in table:
        yield name, said
    for key, value in table.items():
        for number, child in enumerate(value if isinstance(value, list) else [value]):
            if isinstance(child, dict):
                yield from dated(child, said, f"{name}.{key}.{number}" if isinstance(value, list) else f"{name}.{key}")


def _nested(value: object) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(one, dict) for one in value))


def unsourced(text: str) -> list[str]:
    """What is wrong with the dated entries of one file of figures or of mentions."""
    entries = [found for key, table in tomllib.loads(text).items() for found in _entries(key, table)]
    wrong = []
    for name, said in entries:
        if not str(said.get("source", "")).strip():
            wrong.append(f"{name}: no source")
        if said.get("confidence") not in CONFIDENCES:
            wrong.append(f"{name}: confidence is {said.get('confidence')!r}")
        if not isinstance(said.get("checked_on"), date):
            wrong.append(f"{name}: nobody says when it was checked")
        if not isinstance(said["from"], date):
            wrong.append(f"{name}: « from » is not a day")
        if "value" in said and not isinstance(said["value"], str):
            wrong.append(f"{name}: {said['value']!r} is not text, so it is not exact")
    return wrong if entries else ["no dated entry at all"]


def _entries(key: str, table: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, one in enumerate(table if isinstance(table, list) else [table]):
        if isinstance(one, dict):
            yield from dated(one, {}, f"{key}.{number}" if isinstance(table, list) else key)


def test_every_place_has_the_same_files():
    assert places() == ["ca_qc", "fr"]
    held = {place: {path.name for path in (PACKS / place).iterdir() if path.is_file()} for place in places()}
    common = {
        "__init__.py",
        "facts.toml",
        "mentions.toml",
        "late.toml",
        "prescription.toml",
        "examples.toml",
        "local.py",
    }

    assert all(common <= names for names in held.values()), held
    toml = {place: {name for name in names if name.endswith(".toml")} for place, names in held.items()}
    assert len(set(map(frozenset, toml.values()))) == 1, toml


@pytest.mark.parametrize("file", ["facts.toml", "mentions.toml", "late.toml", "prescription.toml", "collecting.toml"])
@pytest.mark.parametrize("place", places())
def test_every_figure_mention_and_rule_has_a_source(place, file):
    assert unsourced((PACKS / place / file).read_text(encoding="utf-8")) == []


GOOD = '[rate]\nsource = "CGI, art. 278"\nconfidence = "high"\nchecked_on = 2026-11-21\n'


def test_a_series_may_say_its_source_once():
    assert unsourced(GOOD + 'periods = [{ from = 2014-01-01, value = "20" }]') == []


@pytest.mark.parametrize(
    ("planted", "sentence"),
    [
        ('[rate]\nperiods = [{ from = 2014-01-01, value = "20" }]', "rate.periods.0: no source"),
        (GOOD.replace("high", "sure") + 'periods = [{ from = 2014-01-01, value = "20" }]', "confidence is 'sure'"),
        (GOOD + "periods = [{ from = 2014-01-01, value = 20.0 }]", "20.0 is not text"),
        (GOOD + 'periods = [{ from = 2014-01-01, source = " ", value = "20" }]', "no source"),
        (GOOD.replace("checked_on = 2026-11-21", "") + 'periods = [{ from = 2014-01-01, value = "2" }]', "checked"),
        (GOOD + 'periods = [{ from = "2014", value = "20" }]', "« from » is not a day"),
        (GOOD, "no dated entry at all"),
    ],
)
def test_a_planted_figure_without_its_source_is_seen(planted, sentence):
    assert any(sentence in wrong for wrong in unsourced(planted)), unsourced(planted)
