"""Why a method or a deviation is refused: everything at once, each with its field."""

from collections.abc import Sequence
from dataclasses import dataclass

from reglo.rules.reading import Refusal, Said


@dataclass(frozen=True)
class Problem:
    """What is wrong, and the field to look at: a value of the method, or « step:field » of the staircase."""

    field: str
    said: Said


class _Listed(Refusal):
    def __init__(self, found: Sequence[Problem]) -> None:
        self.found = tuple(found)
        super().__init__([one.said for one in found])


class CannotApply(_Listed):
    """This method cannot be used: a value out of its bounds, or a staircase that breaks a limit."""


class CannotDeviate(_Listed):
    """This deviation cannot be noted: no reason, no review to come, or nothing that differs from the method."""
