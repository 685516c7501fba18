"""The program inside the renderer's process: reads jobs, sets them, answers files.

Started by `renderer`, never by hand: `python -m reglo.documents.press MEMORY CPU`. It limits
itself before it reads the first word of anybody: so much address space, so many seconds of
processor per document, no file written, no core dumped. It ends when its input ends.
"""

import os
import platform
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO

from reglo.documents import pdf, wire
from reglo.rules import invoicing, lettering
from reglo.rules.reading import Refusal

# Windows has no such limits; the wall-time limit of the parent remains.
HAS_LIMITS = find_spec("resource") is not None
if HAS_LIMITS:
    import resource

_STATUS = Path("/proc/self/status")


def main(memory_bytes: int, cpu_seconds: int) -> None:
    """Set documents until the input ends; `cpu_seconds` are per document."""
    _confine(memory_bytes)
    jobs, answers = _channels()
    wire.send(answers, {"ready": True})
    while True:
        try:
            job, (text, logo) = wire.receive(jobs)
        except wire.Closed:
            return
        _allow(cpu_seconds)
        header, blobs = _done(job, text or b"", logo)
        wire.send(answers, header | {"peak_kib": _peak_kib()}, *blobs)


def _done(job: dict[str, Any], text: bytes, logo: bytes | None) -> tuple[dict[str, Any], list[wire.Blob]]:
    """One document, or why not: the process outlives any single refusal."""
    try:
        made, xml = MAKERS[job["kind"]](job, text.decode(), logo)
    except Refusal as refusal:
        return {"refused": [[problem.fr, problem.en] for problem in refusal.problems]}, []
    except MemoryError:
        raise  # What is left of this process is not worth trusting.
    except Exception as trouble:  # noqa: BLE001 - whatever it is, the answer must say so
        return {"failed": f"{type(trouble).__name__}: {trouble}"}, []
    return {"made": True}, [made, xml]


def _invoice(job: dict[str, Any], text: str, logo: bytes | None) -> tuple[bytes, bytes | None]:
    return pdf.invoice(invoicing.from_text(text), copy=job["copy"], logo=logo, link=job["link"])


def _letter(_: dict[str, Any], text: str, logo: bytes | None) -> tuple[bytes, None]:
    return pdf.letter(lettering.from_text(text), logo=logo), None


MAKERS = {"invoice": _invoice, "letter": _letter}


def _channels() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes, out of reach of any library that would print."""
    jobs = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return jobs, answers


def _confine(memory_bytes: int) -> None:
    if HAS_LIMITS:
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _allow(cpu_seconds: int) -> None:
    """Move the processor limit ahead of what was used so far; beyond it the system ends the process."""
    if HAS_LIMITS:
        used = resource.getrusage(resource.RUSAGE_SELF)
        limit = int(used.ru_utime + used.ru_stime) + 1 + cpu_seconds
        resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))


def _peak_kib() -> int:
    """The most memory this process ever held.

    Linux keeps in `getrusage` the peak of whoever started us, from before the program was loaded:
    beside a large server every document would look too large. So its own page is asked first.
    """
    try:
        status = _STATUS.read_bytes()
    except OSError:
        if not HAS_LIMITS:
            return 0
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak // 1024 if platform.system() == "Darwin" else peak
    return int(status.partition(b"VmHWM:")[2].split(maxsplit=1)[0])


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
