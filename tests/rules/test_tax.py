"""Taxes: gathered, then rounded once; no cent lost, whatever the order of the lines."""

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reglo.rules import money, tax
from reglo.rules.invoicing import Adjustment, DraftLine
from reglo.rules.tax import Tax

FRENCH = {
    "20": (Tax("TVA", "S", Decimal(20)),),
    "10": (Tax("TVA", "S", Decimal(10)),),
    "5.5": (Tax("TVA", "S", Decimal("5.5")),),
    "franchise": (Tax("TVA", "E", Decimal(0), "VATEX-FR-FRANCHISE", "TVA non applicable"),),
}
GST, QST = Tax("TPS", "", Decimal(5)), Tax("TVQ", "", Decimal("9.975"))
QUEBEC = {"taxable": (GST, QST), "gst": (GST,), "small-supplier": ()}
EVERYWHERE = FRENCH | QUEBEC

quantities = st.decimals("-1000", "1000", places=4).filter(bool)
prices = st.decimals("0", "10000", places=6)
percents = st.decimals("0", "100", places=4)
keys = st.sampled_from(sorted(EVERYWHERE))
lines = st.builds(
    DraftLine,
    title=st.just("Ligne"),
    quantity=quantities,
    unit_price=prices,
    discount_percent=percents,
    offered=st.booleans(),
    tax=keys,
)
adjustments = st.builds(
    Adjustment,
    reason=st.just("Remise"),
    amount=st.decimals("0.01", "500", places=2),
    tax=keys,
    charge=st.booleans(),
)


def taxes_of(key: str) -> tuple[Tax, ...]:
    return EVERYWHERE[key]


def priced(*amounts: str, tax_key: str = "20") -> list[DraftLine]:
    return [DraftLine(title="Ligne", unit_price=Decimal(amount), tax=tax_key) for amount in amounts]


# ── A line ───────────────────────────────────────────────────────────────────────────────────────


def test_a_line_is_quantity_times_price_rounded_half_up() -> None:
    line = DraftLine(quantity=Decimal("1.5"), unit_price=Decimal("66.67"))

    assert tax.line_amounts(line) == (Decimal("100.01"), Decimal("0.00"), Decimal("100.01"))


def test_a_discount_is_taken_from_the_rounded_gross() -> None:
    line = DraftLine(quantity=Decimal(2), unit_price=Decimal(600), discount_percent=Decimal(10))

    assert tax.line_amounts(line) == (Decimal("1200.00"), Decimal("120.00"), Decimal("1080.00"))


def test_an_offered_line_shows_its_full_value_and_is_worth_nothing() -> None:
    line = DraftLine(unit_price=Decimal(180), offered=True, discount_percent=Decimal(10))

    assert tax.line_amounts(line) == (Decimal("180.00"), Decimal("180.00"), Decimal("0.00"))


def test_a_negative_quantity_mirrors_the_same_line() -> None:
    line = DraftLine(quantity=Decimal("-0.1"), unit_price=Decimal("0.05"), discount_percent=Decimal(0))

    assert tax.line_amounts(line).net == Decimal("-0.01")


def test_what_rounds_to_nothing_has_no_sign() -> None:
    assert str(money.cents(Decimal("-0.001"))) == "0.00"


@given(lines)
def test_gross_less_allowance_is_net_to_the_cent(line: DraftLine) -> None:
    gross, allowance, net = tax.line_amounts(line)

    assert gross - allowance == net
    assert all(amount == money.cents(amount) for amount in (gross, allowance, net))
    assert abs(allowance) <= abs(gross)


# ── The whole document ───────────────────────────────────────────────────────────────────────────


def test_the_vat_of_a_rate_is_rounded_once() -> None:
    taxes, sums = tax.totals(priced("3.33", "3.33", "3.33"), (), taxes_of)

    assert [one.amount for one in taxes] == [Decimal("2.00")]
    assert sums.grand == Decimal("11.99")


@pytest.mark.parametrize(
    ("before", "gst", "qst", "total"),
    [
        ("2000", "100.00", "199.50", "2299.50"),
        ("85", "4.25", "8.48", "97.73"),
        ("4600", "230.00", "458.85", "5288.85"),
        ("2500", "125.00", "249.38", "2874.38"),
        ("0.50", "0.03", "0.05", "0.58"),
    ],
)
def test_in_quebec_each_tax_bears_on_the_price_before_tax(before: str, gst: str, qst: str, total: str) -> None:
    taxes, sums = tax.totals(priced(before, tax_key="taxable"), (), taxes_of)

    assert [(one.name, one.amount) for one in taxes] == [("TPS", Decimal(gst)), ("TVQ", Decimal(qst))]
    assert sums.grand == Decimal(total)


def test_the_same_tax_under_two_treatments_is_one_row() -> None:
    both = [*priced("100", tax_key="taxable"), *priced("0.10", tax_key="gst")]

    taxes, _ = tax.totals(both, (), taxes_of)

    assert [(one.name, one.basis, one.amount) for one in taxes] == [
        ("TPS", Decimal("100.10"), Decimal("5.01")),
        ("TVQ", Decimal("100.00"), Decimal("9.98")),
    ]


