"""The table of the typographic usages, sign by sign, invisible ones included."""

from datetime import date, time
from decimal import Decimal

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from reglo.documents import typography
from reglo.documents.typography import (
    Locale,
    amount,
    date_long,
    date_short,
    date_span,
    hour,
    number,
    percent,
    typeset,
)

LOCALES: tuple[Locale, ...] = ("fr-FR", "fr-CA", "en")
cents = st.decimals(min_value=-(10**9), max_value=10**9, places=2)


@pytest.mark.parametrize(
    ("value", "currency", "locale", "written"),
    [
        ("1234.56", "EUR", "fr-FR", "1\u202f234,56\u00a0€"),
        ("1234567.89", "EUR", "fr-FR", "1\u202f234\u202f567,89\u00a0€"),
        ("1234.56", "CAD", "fr-CA", "1\u00a0234,56\u00a0$"),
        ("1234.56", "USD", "fr-CA", "1\u00a0234,56\u00a0$\u00a0US"),
        ("1234.56", "CAD", "fr-FR", "1\u202f234,56\u00a0$\u00a0CA"),
        ("1234.56", "EUR", "en", "€1,234.56"),
        ("1234.56", "CAD", "en", "$1,234.56"),
        ("1234.56", "USD", "en", "US$1,234.56"),
        ("1234.56", "CHF", "en", "CHF\u00a01,234.56"),
        ("1234.56", "CHF", "fr-FR", "1\u202f234,56\u00a0CHF"),
        ("-180", "EUR", "fr-FR", "−180,00\u00a0€"),
        ("-180", "EUR", "en", "−€180.00"),
        ("0", "EUR", "fr-FR", "0,00\u00a0€"),
        ("999.9", "EUR", "fr-FR", "999,90\u00a0€"),
    ],
)
def test_an_amount_is_written_as_its_place_writes_it(value: str, currency: str, locale: Locale, written: str) -> None:
    assert amount(Decimal(value), currency, locale) == written


def test_an_amount_with_a_fraction_of_a_cent_is_our_mistake() -> None:
    with pytest.raises(AssertionError, match=r"1\.005"):
        amount(Decimal("1.005"), "EUR", "fr-FR")


@given(cents, st.sampled_from(LOCALES))
def test_no_amount_loses_a_cent_on_its_way_to_the_paper(value: Decimal, locale: Locale) -> None:
    written = amount(value, "EUR", locale)

    plain = written.replace("−", "-").replace("€", "")
    plain = plain.replace(",", "") if locale == "en" else plain.replace(",", ".")
    assert Decimal("".join(plain.split())) == value


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_grouping_agrees_with_babel_where_both_speak(value: Decimal) -> None:
    form = "#,##0.00"

    assert number(value, "fr-FR", decimals=2) == format_decimal(value, form, "fr_FR")
    assert number(value, "fr-CA", decimals=2) == format_decimal(value, form, "fr_CA")
    assert number(value, "en", decimals=2) == format_decimal(value, form, "en_GB")


def test_a_number_keeps_all_its_decimals_and_drops_empty_ones() -> None:
    assert number(Decimal("0.123456"), "fr-FR", decimals=2) == "0,123456"
    assert number(Decimal("2.50"), "fr-FR") == "2,5"
    assert number(Decimal("10.000"), "fr-FR") == "10"
    assert number(Decimal("1E+3"), "fr-CA") == "1\u00a0000"
    assert number(Decimal(1000), "en", decimals=2) == "1,000.00"


def test_a_percent_stands_beside_its_sign() -> None:
    assert percent(Decimal("9.975"), "fr-CA") == "9,975\u00a0%"
    assert percent(Decimal("20.00"), "fr-FR") == "20\u00a0%"
    assert percent(Decimal("5.5"), "en") == "5.5%"


def test_dates_are_said_as_one_says_them() -> None:
    assert date_long(date(2026, 11, 23), "fr-FR") == "23\u00a0novembre\u00a02026"
    assert date_long(date(2026, 12, 1), "fr-CA") == "1er\u00a0décembre\u00a02026"
    assert date_long(date(2026, 12, 1), "en") == "1\u00a0December\u00a02026"
    assert date_short(date(2026, 11, 3), "fr-FR") == "03/11/2026"
    assert date_short(date(2026, 11, 3), "fr-CA") == "2026-11-03"
    assert date_short(date(2026, 11, 3), "en") == "3\u00a0Nov\u00a02026"


@pytest.mark.parametrize(
    ("first", "last", "locale", "written"),
    [
        (date(2026, 10, 5), date(2026, 10, 30), "fr-FR", "du 5 au 30 octobre 2026"),
        (date(2026, 10, 1), date(2026, 10, 30), "fr-FR", "du 1er au 30 octobre 2026"),
        (date(2026, 9, 28), date(2026, 10, 2), "fr-FR", "du 28 septembre au 2 octobre 2026"),
        (date(2026, 12, 28), date(2027, 1, 2), "fr-CA", "du 28 décembre 2026 au 2 janvier 2027"),
        (date(2026, 10, 5), date(2026, 10, 5), "fr-FR", "le 5 octobre 2026"),
        (date(2026, 10, 1), date(2026, 10, 30), "en", "1 to 30 October 2026"),
        (date(2026, 10, 5), date(2026, 10, 5), "en", "on 5 October 2026"),
    ],
)
def test_a_span_of_days_does_not_repeat_the_month(first: date, last: date, locale: Locale, written: str) -> None:
    assert date_span(first, last, locale).replace("\u00a0", " ") == written


