"""The lines of a FEC and the entries they belong to.

An entry is balanced: what a client owes more stands against sales and VAT, what it owes less against a bank. So the
accounts beside a client's line say what that line is.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from reglo.rules.moving import days, sums
from reglo.rules.moving.cells import is_empty, plain
from reglo.rules.moving.sheets import Finds, Line, Sheet, text_of
from reglo.rules.reading import CannotRead, Said, spaced

CLIENTS = "411"
COLUMNS = (
    "journalcode", "journallib", "ecriturenum", "ecrituredate", "comptenum", "comptelib", "compauxnum", "compauxlib",
    "pieceref", "piecedate", "ecriturelib", "debit", "credit", "ecriturelet", "datelet", "montant", "sens",
)  # fmt: skip
_NEEDED = {"journalcode", "ecriturenum", "ecrituredate", "comptenum", "pieceref"}
_DEBIT_WORDS = ("d", "debit", "+1", "1")

ZERO = Decimal(0)


@dataclass(frozen=True)
class Move:
    """One line: what one account moved by; positive when it is owed more."""

    sheet: Sheet
    line: Line
    journal: str
    journal_name: str
    account: str
    client: str  # its code, else its account, else the words of the line
    client_name: str
    on: date
    piece: str
    piece_on: date
    words: str
    amount: Decimal
    letter: str


@dataclass
class Entry:
    """The lines of one entry, balanced."""

    moves: list[Move] = field(default_factory=list)

    def beside(self, *prefixes: str) -> bool:
        """Whether one of its other accounts begins so."""
        return any(move.account.startswith(prefixes) for move in self.moves)

    def of(self, *prefixes: str) -> Decimal:
        """What these accounts moved by in all."""
        return sum((move.amount for move in self.moves if move.account.startswith(prefixes)), ZERO)


def is_header(titles: Iterable[str]) -> bool:
    """Whether these are the columns of a FEC."""
    return {plain(title).replace(" ", "") for title in titles} >= _NEEDED


def is_ledger(sheet: Sheet) -> bool:
    """Whether a table is a FEC."""
    return bool(sheet.lines) and is_header(sheet.lines[0].written)


def key_of(row: Sequence[str], at: Mapping[str, int]) -> tuple[str, ...]:
    """What the lines of one entry have in common."""
    number = _cell(row, at, "ecriturenum").strip()
    more = () if number else (_cell(row, at, "ecrituredate"), _cell(row, at, "pieceref"))
    return (_cell(row, at, "journalcode").strip(), number, *more)


def is_of_a_client(row: Sequence[str], at: Mapping[str, int]) -> bool:
    """Whether the line moves a client's account."""
    return _cell(row, at, "comptenum").strip().startswith(CLIENTS)


def columns(titles: Sequence[str]) -> dict[str, int]:
    """Where each column stands."""
    names = [plain(title).replace(" ", "") for title in titles]
    return {name: names.index(name) for name in COLUMNS if name in names}


def gathered(sheet: Sheet, finds: Finds) -> Iterator[Entry]:
    """The entries of a FEC; a line that cannot be read is given back."""
    header, lines = sheet.lines[0], sheet.lines[1:]
    at = columns(header.written)
    finds.absorb(sheet, "header", header.number)
    style = sums.style_of(text_of(line.at(at[name])) for line in lines for name in _AMOUNTS if name in at)
    entries: dict[tuple[str, ...], Entry] = {}
    for line in lines:
        try:
            move = _move(sheet, line, at, style)
        except CannotRead as refusal:
            finds.reject(sheet, line, *refusal.problems)
            continue
        entries.setdefault(key_of(line.written, at), Entry()).moves.append(move)
    yield from entries.values()


_AMOUNTS = ("debit", "credit", "montant")


def _cell(row: Sequence[str], at: Mapping[str, int], name: str) -> str:
    column = at.get(name, -1)
    return row[column] if 0 <= column < len(row) else ""


def _move(sheet: Sheet, line: Line, at: Mapping[str, int], style: str) -> Move:
    """One line. Raises CannotRead."""

    def text(name: str) -> str:
        return spaced(text_of(line.at(at[name]))) if name in at else ""

    account, words = text("comptenum"), text("ecriturelib")
    if not account:
        raise CannotRead([Said("Cette ligne n’a pas de compte.", "This line has no account.")])
    on = _day(line, at, "ecrituredate")
    if on is None:
        raise CannotRead([Said("Cette ligne n’a pas de date.", "This line has no date.")])
    own = account if account.rstrip("0") != CLIENTS else ""
    client = text("compauxnum") or own or words
    name = text("compauxlib") or (text("comptelib") if own else "") or client
    return Move(
        sheet=sheet,
        line=line,
        journal=text("journalcode"),
        journal_name=text("journallib"),
        account=account,
        client=client,
        client_name=name,
        on=on,
        piece=text("pieceref"),
        piece_on=_day(line, at, "piecedate") or on,
        words=words,
        amount=_amount(line, at, style),
        letter=text("ecriturelet"),
    )


def _amount(line: Line, at: Mapping[str, int], style: str) -> Decimal:
    """Debit less credit, or an amount and its direction. Raises CannotRead."""
    found = {}
    for name in _AMOUNTS:
        cell = line.at(at[name]) if name in at else ""
        found[name] = ZERO if is_empty(cell) else sums.read(cell, style=style).amount
    if "debit" in at:
        return found["debit"] - found["credit"]
    sense = plain(text_of(line.at(at["sens"]))) if "sens" in at else "d"
    return found["montant"] if sense in _DEBIT_WORDS else -found["montant"]


def _day(line: Line, at: Mapping[str, int], name: str) -> date | None:
    cell = line.at(at[name]) if name in at else ""
    return None if is_empty(cell) else days.read(cell, order="dmy").day
