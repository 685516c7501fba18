"""Tax arithmetic against cases made by others: every row passes, or is argued here by its name.

`tax_rounding.csv` holds worked cases with their rule; `en16931_calculation_rules.csv` the
numbers inside the official unit tests of the calculation rules of EN 16931. See SOURCES.md
beside them for origins and licences (EUPL-1.2, Apache-2.0, written for this project).
"""

import csv
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from reglo.rules import tax
from reglo.rules.invoicing import Adjustment, DraftLine, TaxTotal, Totals
from reglo.rules.tax import Tax

FOLDER = Path(__file__).parents[1] / "corpus" / "tax-rounding"
Row = dict[str, str]
Answer = tuple[tuple[TaxTotal, ...], Totals]


def rows(name: str) -> list[Row]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def drafted(amounts: str, tax_key: str = "t") -> list[DraftLine]:
    """Lines from amounts; a credit is a negative quantity, as no price is negative."""
    values = [Decimal(amount) for amount in amounts.split(";") if amount]
    return [
        DraftLine(title="Ligne", quantity=Decimal(-1 if value < 0 else 1), unit_price=abs(value), tax=tax_key)
        for value in values
    ]


def under(*rates: str) -> Callable[[str], tuple[Tax, ...]]:
    names = [("TVA", rate) for rate in rates] if len(rates) == 1 else [("TPS", rates[0]), ("TVQ", rates[1])]
    return lambda _: tuple(Tax(name, "", Decimal(rate)) for name, rate in names)


# ── Worked cases ─────────────────────────────────────────────────────────────────────────────────


def _of_one_rate(row: Row) -> Answer:
    return tax.totals(drafted(row["lines"]), (), under(row["rates"]))


def _of_three_rates(row: Row) -> Answer:
    keys = row["rates"].split(";")
    lines = [line for amount, key in zip(row["lines"].split(";"), keys, strict=True) for line in drafted(amount, key)]
    return tax.totals(lines, (), lambda key: (Tax("TVA", "S", Decimal(key)),))


def _reverse_charge(row: Row) -> Answer:
    return tax.totals(drafted(row["lines"]), (), lambda _: (Tax("TVA", "AE", Decimal(0)),))


def _with_allowance(row: Row) -> Answer:
    return tax.totals(drafted(row["lines"]), (Adjustment("Remise", Decimal("5.00"), "t"),), under("20"))


def _with_rounding(row: Row) -> Answer:
    """BT-114 is a till's habit: an invoice of ours asks for the exact sum, so 119.99 is what is payable."""
    return tax.totals(drafted(row["lines"]), (), under("20"))


def _with_decimals(row: Row) -> Answer:
    line = DraftLine(quantity=Decimal("1.5"), unit_price=Decimal("66.67"), tax="t")
    assert str(tax.line_amounts(line).net) == row["lines"]
    return tax.totals([line], (), under("20"))


def _per_hundred(row: Row) -> Answer:
    """We have no base quantity: 19.80 for 100 is 0.198 for one, which six decimals hold exactly."""
    line = DraftLine(quantity=Decimal(25), unit_price=Decimal("19.80") / 100, tax="t")
    assert str(tax.line_amounts(line).net) == row["lines"]
    return tax.totals([line], (), under("20"))


def _from_gross(row: Row) -> Answer:
    basis = tax.before_tax(Decimal("9.99"), under("5.5")(""))
    assert str(basis) == row["lines"]
    return tax.totals(drafted(str(basis)), (), under("5.5"))


def _two_taxes(row: Row) -> Answer:
    return tax.totals(drafted(row["lines"]), (), under("5", "9.975"))


def _one_step(row: Row) -> Answer:
    """Allowed at the till, shown nowhere: the two taxes come to the same here, and are kept apart."""
    return _two_taxes(row)


WORKED: dict[str, Callable[[Row], Answer]] = {
    "three lines of 3.33 at 20 %": _of_one_rate,
    "ten lines of 0.07 at 20 %": _of_one_rate,
    "seven lines of 1.43 at 5.5 %": _of_one_rate,
    "exact half cent, credit note": _of_one_rate,
    "three French rates": _of_three_rates,
    "reverse charge": _reverse_charge,
    "document allowance 5 %": _with_allowance,
    "rounding amount BT-114": _with_rounding,
    "quantity with decimals: 1.5 h x 66.67": _with_decimals,
    "price per 100 units": _per_hundred,
    "tax-inclusive price 9.99 at 5.5 %": _from_gross,
    "three tax-inclusive lines of 9.99 at 20 %": _of_one_rate,
    "Québec 2500.00": _two_taxes,
    "Québec 0.50": _two_taxes,
    "Québec 1000.00": _two_taxes,
    "Québec 750.00": _two_taxes,
    "Québec, combined rate": _one_step,
    "Ontario client of a Québec freelancer": lambda row: tax.totals(drafted(row["lines"]), (), under("13")),
    "Québec credit note": _two_taxes,
    "XP Z12-014 UC1": _of_one_rate,
}
REFUSED = "Québec, old rule seen on many web pages"


