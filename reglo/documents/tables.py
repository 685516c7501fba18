"""Tables that leave: a CSV that any tool reads, a workbook that a person goes on with.

A cell that begins with a sign of a formula is run by a spreadsheet as one (« =HYPERLINK… » in a client's name):
in a CSV it is shown behind an apostrophe, in a workbook it is written as a text, which is never run. Amounts are
numbers and days are days, so that sums and sorts work; the rest is text, numbers of papers included.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

from reglo.rules.reading import Said

Cell = str | int | Decimal | date | None
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
ROWS_MAX, CHARS_MAX = 1_048_576, 32_767  # what a workbook holds
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


@dataclass(frozen=True)
class Table:
    """A name, titled columns, rows of as many cells."""

    name: Said
    columns: tuple[Said, ...]
    rows: Sequence[tuple[Cell, ...]]


def as_csv(table: Table, language: str) -> bytes:
    """The table as its language's spreadsheets open it: UTF-8 with its mark; « ; » and a decimal comma in French."""
    text = io.StringIO()
    english = language.startswith("en")
    writer = csv.writer(text, delimiter="," if english else ";", lineterminator="\r\n")
    writer.writerow([column(language) for column in table.columns])
    writer.writerows([_plain(cell, english=english) for cell in row] for row in table.rows)
    return text.getvalue().encode("utf-8-sig")


def _plain(cell: Cell, *, english: bool) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Decimal):
        return str(cell) if english else str(cell).replace(".", ",")
    if isinstance(cell, date):
        return cell.isoformat()
    return guarded(cell) if isinstance(cell, str) else str(cell)


def guarded(text: str) -> str:
    """A text that no spreadsheet runs, with nothing that is not a sign of writing.

    >>> guarded("=1+1"), guarded("Atelier Nord"), guarded("-20 % négocié")
    ("'=1+1", 'Atelier Nord', "'-20 % négocié")
    """
    readable = "".join(sign for sign in text if sign in "\t\n" or sign.isprintable() or sign.isspace())
    return f"'{readable}" if readable.lstrip(" \N{NO-BREAK SPACE}").startswith(FORMULA_SIGNS) else readable


def as_workbook(tables: Sequence[Table], language: str, *, at: datetime) -> bytes:
    """One sheet per table: a head that stays in sight, filters, widths that fit. The same facts give the same bytes."""
    content = io.BytesIO()
    facts = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(content, facts)
    book.set_properties({"title": "Réglo", "created": at.replace(tzinfo=None)})
    styles = {
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        "amount": book.add_format({"num_format": "#,##0.00"}),
    }
    for table in tables:
        _add_sheet(book, table, language, styles)
    book.close()
    return content.getvalue()


def _add_sheet(book: Any, table: Table, language: str, styles: dict[str, Any]) -> None:
    assert len(table.rows) < ROWS_MAX, f"{table.name.en}: a workbook has no room for {len(table.rows)} rows"
    sheet = book.add_worksheet(table.name(language).translate(_FORBIDDEN)[:31])
    for at, column in enumerate(table.columns):
        sheet.write_string(0, at, column(language), styles["head"])
        shown = [_shown_chars(row[at]) for row in table.rows[:200]]
        sheet.set_column(at, at, min(48, max([10, *shown, len(column(language)) + 2])))
    for line, row in enumerate(table.rows, start=1):
        for at, cell in enumerate(row):
            _write(sheet, line, at, cell, styles)
    sheet.freeze_panes(1, 1)
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)


def _write(sheet: Any, line: int, at: int, cell: Cell, styles: dict[str, Any]) -> None:
    if cell is None or not str(cell):
        return
    if isinstance(cell, Decimal):
        sheet.write_number(line, at, cell, styles["amount"])
    elif isinstance(cell, int):
        sheet.write_number(line, at, cell)
    elif isinstance(cell, date):
        sheet.write_datetime(line, at, cell, styles["day"])
    else:
        sheet.write_string(line, at, cell[:CHARS_MAX])


def _shown_chars(cell: Cell) -> int:
    return max((len(line) for line in str(cell).split("\n")), default=0) + 2 if cell is not None else 0
