"""What a column holds, when its header is missing or unknown: an address of e-mail is one whatever stands above it.

Dates and amounts are told by their shape, French numbers by their check digits, clients by words that come back.

>>> is_siren("732 829 320"), is_siren("732 829 321"), is_siret("73282932000074"), is_vat("FR44732829320")
(True, False, True, True)
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import islice

from reglo.rules.moving import days, headers, sums
from reglo.rules.moving.headers import Layout, Words
from reglo.rules.moving.sheets import Cell, Line, Sheet, text_of
from reglo.rules.reading import CannotRead

CELLS_LOOKED_AT = 80
MOSTLY = Decimal("0.8")  # of the cells that hold something
LA_POSTE = "356000000"

_EMAIL = re.compile(r"[^@\s,;<>]{1,64}@[^@\s,;<>]+\.[A-Za-z]{2,}")
_VAT = re.compile(r"(?:FR[0-9A-Z]{2}[0-9]{9}|(?!FR)[A-Z]{2}[0-9A-Z+*]{8,12}|CHE[0-9]{9}(?:TVA|MWST|IVA))")
_PHONE = re.compile(r"(?:\+|00|0|\()[0-9 .()+-]{8,20}|[0-9]{3}[-. ][0-9]{3}[-. ][0-9]{4}")
_NUMBER = re.compile(r"[A-Za-zÀ-ÿ#]{0,10}[-_/ .]?[0-9][0-9A-Za-z/_.-]{0,25}")
_APART = re.compile(r"[ .\-\u00a0\u202f]")


def is_siren(text: str) -> bool:
    """Nine digits, the last of which is right (Luhn)."""
    digits = _APART.sub("", text)
    return len(digits) == 9 and digits.isascii() and digits.isdecimal() and digits != "0" * 9 and _luhn(digits)


def is_siret(text: str) -> bool:
    """Fourteen digits that begin with a SIREN; La Poste has its own rule, the sum of all is a multiple of five."""
    digits = _APART.sub("", text)
    if len(digits) != 14 or not digits.isascii() or not digits.isdecimal() or not is_siren(digits[:9]):
        return False
    return _luhn(digits) or (digits.startswith(LA_POSTE) and sum(map(int, digits)) % 5 == 0)


def is_vat(text: str) -> bool:
    """The form of a VAT number of Europe; the key of a French one."""
    number = _APART.sub("", text).upper()
    if _VAT.fullmatch(number) is None or not any(char.isdecimal() for char in number):
        return False
    if not number.startswith("FR"):
        return True
    key, siren = number[2:4], number[4:]
    return is_siren(siren) and (not key.isdecimal() or int(key) == (12 + 3 * (int(siren) % 97)) % 97)


def is_email(text: str) -> bool:
    """One address of e-mail and nothing else."""
    return _EMAIL.fullmatch(text.strip()) is not None


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def completed(layout: Layout, sheet: Sheet) -> Layout:
    """The layout, with what unknown columns hold added to it."""
    taken = {column for columns in layout.columns.values() for column in columns}
    lines = [line for line in sheet.lines if line.number > layout.header]
    width = max((len(line.cells) for line in islice(lines, CELLS_LOOKED_AT)), default=0)
    free = {column: kind for column in range(width) if column not in taken and (kind := _held(lines, column))}
    columns = dict(layout.columns)
    for name in ("email", "siret", "siren", "vat"):
        found = next((column for column, held in free.items() if held == name), None)
        if name not in columns and found is not None and layout.kind != "payments":
            columns[name] = (found,)
            del free[found]
    _settle_paid(columns, layout, lines)
    _add_days(columns, layout, [column for column, held in free.items() if held == "date"])
    return replace(layout, columns=columns)


def _add_days(columns: dict[str, tuple[int, ...]], layout: Layout, free: list[int]) -> None:
    name = {"invoices": "issued_on", "payments": "received_on"}.get(layout.kind, "")
    if name and name not in columns and len(free) == 1:
        columns[name] = (free[0],)


def _settle_paid(columns: dict[str, tuple[int, ...]], layout: Layout, lines: Sequence[Line]) -> None:
    """« Payé » is a sum in one table and a yes or no in another; « Réglée » may be either, too."""
    if layout.kind != "invoices" or layout.preset:
        return
    for name, other in (("paid", "status"), ("status", "paid")):
        for column in columns.get(name, ()):
            held = _held(lines, column)
            if held == ("amount" if name == "status" else "text"):
                _move(columns, column, name, other)


def _move(columns: dict[str, tuple[int, ...]], column: int, name: str, other: str) -> None:
    """Let a column be read as another field."""
    columns[name] = tuple(one for one in columns[name] if one != column)
    columns[other] = (*columns.get(other, ()), column)
    if not columns[name]:
        del columns[name]


def guessed(sheet: Sheet) -> Layout | None:
    """How a table without headers is read; None when its columns tell nothing."""
    width = max((len(line.cells) for line in sheet.lines[:CELLS_LOOKED_AT]), default=0)
    held = {column: kind for column in range(width) if (kind := _held(sheet.lines, column))}
    where: dict[str, list[int]] = {}
    for column, kind in held.items():
        where.setdefault(kind, []).append(column)
    texts = where.get("text", [])
    if where.get("date") and where.get("amount"):
        return _money(sheet, where, texts)
    if where.get("email") or ((where.get("siren") or where.get("siret") or where.get("vat")) and texts):
        columns = {name: (where[name][0],) for name in ("email", "siren", "siret", "vat", "phone") if where.get(name)}
        return Layout("clients", "table", 0, columns | ({"name": (texts[0],)} if texts else {}))
    return None


def _money(sheet: Sheet, where: Mapping[str, list[int]], texts: Sequence[int]) -> Layout | None:
    """Dates and amounts: invoices when their numbers differ from line to line, else payments."""
    numbers = [column for column in where.get("number", []) if _differ(sheet.lines, column)]
    days_at, sums_at = where["date"], where["amount"]
    client = _most_repeated(sheet.lines, texts)
    columns = {"client": (client,)} if client is not None else {}
    if where.get("email"):
        columns["email"] = (where["email"][0],)
    if numbers and client is not None:
        columns |= {"number": (numbers[0],), "issued_on": (days_at[0],)}
        if len(days_at) > 1:
            columns["due_on"] = (days_at[1],)
        return Layout("invoices", "table", 0, columns | _three_sums(sheet.lines, sums_at))
    columns |= {"received_on": (days_at[0],), "amount": (sums_at[0],)}
    if where.get("number"):
        columns["invoice"] = (where["number"][0],)
    return Layout("payments", "table", 0, columns)


def _three_sums(lines: Sequence[Line], columns: Sequence[int]) -> dict[str, tuple[int, ...]]:
    """Net, tax and total when two columns add up to the third on every line; else the first is the total."""
    if (
        len(columns) >= 3
        and all(
            None not in (three := [_amount(line.at(column)) for column in columns[:3]])
            and three[0] + three[1] == three[2]  # type: ignore[operator]
            for line in lines[:CELLS_LOOKED_AT]
        )
    ):
        return {"net": (columns[0],), "tax": (columns[1],), "total": (columns[2],)}
    return {"total": (columns[0],)}


def _differ(lines: Sequence[Line], column: int) -> bool:
    cells = [text_of(line.at(column)) for line in lines[:CELLS_LOOKED_AT]]
    return len(set(cells)) == len(cells)


def _most_repeated(lines: Sequence[Line], columns: Iterable[int]) -> int | None:
    """The first column of words; clients come back, subjects less."""
    counts = {column: len({text_of(line.at(column)) for line in lines[:CELLS_LOOKED_AT]}) for column in columns}
    return min(counts, key=lambda column: (counts[column], column), default=None)


def _held(lines: Sequence[Line], column: int) -> str:
    """What most cells of a column are: email, siret, siren, vat, date, amount, number, phone, text; or nothing."""
    cells = [cell for line in islice(lines, CELLS_LOOKED_AT) if _is_filled(cell := line.at(column))]
    if not cells:
        return ""
    for name, test in _TESTS:
        if sum(map(test, cells)) >= MOSTLY * len(cells):
            return name
    return ""


def _is_filled(cell: Cell) -> bool:
    return not isinstance(cell, str) or bool(cell.strip())


def _is_date(cell: Cell) -> bool:
    return isinstance(cell, date) or (isinstance(cell, str) and not cell.strip().isdecimal() and days.is_one(cell))


def _is_amount(cell: Cell) -> bool:
    """A number with decimals, or beside a currency; whole figures may be anything."""
    amount = _amount(cell)
    if amount is None:
        return False
    return isinstance(cell, Decimal) or not cell.strip().isdecimal()  # type: ignore[union-attr]


def _amount(cell: Cell) -> Decimal | None:
    try:
        return sums.read(cell).amount
    except CannotRead:
        return None


def _matches(pattern: re.Pattern[str], cell: Cell) -> bool:
    return pattern.fullmatch(text_of(cell).strip()) is not None


_TESTS = (
    ("email", lambda cell: is_email(text_of(cell))),
    ("siret", lambda cell: is_siret(text_of(cell))),
    ("siren", lambda cell: is_siren(text_of(cell))),
    ("vat", lambda cell: is_vat(text_of(cell))),
    ("date", _is_date),
    ("amount", _is_amount),
    ("phone", lambda cell: _matches(_PHONE, cell)),
    ("number", lambda cell: _matches(_NUMBER, cell)),
    ("text", lambda cell: isinstance(cell, str) and any(char.isalpha() for char in cell)),
)


def layout_of(sheet: Sheet, words: Words) -> Layout | None:
    """How a sheet is read: by its headers and by what unknown columns hold, else by what columns hold alone."""
    found = headers.found(sheet, words)
    whole = completed(found, sheet) if found else None
    if whole is None or (headers.is_bare(whole) and words.read_as == headers.KINDS):
        return guessed(sheet)
    return whole
