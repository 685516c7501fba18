"""Keeping a confined process: started on demand, asked one job at a time, renewed, stopped when idle.

The texts of strangers meet large libraries in a process of their own, which may die without harm: it
has limits of memory, of processor and of wall time, knows no secret, and reaches no network. It is
started fresh (never forked), kept while there is work, renewed after some jobs or when it has grown, and
ended when idle. `asked` may be called from several threads: they wait for one another.

The program inside is a module that speaks `wire` and confines itself with `confinement`.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from reglo.documents import wire

Answer = tuple[dict[str, Any], list[wire.Blob]]

_PACKAGE_ROOT = Path(__file__).parents[2]
_START_SECONDS = 20.0  # A busy machine may take its time to load the libraries.
_NOWHERE = "http://127.0.0.1:9"  # The discard port: a request that should never be made goes nowhere.

# How the system ends a process beyond its processor time, where it can.
_USED_UP = {-number for name in ("SIGXCPU", "SIGPROF") if (number := getattr(signal, name, 0))}


class Limits(Protocol):
    """What the process may use; the keeper reads no more than this."""

    @property
    def cpu_seconds(self) -> float:
        """Of processor, per job; the process holds itself to it."""

    @property
    def wall_seconds(self) -> float:
        """On the wall, per job."""

    @property
    def documents(self) -> int:
        """Jobs until a fresh process."""

    @property
    def resident_kib(self) -> int:
        """A process that once grew beyond this is renewed after its job."""

    @property
    def idle_seconds(self) -> float:
        """Rest until the process is ended."""


class Overtime(Exception):
    """The job took longer than it may."""


class Died(Exception):
    """The process ended by itself with the job in its hands."""


class Keeper:
    """One process and its queue. `stop` ends it; the next job starts another."""

    def __init__(self, module: str, arguments: Sequence[object], limits: Limits, *, attempts: int = 2) -> None:
        """`attempts`: how many processes one job may cost. A job that used up its time is never tried again."""
        self._command = [sys.executable, "-P", "-m", module, *map(str, arguments)]
        self._limits = limits
        self._attempts = attempts
        self._lock = threading.Lock()
        self._process: _Process | None = None
        self._rest: threading.Timer | None = None
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forget)

    def asked(self, job: dict[str, Any], *blobs: wire.Blob) -> Answer:
        """The answer to one job. Raises Overtime or Died."""
        with self._lock:
            self._wake()
            try:
                return self._answered(job, *blobs)
            finally:
                self._rest_later()

    def stop(self) -> None:
        """End the process, if there is one."""
        with self._lock:
            self._wake()
            self._end()

    @property
    def pid(self) -> int | None:
        """The process's number, while it lives."""
        return self._process.pid if self._process else None

    # ── With the lock held ───────────────────────────────────────────────────────────────────────

    def _answered(self, job: dict[str, Any], *blobs: wire.Blob) -> Answer:
        """Ask the process; one that died meanwhile is replaced, and the job tried again as often as it may."""
        if self._process and self._process.is_dead:
            self._end()
        for attempt in range(1, self._attempts + 1):
            try:
                self._process = self._process or _Process(self._command, self._limits.wall_seconds)
                answer = self._process.ask(job, *blobs)
            except Overtime:
                self._end()
                raise
            except (wire.Closed, OSError) as dead:
                status = self._end()
                if status in _USED_UP:
                    raise Overtime(f"more than {self._limits.cpu_seconds} s of CPU") from dead
                if attempt == self._attempts:
                    raise Died(f"status {status}") from dead
            else:
                self._renew(answer[0])
                return answer
        raise AssertionError("the last attempt either answers or raises")

    def _renew(self, header: dict[str, Any]) -> None:
        """End the process that has done its share, has grown, or fails without ever having done one job."""
        process, limits = self._process, self._limits
        assert process is not None
        process.proven = process.proven or "made" in header
        is_doubtful = "failed" in header and not process.proven
        has_grown = header.get("peak_kib", 0) > limits.resident_kib
        if process.jobs >= limits.documents or has_grown or is_doubtful:
            self._end()

    def _end(self) -> int | None:
        process, self._process = self._process, None
        return process.end() if process else None

    # ── Rest ─────────────────────────────────────────────────────────────────────────────────────

    def _wake(self) -> None:
        if self._rest:
            self._rest.cancel()
            self._rest = None

    def _rest_later(self) -> None:
        if self._process:
            self._rest = threading.Timer(self._limits.idle_seconds, self._stop_idle)
            self._rest.daemon = True
            self._rest.start()

    def _stop_idle(self) -> None:
        with self._lock:
            # A job that came in meanwhile has set another rest.
            if self._rest is threading.current_thread():
                self._rest = None
                self._end()

    def _forget(self) -> None:
        """After a fork the process belongs to the parent alone: drop our ends of its pipes, kill nothing."""
        self._lock = threading.Lock()
        self._rest = None
        process, self._process = self._process, None
        if process:
            process.abandon()


