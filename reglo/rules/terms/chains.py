"""The values of payment terms: moves from day to day, shares of a sum, and their arithmetic.

A chain of moves starts on the day of issue and is walked in order. A day of the month
that a month does not have is its last day: « le 31 » of February is the 28th or the 29th.

>>> due_on(date(2023, 12, 12), (Days(30), OfNextMonth(31)))
datetime.date(2024, 2, 29)
>>> due_on(date(2026, 1, 6), (OnThe((5, 10)),))
datetime.date(2026, 1, 10)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from reglo.rules import amounts, dates, money
from reglo.rules.invoicing import Instalment
from reglo.rules.reading import Refusal, Said


@dataclass(frozen=True)
class Days:
    """« 30 jours »: calendar days."""

    count: int

    def after(self, day: date) -> date:
        """The day this move leads to from `day`; so for every move below."""
        return day + timedelta(days=self.count)


@dataclass(frozen=True)
class Weeks:
    """« 2 semaines »: the same day of the week."""

    count: int

    def after(self, day: date) -> date:
        """The day reached from `day`."""
        return day + timedelta(weeks=self.count)


@dataclass(frozen=True)
class Months:
    """« 1 mois »: the same day of the month, clipped to its length."""

    count: int

    def after(self, day: date) -> date:
        """The day reached from `day`."""
        return dates.add_months(day, self.count)


@dataclass(frozen=True)
class EndOfMonth:
    """« fin de mois »: the last day of the month, that day included."""

    def after(self, day: date) -> date:
        """The day reached from `day`."""
        return dates.end_of_month(day)


@dataclass(frozen=True)
class OnThe:
    """« le 10 », « le 5 ou le 10 »: the next of these days of a month, the day itself included."""

    days: tuple[int, ...]

    def after(self, day: date) -> date:
        """The day reached from `day`."""
        months = (day, dates.add_months(day, 1))
        return min(on for month in months for number in self.days if (on := dates.on_day(month, number)) >= day)


@dataclass(frozen=True)
class OfNextMonth:
    """« le 15 du mois suivant », clipped to the length of that month."""

    day: int

    def after(self, day: date) -> date:
        """The day reached from `day`."""
        return dates.on_day(dates.add_months(day, 1), self.day)


@dataclass(frozen=True)
class OnReceipt:
    """« à réception »: payable on the day of issue."""

    def after(self, day: date) -> date:
        """The day reached from `day`."""
        return day


Move = Days | Weeks | Months | EndOfMonth | OnThe | OfNextMonth | OnReceipt


@dataclass(frozen=True)
class Percent:
    """A share of the whole sum, in percent: above 0, at most 100."""

    value: Decimal


@dataclass(frozen=True)
class Fixed:
    """A fixed part of the sum, above zero, in the currency of the invoice."""

    amount: Decimal


@dataclass(frozen=True)
class Rest:
    """What the other parts leave."""


Share = Percent | Fixed | Rest


@dataclass(frozen=True)
class Part:
    """One part of the terms: how much, and when."""

    share: Share
    moves: tuple[Move, ...]


class CannotShare(Refusal):
    """The parts before the last one ask for more than the sum to pay."""


@dataclass(frozen=True)
class Terms:
    """Payment terms as a value. The last part takes the rest, whatever share it was given."""

    parts: tuple[Part, ...]

    def due_dates(self, start: date) -> tuple[date, ...]:
        """The day each part falls due, in the order of the words."""
        return tuple(due_on(start, part.moves) for part in self.parts)

    def instalments(self, start: date, amount: Decimal) -> tuple[Instalment, ...]:
        """Each day with its sum; the sums add up to `amount` and have its sign.

        Percentages are of `amount`, each rounded to the cent half up, and never above
        what is left. A part that nothing is left for is dropped. When nothing is to be
        paid at all, one sum of zero falls due on `start`. Raises CannotShare.
        """
        if not amount:
            return (Instalment(start, money.ZERO),)
        sums = self._sums(abs(amount))
        shared = zip(self.due_dates(start), sums, strict=True)
        instalments = tuple(Instalment(due, share.copy_sign(amount)) for due, share in shared if share)
        assert sum(one.amount for one in instalments) == amount, f"{instalments} do not add up to {amount}"
        return instalments

    def _sums(self, amount: Decimal) -> list[Decimal]:
        """What each part takes of a sum above zero."""
        exact = [_of(part.share, amount) for part in self.parts[:-1]]
        if sum(exact) > amount:
            raise CannotShare([_too_much(sum(exact, money.ZERO), amount)])
        left = amount
        sums = []
        for share in exact:
            sums.append(min(money.cents(share), left))
            left -= sums[-1]
        return [*sums, left]


def due_on(start: date, moves: Sequence[Move]) -> date:
    """The day a chain of moves leads to."""
    day = start
    for move in moves:
        day = move.after(day)
    return day


def _of(share: Share, amount: Decimal) -> Decimal:
    """The part of `amount` a share stands for, not rounded."""
    if isinstance(share, Percent):
        return amount * share.value / 100
    assert isinstance(share, Fixed), f"{share}: only the last part takes the rest"
    return share.amount


def _too_much(asked: Decimal, amount: Decimal) -> Said:
    asked = money.cents(asked)
    return Said(
        fr=f"Les parts demandent {amounts.written(asked, 'fr')} et la somme à payer est de "
        f"{amounts.written(amount, 'fr')}. Réduisez les montants fixes ou la somme des parts.",
        en=f"The parts ask for {amounts.written(asked, 'en')} and the sum to pay is "
        f"{amounts.written(amount, 'en')}. Lower the fixed amounts or the shares.",
    )
