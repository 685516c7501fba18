"""Reading an invoice or a credit note in UBL 2.1 (Peppol BIS Billing, XRechnung)."""

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
    Syntax,
    Totals,
)

INVOICE = "{urn:oasis:names:specification:ubl:schema:xsd:Invoice-2}Invoice"
CREDIT_NOTE = "{urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2}CreditNote"
SPACES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}


def stated(root: Element, fields: Fields) -> Stated:
    """What the tree says."""
    is_credit = root.tag == CREDIT_NOTE
    syntax: Syntax = "UBL-CreditNote" if is_credit else "UBL-Invoice"
    issued = fields.one(root, "cbc:IssueDate")
    delivery = fields.one(root, "cac:Delivery")
    lines = fields.all(root, "cac:CreditNoteLine" if is_credit else "cac:InvoiceLine")
    head = Stated(
        syntax=syntax,
        profile=fields.text(root, "cbc:CustomizationID"),
        number=fields.text(root, "cbc:ID"),
        type_code=fields.text(root, "cbc:CreditNoteTypeCode" if is_credit else "cbc:InvoiceTypeCode"),
        issued_on=fields.day(issued),
        has_issue_date=issued is not None,
        seller=_party(fields.one(root, "cac:AccountingSupplierParty/cac:Party"), fields) or Party(),
        buyer=_party(fields.one(root, "cac:AccountingCustomerParty/cac:Party"), fields) or Party(),
        payee=_named(fields.one(root, "cac:PayeeParty"), fields),
        representative=_named(fields.one(root, "cac:TaxRepresentativeParty"), fields),
        delivery_address=_delivered_to(delivery, fields),
        delivered_on=fields.day(fields.one(delivery, "cbc:ActualDeliveryDate")),
        lines=tuple(_line(one, fields) for one in lines),
        supporting=tuple(_supporting(one, fields) for one in fields.all(root, "cac:AdditionalDocumentReference")),
    )
    return _settled(head, root, fields)


def _settled(head: Stated, root: Element, fields: Fields) -> Stated:
    """The same with the money side."""
    currency = fields.text(root, "cbc:DocumentCurrencyCode")
    tax_currency = fields.text(root, "cbc:TaxCurrencyCode")
    period = _period(fields.one(root, "cac:InvoicePeriod"), fields)
    due = fields.one(root, "cbc:DueDate")
    if due is None:
        due = fields.one(root, "cac:PaymentMeans/cbc:PaymentDueDate")
    return replace(
        head,
        due_on=fields.day(due),
        terms=fields.text(root, "cac:PaymentTerms/cbc:Note"),
        currency=currency,
        tax_currency=tax_currency,
        tax_point_on=fields.day(fields.one(root, "cbc:TaxPointDate")),
        tax_point_code=period.code if period else None,
        period=period,
        adjustments=_adjustments(root, fields),
        breakdown=tuple(_breakdown(one, fields) for one in fields.all(root, "cac:TaxTotal/cac:TaxSubtotal")),
        means=tuple(_means(one, fields) for one in fields.all(root, "cac:PaymentMeans")),
        references=tuple(
            fields.text(one, "cac:InvoiceDocumentReference/cbc:ID") for one in fields.all(root, "cac:BillingReference")
        ),
        totals=_totals(root, currency, tax_currency, fields),
    )


def _party(node: Element | None, fields: Fields) -> Party | None:
    """A seller or a buyer: the name is the registered one."""
    if node is None:
        return None
    return _with_name(node, fields, "cac:PartyLegalEntity/cbc:RegistrationName")


def _named(node: Element | None, fields: Fields) -> Party | None:
    """A payee or a representative: the name is the one of the party."""
    return None if node is None else _with_name(node, fields, "cac:PartyName/cbc:Name")


