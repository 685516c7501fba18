"""The renderer: documents are set in a process of their own, which may die without harm.

The texts of strangers meet a compiler of half a million lines there; a string that grows
without end aborts the process, and a loop never ends by itself. So that process has a limit
of memory, of processor and of wall time, knows no secret, and reaches no network. It is
started fresh (a fork of a process that has ever set a document hangs), kept while there is
work, renewed after some documents, and stopped when idle.

`render` may be called from several threads: they wait for one another.
"""

import atexit
import hashlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal

from reglo.documents import wire
from reglo.documents.sheet.words import Copy
from reglo.rules.reading import Refusal, Said

Kind = Literal["invoice", "letter"]
_Answer = tuple[dict[str, Any], list[wire.Blob]]

_PACKAGE_ROOT = Path(__file__).parents[2]
_NOWHERE = "http://127.0.0.1:9"  # The discard port: a request that should never be made goes nowhere.


@dataclass(frozen=True)
class Rendered:
    """The files of one document. `sha256` is the hexadecimal digest of the PDF."""

    pdf: bytes
    xml: bytes | None
    sha256: str


class RenderFailed(Refusal):
    """No file was made. `detail` is for the log; the sentences are for a person."""

    def __init__(self, problems: Sequence[Said] | str, *, detail: str = "") -> None:
        """`problems` may be words kept from an earlier failure, in whichever language they were kept."""
        super().__init__([Said(problems, problems)] if isinstance(problems, str) else problems)
        self.detail = detail


# How the system ends a process beyond its processor time, where it can.
_USED_UP = -getattr(signal, "SIGXCPU", 0) or None

_BROKEN = Said(
    fr="Le document n’a pas pu être mis en page. Rien n’est perdu : réessayez, puis signalez-le si cela se reproduit.",
    en="The document could not be laid out. Nothing is lost: try again, then report it if it happens again.",
)
_TOO_LONG = Said(
    fr="La mise en page du document a pris trop de temps et a été arrêtée. Raccourcissez les textes, puis réessayez.",
    en="Laying out the document took too long and was stopped. Shorten its texts, then try again.",
)


@dataclass(frozen=True)
class Limits:
    """What one renderer may use."""

    text_bytes: int = 4 << 20  # an invoice of a thousand lines has half a million
    memory_bytes: int = 1 << 30
    cpu_seconds: int = 15  # per document
    wall_seconds: float = 30.0  # per document
    documents: int = 200  # then a fresh process
    resident_kib: int = 320 * 1024  # a process that once grew beyond this is renewed after its document
    idle_seconds: float = 60.0


DEFAULT_LIMITS = Limits()


