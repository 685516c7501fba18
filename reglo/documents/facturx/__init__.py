"""The structured invoice: EN 16931 in CII syntax, the XML inside a Factur-X file.

One frozen value in, one XML file out, field by field (the BT numbers of EN 16931-1 stand in
reglo/rules/invoicing.py). On top of the European standard, the French rules « BR-FR » of the
FNFE-MPE (V1.3.0): mentions PMT, PMD and AAB, SIREN of the seller, billing framework, electronic
addresses. Places whose taxes have no category there (Québec: two taxes on one base) have none.

Optional facts of `Sealed.extra`: `framework` (BT-23: « B1 » for goods, « S4 » for a final invoice
after a deposit; services otherwise), `tax_point` (« debits », BT-8), `type_code` (« 386 » for a
deposit invoice, « 389 » and « 261 » for what the client writes in the seller's name), `tax_eur` (BT-111), `paid_on` (BT-9 of what is paid already), `seller_endpoint`, `buyer_endpoint`.
"""

from datetime import date

from reglo.documents.facturx import parties, schema, sense, settlement, taxes
from reglo.documents.facturx.lines import lines
from reglo.documents.facturx.tree import Node, day, document, element, ram
from reglo.rules.invoicing import Address, Sealed
from reglo.rules.reading import Refusal

__all__ = ["PROFILE", "CannotWrite", "is_structured", "written"]

PROFILE = "urn:cen.eu:en16931:2017"

_TYPE_CODES = {"invoice": "380", "credit_note": "381"}


class CannotWrite(Refusal):
    """The invoice lacks something that its structured form requires."""


def is_structured(sealed: Sealed) -> bool:
    """Whether the place of this invoice has a structured form: each of its taxes has a category."""
    return bool(sealed.taxes) and all(tax.category for tax in sealed.taxes)


def written(sealed: Sealed) -> bytes:
    """The XML, valid against the Factur-X schema. Raises CannotWrite with everything that is missing.

    Sums that do not add up, and a structure the schema refuses, are our mistakes: AssertionError.
    """
    if missing := sense.problems(sealed):
        raise CannotWrite(missing)
    sense.prove(sealed)
    xml = document(_root(sealed))
    faults = schema.faults(xml)
    assert not faults, f"{sealed.number} does not follow the Factur-X schema: {faults[:3]}"
    return xml


def _root(sealed: Sealed) -> Node:
    outside = taxes.outside_vat(sealed)
    return element(
        "rsm",
        "CrossIndustryInvoice",
        element(
            "rsm",
            "ExchangedDocumentContext",
            ram("BusinessProcessSpecifiedDocumentContextParameter", ram("ID", framework(sealed))),
            ram("GuidelineSpecifiedDocumentContextParameter", ram("ID", PROFILE)),
        ),
        element(
            "rsm",
            "ExchangedDocument",
            ram("ID", sealed.number),
            ram("TypeCode", type_code(sealed)),
            settlement.dated(sealed),
            *settlement.document_notes(sealed),
        ),
        element("rsm", "SupplyChainTradeTransaction", *lines(sealed), *_header(sealed, outside_vat=outside)),
    )


def type_code(sealed: Sealed) -> str:
    """BT-3 (UNTDID 1001): 380 an invoice, 381 a credit note; 386, 389 and 261 when they are said."""
    return sealed.extra.get("type_code") or _TYPE_CODES[sealed.kind]


def framework(sealed: Sealed) -> str:
    """BT-23: what is billed, and how it stands: « S1 » services to pay, « S2 » services already paid."""
    paid = sealed.totals.payable == 0 and sealed.totals.prepaid == sealed.totals.grand > 0
    return sealed.extra.get("framework") or ("S2" if paid else "S1")


def is_paid(sealed: Sealed) -> bool:
    """Whether the framework says that nothing is to be paid any more."""
    return framework(sealed).endswith("2")


def _header(sealed: Sealed, *, outside_vat: bool) -> list[Node]:
    agreement = ram(
        "ApplicableHeaderTradeAgreement",
        ram("BuyerReference", sealed.buyer_reference),
        parties.seller(sealed, outside_vat=outside_vat),
        parties.buyer(sealed, outside_vat=outside_vat),
        ram("BuyerOrderReferencedDocument", ram("IssuerAssignedID", order_number(sealed))),
        ram("ContractReferencedDocument", ram("IssuerAssignedID", sealed.contract)),
    )
    return [agreement, _delivery(sealed), settlement.settlement(sealed, paid=is_paid(sealed))]


def order_number(sealed: Sealed) -> str:
    """BT-13; a public body's commitment number travels as the order's number."""
    return sealed.commitment or sealed.purchase_order


def supplied_on(sealed: Sealed) -> date:
    """BT-72, the day of supply.

    The law wants the day of the supply, or of the deposit, when it is not the day of issue (CGI,
    annexe II, art. 242 nonies A): when none is given, it is that day.
    """
    return sealed.service_to or sealed.service_from or sealed.issued_on


def delivered_to(sealed: Sealed) -> Address | None:
    """Where goods go (BG-13): said when it is elsewhere than at the buyer's, and always inside the Union (BR-IC-12)."""
    intra = any(tax.category == "K" for tax in sealed.taxes)
    return sealed.delivered_to or (sealed.buyer.address if intra else None)


def _delivery(sealed: Sealed) -> Node:
    """The day of supply, and where goods go."""
    where = delivered_to(sealed)
    return ram(
        "ApplicableHeaderTradeDelivery",
        parties.ship_to(sealed.buyer, where) if where else None,
        ram("ActualDeliverySupplyChainEvent", day("OccurrenceDateTime", supplied_on(sealed))),
    )
