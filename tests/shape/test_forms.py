"""What a person sends is taken field by field, and what a person wrote is never trusted as markup."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.shape import walk

MARKING = {"mark_safe", "SafeString", "SafeText", "html_safe"}
SENT = {"POST", "GET", "FILES", "body"}
THE_MODULE_THAT_MAY_MARK = walk.PACKAGE / "web" / "templatetags" / "reglo.py"


def every_field(source: str) -> Iterator[int]:
    """Lines that give a form all the fields of a table: with composite keys that includes the business."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "fields" for t in node.targets):
            if isinstance(node.value, ast.Constant) and node.value.value == "__all__":
                yield node.lineno
        elif isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "exclude" for t in node.targets):
            yield node.lineno
        elif isinstance(node, ast.keyword) and node.arg == "fields":
            if isinstance(node.value, ast.Constant) and node.value.value == "__all__":
                yield node.value.lineno


def poured(source: str) -> Iterator[int]:
    """Lines that pour what was sent into a call: f(**request.POST), f(**request.POST.dict())."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword) and node.arg is None:
            if any(isinstance(n, ast.Attribute) and n.attr in SENT for n in ast.walk(node.value)):
                yield node.value.lineno


def markings(source: str) -> Iterator[int]:
    """Lines that call a text safe markup."""
    for name, node in walk.calls(source):
        if name in MARKING:
            yield node.lineno


def unguarded(source: str) -> Iterator[int]:
    """Lines that switch off the protection of forms against other sites."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name | ast.Attribute):
            name = node.id if isinstance(node, ast.Name) else node.attr
            if name in {"csrf_exempt", "requires_csrf_token"}:
                yield node.lineno


def safe_filters(source: str) -> Iterator[int]:
    """Lines of a template that trust a text as markup."""
    for number, line in enumerate(source.splitlines(), 1):
        if re.search(r"\|\s*(safe|safeseq)\b|\{%-?\s*autoescape\s+off", line):
            yield number


def test_no_form_takes_every_field_of_a_table():
    assert walk.faults(every_field, walk.python_files()) == []


def test_what_was_sent_is_never_poured_into_a_call():
    assert walk.faults(poured, walk.python_files()) == []


def test_nothing_is_marked_safe_outside_one_module():
    files = [path for path in walk.python_files() if path != THE_MODULE_THAT_MAY_MARK]

    assert walk.faults(markings, files) == []


def test_no_template_trusts_a_text_as_markup():
    assert walk.faults(safe_filters, walk.templates()) == []


def test_no_view_is_exempt_from_the_protection_of_forms():
    assert walk.faults(unguarded, walk.python_files()) == []


@pytest.mark.parametrize(
    ("checker", "planted"),
    [
        (every_field, "class Meta:\n    fields = '__all__'"),
        (every_field, "form = \\\nmodelform_factory(Client, fields='__all__')"),
        (every_field, "class Meta:\n    exclude = ['business']"),
        (poured, "x = 1\nverb(**request.POST)"),
        (poured, "x = 1\nverb(**request.POST.dict())"),
        (poured, "x = 1\nverb(business, **dict(request.GET.items()))"),
        (markings, "x = 1\nmark_safe(name)"),
        (markings, "x = 1\nsafestring.SafeString(name)"),
        (unguarded, "x = 1\n@csrf_exempt\ndef view(request): ..."),
        (safe_filters, "<p>\n{{ name|safe }}"),
        (safe_filters, "<p>\n{{ name | safe }}"),
        (safe_filters, "<p>\n{% autoescape off %}"),
    ],
)
def test_a_planted_trust_is_seen(checker, planted):
    assert list(checker(planted)) == [2]


def test_fields_named_one_by_one_are_no_fault():
    assert list(every_field("class Meta:\n    fields = ['name', 'email']")) == []
    assert list(poured("verb(**form.cleaned_data)")) == []
    assert list(safe_filters("{{ name|typeset }} {{ safety }}")) == []
