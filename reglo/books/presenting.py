"""How the business presents itself on a paper: its profile, and what it still types on the paper itself.

The first invoice asks for what the first minute did not: number, address, tax regime, bank account.
These words stay in the draft as typed; issuing puts them in the profile, in the same transaction, and
no later paper asks again. A profile that is complete is never changed from a paper.
"""

import copy
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from reglo.packs import Choices, identifiers
from reglo.rules import addresses, invoicing

if TYPE_CHECKING:
    from reglo.books.people import Business, Profile
    from reglo.packs.treatments import Operations

IDENTITY, PAYMENT = "identity", "payment"
REGIMES: Mapping[str, tuple[str, str]] = {"fr": ("franchise", "vat"), "ca-qc": ("small", "registered")}
COLLECTING = frozenset({"vat", "registered"})


def asked(profile: "Profile", place: str) -> frozenset[str]:
    """What a paper still asks of the business: « identity », « payment », or nothing."""
    named = bool(profile.siret) if place == "fr" else True
    identity = named and bool(profile.city) and (place != "fr" or bool(profile.street))
    paid = bool(profile.iban or profile.deposit_details or (place == "ca-qc" and profile.interac_email))
    return frozenset(word for word, missing in ((IDENTITY, not identity), (PAYMENT, not paid)) if missing)


def proposed(profile: "Profile", place: str) -> dict[str, str]:
    """What the paper proposes for the business: a French sole trader says « EI » beside the name."""
    name = profile.legal_name
    if place == "fr" and name and "EI" not in name.split() and not profile.legal_form:
        name = f"{name} EI"
    return {"name": name, "tax_regime": profile.tax_regime}


def changes(profile: "Profile", typed: Mapping[str, Any], place: str) -> dict[str, Any]:
    """What the words typed on the paper change in the profile; nothing where it is complete."""
    wanted = asked(profile, place)
    found: dict[str, Any] = {}
    if IDENTITY in wanted:
        found |= _identity(profile, typed, place)
    if PAYMENT in wanted:
        found |= {name: _bare(typed[name]) for name in ("iban", "interac_email") if typed.get(name, "").strip()}
    return found


def with_typed(profile: "Profile", typed: Mapping[str, Any], place: str) -> "Profile":
    """A copy of the profile as it will be once the paper is issued; it is never saved."""
    seen = copy.copy(profile)
    for name, value in changes(profile, typed, place).items():
        setattr(seen, name, value)
    return seen


def _identity(profile: "Profile", typed: Mapping[str, Any], place: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        name: _bare(typed[name]) for name in ("siret", "vat", "gst", "qst", "neq") if typed.get(name)
    }
    if name := typed.get("name", "").strip():
        found["legal_name"] = name
    if block := typed.get("address", "").strip():
        address = addresses.read(block, country=profile.country)
        found |= {
            "street": "\n".join(address.street),
            "postal_code": address.postal_code,
            "city": address.city,
            "region": address.region or profile.region,
        }
    if typed.get("tax_regime") in REGIMES[place]:
        found["tax_regime"] = typed["tax_regime"]
    if found.get("tax_regime") == "vat" and not found.get("vat") and not profile.vat:
        siret = identifiers.check("siret", found.get("siret") or profile.siret)
        found |= {"vat": identifiers.french_vat_of_siren(siret.canonical[:9])} if siret.valid else {}
    return found


def _bare(text: str) -> str:
    """An identifier without its spaces."""
    return "".join(text.split())


def choices(profile: "Profile") -> Choices:
    """What the business decided once and for all."""
    return Choices(
        operations=cast("Operations", profile.operations),
        vat_on_debits=profile.vat_on_debits,
        insurance=profile.insurance,
        mediator=profile.mediator,
        registered=profile.tax_regime in COLLECTING,
    )


def seller(profile: "Profile") -> invoicing.Party:
    """The business as it prints itself."""
    return invoicing.Party(
        name=profile.legal_name,
        brand=profile.brand,
        activity=profile.activity,
        address=invoicing.Address(
            street=tuple(line for line in profile.street.split("\n") if line.strip()),
            postal_code=profile.postal_code,
            city=profile.city,
            region=profile.region,
            country=profile.country,
        ),
        email=profile.email,
        phone=profile.phone,
        legal_form=profile.legal_form,
        siren=profile.siret[:9],
        siret=profile.siret,
        vat=profile.vat,
        neq=profile.neq,
        gst=profile.gst if profile.tax_regime == "registered" else "",
        qst=profile.qst if profile.tax_regime == "registered" else "",
        logo=profile.logo,
    )


def payment(profile: "Profile", business: "Business") -> invoicing.Payment:
    """How one pays this business."""
    holder = profile.holder or profile.legal_name
    if profile.iban:
        return invoicing.Payment(method="transfer", holder=holder, iban=profile.iban, bic=profile.bic)
    if business.place == "ca-qc" and profile.interac_email:
        return invoicing.Payment(
            method="interac",
            holder=holder,
            interac_email=profile.interac_email,
            deposit_details=profile.deposit_details,
        )
    if profile.deposit_details:
        return invoicing.Payment(method="deposit", holder=holder, deposit_details=profile.deposit_details)
    return invoicing.Payment()
