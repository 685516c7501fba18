"""The rule shown before somebody outside the business collects for it."""

import doctest
from datetime import date

import pytest

from reglo.packs import collecting

TODAY = date(2026, 11, 23)


def test_the_examples_of_the_module_run():
    assert doctest.testmod(collecting).failed == 0
    assert doctest.testmod(collecting).attempted > 0


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("fr", ("convention écrite", "written agreement", "R. 124-7")),
        ("ca-qc", ("permis d’agent de recouvrement", "collection agent’s permit", "R-2.2")),
    ],
)
def test_each_place_says_its_rule_in_both_languages_with_its_source(place, words):
    rule = collecting.rule(place, TODAY)

    french, english, source = words
    assert french in rule.said.fr and english in rule.said.en and source in rule.source
    assert rule.confidence in {"high", "medium", "low"}


def test_a_day_before_the_rule_is_an_error_that_names_the_place_and_the_day():
    with pytest.raises(collecting.NoRule, match="fr on 1999-01-01"):
        collecting.rule("fr", date(1999, 1, 1))
