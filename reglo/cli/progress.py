"""A bar on the terminal while many inputs are answered: how many are done, of how many, how fast.

It is written on standard error, and only there where a person looks: never into a file, a pipe, or a log.
"""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TextIO

WIDTH = 24  # signs
FEW = 2  # inputs up to which nobody needs a bar
EVERY = 0.1  # seconds between two drawings
CLEAR = "\r\N{ESCAPE}[K"


class Bar:
    """The bar of one run. `clear` before anything else is written, so that lines never run into it."""

    def __init__(self, total: int, *, out: TextIO | None = None, seconds: Callable[[], float] = time.monotonic) -> None:
        self.total, self.done = total, 0
        self._out, self._seconds = out or sys.stderr, seconds
        self._started = self._drawn = seconds()
        self._is_shown = total > FEW and self._out.isatty()

    def over(self, inputs: Iterable[str]) -> Iterator[str]:
        """The same inputs; each is counted once it was dealt with."""
        for one in inputs:
            yield one
            self.done += 1
            if self._is_shown and self._seconds() - self._drawn >= EVERY:
                self._draw()
        self.clear()

    def clear(self) -> None:
        """Leave the line empty."""
        if self._is_shown:
            self._out.write(CLEAR)
            self._out.flush()

    def _draw(self) -> None:
        self._drawn = self._seconds()
        total = max(self.total, self.done)
        full = WIDTH * self.done // total
        rate = self.done / max(self._drawn - self._started, EVERY)
        bar = "█" * full + "░" * (WIDTH - full)
        self._out.write(f"{CLEAR}{bar} {self.done} / {total} · {rate:.0f}/s")
        self._out.flush()