@pytest.mark.parametrize("row", rows("tax_rounding.csv"), ids=lambda row: row["case"])
def test_a_worked_case_comes_out_to_the_cent(row: Row) -> None:
    if row["case"] == REFUSED:
        # The QST bears on the price alone since 2013: this total must not be ours.
        taxes, sums = _two_taxes(row)
        assert str(taxes[1].amount) != row["expected_tax"].split("QST ")[1]
        assert str(sums.grand) != row["expected_total"]
        return

    taxes, sums = WORKED[row["case"]](row)

    assert str(sums.grand) in row["expected_total"].split(" or ")
    assert str(sums.tax) in _expected_taxes(row["expected_tax"])
    if "GST" in row["expected_tax"]:
        assert [str(one.amount) for one in taxes] == re.findall(r"-?\d+\.\d\d", row["expected_tax"])


def _expected_taxes(said: str) -> list[str]:
    """« 4.99 or 5.00 » allows both; « GST 125.00; QST 249.38 » is their sum."""
    amounts = re.findall(r"-?\d+\.\d\d", said)
    return amounts if " or " in said else [str(sum(map(Decimal, amounts)))]


def test_every_worked_case_of_the_file_is_known_here() -> None:
    assert {row["case"] for row in rows("tax_rounding.csv")} == WORKED.keys() | {REFUSED}


# ── Calculation rules ────────────────────────────────────────────────────────────────────────────

# Rows that our arithmetic cannot tell apart, each with its reason.
ARGUED = {
    # Rows 2 and 3 hold the same numbers; what differs is the currency of the two tax totals
    # (BT-110 in the invoice's currency, BT-111 in the accounting one), which is no arithmetic.
    ("rule-tests/Invoice/BR-CO-15-2.xml", "3"),
    ("rule-tests/CreditNote/BR-CO-15-2.xml", "3"),
}


def _sum_of_lines(row: Row) -> bool:
    """BR-CO-10: the sum of the lines."""
    _, sums = tax.totals(drafted(row["line_net"]), (), under("20"))
    return sums.lines == Decimal(row["sum_lines"])


def _charges(row: Row) -> bool:
    """BR-CO-12: the sum of the charges; « true » is a charge, « false » an allowance."""
    _, sums = tax.totals((), _adjusted(row["doc_allow_charge"]), under("20"))
    return sums.charges == Decimal(row["charges"])


def _basis(row: Row) -> bool:
    """BR-CO-13: lines − allowances + charges."""
    found = [Adjustment("Remise", Decimal(row["allowances"] or 0), "t")]
    found.append(Adjustment("Frais", Decimal(row["charges"] or 0), "t", charge=True))
    _, sums = tax.totals(drafted(row["sum_lines"]), found, under("20"))
    return sums.basis == Decimal(row["tax_exclusive"])


def _grand(row: Row) -> bool:
    """BR-CO-15: basis + tax, the tax being the total in the currency of the invoice (the first one)."""
    basis, amount = Decimal(row["tax_exclusive"]), Decimal(row["tax"].split(";")[0])
    # A rate that gives exactly this tax on this basis, so that the sum is ours to make.
    _, sums = tax.totals(drafted(str(basis)), (), under(str(amount / basis * 100)))
    return sums.grand == Decimal(row["tax_inclusive"])


def _payable(row: Row) -> bool:
    """BR-CO-16: what was paid is taken off. A rounding amount, which we never write, is added by hand."""
    _, sums = tax.totals(drafted(row["tax_inclusive"]), (), under("0"), Decimal(row["prepaid"] or 0))
    return sums.payable + Decimal(row["rounding"] or 0) == Decimal(row["payable"])


def _tax_of_each_rate(row: Row) -> bool:
    """BR-CO-17, BR-S-09, BR-Z-09: the tax of each basis at its rate, to the cent."""
    return all(
        tax.amount_on(Decimal(basis), Tax("TVA", "S", Decimal(rate))) == Decimal(amount)
        for basis, rate, amount in map(_subtotal, row["subtotals"].split(";"))
    )


