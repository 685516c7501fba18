"""What each line must hold, and whether it comes to what it says (BR-21 to BR-30, BR-41 to BR-44, BR-64, BR-65).

The published rules never multiply a quantity by its price; ours do. A cent or two between the price that
is shown and the one that was used are nobody's mistake: two cents are let be, as Peppol does (R120).
"""

from collections.abc import Iterator
from decimal import Decimal

from reglo.documents.reading import words
from reglo.documents.reading.invoice import Problem
from reglo.documents.reading.problems.presence import period
from reglo.documents.reading.stated import Adjustment, Line, Stated
from reglo.rules.money import ZERO, cents

SLACK = Decimal("0.02")


def found(stated: Stated) -> Iterator[Problem]:
    """The problems of every line, in order."""
    for index, line in enumerate(stated.lines, 1):
        if line.counts or not stated.is_extended:
            yield from _of_line(line, line.id or str(index))
    for one in stated.adjustments:
        yield from _of_adjustment(one, {False: ("BR-31", "BR-32", "BR-33"), True: ("BR-36", "BR-37", "BR-38")})


def _of_line(line: Line, name: str) -> Iterator[Problem]:
    checks = (
        ("BR-21", line.id),
        ("BR-22", line.quantity is not None),
        ("BR-23", line.unit is not None),
        ("BR-24", line.net is not None),
        ("BR-25", line.title),
        ("BR-26", line.price is not None),
        ("BR-CO-04", line.category),
        ("BR-54", all(key is not None and value is not None for key, value in line.attributes)),
        ("BR-64", line.standard_id is None or line.standard_id.scheme is not None),
        ("BR-65", all(one.scheme is not None for one in line.classes)),
    )
    yield from (words.problem(code, line=name) for code, holds in checks if not holds)
    if line.price is not None and line.price < 0:
        yield words.problem("BR-27", line=name, written=line.price)
    if line.gross_price is not None and line.gross_price < 0:
        yield words.problem("BR-28", line=name, written=line.gross_price)
    if line.period:
        yield from period(line.period, "BR-30", "BR-CO-20", line=name)
    for one in line.adjustments:
        yield from _of_adjustment(one, {False: ("BR-41", "", "BR-42"), True: ("BR-43", "", "BR-44")}, line=name)
    yield from _net(line, name)


def _of_adjustment(one: Adjustment, codes: dict[bool, tuple[str, str, str]], **values: str) -> Iterator[Problem]:
    """An allowance or a charge without its amount, its category (of the document only) or its reason."""
    amount, category, reason = codes[one.charge]
    if one.amount is None:
        yield words.problem(amount, **values)
    if category and not one.category:
        yield words.problem(category, **values)
    if one.reason is None and one.reason_code is None:
        yield words.problem(reason, **values)


def _net(line: Line, name: str) -> Iterator[Problem]:
    if line.quantity is None or line.price is None or line.net is None:
        return
    base = line.base_quantity or Decimal(1)
    adjusted = sum(((one.amount or ZERO) * (1 if one.charge else -1) for one in line.adjustments), ZERO)
    expected = cents(line.quantity * line.price / base + adjusted)
    if abs(expected - line.net) > SLACK:
        yield words.problem("LINE-NET", line=name, expected=expected, written=line.net)
