"""Does the invoice add up, to the cent (BR-CO-10 to BR-CO-18, BR-DEC, BR-53)?"""

from collections.abc import Iterator
from decimal import Decimal

from reglo.documents.reading import words
from reglo.documents.reading.invoice import Problem
from reglo.documents.reading.problems.vat import named
from reglo.documents.reading.stated import Stated
from reglo.rules.money import ZERO, cents

DECIMALS_MAX = 2


def found(stated: Stated) -> Iterator[Problem]:
    """Each total against what it is made of."""
    for code, expected, written in _totals(stated):
        if expected is not None and written is not None and expected != written:
            yield words.problem(code, expected=expected, written=written)
    yield from _of_tax(stated)
    yield from _decimals(stated)


Check = tuple[str, Decimal | None, Decimal | None]


def _totals(stated: Stated) -> Iterator[Check]:
    sums = stated.totals
    nets = (line.net or ZERO for line in stated.lines if line.counts or not stated.is_extended)
    allowances = sum(((one.amount or ZERO) for one in stated.adjustments if not one.charge), ZERO)
    charges = sum(((one.amount or ZERO) for one in stated.adjustments if one.charge), ZERO)
    yield "BR-CO-10", cents(sum(nets, ZERO)), sums.lines
    if sums.is_there:
        yield "BR-CO-11", cents(allowances), sums.allowances or ZERO
        yield "BR-CO-12", cents(charges), sums.charges or ZERO
    if sums.lines is not None:
        yield "BR-CO-13", cents(sums.lines - (sums.allowances or ZERO) + (sums.charges or ZERO)), sums.basis
    if stated.breakdown:
        yield "BR-CO-14", cents(sum(((row.tax or ZERO) for row in stated.breakdown), ZERO)), sums.tax or ZERO
    if sums.basis is not None:
        yield "BR-CO-15", cents(sums.basis + (sums.tax or ZERO)), sums.grand
    if sums.grand is not None:
        yield "BR-CO-16", cents(sums.grand - (sums.prepaid or ZERO) + (sums.rounding or ZERO)), sums.payable


def _of_tax(stated: Stated) -> Iterator[Problem]:
    for row in stated.breakdown:
        name = named(row.category, row.rate)
        checks = (
            ("BR-45", row.basis is not None),
            ("BR-46", row.tax is not None),
            ("BR-47", row.category),
            ("BR-48", row.rate is not None or row.category == "O"),
        )
        yield from (words.problem(code, row=name) for code, holds in checks if not holds)
    sums = stated.totals
    if sums.is_there and not stated.breakdown:
        yield words.problem("BR-CO-18")
    counts = (1,) if stated.syntax != "CII" else (0, 1)
    if stated.currency and sums.is_there and sums.tax_count not in counts:
        yield words.problem("BR-CO-15", key="BR-CO-15-CURRENCY", currency=stated.currency)
    if stated.tax_currency and stated.tax_currency != stated.currency and sums.tax_accounting is None:
        yield words.problem("BR-53", currency=stated.tax_currency)


# ── Decimals ────────────────────────────────────────────────────────────────────────────────────────


def _decimals(stated: Stated) -> Iterator[Problem]:
    for code, field, what, amount in _amounts(stated):
        if amount is not None and _decimals_of(amount) > DECIMALS_MAX:
            yield words.problem(code, key="BR-DEC", field=field, written=amount, what=what)


def _amounts(stated: Stated) -> Iterator[tuple[str, str, str, Decimal | None]]:
    """Every amount that may have two decimals at most: its rule, its key, its number, itself."""
    sums = stated.totals
    yield "BR-DEC-09", "line_total", "BT-106", sums.lines
    yield "BR-DEC-10", "allowance", "BT-107", sums.allowances
    yield "BR-DEC-11", "charge", "BT-108", sums.charges
    yield "BR-DEC-12", "tax_basis", "BT-109", sums.basis
    yield "BR-DEC-13", "tax", "BT-110", sums.tax
    yield "BR-DEC-14", "grand", "BT-112", sums.grand
    yield "BR-DEC-15", "tax", "BT-111", sums.tax_accounting
    yield "BR-DEC-16", "prepaid", "BT-113", sums.prepaid
    yield "BR-DEC-17", "rounding", "BT-114", sums.rounding
    yield "BR-DEC-18", "payable", "BT-115", sums.payable
    for row in stated.breakdown:
        yield "BR-DEC-19", "vat", "BT-116", row.basis
        yield "BR-DEC-20", "vat", "BT-117", row.tax
    for line in stated.lines:
        yield "BR-DEC-23", "lines", "BT-131", line.net
    for one in stated.adjustments:
        code, number = ("BR-DEC-05", "BT-99") if one.charge else ("BR-DEC-01", "BT-92")
        yield code, "charge" if one.charge else "allowance", number, one.amount


def _decimals_of(amount: Decimal) -> int:
    exponent = amount.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0