def _with_name(node: Element, fields: Fields, path: str) -> Party:
    address = fields.one(node, "cac:PostalAddress")
    schemes = fields.all(node, "cac:PartyTaxScheme")
    numbers = [(_scheme(one, fields) == "VAT", fields.text(one, "cbc:CompanyID")) for one in schemes]
    vats = [number for is_vat, number in numbers if is_vat and number is not None]
    return Party(
        name=fields.text(node, path),
        trading_name=fields.text(node, "cac:PartyName/cbc:Name"),
        street=_street(address, fields),
        postal_code=fields.text(address, "cbc:PostalZone") or "",
        city=fields.text(address, "cbc:CityName") or "",
        region=fields.text(address, "cbc:CountrySubentity") or "",
        country=fields.text(address, "cac:Country/cbc:IdentificationCode"),
        has_address=address is not None,
        vat=vats[0] if vats else None,
        vat_count=len(vats),
        tax_number=next((number for is_vat, number in numbers if not is_vat and number is not None), None),
        legal=fields.coded(node, "cac:PartyLegalEntity/cbc:CompanyID"),
        endpoint=fields.coded(node, "cbc:EndpointID"),
        ids=tuple(
            Coded(content(one), one.get("schemeID")) for one in fields.all(node, "cac:PartyIdentification/cbc:ID")
        ),
    )


def _street(address: Element | None, fields: Fields) -> tuple[str, ...]:
    names = ("cbc:StreetName", "cbc:AdditionalStreetName", "cac:AddressLine/cbc:Line")
    return tuple(text for name in names if (text := fields.text(address, name)))


def _delivered_to(delivery: Element | None, fields: Fields) -> Party | None:
    address = fields.one(delivery, "cac:DeliveryLocation/cac:Address")
    if address is None:
        return None
    return Party(country=fields.text(address, "cac:Country/cbc:IdentificationCode"), has_address=True)


def _period(node: Element | None, fields: Fields) -> Period | None:
    if node is None:
        return None
    return Period(
        start=fields.day(fields.one(node, "cbc:StartDate")),
        end=fields.day(fields.one(node, "cbc:EndDate")),
        code=fields.text(node, "cbc:DescriptionCode"),
    )


def _line(node: Element, fields: Fields) -> Line:
    item = fields.one(node, "cac:Item")
    price = fields.one(node, "cac:Price")
    quantity = fields.one(node, "cbc:InvoicedQuantity")
    if quantity is None:
        quantity = fields.one(node, "cbc:CreditedQuantity")
    taxes = fields.all(item, "cac:ClassifiedTaxCategory")
    category, rate = _vat(taxes[0] if taxes else None, fields)
    classes = fields.all(item, "cac:CommodityClassification/cbc:ItemClassificationCode")
    return Line(
        id=fields.text(node, "cbc:ID"),
        title=fields.text(item, "cbc:Name"),
        detail=fields.text(item, "cbc:Description") or "",
        quantity=None if quantity is None else fields.number(quantity),
        unit=None if quantity is None else quantity.get("unitCode"),
        net=fields.amount(node, "cbc:LineExtensionAmount"),
        price=fields.amount(price, "cbc:PriceAmount"),
        gross_price=fields.amount(price, "cac:AllowanceCharge/cbc:BaseAmount"),
        base_quantity=fields.amount(price, "cbc:BaseQuantity"),
        category=category,
        rate=rate,
        category_count=len(taxes),
        adjustments=_adjustments(node, fields),
        period=_period(fields.one(node, "cac:InvoicePeriod"), fields),
        standard_id=fields.coded(item, "cac:StandardItemIdentification/cbc:ID"),
        classes=tuple(Coded(content(one), one.get("listID")) for one in classes),
        attributes=tuple(
            (fields.text(one, "cbc:Name"), fields.text(one, "cbc:Value"))
            for one in fields.all(item, "cac:AdditionalItemProperty")
        ),
        origin=fields.text(item, "cac:OriginCountry/cbc:IdentificationCode"),
        references=tuple(_supporting(one, fields) for one in fields.all(node, "cac:DocumentReference")),
    )


