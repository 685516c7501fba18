"""`reglo worker`: the background loop alone, for hosting beside a web server."""

import argparse
import signal
from types import FrameType

from reglo import clock
from reglo.books import database
from reglo.jobs import Background


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None beyond the common ones."""


def run(args: argparse.Namespace) -> int:
    """Tick until asked to stop."""
    database.prepare(at=clock.now())
    background = Background()

    def stop(signum: int, frame: FrameType | None) -> None:
        background.stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    background.run()
    background.stop_renderer()
    return 0
