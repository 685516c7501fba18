"""The figures of a claim as the texts print them, row by row.

Dates of claims are written long, those of the interest table short: seven columns must stand on
one line. Rates keep two decimals, as laws and agreements write them.
"""

from reglo.documents import typography
from reglo.documents.messages.filling import Row
from reglo.documents.typography import Locale
from reglo.rules.lettering import Figures


def claim_lines(figures: Figures, locale: Locale) -> tuple[Row, ...]:
    """One row per overdue invoice, in their order."""
    return tuple(
        {
            "number": claim.number,
            "date": typography.date_long(claim.issued_on, locale),
            "due_date": typography.date_long(claim.due_on, locale),
            "title": typography.typeset(claim.title.strip().rstrip("."), locale),
            "amount": typography.amount(claim.total, figures.currency, locale),
            "balance": typography.amount(claim.balance, figures.currency, locale),
        }
        for claim in figures.claims
    )


def interest_segments(figures: Figures, locale: Locale) -> tuple[Row, ...]:
    """One row per stretch of one rate and one principal, in their order."""
    return tuple(
        {
            "number": row.number,
            "from": typography.date_short(row.first_on, locale),
            "to": typography.date_short(row.last_on, locale),
            "days": str(row.days),
            "principal": typography.amount(row.principal, figures.currency, locale),
            "rate": _rate(typography.number(row.rate, locale, decimals=2), locale),
            "amount": typography.amount(row.amount, figures.currency, locale),
        }
        for row in figures.interest
    )


def _rate(figure: str, locale: Locale) -> str:
    return f"{figure}%" if locale == "en" else f"{figure}{typography.NB}%"
