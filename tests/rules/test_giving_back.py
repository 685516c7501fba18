"""Credit notes one after the other: no tax gives back more than was asked, and the last one leaves nothing."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from reglo.rules import money, tax
from reglo.rules.invoicing import DraftLine, TaxLeft, TaxTotal
from reglo.rules.tax import Tax

GST, QST = Tax("TPS", "", Decimal(5)), Tax("TVQ", "", Decimal("9.975"))
TAXES = {
    "taxable": (GST, QST),
    "gst": (GST,),
    "hst-on": (Tax("TVH", "", Decimal(13)),),
    "hst-ns": (Tax("TVH", "", Decimal(14)),),
    "zero-rated": (Tax("TPS", "", Decimal(0)), Tax("TVQ", "", Decimal(0))),
    "small-supplier": (),
}
Rows = tuple[TaxTotal, ...]

cents = st.decimals("0.01", "5000", places=2)
priced = st.builds(
    DraftLine, title=st.just("Ligne"), quantity=st.sampled_from([Decimal(1), Decimal("2.5"), Decimal(3)]),
    unit_price=cents, tax=st.sampled_from(sorted(TAXES)),
)  # fmt: skip
shares = st.lists(st.decimals("0.001", "1", places=3), max_size=6)


def of(key: str, amount: Decimal) -> DraftLine:
    return DraftLine(title="Réduction", unit_price=amount, tax=key)


def credit(lines: list[DraftLine], billed: Rows, notes: list[Rows]) -> Rows:
    """One more credit note, within what the earlier ones left."""
    earlier = [one for note in notes for one in note]
    rows, _ = tax.totals(lines, (), TAXES.__getitem__, left=tax.left_of(billed, earlier))
    return rows


def given_back(notes: list[Rows]) -> dict[tuple[str, Decimal], tuple[Decimal, Decimal]]:
    """What credit notes come to, tax by tax: basis and amount."""
    found: dict[tuple[str, Decimal], tuple[Decimal, Decimal]] = {}
    for one in (one for note in notes for one in note):
        basis, amount = found.get((one.name, one.rate), (money.ZERO, money.ZERO))
        found[one.name, one.rate] = basis + one.basis, amount + one.amount
    return found


def stays_within(billed: Rows, notes: list[Rows]) -> bool:
    back = given_back(notes)
    asked = {(one.name, one.rate): (one.basis, one.amount) for one in billed}
    return all(back[key][0] <= asked[key][0] and back[key][1] <= asked[key][1] for key in back)


def test_three_thirds_give_back_the_tax_of_the_whole() -> None:
    billed, sums = tax.totals([of("taxable", Decimal("33.33"))] * 3, (), TAXES.__getitem__)
    notes: list[Rows] = []
    for _ in range(3):
        notes.append(credit([of("taxable", Decimal("33.33"))], billed, notes))

    # The first two round; alone, the third would take back a cent of GST too much, and one of QST too few.
    written = [{one.name: str(one.amount) for one in note} for note in notes]
    assert written == [{"TPS": "1.67", "TVQ": "3.32"}, {"TPS": "1.67", "TVQ": "3.32"}, {"TPS": "1.66", "TVQ": "3.33"}]
    assert sum((one.amount for note in notes for one in note), money.ZERO) == sums.tax


def test_a_vat_is_always_its_basis_at_its_rate() -> None:
    vat = Tax("TVA", "S", Decimal(20))
    left = [TaxLeft("TVA", Decimal(20), Decimal("33.33"), Decimal("6.66"))]

    (row,), _ = tax.totals([of("20", Decimal("33.33"))], (), lambda _: (vat,), left=left)

    assert row.amount == Decimal("6.67")  # BR-CO-17


def test_many_small_credits_stop_at_the_tax_that_was_asked() -> None:
    billed, _ = tax.totals([of("taxable", Decimal("1.00"))], (), TAXES.__getitem__)
    notes: list[Rows] = []
    for _ in range(10):
        notes.append(credit([of("taxable", Decimal("0.10"))], billed, notes))

    assert given_back(notes) == {
        ("TPS", Decimal(5)): (Decimal("1.00"), Decimal("0.05")),
        ("TVQ", Decimal("9.975")): (Decimal("1.00"), Decimal("0.10")),
    }
    assert [one.amount for one in notes[5]] == [Decimal("0.00"), Decimal("0.01")]


@given(st.lists(priced, min_size=1, max_size=6), st.randoms())
def test_credits_by_line_in_any_order_give_each_tax_back_to_the_cent(lines: list[DraftLine], chance: object) -> None:
    billed, _ = tax.totals(lines, (), TAXES.__getitem__)
    shuffled = list(lines)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    notes: list[Rows] = []
    for line in shuffled:
        notes.append(credit([line], billed, notes))
        assert stays_within(billed, notes)

    assert given_back(notes) == {(one.name, one.rate): (one.basis, one.amount) for one in billed}


@given(st.lists(priced, min_size=1, max_size=4), shares)
def test_credits_by_amount_never_take_more_of_a_tax_than_is_left_and_the_rest_takes_the_rest(
    lines: list[DraftLine], parts: list[Decimal]
) -> None:
    billed, _ = tax.totals(lines, (), TAXES.__getitem__)
    left = tax.by_treatment(lines, ())
    notes: list[Rows] = []
    for part in [*parts, Decimal(1)]:
        amount = money.cents(sum(left.values(), money.ZERO) * part)
        cut = money.split(amount, list(left.values())) if amount else []
        note = [of(key, share) for key, share in zip(left, cut, strict=False) if share > 0]
        for one in note:
            left[one.tax] -= one.unit_price
        notes.append(credit(note, billed, notes) if note else ())
        assert stays_within(billed, notes)

    assert set(left.values()) == {money.ZERO}
    assert given_back(notes) == {(one.name, one.rate): (one.basis, one.amount) for one in billed}


@given(st.lists(priced, min_size=1, max_size=6))
def test_what_a_document_comes_to_by_treatment_is_the_sum_of_its_lines(lines: list[DraftLine]) -> None:
    by_treatment = tax.by_treatment(lines, ())

    _, sums = tax.totals(lines, (), TAXES.__getitem__)
    assert sum(by_treatment.values(), money.ZERO) == sums.basis
    assert by_treatment.keys() == {line.tax for line in lines}
