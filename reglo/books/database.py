"""Making the database ready: a backup before an upgrade, the tables, the key.

`prepare` is what `reglo run` does first; it changes nothing when everything is there.
"""

import sqlite3
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from reglo.books import journal


class NotReady(Exception):
    """The database cannot be used: the sentence says what to do."""


def is_current() -> bool:
    """Are all the tables those of this version?"""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def prepare(*, at: datetime) -> None:
    """Create or upgrade the tables, after a backup when there is something to lose."""
    settings.DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
    journal.key()
    if is_current():
        return
    if connection.vendor == "sqlite" and Path(settings.DATABASES["default"]["NAME"]).stat().st_size:
        copy_before_upgrade(at=at)
    call_command("migrate", verbosity=0, interactive=False)


def copy_before_upgrade(*, at: datetime) -> Path | None:
    """One consistent copy of the SQLite file, checked, in REGLO_DATA/backups."""
    source = Path(settings.DATABASES["default"]["NAME"])
    with connection.cursor() as cursor:
        if "books_business" not in connection.introspection.table_names(cursor):
            return None
    folder = Path(settings.DATA) / "backups"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    copy = folder / f"avant-mise-a-jour-{at:%Y%m%d-%H%M%S}.sqlite3"
    with sqlite3.connect(source) as here, sqlite3.connect(copy) as there:
        here.backup(there)
        (verdict,) = there.execute("PRAGMA integrity_check").fetchone()
    if verdict != "ok":
        raise NotReady(f"la copie {copy} est abîmée ({verdict}) : la mise à jour n’a pas commencé")
    copy.chmod(0o600)
    return copy
