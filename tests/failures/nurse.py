"""The process that forks workers: Django set up and warm, no thread, no connection open.

It reads one line of JSON per request on its input: a list of jobs, run at the same time. A job names
a function of `tests.failures.work`, its arguments, and how it dies: at a named point of
`tests.failures.points`, or some time after it started. Whatever a worker said before it died is kept:
a pipe does not forget what a killed process wrote.
"""

import json
import os
import signal
import sys
import threading
import time
import traceback
from typing import Any

import django

Job = dict[str, Any]


def main() -> None:
    """Answer each request with how each worker ended and what it said."""
    django.setup()
    from tests.failures import work

    work.warm()
    assert threading.active_count() == 1, "a fork copies one thread only"
    _say("ready")
    for line in sys.stdin:
        _say(json.dumps(together(json.loads(line))))


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def together(jobs: list[Job]) -> list[dict[str, Any]]:
    """Fork a worker per job, let all go at once, kill those to be killed, wait for all."""
    gate, gate_end = os.pipe()
    workers = [_fork(job, gate, gate_end) for job in jobs]
    os.close(gate)
    os.close(gate_end)
    started = time.monotonic()
    deadlines = [(job["kill_after"], pid) for job, (pid, _) in zip(jobs, workers, strict=True) if "kill_after" in job]
    for delay, pid in sorted(deadlines):
        time.sleep(max(0.0, started + delay - time.monotonic()))
        os.kill(pid, signal.SIGKILL)  # Nobody has waited for it: the number is still its own.
    return [_ended(*worker) for worker in workers]


def _fork(job: Job, gate: int, gate_end: int) -> tuple[int, int]:
    mouth, ear = _pipe()
    pid = os.fork()
    if pid:
        os.close(mouth)
        return pid, ear
    status = 1
    try:
        os.close(gate_end)
        os.read(gate, 1)  # Returns when the last end is closed: everybody starts together.
        _work(job, mouth)
        status = 0
    except Exception:  # noqa: BLE001 — the test says what it was
        os.write(mouth, json.dumps({"error": traceback.format_exc()}).encode() + b"\n")
    finally:
        os._exit(status)  # A worker never goes back to the loop of the nurse.


def _pipe() -> tuple[int, int]:
    ear, mouth = os.pipe()
    os.set_inheritable(mouth, False)
    return mouth, ear


def _work(job: Job, mouth: int) -> None:
    from tests.failures import points, work

    def say(**words: Any) -> None:
        os.write(mouth, json.dumps(words, default=str).encode() + b"\n")

    work.prepare()
    if "die_at" in job:
        points.arm(job["die_at"], nth=job.get("nth", 1))
    getattr(work, job["task"])(say, **job.get("args", {}))


def _ended(pid: int, ear: int) -> dict[str, Any]:
    with os.fdopen(ear, "rb") as said:
        words = [json.loads(line) for line in said.read().splitlines()]
    _, status = os.waitpid(pid, 0)
    return {"status": os.waitstatus_to_exitcode(status), "words": words}


if __name__ == "__main__":
    main()
