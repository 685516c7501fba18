"""How long one waits: for the help, for the first page after `reglo run`; and what rests in memory."""

import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import Figure, seed
from bench.measure import calibration, wall_ms
from reglo import clock
from reglo.books import database, drafts, invoices

REGLO = [sys.executable, "-c", "import sys; from reglo.cli import main; sys.exit(main())"]
PAGE_SECONDS = 2
IDLE_MB = 180
SETTLE_SECONDS = 4


def figures() -> Iterator[Figure]:
    """Real processes, as a person starts them."""
    loop_ms = calibration()
    yield Figure("reglo --help", wall_ms(_help, times=15) / 1000, "s", loop_ms, goal=0.3)
    with tempfile.TemporaryDirectory(prefix="reglo-bench-") as data:
        for name in ("first page after the first `reglo run`", "first page after `reglo run`"):
            loop_ms = calibration()
            started = time.perf_counter()
            with _served(data) as (_, address):
                _page(address)
                yield Figure(name, time.perf_counter() - started, "s", loop_ms, goal=PAGE_SECONDS)
    yield from _memory()


def _memory() -> Iterator[Figure]:
    """With a document made since the start, so that the renderer is there: the most that idleness costs."""
    with tempfile.TemporaryDirectory(prefix="reglo-bench-") as data:
        _issue_in(data)
        with _served(data) as (process, address):
            _page(address)
            time.sleep(SETTLE_SECONDS)
            loop_ms = calibration()
            pids = _family(process.pid)
            total = sum(_memory_mb(pid) for pid in pids)
            yield Figure(f"memory of {len(pids)} processes, renderer awake", total, "MB", loop_ms, goal=IDLE_MB)
            yield Figure("  of the pages and the loop alone", _memory_mb(process.pid), "MB", loop_ms)


def _help() -> None:
    subprocess.run([*REGLO, "--help"], check=True, capture_output=True)


@contextmanager
def _served(data: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """`reglo run` in a folder, with the address it printed."""
    command = [*REGLO, "run", "--data", data, "--port", "0", "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://\S+", process.stdout.readline())
            assert found, "no address was printed"
            yield process, found.group()
        finally:
            process.send_signal(signal.SIGTERM)


def _page(address: str) -> None:
    with urllib.request.urlopen(address, timeout=30) as answer:
        assert b"<h1" in answer.read(), address


def _issue_in(data: str) -> None:
    """One invoice whose document is not made yet, in a folder of its own."""
    code = "import django; django.setup(); from bench import start; start.issue_one()"
    environment = {"REGLO_DATA": data, "DJANGO_SETTINGS_MODULE": "reglo.settings", "PYTHONPATH": str(Path.cwd())}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)


def issue_one() -> None:
    """In a process that names its data folder: one invoice."""
    at = clock.now()
    database.prepare(at=at)
    scene = seed.scene(today=clock.today("Europe/Paris"), at=at)
    draft = drafts.open_draft(scene.business, content=scene.content(), client_id=scene.client.id, at=at)
    invoices.issue(scene.business, draft.id, on=scene.today, by=scene.owner, at=at)


def _family(pid: int) -> list[int]:
    """A process and those it started."""
    children = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        children += [int(child) for child in task.read_text().split()]
    return [pid, *(one for child in children for one in _family(child))]


def _memory_mb(pid: int) -> float:
    """What a process holds, shared pages shared out (PSS)."""
    rolled = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = re.search(r"^Pss:\s+(\d+) kB", rolled, re.MULTILINE)
    assert found, rolled
    return int(found.group(1)) / 1024
