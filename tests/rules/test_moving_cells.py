"""Dates, amounts and numbers as other tools write them."""

import doctest
from datetime import date
from decimal import Decimal

import pytest

from reglo.documents.imports import delimited, vocabulary
from reglo.rules.moving import contents, days, headers, sheets, sums
from reglo.rules.reading import CannotRead

NBSP, THIN = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("1234,56", "1234.56", ""),
        ("1 234,56 €", "1234.56", "EUR"),
        (f"1{THIN}234,56{NBSP}€", "1234.56", "EUR"),
        ("1,234.56", "1234.56", ""),
        ("1.234,56", "1234.56", ""),
        ("1'234.50 CHF", "1234.50", "CHF"),
        ("12 345 678,90", "12345678.90", ""),
        ("(12.00)", "-12.00", ""),
        ("($1,200.00)", "-1200.00", "$"),
        ("$ (5.00)", "-5.00", "$"),
        ("-5", "-5.00", ""),
        ("−3,00", "-3.00", ""),
        ("12.00-", "-12.00", ""),
        ("-$5.00", "-5.00", "$"),
        ("€ -12,50", "-12.50", "EUR"),
        ("$5", "5.00", "$"),
        ("US$ 12.00", "12.00", "USD"),
        ("12,00 $ CA", "12.00", "CAD"),
        ("$ 12.00 USD", "12.00", "USD"),
        ("EUR 7", "7.00", "EUR"),
        ("120.–", "120.00", ""),
        ("120,00 € HT", "120.00", "EUR"),
        ("120.00000000", "120.00", ""),
        ("0,5", "0.50", ""),
        ("+3", "3.00", ""),
    ],
)
def test_an_amount_is_read_however_it_is_written(text: str, amount: str, currency: str) -> None:
    found = sums.read(text)

    assert (found.amount, found.currency, found.doubt) == (Decimal(amount), currency, None)


@pytest.mark.parametrize(
    "text", ["", "six cents", "12/11/2026", "1,2,3", "€", "12 €$", "=1+1", "1e9", "9" * 30, "10 %"]
)
def test_what_is_no_amount_is_refused_in_both_languages(text: str) -> None:
    with pytest.raises(CannotRead) as refusal:
        sums.read(text)

    assert "montant" in refusal.value.reason("fr") and "amount" in refusal.value.reason("en")


@pytest.mark.parametrize(
    ("others", "text", "amount"),
    [
        (["12,50", "1,234"], "1,234", "1.23"),
        (["12.50", "1,234"], "1,234", "1234.00"),
        (["12,50"], "1.234", "1234.00"),
        (["12.50"], "1.234", "1.23"),
        (["1.234,50"], "2.000", "2000.00"),
    ],
)
def test_the_other_cells_say_what_a_comma_means(others: list[str], text: str, amount: str) -> None:
    assert sums.read(text, style=sums.style_of(others)).amount == Decimal(amount)


def test_an_amount_that_nothing_decides_is_a_guess_that_is_said() -> None:
    found = sums.read("1,234", style=sums.style_of(["1,234", "12"]))

    assert found.amount == Decimal("1234.00")
    assert found.doubt is not None and "1,234.00" in found.doubt.en


def test_a_fraction_of_a_cent_is_rounded_and_said_and_the_dust_of_a_spreadsheet_is_not() -> None:
    rounded = sums.read(Decimal("12.345"))

    assert rounded.amount == Decimal("12.35") and rounded.doubt is not None and "12,35" in rounded.doubt.fr
    assert sums.read(Decimal("1204.19999999999")) == sums.Sum(Decimal("1204.20"))


@pytest.mark.parametrize(("home", "code"), [("CAD", "CAD"), ("EUR", "USD"), ("USD", "USD")])
def test_a_dollar_is_the_one_of_the_business_where_it_has_one(home: str, code: str) -> None:
    assert sums.currency_of("$", home=home) == code
    assert sums.currency_of("(usd)", home=home) == "USD"
    assert sums.currency_of("points", home=home) == ""


