"""The texts a lawyer of the place must have read: the agreement, and everything of the levels 2 to 4 that claims.

Réglo writes them with care and no lawyer has: each says so on the page of the method until the owner had it read.
What was read is a wording, so an update that changes a text asks for it to be read again.

>>> of_place("fr")
('billing_agreement', 'letter', 'pause_notice', 'formal_notice', 'court_notice')
"""

import hashlib

from reglo.packs import texts
from reglo.packs.texts import Locale

TO_READ = ("billing_agreement", "letter", "pause_notice", "formal_notice", "court_notice")
LOCALES: dict[str, tuple[Locale, ...]] = {"fr": ("fr-FR", "en"), "ca-qc": ("fr-CA", "en")}


def of_place(place: str) -> tuple[str, ...]:
    """The steps whose text is to be read by a lawyer, in the order of a mission."""
    assert place in LOCALES, place
    return TO_READ


def digest(step: str, place: str) -> str:
    """What stands for the wording of a text in the place's languages: SHA-256 of its subjects and bodies."""
    read = (texts.text(step, locale) for locale in LOCALES[place])
    words = "\0".join(f"{one.subject}\0{one.body}" for one in read)
    return hashlib.sha256(words.encode()).hexdigest()
