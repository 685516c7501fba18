"""The work of a confined process: jobs in, answers out, until the input ends.

It confines itself before it reads the first word of anybody, and lets the system end it when one job takes
longer than its processor time. `reading` and `imports` each have a desk; `keeper` is the other side.
"""

import signal
from collections.abc import Callable, Mapping
from typing import Any

from reglo.documents import confinement, wire

Made = tuple[dict[str, object], wire.Blob]
Worker = Callable[[dict[str, Any], list[bytes]], Made]
HAS_TIMER = hasattr(signal, "setitimer")


def serve(workers: Mapping[str, Worker], memory_bytes: int, cpu_seconds: float) -> None:
    """Do jobs until the input ends; `cpu_seconds` are per job. A worker answers what it made, and a blob or None."""
    confinement.confine(memory_bytes)
    jobs, answers = confinement.channels()
    wire.send(answers, {"ready": True})
    while True:
        try:
            job, blobs = wire.receive(jobs)
        except wire.Closed:
            return
        _allow(cpu_seconds)
        header, blob = _done(workers[job["kind"]], job, [one or b"" for one in blobs])
        _allow(0)
        wire.send(answers, header | {"peak_kib": confinement.peak_kib()}, blob)


def _allow(cpu_seconds: float) -> None:
    """Let the system end this process after so much processor time; none is no limit."""
    if HAS_TIMER:
        signal.setitimer(signal.ITIMER_PROF, cpu_seconds)


def _done(worker: Worker, job: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], wire.Blob]:
    """One job: its answer, or why there is none. The process outlives any single job."""
    try:
        made, blob = worker(job, blobs)
    except MemoryError:
        raise  # What is left of this process is not worth trusting.
    except Exception as trouble:  # noqa: BLE001 - whatever it is, the answer must say so
        return {"failed": f"{type(trouble).__name__}: {trouble}"}, None
    return {"made": made}, blob
