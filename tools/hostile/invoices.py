"""Honest invoices in UBL and CII, as small as the rules allow, and ones that are merely too much."""

from collections.abc import Callable
from typing import Literal

UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
CII = "urn:un:unece:uncefact:data:standard:"

_UBL_HEAD = f"""<Invoice xmlns="{UBL}Invoice-2" xmlns:a="{UBL}CommonAggregateComponents-2" xmlns:b="{UBL}CommonBasicComponents-2">
<b:CustomizationID>urn:cen.eu:en16931:2017</b:CustomizationID><b:ID>F-1</b:ID><b:IssueDate>2026-11-23</b:IssueDate>
<b:DueDate>2026-12-23</b:DueDate><b:InvoiceTypeCode>380</b:InvoiceTypeCode>{{note}}<b:DocumentCurrencyCode>EUR</b:DocumentCurrencyCode>
<a:AccountingSupplierParty><a:Party><a:PostalAddress><a:Country><b:IdentificationCode>FR</b:IdentificationCode></a:Country></a:PostalAddress>
<a:PartyTaxScheme><b:CompanyID>FR14987654324</b:CompanyID><a:TaxScheme><b:ID>VAT</b:ID></a:TaxScheme></a:PartyTaxScheme>
<a:PartyLegalEntity><b:RegistrationName>{{seller}}</b:RegistrationName></a:PartyLegalEntity></a:Party></a:AccountingSupplierParty>
<a:AccountingCustomerParty><a:Party><a:PostalAddress><a:Country><b:IdentificationCode>FR</b:IdentificationCode></a:Country></a:PostalAddress>
<a:PartyLegalEntity><b:RegistrationName>Coop Verte</b:RegistrationName></a:PartyLegalEntity></a:Party></a:AccountingCustomerParty>
<a:TaxTotal><b:TaxAmount currencyID="EUR">{{tax}}</b:TaxAmount><a:TaxSubtotal><b:TaxableAmount currencyID="EUR">{{basis}}</b:TaxableAmount>
<b:TaxAmount currencyID="EUR">{{tax}}</b:TaxAmount><a:TaxCategory><b:ID>S</b:ID><b:Percent>20</b:Percent><a:TaxScheme><b:ID>VAT</b:ID></a:TaxScheme></a:TaxCategory></a:TaxSubtotal></a:TaxTotal>
<a:LegalMonetaryTotal><b:LineExtensionAmount currencyID="EUR">{{basis}}</b:LineExtensionAmount><b:TaxExclusiveAmount currencyID="EUR">{{basis}}</b:TaxExclusiveAmount>
<b:TaxInclusiveAmount currencyID="EUR">{{grand}}</b:TaxInclusiveAmount><b:PayableAmount currencyID="EUR">{{grand}}</b:PayableAmount></a:LegalMonetaryTotal>
"""
_UBL_LINE = (
    '<a:InvoiceLine><b:ID>{n}</b:ID><b:InvoicedQuantity unitCode="DAY">1</b:InvoicedQuantity>'
    '<b:LineExtensionAmount currencyID="EUR">{net}</b:LineExtensionAmount><a:Item><b:Name>L</b:Name><a:ClassifiedTaxCategory>'
    "<b:ID>S</b:ID><b:Percent>20</b:Percent><a:TaxScheme><b:ID>VAT</b:ID></a:TaxScheme></a:ClassifiedTaxCategory></a:Item>"
    '<a:Price><b:PriceAmount currencyID="EUR">{price}</b:PriceAmount></a:Price></a:InvoiceLine>'
)
_CII = f"""<r:CrossIndustryInvoice xmlns:r="{CII}CrossIndustryInvoice:100" xmlns:m="{CII}ReusableAggregateBusinessInformationEntity:100" xmlns:u="{CII}UnqualifiedDataType:100">
<r:ExchangedDocumentContext><m:GuidelineSpecifiedDocumentContextParameter><m:ID>urn:cen.eu:en16931:2017</m:ID></m:GuidelineSpecifiedDocumentContextParameter></r:ExchangedDocumentContext>
<r:ExchangedDocument><m:ID>F-1</m:ID><m:TypeCode>380</m:TypeCode><m:IssueDateTime><u:DateTimeString format="102">20261123</u:DateTimeString></m:IssueDateTime></r:ExchangedDocument>
<r:SupplyChainTradeTransaction>{{lines}}<m:ApplicableHeaderTradeAgreement>
<m:SellerTradeParty><m:Name>{{seller}}</m:Name><m:PostalTradeAddress><m:CountryID>FR</m:CountryID></m:PostalTradeAddress><m:SpecifiedTaxRegistration><m:ID schemeID="VA">FR14987654324</m:ID></m:SpecifiedTaxRegistration></m:SellerTradeParty>
<m:BuyerTradeParty><m:Name>Coop Verte</m:Name><m:PostalTradeAddress><m:CountryID>FR</m:CountryID></m:PostalTradeAddress></m:BuyerTradeParty></m:ApplicableHeaderTradeAgreement>
<m:ApplicableHeaderTradeDelivery/><m:ApplicableHeaderTradeSettlement><m:InvoiceCurrencyCode>EUR</m:InvoiceCurrencyCode>
<m:ApplicableTradeTax><m:CalculatedAmount>{{tax}}</m:CalculatedAmount><m:TypeCode>VAT</m:TypeCode><m:BasisAmount>{{basis}}</m:BasisAmount><m:CategoryCode>S</m:CategoryCode><m:RateApplicablePercent>20</m:RateApplicablePercent></m:ApplicableTradeTax>
<m:SpecifiedTradePaymentTerms><m:DueDateDateTime><u:DateTimeString format="102">20261223</u:DateTimeString></m:DueDateDateTime></m:SpecifiedTradePaymentTerms>
<m:SpecifiedTradeSettlementHeaderMonetarySummation><m:LineTotalAmount>{{basis}}</m:LineTotalAmount><m:TaxBasisTotalAmount>{{basis}}</m:TaxBasisTotalAmount><m:TaxTotalAmount currencyID="EUR">{{tax}}</m:TaxTotalAmount><m:GrandTotalAmount>{{grand}}</m:GrandTotalAmount><m:DuePayableAmount>{{grand}}</m:DuePayableAmount></m:SpecifiedTradeSettlementHeaderMonetarySummation>
</m:ApplicableHeaderTradeSettlement></r:SupplyChainTradeTransaction></r:CrossIndustryInvoice>"""
_CII_LINE = (
    "<m:IncludedSupplyChainTradeLineItem><m:AssociatedDocumentLineDocument><m:LineID>{n}</m:LineID></m:AssociatedDocumentLineDocument>"
    "<m:SpecifiedTradeProduct><m:Name>L</m:Name></m:SpecifiedTradeProduct><m:SpecifiedLineTradeAgreement><m:NetPriceProductTradePrice>"
    "<m:ChargeAmount>{price}</m:ChargeAmount></m:NetPriceProductTradePrice></m:SpecifiedLineTradeAgreement><m:SpecifiedLineTradeDelivery>"
    '<m:BilledQuantity unitCode="DAY">1</m:BilledQuantity></m:SpecifiedLineTradeDelivery><m:SpecifiedLineTradeSettlement>'
    "<m:ApplicableTradeTax><m:TypeCode>VAT</m:TypeCode><m:CategoryCode>S</m:CategoryCode><m:RateApplicablePercent>20</m:RateApplicablePercent>"
    "</m:ApplicableTradeTax><m:SpecifiedTradeSettlementLineMonetarySummation><m:LineTotalAmount>{net}</m:LineTotalAmount>"
    "</m:SpecifiedTradeSettlementLineMonetarySummation></m:SpecifiedLineTradeSettlement></m:IncludedSupplyChainTradeLineItem>"
)


