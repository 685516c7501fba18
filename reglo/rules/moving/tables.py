"""Sheets, read whole: what each is, then each of its lines."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice

from reglo.rules.moving import cells, clients, contents, headers, invoices, payments
from reglo.rules.moving.cells import Setting
from reglo.rules.moving.headers import Layout
from reglo.rules.moving.invoices import items
from reglo.rules.moving.sheets import Cell, Finds, Line, Sheet, text_of
from reglo.rules.reading import Said

ZERO = Decimal(0)
_READERS = {"clients": clients.read, "invoices": invoices.read, "payments": payments.read}
_IDENTITY = {
    "invoices": ("number",),
    "payments": ("invoice", "received_on"),
    "clients": ("email", "key", "siren"),
    "items": ("number",),
}

_UNKNOWN = Said(
    "Ce tableau n’est pas reconnu : mettez en première ligne les titres des colonnes, "
    "comme « Client », « Numéro », « Date », « Total TTC ».",
    "This table is not recognised: put the titles of its columns on the first line, "
    "like “Client”, “Number”, “Date”, “Total”.",
)


@dataclass(frozen=True)
class _Table:
    """A sheet that is recognised, and its lines without titles, headers and totals."""

    sheet: Sheet
    layout: Layout
    body: list[Line]


def read(sheets: Iterable[Sheet], setting: Setting, finds: Finds) -> None:
    """Add what sheets hold to what was found; every line that is not empty ends up somewhere."""
    found = [table for sheet in sheets if (table := _recognised(sheet, setting, finds)) is not None]
    apart = _apart(found, setting, finds)
    for table in found:
        if table.layout.kind != "items":
            own = replace(setting.of(table.layout, table.body), apart=apart)
            _READERS[table.layout.kind](table.sheet, table.layout, table.body, own, finds)


def _recognised(sheet: Sheet, setting: Setting, finds: Finds) -> _Table | None:
    """The table in a sheet, its other lines accounted for; None when there is none."""
    layout = contents.layout_of(sheet, setting.words)
    if layout is None:
        for line in sheet.lines:
            finds.reject(sheet, line, _UNKNOWN)
        return None
    finds.tools[layout.tool] = None
    meanings = {column: name for name, columns in layout.columns.items() for column in columns}
    for column, title in enumerate(layout.titles):
        if title.strip():
            finds.headers[title.strip(), meanings.get(column, "").strip(headers.IGNORED)] = None
    body = []
    for line in sheet.lines:
        if line.number < layout.header:
            finds.absorb(sheet, "title", line.number)
        elif layout.header and text_of(line.cells[0]) == layout.titles[0] and line.written == layout.titles:
            finds.absorb(sheet, "header", line.number)
        elif _is_total(line, layout, setting):
            finds.absorb(sheet, "total", line.number)
        else:
            body.append(line)
    return _Table(sheet, layout, body)


def _apart(found: Iterable[_Table], setting: Setting, finds: Finds) -> dict[str, tuple[Decimal, Decimal]]:
    """What the lines of invoices add up to, where they stand in tables of their own."""
    numbers = {
        invoices.plain_number(table.layout.text(line, "number")): (ZERO, ZERO)
        for table in found
        if table.layout.kind == "invoices"
        for line in table.body
    }
    apart: dict[str, tuple[Decimal, Decimal]] = {}
    for table in found:
        if table.layout.kind == "items":
            own = replace(setting.of(table.layout, table.body), apart=numbers)
            apart |= items.read(table.sheet, table.layout, table.body, own, finds)
    return apart


def _is_total(line: Line, layout: Layout, setting: Setting) -> bool:
    """« Total » among the first words of a line that names no invoice, no client, no payment; or amounts alone."""
    said = (cell for cell in line.cells if not cells.is_empty(cell))
    if layout.kind == "invoices" and not any(layout.text(line, name) for name in _NAMES) and _is_of_sums(line, layout):
        return True
    words = [cells.plain(text_of(cell)) for cell in islice(said, 3) if isinstance(cell, str)]
    if not any(word in setting.words.totals or word.startswith(("total ", "totaux ")) for word in words):
        return False
    named = [layout.text(line, name) for name in _IDENTITY[layout.kind]]
    if layout.kind == "clients":
        return not any(named) and sum(map(_is_word, line.cells)) == 1
    return all(not name or cells.plain(name) in setting.words.totals or _starts(name) for name in named)


_NAMES = ("number", "client", "client_key", "issued_on", "due_on", "status", "item", "quantity", "unit_price")


def _is_of_sums(line: Line, layout: Layout) -> bool:
    """Whether every cell that is filled stands under a sum."""
    sums_at = {column for name in cells.SUMS for column in layout.columns.get(name, ())}
    return all(cells.is_empty(cell) or column in sums_at for column, cell in enumerate(line.cells))


def _starts(text: str) -> bool:
    return cells.plain(text).startswith(("total", "totaux", "sous total"))


def _is_word(cell: Cell) -> bool:
    return isinstance(cell, str) and any(char.isalpha() for char in cell)
