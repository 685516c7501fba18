"""Quantities, prices and sums: what an e-invoice can carry, and nothing else.

The limits are those of FNFE rules BR-FR-DEC-01 to 03: unit price of at most six decimals
and never negative, quantity of at most four, amounts of two. A credit inside an invoice is
a negative quantity, never a negative price.
"""

from collections.abc import Iterator
from decimal import Decimal

from reglo.rules.invoicing import Adjustment, Draft, DraftLine
from reglo.rules.preflight.findings import Finding, gap, warning

QUANTITY_DECIMALS_MAX = 4
PRICE_DECIMALS_MAX = 6
AMOUNT_DECIMALS_MAX = 2
PERCENT_DECIMALS_MAX = 4
WHOLE_DIGITS_MAX = 12  # A longer number is a slip of the keyboard, and would not fit the tables in cents.

_TOO_LONG = Decimal(10) ** WHOLE_DIGITS_MAX
_HUNDRED = Decimal(100)


def computable(draft: Draft) -> bool:
    """Whether every number of the draft can enter a sum, right or not."""
    return all(_addable(line) for line in draft.lines) and not any(
        _unusable(one.amount, AMOUNT_DECIMALS_MAX) for one in draft.adjustments
    )


def _addable(line: DraftLine) -> bool:
    return not (
        _unusable(line.quantity, QUANTITY_DECIMALS_MAX)
        or _unusable(line.unit_price, PRICE_DECIMALS_MAX)
        or _unusable(line.discount_percent, PERCENT_DECIMALS_MAX)
        or _too_large(line)
    )


def _too_large(line: DraftLine) -> bool:
    return abs(line.quantity * line.unit_price) >= _TOO_LONG


def line_faults(draft: Draft) -> Iterator[Finding]:
    """What is missing or wrong on the lines, one by one."""
    if not draft.lines:
        yield gap("lines", "lines", "Ajoutez au moins une ligne.", "Add at least one line.")
    for index, line in enumerate(draft.lines):
        yield from _faults_of(line, f"lines.{index}", index + 1)


def _faults_of(line: DraftLine, field: str, position: int) -> Iterator[Finding]:
    if not line.title.strip():
        yield gap(
            "lines",
            f"{field}.title",
            f"Dites ce que vend la ligne {position}.",
            f"Say what line {position} sells.",
        )
    yield from _quantity(line, field, position)
    yield from _price(line, field, position)
    yield from _discount(line, field, position)


def _quantity(line: DraftLine, field: str, position: int) -> Iterator[Finding]:
    field = f"{field}.quantity"
    if fault := _unusable(line.quantity, QUANTITY_DECIMALS_MAX):
        yield gap("lines", field, f"Ligne {position}, quantité : {fault[0]}", f"Line {position}, quantity: {fault[1]}")
    elif line.quantity == 0:
        yield gap(
            "lines",
            field,
            f"La quantité de la ligne {position} est nulle : donnez-en une, ou retirez la ligne.",
            f"The quantity of line {position} is zero: give one, or remove the line.",
        )


def _price(line: DraftLine, field: str, position: int) -> Iterator[Finding]:
    field = f"{field}.unit_price"
    if fault := _unusable(line.unit_price, PRICE_DECIMALS_MAX):
        yield gap("lines", field, f"Ligne {position}, prix : {fault[0]}", f"Line {position}, price: {fault[1]}")
    elif line.unit_price < 0:
        yield gap(
            "lines",
            field,
            f"Le prix de la ligne {position} est négatif : écrivez le prix sans signe et une quantité négative.",
            f"The price of line {position} is negative: write the price without a sign and a negative quantity.",
        )
    elif line.unit_price == 0:
        yield warning(
            "lines",
            field,
            f"La ligne {position} ne coûte rien : si elle est offerte, montrez sa valeur et marquez-la « offerte ».",
            f"Line {position} costs nothing: if it is offered, show its value and mark it “offered”.",
        )
    elif not _unusable(line.quantity, QUANTITY_DECIMALS_MAX) and _too_large(line):
        yield gap(
            "lines",
            field,
            f"Le total de la ligne {position} dépasse {WHOLE_DIGITS_MAX} chiffres : vérifiez quantité et prix.",
            f"The total of line {position} has more than {WHOLE_DIGITS_MAX} digits: check quantity and price.",
        )


def _discount(line: DraftLine, field: str, position: int) -> Iterator[Finding]:
    field = f"{field}.discount_percent"
    if fault := _unusable(line.discount_percent, PERCENT_DECIMALS_MAX):
        yield gap("lines", field, f"Ligne {position}, remise : {fault[0]}", f"Line {position}, discount: {fault[1]}")
    elif not 0 <= line.discount_percent <= _HUNDRED:
        yield gap(
            "lines",
            field,
            f"La remise de la ligne {position} doit être comprise entre 0 et 100 %.",
            f"The discount of line {position} must lie between 0 and 100%.",
        )
    elif line.discount_percent and line.offered:
        yield warning(
            "lines",
            field,
            f"La ligne {position} est offerte : sa remise de {line.discount_percent.normalize():f} % ne sert pas.",
            f"Line {position} is offered: its discount of {line.discount_percent.normalize():f}% is not used.",
        )


def adjustment_faults(draft: Draft) -> Iterator[Finding]:
    """What is wrong with the discounts and charges of the whole document."""
    for index, one in enumerate(draft.adjustments):
        yield from _adjustment(one, f"adjustments.{index}")


def _adjustment(one: Adjustment, field: str) -> Iterator[Finding]:
    if fault := _unusable(one.amount, AMOUNT_DECIMALS_MAX):
        yield gap("totals", f"{field}.amount", f"Remise ou frais : {fault[0]}", f"Discount or charge: {fault[1]}")
    elif one.amount <= 0:
        yield gap(
            "totals",
            f"{field}.amount",
            "Écrivez la remise ou les frais comme un montant positif.",
            "Write the discount or the charge as a positive amount.",
        )
    if not one.reason.strip():
        yield gap(
            "totals",
            f"{field}.reason",
            "Dites pourquoi cette remise ou ces frais.",
            "Say why this discount or this charge.",
        )


def _unusable(value: Decimal, decimals_max: int) -> tuple[str, str] | None:
    """Why a number cannot enter a sum, in French and in English, or None."""
    if not value.is_finite():
        return "ce n’est pas un nombre.", "this is not a number."
    if abs(value) >= _TOO_LONG:
        return (
            f"le nombre dépasse {WHOLE_DIGITS_MAX} chiffres, vérifiez la virgule.",
            f"the number has more than {WHOLE_DIGITS_MAX} digits, check the decimal point.",
        )
    if (decimals := _decimals(value)) > decimals_max:
        return (
            f"{decimals_max} décimales au plus, {decimals} sont écrites.",
            f"at most {decimals_max} decimals, {decimals} are written.",
        )
    return None


def _decimals(value: Decimal) -> int:
    """How many decimals are needed to write a finite number; zeros at the end do not count."""
    fraction = format(value, "f").partition(".")[2]
    return len(fraction.rstrip("0"))
