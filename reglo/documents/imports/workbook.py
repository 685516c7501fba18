"""XLSX, XLS, ODS: the cells of every sheet, as values. Formulas are never computed: their last result is read.

Numbers lose the dust of binary floating point (fifteen digits are kept, as spreadsheet programs show them).
"""

import io
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import python_calamine

from reglo.documents.imports import caps, kinds
from reglo.documents.imports.refusal import NotOpened
from reglo.rules.moving.sheets import Cell, Line, Sheet

_AREA_MAX = 4_000_000  # cells of the rectangle a sheet says it fills, empty ones included


def sheets(data: bytes, *, file: str) -> list[Sheet]:
    """Every sheet that holds something; its name is kept only beside others. Raises NotOpened."""
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            named = [(name, _lines(book, name)) for name in _names(book)]
    except python_calamine.PasswordError:
        raise NotOpened(
            "encrypted",
            "Ce classeur est protégé par un mot de passe : enregistrez-le sans mot de passe.",
            "This workbook is protected by a password: save it without one.",
        ) from None
    except (python_calamine.CalamineError, ValueError, OSError, OverflowError):
        raise kinds.damaged() from None
    filled = [(name, lines) for name, lines in named if lines]
    if not filled:
        raise NotOpened("empty", "Ce classeur est vide.", "This workbook is empty.")
    return [Sheet(file, name if len(filled) > 1 else "", lines) for name, lines in filled]


def _names(book: python_calamine.CalamineWorkbook) -> Sequence[str]:
    work = [one.name for one in book.sheets_metadata if one.typ == python_calamine.SheetTypeEnum.WorkSheet]
    if len(work) > caps.SHEETS_MAX:
        raise caps.too_large()
    return work


def _lines(book: python_calamine.CalamineWorkbook, name: str) -> tuple[Line, ...]:
    sheet = book.get_sheet_by_name(name)
    if sheet.width > 16 * caps.COLUMNS_MAX or sheet.height * sheet.width > _AREA_MAX:
        raise caps.too_large()
    first_row, first_column = sheet.start or (0, 0)
    empty: tuple[Cell, ...] = ("",) * first_column
    rows = (empty + tuple(map(_cell, row)) for row in sheet.to_python(skip_empty_area=True))
    return caps.counted(enumerate(rows, first_row + 1))


def _cell(value: object) -> Cell:
    """A cell as text, number or day; the hour of a day is dropped, a truth is « oui » or « non »."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, time | timedelta):
        return str(value)
    return str(value).replace("\0", "")


def _number(value: float) -> Cell:
    if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124 - not a number is not itself
        return str(value)
    number = Decimal(f"{value:.15g}")
    return Decimal(format(number, "f")) if abs(number.adjusted()) < 30 else str(value)
