"""The tables made at once are those that the history of the migrations leaves, to the last constraint."""

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from reglo.books import tables
from tests.failures.nursery import ROOT

PREPARE = """
import django
django.setup()
from reglo import clock
from reglo.books import database, tables
made = []
at_once = tables.make
tables.make = lambda: made.append({made}) or made[-1]
database.prepare(at=clock.now())
print(made)
"""


def prepared(folder: Path, *, made: str) -> sqlite3.Connection:
    """A database in a folder of its own, made at once or step by step."""
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    settings = {"REGLO_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "reglo.settings", "PYTHONPATH": str(ROOT)}
    code = PREPARE.replace("{made}", made)
    done = subprocess.run([sys.executable, "-c", code], env=kept | settings, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ("[True]" if made == "at_once()" else "[False]"), done.stdout + done.stderr
    return sqlite3.connect(folder / "reglo.sqlite3")


def parts(sql: str) -> list[str]:
    """The columns and constraints of a table, in no order: one that was altered moves its columns to the end."""
    found, depth = [""], 0
    for sign in sql[sql.index("(") + 1 : sql.rindex(")")]:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and not depth:
            found.append("")
        else:
            found[-1] += sign
    return sorted(part.strip() for part in found)


def drawn(database: sqlite3.Connection) -> dict[str, Any]:
    """Every table by its parts, every index and trigger by its words."""
    rows = database.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {name: parts(sql) if kind == "table" else re.sub(r"\s+", " ", sql) for kind, name, sql in rows}


def held(database: sqlite3.Connection, name: str) -> list[tuple[tuple[str, Any], ...]]:
    """The rows of a table, each by the names of its columns; not when a migration was noted."""
    rows = database.execute(f'SELECT * FROM "{name}"')
    columns = [column[0] for column in rows.description]
    return sorted(
        tuple(sorted((key, value) for key, value in zip(columns, row, strict=True) if key not in ("applied", "id")))
        for row in rows
    )


@pytest.mark.slow
def test_the_last_state_is_what_the_whole_history_leaves(tmp_path: Path):
    with (
        closing(prepared(tmp_path / "at-once", made="at_once()")) as quick,
        closing(prepared(tmp_path / "by-steps", made="False")) as slow,
    ):
        assert drawn(quick) == drawn(slow)
        names = [name for name, said in drawn(slow).items() if isinstance(said, list) and name != "sqlite_sequence"]
        assert len(names) > 40
        assert {name: held(quick, name) for name in names} == {name: held(slow, name) for name in names}


@pytest.mark.django_db
def test_where_there_are_tables_nothing_is_made():
    with connection.cursor() as cursor:
        before = connection.introspection.table_names(cursor)

        assert tables.make() is False
        assert connection.introspection.table_names(cursor) == before
