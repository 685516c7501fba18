"""Tables made to harm (tools/hostile): each is read or refused at once, in one sentence, and the next one is read."""

import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from reglo.documents.imports import NotMoved
from reglo.documents.imports.child import Mover
from reglo.documents.reading.child import Limits
from reglo.rules.moving import Parcel
from tests.documents import weighing
from tools.hostile import TABLES, Case, tables

SECONDS_MAX = 3.0  # of processor on a busy machine; the child is stopped at 1.8 s of its own a file
MEGABYTES_MAX = 300
_SENTENCES = re.compile(r"[^\n\r\x00-\x1f]{15,400}[.]")
HONEST = tables.HONEST.encode()
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="limits and processes are seen through /proc")


@pytest.fixture(scope="module")
def mover() -> Iterator[Mover]:
    one = Mover()
    yield one
    one.stop()


def moved(mover: Mover, *files: tuple[str, bytes]) -> Parcel | NotMoved:
    try:
        return mover.read(files, place="fr", currency="EUR", today=date(2026, 11, 23))
    except NotMoved as refusal:
        return refusal


@pytest.mark.parametrize("case", TABLES, ids=lambda case: case.name)
def test_a_hostile_table_is_read_or_refused_at_once_and_the_next_one_is_read(case: Case, mover: Mover) -> None:
    data = case.make()
    assert isinstance(moved(mover, ("a.csv", HONEST)), Parcel)
    before = weighing.seconds(mover.pid)

    found = moved(mover, (case.name, data))

    assert weighing.seconds(mover.pid) - before < SECONDS_MAX
    assert weighing.peak_megabytes(mover.pid) < MEGABYTES_MAX
    refused = isinstance(found, NotMoved)
    assert case.outcome == "either" or refused == (case.outcome == "refused"), found
    for said in found.problems if isinstance(found, NotMoved) else [one.said for one in found.remarks[:50]]:
        for text in (said.fr, said.en):
            assert _SENTENCES.fullmatch(text), text
            assert not re.search(r"Traceback|Error\b|0x[0-9a-f]{6}|\{\w+\}", text), text
    assert isinstance(moved(mover, ("a.csv", HONEST)), Parcel)


@pytest.mark.parametrize(
    "name", ["honest.csv", "honest.xlsx", "honest.ods", "dimension-that-lies.xlsx", "climbing.zip"]
)
def test_honest_tables_say_the_same(name: str, mover: Mover) -> None:
    (case,) = [case for case in TABLES if case.name == name]

    found = moved(mover, (name, case.make()))

    assert isinstance(found, Parcel)
    assert [(row.number, str(row.total)) for row in found.invoices] == [("F-1", "1234.56"), ("F-2", "10.00")]
    assert not found.remarks


def test_ten_thousand_lines_are_one_invoice(mover: Mover) -> None:
    (case,) = [case for case in TABLES if case.name == "invoice-of-ten-thousand-lines.csv"]

    found = moved(mover, (case.name, case.make()))

    assert isinstance(found, Parcel) and len(found.invoices) == 1
    assert len(found.absorbed[-1].lines) == 9_999


def test_a_formula_is_text_and_nothing_else(mover: Mover) -> None:
    (case,) = [case for case in TABLES if case.name == "commands.csv"]

    found = moved(mover, (case.name, case.make()))

    assert isinstance(found, Parcel)
    assert "=cmd|' /C calc'!A0" in found.remarks[0].cells


def test_a_bad_file_among_good_ones_is_named_and_the_others_are_read(mover: Mover) -> None:
    found = moved(mover, ("photo.png", b"\x89PNG" + bytes(50)), ("factures.csv", HONEST))
    alone = moved(mover, ("photo.png", b"\x89PNG" + bytes(50)), ("vide.csv", b""))

    assert isinstance(found, Parcel) and len(found.invoices) == 2
    assert [(one.where.file, one.level) for one in found.remarks] == [("photo.png", "reject")]
    assert isinstance(alone, NotMoved)
    assert alone.in_words("en") == "photo.png: This file is a PNG picture, not a table. vide.csv: This file is empty."


def test_nothing_and_too_much_are_refused_before_any_process() -> None:
    mover = Mover()

    assert "rien à reprendre" in str(moved(mover))
    assert "à la fois" in str(moved(mover, *[("a.csv", b"a")] * 201))
    assert "20 Mo" in str(moved(mover, ("a.csv", bytes((20 << 20) + 1))))
    assert mover.pid is None


@ON_LINUX
def test_a_table_that_takes_too_long_is_stopped_and_says_so() -> None:
    mover = Mover(Limits(cpu_seconds=0.05))
    (case,) = [case for case in TABLES if case.name == "ten-thousand-invoices.csv"]
    try:
        found = moved(mover, (case.name, case.make()))
    finally:
        mover.stop()

    assert isinstance(found, NotMoved) and found.code == "too-long" and "trop de temps" in str(found)


@ON_LINUX
def test_the_process_has_its_limits_and_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGLO_SECRET_KEY", "a secret")
    mover = Mover()
    try:
        moved(mover, ("a.csv", HONEST))
        limits = Path(f"/proc/{mover.pid}/limits").read_text()
        known = Path(f"/proc/{mover.pid}/environ").read_bytes()
    finally:
        mover.stop()

    def soft(name: str) -> str:
        (line,) = [line for line in limits.splitlines() if line.startswith(name)]
        return line[len(name) :].split()[0]

    assert soft("Max address space") == str(300 << 20)
    assert soft("Max file size") == soft("Max core file size") == "0"
    assert b"a secret" not in known
