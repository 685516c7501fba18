"""The lines of an invoice in UBL (BG-25), worth what they are worth in CII."""

from reglo.documents.facturx.lines import DISCOUNT, NO_UNIT, reduction
from reglo.documents.facturx.taxes import tax_of
from reglo.documents.facturx.tree import Node, exact
from reglo.documents.ubl.money import category
from reglo.documents.ubl.tree import cac, cbc, sum_of
from reglo.rules.invoicing import Sealed, SealedLine


def lines(sealed: Sealed) -> list[Node]:
    """BG-25, in the order of the paper, numbered from 1."""
    return [_line(sealed, line, str(index)) for index, line in enumerate(sealed.lines, 1)]


def _line(sealed: Sealed, line: SealedLine, number: str) -> Node:
    tax = tax_of(sealed, line.tax)
    assert tax is not None, f"line {number} bears {line.tax!r}, which no total knows"
    word, verb = ("CreditNote", "Credited") if sealed.kind == "credit_note" else ("Invoice", "Invoiced")
    return cac(
        f"{word}Line",
        cbc("ID", number),
        cbc(f"{verb}Quantity", exact(line.quantity), unitCode=line.unit_code or NO_UNIT),
        sum_of("LineExtensionAmount", line.net, sealed.currency),
        _allowance(line, sealed.currency),
        cac(
            "Item",
            cbc("Description", line.detail if line.title else ""),
            cbc("Name", line.title or line.detail),
            category(tax, "ClassifiedTaxCategory"),
        ),
        cac("Price", cbc("PriceAmount", exact(line.unit_price), currencyID=sealed.currency)),
    )


def _allowance(line: SealedLine, currency: str) -> Node | None:
    if not line.allowance:
        return None
    percent, reason = reduction(line)
    return cac(
        "AllowanceCharge",
        cbc("ChargeIndicator", "false"),
        cbc("AllowanceChargeReasonCode", DISCOUNT),
        cbc("AllowanceChargeReason", reason),
        cbc("MultiplierFactorNumeric", percent),
        sum_of("Amount", line.allowance, currency),
        sum_of("BaseAmount", line.gross, currency),
    )
