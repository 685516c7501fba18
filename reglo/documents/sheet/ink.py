"""From a stored text to a text that may stand on paper: printable, typeset, breakable.

Everything a person typed passes through here, once. Nothing of it is ever markup.
"""

import math
import re

from reglo.documents.glyphs import printable
from reglo.documents.typography import Locale, typeset

# A word without a break wider than so many small letters would run out of its column; U+200B allows
# a break without showing one. Beside the window the column is narrower.
_LONG_WORD = 26
NARROW = 14
_LONG_WORDS = {least: re.compile(rf"\S{{{least},}}") for least in (_LONG_WORD // 2, NARROW // 2)}
_BREAK = "\u200b"
_WIDE = frozenset("WMmw@%‰—ЖШЩЮжшщюΩ")


def plain(text: str, *, longest: int = _LONG_WORD) -> str:
    """A name, a reference: on one line, as typed."""
    return _breakable(" ".join(printable(text).split("\n")).strip(), longest)


def unbroken(text: str) -> str:
    """The same without the breaks allowed inside long words: for titles and names of the file itself."""
    return text.replace(_BREAK, "")


def sentence(text: str, locale: Locale) -> str:
    """Words of a person, on one line, with the typography of the place."""
    return _breakable(typeset(" ".join(printable(text).split("\n")).strip(), locale), _LONG_WORD)


def paragraphs(text: str, locale: Locale) -> list[list[str]]:
    """A longer text: paragraphs at empty lines, each a list of lines."""
    blocks = re.split(r"\n[ \t]*\n", printable(text).strip())
    return [[sentence(line, locale) for line in block.split("\n")] for block in blocks if block.strip()]


def _breakable(text: str, longest: int) -> str:
    # A word of half that many signs is short enough whatever its letters.
    long_word = _LONG_WORDS[longest // 2]
    if not long_word.search(text):
        return text

    def cut(match: re.Match[str]) -> str:
        pieces, weight = [""], 0.0
        for sign in match.group():
            if (weight := weight + _weight(sign)) > longest:
                pieces.append("")
                weight = _weight(sign)
            pieces[-1] += sign
        return _BREAK.join(pieces)

    return long_word.sub(cut, text)


def height(text: str, *, width: int) -> int:
    """About how many lines a text takes in a column as wide as `width` small letters, rather one too many."""
    return math.ceil(sum(map(_weight, text)) / width)


def width(text: str) -> float:
    """How wide a text is, an ordinary small letter being 1."""
    return sum(map(_weight, text))


def shortened(text: str, *, width: int) -> str:
    """The start of a text that is only repeated there, with « … » when it goes on."""
    kept, room = "", float(width)
    for sign in unbroken(text):
        if (room := room - _weight(sign)) < 0:
            return kept.rstrip() + "…"
        kept += sign
    return kept


def _weight(sign: str) -> float:
    """How wide a sign is, an ordinary small letter being 1."""
    if sign in _WIDE:
        return 1.8
    return 1.25 if sign.isupper() else 1
