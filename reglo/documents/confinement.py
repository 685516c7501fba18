"""What a confined process does to itself before it reads the first word of anybody.

So much address space, so many seconds of processor per job, no file written, no core dumped, and its
two pipes out of reach of any library that would print. The other side is `keeper`.
"""

import os
import platform
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO

# Windows has no such limits; the wall-time limit of the parent remains.
HAS_LIMITS = find_spec("resource") is not None
if HAS_LIMITS:
    import resource

_STATUS = Path("/proc/self/status")


def channels() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes, out of reach of any library that would print."""
    jobs = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return jobs, answers


def confine(memory_bytes: int) -> None:
    """Limit the address space, and write no file and no core, until the process ends."""
    if HAS_LIMITS:
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def allow(cpu_seconds: int) -> None:
    """Move the processor limit ahead of what was used so far; beyond it the system ends the process."""
    if HAS_LIMITS:
        used = resource.getrusage(resource.RUSAGE_SELF)
        limit = int(used.ru_utime + used.ru_stime) + 1 + cpu_seconds
        resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))


def peak_kib() -> int:
    """The most memory this process ever held.

    Linux keeps in `getrusage` the peak of whoever started us, from before the program was loaded:
    beside a large server every job would look too large. So its own page is asked first.
    """
    try:
        status = _STATUS.read_bytes()
    except OSError:
        if not HAS_LIMITS:
            return 0
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak // 1024 if platform.system() == "Darwin" else peak
    return int(status.partition(b"VmHWM:")[2].split(maxsplit=1)[0])
