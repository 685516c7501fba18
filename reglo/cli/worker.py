"""`reglo worker`: the background loop alone, for hosting beside a web server."""

import argparse
import signal
from pathlib import Path
from types import FrameType

from django.conf import settings

from reglo import clock
from reglo.books import database
from reglo.cli import folder
from reglo.jobs import Background


def add_arguments(_: argparse.ArgumentParser) -> None:
    """None beyond the common ones."""


def run(_: argparse.Namespace) -> int:
    """Tick until asked to stop."""
    database.prepare(at=clock.now())
    background = Background()

    def stop(_signum: int, _frame: FrameType | None) -> None:
        background.stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    with folder.in_use(Path(settings.DATA)):
        background.run()
    background.stop_renderer()
    return 0
