"""The next move of a case: asked for each client whenever a page of a day opens, so it must cost next to nothing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import cycle

from bench import Figure
from bench.measure import calibration, cpu_ms
from reglo.packs import holidays, ladders
from reglo.rules import dates, ladder
from reglo.rules.followup import Calendar, Case, Dispute, Notice, OpenSum, Plan, Promise, Touch, next_move

DAY = timedelta(days=1)
DUE = date(2026, 11, 2)
TIMES, EACH = 60, 50
THOUSAND = Decimal(1000)


def figures() -> Iterator[Figure]:
    """Cases of every kind on every business day of ten weeks, each asked many times."""
    asked = cycle(list(_asked()))

    def ask() -> None:
        for _ in range(EACH):
            next_move(*next(asked))

    loop_ms = calibration()
    yield Figure("next move of a case, varied, CPU", cpu_ms(ask, times=TIMES) * 1000 / EACH, "µs", loop_ms, goal=60)
    largest = (_climbed("fr", 5, sums=40), DUE + 60 * DAY)
    loop_ms = calibration()
    at_most = cpu_ms(lambda: [next_move(*largest) for _ in range(EACH)], times=TIMES) * 1000 / EACH
    yield Figure("  of a client with 40 late sums, at the last step", at_most, "µs", loop_ms)


def _asked() -> Iterator[tuple[Case, date]]:
    for place in ("fr", "ca-qc"):
        for case in _cases(place):
            for days in range(0, 70, 3):
                yield case, DUE + (days - 10) * DAY


def _cases(place: str) -> Iterator[Case]:
    for count in range(6):
        yield _climbed(place, count)
    once = _climbed(place, 1, sums=3)
    yield once
    yield replace(once, promises=(Promise(DUE, DUE + 8 * DAY, THOUSAND),))
    yield replace(once, disputes=(Dispute("0", THOUSAND, DUE, DUE + 30 * DAY),))
    plan = Plan(DUE, tuple((DUE + 20 * n * DAY, THOUSAND) for n in (1, 2, 3)), frozenset("012"))
    yield replace(once, plans=(plan,))
    yield replace(once, key_relationship=True, delegated=True, bank_fresh_until=None)
    yield replace(once, paused_until=DUE + 40 * DAY)
    yield replace(once, calendar=replace(once.calendar, pay_days=(10, 25), closed=((DUE, DUE + 9 * DAY),)))
    attempts = tuple(Touch(DUE + n * DAY, "attempt", channel="phone") for n in (9, 10))
    yield replace(once, touches=(*once.touches, *attempts))


def _climbed(place: str, count: int, *, sums: int = 1) -> Case:
    """A case after so many steps of the default staircase, each at its moment."""
    known = frozenset(day for year in (2025, 2026, 2027) for day in holidays.holidays_of(place, year))
    staircase = ladders.default(place)
    owed = tuple(OpenSum(str(n), f"2026-{n}", DUE + n * DAY, THOUSAND, DUE - 30 * DAY) for n in range(sums))
    carried = frozenset(one.id for one in owed)
    touches = [
        Touch(on, step.kind, step.key, step.level, step.channel, step.objective, "Hélène Marchand", carried)
        for step in (*ladder.courtesies(staircase), *ladder.reminders(staircase)[:count])
        for on in [dates.add_business_days(DUE, step.days, holidays=known)]
    ]
    return Case(
        sums=owed,
        ladder=staircase,
        person="Hélène Marchand",
        calendar=Calendar(known),
        touches=tuple(touches),
        bank_fresh_until=date(2099, 12, 31),
        notice=Notice(touches[-1].on, 8, touches[-1].on) if count >= 5 else None,
    )
