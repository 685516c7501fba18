"""What a process of ours and its children take: processor time and memory, as the system counts them."""

import resource
from pathlib import Path


def seconds(pid: int | None) -> float:
    """Processor time of this process, of every child that ended, and of the living child `pid`."""
    ended, here = resource.getrusage(resource.RUSAGE_CHILDREN), resource.getrusage(resource.RUSAGE_SELF)
    return ended.ru_utime + ended.ru_stime + here.ru_utime + here.ru_stime + _seconds_of(pid)


def peak_megabytes(pid: int | None) -> float:
    """The most the process ever held; one that has ended was held to its limit by the system."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _seconds_of(pid: int | None) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / 100
