"""What an e-invoice states, field by field, whichever syntax it was written in.

Names follow EN 16931-1 (the BT and BG numbers stand beside them). Nothing is worked out here: an
amount is what the file says, `None` where it says nothing, and a text is empty only where an element
is there with nothing in it.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

Syntax = Literal["CII", "UBL-Invoice", "UBL-CreditNote"]


@dataclass(frozen=True, slots=True)
class Coded:
    """A value and the scheme it belongs to; no scheme is `None`."""

    value: str
    scheme: str | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """BG-14, BG-26. `code` is BT-8, which UBL puts here."""

    start: date | None
    end: date | None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """BG-4, BG-7, BG-10, BG-11."""

    name: str | None = None
    trading_name: str | None = None
    street: tuple[str, ...] = ()
    postal_code: str = ""
    city: str = ""
    region: str = ""
    country: str | None = None
    has_address: bool = False
    vat: str | None = None  # BT-31, BT-48, BT-63
    vat_count: int = 0
    tax_number: str | None = None  # BT-32
    legal: Coded | None = None  # BT-30, BT-47
    endpoint: Coded | None = None  # BT-34, BT-49
    ids: tuple[Coded, ...] = ()  # BT-29, BT-46


@dataclass(frozen=True, slots=True)
class Adjustment:
    """An allowance, or a charge: BG-20, BG-21 of the document, BG-27, BG-28 of a line."""

    charge: bool
    amount: Decimal | None = None
    base: Decimal | None = None
    reason: str | None = None
    reason_code: str | None = None
    category: str | None = None
    rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Supporting:
    """BG-24, and the objects an invoice or a line is about (BT-18, BT-128: type 130)."""

    reference: Coded | None = None
    type_code: str | None = None
    mime: str | None = None
    filename: str | None = None
    has_file: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """BG-25. `counts` is false for the sub-lines of EXTENDED that only group or explain others."""

    id: str | None = None
    title: str | None = None
    detail: str = ""
    quantity: Decimal | None = None
    unit: str | None = None
    net: Decimal | None = None
    price: Decimal | None = None
    gross_price: Decimal | None = None
    base_quantity: Decimal | None = None
    category: str | None = None
    rate: Decimal | None = None
    category_count: int = 0
    adjustments: tuple[Adjustment, ...] = ()
    period: Period | None = None
    standard_id: Coded | None = None
    classes: tuple[Coded, ...] = ()
    attributes: tuple[tuple[str | None, str | None], ...] = ()
    origin: str | None = None
    references: tuple[Supporting, ...] = ()
    parent: str = ""
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Breakdown:
    """BG-23: one row of the VAT."""

    category: str | None = None
    rate: Decimal | None = None
    basis: Decimal | None = None
    tax: Decimal | None = None
    reason: str | None = None
    reason_code: str | None = None


@dataclass(frozen=True, slots=True)
class Means:
    """BG-16. `account` is BT-84; `has_account` tells an account without a number from none."""

    code: str | None = None
    account: str | None = None
    has_account: bool = False


@dataclass(frozen=True, slots=True)
class Totals:
    """BG-22."""

    lines: Decimal | None = None
    allowances: Decimal | None = None
    charges: Decimal | None = None
    basis: Decimal | None = None
    tax: Decimal | None = None  # BT-110
    tax_accounting: Decimal | None = None  # BT-111
    tax_count: int = 0  # how many totals in the currency of the invoice
    rounding: Decimal | None = None
    grand: Decimal | None = None
    prepaid: Decimal | None = None
    payable: Decimal | None = None
    is_there: bool = False


@dataclass(frozen=True, slots=True)
class Stated:
    """One invoice."""

    syntax: Syntax
    profile: str | None = None  # BT-24
    number: str | None = None  # BT-1
    type_code: str | None = None  # BT-3
    issued_on: date | None = None  # BT-2
    has_issue_date: bool = False
    due_on: date | None = None  # BT-9
    terms: str | None = None  # BT-20
    currency: str | None = None  # BT-5
    tax_currency: str | None = None  # BT-6
    tax_point_on: date | None = None  # BT-7
    tax_point_code: str | None = None  # BT-8
    seller: Party = field(default_factory=Party)
    buyer: Party = field(default_factory=Party)
    payee: Party | None = None
    representative: Party | None = None
    delivery_address: Party | None = None  # BG-15
    delivered_on: date | None = None  # BT-72
    period: Period | None = None  # BG-14
    lines: tuple[Line, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    breakdown: tuple[Breakdown, ...] = ()
    means: tuple[Means, ...] = ()
    references: tuple[str | None, ...] = ()  # BT-25
    supporting: tuple[Supporting, ...] = ()
    totals: Totals = field(default_factory=Totals)
    beyond: tuple[str, ...] = ()  # parts that only the EXTENDED profile knows, by name

    @property
    def is_header_only(self) -> bool:
        """Is it a MINIMUM or BASIC WL, which have no lines by definition?"""
        profile = (self.profile or "").lower()
        return not self.lines and profile.endswith((":minimum", ":basicwl"))

    @property
    def is_extended(self) -> bool:
        """Does it follow a specification that goes beyond the European standard?"""
        return any(word in (self.profile or "").lower() for word in ("extended", ":extension:"))
