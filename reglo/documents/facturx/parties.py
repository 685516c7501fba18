"""Seller and buyer in CII: who, where, under which identifiers (BG-4, BG-7).

Schemes of ISO 6523: 0002 is the SIREN, 0009 the SIRET, 0225 the electronic address of a French
business, which starts with its SIREN (BR-FR-21). A party without SIREN is reached by e-mail
(scheme EM). `Sealed.extra` may hold another address of the directory: `seller_endpoint`,
`buyer_endpoint` (« 123456782_SUFFIXE »).
"""

from reglo.documents.facturx.tree import Node, ram
from reglo.rules.invoicing import Address, Party, Sealed


def seller(sealed: Sealed, *, outside_vat: bool) -> Node:
    """`outside_vat`: nothing of the invoice is subject to VAT, so no VAT number may stand (BR-O-02)."""
    party = sealed.seller
    return ram(
        "SellerTradeParty",
        *_identity(party, description=party.legal_form),
        _contact(party),
        _address(party.address),
        _endpoint(party, sealed.extra.get("seller_endpoint", "")),
        None if outside_vat else _registration("VA", party.vat),
        # Without VAT number the tax registration is the SIREN (BT-32): BR-E-02 wants one or the other.
        None if outside_vat or party.vat else _registration("FC", siren_of(party)),
    )


def buyer(sealed: Sealed, *, outside_vat: bool) -> Node:
    """BG-7; `outside_vat` as for the seller (BR-O-03)."""
    party = sealed.buyer
    return ram(
        "BuyerTradeParty",
        *_identity(party),
        _contact(party),
        _address(party.address),
        _endpoint(party, sealed.extra.get("buyer_endpoint", "")),
        None if outside_vat else _registration("VA", party.vat),
    )


def ship_to(party: Party, where: Address) -> Node:
    """Where goods go (BG-13): the country is required (BR-57, BR-IC-12)."""
    return ram("ShipToTradeParty", ram("Name", party.name), _address(where))


def siren_of(party: Party) -> str:
    """The SIREN, which also begins the SIRET."""
    return party.siren or party.siret[:9]


def brand_of(party: Party) -> str:
    """The trading name, when it is another one (BT-28, BT-45)."""
    return party.brand if party.brand != party.name else ""


def street_of(address: Address) -> list[str]:
    """The street in three lines at most: what exceeds them shares the last one."""
    street = [line for line in address.street if line]
    return [*street[:2], ", ".join(street[2:])] if len(street) > 3 else street


def endpoint_of(party: Party, chosen: str) -> tuple[str, str]:
    """The electronic address and its scheme (BT-34, BT-49); `chosen` is another one of the directory."""
    if address := chosen or siren_of(party):
        return address, "0225"
    return party.email, "EM"


def _identity(party: Party, *, description: str = "") -> list[Node]:
    return [
        ram("GlobalID", party.siret, schemeID="0009"),
        ram("Name", party.name),
        ram("Description", description),
        ram(
            "SpecifiedLegalOrganization",
            ram("ID", siren_of(party), schemeID="0002"),
            ram("TradingBusinessName", brand_of(party)),
        ),
    ]


def _contact(party: Party) -> Node:
    return ram(
        "DefinedTradeContact",
        ram("PersonName", party.attention),
        ram("TelephoneUniversalCommunication", ram("CompleteNumber", party.phone)),
        ram("EmailURIUniversalCommunication", ram("URIID", party.email)),
    )


def _address(address: Address) -> Node:
    lines = dict(zip(("LineOne", "LineTwo", "LineThree"), street_of(address), strict=False))
    return ram(
        "PostalTradeAddress",
        ram("PostcodeCode", address.postal_code),
        *(ram(name, line) for name, line in lines.items()),
        ram("CityName", address.city),
        ram("CountryID", address.country),
        ram("CountrySubDivisionName", address.region),
    )


def _endpoint(party: Party, chosen: str) -> Node:
    address, scheme = endpoint_of(party, chosen)
    return ram("URIUniversalCommunication", ram("URIID", address, schemeID=scheme))


def _registration(scheme: str, number: str) -> Node:
    return ram("SpecifiedTaxRegistration", ram("ID", number, schemeID=scheme))