# The flattened file lost the category of each part. In the official tests of BR-xx-08 the last
# line of numbers 5, 7 and 11 bears another category; all the others bear the one that is checked.
WITH_ANOTHER_LAST = ("5", "7", "11")


def _basis_of_the_category(row: Row) -> bool:
    """BR-AE-08 and its like: the basis of the category, lines − allowances + charges."""
    lines = drafted(row["line_net"])
    if row["test_no"] in WITH_ANOTHER_LAST:
        lines[-1] = replace(lines[-1], tax="another")
    taxes, _ = tax.totals(
        lines,
        _adjusted(row["doc_allow_charge"]),
        lambda key: (Tax("TVA", "S" if key == "another" else "AE", Decimal(0)),),
    )
    basis, _, _ = _subtotal(row["subtotals"])
    return [one.basis for one in taxes if one.category == "AE"] == [Decimal(basis)]


# BR-S-08-2, from the official tests: the rates of the lines, then of the allowances, in order.
RATES_LOST = {
    "1": (["25"], ["25"]),
    "2": (["25", "25"], ["25", "0"]),
    "3": (["25", "15"], ["25", "15"]),
    "4": (["25"], ["25"]),
    "5": (["25", "another"], ["25"]),
}


def _bases_of_the_rates(row: Row) -> bool:
    """BR-S-08: the same for the standard category, rate by rate."""
    of_lines, of_allowances = RATES_LOST[row["test_no"]]
    nets, given = row["line_net"].split(";"), row["doc_allow_charge"].split(";")
    lines = [line for net, key in zip(nets, of_lines, strict=True) for line in drafted(net, key)]
    adjusted = [one for part, key in zip(given, of_allowances, strict=True) for one in _adjusted(part, key)]
    standard = {key: Tax("TVA", "S", Decimal(key)) for key in ("25", "15")}
    taxes, _ = tax.totals(lines, adjusted, lambda key: (standard.get(key, Tax("TVA", "Z", Decimal(0))),))
    said = {(Decimal(basis), Decimal(rate)) for basis, rate, _ in map(_subtotal, row["subtotals"].split(";"))}
    return {(one.basis, one.rate) for one in taxes if one.category == "S"} == said


def _adjusted(said: str, key: str = "t") -> list[Adjustment]:
    """« true:100;false:50 »: a charge of 100 and an allowance of 50."""
    parts = [part.split(":") for part in said.split(";") if part]
    return [Adjustment("Motif", Decimal(amount), key, charge=kind == "true") for kind, amount in parts]


def _subtotal(said: str) -> tuple[str, str, str]:
    """« 1200@15=180 » is basis, rate and tax; what is not said is nothing."""
    basis, rest = said.split("@")
    rate, amount = rest.split("=")
    return tuple("0" if one == "None" else one for one in (basis, rate, amount))  # type: ignore[return-value]


RULES: dict[str, Callable[[Row], bool]] = {
    "BR-CO-10": _sum_of_lines,
    "BR-CO-12": _charges,
    "BR-CO-13": _basis,
    "BR-CO-15": _grand,
    "BR-CO-16": _payable,
    "BR-CO-17": _tax_of_each_rate,
    "BR-S-09": _tax_of_each_rate,
    "BR-Z-09": _tax_of_each_rate,
    "BR-S-08": _bases_of_the_rates,
    "BR-AE-08": _basis_of_the_category,
    "BR-E-08": _basis_of_the_category,
    "BR-G-08": _basis_of_the_category,
    "BR-IC-08": _basis_of_the_category,
    "BR-O-08": _basis_of_the_category,
}


@pytest.mark.parametrize(
    "row", rows("en16931_calculation_rules.csv"), ids=lambda row: f"{row['rule_file'][11:-4]} {row['test_no']}"
)
def test_a_calculation_rule_holds_where_it_must_and_breaks_where_it_must(row: Row) -> None:
    wanted, rule = row["expected"].split(":")

    found = RULES[rule](row)

    argued = (row["rule_file"], row["test_no"]) in ARGUED
    assert found == (wanted == "success" or argued)


def test_no_row_is_argued_that_does_not_exist() -> None:
    known = {(row["rule_file"], row["test_no"]) for row in rows("en16931_calculation_rules.csv")}

    assert known >= ARGUED
