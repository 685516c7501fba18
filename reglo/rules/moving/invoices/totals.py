"""What an invoice comes to, from the amounts a table gives: of the invoice, of its lines, or by difference."""

from dataclasses import dataclass
from decimal import Decimal

from reglo.rules import amounts, money
from reglo.rules.moving.cells import Slip
from reglo.rules.moving.invoices import items
from reglo.rules.moving.invoices.grouping import Group, plain_number

APART_MAX = Decimal("0.02")  # one cent of rounding on each of two taxes
ZERO = Decimal(0)
# What a column of taxes holds when it is one of rates: percentages of France and Québec, and their fractions.
RATES = frozenset(
    map(
        Decimal,
        (
            "20",
            "10",
            "5.5",
            "2.1",
            "5",
            "9.98",
            "14.98",
            "13",
            "15",
            "0.2",
            "0.1",
            "0.06",
            "0.02",
            "0.05",
            "0.15",
            "0.13",
        ),
    )
)


@dataclass(frozen=True)
class Totals:
    """In major units; None where the file does not say."""

    total: Decimal | None
    net: Decimal | None
    tax: Decimal | None


def of_group(group: Group, slip: Slip, of_lines: frozenset[str]) -> Totals:
    """The sums of one invoice; what contradicts itself is a doubt, what cannot be read a reject."""
    net, tax = _one(group, slip, "net", of_lines), _taxes(group, slip, of_lines)
    total = _one(group, slip, "total", of_lines)
    lines_net, lines_tax = (
        _sum(group, slip, "line_net"),
        _both(_sum(group, slip, "line_tax"), _sum(group, slip, "line_tax2")),
    )
    if total is None:
        total = _sum(group, slip, "line_total")
    net = net if net is not None else lines_net
    tax = tax if tax is not None else lines_tax
    apart = slip.setting.apart.get(plain_number(slip.layout.text(group.head, "number")))
    if total is None and apart is not None:
        net, tax = apart
    if total is None:
        total = _by_difference(group, slip, net, tax)
    if total and net and (total < 0) != (net < 0):
        net, tax = None, None
        slip.doubt(
            "Le total et le montant hors taxes sont de signes contraires : le total est cru.",
            "The total and the amount before taxes have opposite signs: the total is believed.",
        )
    if net is not None and total is not None and tax in RATES and net + tax != total:
        tax = None  # The column held the rate.
    if net is None and total is not None and tax is not None:
        net = total - tax
    if tax is None and total is not None and net is not None:
        tax = total - net
    _doubt_sum(slip, Totals(total, net, tax))
    return Totals(total, net, tax)


def _by_difference(group: Group, slip: Slip, net: Decimal | None, tax: Decimal | None) -> Decimal | None:
    """The total of a table that has no such column."""
    if net is not None:
        if tax is None:
            slip.doubt(
                "Le total taxes incluses n’est pas dit : le montant hors taxes est pris.",
                "The total with taxes is not said: the amount before taxes is taken.",
            )
        return net + (tax or ZERO)
    balance, paid = slip.amount(group.head, "balance"), slip.amount(group.head, "paid")
    if balance is not None:
        slip.doubt(
            "Le total n’est pas dit : ce qui reste à payer est pris" + (", avec ce qui a été payé." if paid else "."),
            "The total is not said: what is left to pay is taken" + (", with what was paid." if paid else "."),
        )
        return balance + (paid or ZERO)
    priced = _priced(group, slip)
    if priced is not None:
        slip.doubt(
            "Le total n’est pas dit : quantités fois prix, sans taxes.",
            "The total is not said: quantities times prices, without taxes.",
        )
    return priced


def _one(group: Group, slip: Slip, name: str, of_lines: frozenset[str]) -> Decimal | None:
    """An amount of the invoice: the first that is said, or the sum of its lines."""
    if name in of_lines:
        return _sum(group, slip, name)
    return next((found for line in group.lines if (found := slip.amount(line, name)) is not None), None)


def _taxes(group: Group, slip: Slip, of_lines: frozenset[str]) -> Decimal | None:
    """All taxes: a table of Québec has a column for each."""
    if slip.layout.text(group.head, "tax").endswith("%"):
        return None  # « TVA : 20 % » is a rate.
    return _both(_one(group, slip, "tax", of_lines), _one(group, slip, "tax2", of_lines))


def _both(first: Decimal | None, second: Decimal | None) -> Decimal | None:
    return None if first is None and second is None else (first or ZERO) + (second or ZERO)


def _sum(group: Group, slip: Slip, name: str) -> Decimal | None:
    if not slip.layout.has(name):
        return None
    found = [value for line in group.lines if (value := slip.amount(line, name)) is not None]
    return sum(found, ZERO) if found else None


def _priced(group: Group, slip: Slip) -> Decimal | None:
    """Quantity times price, line by line, each rounded to the cent."""
    if not slip.layout.has("unit_price"):
        return None
    found = []
    for line in group.lines:
        price = items.quantity_of(line, "unit_price", slip)
        if price is not None:
            quantity = items.quantity_of(line, "quantity", slip)
            found.append(money.cents(price * (Decimal(1) if quantity is None else quantity)))
    return sum(found, ZERO) if found else None


def _doubt_sum(slip: Slip, found: Totals) -> None:
    if found.total is None or found.net is None or found.tax is None:
        return
    if abs(found.net + found.tax - found.total) > APART_MAX:
        expected = found.net + found.tax
        slip.doubt(
            f"Hors taxes et taxes font {amounts.written(expected, 'fr')}, pas {amounts.written(found.total, 'fr')}.",
            f"Net and taxes make {amounts.written(expected, 'en')}, not {amounts.written(found.total, 'en')}.",
        )
