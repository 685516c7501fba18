"""Reading an invoice in CII (UN/CEFACT Cross Industry Invoice, D16B to D22B): Factur-X, ZUGFeRD 2, XRechnung."""

from dataclasses import replace
from decimal import Decimal

from reglo.documents.reading.fields import Element, Fields, content
from reglo.documents.reading.stated import (
    Adjustment,
    Breakdown,
    Coded,
    Line,
    Means,
    Party,
    Period,
    Stated,
    Supporting,
    Totals,
)

ROOT = "{urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100}CrossIndustryInvoice"
SPACES = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}
_SUB_LINES = {"GROUP", "INFORMATION"}  # EXTENDED: these explain other lines and are not summed


def stated(root: Element, fields: Fields) -> Stated:
    """What the tree says."""
    document = fields.one(root, "rsm:ExchangedDocument")
    trade = fields.one(root, "rsm:SupplyChainTradeTransaction")
    agreement = fields.one(trade, "ram:ApplicableHeaderTradeAgreement")
    delivery = fields.one(trade, "ram:ApplicableHeaderTradeDelivery")
    issued = fields.one(document, "ram:IssueDateTime")
    context = "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"
    head = Stated(
        syntax="CII",
        profile=fields.text(root, context),
        number=fields.text(document, "ram:ID"),
        type_code=fields.text(document, "ram:TypeCode"),
        issued_on=fields.stamped(issued),
        has_issue_date=issued is not None,
        seller=_party(fields.one(agreement, "ram:SellerTradeParty"), fields) or Party(),
        buyer=_party(fields.one(agreement, "ram:BuyerTradeParty"), fields) or Party(),
        representative=_party(fields.one(agreement, "ram:SellerTaxRepresentativeTradeParty"), fields),
        delivery_address=_party(fields.one(delivery, "ram:ShipToTradeParty"), fields),
        delivered_on=fields.stamped(fields.one(delivery, "ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime")),
        lines=tuple(_line(one, fields) for one in fields.all(trade, "ram:IncludedSupplyChainTradeLineItem")),
        supporting=tuple(_supporting(one, fields) for one in fields.all(agreement, "ram:AdditionalReferencedDocument")),
    )
    return _settled(head, fields.one(trade, "ram:ApplicableHeaderTradeSettlement"), fields)


def _settled(head: Stated, settlement: Element | None, fields: Fields) -> Stated:
    """The same with the money side."""
    currency = fields.text(settlement, "ram:InvoiceCurrencyCode")
    tax_currency = fields.text(settlement, "ram:TaxCurrencyCode")
    terms = fields.all(settlement, "ram:SpecifiedTradePaymentTerms")
    return replace(
        head,
        due_on=next((day for one in terms if (day := fields.stamped(fields.one(one, "ram:DueDateDateTime")))), None),
        terms=next((said for one in terms if (said := fields.text(one, "ram:Description")) is not None), None),
        currency=currency,
        tax_currency=tax_currency,
        tax_point_on=fields.stamped(fields.one(settlement, "ram:ApplicableTradeTax/ram:TaxPointDate")),
        tax_point_code=fields.text(settlement, "ram:ApplicableTradeTax/ram:DueDateTypeCode"),
        payee=_party(fields.one(settlement, "ram:PayeeTradeParty"), fields),
        period=_period(fields.one(settlement, "ram:BillingSpecifiedPeriod"), fields),
        adjustments=(*_adjustments(settlement, fields), *_transport(settlement, fields)),
        breakdown=tuple(_breakdown(one, fields) for one in fields.all(settlement, "ram:ApplicableTradeTax")),
        means=tuple(_means(one, fields) for one in fields.all(settlement, "ram:SpecifiedTradeSettlementPaymentMeans")),
        references=tuple(
            fields.text(one, "ram:IssuerAssignedID") for one in fields.all(settlement, "ram:InvoiceReferencedDocument")
        ),
        totals=_totals(settlement, currency, tax_currency, fields),
        beyond=_beyond(settlement, head.lines, fields),
    )


