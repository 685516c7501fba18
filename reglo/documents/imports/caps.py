"""How much of a table is read; beyond, the file is refused, since a table read in part would be worse than none."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from reglo.documents.imports.refusal import NotOpened
from reglo.rules.moving.sheets import Cell, Line

FILE_BYTES_MAX = 20 << 20
FILES_MAX = 200
LINES_MAX = 12_000
LEDGER_LINES_MAX = 200_000  # of a FEC, most of which is not about clients
CELLS_MAX = 400_000
CHARS_MAX = 8 << 20
COLUMNS_MAX = 500
CELL_CHARS_MAX = 1 << 17
SHEETS_MAX = 60


def counted(rows: Iterable[tuple[int, Sequence[Cell]]]) -> tuple[Line, ...]:
    """The numbered rows that hold something, without the empty cells at their ends. Raises NotOpened."""
    found: list[Line] = []
    cells = chars = 0
    for number, row in rows:
        width = len(row)
        while width and _is_blank(row[width - 1]):
            width -= 1
        if not width:
            continue
        cells += width
        chars += sum(len(cell) for cell in row[:width] if isinstance(cell, str))
        if width > COLUMNS_MAX or len(found) >= LINES_MAX or cells > CELLS_MAX or chars > CHARS_MAX:
            raise too_large()
        found.append(Line(number, tuple(row[:width])))
    return tuple(found)


def too_large() -> NotOpened:
    """The table has more than anybody reads."""
    return NotOpened(
        "too-much",
        f"Ce tableau dépasse {LINES_MAX} lignes ou {COLUMNS_MAX} colonnes : séparez-le, par année par exemple.",
        f"This table is over {LINES_MAX} lines or {COLUMNS_MAX} columns: split it, by year for instance.",
    )


def _is_blank(cell: Cell) -> bool:
    return not isinstance(cell, Decimal | date) and not cell.strip()
