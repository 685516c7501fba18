"""The fonts print what they say they print, and nothing else reaches the paper."""

import json
import struct
import unicodedata
from datetime import UTC, datetime

import pytest

from reglo.documents import glyphs, pdf

TEMPLATE = b"""
#set document(title: "Essai", date: datetime(year: 2026, month: 1, day: 2))
#let text-of-person = json("sheet.json")
#for family in ("Reglo Sans", "Reglo Serif", "Reglo Serif Display") {
  for weight in (400, 600) { for style in ("normal", "italic") {
    par(text(font: family, weight: weight, style: style, lang: "fr", text-of-person))
  } }
}
"""


def set_text(text: str) -> bytes:
    files = {"main.typ": TEMPLATE, "sheet.json": json.dumps(text).encode()}
    return pdf.compiled(files, at=datetime(2026, 1, 2, tzinfo=UTC))


def test_every_covered_character_can_be_set_in_every_face() -> None:
    assert set_text("".join(sorted(glyphs.covered()))).startswith(b"%PDF")


def test_a_character_without_glyph_would_have_refused_the_whole_document() -> None:
    with pytest.raises(pdf.CannotSet):
        set_text("東京")


def test_the_signs_of_the_three_locales_are_covered() -> None:
    assert (
        glyphs.uncovered("1\u202f234,56\u00a0€ $ £ ½ œ Œ æ « » “ ” ’ – — − … · º ª ✓ nº É ç ñ ß ő Łódź Αθήνα Москва")
        == set()
    )


def test_what_cannot_be_printed_is_named_sign_by_sign() -> None:
    assert glyphs.uncovered("Café 東京 🙂 שלום") == set("東京🙂שלום")
    assert glyphs.uncovered("a\u202eb\x07\ue000") == {"\u202e", "\x07", "\ue000"}


def test_line_ends_tabs_and_invisible_joiners_are_no_trouble() -> None:
    assert glyphs.uncovered("un\ndeux\ttrois\r\nqua\u00adtre\u200b") == set()
    assert glyphs.printable("un\r\ndeux\ttrois\u2028qua\u00adtre") == "un\ndeux trois\nquatre"


def test_a_missing_glyph_leaves_a_visible_box_not_a_hole() -> None:
    assert glyphs.printable("Café 東京") == "Café □□"
    assert glyphs.STAND_IN in glyphs.covered()


def test_decomposed_accents_are_printed_composed() -> None:
    assert glyphs.printable(unicodedata.normalize("NFD", "Émilie à Besançon")) == "Émilie à Besançon"


def test_private_use_and_control_characters_are_never_covered() -> None:
    assert {unicodedata.category(sign) for sign in glyphs.covered()}.isdisjoint({"Cc", "Cf", "Co", "Cn", "Cs"})


def test_the_narrow_space_can_be_seen_in_every_font() -> None:
    for path in sorted(glyphs.FONT_FOLDER.glob("*.ttf")):
        font = path.read_bytes()
        (units,) = struct.unpack_from(">H", glyphs._table(font, b"head"), 18)
        advances = glyphs._table(font, b"hmtx")
        (count,) = struct.unpack_from(">H", glyphs._table(font, b"hhea"), 34)
        widths = {struct.unpack_from(">H", advances, 4 * index)[0] for index in range(count)}

        assert "\u202f" in set(glyphs._signs_of(font)), path.name
        assert round(units * 0.19) in widths, path.name


def family_names(font: bytes) -> set[str]:
    """The names a font answers to (`name` table, identifiers 1, 4, 6 and 16)."""
    table = glyphs._table(font, b"name")
    _, count, start = struct.unpack_from(">HHH", table)
    found = set()
    for index in range(count):
        platform, _, _, kind, length, at = struct.unpack_from(">6H", table, 6 + 12 * index)
        if kind in (1, 4, 6, 16):
            text = table[start + at : start + at + length]
            found.add(text.decode("utf-16-be" if platform in (0, 3) else "mac-roman"))
    return found


def test_no_font_answers_to_the_name_its_makers_reserved() -> None:
    for path in glyphs.FONT_FOLDER.glob("*.ttf"):
        names = family_names(path.read_bytes())

        assert names
        assert all(name.startswith("Reglo") for name in names), (path.name, names)