def test_hours_are_written_with_h_in_french() -> None:
    assert hour(time(14, 30), "fr-FR") == "14\u00a0h\u00a030"
    assert hour(time(9), "fr-CA") == "9\u00a0h"
    assert hour(time(14, 5), "en") == "14:05"


@pytest.mark.parametrize(
    ("typed", "france", "quebec"),
    [
        ("Un doute ?", "Un doute\u202f?", "Un doute?"),
        ("Un doute?", "Un doute\u202f?", "Un doute?"),
        ("Quoi?!", "Quoi\u202f?!", "Quoi?!"),
        ("oui ; non", "oui\u202f; non", "oui; non"),
        ("Voici : ceci", "Voici\u00a0: ceci", "Voici\u00a0: ceci"),
        ("Voici:", "Voici\u00a0:", "Voici\u00a0:"),
        ("à 14:30", "à 14:30", "à 14:30"),
        ("« oui »", "«\u00a0oui\u00a0»", "«\u00a0oui\u00a0»"),
        ("«oui» !", "«\u00a0oui\u00a0»\u202f!", "«\u00a0oui\u00a0»!"),
        ('le "chef" dit', "le «\u00a0chef\u00a0» dit", "le «\u00a0chef\u00a0» dit"),
        ("l'état d'avancement", "l’état d’avancement", "l’état d’avancement"),
        ("1 234,56 €", "1\u202f234,56\u00a0€", "1\u00a0234,56\u00a0€"),
        ("12 345 678 lignes", "12\u202f345\u202f678 lignes", "12\u00a0345\u00a0678 lignes"),
        ("30%", "30\u00a0%", "30\u00a0%"),
        ("à 14h30", "à 14\u00a0h\u00a030", "à 14\u00a0h\u00a030"),
        ("facture n°12", "facture n°\u00a012", "facture n°\u00a012"),
        ("facture no 12", "facture no\u00a012", "facture no\u00a012"),
        ("le 1er décembre 2026", "le 1er\u00a0décembre\u00a02026", "le 1er\u00a0décembre\u00a02026"),
        ("Nantes - Rennes", "Nantes – Rennes", "Nantes – Rennes"),
        ("(vraiment ?)", "(vraiment\u202f?)", "(vraiment?)"),
        ("2026-041", "2026-041", "2026-041"),
        ("06 00 00 00 00", "06 00 00 00 00", "06 00 00 00 00"),
    ],
)
def test_a_french_sentence_gets_the_spaces_of_its_place(typed: str, france: str, quebec: str) -> None:
    assert typeset(typed, "fr-FR") == france
    assert typeset(typed, "fr-CA") == quebec


def test_an_english_sentence_loses_french_spaces_and_gets_curly_quotes() -> None:
    assert typeset('Really ? It\'s 30 % : "yes" !', "en") == "Really? It’s 30%: “yes”!"


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    "kept",
    [
        "https://reglo.example/p/x?a=b;c!d:e",
        "reglo.rive.example/p/c4Vn8t",
        "o'brien@exemple.example",
        "FR76 3000 6000 0112 3456 7890 189",
        "CV-2026-318",
        "`a ? b : c`",
        "a?b:c;d",
        "D-2026-014",
    ],
)
def test_links_addresses_references_and_code_are_never_touched(kept: str, locale: Locale) -> None:
    sentence = f"Voir {kept} dès demain"

    assert typeset(sentence, locale) == sentence


def test_a_sign_after_a_link_is_still_corrected() -> None:
    assert typeset("Écrire à jeanne@rive.example ?", "fr-FR") == "Écrire à jeanne@rive.example\u202f?"


SIGNS = "aé1 2'\"«»;!?:%€$h-–\u00a0\u202f\n.,@/`0"


@given(st.one_of(st.text(alphabet=SIGNS, max_size=40), st.text(max_size=40)), st.sampled_from(LOCALES))
def test_correcting_twice_changes_nothing_more(text: str, locale: Locale) -> None:
    once = typeset(text, locale)

    assert typeset(once, locale) == once


@given(st.text(alphabet=SIGNS, max_size=60), st.sampled_from(LOCALES))
def test_correcting_changes_blanks_quotes_and_dashes_only(text: str, locale: Locale) -> None:
    def essence(sentence: str) -> str:
        return "".join(sign for sign in sentence if not sign.isspace() and sign not in "'’\"«»“”-–")

    assert essence(typeset(text, locale)) == essence(text)


def test_the_three_blanks_are_the_ones_of_the_table() -> None:
    assert (typography.NB, typography.NNB, typography.MINUS) == ("\u00a0", "\u202f", "\u2212")
