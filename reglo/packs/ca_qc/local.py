"""Québec: which tax follows from the client's province, and how agreed interest is written.

A service is taxed where the client is (general rule): GST and QST in Québec, HST in five
provinces, GST alone in the others, zero outside Canada. The province is the one written, by its
name or its code, else the one of the postal code. Each tax bears on the price before tax; a
combined rate is never shown. A small supplier charges nothing and prints no number.

Agreed interest is always said by the year, or the Interest Act cuts it to 5 %.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from reglo.packs import wording
from reglo.packs.mentions import Asked, Written
from reglo.packs.treatments import Situation
from reglo.rules import addresses
from reglo.rules.invoicing import Draft
from reglo.rules.reading import Said

if TYPE_CHECKING:
    from reglo.packs import Pack

NAME = Said("Québec", "Québec")
COUNTRY = "CA"
CURRENCY = "CAD"

SMALL_SUPPLIER, ZERO_RATED = "small-supplier", "zero-rated"
_AT_HOME = "taxable"
_PROVINCES: Mapping[str, str] = {
    "QC": _AT_HOME,
    "ON": "hst-on", "NB": "hst-nb", "NL": "hst-nl", "PE": "hst-pe", "NS": "hst-ns",
    "AB": "gst", "BC": "gst", "SK": "gst", "MB": "gst", "YT": "gst", "NT": "gst", "NU": "gst",
}  # fmt: skip

_MONTHS = 12
_MONTHLY_DECIMALS_MAX = 4


def offered(pack: "Pack", _on: date, situation: Situation) -> tuple[str, ...]:
    """The keys of the treatments that make sense, the one of the client's address first."""
    seller = situation.seller
    registered = bool(seller.gst or seller.qst) if situation.registered is None else situation.registered
    if not registered:
        return (SMALL_SUPPLIER,)
    others = [key for key in pack.treatments_by_key if key != SMALL_SUPPLIER]
    return tuple(dict.fromkeys([expected(situation), *others]))


def asks(_pack: "Pack", _on: date, _situation: Situation) -> tuple[str, ...]:
    """Nothing: the general rule follows from the client's address alone."""
    return ()


def expected(situation: Situation) -> str:
    """What the general rule says for a registered seller; an unknown province counts as Québec."""
    if situation.buyer.country not in ("", COUNTRY):
        return ZERO_RATED
    return _PROVINCES.get(addresses.province_of(situation.buyer), _AT_HOME)


def _agreed_interest(asked: Asked, language: str) -> Written:
    """« 12 % par an (soit 1 % par mois) »; the month is left out when it does not fall exactly."""
    yearly = asked.choices.penalty_rate
    assert yearly is not None, "this mention applies to an agreed rate"
    written = wording.percent(yearly, language)
    monthly = (yearly / _MONTHS).quantize(Decimal(10) ** -_MONTHLY_DECIMALS_MAX).normalize()
    exact = monthly * _MONTHS == yearly
    if language == "en":
        return Written(f"{written} a year" + (f" ({wording.percent(monthly, 'en')} a month)" if exact else ""))
    return Written(f"{written} par an" + (f" (soit {wording.percent(monthly, 'fr')} par mois)" if exact else ""))


VALUES: Mapping[str, Callable[[Asked, str], Written]] = {
    "agreed_interest": _agreed_interest,
    "agreement": lambda asked, _: Written(asked.choices.agreement),
}


def conditions(asked: Asked) -> Collection[str]:
    """The taxes charged, whether a NEQ is printed, and whether dollars are read abroad, where there are others."""
    known = (asked.pack.treatments_by_key.get(key) for key in asked.treatments())
    words = {f"tax:{spec.name}" for treatment in known if treatment for spec in treatment.taxes}
    words |= {"seller:neq"} if asked.draft.seller.neq else set()
    return words | ({"dollars:abroad"} if is_abroad(asked.draft) and asked.draft.currency == CURRENCY else set())


def is_abroad(draft: Draft) -> bool:
    """Whether the client is outside Canada."""
    return draft.buyer is not None and draft.buyer.address.country not in ("", COUNTRY)


def languages(language: str) -> tuple[str, ...]:
    """French always; English beside it, never alone (Charte de la langue française, art. 57)."""
    return ("fr", "en") if language == "en" else ("fr",)


def completed(draft: Draft) -> Draft:
    """The draft with what follows from where its client is, and from what is not charged.

    The province by its code; no Interac transfer from outside Canada, where there is none; no
    registration number when no tax is charged as a small supplier.
    """
    buyer = draft.buyer
    if buyer is not None and buyer.address.country == COUNTRY:
        region = addresses.province(buyer.address.region) or buyer.address.region
        draft = replace(draft, buyer=replace(buyer, address=replace(buyer.address, region=region)))
    if is_abroad(draft) and draft.payment.method == "interac":
        method: Literal["deposit", "none"] = "deposit" if draft.payment.deposit_details else "none"
        draft = replace(draft, payment=replace(draft.payment, method=method, interac_email=""))
    if draft.lines and all(line.tax == SMALL_SUPPLIER for line in draft.lines):
        return replace(draft, seller=replace(draft.seller, gst="", qst=""))
    return draft


def extras(_asked: Asked) -> dict[str, str]:
    """Nothing: no XML is made here."""
    return {}
