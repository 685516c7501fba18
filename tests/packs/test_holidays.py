"""Holidays of the places, against the calendars printed for a year."""

from datetime import date

import pytest

from reglo.packs.holidays import holidays_of
from reglo.rules import dates


def test_france_has_eleven_holidays_in_2026_with_their_names() -> None:
    assert dict(holidays_of("fr", 2026)) == {
        date(2026, 1, 1): "Jour de l'an",
        date(2026, 4, 6): "Lundi de Pâques",
        date(2026, 5, 1): "Fête du Travail",
        date(2026, 5, 8): "Fête de la Victoire",
        date(2026, 5, 14): "Ascension",
        date(2026, 5, 25): "Lundi de Pentecôte",
        date(2026, 7, 14): "Fête nationale",
        date(2026, 8, 15): "Assomption",
        date(2026, 11, 1): "Toussaint",
        date(2026, 11, 11): "Armistice",
        date(2026, 12, 25): "Noël",
    }


@pytest.mark.parametrize("postal_code", ["57000", "67 000", "68100"])
def test_alsace_and_moselle_have_two_more(postal_code: str) -> None:
    more = set(holidays_of("fr", 2026, postal_code)) - set(holidays_of("fr", 2026))

    assert more == {date(2026, 4, 3), date(2026, 12, 26)}


@pytest.mark.parametrize("postal_code", ["75011", "5", "", "99999", "H2X 1Y4", "69001"])
def test_other_postal_codes_have_the_common_calendar(postal_code: str) -> None:
    assert holidays_of("fr", 2026, postal_code) == holidays_of("fr", 2026)


@pytest.mark.parametrize(
    ("postal_code", "day"),
    [
        ("97100", date(2026, 5, 27)),
        ("97133", date(2026, 10, 9)),
        ("97150", date(2026, 5, 28)),
        ("97200", date(2026, 5, 22)),
        ("97300", date(2026, 6, 10)),
        ("97400", date(2026, 12, 20)),
        ("97600", date(2026, 4, 27)),
    ],
)
def test_overseas_departments_remember_the_end_of_slavery_on_their_own_day(postal_code: str, day: date) -> None:
    assert holidays_of("fr", 2026, postal_code)[day] == "Abolition de l'esclavage"


def test_quebec_has_eight_holidays_in_2026_with_their_french_names() -> None:
    assert dict(holidays_of("ca-qc", 2026)) == {
        date(2026, 1, 1): "Jour de l'an",
        date(2026, 4, 3): "Vendredi saint",
        date(2026, 5, 18): "Journée nationale des patriotes",
        date(2026, 6, 24): "Fête nationale du Québec",
        date(2026, 7, 1): "Fête du Canada",
        date(2026, 9, 7): "Fête du Travail",
        date(2026, 10, 12): "Action de grâce",
        date(2026, 12, 25): "Jour de Noël",
    }


def test_a_sunday_holiday_of_quebec_is_taken_on_the_monday() -> None:
    assert date(2029, 7, 2) in holidays_of("ca-qc", 2029)


def test_holidays_are_given_in_order_cannot_be_changed_and_serve_business_days() -> None:
    found = holidays_of("fr", 2026)

    assert list(found) == sorted(found)
    assert found is holidays_of("fr", 2026)
    with pytest.raises(TypeError):
        found[date(2026, 1, 2)] = "x"  # type: ignore[index]
    assert dates.add_business_days(date(2026, 5, 7), 1, holidays=found) == date(2026, 5, 11)


def test_an_unknown_place_or_year_is_named() -> None:
    with pytest.raises(LookupError, match="atlantis"):
        holidays_of("atlantis", 2026)
    with pytest.raises(LookupError, match="1492"):
        holidays_of("ca-qc", 1492)
