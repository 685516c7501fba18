"""The money side of an invoice in UBL: means, terms, discounts and charges, taxes, totals."""

from reglo.documents.facturx import settlement, taxes
from reglo.documents.facturx.tree import Node
from reglo.documents.ubl.tree import cac, cbc, sum_of
from reglo.rules.invoicing import Sealed, TaxTotal


def sums(sealed: Sealed) -> list[Node | None]:
    """From how to pay to what is due, in the order of the schema."""
    return [
        _means(sealed),
        cac("PaymentTerms", cbc("Note", settlement.said_terms(sealed))),
        *_adjustments(sealed),
        *_taxes(sealed),
        _totals(sealed),
    ]


def category(tax: TaxTotal, name: str) -> Node:
    """The category and the rate that a line, a discount or a charge bears (BG-30)."""
    return cac(name, cbc("ID", tax.category), cbc("Percent", taxes.percent(tax)), _vat())


def _vat() -> Node:
    return cac("TaxScheme", cbc("ID", "VAT"))


def _means(sealed: Sealed) -> Node | None:
    """BG-16, with the number to quote (BT-83), which has no place without a means."""
    code, pay = settlement.means_code(sealed), sealed.payment
    if not code:
        return None
    transfer = pay.method == "transfer"
    account = (
        cbc("ID", pay.iban.replace(" ", "") if transfer else ""),
        cbc("Name", pay.holder if transfer else ""),
        cac("FinancialInstitutionBranch", cbc("ID", pay.bic if transfer else "")),
    )
    return cac(
        "PaymentMeans",
        cbc("PaymentMeansCode", code),
        cbc("PaymentID", sealed.number),
        cac("PayeeFinancialAccount", *account),
    )


def _adjustments(sealed: Sealed) -> list[Node]:
    """BG-20, then BG-21."""
    nodes = []
    for one in sorted(sealed.adjustments, key=lambda one: one.charge):
        tax = taxes.tax_of(sealed, one.tax)
        assert tax is not None, f"{one.reason!r} bears {one.tax!r}, which no total knows"
        nodes.append(
            cac(
                "AllowanceCharge",
                cbc("ChargeIndicator", "true" if one.charge else "false"),
                cbc("AllowanceChargeReason", settlement.why(one)),
                sum_of("Amount", one.amount, sealed.currency),
                category(tax, "TaxCategory"),
            )
        )
    return nodes


def _taxes(sealed: Sealed) -> list[Node]:
    """BT-110 with BG-23; beside another currency, BT-111 alone in a group of its own."""
    groups = (_subtotal(tax, sealed.currency) for tax in taxes.merged(sealed.taxes))
    found = [cac("TaxTotal", sum_of("TaxAmount", sealed.totals.tax, sealed.currency), *groups)]
    if sealed.currency != "EUR":
        found.append(cac("TaxTotal", sum_of("TaxAmount", settlement.tax_in_euros(sealed), "EUR")))
    return found


def _subtotal(tax: TaxTotal, currency: str) -> Node:
    return cac(
        "TaxSubtotal",
        sum_of("TaxableAmount", tax.basis, currency),
        sum_of("TaxAmount", tax.amount, currency),
        cac(
            "TaxCategory",
            cbc("ID", tax.category),
            cbc("Percent", taxes.percent(tax)),
            cbc("TaxExemptionReasonCode", taxes.explained(tax, tax.exemption_code)),
            cbc("TaxExemptionReason", taxes.explained(tax, tax.exemption_reason)),
            _vat(),
        ),
    )


def _totals(sealed: Sealed) -> Node:
    """BG-22."""
    found, currency = sealed.totals, sealed.currency
    return cac(
        "LegalMonetaryTotal",
        sum_of("LineExtensionAmount", found.lines, currency),
        sum_of("TaxExclusiveAmount", found.basis, currency),
        sum_of("TaxInclusiveAmount", found.grand, currency),
        sum_of("AllowanceTotalAmount", found.allowances, currency) if found.allowances else None,
        sum_of("ChargeTotalAmount", found.charges, currency) if found.charges else None,
        sum_of("PrepaidAmount", found.prepaid, currency) if found.prepaid else None,
        sum_of("PayableAmount", found.payable, currency),
    )
