"""The program inside the reader's process: takes files, answers what they say.

Started by `child`, never by hand: `python -m reglo.documents.reading.desk MEMORY CPU`. It confines
itself before it reads the first word of anybody, and lets the system end it when one file takes longer
than its processor time. It ends when its input ends.
"""

import signal
import sys
from collections.abc import Callable
from typing import Any

from reglo.documents import confinement, wire
from reglo.documents.reading import answer, invoice

READERS: dict[str, Callable[[bytes], dict[str, object]]] = {"invoice": lambda data: invoice.packed(answer.read(data))}
HAS_TIMER = hasattr(signal, "setitimer")


def main(memory_bytes: int, cpu_seconds: float) -> None:
    """Read files until the input ends; `cpu_seconds` are per file."""
    confinement.confine(memory_bytes)
    jobs, answers = confinement.channels()
    wire.send(answers, {"ready": True})
    while True:
        try:
            job, (data,) = wire.receive(jobs)
        except wire.Closed:
            return
        _allow(cpu_seconds)
        header = _done(job, data or b"")
        _allow(0)
        wire.send(answers, header | {"peak_kib": confinement.peak_kib()})


def _allow(cpu_seconds: float) -> None:
    """Let the system end this process after so much processor time; none is no limit."""
    if HAS_TIMER:
        signal.setitimer(signal.ITIMER_PROF, cpu_seconds)


def _done(job: dict[str, Any], data: bytes) -> dict[str, Any]:
    """One file: its answer, or why there is none. The process outlives any single file."""
    try:
        return {"made": READERS[job["kind"]](data)}
    except MemoryError:
        raise  # What is left of this process is not worth trusting.
    except Exception as trouble:  # noqa: BLE001 - whatever it is, the answer must say so
        return {"failed": f"{type(trouble).__name__}: {trouble}"}


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
