"""France: who is offered which tax, and how the figures of late payment are written.

Three borders matter. The VAT territory (mainland, Corsica, Monaco; Guadeloupe, Martinique and
Réunion with their own rates); French land where VAT does not apply (Guyane, Mayotte); and the
European Union. Between businesses a service is taxed where the client is: reverse charge
inside the Union, outside French VAT elsewhere, Guyane and Mayotte included. Between the mainland
and Guadeloupe, Martinique or Réunion nobody reverses anything: the seller charges the client's
rate (CGI, art. 259, 1° and 296; BOI-TVA-GEO-20-40).

The penalty rate printed is the ECB rate of 1 January or 1 July of the half-year of issue,
plus 10 points (C. com., art. L441-10, II), 8 points for a public buyer.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Literal, get_args

from reglo.packs import wording
from reglo.packs.facts import Confidence, Figure
from reglo.packs.mentions import Asked, Written
from reglo.packs.treatments import Operations, Situation
from reglo.rules import amounts, dates
from reglo.rules.invoicing import Address, Draft
from reglo.rules.reading import Said

if TYPE_CHECKING:
    from reglo.packs import Pack

NAME = Said("France", "France")
COUNTRY = "FR"
CURRENCY = "EUR"

Zone = Literal["mainland", "corsica", "overseas", "untaxed", "union", "abroad"]

_MAINLAND_RATES = ("20", "10", "5.5", "2.1")
_RATES: Mapping[Zone, tuple[str, ...]] = {
    "mainland": _MAINLAND_RATES,
    "corsica": ("20", "10", "2.1", "13", "0.9"),
    "overseas": ("8.5", "2.1", "1.75", "1.05"),
}

# Postal codes, the longest first, and the ISO codes that some of these lands also have.
_ZONES: Mapping[str, Zone] = {
    "97133": "abroad", "97150": "abroad", "975": "abroad", "986": "abroad", "987": "abroad", "988": "abroad",
    "971": "overseas", "972": "overseas", "974": "overseas",
    "GP": "overseas", "MQ": "overseas", "RE": "overseas",
    "973": "untaxed", "976": "untaxed", "GF": "untaxed", "YT": "untaxed",
    "20": "corsica", "MC": "mainland",
}  # fmt: skip

# Treatments that are said of goods alone, and of services alone.
OF_GOODS = frozenset({"intra-eu-goods", "export-goods"})
OF_SERVICES = frozenset({"reverse-charge", "outside", "construction-subcontract", "training"})

_CONFIDENCES: tuple[Confidence, ...] = ("low", "medium", "high")


# ── Treatments ───────────────────────────────────────────────────────────────────────────────────


def zone_of(address: Address, members: Collection[str]) -> Zone:
    """On which side of the three borders an address lies; without a country, in France."""
    country = address.country or COUNTRY
    if country == COUNTRY:
        postal_code = address.postal_code.replace(" ", "")
        return next((_ZONES[postal_code[:n]] for n in (5, 3, 2) if postal_code[:n] in _ZONES), "mainland")
    return _ZONES.get(country, "union" if country in members else "abroad")


def is_postal_code(text: str) -> bool:
    """Whether it has the five figures of a French code; « F- » before it is of another age, and does no harm."""
    code = "".join(text.split()).upper().removeprefix("F-")
    return len(code) == 5 and code.isascii() and code.isdecimal()


def offered(pack: "Pack", on: date, situation: Situation) -> tuple[str, ...]:
    """The keys of the treatments that make sense, the most likely first. Raises NoFigure."""
    members = pack.figure("eu_members", on).value.split()
    seller = zone_of(situation.seller.address, members)
    buyer = zone_of(situation.buyer, members)
    registered = bool(situation.seller.vat) if situation.registered is None else situation.registered
    if seller == "untaxed":
        return ("untaxed-territory",)
    own = _home_rates(situation, seller, buyer) if registered else ("franchise",)
    across = _across(situation, buyer)
    # A small business in franchise supplies no exempt goods to the Union (CGI, art. 262 ter, I): its own regime stays.
    at_home_first = (situation.operations == "both" and situation.buyer_kind == "consumer") or (
        situation.operations == "goods" and buyer == "union" and not registered
    )
    keys = [*own, *across] if at_home_first else [*across, *own]
    if registered:
        keys += _RATES.get(buyer, ())
        keys += ["training"]
        keys += ["construction-subcontract"] if situation.buyer_kind == "business" and buyer in _RATES else []
        keys += ["disbursement", "zero"]
        keys += ["net-of-tax"] if situation.kind == "credit_note" else []
    else:
        keys += ["training", "disbursement"]
    claimed = [situation.special] if situation.special in keys else []
    return tuple(dict.fromkeys([*claimed, *keys]))


def _home_rates(situation: Situation, seller: Zone, buyer: Zone) -> tuple[str, ...]:
    """The rates of the seller's land, after those of the client's for a service to a business of another."""
    own = _RATES.get(seller, _MAINLAND_RATES)
    placed = situation.buyer.postal_code or situation.buyer.country not in ("", COUNTRY)
    if not placed or situation.buyer_kind == "consumer" or situation.operations == "goods":
        return own
    return (*_RATES.get(buyer, ()), *own)


def _across(situation: Situation, buyer: Zone) -> tuple[str, ...]:
    """What a border between seller and client makes of the sale: services first, unless it is one of goods.

    A consumer is taxed as at home, unless goods leave the Union.
    """
    if buyer in _RATES:
        return ()
    if situation.buyer_kind == "consumer":
        keys: tuple[str, ...] = ("export-goods",) if buyer != "union" else ()
    else:
        keys = ("reverse-charge", "intra-eu-goods") if buyer == "union" else ("outside", "export-goods")
    if situation.operations == "services":
        return tuple(key for key in keys if key not in OF_GOODS)
    if situation.operations == "goods":
        return tuple(key for key in keys if key in OF_GOODS)
    return keys


def asks(pack: "Pack", on: date, situation: Situation) -> tuple[str, ...]:
    """What nobody but the seller knows of a sale, as answers to offer: what is sold, or the trade it belongs to."""
    members = pack.figure("eu_members", on).value.split()
    here = zone_of(situation.buyer, members) in _RATES
    usual = offered(pack, on, situation) if here else ()
    return (*get_args(Operations), *(key for key in ("construction-subcontract", "training") if key in usual))


# ── Mentions ─────────────────────────────────────────────────────────────────────────────────────


def late_rate(asked: Asked) -> tuple[Figure, Figure, Figure]:
    """The penalty rate of the law, and the two figures it is the sum of. Raises NoFigure."""
    public = asked.draft.buyer is not None and asked.draft.buyer.kind == "public"
    ecb = asked.pack.figure("ecb_rate", dates.half_year_start(asked.on))
    points = asked.pack.figure("late_points_public" if public else "late_points", asked.on)
    total = Figure(
        key="late_rate",
        value=format(ecb.number + points.number, "f"),
        from_on=dates.half_year_start(asked.on),
        until_on=None,
        source=f"{ecb.value} ({ecb.source}) + {points.value} ({points.source})",
        confidence=min(ecb.confidence, points.confidence, key=_CONFIDENCES.index),
        checked_on=min(ecb.checked_on, points.checked_on),
    )
    return total, ecb, points


def penalty_floor(asked: Asked) -> Figure:
    """Under which an agreed penalty may not go: three times the legal rate. Raises NoFigure."""
    legal = asked.pack.figure("legal_rate_professional", dates.half_year_start(asked.on))
    times = asked.pack.figure("late_floor_multiple", asked.on)
    return replace(legal, key="penalty_floor", value=format(legal.number * times.number, "f"))


def _late_rate(asked: Asked, language: str) -> Written:
    figures = late_rate(asked)
    return Written(wording.percent(figures[0].number, language), figures)


def _late_points(asked: Asked, language: str) -> Written:
    _, _, points = late_rate(asked)
    return Written(wording.number(points.number, language))


def _penalty_rate(asked: Asked, language: str) -> Written:
    assert asked.choices.penalty_rate is not None, "this mention applies to an agreed rate"
    return Written(wording.percent(asked.choices.penalty_rate, language))


def _recovery_indemnity(asked: Asked, language: str) -> Written:
    figure = asked.pack.figure("recovery_indemnity", asked.on)
    return Written(amounts.written(figure.number, language, decimals=0, currency=CURRENCY), (figure,))


VALUES: Mapping[str, Callable[[Asked, str], Written]] = {
    "late_rate": _late_rate,
    "late_points": _late_points,
    "penalty_rate": _penalty_rate,
    "recovery_indemnity": _recovery_indemnity,
    "early_discount": lambda asked, _: Written(asked.choices.early_discount),
    "agreement": lambda asked, _: Written(asked.choices.agreement),
    "insurance": lambda asked, _: Written(asked.choices.insurance),
    "mediator": lambda asked, _: Written(asked.choices.mediator),
    "performed_at": lambda asked, _: Written(asked.choices.performed_at),
}


def conditions(asked: Asked) -> Collection[str]:
    """How a platform is to treat the document (BAR), where that is known."""
    routing = _routing(asked)
    return (f"routing:{routing}",) if routing else ()


def _routing(asked: Asked) -> str:
    """B2B between taxable persons of the territory, both known by their SIREN; public bodies have their own portal.

    What holds only exempt training or sums outside VAT is refused by that flow (DGFiP, G2.31).
    """
    buyer = asked.draft.buyer
    members = asked.pack.figure("eu_members", asked.on).value.split()
    if buyer is None or buyer.kind == "public" or zone_of(asked.draft.seller.address, members) not in _RATES:
        return ""
    if buyer.kind == "consumer":
        return "B2C"
    if zone_of(buyer.address, members) not in _RATES:
        return "B2BINT"
    if not asked.treatments() - {"training", "outside", "untaxed-territory", ""}:
        return "OUTOFSCOPE"
    return "B2B" if buyer.siren or buyer.siret else ""


def languages(language: str) -> tuple[str, ...]:
    """One language per paper."""
    return ("en",) if language == "en" else ("fr",)


# ── Sealing ──────────────────────────────────────────────────────────────────────────────────────


def completed(draft: Draft) -> Draft:
    """The draft with what follows from it: SIREN from SIRET, the country of addresses without one."""
    seller = replace(draft.seller, siren=draft.seller.siren or draft.seller.siret[:9])
    return replace(draft, seller=seller)


def extras(asked: Asked) -> dict[str, str]:
    """The framework (BT-23), VAT due on invoicing (BT-8), where a service was rendered, who writes (BT-3)."""
    letter = {"services": "S", "goods": "B", "both": "M"}[asked.choices.operations]
    paid = asked.totals is not None and asked.totals.prepaid > 0 and asked.totals.payable == 0
    digit = "2" if paid else "4" if asked.choices.after_deposit else "1"
    found = {"framework": letter + digit}
    if asked.choices.vat_on_debits:
        found["tax_point"] = "debits"
    if asked.choices.performed_at:
        found["performed_at"] = asked.choices.performed_at
    if asked.choices.self_billed:
        found["type_code"] = "261" if asked.draft.kind == "credit_note" else "389"
    return found
