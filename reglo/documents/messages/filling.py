"""Filling a text: values in, a subject and a body out, or one refusal that names all that is missing.

The engine is sandboxed and strict, and values are plain strings, so a value can never be run as a
template. A value that would leave a hole (undefined, empty, only spaces) stops the message: nothing
is ever sent with a hole or a raw brace. Values enter the body escaped for Markdown, and the subject
as they are, on one line.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from jinja2 import StrictUndefined, Template, Undefined, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from reglo.documents import markdown
from reglo.documents.messages import language, sentences
from reglo.documents.typography import Locale

Row = Mapping[str, str]
Value = str | bool | int | Sequence[Row]
Values = Mapping[str, Value]


class Text(Protocol):
    """What filling needs of a text (see packs/texts)."""

    @property
    def step(self) -> str:
        """Which text it is."""

    @property
    def locale(self) -> Locale:
        """The locale it is written in."""

    @property
    def subject(self) -> str:
        """With its holes."""

    @property
    def body(self) -> str:
        """With its holes, in Markdown."""

    @property
    def placeholders(self) -> Sequence[str]:
        """Every name it says or asks."""

    @property
    def optional(self) -> Sequence[str]:
        """Those of them that may be empty."""


@dataclass(frozen=True)
class Filled:
    """A message ready to be read again by a person, then sent. `body` is Markdown.

    `language` is that of its first words; parts in another one are marked in the body itself
    (see `together`), so that the body alone is enough to send it.
    """

    step: str
    language: Locale
    subject: str
    body: str

    @property
    def plain(self) -> str:
        """The body as one would type it: to be copied."""
        return markdown.plain(self.body)


class CannotFill(Exception):
    """A value that the text prints is missing or empty; `missing` names all of them, in reading order."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(", ".join(missing))
        self.missing = tuple(missing)


def fill(text: Text, values: Values) -> Filled:
    """The text with its holes filled. Raises CannotFill.

    `values` are strings, true or false for flags, whole numbers for counts, rows of strings for
    lists; names the text does not say are ignored, optional ones may be left out.
    """
    context = _context(text, values)
    if holes := missing(text, values):
        raise CannotFill(holes)
    subject = _SUBJECT_BLANKS.sub(" ", _template(text.subject, in_body=False).render(context)).strip(" ")
    body = collapse(_template(text.body, in_body=True).render(context))
    return Filled(text.step, text.locale, subject, body)


def missing(text: Text, values: Values) -> tuple[str, ...]:
    """The names whose absence stops this text, with these values: those that would reach the page."""
    context = _context(text, values)
    found = (name for source in (text.subject, text.body) for name in _holes(_tree(source).body, context))
    return tuple(dict.fromkeys(found))


