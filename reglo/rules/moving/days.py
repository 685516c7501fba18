"""Dates in the cells of another tool: « 23/11/2026 », « 11/23/26 », « 23-nov.-2026 », « 20261123 », 46349.

« 03/04/2026 » is April in France and March in the United States: the other dates of the same sheet decide. When
they do not, the order of the place is taken, and each such date is a doubt.

>>> order_of(["03/04/2026", "23/11/2026"])
'dmy'
>>> read("Nov 23, 2026").day, read("46349").day, read("23/11/26", order="dmy").day
(datetime.date(2026, 11, 23), datetime.date(2026, 11, 23), datetime.date(2026, 11, 23))
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from reglo.rules import dates
from reglo.rules.moving.sheets import Cell
from reglo.rules.reading import CannotRead, Said, shown, spaced

Order = Literal["dmy", "mdy", ""]

SERIAL_DAY_ZERO = date(1899, 12, 30)  # Excel counts from 1900, and believes that year a leap year.
SERIAL_MIN, SERIAL_MAX = 25_569, 73_415  # 1970 to 2100
TEXT_CHARS_MAX = 60
CENTURY_TURN = 70  # « 26 » is 2026, « 98 » is 1998

_ISO = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_SHORT = re.compile(r"([0-9]{1,2})([-/. ])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_DIGITS = re.compile(r"[0-9]{8}")
_SERIAL = re.compile(r"[0-9]{5}(?:[.,][0-9]+)?")
_HOUR = re.compile(
    r"(?:[T ]+|, ?| à | at )[0-9]{1,2}[:h][0-9]{2}(?:[:.][0-9]{2})?(?:[.,][0-9]+)?"
    r" ?(?:[AaPp]\.?[Mm]\.?)?(?:Z| ?UTC| ?[+-][0-9]{2}:?[0-9]{2})?"
)
_WEEKDAY = re.compile(r"(?i)(?:lun|mar|mer|jeu|ven|sam|dim|mon|tue|wed|thu|fri|sat|sun)[a-zé]*\.?,? (?=[0-9A-Z])")
_WORDS = re.compile(r"([0-9]{1,2})[- ./]([^\W\d_]{3,})\.?[- ./]([0-9]{2}|[0-9]{4})")


@dataclass(frozen=True)
class Day:
    """What a cell says, and what is doubtful about it."""

    day: date
    doubt: Said | None = None


def order_of(texts: Iterable[str], *, last: date | None = None) -> Order:
    """Whether day or month comes first in a whole table; empty when its dates do not tell, or disagree.

    `last` is a day that none of them may pass: an issue date of next year is a month read as a day.
    """
    pairs = [pair for text in texts if (pair := _pair(text)) is not None]
    day_first = any(first > 12 for first, second, _ in pairs)
    month_first = any(second > 12 for first, second, _ in pairs)
    if day_first != month_first:
        return "dmy" if day_first else "mdy"
    if day_first or last is None or not pairs:
        return ""
    late = {order: any(_beyond(pair, order, last) for pair in pairs) for order in ("dmy", "mdy")}
    if late["dmy"] == late["mdy"]:
        return ""
    return "mdy" if late["dmy"] else "dmy"


def read(cell: Cell, *, order: Order = "", place: str = "fr") -> Day:
    """The date of a cell. Raises CannotRead."""
    if isinstance(cell, date):
        return Day(cell)
    if isinstance(cell, Decimal):
        return Day(_of_serial(format(cell, "f")))
    return _read_text(cell, order, place)


def is_one(text: str) -> bool:
    """Whether the text can only be a date: figures alone may be anything."""
    try:
        read(text, order="dmy")
    except CannotRead:
        try:
            read(text, order="mdy")
        except CannotRead:
            return False
    return not _SERIAL.fullmatch(text.strip())


@lru_cache(maxsize=4096)
def _read_text(text: str, order: Order, place: str) -> Day:
    typed = spaced(text)
    if not typed or len(typed) > TEXT_CHARS_MAX:
        raise CannotRead([_no_date(text)])
    typed = _HOUR.sub("", typed).strip(" ,")
    if found := _ISO.fullmatch(typed):
        return Day(_date(text, int(found[1]), int(found[2]), int(found[3])))
    if found := _SHORT.fullmatch(typed):
        return _short(text, (int(found[1]), int(found[3]), _year(found[4])), order, place)
    if _DIGITS.fullmatch(typed):
        return Day(_of_digits(text, typed))
    if _SERIAL.fullmatch(typed):
        return Day(_of_serial(typed))
    if found := _WORDS.fullmatch(typed):
        typed = f"{found[1]} {found[2]} {_year(found[3])}"
    for words in (typed, _WEEKDAY.sub("", typed, count=1)):  # « Mar 3, 2026 » is March, « mar. 24 nov. » a Tuesday
        try:
            return Day(dates.read_date(words, "fr"))
        except CannotRead:
            continue
    raise CannotRead([_no_date(text)])


def _short(text: str, figures: tuple[int, int, int], order: Order, place: str) -> Day:
    first, second, year = figures
    month_first = _date(text, year, first, second) if first <= 12 else None
    if first == second or month_first is None:
        return Day(_date(text, year, second, first))
    if second > 12:
        return Day(month_first)
    day_first = order == "dmy" or (order == "" and place == "fr")
    day = _date(text, year, second, first) if day_first else month_first
    if order:
        return Day(day)
    return Day(
        day,
        Said(
            f"« {shown(text)} » est lu {dates.written(day, 'fr')} : le jour ou le mois d’abord ? Rien ne le dit.",
            f"“{shown(text)}” is read as {dates.written(day, 'en')}: day or month first? Nothing says.",
        ),
    )


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < CENTURY_TURN else 1900)


def _of_digits(text: str, digits: str) -> date:
    """« 20261123 », else « 23112026 »."""
    if dates.YEAR_MIN <= int(digits[:4]) <= dates.YEAR_MAX and 1 <= int(digits[4:6]) <= 12:
        return _date(text, int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    return _date(text, int(digits[4:]), int(digits[2:4]), int(digits[:2]))


def _of_serial(text: str) -> date:
    whole = text.replace(",", ".").partition(".")[0]
    if len(whole) == 8:
        return _of_digits(text, whole)
    if len(whole) != 5 or not whole.isdecimal() or not SERIAL_MIN <= int(whole) <= SERIAL_MAX:
        raise CannotRead([_no_date(text)])
    return SERIAL_DAY_ZERO + timedelta(days=int(whole))


def _pair(text: str) -> tuple[int, int, int] | None:
    """The two first figures of a short date, and its year; None for any other."""
    if len(text) > TEXT_CHARS_MAX:
        return None
    found = _SHORT.match(_HOUR.sub("", text.strip()))
    return (int(found[1]), int(found[3]), _year(found[4])) if found else None


def _beyond(pair: tuple[int, int, int], order: str, last: date) -> bool:
    first, second, year = pair
    month, day = (second, first) if order == "dmy" else (first, second)
    return (year, month, day) > (last.year, last.month, last.day)


def _date(text: str, year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise CannotRead([_no_date(text)]) from None
    if not dates.YEAR_MIN <= year <= dates.YEAR_MAX:
        raise CannotRead([_no_date(text)])
    return found


def _no_date(text: str) -> Said:
    return Said(
        f"« {shown(text)} » n’est pas une date. Écrivez-la par exemple 23/11/2026.",
        f"“{shown(text)}” is no date. Write it for example 2026-11-23.",
    )
