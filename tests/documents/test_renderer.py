"""The renderer may be killed, hung, starved or forked: the next document comes out, byte for byte the same."""

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from reglo.documents import pdf, renderer
from reglo.documents.renderer import Limits, Renderer, RenderFailed
from reglo.rules.invoicing import Address, text_of
from tests.documents import samples

ROOT = Path(__file__).parents[2]
TEXT = text_of(samples.RATES)
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="limits and processes are seen through /proc")


@pytest.fixture
def press() -> Iterator[Renderer]:
    one = Renderer()
    yield one
    one.stop()


@contextmanager
def limited(limits: Limits) -> Iterator[Renderer]:
    one = Renderer(limits)
    try:
        yield one
    finally:
        one.stop()


def alive(pid: int) -> bool:
    """Whether a process of this number runs (one that ended and waits for its parent does not)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def eventually(true: Callable[[], bool], *, seconds: float = 10.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if true():
            return True
        time.sleep(0.02)
    return False


# ── The same bytes ───────────────────────────────────────────────────────────────────────────────


def test_the_process_makes_the_same_bytes_as_a_call_would(press: Renderer) -> None:
    made = press.render(TEXT)

    here, xml = pdf.invoice(samples.RATES)
    assert (made.pdf, made.xml) == (here, xml)
    assert made.sha256 == hashlib.sha256(here).hexdigest()


def test_twice_in_one_process_and_once_in_another_give_the_same_file(press: Renderer, logo: bytes) -> None:
    first = press.render(TEXT, logo=logo, link="https://reglo.example/p/x")
    press.render(text_of(samples.QUEBEC_ENGLISH))
    second = press.render(TEXT, logo=logo, link="https://reglo.example/p/x")
    press.stop()
    third = press.render(TEXT, logo=logo, link="https://reglo.example/p/x")

    assert first == second == third


def test_neither_the_day_nor_the_zone_nor_the_threads_nor_the_hash_seed_change_the_file(tmp_path: Path) -> None:
    program = (
        "import sys, hashlib; from reglo.documents import pdf; from reglo.rules.invoicing import from_text;"
        "print(hashlib.sha256(pdf.invoice(from_text(sys.stdin.read()))[0]).hexdigest())"
    )

    def made(**environment: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", program],
            input=text_of(samples.many(60)), capture_output=True, text=True, check=True, cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        ).stdout  # fmt: skip

    assert made(TZ="Asia/Tokyo", RAYON_NUM_THREADS="4", PYTHONHASHSEED="1", LANG="C", SOURCE_DATE_EPOCH="0") == made(
        TZ="America/Montreal", RAYON_NUM_THREADS="1", PYTHONHASHSEED="2", HOME=str(tmp_path)
    )


def test_a_rendering_by_several_threads_at_once_mixes_nothing_up(press: Renderer) -> None:
    sealed = [samples.RATES, samples.QUEBEC, samples.CREDIT, samples.MICRO, samples.ENGLISH]
    texts = [text_of(one) for one in sealed] * 4

    with ThreadPoolExecutor(5) as pool:
        made = list(pool.map(press.render, texts))

    alone = {text: press.render(text).sha256 for text in texts}
    assert [one.sha256 for one in made] == [alone[text] for text in texts]


# ── When the process dies ────────────────────────────────────────────────────────────────────────


def test_a_process_killed_between_two_documents_is_replaced(press: Renderer) -> None:
    first = press.render(TEXT)
    pid = press.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)

    assert press.render(TEXT) == first
    assert press.pid != pid


def test_a_process_killed_in_the_middle_of_a_document_makes_it_again(press: Renderer) -> None:
    long = text_of(samples.many(300))
    press.render(TEXT)
    pid = press.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)  # it will be killed with the job in its hands
    killer = threading.Timer(0.3, os.kill, (pid, signal.SIGKILL))
    killer.start()

    made = press.render(long)

    assert press.pid != pid
    assert made.pdf == pdf.invoice(samples.many(300))[0]


def test_a_process_that_hangs_is_stopped_and_says_so_then_another_works() -> None:
    with limited(Limits(wall_seconds=3.0)) as press:
        press.render(TEXT)
        pid = press.pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
        started = time.monotonic()

        with pytest.raises(RenderFailed) as failed:
            press.render(TEXT)

        assert 2.5 < time.monotonic() - started < 10
        assert "trop de temps" in str(failed.value) and "took too long" in failed.value.reason("en")
        assert not alive(pid)
        assert press.render(TEXT).pdf


def test_a_process_that_hangs_while_it_is_given_a_large_job_is_stopped_too(logo: bytes) -> None:
    """The pipe is full and nobody reads: writing must end as well as reading."""
    with limited(Limits(wall_seconds=3.0)) as press:
        press.render(TEXT)
        assert press.pid is not None
        os.kill(press.pid, signal.SIGSTOP)

        with pytest.raises(RenderFailed):
            press.render(TEXT, logo=logo + bytes(3_000_000))


@ON_LINUX
def test_a_document_that_computes_without_end_is_stopped_by_the_system_once() -> None:
    with limited(Limits(cpu_seconds=0)) as press:
        started = time.monotonic()

        with pytest.raises(RenderFailed) as failed:
            press.render(text_of(samples.many(4000)))

        assert "trop de temps" in str(failed.value)
        assert failed.value.detail == "more than 0 s of CPU"
        assert time.monotonic() - started < 15
        assert press.pid is None


@ON_LINUX
def test_a_document_too_large_for_the_memory_fails_alone(capfd: pytest.CaptureFixture[str]) -> None:
    with limited(Limits(memory_bytes=260 << 20)) as press:
        good = press.render(TEXT)

        with pytest.raises(RenderFailed) as failed:
            press.render(text_of(samples.many(3000)))

        assert "Rien n’est perdu" in str(failed.value)
        assert "died" in failed.value.detail or "Memory" in failed.value.detail
        assert press.render(TEXT) == good


@ON_LINUX
def test_a_process_that_cannot_even_start_is_said_in_words(capfd: pytest.CaptureFixture[str]) -> None:
    with limited(Limits(memory_bytes=1 << 20)) as press:
        with pytest.raises(RenderFailed) as failed:
            press.render(TEXT)
        assert "could not be laid out" in failed.value.reason("en")
        assert press.pid is None


@pytest.mark.parametrize("size", [5_000_000, 50_000_000])
def test_a_text_that_grew_without_end_is_refused_before_it_is_read(press: Renderer, size: int) -> None:
    started = time.monotonic()

    with pytest.raises(RenderFailed, match="Raccourcissez"):
        press.render(text_of(replace(samples.RATES, note="m" * size)))

    assert time.monotonic() - started < 5
    assert press.pid is None


def test_a_text_that_is_not_ours_fails_and_the_process_lives_on(press: Renderer) -> None:
    press.render(TEXT)
    pid = press.pid

    for wrong in ("", "{}", "[]", '{"schema":99}', TEXT[:-1], TEXT.replace('"2026-11-02"', '"2026-13-02"')):
        with pytest.raises(RenderFailed) as failed:
            press.render(wrong)
        assert failed.value.detail

    assert press.render(TEXT).pdf
    assert press.pid == pid


def test_a_process_that_fails_before_it_ever_set_a_document_is_not_kept(press: Renderer) -> None:
    with pytest.raises(RenderFailed):
        press.render("{}")
    assert press.pid is None

    assert press.render(TEXT).pdf


def test_a_picture_that_is_not_one_fails_and_the_process_lives_on(press: Renderer) -> None:
    with pytest.raises(RenderFailed):
        press.render(TEXT, logo=b"not a picture")

    assert press.render(TEXT).pdf


def test_what_the_xml_lacks_is_said_to_the_person_in_both_languages(press: Renderer) -> None:
    nowhere = replace(samples.COOP, address=Address())

    with pytest.raises(RenderFailed) as failed:
        press.render(text_of(replace(samples.RATES, buyer=nowhere)))

    assert "Le pays du client manque" in str(failed.value)
    assert "client’s country is missing" in failed.value.reason("en")


# ── Rest and renewal ─────────────────────────────────────────────────────────────────────────────


def test_a_process_at_rest_ends_and_the_next_document_starts_another() -> None:
    with limited(Limits(idle_seconds=0.2)) as press:
        first = press.render(TEXT)
        pid = press.pid
        assert pid is not None

        assert eventually(lambda: press.pid is None)
        assert eventually(lambda: not alive(pid))
        assert press.render(TEXT) == first


def test_a_process_is_renewed_after_its_documents() -> None:
    with limited(Limits(documents=2)) as press:
        pids = set()
        for _ in range(4):
            press.render(TEXT)
            pids.add(press.pid)
        assert len(pids - {None}) == 2


@ON_LINUX
def test_a_large_application_does_not_make_its_renderer_look_large(press: Renderer) -> None:
    """The peak that the system reports of a new process may be the one of its parent."""
    ballast = bytearray(500 << 20)
    ballast[::4096] = b"x" * len(ballast[::4096])

    press.render(TEXT)
    pid = press.pid
    press.render(TEXT)

    assert pid is not None and press.pid == pid


def test_a_process_that_grew_is_renewed() -> None:
    with limited(Limits(resident_kib=1)) as press:
        press.render(TEXT)
        assert press.pid is None


# ── What the process may know ────────────────────────────────────────────────────────────────────


@ON_LINUX
def test_the_process_knows_no_secret_and_no_way_out(press: Renderer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGLO_SECRET_KEY", "a secret")
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody:password@somewhere/books")
    press.render(TEXT)

    known = Path(f"/proc/{press.pid}/environ").read_bytes()

    assert b"secret" not in known and b"password" not in known
    assert b"https_proxy=http://127.0.0.1:9" in known


@ON_LINUX
def test_the_process_may_write_no_file_and_dump_no_memory(press: Renderer) -> None:
    press.render(TEXT)

    limits = Path(f"/proc/{press.pid}/limits").read_text()

    def soft(name: str) -> str:
        (line,) = [line for line in limits.splitlines() if line.startswith(name)]
        return line[len(name) :].split()[0]

    assert soft("Max file size") == "0"
    assert soft("Max core file size") == "0"
    assert soft("Max address space") == str(press.limits.memory_bytes)
    assert soft("Max cpu time") != "unlimited"


@ON_LINUX
def test_the_process_ends_with_the_application_even_when_that_is_killed(tmp_path: Path) -> None:
    program = (
        "import sys, time; from reglo.documents.renderer import _HOUSE, render; render(sys.stdin.read());"
        "print(_HOUSE.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    ) as application:  # fmt: skip
        assert application.stdin is not None and application.stdout is not None
        application.stdin.write(TEXT)
        application.stdin.close()
        pid = int(application.stdout.readline())
        assert alive(pid)
        application.kill()

    assert eventually(lambda: not alive(pid))


# ── Forks ────────────────────────────────────────────────────────────────────────────────────────


def test_a_forked_child_renders_with_a_process_of_its_own_and_leaves_the_parents_alone(tmp_path: Path) -> None:
    """A server forks its workers after a document was made: each works, none hangs, none kills another's."""
    program = """
import os, sys
from reglo.documents.renderer import _HOUSE, render
text = sys.stdin.read()
first = render(text)
mine = _HOUSE.pid
child = os.fork()
if child == 0:
    same = render(text).sha256 == first.sha256 and _HOUSE.pid != mine
    _HOUSE.stop()
    os._exit(0 if same else 3)
_, status = os.waitpid(child, 0)
assert os.waitstatus_to_exitcode(status) == 0, status
assert render(text) == first and _HOUSE.pid == mine
"""
    subprocess.run(
        [sys.executable, "-W", "ignore::DeprecationWarning", "-c", program],
        input=TEXT, text=True, check=True, timeout=60, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def test_the_shared_renderer_can_be_stopped_and_starts_again() -> None:
    first = renderer.render(TEXT)
    renderer.stop()
    renderer.stop()

    assert renderer.render(TEXT) == first
    renderer.stop()
