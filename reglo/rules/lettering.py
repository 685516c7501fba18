"""The letter as a value: what a letter on paper says for ever, as `invoicing.Sealed` does for an invoice.

A `LetterText` holds the words a person read before the letter left, in one or two languages, and
beside them the figures the words rest on: claims, interest row by row, exhibits. Its canonical text
(`text_of`) is what is stored, hashed and handed to the renderer; addresses and names are frozen
inside, so that the same text gives the same paper on any day.

Amounts are `Decimal` in cents; rates are in percent a year; dates are local dates of the business.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from reglo.rules import canonical
from reglo.rules.interest import ONE_DAY, Segment
from reglo.rules.invoicing import Party
from reglo.rules.money import ZERO

SCHEMA = 1

# From the formal notice on, a letter is the owner's own act: it leaves signed or not at all.
SIGNED_FROM_LEVEL = 3

Form = Literal["letter", "page"]  # a page has no address: the list of a folder, a statement


@dataclass(frozen=True)
class Wording:
    """The words of a letter in one language. `body` and `after` are Markdown, the rest plain text."""

    language: Literal["fr", "en"]
    title: str  # the subject of the letter
    detail: str = ""  # what stands under it: « Somme due : 3 360 € »
    delivery: tuple[str, ...] = ()  # how it travels: « Lettre recommandée avec avis de réception »
    remarks: tuple[str, ...] = ()  # other lines beside the window: references
    body: str = ""  # from the salutation to the closing formula
    signature: tuple[str, ...] = ()
    after: str = ""  # what stands under the signature
    enclosures: str = ""  # in words; printed when no exhibit is listed


@dataclass(frozen=True)
class Claim:
    """One overdue invoice: its total, taxes included, what remains of it, what it was for."""

    number: str
    issued_on: date
    due_on: date
    total: Decimal
    balance: Decimal
    title: str = ""


@dataclass(frozen=True)
class InterestRow:
    """Days of one rate and one principal, and the invoice they belong to."""

    number: str
    segment: Segment


@dataclass(frozen=True)
class Figures:
    """The sums a letter asks for; `total` is all of them together."""

    currency: str
    claims: tuple[Claim, ...]
    total: Decimal
    interest: tuple[InterestRow, ...] = ()
    interest_paid: Decimal = ZERO  # what payments covered of it already
    fees: Decimal = ZERO  # fixed recovery fees, all invoices together

    @property
    def principal(self) -> Decimal:
        """What remains of all the invoices."""
        return sum((claim.balance for claim in self.claims), ZERO)

    @property
    def interest_total(self) -> Decimal:
        """The interest of all the rows, paid or not."""
        return sum((row.segment.interest for row in self.interest), ZERO)


@dataclass(frozen=True)
class Exhibit:
    """One document joined to a letter or filed in its folder; its number is its place in the list."""

    title: str
    on: date | None = None
    file_name: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class LetterText:
    """A letter, whole. In Québec its English wording follows the French one, never the other way."""

    schema: int
    form: Form
    place: str
    step: str
    level: int
    written_on: date
    city: str
    seller: Party
    buyer: Party
    wordings: tuple[Wording, ...]
    figures: Figures | None = None
    exhibits: tuple[Exhibit, ...] = ()
    signed_on: date | None = None
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def awaits_signature(self) -> bool:
        """Is it the owner's own act, and not signed yet?"""
        return self.form == "letter" and self.level >= SIGNED_FROM_LEVEL and self.signed_on is None


def exhibit_mark(index: int, *, place: str) -> str:
    """The number of an exhibit, from 1: « 1 » in France, « P-1 » before the courts of Québec."""
    return f"P-{index}" if place == "ca-qc" else str(index)


def text_of(letter: LetterText) -> str:
    """The canonical text: sorted keys, no spaces, decimals and dates as strings."""
    return canonical.text_of(letter)


def from_text(text: str) -> LetterText:
    """The letter a stored text says. Raises ValueError when the text is not one of ours."""
    data = json.loads(text)
    if not isinstance(data, dict) or data.get("schema") != SCHEMA or "wordings" not in data:
        raise ValueError("this text is no letter of ours")
    letter: LetterText = canonical.value_of(data, LetterText)
    return letter


# ── Sums that must agree ─────────────────────────────────────────────────────────────────────────


def disagreements(figures: Figures) -> tuple[str, ...]:
    """Everything in the figures that does not add up, for the log; nothing when they agree."""
    asked = figures.principal + figures.interest_total - figures.interest_paid + figures.fees
    found = [] if asked == figures.total else [f"the parts make {asked}, the total says {figures.total}"]
    claims = [claim.number for claim in figures.claims]
    for number in dict.fromkeys(row.number for row in figures.interest):
        segments = [row.segment for row in figures.interest if row.number == number]
        found += _of_one(number, segments, sums=claims.count(number))
    known = set(claims)
    found += [f"{row.number} bears interest and is not claimed" for row in figures.interest if row.number not in known]
    return tuple(found)


def _of_one(number: str, segments: Sequence[Segment], *, sums: int) -> list[str]:
    """What is wrong with the interest of one invoice: days miscounted, or counted more often than it has sums."""
    found = [
        f"{number}: {one.days} days from {one.from_on} to {one.to_on}"
        for one in segments
        if one.from_on + (one.days - 1) * ONE_DAY != one.to_on
    ]
    ordered = sorted(segments, key=lambda one: one.from_on)
    return found + [
        f"{number}: the day {one.from_on} is counted twice"
        for index, one in enumerate(ordered)
        if sum(before.to_on >= one.from_on for before in ordered[:index]) >= max(sums, 1)
    ]