def _party(node: Element | None, fields: Fields) -> Party | None:
    if node is None:
        return None
    address = fields.one(node, "ram:PostalTradeAddress")
    numbers = dict(_registrations(node, fields))
    streets = (fields.text(address, f"ram:Line{word}") for word in ("One", "Two", "Three"))
    ids = (*fields.all(node, "ram:ID"), *fields.all(node, "ram:GlobalID"))
    return Party(
        name=fields.text(node, "ram:Name"),
        trading_name=fields.text(node, "ram:SpecifiedLegalOrganization/ram:TradingBusinessName"),
        street=tuple(street for street in streets if street),
        postal_code=fields.text(address, "ram:PostcodeCode") or "",
        city=fields.text(address, "ram:CityName") or "",
        region=fields.text(address, "ram:CountrySubDivisionName") or "",
        country=fields.text(address, "ram:CountryID"),
        has_address=address is not None,
        vat=numbers.get("VA"),
        vat_count=int("VA" in numbers),
        tax_number=numbers.get("FC"),
        legal=fields.coded(node, "ram:SpecifiedLegalOrganization/ram:ID"),
        endpoint=fields.coded(node, "ram:URIUniversalCommunication/ram:URIID"),
        ids=tuple(Coded(content(one), one.get("schemeID")) for one in ids),
    )


def _registrations(node: Element, fields: Fields) -> list[tuple[str, str]]:
    found = fields.all(node, "ram:SpecifiedTaxRegistration/ram:ID")
    return [(one.get("schemeID", ""), content(one)) for one in found]


def _period(node: Element | None, fields: Fields) -> Period | None:
    if node is None:
        return None
    return Period(
        start=fields.stamped(fields.one(node, "ram:StartDateTime")),
        end=fields.stamped(fields.one(node, "ram:EndDateTime")),
    )


def _line(node: Element, fields: Fields) -> Line:
    document = fields.one(node, "ram:AssociatedDocumentLineDocument")
    product = fields.one(node, "ram:SpecifiedTradeProduct")
    prices = fields.one(node, "ram:SpecifiedLineTradeAgreement")
    price = fields.one(prices, "ram:NetPriceProductTradePrice")
    billed = fields.one(node, "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity")
    settlement = fields.one(node, "ram:SpecifiedLineTradeSettlement")
    taxes = fields.all(settlement, "ram:ApplicableTradeTax")
    tax = taxes[0] if taxes else None
    classes = fields.all(product, "ram:DesignatedProductClassification/ram:ClassCode")
    return Line(
        id=fields.text(document, "ram:LineID"),
        title=fields.text(product, "ram:Name"),
        detail=fields.text(product, "ram:Description") or "",
        quantity=None if billed is None else fields.number(billed),
        unit=None if billed is None else billed.get("unitCode"),
        net=fields.amount(settlement, "ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"),
        price=fields.amount(price, "ram:ChargeAmount"),
        gross_price=fields.amount(prices, "ram:GrossPriceProductTradePrice/ram:ChargeAmount"),
        base_quantity=_base_quantity(price, prices, fields),
        category=fields.text(tax, "ram:CategoryCode"),
        rate=fields.amount(tax, "ram:RateApplicablePercent"),
        category_count=len(taxes),
        adjustments=_adjustments(settlement, fields),
        period=_period(fields.one(settlement, "ram:BillingSpecifiedPeriod"), fields),
        standard_id=fields.coded(product, "ram:GlobalID"),
        classes=tuple(Coded(content(one), one.get("listID")) for one in classes),
        attributes=tuple(
            (fields.text(one, "ram:Description"), fields.text(one, "ram:Value"))
            for one in fields.all(product, "ram:ApplicableProductCharacteristic")
        ),
        origin=fields.text(product, "ram:OriginTradeCountry/ram:ID"),
        references=tuple(
            _supporting(one, fields) for one in fields.all(settlement, "ram:AdditionalReferencedDocument")
        ),
        parent=fields.text(document, "ram:ParentLineID") or "",
        counts=(fields.text(document, "ram:LineStatusReasonCode") or "") not in _SUB_LINES,
    )


def _base_quantity(price: Element | None, prices: Element | None, fields: Fields) -> Decimal | None:
    """BT-149, which may stand with the net price or with the gross one."""
    found = fields.amount(price, "ram:BasisQuantity")
    return fields.amount(prices, "ram:GrossPriceProductTradePrice/ram:BasisQuantity") if found is None else found


