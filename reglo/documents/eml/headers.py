"""The headers of a message: what a person typed, or a refusal; never anything else.

A line feed inside a name or a subject would begin a header of its own (a copy to someone else, a
second body), so control characters are refused, not cleaned. What is accepted is written as
encoded words (RFC 2047) by the few lines below rather than by the standard library, whose folding
loses leading spaces and decodes a subject that merely looks encoded: what goes in comes out.

>>> encoded("Facture nº 12", room=60)
'=?utf-8?q?Facture_n=C2=BA_12?='
>>> encoded("Invoice 12", room=60)
'Invoice 12'
"""

import base64
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.policy import Policy


@dataclass(frozen=True)
class Reason:
    """One thing that stops a message: which part of it, and why, in both languages."""

    field: str
    text_fr: str
    text_en: str


class CannotBuild(Exception):
    """Says in one go everything that stops the message from being written."""

    def __init__(self, reasons: Sequence[Reason]) -> None:
        super().__init__(" ".join(reason.text_fr for reason in reasons))
        self.reasons = tuple(reasons)

    def in_words(self, language: str) -> str:
        """The reasons as sentences, in « fr » or « en »."""
        return " ".join(reason.text_en if language == "en" else reason.text_fr for reason in self.reasons)


class Header(str):
    """The value of one header, which knows its own written form: the library asks it to fold itself."""

    __slots__ = ("addresses", "name", "written")

    name: str
    written: str
    addresses: tuple[Address, ...]

    def fold(self, *, policy: Policy) -> str:
        """The whole header as it leaves, in ASCII, no line above 76 characters where words allow."""
        return f"{self.name}: {self.written}{policy.linesep}".replace("\r\n ", f"{policy.linesep} ")


def unstructured(name: str, value: str) -> Header:
    """A header of free words: a subject."""
    header = Header(value)
    header.name, header.addresses = name, ()
    header.written = encoded(value, room=_LINE - len(name) - 2)
    return header


def mailbox(name: str, display: str, address: str) -> Header:
    """A header that names one person and one address, already checked: « Camille Aubry <camille@…> »."""
    header = Header(f"{display} <{address}>" if display else address)
    header.name, header.addresses = name, (Address(display, addr_spec=address),)
    written = _phrase(display, room=_LINE - len(name) - 2)
    last = len(written.rsplit("\r\n", 1)[-1]) + (0 if "\r\n" in written else len(name) + 2)
    separator = "\r\n " if last + len(address) + 3 > _LINE else " "
    header.written = f"{written}{separator}<{address}>" if display else address
    return header


# ── Refusals ─────────────────────────────────────────────────────────────────────────────────────

_LABELS = {
    "sender_name": ("le nom de l’expéditeur", "the sender’s name"),
    "to_name": ("le nom du destinataire", "the addressee’s name"),
    "subject": ("l’objet", "the subject"),
    "file": ("le nom de la pièce jointe", "the name of the attached file"),
    "message_id": ("l’identifiant du message", "the message identifier"),
    "body": ("le texte", "the text"),
}


def complaints(field: str, value: str, *, required: bool = True) -> Iterator[Reason]:
    """What forbids `value` as a header, if anything: emptiness, invisible signs, broken characters."""
    fr, en = _LABELS[field]
    if required and not value.strip():
        yield Reason(field, f"Il manque {fr}.", f"Missing: {en}.")
    if any(_is_control(c) for c in value):
        yield Reason(
            field,
            f"{_upper(fr)} contient un retour à la ligne ou un caractère invisible : retapez-le sans copier-coller.",
            f"{_upper(en)} holds a line break or an invisible character: type it again instead of pasting it.",
        )
    if has_surrogates(value):
        yield Reason(
            field,
            f"{_upper(fr)} contient un caractère abîmé : retapez-le.",
            f"{_upper(en)} holds a broken character: type it again.",
        )


def has_surrogates(value: str) -> bool:
    """Does it hold half a character, which no encoding can write?"""
    return any("\ud800" <= c <= "\udfff" for c in value)


def _is_control(c: str) -> bool:
    return unicodedata.category(c) in {"Cc", "Zl", "Zp"}


def _upper(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]


# ── Encoded words (RFC 2047) ─────────────────────────────────────────────────────────────────────

_LINE = 76  # RFC 2047, 2: no line that holds an encoded word is longer
_WORD = 75  # RFC 2047, 2: no encoded word is longer
_PLAIN = re.compile(r"[!-~]+(?: [!-~]+)*")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_SAFE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")
_WRAPPING = len("=?utf-8?q??=")


def encoded(text: str, *, room: int) -> str:
    """The text as it may stand in a header, folded; the first line has `room` characters left."""
    if _PLAIN.fullmatch(text) and "=?" not in text and len(text) <= room:
        return text
    return "\r\n ".join(_words(text, room)) if text else ""


def _phrase(display: str, *, room: int) -> str:
    """The name of a person before an address (RFC 5322, 3.2.5)."""
    if _PLAIN.fullmatch(display) and "=?" not in display and len(display) * 2 + 2 <= room:
        if _ATOMS.fullmatch(display):
            return display
        return '"' + re.sub(r'(["\\])', r"\\\1", display) + '"'
    return "\r\n ".join(_words(display, room)) if display else ""


def _words(text: str, room: int) -> Iterator[str]:
    """The text cut into encoded words, never inside a character."""
    manner = _manner(text)
    chunk = ""
    limit = min(room, _WORD) - _WRAPPING
    for c in text:
        if chunk and len(_written(chunk + c, manner)) > limit:
            yield f"=?utf-8?{manner}?{_written(chunk, manner)}?="
            chunk, limit = "", _WORD - _WRAPPING
        chunk += c
    yield f"=?utf-8?{manner}?{_written(chunk, manner)}?="


def _manner(text: str) -> str:
    """« q » keeps Latin words readable, « b » is shorter for the rest."""
    return "q" if len(_written(text, "q")) <= len(_written(text, "b")) else "b"


def _written(text: str, manner: str) -> str:
    data = text.encode()
    if manner == "b":
        return base64.b64encode(data).decode()
    return "".join("_" if byte == 0x20 else chr(byte) if byte in _SAFE else f"={byte:02X}" for byte in data)
