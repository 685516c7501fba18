"""Seller and buyer in UBL: who, where, under which identifiers (BG-4, BG-7); schemes as in CII."""

from reglo.documents.facturx.parties import brand_of, endpoint_of, siren_of, street_of
from reglo.documents.facturx.tree import Node
from reglo.documents.ubl.tree import cac, cbc
from reglo.rules.invoicing import Address, Party, Sealed


def seller(sealed: Sealed, *, outside_vat: bool) -> Node:
    """`outside_vat`: nothing of the invoice is subject to VAT, so no VAT number may stand (BR-O-02)."""
    party, schemes = sealed.seller, []
    if not outside_vat:
        # Without VAT number the tax registration is the SIREN (BT-32): BR-E-02 wants one or the other.
        schemes = [_registration(party.vat, "VAT") if party.vat else _registration(siren_of(party), "LOC")]
    endpoint = endpoint_of(party, sealed.extra.get("seller_endpoint", ""))
    return cac("AccountingSupplierParty", _party(party, endpoint, schemes, legal_form=party.legal_form))


def buyer(sealed: Sealed, *, outside_vat: bool) -> Node:
    """BG-7; `outside_vat` as for the seller (BR-O-03)."""
    party = sealed.buyer
    schemes = [] if outside_vat or not party.vat else [_registration(party.vat, "VAT")]
    endpoint = endpoint_of(party, sealed.extra.get("buyer_endpoint", ""))
    return cac("AccountingCustomerParty", _party(party, endpoint, schemes))


def ship_to(party: Party, where: Address) -> tuple[Node, Node]:
    """Where goods go (BG-13): the country is required (BR-57, BR-IC-12)."""
    return (
        cac("DeliveryLocation", _address("Address", where)),
        cac("DeliveryParty", cac("PartyName", cbc("Name", party.name))),
    )


def _party(party: Party, endpoint: tuple[str, str], schemes: list[Node], *, legal_form: str = "") -> Node:
    return cac(
        "Party",
        cbc("EndpointID", endpoint[0], schemeID=endpoint[1]),
        cac("PartyIdentification", cbc("ID", party.siret, schemeID="0009")),
        cac("PartyName", cbc("Name", brand_of(party))),
        _address("PostalAddress", party.address),
        *schemes,
        cac(
            "PartyLegalEntity",
            cbc("RegistrationName", party.name),
            cbc("CompanyID", siren_of(party), schemeID="0002"),
            cbc("CompanyLegalForm", legal_form),
        ),
        cac(
            "Contact",
            cbc("Name", party.attention),
            cbc("Telephone", party.phone),
            cbc("ElectronicMail", party.email),
        ),
    )


def _address(name: str, address: Address) -> Node:
    first, second, third = (*street_of(address), "", "", "")[:3]
    return cac(
        name,
        cbc("StreetName", first),
        cbc("AdditionalStreetName", second),
        cbc("CityName", address.city),
        cbc("PostalZone", address.postal_code),
        cbc("CountrySubentity", address.region),
        cac("AddressLine", cbc("Line", third)),
        cac("Country", cbc("IdentificationCode", address.country)),
    )


def _registration(number: str, scheme: str) -> Node:
    return cac("PartyTaxScheme", cbc("CompanyID", number), cac("TaxScheme", cbc("ID", scheme)))
