"""Ends of month, business days, and dates as people type them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reglo.rules import dates
from reglo.rules.reading import CannotRead
from tests.rules import calendar_by_hand as by_hand

CHRISTMAS_2026 = frozenset({date(2026, 12, 25), date(2027, 1, 1)})
DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))


def test_months_and_ends_of_month_agree_with_a_calendar_written_by_hand() -> None:
    wrong_ends = [d for d in by_hand.YEARS_ASKED if dates.end_of_month(date(*d)) != date(*by_hand.end_of_month(d))]
    wrong_months = [
        (d, n)
        for d in by_hand.YEARS_ASKED
        for n in (0, 1, 2, 12, 25)
        if dates.add_months(date(*d), n) != date(*by_hand.plus_months(d, n))
    ]

    assert wrong_ends == []
    assert wrong_months == []


def test_months_are_taken_off_as_they_are_added() -> None:
    assert dates.add_months(date(2028, 3, 31), -1) == date(2028, 2, 29)
    assert dates.add_months(date(2026, 1, 15), -1) == date(2025, 12, 15)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 11, 23), 4, date(2026, 11, 27)),  # Monday to Friday
        (date(2026, 11, 23), 5, date(2026, 11, 30)),  # over a week-end
        (date(2026, 11, 28), 1, date(2026, 11, 30)),  # from a Saturday
        (date(2026, 11, 28), 0, date(2026, 11, 28)),  # zero leaves a Saturday where it is
        (date(2026, 12, 24), 1, date(2026, 12, 28)),  # over Christmas, a Friday
        (date(2026, 12, 31), 1, date(2027, 1, 4)),  # over New Year's Day
        (date(2026, 12, 28), -1, date(2026, 12, 24)),
        (date(2026, 11, 29), -1, date(2026, 11, 27)),  # back from a Sunday
        (date(2026, 12, 1), -5, date(2026, 11, 24)),
    ],
)
def test_business_days_jump_over_weekends_and_holidays(day: date, count: int, expected: date) -> None:
    assert dates.add_business_days(day, count, holidays=CHRISTMAS_2026) == expected


def test_the_next_business_day_is_after_and_the_other_may_be_the_day_itself() -> None:
    friday, saturday, monday = date(2026, 11, 27), date(2026, 11, 28), date(2026, 11, 30)

    assert dates.next_business_day(friday, holidays=()) == monday
    assert dates.business_day_on_or_after(friday, holidays=()) == friday
    assert dates.business_day_on_or_after(saturday, holidays={monday}) == date(2026, 12, 1)
    assert not dates.is_business_day(saturday, holidays=())
    assert not dates.is_business_day(monday, holidays={monday})


@given(DAYS, st.integers(-60, 60), st.sets(DAYS, max_size=5))
def test_business_days_added_are_the_business_days_between(day: date, count: int, holidays: set[date]) -> None:
    start = dates.business_day_on_or_after(day, holidays=holidays)

    reached = dates.add_business_days(start, count, holidays=holidays)

    assert dates.is_business_day(reached, holidays=holidays)
    assert dates.business_days_between(start, reached, holidays=holidays) == count
    assert dates.business_days_between(reached, start, holidays=holidays) == -count


# Dates typed

TWENTY_THIRD = date(2026, 11, 23)


@pytest.mark.parametrize(
    "text",
    [
        "23/11/2026",
        "23-11-2026",
        "23.11.2026",
        "23 11 2026",
        "2026-11-23",
        "2026/11/23",
        "23 novembre 2026",
        "23\N{NO-BREAK SPACE}Novembre\N{NARROW NO-BREAK SPACE}2026",
        " 23 nov. 2026 ",
        "23 nov 2026",
        "23 November 2026",
        "23rd of November 2026",
        "November 23, 2026",
        "Nov. 23rd, 2026",
    ],
)
@pytest.mark.parametrize("language", ["fr", "fr-CA", "en"])
def test_a_date_is_read_in_either_language(text: str, language: str) -> None:
    assert dates.read_date(text, language) == TWENTY_THIRD


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1er décembre 2026", date(2026, 12, 1)),
        ("1 dec 2026", date(2026, 12, 1)),
        ("01/12/2026", date(2026, 12, 1)),
        ("1/2/2026", date(2026, 2, 1)),
        ("29 février 2028", date(2028, 2, 29)),
        ("8 aout 2026", date(2026, 8, 8)),
        ("14 juil. 2026", date(2026, 7, 14)),
        ("2026-2-1", date(2026, 2, 1)),
    ],
)
def test_french_dates_have_the_day_first(text: str, expected: date) -> None:
    assert dates.read_date(text, "fr") == expected


def test_english_slashes_are_read_only_when_they_have_one_reading() -> None:
    assert dates.read_date("11/23/2026", "en") == TWENTY_THIRD
    assert dates.read_date("04/04/2026", "en") == date(2026, 4, 4)

    with pytest.raises(CannotRead) as refusal:
        dates.read_date("03/04/2026", "en")

    assert "Write 2026-04-03 or 2026-03-04" in refusal.value.reason("en")
    assert "Écrivez 2026-04-03 ou 2026-03-04" in refusal.value.reason("fr")


@pytest.mark.parametrize(
    ("text", "french", "english"),
    [
        ("", "Écrivez une date", "Write a date"),
        ("demain", "ne se lit pas", "cannot be read"),
        ("23/11/26", "quatre chiffres", "four digits"),
        ("23 novembre", "il manque l’année", "the year is missing"),
        ("23/11", "il manque l’année", "the year is missing"),
        ("31/11/2026", "novembre 2026 compte 30 jours", "November 2026 has 30 days"),
        ("29 février 2027", "février 2027 compte 28 jours", "February 2027 has 28 days"),
        ("2026-00-10", "pas de mois 0", "no month 0"),
        ("11/23/2026", "pas de mois 23", "no month 23"),
        ("0/11/2026", "Corrigez le jour 0", "Correct the day 0"),
        ("23 nivôse 2026", "n’est pas un mois", "is not a month"),
        ("23 jui 2026", "n’est pas un mois", "is not a month"),  # June or July
        ("23 ma 2026", "n’est pas un mois", "is not a month"),
        ("0026-11-23", "hors de portée", "out of reach"),
        ("23/11/9999", "hors de portée", "out of reach"),
        ("２３/11/2026", "ne se lit pas", "cannot be read"),
        ("23/11/2026 et demi", "ne se lit pas", "cannot be read"),
        ("23-11/2026", "ne se lit pas", "cannot be read"),
    ],
)
def test_impossible_and_unclear_dates_are_refused_with_what_to_write(text: str, french: str, english: str) -> None:
    with pytest.raises(CannotRead) as refusal:
        dates.read_date(text, "fr")

    assert french in refusal.value.reason("fr")
    assert english in refusal.value.reason("en")


@pytest.mark.parametrize(
    "text", ["20261123", "2026-W48-1", "23/11/2026", "2026-11-23T09:00", "2026-1-2", "２026-11-23"]
)
def test_commands_take_dates_in_one_form_only(text: str) -> None:
    assert dates.read_iso("2026-11-23") == TWENTY_THIRD
    with pytest.raises(CannotRead, match="comme 2026-11-23"):
        dates.read_iso(text)


def test_commands_refuse_impossible_dates_by_name() -> None:
    with pytest.raises(CannotRead, match="février 2026 compte 28 jours"):
        dates.read_iso("2026-02-30")


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.sampled_from(["fr", "en"]))
def test_a_date_written_in_full_is_read_back(day: date, language: str) -> None:
    assert dates.read_date(dates.written(day, language), language) == day
    assert dates.read_iso(day.isoformat()) == day


def test_the_first_of_the_month_is_said_as_french_says_it() -> None:
    assert dates.written(date(2026, 12, 1), "fr") == "1er décembre 2026"
    assert dates.written(date(2026, 12, 2), "fr-CA") == "2 décembre 2026"
    assert dates.written(date(2026, 12, 1), "en") == "1 December 2026"


@given(st.text(max_size=30) | st.text(alphabet="0123456789-/. novembrjai1", max_size=16))
def test_any_text_is_a_date_or_a_refusal(text: str) -> None:
    try:
        day = dates.read_date(text, "fr")
    except CannotRead as refusal:
        told = refusal.reason("fr") and refusal.reason("en")
    else:
        told = text if str(day.year) in text else ""
    assert told


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), date(2026, 6, 30)),
        (date(2026, 6, 30), date(2026, 1, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), date(2026, 7, 1), date(2026, 12, 31)),
        (date(2026, 12, 31), date(2026, 7, 1), date(2026, 12, 31)),
    ],
)
def test_a_half_year_starts_in_january_or_in_july(day: date, first: date, last: date) -> None:
    assert (dates.half_year_start(day), dates.half_year_end(day)) == (first, last)
