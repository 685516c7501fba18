"""The yearly rate of a late sum, day by day, and the figures it rests on.

A rate of the law is read on the first day of each half-year (« by half-year »), once for all on the
first day of the half-year in which interest began, or follows the periods of its figure. Periods are
read one at a time: a half-year that nobody needs is not asked for, and one that nobody knows is a
`NoFigure`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from reglo.packs import Figure, Pack
from reglo.packs.late.records import LimitRule, RateRule
from reglo.rules import dates
from reglo.rules.interest import ONE_DAY, RatePeriod

MONTHS = 12


@dataclass
class Reader:
    """Reads figures of a pack and keeps each one that was read, in order."""

    pack: Pack
    read: list[Figure] = field(default_factory=list)

    def number(self, key: str, on: date) -> Decimal:
        """The number of a figure on a day. Raises NoFigure."""
        figure = self.pack.figure(key, on)
        if figure not in self.read:
            self.read.append(figure)
        return figure.number

    def worth(self, rule: RateRule | LimitRule, on: date) -> Decimal:
        """What a rule comes to on a day: its figure, times, plus. Raises NoFigure."""
        found = self.number(rule.figure, on)
        if rule.times:
            found *= self.number(rule.times, on)
        if isinstance(rule, RateRule) and rule.plus:
            found += self.number(rule.plus, on)
        return found

    def periods(self, rule: RateRule | LimitRule, since: date, until: date) -> Iterator[RatePeriod]:
        """What a rule comes to from a day to a day, one period at a time. Raises NoFigure."""
        if rule.by == "first-half-year":
            yield RatePeriod(since, until, self.worth(rule, dates.half_year_start(since)))
            return
        day = since
        while day <= until:
            if rule.by == "half-year":
                read_on, last = dates.half_year_start(day), dates.half_year_end(day)
            else:
                read_on, last = day, self._last(rule.figure, day)
            last = min(last, until)
            yield RatePeriod(day, last, self.worth(rule, read_on))
            day = last + ONE_DAY

    def _last(self, key: str, day: date) -> date:
        """The last day on which a figure surely is what it is on `day`: another may start in its midst."""
        figure = self.pack.figure(key, day)
        starts = [other.from_on - ONE_DAY for other in self.pack.figures_by_key[key].figures if other.from_on > day]
        return min([figure.until_on or date.max, *starts])


@dataclass(frozen=True)
class Agreed:
    """The rate that two people agreed upon, by the year or by the month, in percent."""

    yearly: Decimal | None = None
    monthly: Decimal | None = None


def periods(reader: Reader, rule: RateRule, agreed: Agreed, *, since: date, until: date) -> Iterator[RatePeriod]:
    """The rates of a debt from a day to a day. Raises NoFigure when the day it needs is not covered."""
    if rule.choice == "agreed":
        assert agreed.yearly is not None, "a yearly rate was agreed"
        yield RatePeriod(since, until, agreed.yearly)
    elif rule.choice == "agreed-by-month":
        assert agreed.monthly is not None, "a monthly rate was agreed"
        for one in reader.periods(rule, since, until):
            yield RatePeriod(one.from_on, one.until_on, min(agreed.monthly * MONTHS, one.rate))
    else:
        yield from reader.periods(rule, since, until)
