"""The rights on late sums as pages say them: amounts, one row for each segment, articles, doubts, the last day."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from reglo.access import Asked
from reglo.books.followups import cases
from reglo.books.followups import rights as book
from reglo.books.followups.rights import Right
from reglo.books.invoices import Invoice
from reglo.packs import prescription
from reglo.rules import roles
from reglo.rules.interest import Segment
from reglo.rules.money import ZERO
from reglo.rules.reading import Said
from reglo.web.settings.section import language


@dataclass(frozen=True)
class Deadline:
    """The last day to go to court, what starts the delay again, and what never does."""

    last_on: date
    is_past: bool
    law: str
    restarted: str  # what started it again
    restarted_on: date | None
    restarts: tuple[str, ...]
    never: tuple[str, ...]
    doubts: tuple[str, ...]
    is_certain: bool


@dataclass(frozen=True)
class Shown:
    """What is known of one late sum."""

    invoice_id: uuid.UUID
    number: str
    due_on: date
    days_late: int
    currency: str
    left: Decimal  # of the sum itself
    interest: Decimal
    per_day: Decimal
    indemnity: Decimal
    total: Decimal
    segments: tuple[Segment, ...]
    until: date
    law: str
    rates: str
    warnings: tuple[str, ...]
    unknown_from: date | None
    is_certain: bool
    deadline: Deadline | None


def of_invoice(request: Asked, invoice: Invoice, *, today: date) -> list[Shown]:
    """Of the late sums of one invoice; nothing for whoever does not follow up."""
    return [one for one in of_client(request, invoice.client_id, today=today) if one.invoice_id == invoice.id]


def of_client(request: Asked, client_id: uuid.UUID, *, today: date) -> list[Shown]:
    """Of every late sum of one client, the oldest first."""
    if not roles.may(request.role, "followups.see"):
        return []
    followed = cases.of_client(request.business, client_id, today=today)
    if followed is None:
        return []
    found = book.rights_of(request.business, followed, today=today)
    return [_shown(one, request.business.place, today) for one in found]


@dataclass(frozen=True)
class Together:
    """All of them in one currency: what the delay has cost so far, and what one more day brings."""

    currency: str
    interest: Decimal
    per_day: Decimal
    indemnity: Decimal

    @property
    def total(self) -> Decimal:
        """Interest and indemnities."""
        return self.interest + self.indemnity


def together(shown: Sequence[Shown]) -> list[Together]:
    """The sums of several, each currency apart."""
    currencies = dict.fromkeys(one.currency for one in shown)
    return [
        Together(
            currency,
            *(
                sum((getattr(one, name) for one in shown if one.currency == currency), ZERO)
                for name in ("interest", "per_day", "indemnity")
            ),
        )
        for currency in currencies
    ]


def part(shown: Sequence[Shown]) -> dict[str, Any]:
    """What the part of another page says of them."""
    return {"rights": shown, "rights_together": together(shown), "several_rights": len(shown) > 1}


def _shown(right: Right, place: str, today: date) -> Shown:
    claim, owed = right.claim, right.owed
    return Shown(
        invoice_id=owed.invoice_id,
        number=owed.number,
        due_on=owed.due_on,
        days_late=(today - owed.due_on).days,
        currency=claim.currency,
        left=owed.amount,
        interest=claim.interest,
        per_day=ZERO if right.unknown else claim.per_day,
        indemnity=claim.indemnity,
        total=claim.total,
        segments=claim.segments,
        until=right.until,
        law=_say(claim.law),
        rates=_say(claim.rate_words),
        warnings=_each(claim.warnings),
        unknown_from=right.unknown.on if right.unknown else None,
        is_certain=all(figure.confidence != "low" for figure in claim.figures),
        deadline=_deadline(right, place, today) if right.prescription else None,
    )


def _deadline(right: Right, place: str, today: date) -> Deadline:
    found = right.prescription
    assert found is not None, "asked for a known one"
    rules = prescription.act_rules(place=place, client_kind=right.client_kind, on=right.owed.due_on)
    began = {rule.key: _say(rule.words) for rule in rules}
    return Deadline(
        last_on=found.last_on,
        is_past=found.is_past(today),
        law=_say(found.law),
        restarted=began.get(found.interrupted_by.key, "") if found.interrupted_by else "",
        restarted_on=found.interrupted_by.on if found.interrupted_by else None,
        restarts=tuple(_say(rule.words) for rule in rules if rule.interrupts),
        never=tuple(_say(rule.words) for rule in rules if not rule.interrupts),
        doubts=_each(found.doubts),
        is_certain=found.confidence != "low",
    )


def _each(those: Collection[Said]) -> tuple[str, ...]:
    return tuple(_say(one) for one in those)


def _say(said: Said) -> str:
    return said(language())
