"""The five words of money, and the one under which each part of an open sum stands.

A sum stands under the word of its due date, unless a promise in force or a plan that is kept gave other days: each part
then stands under the word of its own day, and is late for nobody.

>>> word_of(date(2026, 11, 12), today=date(2026, 11, 23)), word_of(date(2026, 12, 30), today=date(2026, 11, 23))
('en-retard', 'envoye')
"""

import calendar
from datetime import date
from decimal import Decimal

from reglo.rules.followup.given import Given
from reglo.rules.money import ZERO

TO_BILL, SENT, EXPECTED, LATE, RECEIVED = "a-facturer", "envoye", "attendu", "en-retard", "recu"
WORDS = (TO_BILL, SENT, EXPECTED, LATE, RECEIVED)


def month_end(today: date) -> date:
    """The last day of this month."""
    return today.replace(day=calendar.monthrange(today.year, today.month)[1])


def word_of(due_on: date, *, today: date) -> str:
    """The word for what is open and due on that day: late, expected or sent."""
    if due_on < today:
        return LATE
    return SENT if due_on > month_end(today) else EXPECTED


def given_word(on: date, *, today: date) -> str:
    """The word for what was given for that day: a word that stands is late on no day."""
    return word_of(max(on, today), today=today)


def shares(one: Given, *, today: date) -> dict[str, Decimal]:
    """How an open sum is shared among the words; they add up to it."""
    found: dict[str, Decimal] = {}
    for part in one.parts:
        word = given_word(part.on, today=today)
        found[word] = found.get(word, ZERO) + part.amount
    if one.rest:
        word = word_of(one.due_on, today=today)
        found[word] = found.get(word, ZERO) + one.rest
    return found
