"""Dates: ends of month, business days, and dates a person typed.

A business day is Monday to Friday, less the holidays of the place, which the pack gives
as a set of dates. Nothing here reads the clock.

Months are added on the calendar and clipped to the month's length, as for « 1 mois » in
a contract: 31 January and one month is 28 February, or the 29th in a leap year.

>>> add_months(date(2028, 1, 31), 1), end_of_month(date(2026, 11, 23))
(datetime.date(2028, 2, 29), datetime.date(2026, 11, 30))
>>> add_business_days(date(2026, 12, 24), 1, holidays={date(2026, 12, 25)})
datetime.date(2026, 12, 28)
>>> half_year_start(date(2026, 11, 23)), half_year_end(date(2026, 6, 30))
(datetime.date(2026, 7, 1), datetime.date(2026, 6, 30))
>>> read_date("1er décembre 2026", "fr")
datetime.date(2026, 12, 1)
"""

import re
from calendar import monthrange
from collections.abc import Container
from datetime import date, timedelta

from reglo.rules.reading import CannotRead, Said, folded, shown, spaced

SATURDAY = 5
YEAR_MIN, YEAR_MAX = 1900, 2199  # Outside, a typed year is a slip: « 0026 », « 20226 ».

MONTHS_FR = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
MONTHS_EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_ISO = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_SHORT = re.compile(r"([0-9]{1,2})([-/. ])([0-9]{1,2})\2([0-9]{4})")
_LONG = re.compile(r"([0-9]{1,2})(?:er|st|nd|rd|th)? (?:of )?([a-z]+)\.?,? ([0-9]{4})")
_LONG_MONTH_FIRST = re.compile(r"([a-z]+)\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})")
_STRICT_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def end_of_month(day: date) -> date:
    """The last day of the month of `day`."""
    return on_day(day, 31)


def on_day(day: date, number: int) -> date:
    """The day `number` of the month of `day`, or its last day when the month is shorter."""
    return day.replace(day=min(number, monthrange(day.year, day.month)[1]))


