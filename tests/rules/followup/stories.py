"""What the tests of the follow-up share: a client of each place that owes something, and what happens to it.

Camille Aubry bills Atelier Nord; Hélène Marchand pays there. Everything is due on Monday 2 November 2026.
"""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from reglo.packs import holidays, ladders
from reglo.rules import dates, ladder
from reglo.rules.followup import Act, Calendar, Case, OpenSum, Touch, Wait, moves, next_move

PLACES = ("fr", "ca-qc")
HELENE = "Hélène Marchand"
DUE = date(2026, 11, 2)
FOREVER = date(2099, 12, 31)
BILLED_DAYS = 45

# The moments of the default staircase for what is due on DUE, counted by hand on a calendar: 11 November is a
# holiday in France and not in Québec.
MOMENTS = {
    "fr": {
        "reminder_1": date(2026, 11, 6),
        "call_script": date(2026, 11, 13),
        "reminder_2": date(2026, 11, 20),
        "letter": date(2026, 11, 27),
        "formal_notice": date(2026, 12, 9),
    },
    "ca-qc": {
        "reminder_1": date(2026, 11, 6),
        "call_script": date(2026, 11, 12),
        "reminder_2": date(2026, 11, 19),
        "letter": date(2026, 11, 26),
        "formal_notice": date(2026, 12, 8),
    },
}
STEPS = tuple(MOMENTS["fr"])


@cache
def holidays_of(place: str) -> frozenset[date]:
    """The holidays of a place around the years of the stories."""
    return frozenset(day for year in range(2025, 2031) for day in holidays.holidays_of(place, year))


def after(place: str, day: date, count: int) -> date:
    """`count` business days after a day, at that place."""
    return dates.add_business_days(day, count, holidays=holidays_of(place))


def owed(name: str = "A", due_on: date = DUE, amount: int = 1000, **more: Any) -> OpenSum:
    """A sum of an invoice billed long before it is due."""
    more.setdefault("issued_on", due_on - timedelta(days=BILLED_DAYS))
    return OpenSum(name, f"2026-{name}", due_on, Decimal(amount), **more)


def story(place: str, *sums: OpenSum, **more: Any) -> Case:
    """Atelier Nord owes these sums; the bank is checked, nothing was said yet."""
    calendar = Calendar(holidays_of(place), more.pop("closed", ()), more.pop("pay_days", ()))
    more.setdefault("bank_fresh_until", FOREVER)
    more.setdefault("ladder", ladders.default(place))
    return Case(sums=sums or (owed(),), person=HELENE, calendar=calendar, **more)


def touched(case: Case, on: date, kind: str = "reminder", sums: str = "A", **more: Any) -> Case:
    """The same case after one more contact."""
    touch = Touch(on, kind, sums=frozenset(sums), person=HELENE, **more)
    return replace(case, touches=(*case.touches, touch))


def took(case: Case, key: str, on: date, sums: str = "A", **more: Any) -> Case:
    """The same case after that step of its staircase."""
    found = ladder.step_of(case.ladder, key)
    assert found is not None
    told = {"step": key, "level": found.level, "channel": found.channel, "objective": found.objective, **more}
    return touched(case, on, found.kind, sums, **told)


def climbed(place: str, *keys: str, sums: str = "A", case: Case | None = None) -> Case:
    """A case on which those steps were taken, each at its own moment."""
    case = case or story(place)
    for key in keys:
        case = took(case, key, MOMENTS[place][key], sums)
    return case


def tried(case: Case, *days: date, sums: str = "A") -> Case:
    """The same case after a call not answered on each of those days."""
    for on in days:
        case = touched(case, on, "attempt", sums, channel="phone", outcome="unanswered")
    return case


def act(case: Case, today: date) -> Act:
    """What is to be done that day; it must be an act."""
    move = next_move(case, today)
    assert isinstance(move, Act), move
    return move


def wait(case: Case, today: date) -> Wait:
    """Until when nothing is done; it must be a wait."""
    move = next_move(case, today)
    assert isinstance(move, Wait), move
    return move


def comes(case: Case, today: date) -> tuple[date, str]:
    """The day and the step of what comes next, today or later."""
    move = next_move(case, today)
    return (today, move.step) if isinstance(move, Act) else (move.until, move.next.step)


def steps(case: Case, today: date) -> dict[str, str]:
    """By sum: the step to take today, or the reason to wait."""
    return {
        key: move.step if isinstance(move, Act) else f"wait: {move.key}" for key, move in moves(case, today).items()
    }
