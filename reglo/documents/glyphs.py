"""Which characters the fonts of the house can print, and what stands for the others.

A PDF/A file must carry a glyph for every character it shows, and Typst refuses the whole
document otherwise. So a text goes through `printable` before it reaches the paper, and a
form asks `uncovered` while the person is still typing. The XML keeps every character.

The fonts cover Latin, Greek and Cyrillic. Their coverage is read from the files themselves
(OpenType `cmap` table, subtable formats 4 and 12), so changing a font changes nothing here.

>>> sorted(uncovered("Café 東京"))
['京', '東']
>>> printable("Café 東京")
'Café □□'
"""

import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from unicodedata import category, is_normalized, normalize

FONT_FOLDER = Path(__file__).parent / "fonts"

STAND_IN = "□"  # U+25A1, a visible box: the reader sees that something stands there.

# Line ends and tabs are blanks, not glyphs: `printable` makes them line ends and spaces.
_BLANKS = {"\n", "\r", "\t", "\u2028", "\u2029"}

# Control, format (bidirectional overrides can make a name read backwards), private use,
# surrogates, and code points without a character: never on paper, whatever a font says.
_NEVER = {"Cc", "Cf", "Co", "Cs", "Cn"}
_SOFT = {"\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff"}  # invisible by design


def uncovered(text: str) -> set[str]:
    """The characters of `text` that no font of the house can print; empty when all is well."""
    known = covered()
    return {sign for sign in normalize("NFC", text) if sign not in known and sign not in _BLANKS | _SOFT}


def printable(text: str) -> str:
    """The text as the paper shows it: composed, without invisible signs, `□` where no glyph exists."""
    known = covered()
    if known.issuperset(text) and is_normalized("NFC", text):
        return text  # nearly every text, and it is asked of each one on the paper
    text = "\n".join(normalize("NFC", text).splitlines()).replace("\t", " ")
    return "".join(sign if sign in known or sign == "\n" else STAND_IN for sign in text if sign not in _SOFT)


@cache
def covered() -> frozenset[str]:
    """Every character that at least one font of the house can print."""
    signs = {sign for path in sorted(FONT_FOLDER.glob("*.ttf")) for sign in _signs_of(path.read_bytes())}
    return frozenset(sign for sign in signs if category(sign) not in _NEVER)


def _signs_of(font: bytes) -> Iterator[str]:
    """The characters of one font file, from the widest Unicode subtable of its `cmap`."""
    cmap = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", cmap, 2)
    for index in range(count):
        platform, encoding, start = struct.unpack_from(">HHI", cmap, 4 + 8 * index)
        (form,) = struct.unpack_from(">H", cmap, start)
        if platform in (0, 3) and encoding != 0 and form in (4, 12):
            yield from (_segments if form == 4 else _groups)(cmap[start:])


def _table(font: bytes, name: bytes) -> bytes:
    (count,) = struct.unpack_from(">H", font, 4)
    for index in range(count):
        tag, _, start, length = struct.unpack_from(">4sIII", font, 12 + 16 * index)
        if tag == name:
            return font[start : start + length]
    raise ValueError(f"the font has no {name.decode()} table")


def _segments(table: bytes) -> Iterator[str]:
    """Format 4: segments of the basic plane; a code mapped to glyph 0 has no glyph."""
    (double,) = struct.unpack_from(">H", table, 6)
    count = double // 2
    ends = struct.unpack_from(f">{count}H", table, 14)
    starts = struct.unpack_from(f">{count}H", table, 16 + double)
    deltas = struct.unpack_from(f">{count}H", table, 16 + 2 * double)
    offsets_at = 16 + 3 * double
    offsets = struct.unpack_from(f">{count}H", table, offsets_at)
    for index in range(count):
        for code in range(starts[index], min(ends[index], 0xFFFE) + 1):
            glyph = code
            if offsets[index]:
                at = offsets_at + 2 * index + offsets[index] + 2 * (code - starts[index])
                (glyph,) = struct.unpack_from(">H", table, at)
                if not glyph:
                    continue
            if (glyph + deltas[index]) & 0xFFFF:
                yield chr(code)


def _groups(table: bytes) -> Iterator[str]:
    """Format 12: runs of codes over all planes."""
    (count,) = struct.unpack_from(">I", table, 12)
    for index in range(count):
        first, last, glyph = struct.unpack_from(">III", table, 16 + 12 * index)
        yield from (chr(code) for code in range(first + (glyph == 0), last + 1))
