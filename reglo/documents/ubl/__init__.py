"""The structured invoice in UBL 2.1, the other syntax of EN 16931 (CEN/TS 16931-3-2).

The same facts as the CII of `facturx`, field by field, under the same refusals and the same proof of
every cent; only the vocabulary and the order differ. A credit note (381) is a document of its own here,
« CreditNote », whose due date has no place. A code of a note stands before its words: « #PMT#… ».
"""

from datetime import date

from reglo.documents import facturx
from reglo.documents.facturx import schema, sense, settlement, taxes
from reglo.documents.facturx.tree import Node, document, element
from reglo.documents.ubl import money, parties
from reglo.documents.ubl.lines import lines
from reglo.documents.ubl.tree import NAMESPACES, cac, cbc
from reglo.rules import invoicing
from reglo.rules.invoicing import Sealed

__all__ = ["written"]

# UNTDID 2005 in UBL: the day of the invoice, which CII calls « 5 ».
_ON_INVOICING = "3"


def written(sealed: Sealed) -> bytes:
    """The XML, valid against the UBL 2.1 schema. Raises facturx.CannotWrite with everything that is missing.

    Sums that do not add up, and a structure the schema refuses, are our mistakes: AssertionError.
    """
    if missing := sense.problems(sealed):
        raise facturx.CannotWrite(missing)
    sense.prove(sealed)
    name = "CreditNote" if sealed.kind == "credit_note" else "Invoice"
    spaces = {"ubl": f"urn:oasis:names:specification:ubl:schema:xsd:{name}-2", **NAMESPACES}
    xml = document(element("ubl", name, *_header(sealed, name), *money.sums(sealed), *lines(sealed)), spaces)
    faults = schema.faults(xml, schema.UBL_CREDIT_NOTE if name == "CreditNote" else schema.UBL_INVOICE)
    assert not faults, f"{sealed.number} does not follow the UBL schema: {faults[:3]}"
    return xml


def _header(sealed: Sealed, name: str) -> list[Node | None]:
    outside = taxes.outside_vat(sealed)
    return [
        cbc("UBLVersionID", "2.1"),
        cbc("CustomizationID", facturx.PROFILE),
        cbc("ProfileID", facturx.framework(sealed)),
        cbc("ID", sealed.number),
        cbc("IssueDate", sealed.issued_on.isoformat()),
        cbc("DueDate", _day(settlement.due_on(sealed, paid=facturx.is_paid(sealed)))),
        cbc(f"{name}TypeCode", facturx.type_code(sealed)),
        *(cbc("Note", f"#{code}#{text}" if code else text) for text, code in settlement.notes(sealed)),
        cbc("DocumentCurrencyCode", sealed.currency),
        cbc("TaxCurrencyCode", "EUR" if sealed.currency != "EUR" else ""),
        cbc("BuyerReference", sealed.buyer_reference),
        _period(sealed),
        cac("OrderReference", cbc("ID", facturx.order_number(sealed))),
        *_preceding(sealed),
        cac("ContractDocumentReference", cbc("ID", sealed.contract)),
        parties.seller(sealed, outside_vat=outside),
        parties.buyer(sealed, outside_vat=outside),
        _delivery(sealed),
    ]


def _period(sealed: Sealed) -> Node:
    """BG-14, and BT-8 that has no other place."""
    return cac(
        "InvoicePeriod",
        cbc("StartDate", _day(sealed.service_from)),
        cbc("EndDate", _day(sealed.service_to if sealed.service_from else None)),
        cbc("DescriptionCode", _ON_INVOICING if taxes.on_debits(sealed) else ""),
    )


def _preceding(sealed: Sealed) -> list[Node]:
    """BG-3: what a credit note corrects, what a new invoice replaces, by number and date."""
    return [
        cac(
            "BillingReference",
            cac("InvoiceDocumentReference", cbc("ID", one.number), cbc("IssueDate", _day(one.issued_on))),
        )
        for one in invoicing.preceding(sealed)
    ]


def _delivery(sealed: Sealed) -> Node:
    """The day of supply, and where goods go."""
    where = facturx.delivered_to(sealed)
    return cac(
        "Delivery",
        cbc("ActualDeliveryDate", _day(facturx.supplied_on(sealed))),
        *(parties.ship_to(sealed.buyer, where) if where else ()),
    )


def _day(value: date | None) -> str:
    return value.isoformat() if value else ""
