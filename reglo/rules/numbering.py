"""Numbers without gaps, and the seals that chain what was issued.

A number is « un numéro unique basé sur une séquence chronologique et continue » (CGI,
annexe II, art. 242 nonies A): a year and a position in it, in a series when the business
has a reason for several. E-invoices allow 35 characters among letters, digits and + - _ /
(FNFE rules BR-FR-01 and 02).

>>> label("", 2026, 1), label("D", 2026, 14), label("", 2026, 1204)
('2026-001', 'D-2026-014', '2026-1204')

A seal ties an entry to the one before it: HMAC-SHA-256 over (previous seal, SHA-256 of salt
and stored text). Nothing stands before the first. The chain is recomputed from the digests,
so that a text and its salt can be erased when the law lets them go, and the chain still
verifies. Whoever holds both the key and the entries can rebuild a chain: the key lives apart,
and a copy of the last seal elsewhere finds a cut tail.

>>> key, salt = bytes(32), "00" * SALT_BYTES
>>> one = digest(salt, "un")
>>> first = Entry(1, one, seal(key, GENESIS, one), salt, "un")
>>> two = digest(salt, "deux")
>>> erased = Entry(2, two, seal(key, first.seal, two))
>>> verify_chain(key, [first, erased]) is None
True
>>> verify_chain(key, [erased]).key
'gap'
"""

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol

NUMBER_CHARS_MAX = 35  # BT-1 as the French platforms take it.
NUMBER_DIGITS_MIN = 3
SALT_BYTES = 16  # One length for all: no byte can move from the salt to the text and keep the digest.
KEY_BYTES_MIN = 32
SEAL_BYTES = 32
GENESIS = ""  # What stands before the first entry of a chain.

_NUMBER = re.compile(r"[A-Za-z0-9+\-_/]+")
_LABEL = re.compile(r"(?:(?P<series>[A-Za-z0-9+\-_/]+)-)?(?P<year>\d{4})-(?P<position>\d{3,9})", re.ASCII)
_HEX = re.compile(r"[0-9a-f]+")


# ── Numbers ──────────────────────────────────────────────────────────────────────────────────────


def label(series: str, year: int, position: int) -> str:
    """The number as printed; the year stands in it because positions start again each year."""
    assert position >= 1, f"position {position} of {year} is not a place in a sequence"
    start = f"{series}-" if series else ""
    return f"{start}{year:04d}-{position:0{NUMBER_DIGITS_MIN}d}"


def place_of(number: str) -> tuple[str, int, int] | None:
    """Series, year and position of a number as `label` writes it; None for any other.

    >>> place_of("2026-045"), place_of("D-2026-014"), place_of("2026-45")
    (('', 2026, 45), ('D', 2026, 14), None)
    """
    read = _LABEL.fullmatch(number)
    if read is None:
        return None
    place = (read["series"] or "", int(read["year"]), int(read["position"]))
    return place if place[2] and label(*place) == number else None


@dataclass(frozen=True)
class Fault:
    """Why a number cannot stand on an invoice."""

    text_fr: str
    text_en: str


def fault(number: str) -> Fault | None:
    """What is wrong with a number, or None.

    >>> fault("2026/041"), fault("2026 041").text_en
    (None, 'The number “2026 041” may only hold letters without accents, digits and the signs + - _ /.')
    """
    if not number:
        return Fault("Donnez un numéro à la facture.", "Give the invoice a number.")
    if len(number) > NUMBER_CHARS_MAX:
        return Fault(
            f"Le numéro « {number} » compte {len(number)} caractères : raccourcissez-le à {NUMBER_CHARS_MAX}.",
            f"The number “{number}” has {len(number)} characters: shorten it to {NUMBER_CHARS_MAX}.",
        )
    if not _NUMBER.fullmatch(number):
        return Fault(
            f"Le numéro « {number} » ne peut contenir que des lettres sans accent, des chiffres et les signes + - _ /.",
            f"The number “{number}” may only hold letters without accents, digits and the signs + - _ /.",
        )
    return None