def test_a_discount_and_a_charge_move_the_basis_of_their_own_tax() -> None:
    given_back = Adjustment("Remise de fidélité", Decimal(80), "20")
    added = Adjustment("Frais de port", Decimal(12), "5.5", charge=True)

    taxes, sums = tax.totals(
        [*priced("1080"), *priced("100", tax_key="5.5")], (given_back, added), taxes_of, Decimal("318.16")
    )

    assert [(one.tax, one.basis, one.amount) for one in taxes] == [
        ("20", Decimal("1000.00"), Decimal("200.00")),
        ("5.5", Decimal("112.00"), Decimal("6.16")),
    ]
    assert (sums.lines, sums.allowances, sums.charges) == (Decimal("1180.00"), Decimal("80.00"), Decimal("12.00"))
    assert (sums.grand, sums.prepaid, sums.payable) == (Decimal("1318.16"), Decimal("318.16"), Decimal("1000.00"))


def test_a_treatment_nobody_knows_goes_through_as_it_is_raised() -> None:
    with pytest.raises(KeyError):
        tax.totals(priced("1", tax_key="19.6"), (), taxes_of)


def test_a_small_supplier_has_no_row_of_tax() -> None:
    taxes, sums = tax.totals(priced("85", tax_key="small-supplier"), (), taxes_of)

    assert (taxes, sums.tax, sums.grand) == ((), Decimal("0.00"), Decimal("85.00"))


def test_a_row_of_tax_keeps_its_reason_and_its_number() -> None:
    numbered = Tax("TPS", "", Decimal(5), registration="123456782RT0001")

    (franchise,), _ = tax.totals(priced("10", tax_key="franchise"), (), taxes_of)
    (gst,), _ = tax.totals(priced("10"), (), lambda _: (numbered,))

    assert (franchise.exemption_code, franchise.exemption_reason) == ("VATEX-FR-FRANCHISE", "TVA non applicable")
    assert gst.registration == "123456782RT0001"


@given(st.lists(lines, max_size=8), st.lists(adjustments, max_size=3), st.decimals("0", "100", places=2))
def test_no_cent_is_lost(drafted: list[DraftLine], adjusted: list[Adjustment], prepaid: Decimal) -> None:
    taxes, sums = tax.totals(drafted, adjusted, taxes_of, prepaid)

    assert sums.lines == sum((tax.line_amounts(line).net for line in drafted), money.ZERO)
    assert sums.basis == sums.lines - sums.allowances + sums.charges
    assert sums.tax == sum((one.amount for one in taxes), money.ZERO)
    assert sums.grand == sums.basis + sums.tax
    assert sums.payable == sums.grand - prepaid
    assert all(abs(one.amount - one.basis * one.rate / 100) <= Decimal("0.005") for one in taxes)


@given(st.lists(lines, min_size=1, max_size=8), st.lists(adjustments, max_size=3), st.randoms())
def test_the_order_of_the_lines_changes_nothing(
    drafted: list[DraftLine], adjusted: list[Adjustment], chance: Random
) -> None:
    shuffled = list(drafted)
    chance.shuffle(shuffled)

    assert tax.totals(shuffled, adjusted[::-1], taxes_of) == tax.totals(drafted, adjusted, taxes_of)


@given(st.lists(lines, max_size=8), st.lists(adjustments, max_size=3))
def test_each_tax_bears_on_the_lines_of_its_treatments_and_on_no_other(
    drafted: list[DraftLine], adjusted: list[Adjustment]
) -> None:
    taxes, _ = tax.totals(drafted, adjusted, taxes_of)

    for one in taxes:
        under = {
            key for key, known in EVERYWHERE.items() for law in known if (law.name, law.rate) == (one.name, one.rate)
        }
        on_lines = sum((tax.line_amounts(line).net for line in drafted if line.tax in under), money.ZERO)
        on_document = sum((a.amount if a.charge else -a.amount for a in adjusted if a.tax in under), money.ZERO)
        assert one.basis == on_lines + on_document


@given(st.lists(lines, min_size=1, max_size=6))
def test_a_credit_note_of_every_line_gives_the_same_sums_back(drafted: list[DraftLine]) -> None:
    back = [replace(line, quantity=-line.quantity) for line in drafted]

    taxes, sums = tax.totals(drafted, (), taxes_of)
    mirrored, given_back = tax.totals(back, (), taxes_of)

    assert [-one.amount for one in mirrored] == [one.amount for one in taxes]
    assert -given_back.grand == sums.grand


# ── Prices agreed taxes included ─────────────────────────────────────────────────────────────────


def test_a_price_agreed_with_tax_is_found_again() -> None:
    assert tax.before_tax(Decimal("9.99"), FRENCH["5.5"]) == Decimal("9.47")
    assert tax.before_tax(Decimal("114.98"), QUEBEC["taxable"]) == Decimal("100.00")
    assert tax.before_tax(Decimal("85.00"), ()) == Decimal("85.00")


@given(st.decimals("0", "100000", places=2), keys)
def test_the_price_before_tax_comes_back_within_a_cent_for_each_tax(total: Decimal, key: str) -> None:
    known = EVERYWHERE[key]

    basis = tax.before_tax(total, known)
    again = basis + sum((tax.amount_on(basis, one) for one in known), money.ZERO)

    assert abs(again - total) <= Decimal("0.01") * max(len(known), 1)
