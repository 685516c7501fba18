"""The figures of a claim as the texts print them, row by row.

Dates of claims are written long, those of the interest table short: seven columns must stand on
one line. Rates keep two decimals, as laws and agreements write them.
"""

from collections.abc import Sequence

from reglo.documents import typography
from reglo.documents.messages.filling import Row
from reglo.documents.typography import Locale
from reglo.rules.lettering import Claim, InterestRow


def claim_lines(claims: Sequence[Claim], currency: str, locale: Locale) -> tuple[Row, ...]:
    """One row per overdue invoice, in their order; one without a title is called by its number."""
    return tuple(
        {
            "number": claim.number,
            "date": typography.date_long(claim.issued_on, locale),
            "due_date": typography.date_long(claim.due_on, locale),
            "title": typography.typeset(claim.title.strip().rstrip(".") or claim.number, locale),
            "amount": typography.amount(claim.total, currency, locale),
            "balance": typography.amount(claim.balance, currency, locale),
        }
        for claim in claims
    )


def interest_segments(rows: Sequence[InterestRow], currency: str, locale: Locale) -> tuple[Row, ...]:
    """One row per stretch of one rate and one principal, in their order."""
    return tuple(
        {
            "number": row.number,
            "from": typography.date_short(row.segment.from_on, locale),
            "to": typography.date_short(row.segment.to_on, locale),
            "days": str(row.segment.days),
            "principal": typography.amount(row.segment.principal, currency, locale),
            "rate": _rate(typography.number(row.segment.rate, locale, decimals=2), locale),
            "amount": typography.amount(row.segment.interest, currency, locale),
        }
        for row in rows
    )


def _rate(figure: str, locale: Locale) -> str:
    return f"{figure}%" if locale == "en" else f"{figure}{typography.NB}%"
