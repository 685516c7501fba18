"""Many processes on the database of a test, some of them killed: what a test holds in its hand.

The workers are forks of one warmed process (`nurse.py`), so that a kill costs some tens of
milliseconds and a campaign of hundreds stays within a minute.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

ROOT = Path(__file__).parents[2]
KILLED = -9


@dataclass(frozen=True)
class Ended:
    """How a worker ended, and what it said before."""

    status: int
    words: list[dict[str, Any]]

    @property
    def killed(self) -> bool:
        return self.status == KILLED

    def said(self, name: str) -> list[Any]:
        """Every value said under this name."""
        return [word[name] for word in self.words if name in word]


class Nursery:
    """The warmed process and its workers."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        assert self._line() == "ready"

    def together(self, jobs: list[dict[str, Any]]) -> list[Ended]:
        """Run these jobs at the same time; how each ended. A job that raised is an error of the test."""
        assert self._process.stdin is not None
        print(json.dumps(jobs, default=str), file=self._process.stdin, flush=True)
        ended = [Ended(**one) for one in json.loads(self._line())]
        errors = [words for one in ended for words in one.said("error")]
        assert not errors, "\n".join(errors)
        return ended

    def one(self, task: str, *, how: dict[str, Any] | None = None, **args: Any) -> Ended:
        """Run one job; `how` says how it dies."""
        return self.together([{"task": task, "args": args, **(how or {})}])[0]

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, f"the nurse died (status {self._process.wait()})"
        return line.rstrip("\n")


@contextmanager
def opened() -> Iterator[Nursery]:
    """A nursery on the database that the tests use."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.failures.nurse"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment(),
    )
    try:
        yield Nursery(process)
    finally:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.close()
        process.wait(timeout=60)
        process.stdout.close()


def environment() -> dict[str, str]:
    """That of this process, with the database of the test."""
    return os.environ | {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.settings"}


def database_url() -> str:
    """Where the test's own rows lie."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{facts['NAME']}"
    password = f":{facts['PASSWORD']}" if facts["PASSWORD"] else ""
    return f"postgresql://{facts['USER']}{password}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"