def _adjustments(node: Element, fields: Fields) -> tuple[Adjustment, ...]:
    found = []
    for one in fields.all(node, "cac:AllowanceCharge"):
        category, rate = _vat(fields.one(one, "cac:TaxCategory"), fields)
        found.append(
            Adjustment(
                charge=fields.text(one, "cbc:ChargeIndicator") in {"true", "1"},
                amount=fields.amount(one, "cbc:Amount"),
                base=fields.amount(one, "cbc:BaseAmount"),
                reason=fields.text(one, "cbc:AllowanceChargeReason"),
                reason_code=fields.text(one, "cbc:AllowanceChargeReasonCode"),
                category=category,
                rate=rate,
            )
        )
    return tuple(found)


def _vat(node: Element | None, fields: Fields) -> tuple[str | None, Decimal | None]:
    """The category and the rate, where the tax is VAT; a tax that does not say what it is is taken for VAT."""
    if node is None or (_scheme(node, fields) or "VAT") != "VAT":
        return None, None
    return fields.text(node, "cbc:ID"), fields.amount(node, "cbc:Percent")


def _scheme(node: Element, fields: Fields) -> str:
    return (fields.text(node, "cac:TaxScheme/cbc:ID") or "").upper()


def _breakdown(node: Element, fields: Fields) -> Breakdown:
    tax = fields.one(node, "cac:TaxCategory")
    category, rate = _vat(tax, fields)
    return Breakdown(
        category=category,
        rate=rate,
        basis=fields.amount(node, "cbc:TaxableAmount"),
        tax=fields.amount(node, "cbc:TaxAmount"),
        reason=fields.text(tax, "cbc:TaxExemptionReason"),
        reason_code=fields.text(tax, "cbc:TaxExemptionReasonCode"),
    )


def _means(node: Element, fields: Fields) -> Means:
    account = fields.one(node, "cac:PayeeFinancialAccount")
    return Means(
        code=fields.text(node, "cbc:PaymentMeansCode"),
        account=fields.text(account, "cbc:ID"),
        has_account=account is not None,
    )


def _supporting(node: Element, fields: Fields) -> Supporting:
    file = fields.one(node, "cac:Attachment/cbc:EmbeddedDocumentBinaryObject")
    return Supporting(
        reference=fields.coded(node, "cbc:ID"),
        type_code=fields.text(node, "cbc:DocumentTypeCode"),
        mime=None if file is None else file.get("mimeCode"),
        filename=None if file is None else file.get("filename"),
        has_file=file is not None,
    )


def _totals(root: Element, currency: str | None, tax_currency: str | None, fields: Fields) -> Totals:
    sums = fields.one(root, "cac:LegalMonetaryTotal")
    taxes = fields.all(root, "cac:TaxTotal/cbc:TaxAmount")
    ours = [one for one in taxes if one.get("currencyID", currency) == currency]
    theirs = [one for one in taxes if tax_currency != currency and one.get("currencyID") == tax_currency]
    return Totals(
        lines=fields.amount(sums, "cbc:LineExtensionAmount"),
        allowances=fields.amount(sums, "cbc:AllowanceTotalAmount"),
        charges=fields.amount(sums, "cbc:ChargeTotalAmount"),
        basis=fields.amount(sums, "cbc:TaxExclusiveAmount"),
        tax=fields.number(ours[0]) if ours else None,
        tax_accounting=fields.number(theirs[0]) if theirs else None,
        tax_count=len(ours),
        rounding=fields.amount(sums, "cbc:PayableRoundingAmount"),
        grand=fields.amount(sums, "cbc:TaxInclusiveAmount"),
        prepaid=fields.amount(sums, "cbc:PrepaidAmount"),
        payable=fields.amount(sums, "cbc:PayableAmount"),
        is_there=sums is not None,
    )
