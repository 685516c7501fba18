"""What a message says, seen once for its two forms: its parts, their languages, its foot, its files.

The body is Markdown of ours (see markdown.py). A part marked « --- en » is in English; a last part
marked « --- » is the foot: who sends, and how to stop.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from reglo.documents import markdown, typography
from reglo.documents.markdown import Block, Line, Paragraph
from reglo.documents.typography import Locale

File = tuple[str, str, bytes]  # name, media type, content

_LANGUAGE = re.compile(r"[a-z]{2}(?:-[A-Z]{2})?")
_FACT = re.compile(r"[^:\n]{2,40}\u00a0?: \S.*")


@dataclass(frozen=True)
class Letter:
    """A message, before it is text or page."""

    subject: str
    sender_name: str
    parts: tuple[tuple[str, tuple[Block, ...]], ...]  # language, blocks; at least one
    foot: tuple[Block, ...]
    files: str  # « Pièce jointe : facture-2026-041.pdf (63 Ko) », or nothing

    @property
    def languages(self) -> tuple[str, ...]:
        """The language of each part, in order."""
        return tuple(language for language, _ in self.parts)


def read(subject: str, sender_name: str, body: str, language: str, files: Sequence[File]) -> Letter:
    """The message a body says, its first words being in `language`."""
    assert _LANGUAGE.fullmatch(language), f"{language!r} is not a language"
    pieces = markdown.parts(body)
    feet = [piece for piece in pieces[1:] if not piece.language]
    marked = [(piece.language, piece.blocks) for piece in pieces[1:] if piece.language]
    first = _first_language(language, [name for name, _ in marked])
    parts = ((first, pieces[0].blocks), *marked)
    return Letter(
        subject=subject,
        sender_name=sender_name,
        parts=parts,
        foot=tuple(block for foot in feet for block in foot.blocks),
        files=" / ".join(_files_line(files, locale_of(name)) for name, _ in parts) if files else "",
    )


def _first_language(language: str, marked: Sequence[str]) -> str:
    """`language`, unless a later part is marked with it: then the first words are its French twin."""
    primary = language.partition("-")[0]
    return "fr-CA" if primary in {name.partition("-")[0] for name in marked} else language


def locale_of(language: str) -> Locale:
    """The locale that writes a language: « fr » alone is that of France."""
    if language.partition("-")[0] == "en":
        return "en"
    return "fr-CA" if language == "fr-CA" else "fr-FR"


def is_account(block: Block) -> bool:
    """Is it a block of facts, one a line: « IBAN : FR14 … »?"""
    return (
        isinstance(block, Paragraph)
        and len(block.lines) > 1
        and all(len(line) == 1 and not line[0].strong and _FACT.fullmatch(line[0].text) for line in block.lines)
    )


def fact(line: Line) -> tuple[str, str]:
    """The two halves of a fact: « IBAN : » and « FR14 … »."""
    label, _, value = markdown.words(line).partition(": ")
    return f"{label}:", value


def foretaste(letter: Letter, *, length: int = 110) -> str:
    """What a list of messages shows beside the subject: the first words after the greeting."""
    paragraphs = [block for block in letter.parts[0][1] if isinstance(block, Paragraph)]
    chosen = paragraphs[1] if len(paragraphs) > 1 else paragraphs[0] if paragraphs else None
    said = " ".join(markdown.words(line) for line in chosen.lines) if chosen else ""
    return said if len(said) <= length else said[:length].rpartition(" ")[0] + "…"


_FILES = {"en": ("Attached", "Attached", ":"), "fr": ("Pièce jointe", "Pièces jointes", f"{typography.NB}:")}


def _files_line(files: Sequence[File], locale: Locale) -> str:
    one, several, colon = _FILES["en" if locale == "en" else "fr"]
    named = ", ".join(f"{name} ({_size(len(content), locale)})" for name, _, content in files)
    return f"{one if len(files) == 1 else several}{colon} {named}"


def _size(count: int, locale: Locale) -> str:
    """A size one can feel: « 63 Ko », « 1,2 Mo »."""
    letter = "B" if locale == "en" else "o"
    if count < 1_000_000:
        return f"{max(1, (count + 500) // 1000)}{typography.NB}K{letter}"
    value = (Decimal(count) / 1_000_000).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{typography.number(value, locale)}{typography.NB}M{letter}"
