"""Reading what a person typed: one way to refuse, in both languages of the product.

Amounts, dates and payment terms arrive as words. What cannot be read is refused with a
sentence that says what, where, and how to mend it, in French and in English; the door
that shows it picks the language.

>>> refusal = CannotRead([Said(fr="Écrivez un montant.", en="Write an amount.")])
>>> str(refusal), refusal.reason("en-CA")
('Écrivez un montant.', 'Write an amount.')
>>> spaced("1\\u202f200\\u00a0€")
'1 200 €'
"""

import errno
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

SHOWN_CHARS_MAX = 40


@dataclass(frozen=True)
class Said:
    """One sentence in the two languages of the product."""

    fr: str
    en: str

    def __call__(self, language: str) -> str:
        """The sentence in `language`: English for « en », « en-CA »…, French for anything else."""
        return self.en if language.startswith("en") else self.fr


class Refusal(Exception):
    """Says in one go everything that is wrong with what was asked, one sentence per problem."""

    def __init__(self, problems: Sequence[Said]) -> None:
        self.problems = tuple(dict.fromkeys(problems))  # Two parts may lack the same thing: said once.
        super().__init__(" ".join(problem.fr for problem in self.problems))

    def reason(self, language: str) -> str:
        """Every problem, in `language`, as sentences that follow each other."""
        return " ".join(problem(language) for problem in self.problems)


class OneRefusal(Refusal):
    """A refusal that has one reason, and says it in one sentence of each language."""

    def __init__(self, fr: str, en: str) -> None:
        super().__init__([Said(fr, en)])


@dataclass(frozen=True)
class Problem:
    """What is wrong with one field, and how to mend it."""

    field: str
    said: Said


class FieldRefusal(Refusal):
    """Says everything that is wrong at once, each with the field to mend (`found`)."""

    def __init__(self, found: Sequence[Problem]) -> None:
        super().__init__([one.said for one in found])
        self.found = tuple(found)


class CannotRead(Refusal):
    """What was typed cannot be read, or can be read in two ways."""


def spaced(text: str) -> str:
    """The text with one kind of space, none doubled, none at the ends, and nothing invisible."""
    visible = (" " if char.isspace() else char for char in text if unicodedata.category(char) != "Cf")
    return " ".join("".join(visible).split())


def folded(text: str) -> str:
    """The text without capitals and accents, to compare words: « À réception » → « a reception »."""
    apart = unicodedata.normalize("NFD", text.casefold())
    return "".join(char for char in apart if unicodedata.category(char) != "Mn")


def shown(text: str) -> str:
    """What was typed, short and harmless enough to stand in a message."""
    plain = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in spaced(text))
    return plain if len(plain) <= SHOWN_CHARS_MAX else plain[: SHOWN_CHARS_MAX - 1] + "…"


def of_system(error: OSError) -> Said:
    """What the system has against a file, in words; its own where they are not known here."""
    own = error.strerror or str(error)
    return _OF_SYSTEM.get(error.errno or 0, Said(own, own))


_OF_SYSTEM = {
    errno.ENOENT: Said("ce fichier ou ce dossier n’existe pas", "no such file or folder"),
    errno.EACCES: Said("l’accès est refusé", "access is refused"),
    errno.EPERM: Said("l’accès est refusé", "access is refused"),
    errno.EISDIR: Said("c’est un dossier", "it is a folder"),
    errno.ENOTDIR: Said("ce n’est pas un dossier", "it is not a folder"),
    errno.EEXIST: Said("il existe déjà", "it exists already"),
    errno.ENOSPC: Said("il n’y a plus de place", "there is no room left"),
    errno.EROFS: Said("ce disque est en lecture seule", "this disk is read-only"),
    errno.ENAMETOOLONG: Said("ce nom est trop long", "this name is too long"),
    errno.EIO: Said("le disque ne répond pas bien", "the disk does not answer well"),
}
