"""What the replies to a client say beyond its case: dated payments, a dispute, dates in place of a discount.

Each function answers the values of one text, in a locale: what `words.filled` takes as `extra`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reglo.documents import messages
from reglo.documents.messages import sentences
from reglo.documents.typography import Locale
from reglo.rules.money import ZERO

PLAN, ACKNOWLEDGEMENT, RESOLUTION = "instalment_plan", "dispute_acknowledgement", "dispute_resolution"
NEGOTIATION, RESENT = "discount_request_reply", "invoice_sent"

Values = Mapping[str, messages.Value]


def plan(
    lines: Sequence[tuple[date, Decimal]], grace_days: int, currency: str, today: date, *, waive: bool, locale: Locale
) -> Values:
    """The dated payments of a plan, and what holds while they are kept."""
    article = "" if locale == "en" else "le "
    return {
        "plan_lines": tuple(
            {
                "what": "",
                "when": article + sentences.date_in_sentence(on, today=today, locale=locale),
                "amount": sentences.amount_in_sentence(amount, currency, locale),
            }
            for on, amount in lines
        ),
        "plan_total": sentences.amount_in_sentence(sum((amount for _, amount in lines), ZERO), currency, locale),
        "plan_count": str(len(lines)),
        "plan_grace_days": str(grace_days),
        "waive_penalties": waive,
    }


@dataclass(frozen=True)
class Contested:
    """What is contested of one sum, as the acknowledgement and the answer say it."""

    subject: str
    summary: str
    amount: Decimal
    open_amount: Decimal
    due_on: date
    currency: str


def acknowledgement(one: Contested, answer_on: date, today: date, locale: Locale) -> Values:
    """What was understood, the day of the answer, and what stays due."""
    rest = one.open_amount - one.amount
    return {
        "dispute_subject": one.subject,
        "dispute_summary": one.summary or one.subject,
        "dispute_reply_date": sentences.date_in_sentence(answer_on, today=today, locale=locale),
        "disputed_amount": sentences.amount_in_sentence(one.amount, one.currency, locale),
        "undisputed_amount": sentences.amount_in_sentence(rest, one.currency, locale) if rest > 0 else "",
        "undisputed_due_date": sentences.date_in_sentence(one.due_on, today=today, locale=locale) if rest > 0 else "",
    }


@dataclass(frozen=True)
class Answer:
    """How a dispute is answered: what was found, what is proposed, what a credit note takes off, and the new day."""

    finding: str
    proposal: str
    credit: Decimal
    due_on: date


def resolution(one: Contested, answer: Answer, today: date, locale: Locale) -> Values:
    """What was found, what is proposed, and the sum that remains with its day."""
    credit = sentences.amount_in_sentence(answer.credit, one.currency, locale) if answer.credit > 0 else ""
    return {
        "dispute_subject": one.subject,
        "dispute_finding": answer.finding,
        "resolution_proposal": answer.proposal,
        "credit_amount": credit,
        "amount_due": sentences.amount_in_sentence(one.open_amount - answer.credit, one.currency, locale),
        "due_date": sentences.date_in_sentence(answer.due_on, today=today, locale=locale),
    }


def negotiation(days: Sequence[date], today: date, locale: Locale) -> Values:
    """The price holds; these are the dates one may offer."""
    offered = [sentences.date_in_sentence(on, today=today, locale=locale) for on in days]
    either = " or " if locale == "en" else " ou "
    if locale != "en":
        offered = [f"le {one}" for one in offered]
    listed = either.join(filter(None, (", ".join(offered[:-1]), offered[-1]))) if offered else ""
    return {"date_options": listed, "agreement_date": "", "early_payment_discount": ""}
