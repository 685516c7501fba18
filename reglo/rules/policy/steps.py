"""The staircase that follows from the method: its courtesies from one sentence, its reminders from another.

Whatever the values, a staircase within the limits stays within them: with one contact a level, a letter whose
call went away goes with it.
"""

from collections.abc import Mapping
from dataclasses import replace

from reglo.rules.ladder import Ladder, Step
from reglo.rules.policy.values import Plain

BEFORE, ON_THE_DAY = "pre_due", "due_date"
FOLLOWED = ("courtesy_days", "courtesy_on_due_date", "reminders_per_level")  # the values it is made of


def staircase(ladder: Ladder, values: Mapping[str, Plain]) -> Ladder:
    """The steps really taken, with these values of the method; `FOLLOWED` names those that matter."""
    kept: list[Step] = []
    for step in ladder:
        if step.kind == "courtesy":
            kept += _courtesy(step, values)
        elif sum(one.kind == "reminder" and one.level == step.level for one in kept) < _per_level(values):
            kept.append(step)
    return tuple(step for at, step in enumerate(kept) if step.channel != "post" or _called(kept[:at]))


def _courtesy(step: Step, values: Mapping[str, Plain]) -> list[Step]:
    if step.key == BEFORE:
        days = values["courtesy_days"]
        assert isinstance(days, int), days
        return [replace(step, days=-days)] if days else []
    if step.key == ON_THE_DAY and not values["courtesy_on_due_date"]:
        return []
    return [step]


def _per_level(values: Mapping[str, Plain]) -> int:
    count = values["reminders_per_level"]
    assert isinstance(count, int), count
    return count


def _called(before: list[Step]) -> bool:
    return any(step.channel == "phone" for step in before)
