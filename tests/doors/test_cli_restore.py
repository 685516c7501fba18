"""Where the files go when a restored copy takes the place of what is there: nothing is lost, whenever it stops."""

import argparse
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from reglo.cli import restore

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def database(path: Path, *facts: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as open_, open_:
        open_.execute("CREATE TABLE fact (words)")
        open_.executemany("INSERT INTO fact VALUES (?)", [(one,) for one in facts])


def crashed(path: Path, *facts: str, last: str) -> None:
    """A database whose last fact is only in the log beside it, as a machine that lost power leaves it."""
    living = path.with_name("living.sqlite3")
    database(living, *facts)
    with closing(sqlite3.connect(living)) as open_:
        open_.execute("PRAGMA journal_mode=WAL")
        open_.execute("INSERT INTO fact VALUES (?)", [last])
        open_.commit()
        for end in ("", "-wal"):
            shutil.copy2(f"{living}{end}", f"{path}{end}")
    for end in ("", "-wal", "-shm"):
        Path(f"{living}{end}").unlink(missing_ok=True)


def facts_of(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as open_:
        return [words for (words,) in open_.execute("SELECT words FROM fact ORDER BY rowid")]


@pytest.fixture
def where(tmp_path: Path) -> Path:
    made = tmp_path / "data"
    made.mkdir()
    return made


@pytest.fixture
def beside(where: Path) -> Path:
    """What was made beside: another database, its key."""
    made = where / ".restoring-1"
    database(made / "reglo.sqlite3", "put back")
    (made / "key").write_text("cd" * 32)
    return made


def test_the_last_facts_of_the_former_database_move_aside_with_it(where: Path, beside: Path):
    living = where / "reglo.sqlite3"
    crashed(living, "one", last="two")
    Path(f"{living}-journal").write_bytes(b"")

    kept = restore._moved(beside, where, living, AT)

    assert kept == where / "backups" / "avant-restauration-20261124-090000.sqlite3"
    assert Path(f"{kept}-journal").exists() and Path(f"{kept}-wal").exists()
    Path(f"{kept}-journal").unlink()
    assert facts_of(kept) == ["one", "two"]
    assert [path.name for path in where.glob("reglo.sqlite3*")] == ["reglo.sqlite3"]
    assert facts_of(living) == ["put back"]


def test_when_there_is_no_room_what_is_there_stays_there(where: Path, beside: Path, monkeypatch: pytest.MonkeyPatch):
    living = where / "reglo.sqlite3"
    crashed(living, "one", last="two")
    (where / "key").write_text("ab" * 32)

    def full(source: Path, target: Path) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "move", full)
    with pytest.raises(OSError, match="No space"):
        restore._moved(beside, where, living, AT)

    assert facts_of(living) == ["one", "two"]
    assert (where / "key").read_text() == "ab" * 32


def test_without_a_former_database_a_stale_log_goes(where: Path, beside: Path):
    living = where / "reglo.sqlite3"
    Path(f"{living}-wal").write_bytes(b"of another one")

    assert restore._moved(beside, where, living, AT) is None

    assert facts_of(living) == ["put back"]
    assert not Path(f"{living}-wal").exists() or Path(f"{living}-wal").stat().st_size == 0


@pytest.mark.parametrize(("typed", "agreed"), [("oui", True), ("O", True), ("non", False), ("", False), (None, False)])
def test_somebody_at_the_terminal_is_asked_whether_a_jump_is_meant(
    monkeypatch, capsys, typed: str | None, agreed: bool
):
    def answer(question: str) -> str:
        assert "Continuer après ce numéro" in question
        if typed is None:
            raise EOFError
        return typed

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", answer)
    args = argparse.Namespace(json=False, lang="fr", file=None)

    assert restore._agreed(args, "La copie s’arrête au numéro 2026-004.") is agreed
    assert "2026-004" in capsys.readouterr().out