class _Process:
    """One run of the program and the pipes to it."""

    def __init__(self, command: Sequence[str], wall_seconds: float) -> None:
        self.jobs = 0
        self.proven = False  # until it has done one job
        self._wall_seconds = wall_seconds
        self._popen = subprocess.Popen(  # noqa: S603 - our own program, by its module name
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_environment()
        )
        self.pid = self._popen.pid
        try:
            self._within(max(wall_seconds, _START_SECONDS), lambda: wire.receive(self._output))
        except (wire.Closed, Overtime):
            self.end()
            raise

    @property
    def is_dead(self) -> bool:
        """Has it ended by itself since the last job?"""
        return self._popen.poll() is not None

    @property
    def _input(self) -> BinaryIO:
        assert self._popen.stdin is not None
        return self._popen.stdin  # type: ignore[return-value]

    @property
    def _output(self) -> BinaryIO:
        assert self._popen.stdout is not None
        return self._popen.stdout  # type: ignore[return-value]

    def ask(self, job: dict[str, Any], *blobs: wire.Blob) -> Answer:
        """One job. Raises wire.Closed when the process died, Overtime when it was stopped."""

        def exchanged() -> Answer:
            wire.send(self._input, job, *blobs)
            return wire.receive(self._output)

        self.jobs += 1
        return self._within(self._wall_seconds, exchanged)

    def end(self) -> int | None:
        self._popen.kill()
        status = self._popen.wait()
        self.abandon()
        return status

    def abandon(self) -> None:
        """Close our ends of the pipes, at once: what was still to be written must reach nobody."""
        for stream in (self._input, self._output):
            stream.raw.close()  # type: ignore[attr-defined]
        if self._popen.returncode is None:
            self._popen.returncode = 0  # A child of our parent is not ours to wait for.

    def _within(self, seconds: float, talk: Callable[[], Answer]) -> Answer:
        """Talk to the process; a watch ends it, and with it the talk, when the time is up."""
        watch = _Watch(seconds, self._popen)
        watch.start()
        try:
            return talk()
        except wire.Closed as closed:
            if watch.fired:
                raise Overtime(f"stopped after {seconds} s") from closed
            raise
        finally:
            watch.cancel()


class _Watch(threading.Timer):
    """A timer that ends a process and remembers that it did."""

    def __init__(self, seconds: float, popen: "subprocess.Popen[bytes]") -> None:
        super().__init__(seconds, self._bark)
        self.daemon = True
        self.fired = False
        self._popen = popen

    def _bark(self) -> None:
        self.fired = True
        self._popen.kill()


def _environment() -> dict[str, str]:
    """What the process may know: where Python and the package are, and that there is no network."""
    kept = {
        name: os.environ[name] for name in ("SYSTEMROOT", "LD_LIBRARY_PATH", "TMPDIR", "TEMP") if name in os.environ
    }
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), _NOWHERE)
    path = os.pathsep.join([str(_PACKAGE_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    return (
        kept
        | proxies
        | {"PYTHONPATH": path, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "RAYON_NUM_THREADS": "1"}
    )
