"""A letter, word for word, as the template sets it: one part for each language, the same paper twice.

The words were read and kept before they came here (reglo/rules/lettering.py); what is added is what
paper needs around them: the address in its window, the place and the day, « Objet », the list of
what is joined, and « Projet, à signer » on a notice that its owner has not signed.
"""

from dataclasses import dataclass
from typing import Any

from reglo.documents import typography
from reglo.documents.sheet import ink, prose
from reglo.documents.sheet.parties import footer_lines, sender_lines, window_lines
from reglo.documents.sheet.words import Voice
from reglo.documents.typography import Locale
from reglo.rules.lettering import LetterText, Wording, exhibit_mark


@dataclass(frozen=True)
class _Words:
    """The few words that the paper adds, in one language."""

    subject: str
    enclosed: str
    place_and_day: str
    draft: str
    to_sign: str
    other_language: str


_FRENCH = _Words(
    subject="Objet",
    enclosed="Pièces jointes",
    place_and_day="{city}, le {day}",
    draft="Projet",
    to_sign="Projet, à signer",
    other_language="English version enclosed.",
)
_ENGLISH = _Words(
    subject="Subject",
    enclosed="Enclosures",
    place_and_day="{city}, {day}",
    draft="Draft",
    to_sign="Draft, to be signed",
    other_language="",
)
_WORDS: dict[Locale, _Words] = {"fr-FR": _FRENCH, "fr-CA": _FRENCH, "en": _ENGLISH}

_FOOTER_SIGNS = 105
_RUNNING_SIGNS = 80


def letter_sheet(letter: LetterText, *, logo: bool = False) -> dict[str, Any]:
    """The content of the paper: what all its parts share, and the parts."""
    brand = ink.plain(letter.seller.brand or letter.seller.name)
    return {
        "place": letter.place,
        "form": letter.form,
        "issued": letter.written_on.isoformat(),
        "logo": logo,
        "document": _document(letter, brand),
        "parts": [_part(letter, wording, brand) for wording in letter.wordings],
    }


def _document(letter: LetterText, brand: str) -> dict[str, Any]:
    """The words of the file itself: its title is that of the first wording."""
    first = letter.wordings[0]
    title = ink.sentence(first.title, _voice(letter, first).locale)
    return {
        "title": ink.unbroken(f"{title}, {brand}"),
        "author": ink.unbroken(ink.plain(letter.seller.name)),
        "keywords": [claim.number for claim in letter.figures.claims] if letter.figures else [],
    }


def _part(letter: LetterText, wording: Wording, brand: str) -> dict[str, Any]:
    voice = _voice(letter, wording)
    words = _WORDS[voice.locale]
    title = ink.sentence(wording.title, voice.locale)
    footer = footer_lines(letter, voice)
    return {
        "lang": voice.locale.partition("-")[0],
        "region": _region(letter, voice),
        "running": " · ".join((ink.shortened(title, width=_RUNNING_SIGNS), brand)),
        "page-words": [voice.say("page"), voice.say("of")],
        "watermark": words.draft if letter.awaits_signature else "",
        "seller": {
            "brand": brand,
            "lines": sender_lines(letter, voice),
            "footer": footer,
            "footer-height": sum(ink.height(line, width=_FOOTER_SIGNS) for line in footer),
        },
        "address": window_lines(letter, voice),
        "stamp": _stamp(letter, wording, voice),
        "subject-word": words.subject,
        "title": title,
        "detail": ink.sentence(wording.detail, voice.locale),
        "blocks": prose.blocks(wording.body, voice.locale),
        "signature": [ink.plain(line) for line in wording.signature],
        "after": prose.blocks(wording.after, voice.locale),
        "enclosed": _enclosed(letter, wording, voice),
    }


def _voice(letter: LetterText, wording: Wording) -> Voice:
    if wording.language == "en":
        return Voice("en")
    return Voice("fr-CA" if letter.place == "ca-qc" else "fr-FR")


def _region(letter: LetterText, voice: Voice) -> str:
    if letter.place == "ca-qc":
        return "CA"
    return "GB" if voice.locale == "en" else "FR"


def _stamp(letter: LetterText, wording: Wording, voice: Voice) -> dict[str, Any]:
    """Beside the window: how it travels, from where and when, and what else was above the subject."""
    words = _WORDS[voice.locale]
    day = typography.date_long(letter.written_on, voice.locale)
    follows = wording.language == "fr" and any(other.language == "en" for other in letter.wordings)
    return {
        "strong": [
            *([words.to_sign] if letter.awaits_signature else []),
            *(ink.sentence(line, voice.locale) for line in wording.delivery),
        ],
        "day": words.place_and_day.format(city=ink.plain(letter.city), day=day) if letter.city else day,
        "remarks": [ink.sentence(line, voice.locale) for line in wording.remarks],
        "follows": words.other_language if follows else "",
    }


def _enclosed(letter: LetterText, wording: Wording, voice: Voice) -> dict[str, Any]:
    """The numbered list of exhibits, or the sentence of the text when there is none."""
    if letter.exhibits and letter.form == "letter":
        rows = [
            {
                "mark": exhibit_mark(index, place=letter.place),
                "title": ink.sentence(exhibit.title, voice.locale),
                "day": typography.date_long(exhibit.on, voice.locale) if exhibit.on else "",
            }
            for index, exhibit in enumerate(letter.exhibits, 1)
        ]
        return {"label": _WORDS[voice.locale].enclosed, "words": "", "rows": rows}
    label, _, words = wording.enclosures.partition(":")
    return {
        "label": ink.plain(label),
        "words": ink.sentence(words, voice.locale),
        "rows": [],
    }
