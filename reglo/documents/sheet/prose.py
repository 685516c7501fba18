"""A text in Markdown as the template sets it: paragraphs, lists, tables, and the account to pay.

Everything is strings and their manner; nothing here is markup of the template. An account written
one fact a line (« IBAN : FR14 … ») becomes rows of labels and values, so that it is read at a glance.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from reglo.documents import markdown
from reglo.documents.markdown import Heading, Items, Line, Paragraph, Run, Table
from reglo.documents.sheet import ink
from reglo.documents.typography import NB, NNB, Locale

_SPACES = f" {NB}{NNB}"  # those that separate a stretch from the next
_FACT = re.compile(r"([^:]{2,32}?)\s*:\s+(\S.*)")


def blocks(source: str, locale: Locale) -> list[dict[str, Any]]:
    """The blocks of a text, in order; each says its kind."""
    return [said for block in markdown.blocks(source) for said in _block(block, locale)]


def _block(block: markdown.Block, locale: Locale) -> Iterator[dict[str, Any]]:
    match block:
        case Heading(line=line):
            yield {"kind": "heading", "line": line_of(line, locale)}
        case Paragraph(lines=lines):
            yield _account(lines) or {"kind": "text", "lines": [line_of(line, locale) for line in lines]}
        case Items(items=items):
            marks = [int(mark.rstrip(".")) if block.ordered and mark != "-" else 0 for mark, _ in items]
            yield {
                "kind": "items",
                "ordered": block.ordered,
                "items": [
                    {"mark": mark, "line": line_of(line, locale)} for mark, (_, line) in zip(marks, items, strict=True)
                ],
            }
        case Table():
            yield _table(block, locale)


def _account(lines: Sequence[Line]) -> dict[str, Any] | None:
    """Two lines or more that are all a label and its value; the last, the reference, must not be missed."""
    facts = [_FACT.fullmatch(markdown.words(line)) for line in lines]
    if len(lines) < 2 or not all(facts):
        return None
    rows = [[ink.plain(fact[1]), ink.plain(_unbroken(fact[2]))] for fact in facts if fact]
    return {"kind": "account", "rows": rows}


def _unbroken(value: str) -> str:
    """An account number or a telephone stays on its line; a sentence may turn."""
    return value.replace(" ", NB) if re.search(r"\d", value) and len(value) <= 42 else value


# ── Lines ────────────────────────────────────────────────────────────────────────────────────────


def line_of(line: Line, locale: Locale) -> list[dict[str, Any]]:
    """A line as stretches of one manner each."""
    return [_run(run, locale) for run in line]


def _run(run: Run, locale: Locale) -> dict[str, Any]:
    if run.link or run.code:
        text = ink.plain(run.text)
        return {"text": text, "manner": "code" if run.code else "link", "to": run.text}
    manner = "strong" if run.strong else "emphasis" if run.emphasis else ""
    bare = run.text.strip(_SPACES)
    before, _, after = run.text.partition(bare) if bare else (run.text, "", "")
    said = ink.sentence(bare, locale)
    # A space that typography adds at an edge is the one that stands there already.
    said = said.lstrip(_SPACES) if before else said
    said = said.rstrip(_SPACES) if after else said
    return {"text": f"{before}{said}{after}", "manner": manner, "to": ""}


# ── Tables ───────────────────────────────────────────────────────────────────────────────────────

# In millimetres: an ordinary small letter of a table, the gap between columns, the text beside its
# margin, and the whole measure of the sheet, which a table of many columns takes.
_LETTER, _GAP, _BESIDE, _WHOLE = 1.55, 4.0, 130.0, 170.0
_HEAD = 0.84  # heads are set smaller
_SHORT = 18.0  # letters; longer cells may turn
_LONGEST = 60.0


def _table(table: Table, locale: Locale) -> dict[str, Any]:
    """The rows, each as wide as the head, and how much room each column may take."""
    count = len(table.head)
    right = [*table.right, *([False] * count)][:count]
    table = replace(table, rows=_with_cents(table.rows, right))
    rows = [[line_of(cell, locale) for cell in row[:count]] + [[]] * (count - len(row)) for row in table.rows]
    natural = [_widest(table, column, longest_word=False) for column in range(count)]
    least = [_widest(table, column, longest_word=True) for column in range(count)]
    wide = _room(natural) > _BESIDE and _room(_turning(natural, least, right)) > _BESIDE
    return {
        "kind": "table",
        "head": [line_of(cell, locale) for cell in table.head],
        "right": right,
        "rows": [{"cells": cells, "total": _is_total(row)} for cells, row in zip(rows, table.rows, strict=True)],
        "shares": _shares(natural, right, room=_WHOLE if wide else _BESIDE),
        "wide": wide,
    }


# « 40 € » and « €40 »: a sum without cents, by the side its sign stands on.
_WHOLE_SUM = re.compile(r"(−?[\d\u00a0\u202f]+)(\u00a0(?:[$€£].*|[A-Z]{3}))|(−?(?:US)?[$€£][\d,]+)")
_CENTS = re.compile(r"[.,]\d\d(?:\u00a0|$)")


def _with_cents(rows: Sequence[tuple[Line, ...]], right: Sequence[bool]) -> tuple[tuple[Line, ...], ...]:
    """In a column of sums a whole one keeps its cents: « 40 € » beside « 52,51 € » is « 40,00 € »."""
    sums = {
        column
        for column, is_right in enumerate(right)
        if is_right and any(_CENTS.search(markdown.words(row[column])) for row in rows if column < len(row))
    }
    return tuple(
        tuple(tuple(map(_to_the_cent, cell)) if column in sums else cell for column, cell in enumerate(row))
        for row in rows
    )


def _to_the_cent(run: Run) -> Run:
    match = _WHOLE_SUM.fullmatch(run.text)
    if match is None:
        return run
    figures, sign, english = match.groups()
    return replace(run, text=f"{english}.00" if english else f"{figures},00{sign}")


def _is_total(row: Sequence[Line]) -> bool:
    return bool(row and row[0]) and all(run.strong for run in row[0])


def _widest(table: Table, column: int, *, longest_word: bool) -> float:
    """How many small letters the widest cell of a column takes, or its widest unbroken word."""

    def wide(line: Line, scale: float) -> float:
        words = markdown.words(line)
        return max((ink.width(part) for part in (words.split(" ") if longest_word else [words])), default=0.0) * scale

    cells = [wide(row[column], 1.0) for row in table.rows if column < len(row)]
    return max([wide(table.head[column], _HEAD), *cells])


def _room(columns: Sequence[float]) -> float:
    return sum(columns) * _LETTER + _GAP * (len(columns) - 1)


def _turning(natural: Sequence[float], least: Sequence[float], right: Sequence[bool]) -> list[float]:
    """What the columns need when those of words turn at half their length, and heads between their words."""
    return [
        word if is_right else whole if whole <= _SHORT else max(word, whole / 2)
        for whole, word, is_right in zip(natural, least, right, strict=True)
    ]


def _shares(natural: Sequence[float], right: Sequence[bool], *, room: float) -> list[float]:
    """The share of the spare room of each column; 0 takes what it needs and no more."""
    fits = _room(natural) <= room
    shares = [
        0.0 if is_right or (not fits and whole <= _SHORT) else round(min(whole, _LONGEST), 2)
        for whole, is_right in zip(natural, right, strict=True)
    ]
    return shares if any(shares) else [1.0, *shares[1:]]
