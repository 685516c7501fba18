"""A calendar written by hand, day after day, to judge the arithmetic of the product by.

It knows the lengths of the months and the leap rule, and nothing of `datetime`: a day is
(year, month, day), and the years 2024 to 2048 are one list in which adding is counting.
"""

Day = tuple[int, int, int]

LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
LEAP_YEARS = {2024, 2028, 2032, 2036, 2040, 2044, 2048}


def length(year: int, month: int) -> int:
    return 29 if month == 2 and year in LEAP_YEARS else LENGTHS[month - 1]


DAYS: list[Day] = [
    (year, month, day)
    for year in range(2024, 2049)
    for month in range(1, 13)
    for day in range(1, length(year, month) + 1)
]
PLACE = {day: place for place, day in enumerate(DAYS)}
YEARS_ASKED = [day for day in DAYS if day[0] <= 2044]


def plus_days(day: Day, count: int) -> Day:
    return DAYS[PLACE[day] + count]


def clipped(year: int, month: int, day: int) -> Day:
    return (year, month, min(day, length(year, month)))


def plus_months(day: Day, count: int) -> Day:
    year, month, number = day
    for _ in range(count):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return clipped(year, month, number)


def end_of_month(day: Day) -> Day:
    while day[1] == plus_days(day, 1)[1]:
        day = plus_days(day, 1)
    return day


def next_of(day: Day, numbers: tuple[int, ...]) -> Day:
    """The first day, `day` included, whose number is one of `numbers`, clipped to its month."""
    while day not in {clipped(day[0], day[1], number) for number in numbers}:
        day = plus_days(day, 1)
    return day
