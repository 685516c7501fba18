"""Files made to harm whoever opens them, written by this script: the same bytes each time.

    python -m tools.hostile FOLDER      writes every file there

Each case says what must come of it: `read` when there is an honest invoice inside, `refused` when
there is none that can be trusted, `either` where the machine decides (time, memory).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from tools.hostile import invoices, pdfs, tables, xmls

Outcome = Literal["read", "refused", "either"]
Family = dict[str, tuple[Outcome, Callable[[], str | bytes]]]


@dataclass(frozen=True)
class Case:
    """One file: its name, what must come of it, and how it is made."""

    name: str
    outcome: Outcome
    make: Callable[[], bytes]


def _bytes(make: Callable[[], str | bytes]) -> bytes:
    """What a case makes; text is in UTF-8."""
    made = make()
    return made.encode() if isinstance(made, str) else made


def _cases(*families: Family) -> tuple[Case, ...]:
    return tuple(
        Case(name, outcome, partial(_bytes, make)) for family in families for name, (outcome, make) in family.items()
    )


CASES = _cases(invoices.CASES, xmls.CASES, pdfs.CASES)  # for the reader of e-invoices
TABLES = _cases(tables.CASES)  # for the reader of what other tools export


def write(folder: Path) -> list[Path]:
    """Every file of the corpus, written into a folder that exists."""
    paths = []
    for case in (*CASES, *TABLES):
        path = folder / case.name
        path.write_bytes(case.make())
        paths.append(path)
    return paths
