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
from reglo.rules.ladder import Channel, Ladder, Step

FOLDERS = {"fr": "fr", "ca-qc": "ca_qc"}

# By which channels a text can leave: a script is spoken, and a formal notice leaves a proof of reception.
CHANNELS: dict[str, tuple[Channel, ...]] = {
    "pre_due": ("email",),
    "due_date": ("email",),
    "reminder_1": ("email", "post"),
    "call_script": ("phone",),
    "reminder_2": ("email", "post"),
    "letter": ("post", "registered"),
    "formal_notice": ("registered",),
    "court_notice": ("registered", "email"),
}


@cache
def default(place: str) -> Ladder:
    """The staircase a business of this place starts with; a mistake in the file is ours."""
    folder = resources.files(__package__).joinpath(FOLDERS[place])
    steps = read(facts.read_toml(folder, "ladder.toml")["step"])
    assert not ladder.problems(steps), ladder.problems(steps)
    assert all(step.channel in CHANNELS[step.key] for step in steps), steps
    return steps


def read(rows: Iterable[Mapping[str, Any]]) -> Ladder:
    """A staircase from rows of plain values."""
    return tuple(Step(**row) for row in rows)
