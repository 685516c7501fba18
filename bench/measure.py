"""The stopwatch: CPU time of a piece of work, its time on the wall, and the loop all are compared with."""

import statistics
import time
from collections.abc import Callable

ROUNDS = 200_000


def calibration() -> float:
    """Milliseconds of CPU of a fixed loop of whole numbers: the best of five, which noise troubles least."""
    return min(_loop() for _ in range(5))


def _loop() -> float:
    started = time.process_time()
    total = 0
    for number in range(ROUNDS):
        total = (total * 31 + number) & 0xFFFF
    return (time.process_time() - started) * 1000


def cpu_ms(work: Callable[[], object], *, times: int, warm: int = 5) -> float:
    """Median milliseconds of CPU of this process and thread pool, over several times, warm."""
    return _median(work, time.process_time, times=times, warm=warm)


def wall_ms(work: Callable[[], object], *, times: int, warm: int = 5) -> float:
    """Median milliseconds on the wall."""
    return _median(work, time.perf_counter, times=times, warm=warm)


def _median(work: Callable[[], object], clock: Callable[[], float], *, times: int, warm: int) -> float:
    for _ in range(warm):
        work()
    taken = []
    for _ in range(times):
        started = clock()
        work()
        taken.append(clock() - started)
    return statistics.median(taken) * 1000
