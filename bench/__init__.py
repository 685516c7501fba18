"""Figures: how long the main work takes, beside how fast this machine is today.

    make bench                          every subject
    python -m bench books start         some of them
    python -m bench --json              one object per figure and per line
    python -m bench --postgres morning  on PostgreSQL: tools/with-postgres starts one

What was measured last is also written to bench/results/latest.json and latest-postgres.json.

Each subject is a file of this folder with a function `figures()` that yields `Figure`s. A subject runs
in a process of its own, in a data folder and a database of its own, so that none warms the next. Beside
each figure stands the time of a fixed loop measured just before it (`measure.calibration`): two runs are
compared through it, since a machine that is busy, or another one, is slow at both. A goal is written
for a quiet machine of two cores, whose loop takes about `QUIET_MS`.
"""

from dataclasses import dataclass

QUIET_MS = 10.0
SUBJECTS = ("books", "verify", "followup", "morning", "pages", "documents", "reading", "start")


@dataclass(frozen=True)
class Figure:
    """One figure: what was measured, in which unit, its goal if it has one, and the loop's time in ms.

    `goal` is a ceiling, or a floor when `at_least`. Without a goal a figure informs.
    """

    name: str
    value: float
    unit: str
    loop_ms: float
    goal: float | None = None
    at_least: bool = False

    @property
    def holds(self) -> bool:
        """Is the goal reached as measured? Figures without a goal hold."""
        if self.goal is None:
            return True
        return self.value >= self.goal if self.at_least else self.value <= self.goal

    @property
    def excused(self) -> bool:
        """Would it hold on a quiet machine? Only times are excused by a slow loop."""
        if self.holds or self.goal is None or not self.unit.startswith(("ms", "s", "per s")):
            return self.holds
        slow = max(1.0, self.loop_ms / QUIET_MS)
        return self.value * slow >= self.goal if self.at_least else self.value / slow <= self.goal
