"""Making the database ready: the key, a backup before an upgrade, the tables.

`prepare` is what `reglo run` and `reglo worker` do first; it changes nothing when everything is there.
Any number of them may start at once: one prepares, the others wait and find it done. A database of a
later version is refused, since this one does not know what it must not break.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from reglo.books import backups, journal, people, quarantine, tables
from reglo.books.backups import snapshot
from reglo.books.tenancy import tenant
from reglo.rules.reading import OneRefusal, of_system

WAIT_SECONDS = 300
ADVISORY_LOCK = 0x7265676C6F  # « reglo », the name of our lock on PostgreSQL

SAMPLE_ROWS = 10_000


class NotReady(OneRefusal):
    """The database cannot be used: the sentence says what to do."""


def is_current() -> bool:
    """Are all the tables those of this version?"""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def prepare(*, at: datetime) -> None:
    """Create or upgrade the tables, after a backup when there is something to lose. Raises NotReady."""
    try:
        settings.DATA.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _alone():
            _prepare(at=at)
    except OSError as error:
        why = of_system(error)
        raise NotReady(
            f"le dossier de données {settings.DATA} ne peut pas être écrit ({why.fr})",
            f"the data folder {settings.DATA} cannot be written ({why.en})",
        ) from error
    except (DatabaseError, sqlite3.Error) as error:
        said = str(error).strip()
        raise NotReady(f"la base de données ne répond pas : {said}", f"the database does not answer: {said}") from error


def _prepare(*, at: datetime) -> None:
    if later := _of_a_later_version():
        raise NotReady(
            f"cette base a été mise à jour par une version plus récente de Réglo ({later}) : installez cette version, "
            "ou revenez à la copie « avant-mise-a-jour » du dossier backups",
            f"a later version of Réglo has upgraded this database ({later}): install that version, or go back to the "
            "copy “avant-mise-a-jour” of the folder backups",
        )
    _check_key()
    if not is_current():
        copy_before_upgrade(at=at)
        tables.make()
        call_command("migrate", verbosity=0, interactive=False)
        _tell_heads()
    _notice_copies(at=at)


def _notice_copies(*, at: datetime) -> None:
    """An older copy of the database, put back by whatever means, waits for its owner."""
    for business in people.businesses():
        if quarantine.is_a_copy(business):
            quarantine.start(business, at=at)


def _tell_heads() -> None:
    """Books of a version that kept no head file get one, as they stand; a file that is there stays."""
    for business in people.businesses():
        with tenant(business.id):
            book: journal.Book = journal.Book.objects.get()
        journal.tell_head(book)


def _of_a_later_version() -> str:
    """The first change of the tables that this version does not know, or nothing."""
    known = MigrationExecutor(connection).loader.disk_migrations
    done = MigrationRecorder(connection).applied_migrations()
    return min((name for app, name in done if app == tables.OURS and (app, name) not in known), default="")


def _check_key() -> None:
    """The key of a new instance is made; one that has sealed something must be there."""
    if not _has_books():
        journal.make_key()
    try:
        journal.key()
    except journal.LostKey as lost:
        raise NotReady(lost.reason("fr"), lost.reason("en")) from lost


def _has_books() -> bool:
    """Is there an entry that some key has sealed?"""
    with connection.cursor() as cursor:
        if "books_entry" not in connection.introspection.table_names(cursor):
            return False
        cursor.execute("SELECT 1 FROM books_entry LIMIT 1")
        return cursor.fetchone() is not None


@contextmanager
def _alone() -> Iterator[None]:
    """One process at a time. The lock goes with the process that holds it, whatever becomes of it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 0; SET statement_timeout = 0")
            cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
        try:
            yield
        except BaseException:
            connection.close()  # whatever state it is in: the lock goes with it
            raise
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])
            cursor.execute("RESET lock_timeout; RESET statement_timeout")
        return
    # The lock of another SQLite file: it is there on every system.
    path = settings.DATA / "preparing.lock"
    with closing(sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        yield


def learn_sizes() -> None:
    """Let SQLite count what its indexes tell apart; PostgreSQL does so by itself.

    Every index starts with the business, which on a laptop tells nothing apart: without these counts
    SQLite believes it does, and reads a whole table for one row of it. A sample is enough, and quick.
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA analysis_limit={SAMPLE_ROWS}")
        cursor.execute("ANALYZE")


def copy_before_upgrade(*, at: datetime) -> Path | None:
    """One consistent copy, checked, in REGLO_DATA/backups. None when there is nothing to lose. Raises NotReady.

    That of a SQLite file is a file that an earlier version opens as it is; that of PostgreSQL is a backup.
    """
    if not _has_books():
        return None
    folder = backups.folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        if connection.vendor != "sqlite":
            return backups.before_upgrade(at=at).path
        return snapshot.copied(folder / f"{backups.BEFORE_UPGRADE}-{at:%Y%m%d-%H%M%S}.sqlite3")
    except backups.CannotCopy as error:
        raise NotReady(
            f"{error.reason('fr')} : la mise à jour n’a pas commencé",
            f"{error.reason('en')}: the upgrade has not begun",
        ) from error
