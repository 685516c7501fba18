"""Issuing, put together: what the place says on the day, then the seal of the rules.

`totals`, `missing` and `seal` take a draft and a day; the caller brings what it alone knows:
the number, what the payment terms come to, and their sentence. Nothing here reads a clock
or a table of the books.

`choices` are the seller's (`Choices`); `pack` is given when the owner added figures of his own
(`Pack.with_figures`); `prepaid` is what was paid before; `extra` is kept with the document.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import cast

from reglo import packs
from reglo.packs import Asked, Choices, NoFigure, NoTreatment, Pack, identifiers, mentions, units
from reglo.rules import money, preflight, sealing, tax
from reglo.rules.invoicing import Address, Draft, Figure, Instalment, Mention, Party, Payment, Sealed, TaxTotal, Totals
from reglo.rules.preflight import Finding, addable, gap, gaps, warning
from reglo.rules.reading import Said
from reglo.rules.sealing import CannotIssue

__all__ = ["CannotIssue", "Case", "case_of", "completed", "mentions_of", "missing", "seal", "taxes", "totals"]

InstalmentsOf = Callable[[Decimal], Sequence[Instalment]]

# What keeps a draft from being added up.
_OF_SUMS = (".quantity", ".unit_price", ".discount_percent", ".amount", ".tax")


def completed(draft: Draft, *, pack: Pack | None = None) -> Draft:
    """The draft with what follows from it: plain identifiers, addresses at home, SIREN from SIRET…"""
    pack = pack or packs.get(draft.place)
    plain = replace(
        draft,
        seller=_plain(draft.seller, pack.country),
        buyer=draft.buyer and _plain(draft.buyer, pack.country),
        payment=_plain_account(draft.payment),
        delivered_to=draft.delivered_to and _at_home(draft.delivered_to, pack.country),
    )
    return pack.local.completed(plain)


def taxes(draft: Draft, *, on: date, pack: Pack | None = None) -> dict[str, tuple[tax.Tax, ...]]:
    """The treatments used by a draft that the place knows on a day, with their taxes.

    A credit note gives back the tax that was charged: its rates are those of the day of the invoice it corrects.
    """
    pack = pack or packs.get(draft.place)
    used = sorted(mentions.treatments_used(draft))
    return {key: known for key in used if (known := _known(pack, key, on, draft)) is not None}


def totals(
    draft: Draft, *, on: date, prepaid: Decimal = money.ZERO, pack: Pack | None = None
) -> tuple[tuple[TaxTotal, ...], Totals]:
    """The taxes and sums of a draft, complete or not. Raises CannotIssue for what cannot be added."""
    draft = completed(draft, pack=pack)
    known = taxes(draft, on=on, pack=pack)
    if not addable(draft, known):
        found = gaps(preflight.missing(draft, on=on, taxes=known))
        raise CannotIssue([one for one in found if one.field.endswith(_OF_SUMS)])
    return tax.totals(draft.lines, draft.adjustments, known.__getitem__, prepaid, draft.taxes_left)


@dataclass(frozen=True)
class Case:
    """A completed draft on a day, with its taxes and mentions worked out once: for what it lacks, then for its seal."""

    asked: Asked
    taxes: Mapping[str, tuple[tax.Tax, ...]]
    resolved: mentions.Resolved
    prepaid: Decimal
    found: dict[tuple[Instalment, ...] | None, tuple[Finding, ...]] = field(default_factory=dict, compare=False)

    def missing(self, instalments_of: InstalmentsOf | None = None) -> tuple[Finding, ...]:
        """As `missing`."""
        return self._missing(_due(self, instalments_of) if instalments_of else None)

    def _missing(self, instalments: Sequence[Instalment] | None) -> tuple[Finding, ...]:
        """What is missing, worked out once for the same instalments: before issuing, and by the seal."""
        due = None if instalments is None else tuple(instalments)
        if due not in self.found:
            self.found[due] = preflight.missing(
                self.asked.draft,
                on=self.asked.on,
                taxes=self.taxes,
                instalments=due,
                legal=self.legal,
                checked=_checked,
                prepaid=self.prepaid,
            )
        return self.found[due]

    def sealed(self, *, number: str, instalments_of: InstalmentsOf, terms_sentence: str) -> Sealed:
        """As `seal`."""
        place, draft, on = self.asked.pack, self.asked.draft, self.asked.on
        rates = [figure for key in self.taxes for figure in place.tax_figures(key, _rates_on(draft, on))]
        due = _due(self, instalments_of)
        return sealing.seal_draft(
            draft,
            number=number,
            on=on,
            taxes=self.taxes,
            unit_code=units.code,
            mentions=self.resolved.mentions,
            figures=tuple(_once([*rates, *self.resolved.figures])),
            instalments=due,
            terms_sentence=terms_sentence,
            findings=self._missing(due),
            prepaid=self.prepaid,
            extra={**place.local.extras(self.asked), **self.asked.extra},
        )

    @cached_property
    def legal(self) -> tuple[Finding, ...]:
        """What the law of the place finds missing or doubtful."""
        return tuple(_legal(self))


def case_of(
    draft: Draft,
    *,
    on: date,
    choices: Choices | None = None,
    prepaid: Decimal = money.ZERO,
    extra: Mapping[str, str] | None = None,
    pack: Pack | None = None,
) -> Case:
    """A draft, complete or not, as the place sees it on a day."""
    pack = pack or packs.get(draft.place)
    draft = completed(draft, pack=pack)
    known = taxes(draft, on=on, pack=pack)
    sums = None
    if addable(draft, known):
        sums = tax.totals(draft.lines, draft.adjustments, known.__getitem__, prepaid, draft.taxes_left)[1]
    asked = Asked(pack, draft, on, choices or Choices(), sums, extra or {})
    return Case(asked, known, mentions.resolve(asked), prepaid)


def mentions_of(
    draft: Draft, *, on: date, choices: Choices | None = None, pack: Pack | None = None
) -> tuple[Mention, ...]:
    """The legal mentions a draft would carry on a day, complete or not; those without a figure are left out."""
    return case_of(draft, on=on, choices=choices, pack=pack).resolved.mentions


def missing(
    draft: Draft,
    *,
    on: date,
    instalments_of: InstalmentsOf | None = None,
    choices: Choices | None = None,
    prepaid: Decimal = money.ZERO,
    extra: Mapping[str, str] | None = None,
    pack: Pack | None = None,
) -> tuple[Finding, ...]:
    """Everything missing or doubtful in a draft to be issued on a day, the law of the place included.

    `instalments_of` answers the instalments of a sum; without it due dates are not checked.
    """
    case = case_of(draft, on=on, choices=choices, prepaid=prepaid, extra=extra, pack=pack)
    return case.missing(instalments_of)


def seal(
    draft: Draft,
    *,
    number: str,
    on: date,
    instalments_of: InstalmentsOf,
    terms_sentence: str,
    choices: Choices | None = None,
    prepaid: Decimal = money.ZERO,
    extra: Mapping[str, str] | None = None,
    pack: Pack | None = None,
) -> Sealed:
    """The sealed invoice or credit note. Raises CannotIssue with every gap, NoPack for an unknown place.

    `instalments_of` answers the instalments of the payable sum; they add up to it.
    """
    case = case_of(draft, on=on, choices=choices, prepaid=prepaid, extra=extra, pack=pack)
    return case.sealed(number=number, instalments_of=instalments_of, terms_sentence=terms_sentence)


# ── Parts ────────────────────────────────────────────────────────────────────────────────────────


def _due(case: Case, instalments_of: InstalmentsOf) -> Sequence[Instalment] | None:
    """Nothing is due on a credit note or on nothing; None while the draft comes to no sum yet."""
    sums = case.asked.totals
    if sums is None or not case.asked.draft.lines:
        return None
    if sums.payable <= 0 or case.asked.draft.kind == "credit_note":
        return ()
    return instalments_of(sums.payable)


def _known(pack: Pack, key: str, on: date, draft: Draft) -> tuple[tax.Tax, ...] | None:
    try:
        return pack.taxes(key, on, seller=draft.seller, language=draft.language, rates_on=_rates_on(draft, on))
    except (NoFigure, NoTreatment):
        return None  # The pre-flight says it, beside everything else.


def _rates_on(draft: Draft, on: date) -> date:
    return (draft.corrects_issued_on or on) if draft.kind == "credit_note" else on


def _legal(case: Case) -> Iterator[Finding]:
    """What the place misses, and the figures and mentions it does not know on that day."""
    lacking = {one.key: one for one in case.resolved.missing}
    try:
        yield from case.asked.pack.checks.findings(case.asked)
    except NoFigure as without:
        lacking[without.key] = without
    for key, unknown in lacking.items():
        yield gap("mentions", f"figures.{key}", unknown.text_fr, unknown.text_en)
    for rule in case.resolved.doubtful:
        yield warning(
            "mentions",
            f"mentions.{rule.key}",
            f"À vérifier : {rule.name.fr}, dont la forme légale n’est pas encore certaine à cette date.",
            f"To be checked: {rule.name.en}, whose legal form is not yet certain on this date.",
        )


def _once(figures: Iterable[packs.Figure]) -> Iterator[Figure]:
    """Each figure as it is frozen; the same one may stand in two mentions."""
    return (figure.frozen() for figure in {figure.key: figure for figure in figures}.values())


def _checked(kind: str, text: str) -> Said | None:
    """Why an identifier is not well formed."""
    found = identifiers.check(cast("identifiers.Kind", kind), text)
    return None if found.valid else Said(found.reason("fr"), found.reason("en"))


def _plain(party: Party, country: str) -> Party:
    """The party with identifiers without spaces, and a country."""
    return replace(
        party,
        address=_at_home(party.address, country),
        siren=_bare(party.siren),
        siret=_bare(party.siret),
        vat=_bare(party.vat),
        neq=_bare(party.neq),
        gst=_bare(party.gst),
        qst=_bare(party.qst),
    )


def _at_home(address: Address, country: str) -> Address:
    """An address without a country is at home."""
    return replace(address, country=address.country or country)


def _plain_account(payment: Payment) -> Payment:
    return replace(payment, iban=_bare(payment.iban), bic=_bare(payment.bic))


def _bare(text: str) -> str:
    return "".join(text.split()).upper()
