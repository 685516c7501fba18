"""Making the database ready: at once by many, after a copy, and never over what this version does not know."""

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from reglo.books import database, journal
from tests import ready
from tests.failures.nursery import ROOT, Nursery
from tests.people import NOW
from tests.smtp_server import closed_port

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A data folder that does not exist yet, and a database with nothing in it."""
    data = str(tmp_path / "data")
    if connection.vendor == "sqlite":
        yield {"name": f"{data}/reglo.sqlite3", "data": data}
        return
    name = f"reglo_{os.getpid()}_{tmp_path.name}"[:60].replace("-", "_").lower()
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield {"name": name, "data": data}
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


# ── At once ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.slow
def test_six_processes_that_start_at_once_make_one_database_and_one_key(elsewhere: dict[str, str], nursery: Nursery):
    ended = nursery.together([{"task": "prepare_database", "args": elsewhere}] * 6)

    assert [one.status for one in ended] == [0] * 6
    assert all(one.said("current") == [True] for one in ended)
    assert len({key for one in ended for key in one.said("key")}) == 1
    assert stat.S_IMODE((Path(elsewhere["data"]) / "key").stat().st_mode) == 0o600


@pytest.mark.slow
def test_killed_while_it_prepares_it_starts_again_where_it_was(elsewhere: dict[str, str], nursery: Nursery):
    killed = 0
    for delay in (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8):
        killed += nursery.one("prepare_database", how={"kill_after": delay}, **elsewhere).killed
    ended = nursery.one("prepare_database", **elsewhere)

    assert killed >= 3
    assert ended.said("current") == [True]


def test_what_is_ready_is_left_alone(monkeypatch: pytest.MonkeyPatch):
    def never(*_: object, **__: object) -> None:
        raise AssertionError("nothing is to be done")

    monkeypatch.setattr(database, "call_command", never)
    monkeypatch.setattr(database, "copy_before_upgrade", never)
    ready.business()

    database.prepare(at=NOW)


# ── Before an upgrade ────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def outdated(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tables are said to be those of an earlier version; what is then done."""
    done: list[str] = []
    monkeypatch.setattr(database, "is_current", lambda: False)
    monkeypatch.setattr(database, "call_command", lambda name, **_: done.append(name))
    return done


@pytest.mark.only_on("sqlite")
def test_a_copy_is_made_and_checked_before_an_upgrade(outdated: list[str]):
    business = ready.business()

    database.prepare(at=NOW)

    copy = settings.DATA / "backups" / "avant-mise-a-jour-20261123-090000.sqlite3"
    with closing(sqlite3.connect(copy)) as copied:
        assert copied.execute("SELECT id FROM books_business").fetchall() == [(business.id.hex,)]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert outdated == ["migrate"]
    copy.unlink()


@pytest.mark.only_on("sqlite")
def test_a_damaged_database_is_not_upgraded(outdated: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    client = ready.client(ready.business())
    damaged = tmp_path / "damaged.sqlite3"
    whole = Path(connection.settings_dict["NAME"]).read_bytes()
    where = whole.index(client.id.hex.encode())
    damaged.write_bytes(whole[:where] + b"x" * 32 + whole[where + 32 :])
    monkeypatch.setitem(connection.settings_dict, "NAME", str(damaged))

    with pytest.raises(database.NotReady, match="n’a pas commencé"):
        database.prepare(at=NOW)

    assert outdated == []


def test_nothing_is_copied_when_there_is_nothing_to_lose(elsewhere: dict[str, str], nursery: Nursery):
    nursery.one("prepare_database", **elsewhere)

    assert not (Path(elsewhere["data"]) / "backups").exists()


# ── What is refused ──────────────────────────────────────────────────────────────────────────────


def test_the_database_of_a_later_version_is_refused(outdated: list[str]):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('books', '0099_later', %s)", [NOW])
    try:
        with pytest.raises(database.NotReady, match=r"version plus récente de Réglo \(0099_later\)"):
            database.prepare(at=NOW)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE name = '0099_later'")

    assert outdated == []


def test_books_without_their_key_are_refused_and_no_other_key_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    ready.business()
    monkeypatch.setattr(settings, "DATA", tmp_path)

    with pytest.raises(database.NotReady, match="La clé des sceaux manque"):
        database.prepare(at=NOW)

    assert not (tmp_path / "key").exists()


@pytest.mark.parametrize("content", ["", "00", "pas une clé"])
def test_a_damaged_key_is_refused(content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(settings, "DATA", tmp_path)
    (tmp_path / "key").write_text(content, encoding="utf-8")

    with pytest.raises(journal.LostKey, match="abîmée"):
        journal.key()


def test_a_data_folder_that_cannot_be_written_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "file").touch()
    monkeypatch.setattr(settings, "DATA", tmp_path / "file" / "data")

    with pytest.raises(database.NotReady, match="ne peut pas être écrit"):
        database.prepare(at=NOW)


@pytest.mark.slow
@pytest.mark.parametrize("command", ["worker", "password"])
def test_a_command_says_in_one_line_that_the_database_does_not_answer(command: str, tmp_path: Path):
    address = f"postgresql://nobody@127.0.0.1:{closed_port()}/nothing"
    environment = os.environ | {
        "DATABASE_URL": address, "REGLO_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "reglo.settings",
    }  # fmt: skip

    words = [command, "camille@aubry.example"] if command == "password" else [command]
    code = f"import sys; from reglo import cli; sys.exit(cli.main({words!r}))"
    done = subprocess.run(
        [sys.executable, "-c", code], check=False, env=environment, cwd=ROOT, capture_output=True, text=True, input="\n"
    )

    assert done.returncode == 1
    assert done.stderr.startswith("reglo : la base de données ne répond pas")
    assert "Traceback" not in done.stderr
