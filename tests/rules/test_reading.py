"""Refusals in two languages, and text made plain before it is read."""

from reglo.rules.reading import CannotRead, Said, folded, shown, spaced

VAT = Said(fr="Il manque le taux.", en="The rate is missing.")
DATE = Said(fr="Il manque la date.", en="The date is missing.")


def test_a_refusal_says_every_problem_once_in_the_language_asked() -> None:
    refusal = CannotRead([VAT, DATE, VAT])

    assert str(refusal) == refusal.reason("fr-CA") == "Il manque le taux. Il manque la date."
    assert refusal.reason("en-CA") == "The rate is missing. The date is missing."


def test_spaces_of_any_kind_become_one_and_invisible_signs_go() -> None:
    assert spaced(" 1\u202f200\u00a0\u2009€\u200b\ufeff\n") == "1 200 €"


def test_words_are_compared_without_capitals_and_accents() -> None:
    assert folded("À RÉCEPTION") == folded("a\u0300 réception") == "a reception"


def test_what_was_typed_is_shown_short_and_harmless() -> None:
    assert shown("30 jours") == "30 jours"
    assert shown("x" * 100) == "x" * 39 + "…"
    assert shown("a\x1b[31mb\x00") == "a\N{REPLACEMENT CHARACTER}[31mb\N{REPLACEMENT CHARACTER}"
