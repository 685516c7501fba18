"""The money side of an invoice in CII: means, taxes, period, discounts, terms, totals.

There is one group of payment terms, whatever the number of instalments: EN 16931 has one due
date (BT-9, « for partial payments the first net due date ») and free words for the rest
(BT-20); the official rules stop with an error on several groups.
"""

from datetime import date
from decimal import Decimal

from reglo.documents.facturx.taxes import breakdown, category, tax_of
from reglo.documents.facturx.tree import Node, day, element, formatted_day, indicator, money, ram
from reglo.documents.typography import amount, date_long
from reglo.rules import invoicing
from reglo.rules.invoicing import Adjustment, Sealed
from reglo.rules.money import ZERO

# UNTDID 4461.
_SEPA, _TRANSFER, _CHEQUE = "58", "30", "20"


def settlement(sealed: Sealed, *, paid: bool) -> Node:
    """The whole header group; `paid` when the framework says that nothing is to be paid any more."""
    return ram(
        "ApplicableHeaderTradeSettlement",
        ram("PaymentReference", sealed.number if is_payable(sealed) else ""),
        ram("TaxCurrencyCode", "EUR" if sealed.currency != "EUR" else ""),
        ram("InvoiceCurrencyCode", sealed.currency),
        _means(sealed),
        *breakdown(sealed),
        ram(
            "BillingSpecifiedPeriod",
            day("StartDateTime", sealed.service_from),
            day("EndDateTime", sealed.service_to if sealed.service_from else None),
        ),
        *_adjustments(sealed),
        _terms(sealed, paid=paid),
        _summation(sealed),
        *_preceding(sealed),
    )


def is_payable(sealed: Sealed) -> bool:
    """Whether somebody is asked for money."""
    return sealed.kind == "invoice" and sealed.totals.payable > 0


def means_code(sealed: Sealed) -> str:
    """BT-81, for what is to be paid in a way the standard knows; empty otherwise."""
    pay = sealed.payment
    if is_payable(sealed) and pay.method == "cheque":
        return _CHEQUE
    if is_payable(sealed) and pay.method == "transfer" and pay.iban:
        return _SEPA if sealed.currency == "EUR" else _TRANSFER
    return ""


def _means(sealed: Sealed) -> Node | None:
    """BG-16."""
    code, pay = means_code(sealed), sealed.payment
    if code in ("", _CHEQUE):
        return ram("SpecifiedTradeSettlementPaymentMeans", ram("TypeCode", code))
    return ram(
        "SpecifiedTradeSettlementPaymentMeans",
        ram("TypeCode", code),
        ram(
            "PayeePartyCreditorFinancialAccount",
            ram("IBANID", pay.iban.replace(" ", "")),
            ram("AccountName", pay.holder),
        ),
        ram("PayeeSpecifiedCreditorFinancialInstitution", ram("BICID", pay.bic)),
    )


def _adjustments(sealed: Sealed) -> list[Node]:
    """BG-20 and BG-21."""
    nodes = []
    for one in sealed.adjustments:
        tax = tax_of(sealed, one.tax)
        assert tax is not None, f"{one.reason!r} bears {one.tax!r}, which no total knows"
        nodes.append(
            ram(
                "SpecifiedTradeAllowanceCharge",
                indicator("ChargeIndicator", one.charge),
                ram("ActualAmount", money(one.amount)),
                ram("Reason", why(one)),
                category(tax, "CategoryTradeTax"),
            )
        )
    return nodes


def why(one: Adjustment) -> str:
    """BT-97, BT-104."""
    return one.reason or ("Frais" if one.charge else "Remise")


def due_on(sealed: Sealed, *, paid: bool) -> date | None:
    """BT-9.

    A due date is required where something is due (BR-CO-25), and where all is paid it is the day of
    payment (BR-FR-CO-09): at the latest the day of issue.
    """
    if sealed.kind == "credit_note":
        return None
    if sealed.instalments or not paid:
        return sealed.instalments[0].due_on if sealed.instalments else None
    return date.fromisoformat(sealed.extra.get("paid_on") or sealed.issued_on.isoformat())


def _terms(sealed: Sealed, *, paid: bool) -> Node:
    due = day("DueDateDateTime", due_on(sealed, paid=paid))
    return ram("SpecifiedTradePaymentTerms", ram("Description", said_terms(sealed)), due)


def said_terms(sealed: Sealed) -> str:
    """BT-20: the terms in words, each instalment with its day; nothing on a credit note."""
    if sealed.kind == "credit_note":
        return ""
    words = [sealed.terms_sentence]
    if len(sealed.instalments) > 1:
        words += [
            f"{amount(one.amount, sealed.currency, 'fr-FR')} pour le {date_long(one.due_on, 'fr-FR')}."
            for one in sealed.instalments
        ]
    return " ".join(word for word in words if word)


def _summation(sealed: Sealed) -> Node:
    """BG-22."""
    sums = sealed.totals
    return ram(
        "SpecifiedTradeSettlementHeaderMonetarySummation",
        ram("LineTotalAmount", money(sums.lines)),
        ram("ChargeTotalAmount", money(sums.charges)) if sums.charges else None,
        ram("AllowanceTotalAmount", money(sums.allowances)) if sums.allowances else None,
        ram("TaxBasisTotalAmount", money(sums.basis)),
        ram("TaxTotalAmount", money(sums.tax), currencyID=sealed.currency),
        ram("TaxTotalAmount", money(tax_in_euros(sealed)), currencyID="EUR") if sealed.currency != "EUR" else None,
        ram("GrandTotalAmount", money(sums.grand)),
        ram("TotalPrepaidAmount", money(sums.prepaid)) if sums.prepaid else None,
        ram("DuePayableAmount", money(sums.payable)),
    )


def tax_in_euros(sealed: Sealed) -> Decimal:
    """BT-111; without VAT it is nothing, whatever the currency is worth."""
    return Decimal(sealed.extra.get("tax_eur", "0")) if sealed.totals.tax else ZERO


def _preceding(sealed: Sealed) -> list[Node]:
    """BG-3: what a credit note corrects, what a new invoice replaces, by number (BT-25) and day (BT-26)."""
    return [
        ram(
            "InvoiceReferencedDocument",
            ram("IssuerAssignedID", one.number),
            formatted_day("FormattedIssueDateTime", one.issued_on),
        )
        for one in invoicing.preceding(sealed)
    ]


# The French rules want these three notes on every file (BR-FR-05), yet none of them is owed to a consumer.
_NOT_OWED = {
    "PMD": "Pénalités de retard : sans objet.",
    "PMT": "Indemnité de recouvrement : sans objet.",
    "AAB": "Escompte : sans objet.",
}


def notes(sealed: Sealed) -> list[tuple[str, str]]:
    """BG-1: each mention with its subject code, then the words of the seller, without one."""
    coded = [(mention.text, mention.code) for mention in sealed.mentions]
    if sealed.buyer.kind == "consumer":
        said = {code for _, code in coded}
        coded += [(text, code) for code, text in _NOT_OWED.items() if code not in said]
    free = [(sealed.subject, ""), (sealed.subject_detail, ""), (sealed.reason, ""), (sealed.note, "")]
    return [(text, code) for text, code in [*coded, *free] if text]


def document_notes(sealed: Sealed) -> list[Node]:
    """BG-1 in CII."""
    return [ram("IncludedNote", ram("Content", text), ram("SubjectCode", code)) for text, code in notes(sealed)]


def dated(sealed: Sealed) -> Node:
    """BT-2."""
    return ram("IssueDateTime", element("udt", "DateTimeString", f"{sealed.issued_on:%Y%m%d}", format="102"))