@pytest.mark.parametrize(
    "text",
    [
        "23/11/2026", "2026-11-23", "2026/11/23", "23.11.2026", "23-11-2026", "23/11/26", "11/23/2026", "23 nov. 2026",
        "23 novembre 2026", "Nov 23, 2026", "November 23, 2026", "23-Nov-26", "23-nov.-2026", "lundi 23 novembre 2026",
        "Mon, Nov 23, 2026", "2026-11-23 00:00:00", "2026-11-23T10:04:00Z", "23/11/2026 10:04", "11/23/2026 3:04 PM",
        "20261123", "23112026", "46349", "46349.5", " 23/11/2026 ",
    ],
)  # fmt: skip
def test_a_date_is_read_however_it_is_written(text: str) -> None:
    assert days.read(text) == days.Day(date(2026, 11, 23))


@pytest.mark.parametrize(
    ("text", "day"), [("1er déc. 2026", (2026, 12, 1)), ("mars 3, 2026", (2026, 3, 3)), ("03/03/98", (1998, 3, 3))]
)
def test_odd_dates_are_read_too(text: str, day: tuple[int, int, int]) -> None:
    assert days.read(text).day == date(*day)


@pytest.mark.parametrize(
    "text", ["", "32/01/2026", "31/02/2026", "demain", "2026", "12", "99999", "0000-00-00", "13/13/2026", "1/1/1"]
)
def test_what_is_no_date_is_refused_in_both_languages(text: str) -> None:
    with pytest.raises(CannotRead) as refusal:
        days.read(text)

    assert "date" in refusal.value.reason("fr") and "2026-11-23" in refusal.value.reason("en")


def test_a_number_of_a_spreadsheet_is_a_day_counted_from_1900() -> None:
    assert days.read(Decimal(46349)).day == date(2026, 11, 23)
    with pytest.raises(CannotRead):
        days.read(Decimal(12))


def test_the_other_dates_say_whether_the_month_comes_first() -> None:
    assert days.order_of(["03/04/2026", "23/11/2026"]) == "dmy"
    assert days.order_of(["03/04/2026", "11/23/2026"]) == "mdy"
    assert days.order_of(["23/11/2026", "11/23/2026"]) == ""
    assert days.read("03/04/2026", order="mdy") == days.Day(date(2026, 3, 4))


def test_a_day_to_come_may_be_a_month_read_as_a_day() -> None:
    last = date(2026, 11, 23)

    assert days.order_of(["03/12/2026"], last=last) == "mdy"
    assert days.order_of(["12/03/2026"], last=last) == "dmy"
    assert days.order_of(["03/04/2026"], last=last) == ""


@pytest.mark.parametrize(("place", "month"), [("fr", 4), ("ca-qc", 3)])
def test_a_date_that_nothing_decides_follows_the_place_and_is_a_doubt(place: str, month: int) -> None:
    found = days.read("03/04/2026", place=place)

    assert found.day.month == month
    assert found.doubt is not None and "le jour ou le mois d’abord" in found.doubt.fr


def test_numbers_of_companies_are_told_by_their_check_digits() -> None:
    assert contents.is_siren("732 829 320") and not contents.is_siren("732829321") and not contents.is_siren("0" * 9)
    assert contents.is_siret("732 829 320 00074") and not contents.is_siret("73282932000075")
    assert contents.is_siret("35600000049837")  # La Poste: by the sum of its digits
    assert contents.is_vat("FR 44 732829320") and not contents.is_vat("FR45732829320")
    assert contents.is_vat("BE0428759497") and contents.is_vat("CHE123456788TVA") and not contents.is_vat("ATELIERNORD")
    assert (
        contents.is_email(" lea@mail.example ")
        and not contents.is_email("lea@mail")
        and not contents.is_email("a b@c.fr")
    )


def test_the_examples_of_the_readers_are_true() -> None:
    for module in (contents, days, headers, sheets, sums, delimited, vocabulary):
        assert doctest.testmod(module).failed == 0
        assert doctest.testmod(module).attempted > 0
