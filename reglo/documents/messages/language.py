"""What a text may say: a language so small that a person can learn it from one page.

Names are printed, `{{ due_date }}` or, in French, `{{ owner_name|de }}`; sentences are kept or left
out by `{% if portal %}`, `{% if client_kind == "public" %}`, `{% if invoice_count > 1 %}`; rows are
repeated by `{% for line in claim_lines %}`. No other filter, call, operator or tag: whatever a text
cannot say, it cannot do either. The check reads the syntax tree of the template engine itself, so
that what is checked is what would run, and it serves the shipped texts and the owner's own alike.

>>> check(subject="{{ a.__class__ }}", body="", names={})[0].text_en
'line 1 of the subject: “a.__class__” is not a name a text may say.'
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

FILTER = "de"

# Far above what anyone writes, far below what the engine could choke on.
LENGTH_MAX = 20_000
DEPTH_MAX = 8


class Name(Protocol):
    """What the check needs to know of a name: what it holds (see packs/texts/names.toml)."""

    @property
    def kind(self) -> str:
        """« text », « flag », « choice », « count » or « list »."""

    @property
    def values(self) -> Sequence[str]:
        """What a choice may be."""

    @property
    def row(self) -> Sequence[str]:
        """The fields of a list's rows."""


@dataclass(frozen=True)
class Problem:
    """One thing a text says that it may not."""

    text_fr: str
    text_en: str


@dataclass(frozen=True)
class _Scope:
    """Where a piece of syntax stands: which part of the text, and the row of the loop around it."""

    where_fr: str
    where_en: str
    names: Mapping[str, Name]
    row: str = ""
    fields: Sequence[str] = ()
    depth: int = 0

    def inside(self, row: str = "", fields: Sequence[str] = ()) -> "_Scope":
        return replace(self, depth=self.depth + 1, row=row or self.row, fields=fields or self.fields)

    def problem(self, at: nodes.Node | int, fr: str, en: str) -> Problem:
        line = at if isinstance(at, int) else at.lineno
        return Problem(f"ligne {line} {self.where_fr} : {fr}", f"line {line} {self.where_en}: {en}")


_SYNTAX = SandboxedEnvironment(autoescape=False, keep_trailing_newline=True)


def check(*, subject: str, body: str, names: Mapping[str, Name]) -> tuple[Problem, ...]:
    """Everything that a subject and a body say outside the language; nothing when they may be used."""
    parts = ((subject, "de l’objet", "of the subject"), (body, "du texte", "of the text"))
    return tuple(
        problem
        for source, where_fr, where_en in parts
        for problem in _check_part(source, _Scope(where_fr, where_en, names))
    )


def names_in(source: str) -> frozenset[str]:
    """Every name a text says or asks, filters and row fields removed."""
    tree = parse(source)
    rows = {node.target.name for node in tree.find_all(nodes.For) if isinstance(node.target, nodes.Name)}
    return frozenset(node.name for node in tree.find_all(nodes.Name)) - rows


def asked_in(source: str) -> frozenset[str]:
    """The names a text asks by a bare `{% if name %}` or repeats: those it can do without."""
    tree = parse(source)
    bare = (node.test for node in tree.find_all(nodes.If))
    repeated = (node.iter for node in tree.find_all(nodes.For))
    return frozenset(node.name for node in (*bare, *repeated) if isinstance(node, nodes.Name))


def parse(source: str) -> nodes.Template:
    """The syntax tree of a text. Raises jinja2.TemplateSyntaxError when there is none."""
    return _SYNTAX.parse(source)


def _check_part(source: str, scope: _Scope) -> Iterator[Problem]:
    if len(source) > LENGTH_MAX:
        yield scope.problem(1, f"plus de {LENGTH_MAX} signes.", f"more than {LENGTH_MAX} characters.")
        return
    try:
        tree = parse(source)
    except (TemplateSyntaxError, RecursionError) as error:
        yield scope.problem(
            getattr(error, "lineno", 1),
            "une accolade ou une balise n’est pas fermée, ou n’existe pas.",
            "a brace or a tag is left open, or does not exist.",
        )
        return
    yield from _check_body(tree.body, scope)


