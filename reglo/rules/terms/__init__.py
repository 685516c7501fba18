"""Payment terms: from the day an invoice is issued to the days and sums that fall due.

Terms are said in words, in French or in English, in the order the contract says them:
parts separated by `;`, each with a share and a chain of moves joined by `puis`. The last
part always takes what is left, so that the sums add up again to the cent.

« 45 jours fin de mois » is read in two lawful ways (C. com. L441-10; sheet F23211 of the
French administration): the contract must pick one, and `parse` refuses words that do not.

>>> from datetime import date
>>> from decimal import Decimal
>>> due_on(date(2026, 1, 20), (Days(45), EndOfMonth()))
datetime.date(2026, 3, 31)
>>> parse("fin de mois puis 45 jours").due_dates(date(2026, 1, 20))
(datetime.date(2026, 3, 17),)
>>> terms = parse("30 % : à réception ; reste : 30 jours")
>>> [str(instalment.amount) for instalment in terms.instalments(date(2026, 1, 1), Decimal("100.01"))]
['30.00', '70.01']

Days are calendar days: no due date moves for a week-end or a holiday, as no text says so.

`chains` holds the values and the arithmetic, `grammar` reads, `wording` writes.
"""

from reglo.rules.reading import CannotRead
from reglo.rules.terms.chains import (
    CannotShare,
    Days,
    EndOfMonth,
    Fixed,
    Months,
    Move,
    OfNextMonth,
    OnReceipt,
    OnThe,
    Part,
    Percent,
    Rest,
    Share,
    Terms,
    Weeks,
    due_on,
)
from reglo.rules.terms.grammar import parse
from reglo.rules.terms.wording import doubts, sentence, words

__all__ = [
    "CannotRead",
    "CannotShare",
    "Days",
    "EndOfMonth",
    "Fixed",
    "Months",
    "Move",
    "OfNextMonth",
    "OnReceipt",
    "OnThe",
    "Part",
    "Percent",
    "Rest",
    "Share",
    "Terms",
    "Weeks",
    "doubts",
    "due_on",
    "parse",
    "sentence",
    "words",
]
