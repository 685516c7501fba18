"""The default staircase of a place, read from its `ladder.toml`.

>>> [step.key for step in default("fr")][:4]
['pre_due', 'due_date', 'reminder_1', 'call_script']
"""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

from reglo.packs import facts
from reglo.rules import ladder
from reglo.rules.ladder import Ladder, Step

FOLDERS = {"fr": "fr", "ca-qc": "ca_qc"}


@cache
def default(place: str) -> Ladder:
    """The staircase a business of this place starts with; a mistake in the file is ours."""
    folder = resources.files(__package__).joinpath(FOLDERS[place])
    steps = read(facts.read_toml(folder, "ladder.toml")["step"])
    assert not ladder.problems(steps), ladder.problems(steps)
    return steps


def read(rows: Iterable[Mapping[str, Any]]) -> Ladder:
    """A staircase from rows of plain values."""
    return tuple(Step(**row) for row in rows)
