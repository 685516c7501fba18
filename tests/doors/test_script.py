"""A call's script cut into its steps, in every language and voice; and the amounts of a sentence told apart."""

import doctest

import pytest

from reglo.packs import texts
from reglo.web import figures
from reglo.web.contact import script


@pytest.mark.parametrize(
    ("step", "locale", "register", "ends"),
    [
        ("call_script", "fr-FR", "vous", "Conclure par une date"),
        ("call_script", "fr-FR", "tu", "Conclure par une date"),
        ("call_script", "fr-CA", "vous", "Conclure par une date"),
        ("call_script", "en", "neutral", "Close with a date"),
        ("assistant_call_script", "fr-FR", "vous", "Conclure"),
    ],
)
def test_every_script_has_four_steps_then_an_end(step, locale, register, ends):
    sheet = script.read(texts.text(step, locale, register).body)

    assert len(sheet.steps) == 4 and [one.name for one in sheet.ends] == [ends]
    assert all(one.lines for one in (*sheet.steps, *sheet.ends, *sheet.others))
    assert not any("call_" in line.words for one in (*sheet.steps, *sheet.ends, *sheet.others) for line in one.lines)
    assert sheet.steps[0].lines[0].said and not sheet.steps[3].lines[0].said


def test_the_english_delegate_says_four_things_without_a_silence():
    sheet = script.read(texts.text("assistant_call_script", "en").body)

    assert [one.name for one in sheet.steps] == ["Opening", "Facts", "Question", "Close"]


def test_a_text_without_a_step_is_words_to_read():
    sheet = script.read("Respirez.")

    assert [line.words for line in sheet.calm] == ["Respirez."] and sheet.steps == () and sheet.opening == ""


def test_the_first_line_of_a_reason_is_what_one_hears():
    heard, *said = script.lines(texts.text("call_forgotten", "fr-FR").body)

    assert not heard.said and heard.words.startswith("Ce que l’on entend")
    assert said[0].said and said[0].words.startswith("«\u00a0Cela arrive")


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("1\u202f200\u00a0€ puis 12,50\u00a0€", ["1\u202f200\u00a0€", "12,50\u00a0€"]),
        ("$1,234.50, due", ["$1,234.50"]),
        ("1\u00a0200,00\u00a0$\u00a0US", ["1\u00a0200,00\u00a0$\u00a0US"]),
        ("−40\u00a0€", ["−40\u00a0€"]),
        ("3\u202f000\u00a0CHF", ["3\u202f000\u00a0CHF"]),
        ("facture 2026-\u2060001 du 12 novembre, 30 %", []),
        ("", []),
    ],
)
def test_amounts_are_told_apart_and_nothing_else(text, amounts):
    found = figures.pieces(text)

    assert [piece.text for piece in found if piece.amount] == amounts
    assert "".join(piece.text for piece in found) == text


def test_an_inversion_never_breaks_at_its_hyphen_nor_does_a_number():
    (piece,) = figures.pieces("y sera-t-elle, facture 2026-001 ?")

    assert piece.text == "y sera-\u2060t-\u2060elle, facture 2026-\u2060001 ?"


@pytest.mark.parametrize("module", [script, figures])
def test_the_examples_of_the_module_run(module):
    assert doctest.testmod(module).failed == 0
    assert doctest.testmod(module).attempted > 0
