"""The figures of a letter: each invoice, the interest line by line, the fixed fees, and their total.

The principal is what the books hold open; the interest is all that the law let run, part payments counted to
interest first: both together are what is owed, whichever way payments are counted (C. civ. 1343-1).
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from reglo.books.clients import Client
from reglo.books.followups import rights
from reglo.books.followups.cases import Followed, Owed
from reglo.books.invoices import Invoice
from reglo.documents import messages, typography
from reglo.documents.messages import sentences
from reglo.documents.typography import Locale
from reglo.packs import get
from reglo.packs.facts import NoFigure
from reglo.rules.lettering import Claim, Figures, InterestRow
from reglo.rules.money import ZERO

if TYPE_CHECKING:
    from reglo.books.people import Business

SMALL_CLAIM = "small_claims_max"  # Québec: Cour du Québec, division des petites créances
MONTHS_A_YEAR = 12


def figures(business: "Business", followed: Followed, owed: Sequence[Owed], *, today: date, interest: bool) -> Figures:
    """The claims of a letter, with interest and fees when it asks for them: interest as far as its rate is known.

    Raises NoFigure where nothing of the interest of a sum is known.
    """
    invoices = {row.id: row for row in Invoice.objects.filter(id__in=[one.invoice_id for one in owed])}
    contested = {d.sum_id: d.amount for d in followed.case.disputes if d.resolved_on is None}
    claimed = tuple(
        Claim(
            one.number, one.issued_on, one.due_on, invoices[one.invoice_id].total,
            one.amount - contested.get(str(one.id), ZERO), invoices[one.invoice_id].subject,
        )
        for one in owed
    )  # fmt: skip
    rows: list[InterestRow] = []
    fees = ZERO
    if interest:
        for right in rights.rights_of(business, followed, today=today, only=[one.id for one in owed]):
            if right.unknown is not None and not right.claim.segments:
                raise right.unknown
            rows += [InterestRow(right.owed.number, segment) for segment in right.claim.segments]
            fees += right.claim.indemnity
    ran = sum((row.segment.interest for row in rows), ZERO)
    total = sum((claim.balance for claim in claimed), ZERO) + ran + fees
    return Figures(currency=owed[0].currency, claims=claimed, total=total, interest=tuple(rows), fees=fees)


def values(
    business: "Business", followed: Followed, told: Figures, client: Client, *, today: date, locale: Locale
) -> dict[str, messages.Value]:
    """What the letters say of the law, in a locale: empty where it grants nothing."""
    found = _law(business, followed, client, told, today=today, locale=locale)
    ran = sum((row.segment.interest for row in told.interest), ZERO)
    numbers = {claim.number for claim in told.claims}
    per_invoice = told.fees / len(numbers) if told.fees else ZERO
    return found | {
        "penalty_to": typography.date_long(max(row.segment.to_on for row in told.interest), locale)
        if told.interest
        else "",
        "penalty_amount": _amount(ran, told, locale) if told.interest else "",
        "interest_segments": messages.interest_segments(told.interest, told.currency, locale),
        "recovery_fee": found["recovery_fee"] or (_amount(per_invoice, told, locale) if told.fees else ""),
        "recovery_fee_total": _amount(told.fees, told, locale) if told.fees else "",
        "claim_total": sentences.amount_in_sentence(told.total, told.currency, locale),
    }


def _amount(value: Decimal, told: Figures, locale: Locale) -> str:
    return sentences.amount_in_sentence(value, told.currency, locale)


def _law(
    business: "Business", followed: Followed, client: Client, told: Figures, *, today: date, locale: Locale
) -> dict[str, messages.Value]:
    """The rates as the texts name them: the figure of the half-year, the yearly rate agreed, the fee."""
    names = (
        "penalty_rate", "penalty_half_year", "daily_penalty", "interest_rate_annual", "interest_rate_monthly",
        "recovery_fee",
    )  # fmt: skip
    found: dict[str, messages.Value] = dict.fromkeys(names, "")
    found["small_claim_possible"] = _small_claim(business, told, today)
    if client.agreed_rate and (business.place == "ca-qc" or client.kind == "business"):
        found["interest_rate_annual"] = typography.percent(client.agreed_rate, locale)
        found["interest_rate_monthly"] = typography.percent(client.agreed_rate / MONTHS_A_YEAR, locale)
    granted = rights.rights_of(business, followed, today=today)
    if not granted or client.kind == "consumer":
        return found
    last = granted[0].claim
    if business.place == "fr" and last.segments:
        found["penalty_rate"] = typography.percent(last.segments[-1].rate, locale)
        found["penalty_half_year"] = half_year(last.segments[-1].to_on, locale)
    if business.place == "fr":
        found["recovery_fee"] = (
            sentences.amount_in_sentence(last.indemnity, last.currency, locale) if last.indemnity else ""
        )
    known = not any(right.unknown for right in granted)  # what one more day brings, while its rate is known
    daily = sum((right.claim.per_day for right in granted), ZERO) if known else ZERO
    found["daily_penalty"] = sentences.amount_in_sentence(daily, last.currency, locale) if daily else ""
    return found


def half_year(day: date, locale: Locale) -> str:
    """« 2ᵉ semestre 2026 », "second half of 2026"."""
    first = day.month <= MONTHS_A_YEAR // 2
    if locale == "en":
        return f"{'first' if first else 'second'} half of {day.year}"
    return f"{'1er' if first else '2ᵉ'} semestre {day.year}"


def _small_claim(business: "Business", told: Figures, today: date) -> bool:
    """Is the small-claims route open? By the ceiling of the place, where it has one."""
    try:
        pack = get(business.place)
        ceiling = pack.figure(SMALL_CLAIM, today).number if SMALL_CLAIM in pack.figures_by_key else None
    except NoFigure:
        ceiling = None
    return ceiling is not None and sum((claim.balance for claim in told.claims), ZERO) <= ceiling