def ubl(
    lines: int = 1, *, seller: str = "Atelier Rive", note: str = "", net: str = "10.00", price: str = "10.00"
) -> str:
    """An invoice of so many lines of ten euros, right to the cent unless `net` or `price` says otherwise."""
    head = _UBL_HEAD.format(seller=seller, note=note, **_sums(lines))
    return head + "".join(_UBL_LINE.format(n=n, net=net, price=price) for n in range(1, lines + 1)) + "</Invoice>"


def cii(lines: int = 1, *, seller: str = "Atelier Rive") -> str:
    """The same in the other syntax."""
    body = "".join(_CII_LINE.format(n=n, net="10.00", price="10.00") for n in range(1, lines + 1))
    return _CII.format(seller=seller, lines=body, **_sums(lines))


def _sums(lines: int) -> dict[str, str]:
    return {"basis": f"{lines * 10}.00", "tax": f"{lines * 2}.00", "grand": f"{lines * 12}.00"}


CASES: dict[str, tuple[Literal["read", "refused", "either"], Callable[[], str | bytes]]] = {
    "honest-ubl.xml": ("read", ubl),
    "honest-cii.xml": ("read", cii),
    "ten-thousand-lines-ubl.xml": ("read", lambda: ubl(10_000)),
    "five-thousand-lines-cii.xml": ("read", lambda: cii(5_000)),
    "ten-thousand-lines-cii.xml": ("refused", lambda: cii(10_000)),
    "ten-thousand-wrong-lines.xml": ("read", lambda: ubl(10_000, net="11.00")),
    "number-of-a-thousand-digits.xml": ("read", lambda: ubl(net="1" * 1000)),
    "number-with-a-huge-exponent.xml": ("read", lambda: ubl(net="1e999999999")),
    "number-that-is-not-one.xml": ("read", lambda: ubl(net="NaN", price="Infinity")),
    "numbers-of-eighteen-digits.xml": ("read", lambda: ubl(net="9" * 18, price="9" * 18)),
    "day-that-does-not-exist.xml": ("read", lambda: ubl().replace("2026-11-23", "2026-02-30")),
    "year-zero.xml": ("read", lambda: ubl().replace("2026-11-23", "0000-00-00")),
    "name-that-turns-the-line.xml": (
        "read",
        lambda: ubl(seller="\u202eRive\u2066\u200f \u009b2J"),
    ),
    "name-of-a-megabyte.xml": ("read", lambda: ubl(seller="m" * 1_000_000)),
    "name-of-a-template.xml": ("read", lambda: ubl(seller="{{ x }} {0} %s ${y}")),
    "a-hundred-thousand-notes.xml": ("either", lambda: ubl(note="<b:Note>n</b:Note>" * 100_000)),
    "utf-16.xml": ("read", lambda: ('<?xml version="1.0" encoding="UTF-16"?>' + ubl()).encode("utf-16")),
    "latin-9.xml": (
        "read",
        lambda: ('<?xml version="1.0" encoding="ISO-8859-15"?>' + ubl(seller="Œuvres €")).encode("iso-8859-15"),
    ),
}
