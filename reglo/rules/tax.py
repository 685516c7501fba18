"""Taxes: from the lines of a draft to the sums of an invoice, and no cent lost between.

A line is worth quantity × unit price, rounded to the cent, less its discount. Lines are
then gathered by tax, and each tax is worked out once, on what was gathered, never line by
line. Two places, one arithmetic:

- France and the whole of EN 16931: the VAT of a rate is the sum of its lines × the rate,
  rounded half up (BR-CO-17), and the VAT of the invoice is the sum of those (BR-CO-14).
- Québec: GST and QST are each worked out on the price before tax, and each is rounded by
  itself (Excise Tax Act s. 165, Act respecting the QST s. 16). One is never taxed by the other.

Three credit notes of a third each round three times where the invoice rounded once. So in Québec
a credit note that knows what is left of each tax never takes back more than that, and the one that
takes the last of the price takes the last of the tax with it: nothing is left over, nothing is
lacking. Under EN 16931 a tax is always its basis × its rate (BR-CO-17), on a credit note too.

>>> vat = Tax("TVA", "S", Decimal("20"))
>>> three = [DraftLine(title="Fiche", unit_price=Decimal("3.33"), tax="20")] * 3
>>> taxes, sums = totals(three, (), lambda key: (vat,))
>>> taxes[0].amount, sums.grand  # by line it would have been 0.67 × 3 = 2.01
(Decimal('2.00'), Decimal('11.99'))

>>> gst, qst = Tax("TPS", "", Decimal("5")), Tax("TVQ", "", Decimal("9.975"))
>>> taxes, sums = totals([DraftLine(unit_price=Decimal("2500"), tax="taxable")], (), lambda key: (gst, qst))
>>> [tax.amount for tax in taxes], sums.grand
([Decimal('125.00'), Decimal('249.38')], Decimal('2874.38'))
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from reglo.rules import money
from reglo.rules.invoicing import Adjustment, DraftLine, SealedLine, TaxLeft, TaxTotal, Totals

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Tax:
    """One tax as the law of a place says it on one day; `rate` in percent.

    Two lines under equal taxes share one row of the totals, whatever treatment they come from.
    """

    name: str  # « TVA », « TPS », « TVQ », « TVH »
    category: str  # UNCL 5305: S, E, AE, K, G, O, Z (BT-118); "" where the place has no XML
    rate: Decimal
    exemption_code: str = ""  # VATEX (BT-121)
    exemption_reason: str = ""  # BT-120, as printed
    registration: str = ""  # the seller's number for this tax, when it is printed beside it


TaxesOf = Callable[[str], Sequence[Tax]]


class LineAmounts(NamedTuple):
    """What one line comes to, in cents: net = gross − allowance."""

    gross: Decimal
    allowance: Decimal
    net: Decimal


def line_amounts(line: DraftLine) -> LineAmounts:
    """Gross = quantity × unit price; an offered line is worth its full value, less all of it.

    >>> line_amounts(DraftLine(quantity=Decimal("1.5"), unit_price=Decimal("66.67")))
    LineAmounts(gross=Decimal('100.01'), allowance=Decimal('0.00'), net=Decimal('100.01'))
    """
    gross = money.cents(line.quantity * line.unit_price)
    allowance = gross if line.offered else money.cents(gross * line.discount_percent / HUNDRED)
    return LineAmounts(gross, allowance, gross - allowance)


def totals(
    lines: Iterable[DraftLine],
    adjustments: Iterable[Adjustment],
    taxes_of: TaxesOf,
    prepaid: Decimal = money.ZERO,
    left: Sequence[TaxLeft] = (),
) -> tuple[tuple[TaxTotal, ...], Totals]:
    """The taxes of an invoice, highest treatment first, and its sums.

    `taxes_of` answers the taxes of a treatment: none for a small supplier, two in Québec.
    What it raises for a treatment it does not know goes through. A credit note is worked
    out like an invoice: positive amounts, its kind says which way they go; `left` is what
    may still be taken back of each tax (`left_of`).
    """
    lines, adjustments = tuple(lines), tuple(adjustments)
    nets = [(line.tax, line_amounts(line).net) for line in lines]
    signed = [(one.tax, _signed(one)) for one in adjustments]
    taxes = tuple(_tax_totals(_gathered([*nets, *signed], taxes_of), {(one.name, one.rate): one for one in left}))
    before = sum((net for _, net in nets), money.ZERO)
    allowances = -sum((amount for _, amount in signed if amount < 0), money.ZERO)
    charges = sum((amount for _, amount in signed if amount > 0), money.ZERO)
    basis = before - allowances + charges
    tax = sum((one.amount for one in taxes), money.ZERO)
    grand = basis + tax
    prepaid = money.cents(prepaid)
    return taxes, Totals(before, allowances, charges, basis, tax, grand, prepaid, grand - prepaid)


def before_tax(total: Decimal, taxes: Sequence[Tax]) -> Decimal:
    """The price before tax whose total is the nearest to a price agreed taxes included.

    Some totals cannot be reached to the cent (29.97 at 20 %: 24.97 gives 29.96, 24.98 gives
    29.98); the answer is then one cent away, and the page must say so.

    >>> before_tax(Decimal("9.99"), [Tax("TVA", "S", Decimal("5.5"))])
    Decimal('9.47')
    """
    rate = sum((tax.rate for tax in taxes), Decimal(0))
    return money.cents(total * HUNDRED / (HUNDRED + rate))


def amount_on(basis: Decimal, tax: Tax) -> Decimal:
    """The tax on a basis, to the cent (BR-CO-17)."""
    return money.cents(basis * tax.rate / HUNDRED)


def left_of(billed: Iterable[TaxTotal], given_back: Iterable[TaxTotal]) -> tuple[TaxLeft, ...]:
    """What is left of each tax of an invoice, once its credit notes are taken off.

    >>> billed = TaxTotal("taxable", "TPS", "", Decimal(5), Decimal("99.99"), Decimal("5.00"))
    >>> third = TaxTotal("taxable", "TPS", "", Decimal(5), Decimal("33.33"), Decimal("1.67"))
    >>> [(one.basis, one.amount) for one in left_of([billed], [third, third])]
    [(Decimal('33.33'), Decimal('1.66'))]
    """
    found = {(one.name, one.rate): TaxLeft(one.name, one.rate, one.basis, one.amount) for one in billed}
    for one in given_back:
        key = (one.name, one.rate)
        if key in found:
            was = found[key]
            found[key] = replace(was, basis=was.basis - one.basis, amount=was.amount - one.amount)
    return tuple(found.values())


def by_treatment(
    lines: Iterable[DraftLine | SealedLine], adjustments: Iterable[Adjustment]
) -> defaultdict[str, Decimal]:
    """What a document comes to before tax, treatment by treatment, in the order they appear.

    The rows of tax do not say it: one row of GST may gather two treatments.
    """
    sums: defaultdict[str, Decimal] = defaultdict(lambda: money.ZERO)
    for line in lines:
        sums[line.tax] += line.net if isinstance(line, SealedLine) else line_amounts(line).net
    for one in adjustments:
        sums[one.tax] += _signed(one)
    return sums


def _signed(adjustment: Adjustment) -> Decimal:
    amount = money.cents(adjustment.amount)
    return amount if adjustment.charge else -amount


def _gathered(parts: Sequence[tuple[str, Decimal]], taxes_of: TaxesOf) -> dict[Tax, tuple[str, Decimal]]:
    """What each tax bears on, with the treatment it comes from.

    The order depends on the treatments alone, so that the same lines in another order print
    the same totals: heaviest treatment first, and inside it the order of the place.
    """
    sums: defaultdict[str, Decimal] = defaultdict(lambda: money.ZERO)
    for key, amount in parts:
        sums[key] += amount
    taxes = {key: tuple(taxes_of(key)) for key in sums}
    found: dict[Tax, tuple[str, Decimal]] = {}
    for key in sorted(sums, key=lambda key: (-sum(tax.rate for tax in taxes[key]), key)):
        for tax in taxes[key]:
            first, basis = found.get(tax, (key, money.ZERO))
            found[tax] = first, basis + sums[key]
    return found


def _tax_totals(
    gathered: dict[Tax, tuple[str, Decimal]], left: Mapping[tuple[str, Decimal], TaxLeft]
) -> Iterator[TaxTotal]:
    for tax, (treatment, basis) in gathered.items():
        yield TaxTotal(
            tax=treatment,
            name=tax.name,
            category=tax.category,
            rate=tax.rate,
            basis=basis,
            amount=_taken_back(basis, tax, left.get((tax.name, tax.rate))),
            exemption_code=tax.exemption_code,
            exemption_reason=tax.exemption_reason,
            registration=tax.registration,
        )


def _taken_back(basis: Decimal, tax: Tax, left: TaxLeft | None) -> Decimal:
    """The tax on a basis, within what is left of it; the last of the basis takes the last of the tax."""
    if left is None or tax.category:
        return amount_on(basis, tax)
    most = max(left.amount, money.ZERO)
    return most if basis == left.basis else min(amount_on(basis, tax), most)
