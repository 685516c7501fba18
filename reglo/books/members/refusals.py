"""A refusal that lists everything at once, each problem beside its field."""

from collections.abc import Iterable
from dataclasses import dataclass

from reglo.rules.reading import Said


@dataclass(frozen=True)
class Problem:
    """One thing to mend: the field it concerns, and the sentence."""

    field: str
    said: Said


class CannotKeep(Exception):
    """What was asked about a member is refused; `problems` names each field and what to do."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(problem.said.fr for problem in self.problems))


def refused(field: str, fr: str, en: str) -> tuple[Problem]:
    """The only problem there is."""
    return (Problem(field, Said(fr, en)),)
