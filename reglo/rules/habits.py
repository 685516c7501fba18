"""How a client pays, learned from what was paid: facts, never a judgement on a person.

Everything is worked out from paid invoices, oldest first. A dispute or hardship makes one
invoice late without being a habit: such invoices stand in the strip, since they happened, and
teach nothing else.

>>> paid = [Settled(date(2026, month, 1), date(2026, month, 10), 0) for month in range(1, 7)]
>>> habit = learned(paid)
>>> habit.strip.sentence.fr, habit.median.fr
('6 avec 1 à 15 jours', '9 jours après l’échéance (médiane)')
>>> habit.pay_days, habit.chronically_late
((10,), True)
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from reglo.rules import dates
from reglo.rules.reading import Said

Mark = Literal["on_time", "late", "very_late"]

STRIP_MAX = 12
LATE_DAYS_MAX = 15  # Beyond, the mark is the heaviest of the three.

PAYMENTS_MIN = 4  # Fewer say nothing of a day of the month.
PAY_DAY_TOLERANCE_DAYS = 1
PAY_DAY_SHARE = (3, 5)  # One day that holds at least 60 % of the payments…
TWO_PAY_DAYS_SHARE = (1, 3)  # … or two of at least a third each, which makes two thirds,
EACH_OF_TWO_MIN = 3  # and three payments: with two, half of all chance series of six had pay days.
END_OF_MONTH = 31  # The last day of any month.

SECOND_REMINDER, WAITS_IN_A_ROW = 2, 3
LATELY, CHRONIC_DAYS, CHRONIC_MIN = 6, 7, 4  # Most of the last six, more than a week late.

_MARKS: dict[Mark, Said] = {
    "on_time": Said(fr="à temps", en="on time"),
    "late": Said(fr=f"avec 1 à {LATE_DAYS_MAX} jours", en=f"late by 1 to {LATE_DAYS_MAX} days"),
    "very_late": Said(fr="au-delà", en="by more"),
}
_VERY_LATE_ALONE = Said(fr=f"avec plus de {LATE_DAYS_MAX} jours", en=f"late by more than {LATE_DAYS_MAX} days")


@dataclass(frozen=True)
class Settled:
    """One invoice paid in full: when it was due, when its last payment came, what it took."""

    due_on: date
    paid_on: date
    reminders_before: int  # that counted, before it was paid
    disputed: bool = False
    hardship: bool = False  # cash difficulties, said by the client or known

    @property
    def delay_days(self) -> int:
        """Calendar days after the due date; negative when it came before."""
        return (self.paid_on - self.due_on).days

    @property
    def mark(self) -> Mark:
        """On time, 1 to 15 days late, or more."""
        return "on_time" if self.delay_days <= 0 else "late" if self.delay_days <= LATE_DAYS_MAX else "very_late"


@dataclass(frozen=True)
class Strip:
    """The last invoices as marks, oldest first."""

    marks: tuple[Mark, ...]

    def count(self, mark: Mark) -> int:
        """How many bear this mark."""
        return self.marks.count(mark)

    @property
    def sentence(self) -> Said:
        """The same in words: « 5 à temps, 6 avec 1 à 15 jours, 1 au-delà »; what never happened is not said."""
        if not self.marks:
            return Said(fr="Aucune facture réglée pour l’instant", en="No invoice paid yet")
        all_words = _MARKS if "late" in self.marks else {**_MARKS, "very_late": _VERY_LATE_ALONE}
        spoken = [(self.count(mark), words) for mark, words in all_words.items() if mark in self.marks]
        return Said(
            fr=", ".join(f"{count} {words.fr}" for count, words in spoken),
            en=", ".join(f"{count} {words.en}" for count, words in spoken),
        )


@dataclass(frozen=True)
class Habit:
    """What the paid invoices of one client teach."""

    strip: Strip
    teaching_count: int  # invoices learned from, the last twelve at most: neither disputed nor in hardship
    median_delay: int | None  # calendar days; negative before the due date; None when nothing teaches
    pay_days: tuple[int, ...]  # days of the month, 31 for the last; empty when none stands out
    always_waits_for_second: bool
    late_lately_count: int
    chronically_late: bool

    @property
    def median(self) -> Said:
        """The usual delay, in words."""
        return median_in_words(self.median_delay)

    @property
    def sentences(self) -> tuple[Said, ...]:
        """What stands out, one plain sentence each; nothing is said of what does not."""
        said = []
        if self.pay_days:
            said.append(pay_days_in_words(self.pay_days))
        if self.always_waits_for_second:
            said.append(WAITS_FOR_SECOND)
        if self.chronically_late:
            said.append(_late_lately(self.late_lately_count))
        return tuple(said)


WAITS_FOR_SECOND = Said(
    fr="Les trois derniers paiements sont venus juste après le deuxième rappel\u00a0: commencez par un appel.",
    en="The last three payments came just after the second reminder: begin with a call.",
)

CHRONIC_ADVICE = Said(
    fr="Demandez la date 10 jours avant l’échéance et appelez avant d’écrire\u00a0; "
    "ensuite, prévoyez un acompte plus grand et un délai plus court.",
    en="Ask for the date 10 days before the due date and call before you write; "
    "next time, plan a larger deposit and shorter terms.",
)


def learned(settled: Sequence[Settled]) -> Habit:
    """What these paid invoices teach, oldest first; the last twelve, since people change."""
    teaching = [one for one in settled if not one.disputed and not one.hardship][-STRIP_MAX:]
    late = late_lately(settled)
    return Habit(
        strip=strip(settled),
        teaching_count=len(teaching),
        median_delay=median_delay(one.delay_days for one in teaching),
        pay_days=pay_days([one.paid_on for one in teaching]),
        always_waits_for_second=waits_for_second(settled),
        late_lately_count=late,
        chronically_late=late >= CHRONIC_MIN,
    )


def strip(settled: Sequence[Settled]) -> Strip:
    """The last twelve as marks."""
    return Strip(tuple(one.mark for one in settled[-STRIP_MAX:]))


# ── Usual delay ──────────────────────────────────────────────────────────────────────────────────


def median_delay(delays: Iterable[int]) -> int | None:
    """The middle delay in whole days; of the two in the middle, their mean rounded to the later day."""
    ordered = sorted(delays)
    if not ordered:
        return None
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return -((-ordered[middle - 1] - ordered[middle]) // 2)


def median_in_words(delay: int | None) -> Said:
    """« 9 jours après l’échéance (médiane) »."""
    if delay is None:
        return Said(fr="Pas encore d’habitude connue", en="No known habit yet")
    if delay == 0:
        return Said(fr="Le jour de l’échéance (médiane)", en="On the due date (median)")
    days = abs(delay)
    return Said(
        fr=f"{days} jour{'s' if days > 1 else ''} {'après' if delay > 0 else 'avant'} l’échéance (médiane)",
        en=f"{days} day{'s' if days > 1 else ''} {'after' if delay > 0 else 'before'} the due date (median)",
    )


# ── Pay days ─────────────────────────────────────────────────────────────────────────────────────


def pay_days(paid_on: Sequence[date]) -> tuple[int, ...]:
    """The days of the month on which a client pays, give or take one; none, one or two.

    Four payments at least; one day must hold 60 % of them, or each of two days a third of them and
    three at least. 31 is the last day of any month.
    """
    if len(paid_on) < PAYMENTS_MIN:
        return ()
    first = _best_day(paid_on)
    others = [day for day in paid_on if not falls_on(day, first)]
    if others:
        second = _best_day(others)
        counts = (len(paid_on) - len(others), sum(falls_on(day, second) for day in others))
        if min(counts) >= EACH_OF_TWO_MIN and _holds(min(counts), len(paid_on), TWO_PAY_DAYS_SHARE):
            return (min(first, second), max(first, second))
    return (first,) if _holds(len(paid_on) - len(others), len(paid_on), PAY_DAY_SHARE) else ()


def falls_on(day: date, pay_day: int) -> bool:
    """Whether `day` is that day of a month, give or take one; the 1st follows the 31st."""
    return pay_day in _days_near(day)


def _days_near(day: date) -> set[int]:
    """The days of the month that `day` may be; the last of a month is also every number that month lacks."""
    near = (day + timedelta(days=step) for step in range(-PAY_DAY_TOLERANCE_DAYS, PAY_DAY_TOLERANCE_DAYS + 1))
    return {number for one in near for number in range(one.day, _last_number(one) + 1)}


def _last_number(day: date) -> int:
    return END_OF_MONTH if day == dates.end_of_month(day) else day.day


def pay_day_on_or_after(day: date, days: Sequence[int]) -> date:
    """The first pay day from `day` on; `day` itself when it is one, follows one by a day, or there is none."""
    latest = day - timedelta(days=PAY_DAY_TOLERANCE_DAYS)
    months = [dates.add_months(day.replace(day=1), count) for count in (-1, 0, 1)]
    ahead = [found for month in months for one in days if (found := dates.on_day(month, one)) >= latest]
    return max(day, min(ahead)) if days else day


def _best_day(paid_on: Sequence[date]) -> int:
    """The day of the month that holds the most payments, then the most exactly, then the latest."""
    held = Counter(number for day in paid_on for number in _days_near(day))
    exact = Counter(number for day in paid_on for number in range(day.day, _last_number(day) + 1))
    return max(held, key=lambda number: (held[number], exact[number], number))


def _holds(count: int, total: int, share: tuple[int, int]) -> bool:
    return count * share[1] >= total * share[0]


def pay_days_in_words(days: Sequence[int]) -> Said:
    """« Paie d’habitude le 10 ou le 25 du mois. »"""
    french = " ou ".join(_day_fr(day) for day in days)
    english = " or ".join(_day_en(day) for day in days)
    return Said(fr=f"Paie d’habitude {french} du mois.", en=f"Usually pays on {english} of the month.")


def _day_fr(day: int) -> str:
    return "le dernier jour" if day == END_OF_MONTH else "le 1er" if day == 1 else f"le {day}"


def _day_en(day: int) -> str:
    if day == END_OF_MONTH:
        return "the last day"
    ending = "th" if 11 <= day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"the {day}{ending}"


# ── What to change ───────────────────────────────────────────────────────────────────────────────


def waits_for_second(settled: Sequence[Settled]) -> bool:
    """Whether the last three that teach were each paid after exactly two reminders."""
    last = [one for one in settled if not one.disputed and not one.hardship][-WAITS_IN_A_ROW:]
    return len(last) == WAITS_IN_A_ROW and all(one.reminders_before == SECOND_REMINDER for one in last)


def late_lately(settled: Sequence[Settled]) -> int:
    """Of the last six, how many came more than a week late without dispute or hardship."""
    return sum(one.delay_days > CHRONIC_DAYS and not one.disputed and not one.hardship for one in settled[-LATELY:])


def _late_lately(count: int) -> Said:
    return Said(
        fr=f"{count} des {LATELY} dernières factures ont été réglées plus de {CHRONIC_DAYS} jours après l’échéance.",
        en=f"{count} of the last {LATELY} invoices were paid more than {CHRONIC_DAYS} days after the due date.",
    )
