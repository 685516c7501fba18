"""Money: exact amounts, one rounding, shares that add up again.

An amount is a `Decimal` in major units (euros, dollars) with at most the currency's
minor digits once it is rounded. Nothing here is ever a float.

Source of the rounding: EN 16931-1 (half up, away from zero for negative documents) and
Revenu Québec (« les fractions égales ou supérieures à 0,005 $ sont arrondies au cent »).

>>> cents(Decimal("0.125")), cents(Decimal("-0.125"))
(Decimal('0.13'), Decimal('-0.13'))
>>> split(Decimal("100.00"), [1, 1, 1])
[Decimal('33.34'), Decimal('33.33'), Decimal('33.33')]
"""

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")


def cents(amount: Decimal) -> Decimal:
    """Round to the cent, half up (away from zero); what rounds to nothing has no sign."""
    return amount.quantize(CENT, ROUND_HALF_UP) + ZERO


def minor(amount: Decimal) -> int:
    """The amount in whole minor units; a fraction of a cent is our mistake."""
    units = amount * 100
    assert units == units.to_integral_value(), f"{amount} is not a whole number of cents"
    return int(units)


def major(units: int) -> Decimal:
    """Whole minor units as an amount with two decimals."""
    return Decimal(units).scaleb(-2)


def split(total: Decimal, weights: Sequence[Decimal | int]) -> list[Decimal]:
    """Cut a total into shares that add up to it again; odd cents go where most was cut."""
    whole = sum(weights)
    assert whole > 0, f"weights {weights} cannot share anything"
    exact = [total * weight / whole for weight in weights]
    shares = [amount.quantize(CENT, ROUND_DOWN) for amount in exact]
    odd_cents = int(abs(total - sum(shares)) / CENT)
    most_cut_first = sorted(range(len(shares)), key=lambda i: abs(exact[i] - shares[i]), reverse=True)
    for i in most_cut_first[:odd_cents]:
        shares[i] += CENT.copy_sign(total)
    assert sum(shares) == total, f"{shares} do not add up to {total}"
    return shares
