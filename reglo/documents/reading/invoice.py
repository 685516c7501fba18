"""The answer of `reglo read invoice`: one frozen value per file, with the keys of the command.

Amounts are exactly what the file says; a key without a value in the file is `None`. `ok` is false
when the file is not a readable e-invoice, and `error` then says why; `problems` lists what is wrong
with a readable one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from reglo.rules.reading import Said


@dataclass(frozen=True)
class Problem:
    """One thing wrong: the rule that says so, the key of the answer it is about, and a sentence."""

    code: str
    field: str
    said: Said


@dataclass(frozen=True)
class ReadParty:
    """A seller or a buyer, with the keys of a client's card."""

    name: str = ""
    street: tuple[str, ...] = ()
    postal_code: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    siren: str = ""
    siret: str = ""
    vat: str = ""
    registration: str = ""  # the legal number of another country


@dataclass(frozen=True)
class ReadLine:
    """One line; `unit_price` is for `base_quantity` units."""

    title: str = ""
    detail: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    unit_price: Decimal | None = None
    base_quantity: Decimal | None = None
    net: Decimal | None = None
    category: str = ""
    rate: Decimal | None = None


@dataclass(frozen=True)
class ReadVat:
    """One row of the VAT breakdown."""

    category: str = ""
    rate: Decimal | None = None
    basis: Decimal | None = None
    tax: Decimal | None = None


@dataclass(frozen=True)
class ReadInvoice:
    """One file read, or not."""

    file: str = ""
    ok: bool = False
    error: Said | None = None
    syntax: str = ""
    profile: str = ""
    number: str = ""
    type_code: str = ""
    issued_on: date | None = None
    due_on: date | None = None
    currency: str = ""
    seller: ReadParty = field(default_factory=ReadParty)
    buyer: ReadParty = field(default_factory=ReadParty)
    lines: tuple[ReadLine, ...] = ()
    line_total: Decimal | None = None
    allowance: Decimal | None = None
    charge: Decimal | None = None
    tax_basis: Decimal | None = None
    tax: Decimal | None = None
    rounding: Decimal | None = None
    grand: Decimal | None = None
    prepaid: Decimal | None = None
    payable: Decimal | None = None
    vat: tuple[ReadVat, ...] = ()
    problems: tuple[Problem, ...] = ()


def as_json(read: ReadInvoice, language: str) -> dict[str, object]:
    """The value with the keys of the command, in their order; amounts and dates are strings."""
    return {name: _plain(value, language) for name, value in vars(read).items()} | {
        "error": read.error(language) if read.error else ""
    }


def _plain(value: object, language: str) -> object:
    if isinstance(value, Problem):
        return {"code": value.code, "field": value.field, "reason": value.said(language)}
    if isinstance(value, tuple):
        return [_plain(one, language) for one in value]
    if isinstance(value, ReadParty | ReadLine | ReadVat):
        return {name: _plain(one, language) for name, one in vars(value).items()}
    return _packed_value(value)


# ── Through the pipes ────────────────────────────────────────────────────────────────────────────────


def packed(read: ReadInvoice) -> dict[str, object]:
    """The value as JSON can carry it, in both languages."""
    return {name: _packed_value(value) for name, value in vars(read).items()}


def _packed_value(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_packed_value(one) for one in value]
    if isinstance(value, Said | Problem | ReadParty | ReadLine | ReadVat):
        return {name: _packed_value(one) for name, one in vars(value).items()}
    return value


def unpacked(found: Mapping[str, Any]) -> ReadInvoice:
    """The value again."""
    table = dict(found)
    return ReadInvoice(
        **table
        | {name: _day(table[name]) for name in ("issued_on", "due_on")}
        | {name: _amount(table[name]) for name in AMOUNTS}
        | {
            "error": Said(**table["error"]) if table["error"] else None,
            "seller": _party(table["seller"]),
            "buyer": _party(table["buyer"]),
            "lines": tuple(ReadLine(**_with_amounts(one, LINE_AMOUNTS)) for one in table["lines"]),
            "vat": tuple(ReadVat(**_with_amounts(one, VAT_AMOUNTS)) for one in table["vat"]),
            "problems": tuple(Problem(one["code"], one["field"], Said(**one["said"])) for one in table["problems"]),
        }
    )


AMOUNTS = ("line_total", "allowance", "charge", "tax_basis", "tax", "rounding", "grand", "prepaid", "payable")
LINE_AMOUNTS = ("quantity", "unit_price", "base_quantity", "net", "rate")
VAT_AMOUNTS = ("rate", "basis", "tax")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _amount(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None


def _with_amounts(table: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return table | {name: _amount(table[name]) for name in names}


def _party(table: dict[str, Any]) -> ReadParty:
    return ReadParty(**table | {"street": tuple(table["street"])})