def _adjustments(settlement: Element | None, fields: Fields) -> tuple[Adjustment, ...]:
    return tuple(
        Adjustment(
            charge=fields.text(one, "ram:ChargeIndicator/udt:Indicator") in {"true", "1"},
            amount=fields.amount(one, "ram:ActualAmount"),
            base=fields.amount(one, "ram:BasisAmount"),
            reason=fields.text(one, "ram:Reason"),
            reason_code=fields.text(one, "ram:ReasonCode"),
            category=fields.text(one, "ram:CategoryTradeTax/ram:CategoryCode"),
            rate=fields.amount(one, "ram:CategoryTradeTax/ram:RateApplicablePercent"),
        )
        for one in fields.all(settlement, "ram:SpecifiedTradeAllowanceCharge")
    )


def _transport(settlement: Element | None, fields: Fields) -> tuple[Adjustment, ...]:
    """The transport charges of EXTENDED, which count among the charges."""
    return tuple(
        Adjustment(
            charge=True,
            amount=fields.amount(one, "ram:AppliedAmount"),
            reason=fields.text(one, "ram:Description"),
            category=fields.text(one, "ram:AppliedTradeTax/ram:CategoryCode"),
            rate=fields.amount(one, "ram:AppliedTradeTax/ram:RateApplicablePercent"),
        )
        for one in fields.all(settlement, "ram:SpecifiedLogisticsServiceCharge")
    )


def _breakdown(node: Element, fields: Fields) -> Breakdown:
    return Breakdown(
        category=fields.text(node, "ram:CategoryCode"),
        rate=fields.amount(node, "ram:RateApplicablePercent"),
        basis=fields.amount(node, "ram:BasisAmount"),
        tax=fields.amount(node, "ram:CalculatedAmount"),
        reason=fields.text(node, "ram:ExemptionReason"),
        reason_code=fields.text(node, "ram:ExemptionReasonCode"),
    )


def _means(node: Element, fields: Fields) -> Means:
    account = fields.one(node, "ram:PayeePartyCreditorFinancialAccount")
    return Means(
        code=fields.text(node, "ram:TypeCode"),
        account=fields.text(account, "ram:IBANID") or fields.text(account, "ram:ProprietaryID"),
        has_account=account is not None,
    )


def _supporting(node: Element, fields: Fields) -> Supporting:
    file = fields.one(node, "ram:AttachmentBinaryObject")
    found = fields.text(node, "ram:IssuerAssignedID")
    return Supporting(
        reference=None if found is None else Coded(found, fields.text(node, "ram:ReferenceTypeCode")),
        type_code=fields.text(node, "ram:TypeCode"),
        mime=None if file is None else file.get("mimeCode"),
        filename=None if file is None else file.get("filename"),
        has_file=file is not None,
    )


def _totals(settlement: Element | None, currency: str | None, tax_currency: str | None, fields: Fields) -> Totals:
    sums = fields.one(settlement, "ram:SpecifiedTradeSettlementHeaderMonetarySummation")
    taxes = fields.all(sums, "ram:TaxTotalAmount")
    ours = [one for one in taxes if one.get("currencyID", currency) == currency]
    theirs = [one for one in taxes if tax_currency != currency and one.get("currencyID") == tax_currency]
    return Totals(
        lines=fields.amount(sums, "ram:LineTotalAmount"),
        allowances=fields.amount(sums, "ram:AllowanceTotalAmount"),
        charges=fields.amount(sums, "ram:ChargeTotalAmount"),
        basis=fields.amount(sums, "ram:TaxBasisTotalAmount"),
        tax=fields.number(ours[0]) if ours else None,
        tax_accounting=fields.number(theirs[0]) if theirs else None,
        tax_count=len(ours),
        rounding=fields.amount(sums, "ram:RoundingAmount"),
        grand=fields.amount(sums, "ram:GrandTotalAmount"),
        prepaid=fields.amount(sums, "ram:TotalPrepaidAmount"),
        payable=fields.amount(sums, "ram:DuePayableAmount"),
        is_there=sums is not None,
    )


def _beyond(settlement: Element | None, lines: tuple[Line, ...], fields: Fields) -> tuple[str, ...]:
    """What EN 16931 alone does not know, and EXTENDED does."""
    found = []
    if any(line.parent or not line.counts for line in lines):
        found.append("sub-lines")
    if fields.one(settlement, "ram:SpecifiedLogisticsServiceCharge") is not None:
        found.append("transport")
    return tuple(found)
