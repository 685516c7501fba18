"""Files made to harm (tools/hostile): each is read or refused at once, in one sentence, and the next one is read."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reglo.documents.reading.child import Reader
from reglo.documents.reading.invoice import ReadInvoice
from tests.documents import weighing
from tools import hostile
from tools.hostile import CASES, TABLES, Case, invoices

SECONDS_MAX = 2.0
MEGABYTES_MAX = 300
_SENTENCE = re.compile(r"[^\n\r\x00-\x1f]{15,400}[.]")


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    one = Reader()
    yield one
    one.stop()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_hostile_file_is_read_or_refused_at_once_and_the_next_one_is_read(case: Case, reader: Reader) -> None:
    data, honest = case.make(), invoices.ubl().encode()
    reader.invoice(honest)
    before = weighing.seconds(reader.pid)

    found = reader.invoice(data, file=case.name)

    # Processor time, since other tests may take the machine: the wall is held by the limits of the reader.
    assert weighing.seconds(reader.pid) - before < SECONDS_MAX
    assert weighing.peak_megabytes(reader.pid) < MEGABYTES_MAX
    assert case.outcome == "either" or found.ok == (case.outcome == "read"), found.error
    _speaks(found)
    assert reader.invoice(honest).ok


def _speaks(found: ReadInvoice) -> None:
    """One clear sentence or two, without a trace of the machinery."""
    said = [found.error] if found.error else [problem.said for problem in found.problems]
    assert found.ok or found.error is not None
    for one in said:
        for text in (one.fr, one.en):
            assert _SENTENCE.fullmatch(text), text
            assert not re.search(r"Traceback|Error\b|0x[0-9a-f]{6}|\{\w+\}", text), text


def test_the_corpus_is_the_same_each_time(tmp_path: Path) -> None:
    paths = hostile.write(tmp_path)

    assert len(paths) == len({path.name for path in paths}) == len(CASES) + len(TABLES) > 140
    assert all(path.read_bytes() == case.make() for path, case in zip(paths, (*CASES, *TABLES), strict=True))


def test_nothing_outside_the_file_is_ever_looked_at(reader: Reader, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the secret", encoding="utf-8")
    text = f'<!DOCTYPE Invoice [<!ENTITY a SYSTEM "{secret.as_uri()}">]>' + invoices.ubl(seller="&a;")

    found = reader.invoice(text.encode())

    assert not found.ok and found.error is not None
    assert "DOCTYPE" in found.error.fr and "secret" not in repr(found)


@pytest.mark.parametrize("name", [case.name for case in CASES if "script" in case.name or "program" in case.name][:5])
def test_a_pdf_that_would_act_is_read_and_says_so(name: str, reader: Reader) -> None:
    (case,) = [case for case in CASES if case.name == name]

    found = reader.invoice(case.make())

    (problem,) = [problem for problem in found.problems if problem.code == "PDF-ACTIVE"]
    assert "Rien n’a été exécuté" in problem.said.fr and "Nothing was run" in problem.said.en


def test_an_honest_file_has_nothing_wrong(reader: Reader) -> None:
    for name in ("honest-ubl.xml", "honest-cii.xml", "honest.pdf", "packed.pdf", "ten-thousand-lines-ubl.xml"):
        (case,) = [case for case in CASES if case.name == name]
        assert reader.invoice(case.make()).problems == ()


def test_a_locked_pdf_says_that_it_is_locked(reader: Reader) -> None:
    (case,) = [case for case in CASES if case.name == "locked.pdf"]

    found = reader.invoice(case.make())

    assert found.error is not None and "mot de passe" in found.error.fr and "password" in found.error.en


def test_starting_the_reader_anew_costs_the_next_file_less_than_a_second_of_processor(reader: Reader) -> None:
    reader.stop()
    before, started = weighing.seconds(None), time.monotonic()

    assert reader.invoice(invoices.ubl().encode()).ok

    assert weighing.seconds(reader.pid) - before < 1.5
    assert time.monotonic() - started < 30
