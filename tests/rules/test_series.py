"""Series: which one a document belongs to, when one may be opened, and how a number of another tool is read."""

import re
from itertools import product

import pytest

from reglo.rules import numbering, series
from reglo.rules.reading import CannotRead
from reglo.rules.series import ALL, BUSINESSES, CONSUMERS, ELECTRONIC, PAPER, PUBLIC, Open

P = Open("P", CONSUMERS)


def found(**changes: object) -> list[str]:
    facts = {"prefix": "W", "rule": BUSINESSES, "reason": "Autres règles", "known": ["P"], "in_use": [P]} | changes
    return [one.field for one in series.problems(**facts)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rule", "kind", "electronic", "taken"),
    [
        (CONSUMERS, "consumer", True, True), (CONSUMERS, "business", True, False), (BUSINESSES, "business", False, True),
        (BUSINESSES, "public", False, False), (PUBLIC, "public", True, True), (ELECTRONIC, "consumer", True, True),
        (ELECTRONIC, "consumer", False, False), (PAPER, "business", False, True), (PAPER, "business", True, False),
        (ALL, "public", False, True),
    ],
)  # fmt: skip
def test_the_rule_of_a_series_chooses_its_documents(rule: str, kind: str, electronic: bool, taken: bool) -> None:
    assert series.chosen([Open("A", rule)], client_kind=kind, electronic=electronic) == ("A" if taken else "")


def test_without_a_series_everything_is_in_the_general_one() -> None:
    assert series.chosen([], client_kind="consumer", electronic=False) == ""


def test_rules_that_may_stand_together_never_name_the_same_document() -> None:
    kinds, ways = ("consumer", "business", "public"), (True, False)
    for one, other in product(series.RULES, repeat=2):
        if found(rule=other, in_use=[Open("A", one)]) == []:
            both = [
                (kind, way)
                for kind, way in product(kinds, ways)
                if series.chosen([Open("A", one)], client_kind=kind, electronic=way)
                and series.chosen([Open("B", other)], client_kind=kind, electronic=way)
            ]
            assert both == [], (one, other)


def test_a_series_with_a_rule_of_its_own_and_a_reason_is_opened() -> None:
    assert found() == []


@pytest.mark.parametrize("prefix", ["", "p", "É", "A B", "A-B", "2026", "1A", "A" * 11, "A/B", "Ａ"])
def test_a_prefix_that_could_be_mistaken_or_refused_elsewhere_is_refused(prefix: str) -> None:
    assert found(prefix=prefix) == ["prefix"]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"prefix": "P"}, ["prefix"]),
        ({"reason": "  "}, ["reason"]),
        ({"reason": "x" * 301}, ["reason"]),
        ({"rule": "country"}, ["rule"]),
        ({"rule": CONSUMERS}, ["rule"]),
        ({"rule": PAPER}, ["rule"]),
        ({"rule": ALL}, ["rule"]),
        ({"prefix": "", "reason": "", "rule": ""}, ["prefix", "reason", "rule"]),
    ],
)
def test_everything_wrong_with_a_series_is_said_at_once(changes: dict[str, object], fields: list[str]) -> None:
    assert found(**changes) == fields


@pytest.mark.parametrize("prefix", ["", "A", "Z9", "ABCDEFGHIJ"])
def test_every_number_of_a_series_may_be_transmitted_and_is_read_back(prefix: str) -> None:
    for position in (1, 999, 1000, series.POSITION_MAX):
        number = numbering.label(prefix, 2026, position)
        assert re.fullmatch(r"[A-Za-z0-9+\-_/]{1,35}", number)
        assert numbering.place_of(number) == (prefix, 2026, position)


@pytest.mark.parametrize(
    ("typed", "label", "following"),
    [
        ("2026-045", "2026-045", "2026-046"), ("2026-45", "2026-045", "2026-046"), (" 2026 / 45 ", "2026-045", "2026-046"),
        ("F-2026-045", "F-2026-045", "F-2026-046"), ("f2026-045", "F-2026-045", "F-2026-046"),
        ("FA_2026_0999", "FA-2026-999", "FA-2026-1000"),
    ],
)  # fmt: skip
def test_a_number_of_another_tool_is_read_as_people_write_it(typed: str, label: str, following: str) -> None:
    last = series.last_given(typed)

    assert (last.label, last.following) == (label, following)


@pytest.mark.parametrize(
    "typed", ["", "45", "2026", "2026045", "2026-0", "2026-100000", "É-2026-045", "1999-045", "n° 45"]
)
def test_a_number_without_year_or_place_is_refused(typed: str) -> None:
    with pytest.raises(CannotRead) as refusal:
        series.last_given(typed)

    assert "2026-045" in refusal.value.reason("fr")


def test_a_number_of_another_year_is_not_gone_on_from() -> None:
    with pytest.raises(CannotRead) as refusal:
        series.refuse_year(series.last_given("2025-120"), 2026)

    assert "2026-001" in refusal.value.reason("fr")
    series.refuse_year(series.last_given("2026-120"), 2026)
