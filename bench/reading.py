"""Reading e-invoices of others: the processor time of one in a row of many, by the reader's process.

The row holds real files in both syntaxes and in PDF (tests/corpus), each read several times, and an invoice of a
thousand lines beside it. Processor time counts both sides of the pipe.
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path

from bench import Figure
from bench.measure import calibration
from reglo.documents.reading.child import Reader
from tools.hostile import invoices

CORPUS = Path(__file__).parents[1] / "tests" / "corpus"
ROUNDS = 3
GOAL_MS = 60


def figures() -> Iterator[Figure]:
    """XML, PDF, a long one, and the start."""
    xml = [path.read_bytes() for path in sorted((CORPUS / "en16931" / "valid").glob("*.xml"))]
    pdf = [path.read_bytes() for path in sorted((CORPUS / "facturx-pdf").glob("*.pdf"))]
    yield from _row("XML", xml, goal=GOAL_MS)
    yield from _row("PDF", pdf, goal=GOAL_MS)
    yield from _row("XML of a thousand lines", [invoices.ubl(1000).encode()], goal=None)
    loop_ms = calibration()
    reader, started = Reader(), time.perf_counter()
    reader.invoice(xml[0])
    yield Figure("first file of a fresh reader, on the wall", (time.perf_counter() - started) * 1000, "ms", loop_ms)
    reader.stop()


def _row(name: str, matter: list[bytes], *, goal: float | None) -> Iterator[Figure]:
    reader = Reader()
    try:
        for data in matter:
            reader.invoice(data)
        loop_ms = calibration()
        theirs, ours = _cpu_seconds(reader), time.process_time()
        for _ in range(ROUNDS):
            for data in matter:
                reader.invoice(data)
        spent = _cpu_seconds(reader) - theirs + time.process_time() - ours
        yield Figure(f"{name}, CPU per file", spent * 1000 / ROUNDS / len(matter), "ms", loop_ms, goal=goal)
        yield Figure("  reader at its peak", _peak_megabytes(reader), "MB", loop_ms, goal=300)
    finally:
        reader.stop()


def _cpu_seconds(reader: Reader) -> float:
    fields = Path(f"/proc/{reader.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak_megabytes(reader: Reader) -> float:
    status = Path(f"/proc/{reader.pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
