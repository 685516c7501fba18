"""Only books write, and doors read what belongs to the business that asks."""

import ast
from collections.abc import Iterator

import pytest

from tests.shape import walk

WRITING = {
    "save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create",
    "acreate", "aupdate", "adelete", "asave",
}  # fmt: skip
OUTSIDE = [*walk.DOORS, "access", "urls", "wsgi", "connectors"]


def writings(source: str) -> Iterator[int]:
    """Lines that write a row (a dictionary is merged with |=, a digest is made in one call)."""
    for name, node in walk.calls(source):
        if name in WRITING and isinstance(node.func, ast.Attribute):
            yield node.lineno


def managers(source: str) -> Iterator[int]:
    """Lines that start a query from a table instead of from a business or a function of books."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}:
            yield node.lineno


def test_outside_books_nobody_writes_a_row():
    assert walk.faults(writings, walk.python_files(*OUTSIDE)) == []


def test_a_door_never_starts_a_query_from_a_table():
    assert walk.faults(managers, walk.python_files(*walk.DOORS)) == []


@pytest.mark.parametrize(
    "planted",
    [
        "draft.save()",
        "Client.objects.create(name='Nord')",
        "Invoice.objects.filter(id=1).update(number='2')",
        "list(rows)[0].delete()",
        "Line.objects.bulk_create([])",
    ],
)
def test_a_planted_writing_is_seen(planted):
    assert list(writings(planted)) == [1]


def test_merging_a_dictionary_with_a_bar_is_no_writing():
    assert list(writings("context |= {'nav': nav}\nupdate(x)")) == []


@pytest.mark.parametrize("planted", ["Invoice.objects.filter(id=1)", "rows = Client._default_manager"])
def test_a_planted_query_from_a_table_is_seen(planted):
    assert list(managers(planted)) == [1]


def test_reading_through_the_business_is_no_fault():
    assert list(managers("get_object_or_404(request.business.drafts, id=draft_id)")) == []
