"""The lines of invoices when they stand in a table of their own: quantities, prices, rates, by number of invoice."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from reglo.rules import amounts, money
from reglo.rules.moving.cells import Setting, Slip
from reglo.rules.moving.headers import Layout
from reglo.rules.moving.invoices.grouping import plain_number
from reglo.rules.moving.sheets import Finds, Line, Sheet, text_of
from reglo.rules.moving.sums import DECIMALS_MAX
from reglo.rules.reading import CannotRead, Said, shown

ZERO = Decimal(0)


@dataclass
class Lines:
    """What the lines of one invoice add up to, in whole cents, taxes by rate."""

    net: Decimal = ZERO
    by_rate: dict[Decimal, Decimal] = field(default_factory=dict)

    @property
    def tax(self) -> Decimal:
        """Each tax worked out on the sum of its lines."""
        return sum((money.cents(basis * rate / 100) for rate, basis in self.by_rate.items()), ZERO)


def read(
    sheet: Sheet, layout: Layout, lines: Iterable[Line], setting: Setting, finds: Finds
) -> dict[str, tuple[Decimal, Decimal]]:
    """Net and tax by number. A line that cannot be read, or whose invoice is not in `setting.apart`, is given back."""
    found: dict[str, Lines] = {}
    for line in lines:
        slip = Slip(sheet, layout, setting)
        number = plain_number(layout.text(line, "number"))
        if number not in setting.apart:
            slip.lacks(
                f"La facture « {shown(number)} » de cette ligne n’est pas dans les fichiers.",
                f"The invoice “{shown(number)}” of this line is not among the files.",
            )
        price, quantity, rate = (quantity_of(line, name, slip) for name in ("unit_price", "quantity", "tax_rate"))
        if slip.rejects:
            finds.reject(sheet, line, *slip.rejects)
            continue
        net = money.cents((price or ZERO) * (Decimal(1) if quantity is None else quantity))
        sums = found.setdefault(number, Lines())
        sums.net += net
        sums.by_rate[rate or ZERO] = sums.by_rate.get(rate or ZERO, ZERO) + net
        finds.absorb(sheet, "detail", line.number)
    return {number: (sums.net, sums.tax) for number, sums in found.items()}


def quantity_of(line: Line, name: str, slip: Slip) -> Decimal | None:
    """A quantity, a price by the unit or a rate, with all its decimals; None when the cell is empty."""
    cell = slip.layout.at(line, name)
    text = text_of(cell).strip().removesuffix("%").strip()
    if not text:
        return None
    if isinstance(cell, Decimal):
        return cell
    try:
        return amounts.read_amount(
            text, decimals=DECIMALS_MAX, language="fr" if slip.setting.style == "," or "," in text else "en"
        )
    except CannotRead:
        slip.rejects.append(Said(f"« {shown(text)} » n’est pas un nombre.", f"“{shown(text)}” is no number."))
        return None
