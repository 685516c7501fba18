"""Small words between the facts: an amount, a date or a name as it stands inside a sentence.

In sentences whole amounts lose their decimals (« 3 360 € ») and near dates their year
(« le 4 décembre »); tables and letters keep both, and take them from typography.py.

>>> de("Anne"), de("Camille"), de("le tribunal de commerce"), de("la Division"), de("Hassan")
('d’Anne', 'de Camille', 'du tribunal de commerce', 'de la Division', 'de Hassan')
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from reglo.documents import typography
from reglo.documents.typography import Locale

# A year says nothing to someone who reads « le 4 décembre » in November.
NEAR_DAYS = 60

# « h » is silent by default (d’Hélène); these first words aspirate it.
_ASPIRATED_WORDS = """
    habib hache hachette hacker hackeur haddad hafid haie hainaut hakim halim halima hall halle halles halte hamac
    hamad hameau hamid hamza hanae handball handicap hangar hanna hannah hans hansen hardware haricot haricots harley
    harold harpe harry harvard hasard hasna hassan hassen haut haute hauts hautes hauteur hauteurs havas havre hawa
    heinz helmut hernie héron héros herse hêtre hibou hicham hiérarchie hip hit hobby hocine hockey hollande homard
    hongrie hongrois hors hotte houda houille housse houssine houston howard hub hublot huche hugues huit hussein
    hutte
"""
_ASPIRATED = frozenset(_ASPIRATED_WORDS.split())

# Words that begin with a vowel and yet refuse the elision.
_UNELIDED = frozenset({"onze", "oui", "ouistiti", "uhlan"})

_ARTICLES = (("le ", "du "), ("les ", "des "))


def de(name: str) -> str:
    """The name after the French preposition « de »: d’Anne, de Camille, du tribunal, des Ateliers.

    Only an article in small letters is one: « Le Goff » is a name, and keeps its « de ».
    """
    for article, contracted in _ARTICLES:
        if name.startswith(article):
            return contracted + name[len(article) :]
    return f"d’{name}" if _elides(name) else f"de {name}"


def _elides(name: str) -> bool:
    word = (re.match(r"[^\W\d_]+", unicodedata.normalize("NFC", name).casefold()) or [""])[0]
    if not word or word in _UNELIDED or word in _ASPIRATED:
        return False
    first = unicodedata.normalize("NFKD", word)[0]
    if first == "y":  # d’Yves, but de Yann
        return len(word) > 1 and unicodedata.normalize("NFKD", word[1])[0] not in "aeiou"
    return first in "aeiouœæh"


def amount_in_sentence(value: Decimal, currency: str, locale: Locale) -> str:
    """A sum inside a sentence: whole amounts lose their decimals, « 3 360 € », « 41,09 € »."""
    written = typography.amount(value, currency, locale)
    if value != value.to_integral_value():
        return written
    decimals = ".00" if locale == "en" else ",00"
    before, _, after = written.rpartition(decimals)
    return before + after


def date_in_sentence(day: date, *, today: date, locale: Locale) -> str:
    """A day inside a sentence: the year is dropped when it is less than 60 days away, either side."""
    return typography.date_long(day, locale, year=abs((day - today).days) >= NEAR_DAYS)


def joined(items: Sequence[str], locale: Locale) -> str:
    """« A », « A et B », « A, B et C »; English "A, B and C"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {'and' if locale == 'en' else 'et'} {items[-1]}"


def quoted(words: str, locale: Locale) -> str:
    """Between the quotation marks of the place."""
    return f"“{words}”" if locale == "en" else f"«{typography.NB}{words}{typography.NB}»"


TITLES = {
    "mme": "Madame",
    "madame": "Madame",
    "mlle": "Madame",
    "mademoiselle": "Madame",
    "m": "Monsieur",
    "mr": "Monsieur",
    "monsieur": "Monsieur",
    "me": "Maître",
    "maître": "Maître",
    "dr": "Docteur",
    "dre": "Docteure",
    "docteur": "Docteur",
    "docteure": "Docteure",
}


def salutation(name: str, locale: Locale, *, fallback: str = "") -> str:
    """The polite form of an addressee, to stand after « Bonjour »: « Madame Roy ».

    French needs a title, and never guesses one: without it, « Madame, Monsieur ». English takes the
    whole name, or `fallback` (the name of the client) when no person is named.
    """
    words = name.split()
    if locale == "en":
        return name.strip() or fallback.strip() or "there"
    title = TITLES.get(words[0].rstrip(".").casefold(), "") if len(words) > 1 else ""
    if not title:
        return "Madame, Monsieur"
    return f"{title} {_last_name(words[1:])}"


def _last_name(words: Sequence[str]) -> str:
    """« Nadia Roy » → « Roy », « Paul Le Goff » → « Le Goff », « Anne de Vries » → « de Vries »."""
    particles = {"de", "du", "des", "d", "le", "la", "les", "van", "von", "der", "den", "di", "da", "el", "ben", "st-"}
    start = 1 if len(words) > 1 else 0
    for index in range(start, len(words) - 1):
        if words[index].casefold() in particles:
            return " ".join(words[index:])
    return words[-1]
