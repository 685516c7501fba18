"""The rules that each category of VAT repeats: BR-S, BR-Z, BR-E, BR-AE, BR-IC, BR-G, BR-O, BR-AF, BR-AG.

The categories differ in a few habits, written in one table: whether they charge tax, want a reason,
and whose numbers they need. Rules 01 to 10 of each follow from it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from reglo.documents.reading import words
from reglo.documents.reading.invoice import Problem
from reglo.documents.reading.stated import Adjustment, Breakdown, Line, Stated
from reglo.rules.money import ZERO, cents
from reglo.rules.reading import Said

Seller = Literal["vat", "any", "none"]
Buyer = Literal["", "vat", "any"]


@dataclass(frozen=True)
class Category:
    """How a category behaves. `seller` and `buyer` are the numbers it needs."""

    name: str
    charged: bool = False  # a rate above zero, or for the islands not below
    zero_too: bool = False
    reason: bool = False
    seller: Seller = "any"
    buyer: Buyer = ""


CATEGORIES = {
    "S": Category("S", charged=True),
    "Z": Category("Z"),
    "E": Category("E", reason=True),
    "AE": Category("AE", reason=True, buyer="any"),
    "K": Category("IC", reason=True, seller="vat", buyer="vat"),
    "G": Category("G", reason=True, seller="vat"),
    "O": Category("O", reason=True, seller="none"),
    "L": Category("AF", charged=True, zero_too=True),
    "M": Category("AG", charged=True, zero_too=True),
}

Taxed = Line | Adjustment
_WHERE = (
    ("02", "05", "12", Said("sur une ligne", "on a line")),
    ("03", "06", "13", Said("sur une remise", "on an allowance")),
    ("04", "07", "14", Said("sur un frais", "on a charge")),
)
_BREAKDOWN = Said("dans la ventilation", "in the breakdown")


def named(category: str | None, rate: Decimal | None) -> str:
    """A category and its rate, for a sentence: « S 20 % »."""
    shown = "" if rate is None else f" {format(rate.normalize(), 'f')} %"
    return f"{category or '?'}{shown}"


def found(stated: Stated) -> Iterator[Problem]:
    """The problems of every category that the invoice uses, then of each row."""
    parts = _parts(stated)
    used = [one.category for part in parts for one in part] + [row.category for row in stated.breakdown]
    for letter, category in CATEGORIES.items():
        if letter in used:
            yield from _of_category(stated, letter, category, parts)
    for row in stated.breakdown:
        yield from _of_row(stated, row)
    yield from _outside(stated, parts)
    yield from _intra_community(stated)


def _parts(stated: Stated) -> tuple[list[Taxed], list[Taxed], list[Taxed]]:
    """What bears tax: lines, allowances, charges."""
    lines: list[Taxed] = [line for line in stated.lines if line.counts or not stated.is_extended]
    allowances: list[Taxed] = [one for one in stated.adjustments if not one.charge]
    charges: list[Taxed] = [one for one in stated.adjustments if one.charge]
    return lines, allowances, charges


def _of_category(stated: Stated, letter: str, category: Category, parts: tuple[list[Taxed], ...]) -> Iterator[Problem]:
    rows = sum(row.category == letter for row in stated.breakdown)
    if rows != 1 and not (category.charged and rows > 1):
        yield words.problem(f"BR-{category.name}-01", key="VAT-01", row=letter, count=rows)
    for part, (numbers, rates, _, where) in zip(parts, _WHERE, strict=True):
        bearing = [one for one in part if one.category == letter]
        if bearing:
            yield from _numbers(stated, letter, category, f"BR-{category.name}-{numbers}")
        wrong = next((one for one in bearing if not _is_possible(category, one.rate)), None)
        if wrong:
            yield words.problem(
                f"BR-{category.name}-{rates}",
                key="VAT-RATE",
                row=letter,
                where=where,
                written=None if wrong.rate is None else named("", wrong.rate)[1:].lstrip(),
            )


def _is_possible(category: Category, rate: Decimal | None) -> bool:
    if category.name == "O":
        return rate is None
    if rate is None:
        return False
    if category.charged:
        return rate > 0 or (category.zero_too and rate == 0)
    return rate == 0


def _numbers(stated: Stated, letter: str, category: Category, code: str) -> Iterator[Problem]:
    seller, buyer, fiscal = stated.seller, stated.buyer, stated.representative
    vat = seller.vat or (fiscal and fiscal.vat)
    if category.seller == "none":
        if vat or buyer.vat:
            yield words.problem(code, key="VAT-NO-NUMBER")
        return
    if not (vat or (category.seller == "any" and seller.tax_number)):
        yield words.problem(code, key="VAT-SELLER", row=letter)
    if category.buyer and not (buyer.vat or (category.buyer == "any" and buyer.legal)):
        yield words.problem(code, key="VAT-BUYER", row=letter)


# ── Each row of the breakdown ───────────────────────────────────────────────────────────────────────


def _of_row(stated: Stated, row: Breakdown) -> Iterator[Problem]:
    category = CATEGORIES.get(row.category or "")
    name = named(row.category, row.rate)
    yield from _tax(row, category, name)
    if category is None:
        return
    if row.basis is not None and not stated.is_header_only:
        basis = _basis(stated, row, by_rate=category.charged)
        if basis != row.basis:
            code = f"BR-{category.name}-08"
            yield words.problem(code, key="VAT-BASIS", row=name, expected=basis, written=row.basis)
    has_reason = row.reason is not None or row.reason_code is not None
    if has_reason != category.reason:
        key = "VAT-REASON" if category.reason else "VAT-NO-REASON"
        yield words.problem(f"BR-{category.name}-10", key=key, row=name)


def _tax(row: Breakdown, category: Category | None, name: str) -> Iterator[Problem]:
    """The tax of a row: nothing in a category that charges none, the basis at its rate in the others."""
    is_free = category is not None and not category.charged
    basis = ZERO if is_free else row.basis
    if basis is None or row.tax is None:
        return
    tax = cents(basis * (row.rate or ZERO) / 100)
    if tax != row.tax:
        code = f"BR-{category.name}-09" if category and is_free else "BR-CO-17"
        yield words.problem(code, key="VAT-TAX", row=name, basis=row.basis, expected=tax, written=row.tax)


def _basis(stated: Stated, row: Breakdown, *, by_rate: bool) -> Decimal:
    """Lines − allowances + charges of the category, and of the rate where tax is charged."""

    def bears(one: Taxed) -> bool:
        return one.category == row.category and (not by_rate or one.rate == row.rate)

    lines, allowances, charges = _parts(stated)
    nets = sum(((one.net or ZERO) for one in lines if isinstance(one, Line) and bears(one)), ZERO)
    less = sum(((one.amount or ZERO) for one in allowances if isinstance(one, Adjustment) and bears(one)), ZERO)
    more = sum(((one.amount or ZERO) for one in charges if isinstance(one, Adjustment) and bears(one)), ZERO)
    return cents(nets - less + more)


# ── Two categories with rules of their own ──────────────────────────────────────────────────────────


def _outside(stated: Stated, parts: tuple[list[Taxed], ...]) -> Iterator[Problem]:
    """What is outside the scope of VAT stands alone (BR-O-11 to BR-O-14)."""
    if all(row.category != "O" for row in stated.breakdown):
        return
    if any(row.category not in (None, "O") for row in stated.breakdown):
        yield words.problem("BR-O-11", key="VAT-ONLY", where=_BREAKDOWN)
    for part, (_, _, code, where) in zip(parts, _WHERE, strict=True):
        if any(one.category not in (None, "O") for one in part):
            yield words.problem(f"BR-O-{code}", key="VAT-ONLY", where=where)


def _intra_community(stated: Stated) -> Iterator[Problem]:
    """An intra-Community supply says when it was made, and where to (BR-IC-11, BR-IC-12)."""
    if all(row.category != "K" for row in stated.breakdown):
        return
    period = stated.period
    if not (stated.delivered_on or (period and (period.start or period.end))):
        yield words.problem("BR-IC-11", key="VAT-DELIVERED")
    if not (stated.delivery_address and stated.delivery_address.country):
        yield words.problem("BR-IC-12", key="VAT-DELIVERED-TO")