def add_months(day: date, count: int) -> date:
    """`count` months later (or earlier), the same day of the month, clipped to its length."""
    months = day.year * 12 + day.month - 1 + count
    return on_day(date(months // 12, months % 12 + 1, 1), day.day)


def half_year_start(day: date) -> date:
    """1 January or 1 July: the first day of the half-year of `day`."""
    return date(day.year, 1 if day.month <= 6 else 7, 1)


def half_year_end(day: date) -> date:
    """30 June or 31 December: the last day of the half-year of `day`."""
    return date(day.year, 6, 30) if day.month <= 6 else date(day.year, 12, 31)


def is_business_day(day: date, *, holidays: Container[date]) -> bool:
    """Monday to Friday, and not a holiday."""
    return day.weekday() < SATURDAY and day not in holidays


def business_day_on_or_after(day: date, *, holidays: Container[date]) -> date:
    """`day` itself when it is a business day, else the first one after it."""
    while not is_business_day(day, holidays=holidays):
        day += timedelta(days=1)
    return day


def next_business_day(day: date, *, holidays: Container[date]) -> date:
    """The first business day strictly after `day`."""
    return business_day_on_or_after(day + timedelta(days=1), holidays=holidays)


def add_business_days(day: date, count: int, *, holidays: Container[date]) -> date:
    """`count` business days after `day` (before it when negative), `day` itself not counted.

    With a count of zero, `day` is returned as it is, business day or not.
    """
    step, left = timedelta(days=1 if count > 0 else -1), abs(count)
    while left:
        day += step
        if day.weekday() < SATURDAY and day not in holidays:
            left -= 1
    return day


def business_days_between(start: date, end: date, *, holidays: Container[date]) -> int:
    """How many business days lie after `start`, up to and including `end`; negative when `end` is earlier.

    It undoes `add_business_days`: the days between `day` and `day` plus n business days are n.
    """
    if end < start:
        return -sum(is_business_day(end + timedelta(days=n), holidays=holidays) for n in range((start - end).days))
    return sum(is_business_day(start + timedelta(days=n + 1), holidays=holidays) for n in range((end - start).days))


def written(day: date, language: str) -> str:
    """The date in full: « 1er décembre 2026 », "1 December 2026"."""
    if language.startswith("en"):
        return f"{day.day} {MONTHS_EN[day.month - 1]} {day.year}"
    return f"{'1er' if day.day == 1 else day.day} {MONTHS_FR[day.month - 1]} {day.year}"


def read_date(text: str, language: str) -> date:
    """The date a person typed: « 23/11/2026 », « 2026-11-23 », « 23 novembre 2026 », "November 23, 2026".

    In French the day comes first. In English « 03/04/2026 » is said differently on each
    side of the ocean, so it is refused. Raises CannotRead.
    """
    typed = spaced(text)
    if not typed:
        raise CannotRead([Said(fr=f"Écrivez une date, {_LIKE.fr}.", en=f"Write a date, {_LIKE.en}.")])
    plain = folded(typed)
    if found := _ISO.fullmatch(plain):
        return _date(typed, int(found[1]), int(found[3]), int(found[4]))
    if found := _SHORT.fullmatch(plain):
        return _short(typed, int(found[1]), int(found[3]), int(found[4]), language)
    if found := _LONG.fullmatch(plain):
        return _date(typed, int(found[3]), _month(typed, found[2]), int(found[1]))
    if found := _LONG_MONTH_FIRST.fullmatch(plain):
        return _date(typed, int(found[3]), _month(typed, found[1]), int(found[2]))
    raise CannotRead([_unreadable(typed)])


def read_iso(text: str) -> date:
    """The date written YYYY-MM-DD, as commands and files give it. Raises CannotRead."""
    if not _STRICT_ISO.fullmatch(text):
        raise CannotRead(
            [
                Said(
                    fr=f"Date « {shown(text)} » : écrivez l’année, le mois et le jour, comme 2026-11-23.",
                    en=f"Date “{shown(text)}”: write year, month and day, like 2026-11-23.",
                )
            ]
        )
    year, month, day = text.split("-")
    return _date(text, int(year), int(month), int(day))


_LIKE = Said(
    fr="par exemple 23/11/2026, 2026-11-23 ou 23 novembre 2026",
    en="for example 2026-11-23 or 23 November 2026",
)


def _short(typed: str, first: int, second: int, year: int, language: str) -> date:
    if not language.startswith("en") or first > 12 or first == second:
        return _date(typed, year, second, first)
    if second > 12:
        return _date(typed, year, first, second)
    raise CannotRead(
        [
            Said(
                fr=f"Date « {shown(typed)} » : jour ou mois d’abord ? Écrivez {_iso(year, second, first)} "
                f"ou {_iso(year, first, second)}.",
                en=f"Date “{shown(typed)}”: day or month first? Write {_iso(year, second, first)} "
                f"or {_iso(year, first, second)}.",
            )
        ]
    )


def _iso(year: int, month: int, day: int) -> str:
    return f"{year:04}-{month:02}-{day:02}"


def _month(typed: str, word: str) -> int:
    """The month a word names, whole or shortened to three letters or more (« nov », « sept », « juil »)."""
    found = {
        number
        for months in (MONTHS_FR, MONTHS_EN)
        for number, name in enumerate(months, start=1)
        if len(word) >= 3 and folded(name).startswith(word)
    }
    if len(found) == 1:
        return found.pop()
    raise CannotRead(
        [
            Said(
                fr=f"Date « {shown(typed)} » : « {shown(word)} » n’est pas un mois. "
                "Écrivez-le en entier, comme « novembre ».",
                en=f"Date “{shown(typed)}”: “{shown(word)}” is not a month. Write it in full, like “November”.",
            )
        ]
    )


def _date(typed: str, year: int, month: int, day: int) -> date:
    problem = _impossible(year, month, day)
    if problem is None:
        return date(year, month, day)
    raise CannotRead([Said(fr=f"Date « {shown(typed)} » : {problem.fr}", en=f"Date “{shown(typed)}”: {problem.en}")])


def _impossible(year: int, month: int, day: int) -> Said | None:
    """Why there is no such day, or None when there is one."""
    if not YEAR_MIN <= year <= YEAR_MAX:
        return Said(
            fr=f"l’année {year:04} est hors de portée. Vérifiez ses quatre chiffres.",
            en=f"the year {year:04} is out of reach. Check its four digits.",
        )
    if not 1 <= month <= 12:
        return Said(
            fr=f"il n’y a pas de mois {month}. Vérifiez l’ordre : 23/11/2026 ou 2026-11-23.",
            en=f"there is no month {month}. Check the order: 23/11/2026 or 2026-11-23.",
        )
    length = monthrange(year, month)[1]
    if not 1 <= day <= length:
        return Said(
            fr=f"{MONTHS_FR[month - 1]} {year} compte {length} jours. Corrigez le jour {day}.",
            en=f"{MONTHS_EN[month - 1]} {year} has {length} days. Correct the day {day}.",
        )
    return None


def _unreadable(typed: str) -> Said:
    if re.fullmatch(r"[0-9]{1,2}[-/. ][0-9]{1,2}[-/. ][0-9]{1,2}", typed):
        return Said(
            fr=f"Date « {shown(typed)} » : écrivez l’année en quatre chiffres, comme 23/11/2026.",
            en=f"Date “{shown(typed)}”: write the year with four digits, like 2026-11-23.",
        )
    if re.fullmatch(r"[0-9]{1,2}(?:er|st|nd|rd|th)?[ /.-](?:[a-z]+\.?|[0-9]{1,2})", folded(typed)):
        return Said(
            fr=f"Date « {shown(typed)} » : il manque l’année. Écrivez-la, {_LIKE.fr}.",
            en=f"Date “{shown(typed)}”: the year is missing. Write it, {_LIKE.en}.",
        )
    return Said(
        fr=f"Date « {shown(typed)} » : elle ne se lit pas. Écrivez-la, {_LIKE.fr}.",
        en=f"Date “{shown(typed)}” cannot be read. Write it, {_LIKE.en}.",
    )