class Renderer:
    """One process and its queue. `stop` ends it; the next document starts another."""

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        self.limits = limits
        self._lock = threading.Lock()
        self._process: _Process | None = None
        self._rest: threading.Timer | None = None
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._forget)

    def render(
        self,
        sealed_text: str,
        *,
        kind: Kind = "invoice",
        copy: Copy = "original",
        logo: bytes | None = None,
        link: str = "",
    ) -> Rendered:
        """The files of a sealed text (`text_of` of rules.invoicing, of rules.lettering). Raises RenderFailed.

        `logo` is a PNG; `copy` and `link`, the address of the client's page, are for invoices. The same
        arguments give the same bytes.
        """
        job, text = {"kind": kind, "copy": copy, "link": link}, sealed_text.encode()
        if len(text) > self.limits.text_bytes:
            raise RenderFailed([_TOO_LONG], detail=f"{len(text)} bytes of text")
        with self._lock:
            self._wake()
            try:
                header, blobs = self._answered(job, text, logo)
            finally:
                self._rest_later()
        if "refused" in header:
            raise RenderFailed([Said(fr, en) for fr, en in header["refused"]])
        if "failed" in header:
            raise RenderFailed([_BROKEN], detail=header["failed"])
        pdf, xml = blobs
        assert pdf is not None
        return Rendered(pdf, xml, hashlib.sha256(pdf).hexdigest())

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

    def _answered(self, job: dict[str, Any], text: bytes, logo: bytes | None) -> _Answer:
        """Ask the process; when it dies by itself, ask a fresh one once more.

        A document that used up its processor time would use it up again.
        """
        for attempt in (1, 2):
            try:
                self._process = self._process or _Process(self.limits)
                answer = self._process.ask(job, text, logo)
            except _Overtime as slow:
                self._end()
                raise RenderFailed([_TOO_LONG], detail=str(slow)) from slow
            except (wire.Closed, OSError) as dead:
                status = self._end()
                if status == _USED_UP:
                    raise RenderFailed([_TOO_LONG], detail=f"more than {self.limits.cpu_seconds} s of CPU") from dead
                if attempt == 2:
                    raise RenderFailed([_BROKEN], detail=f"the renderer died (status {status})") from dead
            else:
                self._renew(answer[0])
                return answer
        raise AssertionError("two attempts either answer or raise")

    def _renew(self, header: dict[str, Any]) -> None:
        """End the process that has done its share, has grown, or fails without ever having set a document."""
        process, limits = self._process, self.limits
        assert process is not None
        process.proven = process.proven or "made" in header
        is_doubtful = "failed" in header and not process.proven
        has_grown = header.get("peak_kib", 0) > limits.resident_kib
        if process.documents >= limits.documents or has_grown or is_doubtful:
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
            self._rest = threading.Timer(self.limits.idle_seconds, self._stop_idle)
            self._rest.daemon = True
            self._rest.start()

    def _stop_idle(self) -> None:
        with self._lock:
            # A document that came in meanwhile has set another rest.
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


class _Overtime(Exception):
    """The document took longer than it may."""


class _Process:
    """One run of reglo.documents.press and the pipes to it."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.documents = 0
        self.proven = False  # until it has set one document
        self._popen = subprocess.Popen(  # noqa: S603 - our own program, by its module name
            [sys.executable, "-P", "-m", "reglo.documents.press", str(limits.memory_bytes), str(limits.cpu_seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=_environment(),
        )
        self.pid = self._popen.pid
        try:
            self._within(lambda: wire.receive(self._output))
        except (wire.Closed, _Overtime):
            self.end()
            raise

    @property
    def _input(self) -> BinaryIO:
        assert self._popen.stdin is not None
        return self._popen.stdin  # type: ignore[return-value]

    @property
    def _output(self) -> BinaryIO:
        assert self._popen.stdout is not None
        return self._popen.stdout  # type: ignore[return-value]

    def ask(self, job: dict[str, Any], text: bytes, logo: bytes | None) -> _Answer:
        """One document. Raises wire.Closed when the process died, _Overtime when it was stopped."""

        def exchanged() -> _Answer:
            wire.send(self._input, job, text, logo)
            return wire.receive(self._output)

        self.documents += 1
        return self._within(exchanged)

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

    def _within(self, talk: Callable[[], _Answer]) -> _Answer:
        """Talk to the process; a watch ends it, and with it the talk, when the time is up."""
        watch = _Watch(self.limits.wall_seconds, self._popen)
        watch.start()
        try:
            return talk()
        except wire.Closed as closed:
            if watch.fired:
                raise _Overtime(f"stopped after {self.limits.wall_seconds} s") from closed
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


_HOUSE = Renderer()
atexit.register(_HOUSE.stop)


def render(
    sealed_text: str, *, kind: Kind = "invoice", copy: Copy = "original", logo: bytes | None = None, link: str = ""
) -> Rendered:
    """The files of a sealed text, by the renderer that the whole application shares. Raises RenderFailed."""
    return _HOUSE.render(sealed_text, kind=kind, copy=copy, logo=logo, link=link)


def stop() -> None:
    """End the shared renderer's process; the next document starts another."""
    _HOUSE.stop()
