"""The VAT of an invoice in CII: one category per line, one breakdown per category and rate.

EN 16931 allows one breakdown group (BG-23) for each pair of category and rate: exempt sums
under two reasons are one group with both reasons. A rate that is charged is never merged:
two roundings would have to become one.
"""

from collections.abc import Iterable
from dataclasses import replace

from reglo.documents.facturx.tree import Node, exact, money, ram
from reglo.rules.invoicing import Sealed, TaxTotal

# The option « d'après les débits »: VAT is due when the invoice is issued (UNTDID 2005, code 5 in CII).
_ON_INVOICING = "5"


def outside_vat(sealed: Sealed) -> bool:
    """Whether a sum of this invoice is not subject to VAT at all (category O)."""
    return any(tax.category == "O" for tax in sealed.taxes)


def tax_of(sealed: Sealed, treatment: str) -> TaxTotal | None:
    """The tax a line bears. Treatments that share a row are told apart only when there are several rows."""
    named = next((tax for tax in sealed.taxes if tax.tax == treatment), None)
    return named or (sealed.taxes[0] if len(sealed.taxes) == 1 else None)


def category(tax: TaxTotal, name: str = "ApplicableTradeTax") -> Node:
    """BG-30, and the category of a document-level discount: no amounts."""
    return ram(name, ram("TypeCode", "VAT"), ram("CategoryCode", tax.category), _rate(tax))


def breakdown(sealed: Sealed) -> list[Node]:
    """BG-23."""
    debits = on_debits(sealed)
    return [
        ram(
            "ApplicableTradeTax",
            ram("CalculatedAmount", money(tax.amount)),
            ram("TypeCode", "VAT"),
            ram("ExemptionReason", explained(tax, tax.exemption_reason)),
            ram("BasisAmount", money(tax.basis)),
            ram("CategoryCode", tax.category),
            ram("ExemptionReasonCode", explained(tax, tax.exemption_code)),
            ram("DueDateTypeCode", _ON_INVOICING) if debits and tax.category == "S" else None,
            _rate(tax),
        )
        for tax in merged(sealed.taxes)
    ]


def on_debits(sealed: Sealed) -> bool:
    """Whether the VAT charged is due on invoicing (BT-8)."""
    return sealed.extra.get("tax_point") == "debits" and any(tax.category == "S" for tax in sealed.taxes)


def percent(tax: TaxTotal) -> str:
    """No rate at all outside the scope of VAT (BR-O-05, BR-48)."""
    return "" if tax.category == "O" else exact(tax.rate)


def _rate(tax: TaxTotal) -> Node:
    return ram("RateApplicablePercent", percent(tax))


def explained(tax: TaxTotal, words: str) -> str:
    """A standard or zero rate carries no reason (BR-S-10, BR-Z-10)."""
    return "" if tax.category in ("S", "Z") else words


def merged(taxes: Iterable[TaxTotal]) -> list[TaxTotal]:
    """The taxes of an invoice as the standard groups them: one for each category and rate."""
    found: dict[tuple[str, str], TaxTotal] = {}
    for tax in taxes:
        key = (tax.category, exact(tax.rate))
        same = found.get(key)
        found[key] = _together(same, tax) if same else tax
    return list(found.values())


def _together(one: TaxTotal, other: TaxTotal) -> TaxTotal:
    reasons = dict.fromkeys(filter(None, (one.exemption_reason, other.exemption_reason)))
    return replace(
        one,
        basis=one.basis + other.basis,
        amount=one.amount + other.amount,
        exemption_code=one.exemption_code if one.exemption_code == other.exemption_code else "",
        exemption_reason=" ; ".join(reasons),
    )