# ── Seals ────────────────────────────────────────────────────────────────────────────────────────


def digest(salt: str, text: str) -> str:
    """SHA-256 of salt and text: what the chain keeps when the text is gone. All in hexadecimal."""
    return hashlib.sha256(_bytes(salt, SALT_BYTES, "salt") + text.encode("utf-8")).hexdigest()


def seal(key: bytes, previous: str, content: str) -> str:
    """The seal of one entry: `previous` is the seal before it or GENESIS, `content` its digest."""
    assert len(key) >= KEY_BYTES_MIN, f"a key has at least {KEY_BYTES_MIN} bytes, not {len(key)}"
    before = b"" if previous == GENESIS else _bytes(previous, SEAL_BYTES, "seal")
    return hmac.digest(key, before + _bytes(content, SEAL_BYTES, "digest"), "sha256").hex()


class Link(Protocol):
    """What a chain is made of, a row of the books or an `Entry`; salt and text are "" once erased."""

    # Read-only, so that a frozen value fits as well as a row.
    @property
    def position(self) -> int:
        """Its place in the chain, from 1."""

    @property
    def digest(self) -> str:
        """SHA-256 of salt and text."""

    @property
    def seal(self) -> str:
        """The seal that ties it to the one before."""

    @property
    def salt(self) -> str:
        """The salt of its text."""

    @property
    def text(self) -> str:
        """The text that was sealed."""


@dataclass(frozen=True)
class Entry:
    """One link, as a plain value."""

    position: int
    digest: str
    seal: str
    salt: str = ""
    text: str = ""


@dataclass(frozen=True)
class Broken:
    """The first link of a chain that does not hold, and why."""

    position: int
    key: Literal["gap", "text", "seal"]
    text_fr: str
    text_en: str


def verify_chain(key: bytes, entries: Iterable[Link], *, previous: str = GENESIS, first: int = 1) -> Broken | None:
    """The first break, reading in order from position `first`, or None when the chain holds."""
    expected = first
    for entry in entries:
        if broken := _broken(key, entry, previous, expected):
            return broken
        previous, expected = entry.seal, expected + 1
    return None


def _broken(key: bytes, entry: Link, previous: str, expected: int) -> Broken | None:
    if entry.position != expected:
        return Broken(
            expected,
            "gap",
            f"L’entrée {expected} manque : la suivante porte la position {entry.position}.",
            f"Entry {expected} is missing: the next one has position {entry.position}.",
        )
    if not _text_holds(entry):
        return Broken(
            expected,
            "text",
            f"Le texte de l’entrée {expected} n’est plus celui qui a été scellé.",
            f"The text of entry {expected} is no longer the one that was sealed.",
        )
    if not _seal_holds(key, entry, previous):
        return Broken(
            expected,
            "seal",
            f"Le sceau de l’entrée {expected} ne suit pas celui de la précédente.",
            f"The seal of entry {expected} does not follow from the one before it.",
        )
    return None


def _text_holds(entry: Link) -> bool:
    """An erased text is trusted to its digest; half an entry erased is not an erasure."""
    if not entry.salt and not entry.text:
        return True
    return _is_hex(entry.salt, SALT_BYTES) and _same(digest(entry.salt, entry.text), entry.digest)


def _seal_holds(key: bytes, entry: Link, previous: str) -> bool:
    """A digest damaged in storage is a broken seal, not an accident of ours."""
    return _is_hex(entry.digest, SEAL_BYTES) and _same(seal(key, previous, entry.digest), entry.seal)


def _same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode(), right.encode())


def _is_hex(text: str, count: int) -> bool:
    """Whether a text is so many bytes, in small hexadecimal figures and nothing else."""
    return len(text) == 2 * count and _HEX.fullmatch(text) is not None


def _bytes(text: str, count: int, what: str) -> bytes:
    assert _is_hex(text, count), f"a {what} is {count} bytes in hexadecimal, not « {text} »"
    return bytes.fromhex(text)
