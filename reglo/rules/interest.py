"""Late interest: what a sum owed brings day after day, by rate and between payments.

Simple interest: principal × yearly rate × days ÷ 365. Days are those of the calendar, from the
first day counted to the last, both included; a payment still counts on the day it arrives. A
payment goes to the interest first, then to the principal (C. civ., art. 1343-1; C.c.Q., art. 1570).
A credit note is no payment: it takes from the principal from its origin. Interest never bears
interest (C. civ., art. 1343-2): what a payment did not cover waits beside the principal.

Rounded to the cent, half up, at each payment and at the end; the segments in between share the
rounded sum, so that they always add up to it.

>>> found = accrued(Decimal("6000.00"), since=date(2026, 5, 16), until=date(2026, 8, 20), rate_periods=[
...     RatePeriod(date(2026, 1, 1), date(2026, 6, 30), Decimal("12.15")),
...     RatePeriod(date(2026, 7, 1), date(2026, 12, 31), Decimal("12.40")),
... ])
>>> [(one.days, str(one.interest)) for one in found.segments], str(found.interest)
([(46, '91.87'), (51, '103.96')], '195.83')
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from reglo.rules import money
from reglo.rules.money import ZERO

DAY_BASE = 365  # No text chooses between 365 and 366; official examples divide by 365.
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Received:
    """Money that arrived on a day, whatever it was meant for."""

    on: date
    amount: Decimal


@dataclass(frozen=True)
class RatePeriod:
    """A yearly rate in percent, from a day to a day, both included."""

    from_on: date
    until_on: date
    rate: Decimal


@dataclass(frozen=True)
class Segment:
    """Days in a row with one principal and one rate, both days included, and what they brought."""

    from_on: date
    to_on: date
    days: int
    principal: Decimal
    rate: Decimal
    interest: Decimal


@dataclass(frozen=True)
class Accrued:
    """What became of a sum: its segments, and what is still owed on the last day.

    `interest_left` is what payments did not cover, `excess` what was received beyond everything.
    """

    segments: tuple[Segment, ...]
    principal: Decimal
    interest_left: Decimal
    excess: Decimal

    @property
    def interest(self) -> Decimal:
        """All the interest that ran, paid or not."""
        return sum((one.interest for one in self.segments), ZERO)


def accrued(
    principal: Decimal,
    *,
    since: date,
    until: date,
    rate_periods: Iterable[RatePeriod],
    received: Iterable[Received] = (),
    credited: Decimal = ZERO,
    stopped_on: date | None = None,
    day_base: int = DAY_BASE,
) -> Accrued:
    """The interest on `principal` from `since` to `until`, both counted.

    `rate_periods` follow each other and are asked for one at a time, only while something is owed:
    a rate nobody knows is no matter to a debt paid before it. `received` may come in any order;
    what arrived before `since` brings no interest, what arrives after `until` is not there yet.
    `credited` is the sum of credit notes; from `stopped_on` on, days bring nothing.
    """
    account = _Account(principal - credited)
    arrivals = sorted((one for one in received if one.on <= until), key=lambda one: one.on)
    while arrivals and arrivals[0].on < since:
        account.take(arrivals.pop(0).amount)
    rates = _Rates(rate_periods)
    segments: list[Segment] = []
    day = since
    last_counted = min(until, stopped_on - ONE_DAY) if stopped_on else until
    while day <= last_counted and account.principal > 0:
        last = min(arrivals[0].on, last_counted) if arrivals else last_counted
        stretch = _stretch(account.principal, rates.between(day, last), day_base)
        account.interest += sum((one.interest for one in stretch), ZERO)
        segments += stretch
        while arrivals and arrivals[0].on == last:
            account.take(arrivals.pop(0).amount)
        day = last + ONE_DAY
    for one in arrivals:
        account.take(one.amount)
    return Accrued(tuple(segments), account.principal, account.interest, account.excess)


def per_day(principal: Decimal, *, rate: Decimal, day_base: int = DAY_BASE) -> Decimal:
    """What one more day brings, to the cent."""
    return money.cents(principal * rate / (100 * day_base))


class _Account:
    """A debt that payments lower: interest first, then principal, then what is too much."""

    def __init__(self, principal: Decimal) -> None:
        self.principal = max(principal, ZERO)
        self.interest = ZERO
        self.excess = max(-principal, ZERO)

    def take(self, amount: Decimal) -> None:
        assert amount >= 0, f"{amount} was not received"
        to_interest = min(amount, self.interest)
        to_principal = min(amount - to_interest, self.principal)
        self.interest -= to_interest
        self.principal -= to_principal
        self.excess += amount - to_interest - to_principal


class _Rates:
    """Periods asked for one at a time, each kept until a day beyond it is needed."""

    def __init__(self, periods: Iterable[RatePeriod]) -> None:
        self.coming = iter(periods)
        self.current: RatePeriod | None = None

    def between(self, first: date, last: date) -> Iterator[RatePeriod]:
        """The periods cut to the days from `first` to `last`. A day without a rate is our mistake."""
        while first <= last:
            while self.current is None or self.current.until_on < first:
                self.current = next(self.coming, None)
                assert self.current is not None, f"no rate is given for {first}"
            assert self.current.from_on <= first, f"no rate is given for {first}"
            until_on = min(self.current.until_on, last)
            yield RatePeriod(first, until_on, self.current.rate)
            first = until_on + ONE_DAY


def _stretch(principal: Decimal, periods: Iterable[RatePeriod], day_base: int) -> Sequence[Segment]:
    """The segments between two payments: rounded once together, each to the cent of the running sum."""
    segments: list[Segment] = []
    running, rounded = Decimal(0), ZERO
    for period in periods:
        days = (period.until_on - period.from_on).days + 1
        running += principal * period.rate * days
        upto = money.cents(running / (100 * day_base))
        segments.append(Segment(period.from_on, period.until_on, days, principal, period.rate, upto - rounded))
        rounded = upto
    return segments