def _check_body(body: Sequence[nodes.Node], scope: _Scope) -> Iterator[Problem]:
    if body and scope.depth > DEPTH_MAX:
        yield scope.problem(body[0], "trop de « if » les uns dans les autres.", "too many “if” inside one another.")
        return
    for node in body:
        match node:
            case nodes.Output():
                for printed in node.nodes:
                    yield from _check_printed(printed, scope)
            case nodes.If():
                for branch in (node, *node.elif_):
                    yield from _check_test(branch.test, scope)
                    yield from _check_body(branch.body, scope.inside())
                yield from _check_body(node.else_, scope.inside())
            case nodes.For():
                yield from _check_loop(node, scope)
            case _:
                yield scope.problem(
                    node,
                    "seules les balises « if » et « for » existent.",
                    "only the tags “if” and “for” exist.",
                )


def _check_printed(node: nodes.Node, scope: _Scope) -> Iterator[Problem]:
    match node:
        case nodes.TemplateData():
            return
        case nodes.Filter(name="de", args=[], kwargs=[], dyn_args=None, dyn_kwargs=None) if node.node is not None:
            yield from _check_printed(node.node, scope)
        case nodes.Name() if _kind(node, scope) == "text":
            return
        case nodes.Name() if _kind(node, scope):
            yield scope.problem(
                node,
                f"« {node.name} » se teste, mais ne s’écrit pas.",
                f"“{node.name}” can be asked, but not printed.",
            )
        case nodes.Getattr(node=nodes.Name(name=owner), attr=field) if owner == scope.row and field in scope.fields:
            return
        case nodes.Filter():
            yield scope.problem(node, "le seul filtre est « de ».", "the only filter is “de”.")
        case _:
            said = _said(node)
            yield scope.problem(
                node,
                f"« {said} » n’est pas un nom que l’on peut écrire.",
                f"“{said}” is not a name a text may say.",
            )


def _check_test(test: nodes.Node, scope: _Scope) -> Iterator[Problem]:
    if isinstance(test, nodes.Name) and _kind(test, scope) in {"text", "flag", "list"}:
        return
    if isinstance(test, nodes.Compare) and _is_comparison(test, scope):
        return
    yield scope.problem(
        test,
        "ce test n’existe pas (voir les quatre tests possibles).",
        "this test does not exist (see the four possible tests).",
    )


def _is_comparison(test: nodes.Compare, scope: _Scope) -> bool:
    """Is it `choice == "value"`, `choice in ("value", "value")` or `count > 1`?"""
    if not isinstance(test.expr, nodes.Name) or test.expr.name not in scope.names or len(test.ops) != 1:
        return False
    name, operand = scope.names[test.expr.name], test.ops[0]
    match operand.op, operand.expr:
        case "eq", nodes.Const(value=value):
            return name.kind == "choice" and value in name.values
        case "in", nodes.Tuple(items=items):
            return name.kind == "choice" and all(isinstance(i, nodes.Const) and i.value in name.values for i in items)
        case "gt", nodes.Const(value=value):
            return name.kind == "count" and type(value) is int and value == 1
    return False


def _check_loop(node: nodes.For, scope: _Scope) -> Iterator[Problem]:
    plain = not (node.else_ or node.test or node.recursive or scope.row)
    if (
        not plain
        or not isinstance(node.iter, nodes.Name)
        or _kind(node.iter, scope) != "list"
        or not isinstance(node.target, nodes.Name)
        or node.target.name in scope.names
    ):
        yield scope.problem(
            node,
            "une boucle ne parcourt qu’une liste connue, une fois.",
            "a loop only goes through a known list, once.",
        )
        return
    yield from _check_body(node.body, scope.inside(row=node.target.name, fields=scope.names[node.iter.name].row))


def _kind(node: nodes.Name, scope: _Scope) -> str:
    """What the name holds; nothing for an unknown one."""
    return scope.names[node.name].kind if node.name in scope.names else ""


def _said(node: nodes.Node) -> str:
    """The words of a refused expression, as far as they are names."""
    match node:
        case nodes.Name():
            return node.name
        case nodes.Getattr():
            return f"{_said(node.node)}.{node.attr}"
    return "…"
