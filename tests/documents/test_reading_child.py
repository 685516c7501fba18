"""The reader may be killed, hung or starved: the file in its hands is refused in words, and the next one is read."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from reglo.documents.reading import child
from reglo.documents.reading.child import Limits, Reader
from tools.hostile import invoices

HONEST = invoices.ubl().encode()
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="limits and processes are seen through /proc")


@contextmanager
def limited(limits: Limits | None = None) -> Iterator[Reader]:
    one = Reader(limits or Limits())
    try:
        yield one
    finally:
        one.stop()


def test_many_files_cost_one_process() -> None:
    with limited() as reader:
        pids = set()
        for _ in range(20):
            assert reader.invoice(HONEST).ok
            pids.add(reader.pid)
        assert len(pids) == 1


def test_a_process_killed_between_two_files_is_replaced_without_a_word() -> None:
    with limited() as reader:
        reader.invoice(HONEST)
        assert reader.pid is not None
        os.kill(reader.pid, signal.SIGKILL)
        threading.Event().wait(0.2)

        assert reader.invoice(HONEST).ok


@ON_LINUX
def test_a_file_that_computes_without_end_is_stopped_and_says_so() -> None:
    with limited(Limits(cpu_seconds=0.02)) as reader:
        reader.invoice(HONEST)
        found = reader.invoice(invoices.ubl(8_000).encode(), file="long.xml")

        assert not found.ok and found.file == "long.xml" and found.error is not None
        assert "trop de temps" in found.error.fr and "too long" in found.error.en


def test_a_process_that_hangs_is_stopped_and_the_next_file_is_read() -> None:
    with limited(Limits(wall_seconds=1.0)) as reader:
        reader.invoice(HONEST)
        assert reader.pid is not None
        os.kill(reader.pid, signal.SIGSTOP)

        found = reader.invoice(HONEST)

        assert found.error is not None and "trop de temps" in found.error.fr
        assert reader.invoice(HONEST).ok


@ON_LINUX
def test_a_process_that_dies_with_a_file_in_its_hands_refuses_that_file_only() -> None:
    with limited() as reader:
        reader.invoice(HONEST)
        pid = reader.pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        killer = threading.Timer(0.3, os.kill, (pid, signal.SIGKILL))
        killer.start()

        found = reader.invoice(HONEST)

        assert found.error is not None and "trop de mémoire" in found.error.fr
        assert reader.invoice(HONEST).ok


def test_a_file_over_the_size_is_refused_before_any_process() -> None:
    with limited() as reader:
        found = reader.invoice(bytes(child.FILE_BYTES_MAX + 1))

        assert found.error is not None and "20 Mo" in found.error.fr
        assert reader.pid is None


def test_several_threads_mix_nothing_up() -> None:
    names = [f"Rive {number}" for number in range(24)]
    with limited() as reader, ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda name: reader.invoice(invoices.ubl(seller=name).encode(), file=name), names))

    assert [(one.file, one.seller.name) for one in found] == [(name, name) for name in names]


@ON_LINUX
def test_the_process_has_its_limits_and_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGLO_SECRET_KEY", "a secret")
    with limited() as reader:
        reader.invoice(HONEST)
        limits = Path(f"/proc/{reader.pid}/limits").read_text()
        known = Path(f"/proc/{reader.pid}/environ").read_bytes()

    def soft(name: str) -> str:
        (line,) = [line for line in limits.splitlines() if line.startswith(name)]
        return line[len(name) :].split()[0]

    assert soft("Max address space") == str(300 << 20)
    assert soft("Max file size") == soft("Max core file size") == "0"
    assert b"a secret" not in known
