"""What each place says: dated figures with their source, mentions, taxes, identifiers, holidays.

A place is a folder (`fr`, `ca_qc`) with the same files: facts.toml, taxes.toml, mentions.toml,
late.toml, prescription.toml, collecting.toml, examples.toml, local.py, checks.py. `get("ca-qc")` gives the
pack; doors and books never import a place by name.

>>> from datetime import date
>>> pack = get("fr")
>>> pack.figure("ecb_rate", date(2026, 7, 1)).value
'2.40'
>>> [tax.rate for tax in get("ca-qc").taxes("taxable", date(2026, 11, 23))]
[Decimal('5'), Decimal('9.975')]
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from importlib import resources
from typing import Protocol

from reglo.packs import facts, mentions, own, treatments
from reglo.packs.ca_qc import checks as ca_qc_checks
from reglo.packs.ca_qc import local as ca_qc_local
from reglo.packs.facts import Figure, NoFigure, Series
from reglo.packs.fr import checks as fr_checks
from reglo.packs.fr import local as fr_local
from reglo.packs.mentions import Asked, Choices, DatedText, MentionRule, Written
from reglo.packs.treatments import UNTAXED, NoTreatment, Operations, Situation, TaxSpec, Treatment
from reglo.rules.invoicing import Address, ClientKind, DocumentKind, Draft, Party
from reglo.rules.preflight import Finding
from reglo.rules.reading import Said
from reglo.rules.tax import Tax

__all__ = [
    "PLACES", "Asked", "Choices", "Figure", "NoFigure", "NoPack", "NoTreatment", "Pack", "Treatment", "get",
]  # fmt: skip


class Local(Protocol):
    """The little code of a place (`local.py`)."""

    NAME: Said
    COUNTRY: str  # ISO 3166-1, what an address without a country means
    CURRENCY: str
    VALUES: Mapping[str, Callable[[Asked, str], Written]]  # how a figure stands in a mention

    def offered(self, pack: "Pack", on: date, situation: Situation, /) -> tuple[str, ...]: ...
    def asks(self, pack: "Pack", on: date, situation: Situation, /) -> tuple[str, ...]: ...
    def conditions(self, asked: Asked, /) -> Collection[str]: ...
    def languages(self, language: str) -> tuple[str, ...]: ...
    def completed(self, draft: Draft) -> Draft: ...
    def extras(self, asked: Asked, /) -> dict[str, str]: ...


class Checks(Protocol):
    """What the law of a place asks of a draft (`checks.py`)."""

    def findings(self, asked: Asked) -> Iterator[Finding]: ...


class NoPack(LookupError):
    """There is no pack for a place."""

    def __init__(self, place: str) -> None:
        self.place = place
        known = ", ".join(PLACES)
        self.text_fr = f"Le lieu « {place} » n’est pas connu. Lieux connus : {known}."
        self.text_en = f"The place “{place}” is not known. Known places: {known}."
        super().__init__(self.text_fr)


@dataclass(frozen=True)
class Pack:
    """One place. Every answer is for a day; none is carried over from another."""

    place: str
    name: Said
    country: str
    currency: str
    figures_by_key: Mapping[str, Series]
    treatments_by_key: Mapping[str, Treatment]
    mentions_by_key: Mapping[str, MentionRule]
    local: Local
    checks: Checks

    def figure(self, key: str, on: date) -> Figure:
        """What a figure is worth on a day. Raises NoFigure when no period covers it."""
        series = self.figures_by_key[key]
        if found := series.on(on):
            return found
        raise NoFigure(key=key, name=series.name, place=self.place, place_name=self.name, on=on)

    def mention(self, key: str, on: date) -> DatedText:
        """What a mention says on a day. Raises NoFigure when no text covers it."""
        rule = self.mentions_by_key[key]
        if found := rule.on(on):
            return found
        raise NoFigure(key=f"mention.{key}", name=rule.name, place=self.place, place_name=self.name, on=on)

    def treatment(self, key: str) -> Treatment:
        """The treatment that a line names. Raises NoTreatment."""
        if key not in self.treatments_by_key:
            raise NoTreatment(key=key, place=self.place, place_name=self.name)
        return self.treatments_by_key[key]

    def treatments(
        self,
        on: date,
        seller: Party,
        buyer_kind: ClientKind = "business",
        buyer_country: str = "",
        *,
        buyer_region: str = "",
        buyer_postal_code: str = "",
        kind: DocumentKind = "invoice",
        registered: bool | None = None,
        operations: Operations | None = None,
        special: str = "",
    ) -> tuple[Treatment, ...]:
        """The treatments that make sense on a day, the most likely first.

        `registered` says whether the seller collects tax; when None, the seller's VAT or GST
        number decides. A buyer without a country is at home. `operations` and `special` as in `Situation`.
        """
        address = Address(postal_code=buyer_postal_code, region=buyer_region, country=buyer_country)
        return self.offered(on, Situation(seller, buyer_kind, address, kind, registered, operations, special))

    def offered(self, on: date, situation: Situation) -> tuple[Treatment, ...]:
        """The treatments that make sense in a situation, the most likely first."""
        return tuple(self.treatments_by_key[key] for key in self.local.offered(self, on, situation))

    def asks(self, on: date, situation: Situation) -> tuple[str, ...]:
        """What only the seller knows of a sale, as the answers to offer: « services », « goods », « training »…"""
        return self.local.asks(self, on, situation)

    def taxes(
        self, key: str, on: date, *, seller: Party | None = None, language: str = "fr", rates_on: date | None = None
    ) -> tuple[Tax, ...]:
        """The taxes of a treatment on a day: none, one or two. Raises NoTreatment, NoFigure.

        `seller` gives the registration numbers printed beside the taxes; `language` is that of
        the reason why no tax is asked; `rates_on` is the day of the rates when it is another one.
        """
        return tuple(self._tax(spec, on, rates_on or on, seller, language) for spec in self.treatment(key).taxes)

    def tax_figures(self, key: str, on: date) -> tuple[Figure, ...]:
        """The rates a treatment rests on. Raises NoTreatment, NoFigure."""
        return tuple(self.figure(spec.rate, on) for spec in self.treatment(key).taxes if spec.rate != UNTAXED)

    @property
    def checked_on(self) -> date:
        """The day our figures were last compared with their sources."""
        return max(figure.checked_on for series in self.figures_by_key.values() for figure in series.figures)

    def with_figures(self, figures: Iterable[Figure]) -> "Pack":
        """The same place with the owner's own figures, which win over ours on the days they cover."""
        series = dict(self.figures_by_key)
        for figure in figures:
            if figure.key not in series:
                continue  # of a version that named it otherwise
            known = series[figure.key]
            series[figure.key] = replace(known, figures=(*known.figures, figure))
        return replace(self, figures_by_key=series)

    def _tax(self, spec: TaxSpec, on: date, rates_on: date, seller: Party | None, language: str) -> Tax:
        rate = Decimal(0) if spec.rate == UNTAXED else self.figure(spec.rate, rates_on).number
        return Tax(
            name=spec.name,
            category=spec.category,
            rate=rate,
            exemption_code=spec.code,
            exemption_reason=self.mention(spec.reason, on).words(language) if spec.reason else "",
            registration=getattr(seller, spec.registration) if seller and spec.registration else "",
        )


# A place, its folder, and its code.
_PLACES: Mapping[str, tuple[str, Local, Checks]] = {
    "fr": ("fr", fr_local, fr_checks),
    "ca-qc": ("ca_qc", ca_qc_local, ca_qc_checks),
}
PLACES = tuple(_PLACES)


def get(place: str) -> Pack:
    """The pack of a place, with the figures added on this machine. Raises NoPack, UnreadableFigures."""
    if place not in PLACES:
        raise NoPack(place)
    return _with_own(place, own.stamp())


@lru_cache(maxsize=8)
def _with_own(place: str, stamp: tuple[int, int] | None) -> Pack:
    pack = _loaded(place)
    return pack.with_figures(one for its, one in own.every() if its == place) if stamp else pack


@cache
def _loaded(place: str) -> Pack:
    """A pack is read once: its files never change while the program runs."""
    name, local, checks = _PLACES[place]
    folder = resources.files(__name__).joinpath(name)
    return Pack(
        place=place,
        name=local.NAME,
        country=local.COUNTRY,
        currency=local.CURRENCY,
        figures_by_key=facts.read(folder),
        treatments_by_key=treatments.read(folder),
        mentions_by_key=mentions.read(folder),
        local=local,
        checks=checks,
    )
