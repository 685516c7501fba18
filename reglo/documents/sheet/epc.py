"""The code that fills in a transfer.

EPC069-12, « Quick Response Code: Guidelines to enable the data capture for the initiation of a
SEPA credit transfer », version 002, UTF-8.

Eleven lines, in their order; level of correction M; at most 331 bytes. The mask is fixed:
any is valid, and trying all eight costs more than the rest of the drawing.
"""

import re
from decimal import Decimal

import segno

LEAST, MOST = Decimal("0.01"), Decimal("999999999.99")
_NAME_SIGNS = 70
_TEXT_SIGNS = 140
_BYTES = 331
_MASK = 3
_INK = "#1f2a33"
_DARK = re.compile(rb"\x01+")  # segno says 1 for a dark module, a byte each


def payload(*, holder: str, iban: str, bic: str, amount: Decimal, text: str) -> str:
    """What the code says. `amount` in euros, 0.01 to 999,999,999.99; `text` reaches the bank statement."""
    assert LEAST <= amount <= MOST, f"{amount} euros cannot be said in a transfer code"
    name = holder[:_NAME_SIGNS]
    head, tail = ["BCD", "002", "1", "SCT", bic], [iban, f"EUR{amount:.2f}", "", "", text[:_TEXT_SIGNS]]
    room = _BYTES - len("\n".join([*head, "", *tail]).encode())
    name = name.encode()[:room].decode(errors="ignore")
    return "\n".join(" ".join(part.splitlines()) for part in [*head, name, *tail])


def drawing(text: str) -> str:
    """The code as SVG, one unit a module, without a border: the paper around it is white.

    One path draws the dark modules, row by row, as horizontal strokes through their middle.
    """
    code = segno.make(text, error="m", micro=False, boost_error=False, mask=_MASK, encoding="utf-8")
    strokes = (
        f"M{run.start()} {row}.5h{run.end() - run.start()}"
        for row, modules in enumerate(code.matrix)
        for run in _DARK.finditer(modules)
    )
    side = len(code.matrix)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{side}" height="{side}">'
        f'<path stroke="{_INK}" d="{"".join(strokes)}"/></svg>'
    )
