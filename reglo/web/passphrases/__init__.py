"""A password one can remember: four words drawn at random and joined by hyphens.

The words are short, without accents, easy on any keyboard (fr.txt, en.txt). Four of some nine
hundred make 39 bits: out of reach through a page that counts its refusals, and of whoever can
only copy the slow hash.

>>> len(propose("fr").split("-")), len(words("en")) > 900
(4, True)
"""

import secrets
from functools import cache
from pathlib import Path

WORDS_COUNT = 4
RECOVERY_WORDS = 8  # 78 bits, for a key that whoever holds the file may try for ever


def propose(language: str, *, count: int = WORDS_COUNT) -> str:
    """So many words of that language; French for any language we have no words of."""
    known = words("en" if language.startswith("en") else "fr")
    return "-".join(secrets.choice(known) for _ in range(count))


@cache
def words(language: str) -> tuple[str, ...]:
    """Every word one may be given."""
    return tuple((Path(__file__).parent / f"{language}.txt").read_text(encoding="ascii").split())
