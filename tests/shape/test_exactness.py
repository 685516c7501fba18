"""Money, rates and quantities are exact: no float in rules, in packs or in books."""

import ast
from collections.abc import Iterator

import pytest

from tests.shape import walk


def floats(source: str) -> Iterator[int]:
    """Lines with a floating-point number, or a call that makes one."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield node.lineno
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float":
            yield node.lineno
        elif isinstance(node, ast.Attribute) and node.attr == "FloatField":
            yield node.lineno


def test_rules_packs_and_books_hold_no_float():
    assert walk.faults(floats, walk.python_files("rules", "packs", "books")) == []


@pytest.mark.parametrize("planted", ["rate = 0.2", "total = float(amount)", "price = models.FloatField()"])
def test_a_planted_float_is_seen(planted):
    assert list(floats(planted)) == [1]


def test_whole_numbers_and_decimals_are_no_float():
    assert list(floats("cents = 20\nrate = Decimal('0.2')")) == []
