"""The lines of an invoice in CII (BG-25): what, how much, at which price, under which tax.

The net price never changes: a discount or an offered line is an allowance of its own (BG-27),
so that net = quantity × price − allowance stays true to the cent, whoever recomputes it.
"""

from reglo.documents.facturx.taxes import category, tax_of
from reglo.documents.facturx.tree import Node, exact, indicator, money, ram
from reglo.rules.invoicing import Sealed, SealedLine

DISCOUNT = "95"  # UNTDID 5189
_FREE = "100"
NO_UNIT = "C62"  # UN/ECE Recommendation 20: « one »


def lines(sealed: Sealed) -> list[Node]:
    """BG-25, in the order of the paper, numbered from 1."""
    return [_line(sealed, line, str(index)) for index, line in enumerate(sealed.lines, 1)]


def _line(sealed: Sealed, line: SealedLine, number: str) -> Node:
    tax = tax_of(sealed, line.tax)
    assert tax is not None, f"line {number} bears {line.tax!r}, which no total knows"
    return ram(
        "IncludedSupplyChainTradeLineItem",
        ram("AssociatedDocumentLineDocument", ram("LineID", number)),
        ram(
            "SpecifiedTradeProduct",
            ram("Name", line.title or line.detail),
            ram("Description", line.detail if line.title else ""),
        ),
        ram(
            "SpecifiedLineTradeAgreement",
            ram("NetPriceProductTradePrice", ram("ChargeAmount", exact(line.unit_price))),
        ),
        ram(
            "SpecifiedLineTradeDelivery",
            ram("BilledQuantity", exact(line.quantity), unitCode=line.unit_code or NO_UNIT),
        ),
        ram(
            "SpecifiedLineTradeSettlement",
            category(tax),
            _allowance(line),
            ram("SpecifiedTradeSettlementLineMonetarySummation", ram("LineTotalAmount", money(line.net))),
        ),
    )


def _allowance(line: SealedLine) -> Node | None:
    if not line.allowance:
        return None
    percent, reason = reduction(line)
    return ram(
        "SpecifiedTradeAllowanceCharge",
        indicator("ChargeIndicator", False),
        ram("CalculationPercent", percent),
        ram("BasisAmount", money(line.gross)),
        ram("ActualAmount", money(line.allowance)),
        ram("ReasonCode", DISCOUNT),
        ram("Reason", reason),
    )


def reduction(line: SealedLine) -> tuple[str, str]:
    """How much of a line is taken off, in percent when it is known, and why."""
    if line.offered:
        return _FREE, "Offert"
    return exact(line.discount_percent) if line.discount_percent else "", "Remise"
