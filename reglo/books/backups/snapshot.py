"""The database standing still for as long as a copy takes, while everybody goes on writing.

On SQLite the file is copied in one step (in several, a writer would make it begin again each time), then
looked at by SQLite itself; whoever reads the copy disturbs nobody. On PostgreSQL one transaction sees what
was committed before it began, and nothing after.
"""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

from django.db import connection, connections, transaction

from reglo.rules.reading import OneRefusal


class CannotCopy(OneRefusal):
    """The database cannot be copied as it is: the sentence says why."""


@contextmanager
def taken(folder: Path) -> Iterator[str]:
    """The name of a connection to a database that does not move. Raises CannotCopy."""
    name = f"still-{uuid4().hex}"
    with tempfile.TemporaryDirectory(dir=folder, prefix=".copying-") as beside:
        still = connection.copy(name)
        if connection.vendor == "sqlite":
            still.settings_dict["NAME"] = str(copied(Path(beside) / "copy.sqlite3"))
        connections[name] = still  # known to this thread alone: the list of databases does not change
        try:
            with _standing_still(name):
                yield name
        finally:
            still.close()
            del connections[name]


@contextmanager
def _standing_still(name: str) -> Iterator[None]:
    if connection.vendor == "sqlite":
        yield
        return
    with transaction.atomic(using=name):
        with connections[name].cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def copied(copy: Path) -> Path:
    """The SQLite file, copied in one step and found whole. Raises CannotCopy."""
    source = Path(connection.settings_dict["NAME"])
    try:
        with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(copy)) as there:
            here.backup(there)
            (verdict,) = there.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.Error as error:
        raise CannotCopy(
            f"la base ne peut pas être copiée ({error})", f"the database cannot be copied ({error})"
        ) from error
    copy.chmod(0o600)
    if verdict != "ok":
        damage = verdict.splitlines()[0]
        raise CannotCopy(f"la base est abîmée ({damage})", f"the database is damaged ({damage})")
    return copy
