"""The data folder a command works in, chosen before the settings are read.

`--data DIR` wins over REGLO_DATA, which wins over the platform's own folder. A demo lives in a folder
of its own, beside the books of its owner or where `--data` says; the file `demo.json` marks it and says
the day it stands on. In such a folder the database is always the file beside it, whatever DATABASE_URL
says, and time flows from 9:00 on the day of the demo.
"""

import json
import os
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

MARK = "demo.json"
DEFAULT_DAY = date(2026, 11, 23)  # The Monday the stories were written for.
HOUR = "09:00"


@dataclass(frozen=True)
class Mark:
    """What `demo.json` says: the day the demo stands on, the seed of its history, and whether it was built whole."""

    today: date = DEFAULT_DAY
    seed: int = 1
    ready: bool = False


def choose(words: Sequence[str], *, demo: bool = False) -> Path:
    """Point the settings at the folder that the words of a command name; where it is."""
    folder = named(words, demo=demo)
    os.environ["REGLO_DATA"] = str(folder)
    mark = read_mark(folder)
    if mark is None and demo:
        mark = Mark()
        if is_free(folder):  # Marked before anything is written there, so that it can be removed again.
            write_mark(folder, mark)
    if mark is not None:
        stand_on(mark.today)
    return folder


def named(words: Sequence[str], *, demo: bool = False) -> Path:
    """The folder that the words of a command name, or the usual one."""
    import platformdirs

    usual = Path(os.environ.get("REGLO_DATA") or platformdirs.user_data_path("reglo"))
    return _named(words) or (usual / "demo" if demo else usual)


def is_said(words: Sequence[str]) -> bool:
    """Is the folder named by the words themselves?"""
    return _named(words) is not None


def database(where: Path) -> Path | None:
    """The SQLite file that the settings would open for a folder; None where DATABASE_URL names a server."""
    url = os.environ.get("DATABASE_URL", "")
    if url.startswith("sqlite:///") and read_mark(where) is None:
        return Path(url.removeprefix("sqlite:///"))
    return where / "reglo.sqlite3" if not url or read_mark(where) else None


def has_books(where: Path) -> bool:
    """Are there books here? A server is believed: it says itself what it lacks."""
    file = database(where)
    return file is None or file.exists()


def stand_on(today: date) -> None:
    """Live in a demo: its own file for a database, and its own morning."""
    os.environ.pop("DATABASE_URL", None)
    os.environ["REGLO_NOW"] = f"{today.isoformat()}T{HOUR}"


def read_mark(folder: Path) -> Mark | None:
    """The mark of a demo folder; None where there is none, or none that can be read."""
    try:
        said = json.loads((folder / MARK).read_text(encoding="utf-8"))
        return Mark(date.fromisoformat(said["today"]), int(said["seed"]), said["ready"] is True)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_mark(folder: Path, mark: Mark) -> None:
    """Mark a folder as a demo."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    said = {"today": mark.today.isoformat(), "seed": mark.seed, "ready": mark.ready}
    (folder / MARK).write_text(json.dumps(said) + "\n", encoding="utf-8")


def clear(folder: Path) -> bool:
    """Remove a demo; False, and nothing removed, when the folder holds anything else than a demo."""
    if (folder / MARK).exists():
        shutil.rmtree(folder)
    return is_free(folder)


def is_free(folder: Path) -> bool:
    """Is there nothing at all in this folder?"""
    return not folder.exists() or not any(folder.iterdir())


@contextmanager
def in_use(folder: Path) -> Iterator[None]:
    """While pages or background work run on a folder: any number of processes may, and a restoring waits for none.

    The lock is that of another SQLite file: it is there on every system, and goes with the process that holds it.
    """
    with closing(_lock(folder)) as lock:
        lock.execute("BEGIN")
        lock.execute("SELECT count(*) FROM sqlite_master").fetchone()
        yield


@contextmanager
def alone(folder: Path) -> Iterator[bool]:
    """Is this process the only one on a folder? The others cannot begin meanwhile."""
    with closing(_lock(folder)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            yield False
        else:
            yield True


def _lock(folder: Path) -> sqlite3.Connection:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return sqlite3.connect(folder / "running.lock", timeout=0, isolation_level=None, check_same_thread=False)


def _named(words: Sequence[str]) -> Path | None:
    """The folder named by `--data`, the last one when it is said twice, as argparse reads it."""
    named = None
    for i, word in enumerate(words):
        if word == "--data" and i + 1 < len(words):
            named = Path(words[i + 1]).resolve()
        elif word.startswith("--data="):
            named = Path(word.removeprefix("--data=")).resolve()
    return named
