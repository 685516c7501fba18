"""What a file is made of before anybody says what it means: sheets, lines, cells.

A cell is text, a number or a date, as the file kept it; a formula is its last result, or its text. Lines are
counted from 1 as a spreadsheet program counts them, empty ones included.

>>> Sheet("clients.csv", "", (Line(1, ("Nom", "Ville")), Line(3, ("Atelier Nord", "")))).where(3)
Where(file='clients.csv', sheet='', line=3)
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from reglo.rules.moving.parcel import (
    Absorbed,
    ClientRow,
    Fate,
    InvoiceRow,
    Parcel,
    PaymentRow,
    Remark,
    Where,
)
from reglo.rules.reading import Said

Cell = str | Decimal | date


@dataclass(frozen=True)
class Line:
    """One line that is not empty."""

    number: int
    cells: tuple[Cell, ...]

    def at(self, column: int) -> Cell:
        """The cell of a column; a short line has empty ones."""
        return self.cells[column] if column < len(self.cells) else ""

    @property
    def written(self) -> tuple[str, ...]:
        """The cells as text, to be given back."""
        return tuple(map(text_of, self.cells))


@dataclass(frozen=True)
class Sheet:
    """One table of a file: a sheet of a workbook, a CSV, a pasted text."""

    file: str
    name: str
    lines: tuple[Line, ...]
    others: tuple[int, ...] = ()  # lines that were read and left aside, when most of a file is about something else

    def where(self, line: int = 0) -> Where:
        """The place of a line, or of the whole sheet."""
        return Where(self.file, self.name, line)


@dataclass
class Finds:
    """What was found so far, in the order of the files."""

    clients: list[ClientRow] = field(default_factory=list)
    named: list[ClientRow] = field(default_factory=list)  # clients as invoices know them, until they are linked
    invoices: list[InvoiceRow] = field(default_factory=list)
    payments: list[PaymentRow] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    headers: dict[tuple[str, str], None] = field(default_factory=dict)
    tools: dict[str, None] = field(default_factory=dict)
    absorbed: dict[tuple[str, str, Fate], list[int]] = field(default_factory=lambda: defaultdict(list))

    def absorb(self, sheet: Sheet, fate: Fate, *lines: int) -> None:
        """Note that lines became no row of their own."""
        self.absorbed[sheet.file, sheet.name, fate].extend(lines)

    def reject(self, sheet: Sheet, line: Line, *said: Said) -> None:
        """Leave a line out, and say everything that is wrong with it."""
        self.remarks.append(Remark(sheet.where(line.number), "reject", joined(said), line.written))

    def doubt(self, sheet: Sheet, line: Line, *said: Said) -> None:
        """Keep a line, and say everything that is doubtful in it; nothing when nothing is."""
        if said:
            self.remarks.append(Remark(sheet.where(line.number), "doubt", joined(said), line.written))

    def parcel(self) -> Parcel:
        """All of it, as one value. Several tools at once are « table »."""
        return Parcel(
            tool=next(iter(self.tools)) if len(self.tools) == 1 else "table",
            clients=tuple(self.clients),
            invoices=tuple(self.invoices),
            payments=tuple(self.payments),
            remarks=tuple(sorted(self.remarks, key=lambda one: (one.where.file, one.where.sheet, one.where.line))),
            headers=tuple(self.headers),
            absorbed=tuple(
                Absorbed(Where(file, sheet), fate, tuple(lines))
                for (file, sheet, fate), lines in self.absorbed.items()
                if lines
            ),
        )


def text_of(cell: Cell) -> str:
    """The cell as text: a number with its point, a date as YYYY-MM-DD."""
    if isinstance(cell, Decimal):
        return format(cell, "f")
    return cell.isoformat() if isinstance(cell, date) else cell


def joined(said: tuple[Said, ...]) -> Said:
    """Several sentences as one remark, each said once."""
    once = tuple(dict.fromkeys(said))
    return once[0] if len(once) == 1 else Said(" ".join(one.fr for one in once), " ".join(one.en for one in once))
