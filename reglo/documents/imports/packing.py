"""Pieces and parcels as JSON, to go through the pipes of a confined process."""

import json
from collections.abc import Sequence
from dataclasses import is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from reglo.documents.imports.opening import Piece, Refused, Tables
from reglo.documents.reading import invoice
from reglo.rules.moving.choosing import Chosen
from reglo.rules.moving.parcel import (
    Absorbed,
    ClientRow,
    InvoiceRow,
    Parcel,
    PaymentRow,
    Remark,
    Where,
)
from reglo.rules.moving.sheets import Cell, Line, Sheet
from reglo.rules.reading import Said

_DAYS = ("issued_on", "due_on", "paid_on", "received_on")
_AMOUNTS = ("total", "net", "tax", "paid", "amount")


def pieces_packed(pieces: Sequence[Piece]) -> bytes:
    """The pieces of one file."""
    return json.dumps([_piece(one) for one in pieces], ensure_ascii=False).encode("utf-8", "replace")


def pieces_unpacked(data: bytes) -> list[Piece]:
    """The pieces again."""
    return [_piece_again(one) for one in json.loads(data)]


def packed(parcel: Parcel) -> bytes:
    """A parcel."""
    return json.dumps(_plain(parcel), ensure_ascii=False).encode("utf-8", "replace")


def unpacked(data: bytes) -> Parcel:
    """The parcel again."""
    found = json.loads(data)
    return Parcel(
        tool=found["tool"],
        clients=tuple(ClientRow(**_row(one)) for one in found["clients"]),
        invoices=tuple(InvoiceRow(**_row(one)) for one in found["invoices"]),
        payments=tuple(PaymentRow(**_row(one)) for one in found["payments"]),
        remarks=tuple(
            Remark(Where(**one["where"]), one["level"], Said(**one["said"]), tuple(one["cells"]))
            for one in found["remarks"]
        ),
        headers=tuple((title, meaning) for title, meaning in found["headers"]),
        absorbed=tuple(Absorbed(Where(**one["where"]), one["fate"], tuple(one["lines"])) for one in found["absorbed"]),
    )


def choice(chosen: Chosen) -> dict[str, Any]:
    """What a person corrected, to go with a job."""
    return {**vars(chosen), "columns": [list(pair) for pair in chosen.columns]}


def choice_again(found: dict[str, Any]) -> Chosen:
    """The same again."""
    return Chosen(**{**found, "columns": tuple((title, name) for title, name in found["columns"])})


def _piece(piece: Piece) -> dict[str, object]:
    if isinstance(piece, Sheet):
        lines = [[line.number, [_cell(cell) for cell in line.cells]] for line in piece.lines]
        return {"sheet": [piece.file, piece.name, lines, list(piece.others)]}
    if isinstance(piece, Tables):
        return {"tables": piece.tables, "file": piece.file}
    if isinstance(piece, Refused):
        return {"refused": [piece.file, piece.code, piece.said.fr, piece.said.en]}
    return {"invoice": invoice.packed(piece)}


def _piece_again(found: dict[str, Any]) -> Piece:
    if "sheet" in found:
        file, name, lines, others = found["sheet"]
        made = tuple(Line(number, tuple(map(_cell_again, cells))) for number, cells in lines)
        return Sheet(file, name, made, tuple(others))
    if "tables" in found:
        return Tables(found["file"], found["tables"])
    if "refused" in found:
        file, code, fr, en = found["refused"]
        return Refused(file, code, Said(fr, en))
    return invoice.unpacked(found["invoice"])


def _cell(cell: Cell) -> str | list[str]:
    if isinstance(cell, Decimal):
        return ["n", format(cell, "f")]
    return ["d", cell.isoformat()] if isinstance(cell, date) else cell


def _cell_again(cell: str | list[str]) -> Cell:
    if isinstance(cell, str):
        return cell
    return Decimal(cell[1]) if cell[0] == "n" else date.fromisoformat(cell[1])


def _plain(value: object) -> object:
    if isinstance(value, str | int | None):
        return value
    if is_dataclass(value):
        return {name: _plain(one) for name, one in vars(value).items()}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else value


def _row(found: dict[str, Any]) -> dict[str, Any]:
    changed: dict[str, Any] = {"where": Where(**found["where"])}
    changed |= {name: date.fromisoformat(found[name]) for name in _DAYS if found.get(name)}
    changed |= {name: Decimal(found[name]) for name in _AMOUNTS if found.get(name) is not None}
    return found | changed