def collapse(filled: str) -> str:
    """No space at either end of a line, no two spaces together, no two empty lines together."""
    text = _CONTROL.sub("", filled.replace("\r\n", "\n").replace("\r", "\n"))
    lines = (re.sub(r"[ \t]+", " ", line).strip(" ") for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


ENGLISH_FOLLOWS = "*English follows.*"


def together(french: Filled, english: Filled) -> Filled:
    """One message that says both, French first: in Québec an English text never leaves alone.

    Source: Charter of the French language, s. 57 (see law.md 11.4 in docs).
    """
    assert french.language != "en" and english.language == "en", f"{french.language} then {english.language}"
    announced = f"{ENGLISH_FOLLOWS}\n\n{french.body}"
    return Filled(
        french.step,
        french.language,
        f"{french.subject} / {english.subject}",
        f"{announced}\n\n{markdown.part('en')}\n\n{english.body}",
    )


# ── What would reach the page ────────────────────────────────────────────────────────────────────


def _context(text: Text, values: Values) -> dict[str, Value]:
    """The values the text may see; optional ones it was not given are empty."""
    given = {name: values[name] for name in text.placeholders if name in values}
    for name, value in given.items():
        assert _is_plain(value), f"{name} is {value!r}: values are strings, flags, counts and rows of strings"
    return dict.fromkeys(text.optional, "") | given


def _is_plain(value: object) -> bool:
    if isinstance(value, str | bool | int):
        return True
    return isinstance(value, Sequence) and all(
        isinstance(row, Mapping) and all(isinstance(cell, str) for cell in row.values()) for row in value
    )


def _holes(body: Sequence[nodes.Node], values: Values) -> Iterator[str]:
    """The empty names along the path that these values take through the text."""
    for node in body:
        match node:
            case nodes.Output():
                for printed in node.nodes:
                    yield from _hole(printed, values)
            case nodes.If():
                yield from _unanswered(node, values)
                yield from _holes(_branch(node, values), values)
            case nodes.For(target=nodes.Name(name=target), iter=nodes.Name(name=name)):
                if name not in values:
                    yield name
                for row in _rows(values, name):
                    cells = {f"{target}.{key}": cell for key, cell in row.items()}
                    holes = _holes(node.body, {**values, **cells})
                    yield from (name if hole.startswith(f"{target}.") else hole for hole in holes)


def _hole(printed: nodes.Node, values: Values) -> Iterator[str]:
    match printed:
        case nodes.Filter(node=nodes.Node() as inner):
            yield from _hole(inner, values)
        case nodes.Name(name=name):
            if _is_blank(values.get(name, "")):
                yield name
        case nodes.Getattr(node=nodes.Name(name=row), attr=field):
            if _is_blank(values.get(f"{row}.{field}", "")):
                yield f"{row}.{field}"


def _unanswered(node: nodes.If, values: Values) -> Iterator[str]:
    """The names asked and not given. To compare an empty choice would choose for the person."""
    for branch in (node, *node.elif_):
        name = _asked(branch.test)
        compared = not isinstance(branch.test, nodes.Name)
        if name not in values or (compared and _is_blank(values[name])):
            yield name


def _branch(node: nodes.If, values: Values) -> Sequence[nodes.Node]:
    """The branch that these values take."""
    for branch in (node, *node.elif_):
        if _holds(branch.test, values.get(_asked(branch.test), "")):
            return branch.body
    return node.else_


def _asked(test: nodes.Node) -> str:
    name = test if isinstance(test, nodes.Name) else test.find(nodes.Name)
    assert name is not None, f"line {test.lineno} asks no name: language.check refuses this text"
    return name.name


def _holds(test: nodes.Node, value: Value) -> bool:
    match test:
        case nodes.Compare(ops=[nodes.Operand(op="eq", expr=nodes.Const(value=expected))]):
            return bool(value == expected)
        case nodes.Compare(ops=[nodes.Operand(op="in", expr=nodes.Tuple(items=items))]):
            return any(isinstance(item, nodes.Const) and item.value == value for item in items)
        case nodes.Compare(ops=[nodes.Operand(op="gt", expr=nodes.Const(value=floor))]):
            return isinstance(value, int) and value > floor
    return bool(value)


def _rows(values: Values, name: str) -> Sequence[Row]:
    rows = values.get(name, ())
    return rows if isinstance(rows, Sequence) and not isinstance(rows, str) else ()


def _is_blank(value: Value) -> bool:
    return isinstance(value, str) and not value.strip()


# ── The engine ───────────────────────────────────────────────────────────────────────────────────

# A subject is one line; the no-break spaces of the place are not blanks.
_SUBJECT_BLANKS = re.compile(r"[ \t\r\n\f\v]+")

# Signs that no one can see and that no message should carry; line feeds and tabs are dealt with.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufeff]")


class HoleInText(AssertionError):
    """An empty value reached the page in spite of `missing`: our mistake, and the second wall."""


def _printed_in_subject(value: object) -> str:
    if isinstance(value, Undefined) or not isinstance(value, str) or not value.strip():
        raise HoleInText(repr(value))
    return _CONTROL.sub("", value)


def _printed_in_body(value: object) -> str:
    return markdown.escape(_printed_in_subject(value))


def _engine(*, in_body: bool) -> ImmutableSandboxedEnvironment:
    engine = ImmutableSandboxedEnvironment(
        autoescape=False,
        undefined=StrictUndefined,
        finalize=_printed_in_body if in_body else _printed_in_subject,
        keep_trailing_newline=True,
    )
    engine.filters = {language.FILTER: sentences.de}
    engine.tests = {}
    engine.globals = {}
    return engine


_ENGINES = {in_body: _engine(in_body=in_body) for in_body in (False, True)}


@lru_cache(maxsize=1024)
def _template(source: str, *, in_body: bool) -> Template:
    return _ENGINES[in_body].from_string(source)


@lru_cache(maxsize=1024)
def _tree(source: str) -> nodes.Template:
    return language.parse(source)
