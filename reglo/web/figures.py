"""Figures in running text: where an amount stands in a sentence, so that « mode discret » covers it alone.

>>> [(piece.text, piece.amount) for piece in pieces("La facture, de 1\\u202f200\\u00a0€, est due.")]
[('La facture, de ', False), ('1\\u202f200\\xa0€', True), (', est due.', False)]
"""

import re
from typing import NamedTuple

WORD_JOINER = "\u2060"

_DIGITS = r"[0-9](?:[0-9\u202f\u00a0,.]*[0-9])?"
_AMOUNT = re.compile(rf"(?:[−-]?{_DIGITS}[\u202f\u00a0 ](?:€|\$(?:[\u00a0 ]US)?|[A-Z]{{3}}\b))|[−-]?[€$]{_DIGITS}")
_WITHIN_NUMBER = re.compile(r"(?<=[0-9A-Za-z])-(?=[0-9])")
_INVERSION = re.compile(r"(?<=[^\W\d_])-(?=(?:t-)?(?:il|elle|ils|elles|on|nous|vous|je|tu|moi|ce)\b)|(?<=-t)-(?=[a-z])")


class Piece(NamedTuple):
    """A stretch of text: an amount, or what stands between two."""

    text: str
    amount: bool


def unbroken(text: str) -> str:
    """The text whose numbers (« 2026-001 ») never break at their hyphen; to be read, not copied."""
    return _WITHIN_NUMBER.sub(f"-{WORD_JOINER}", text)


def pieces(text: str) -> tuple[Piece, ...]:
    """The text cut at its amounts, in order; « avez-vous » and « est-elle » never break at their hyphen."""
    text = _INVERSION.sub(f"-{WORD_JOINER}", unbroken(text))
    found: list[Piece] = []
    at = 0
    for amount in _AMOUNT.finditer(text):
        found.append(Piece(text[at : amount.start()], amount=False))
        found.append(Piece(amount[0], amount=True))
        at = amount.end()
    found.append(Piece(text[at:], amount=False))
    return tuple(piece for piece in found if piece.text)
