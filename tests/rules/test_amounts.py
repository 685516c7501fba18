"""Amounts as people type them: one reading or a refusal, never a guess, never a rounding."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reglo.rules import amounts
from reglo.rules.reading import CannotRead

NBSP, THIN, NARROW = "\u00a0", "\u2009", "\u202f"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1200", "1200.00"),
        ("1 200", "1200.00"),
        (f"1{NBSP}200", "1200.00"),
        (f"1{THIN}200", "1200.00"),
        (f"1{NARROW}234{NARROW}567,89{NBSP}€", "1234567.89"),
        ("1200,00", "1200.00"),
        ("1,200.00", "1200.00"),
        ("1.200,00", "1200.00"),
        ("1 234.56", "1234.56"),
        ("1 234,5", "1234.50"),
        ("1,234,567", "1234567.00"),
        ("1.234.567", "1234567.00"),
        ("1,234,567.8", "1234567.80"),
        ("1'234.50", "1234.50"),
        ("1’234,50", "1234.50"),
        ("0,5", "0.50"),
        (",5", "0.50"),
        (".05", "0.05"),
        ("007", "7.00"),
        ("€1,234.56", "1234.56"),
        ("$ 12", "12.00"),
        ("12 $ CA", "12.00"),
        ("12 CA$", "12.00"),
        ("12 eur", "12.00"),
        ("+12", "12.00"),
        ("-12,30", "-12.30"),
        ("−12,30 €", "-12.30"),
        ("– 12.30", "-12.30"),
        ("-$5", "-5.00"),
        ("$-5", "-5.00"),
        ("−0,00", "0.00"),
        ("  12\n", "12.00"),
    ],
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_an_amount_with_one_reading_is_read_in_both_languages(text: str, expected: str, language: str) -> None:
    assert str(amounts.read_amount(text, language=language)) == expected


@pytest.mark.parametrize("text", ["12,5²", "1,²", "0.¹⁰", "3²", "²", "12,①"])
def test_a_raised_figure_is_refused_in_words(text: str) -> None:
    for language in ("fr", "en"):
        with pytest.raises(CannotRead) as refusal:
            amounts.read_amount(text, language=language)
        assert refusal.value.reason(language)


def test_a_comma_before_three_digits_groups_in_english_and_is_refused_in_french() -> None:
    assert amounts.read_amount("$1,200", language="en") == 1200

    with pytest.raises(CannotRead) as refusal:
        amounts.read_amount("1,200", language="fr")

    assert "deux façons. Écrivez 1200 ou 1,20." in refusal.value.reason("fr")
    assert "two ways. Write 1200 or 1.20." in refusal.value.reason("en")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_point_before_three_digits_is_refused_when_it_could_group(language: str) -> None:
    with pytest.raises(CannotRead, match="deux façons"):
        amounts.read_amount("1.200", language=language)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("0,125", "fr", "0.125"),
        ("0.125", "fr", "0.125"),
        ("1,125", "fr", "1.125"),
        ("1.125", "en", "1.125"),
        ("1,125", "en", "1125.00"),
        ("1234,125", "fr", "1234.125"),
        ("0.123456", "fr", "0.123456"),
        ("12", "fr", "12.00"),
    ],
)
def test_a_unit_price_may_have_six_decimals(text: str, language: str, expected: str) -> None:
    assert str(amounts.read_amount(text, decimals=6, language=language)) == expected


def test_a_unit_price_typed_with_the_other_languages_point_is_refused_when_it_could_group() -> None:
    with pytest.raises(CannotRead, match=r"Écrivez 1125 ou 1,125\."):
        amounts.read_amount("1.125", decimals=6, language="fr")


@pytest.mark.parametrize(
    ("text", "french", "english"),
    [
        ("", "Montant vide", "Amount empty"),
        ("   ", "Montant vide", "Amount empty"),
        ("12,345 678", "mal placés", "misplaced"),
        ("1234,567", "au plus 2 chiffres après la virgule", "at most 2 figures"),
        ("0,125", "au plus 2 chiffres après la virgule", "at most 2 figures"),
        ("1 200.000", "au plus 2 chiffres", "at most 2 figures"),
        ("12 34", "mal placés", "misplaced"),
        ("1 2 3", "mal placés", "misplaced"),
        ("1 200,000.00", "mal placés", "misplaced"),
        ("1,20,000", "mal placés", "misplaced"),
        ("1.200,00,00", "mal placés", "misplaced"),
        ("12,", "mal placés", "misplaced"),
        ("12.", "mal placés", "misplaced"),
        ("1200 -", "les signes sont mal placés", "the signs are misplaced"),
        ("--5", "les signes sont mal placés", "the signs are misplaced"),
        ("-$-5", "les signes sont mal placés", "the signs are misplaced"),
        ("€5€", "les signes sont mal placés", "the signs are misplaced"),
        ("€", "les signes sont mal placés", "the signs are misplaced"),
        ("(5,00)", "« ( » est un signe inattendu", "“(” is an unexpected sign"),
        ("5 %", "« % » est un signe inattendu", "“%” is an unexpected sign"),
        ("1e5", "« e » est une lettre", "“e” is a letter"),
        ("NaN", "« N » est une lettre", "“N” is a letter"),
        ("100 USD", "« U » est une lettre", "“U” is a letter"),
        ("douze", "« d » est une lettre", "“d” is a letter"),
        ("1O0", "Si c’est le chiffre 0, retapez-le", "If it is the figure 0"),
        ("l00", "Si c’est le chiffre 1, retapez-le", "If it is the figure 1"),
        ("💶", "« 💶 » est un dessin", "“💶” is a picture"),
        ("12 💶", "« 💶 » est un dessin", "“💶” is a picture"),
        ("١٢", "d’une autre écriture", "of another script"),
        ("10²", "d’une autre écriture", "of another script"),
        ("100\n200", "un seul nombre", "one number only"),
        ("100\t200", "un seul nombre", "one number only"),
        ("9" * 13, "trop grand", "too big"),
        ("9" * 61, "un seul nombre", "one number only"),
    ],
)
def test_anything_else_is_refused_with_what_to_write(text: str, french: str, english: str) -> None:
    with pytest.raises(CannotRead) as refusal:
        amounts.read_amount(text, language="fr")

    assert french in refusal.value.reason("fr")
    assert english in refusal.value.reason("en")


def test_the_sign_of_another_currency_is_refused() -> None:
    assert amounts.read_amount("12 €", language="fr", currency="EUR") == 12

    with pytest.raises(CannotRead, match="ce document est en EUR"):
        amounts.read_amount("12 $", language="fr", currency="EUR")


def test_commands_take_amounts_in_one_form_only() -> None:
    assert str(amounts.read_plain("-1200.5")) == "-1200.50"
    assert str(amounts.read_plain("0")) == "0.00"
    for text in ("1 200", "1200,50", "1,200.50", "1200.505", "12.", ".5", "−5", "+5", "12 €", "", "1e3", "１２"):
        with pytest.raises(CannotRead, match="avec un point"):
            amounts.read_plain(text)
    with pytest.raises(CannotRead, match="trop grand"):
        amounts.read_plain("1" * 13)


def test_a_quantity_keeps_four_decimals_and_is_never_negative() -> None:
    assert str(amounts.read_quantity("1,5", language="fr")) == "1.5"
    assert str(amounts.read_quantity("0.3333", language="fr")) == "0.3333"
    for text, words in [("-1", "négatif"), ("1 €", "retirez « € »"), ("0,33333", "au plus 4"), ("2 jours", "lettre")]:
        with pytest.raises(CannotRead, match=words):
            amounts.read_quantity(text, language="fr")


def test_a_percentage_is_read_with_or_without_its_sign() -> None:
    assert str(amounts.read_percent("9,975 %", language="fr")) == "9.975"
    assert str(amounts.read_percent("12.5%", language="en")) == "12.5"
    assert str(amounts.read_percent("100", language="fr")) == "100"
    assert amounts.read_percent("250 %", language="fr", most=Decimal(1000)) == 250
    for text, words in [
        ("100,01 %", "au plus 100 %"),
        ("-5 %", "négatif"),
        ("5 % %", "inattendu"),
        ("%", "vide"),
        ("5 €", "retirez « € »"),
        ("10,12345", "au plus 4 chiffres"),
    ]:
        with pytest.raises(CannotRead, match=words):
            amounts.read_percent(text, language="fr")


def test_a_whole_number_may_be_asked_for() -> None:
    assert amounts.read_quantity("12", decimals=0, language="fr") == 12
    with pytest.raises(CannotRead, match="nombre entier"):
        amounts.read_quantity("12,5", decimals=0, language="fr")


@pytest.mark.parametrize(
    ("amount", "language", "currency", "expected"),
    [
        ("1234.56", "fr", "EUR", f"1{NARROW}234,56{NBSP}€"),
        ("1234.56", "fr-CA", "CAD", f"1{NBSP}234,56{NBSP}$"),
        ("1234.56", "en", "EUR", "€1,234.56"),
        ("-5", "fr", "EUR", f"−5,00{NBSP}€"),
        ("-5", "en", "CAD", "−$5.00"),
        ("0.125", "fr", "", "0,125"),
        ("100", "fr", "", "100,00"),
        ("12", "fr", "CHF", f"12,00{NBSP}CHF"),
    ],
)
def test_an_amount_is_written_as_each_place_prints_it(amount: str, language: str, currency: str, expected: str) -> None:
    assert amounts.written(Decimal(amount), language, currency=currency) == expected


@given(
    st.integers(-(10**13), 10**13),
    st.sampled_from([("fr", "EUR"), ("fr-CA", "CAD"), ("en", "CAD"), ("en", "EUR"), ("fr", "")]),
)
def test_what_is_written_is_read_back_to_the_cent(units: int, place: tuple[str, str]) -> None:
    amount = Decimal(units) / 100
    language, currency = place

    assert amounts.read_amount(amounts.written(amount, language, currency=currency), language=language) == amount


@given(st.text(max_size=70) | st.text(alphabet="0123456789 ,.'−-€$", max_size=20), st.sampled_from(["fr", "en"]))
def test_any_text_is_an_amount_or_a_refusal(text: str, language: str) -> None:
    try:
        amount = amounts.read_amount(text, language=language)
    except CannotRead as refusal:
        told = refusal.reason("fr") and refusal.reason("en")
    else:
        told = "read"
        digits = [char for char in text if char in "0123456789"]
        assert amount == amount.quantize(Decimal("0.01"))
        assert "".join(digits).lstrip("0").rstrip("0") == str(abs(amount)).replace(".", "").strip("0")
    assert told
