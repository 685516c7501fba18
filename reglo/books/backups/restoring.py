"""Putting a backup back: into tables with nobody in them, verified whole, and held until its owner has looked.

An older backup goes into the tables of its own version, which are then brought forward. With its key the chain
goes on; without it a new epoch opens, whose first entry holds all that stands before. The result is verified
like any books, and nothing is kept of what does not agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from reglo.books import archive, journal, outbox, people, quarantine, tables, verification
from reglo.books.backups import phrases, rows
from reglo.books.backups.archives import Backup, CannotRestore
from reglo.books.tenancy import tenant
from reglo.books.verification import chain
from reglo.books.verification.findings import pages
from reglo.packs import own

if TYPE_CHECKING:
    from reglo.books.people import Business

__all__ = ["CannotRestore", "Restored", "key_of", "restore"]

# What a backup that was tampered with, or written by another database, makes of its rows.
_DAMAGE = (
    ValueError, LookupError, TypeError, ArithmeticError, StopIteration, OSError, DatabaseError, ValidationError,
    AssertionError, journal.LostKey,
)  # fmt: skip
LINES_MAX = 5  # disagreements shown of a backup that does not agree


@dataclass(frozen=True)
class Restored:
    """What was put back: who waits for their owner, and whether the chain had to open a new epoch."""

    businesses: list["Business"]
    rows: int
    documents: int
    new_epoch: bool
    lost: list[str]  # rows of the papers whose file neither the backup nor the archive has
    broken: list[str]  # what the backup says of itself did not agree when it was made, in words


def key_of(backup: Backup, *, phrase: str, beside: Sequence[Path] = ()) -> bytes | None:
    """The key this backup was sealed with: under the phrase, or in a folder that still has it; else None.

    Raises CannotRestore when a phrase was given and does not open it.
    """
    if phrase:
        if (wrapped := backup.wrapped_key) is None:
            raise CannotRestore(
                "cette sauvegarde ne contient pas la clé : aucune phrase n’y ouvre rien. Recommencez sans phrase, le "
                "fichier « key » étant en place",
                "this backup does not hold the key: no phrase opens anything in it. Try again without a phrase, the file "
                "“key” being in its place",
            )
        try:
            return phrases.unwrap(wrapped, phrase)
        except phrases.WrongPhrase as error:
            raise CannotRestore(
                "cette phrase n’ouvre pas la clé de cette sauvegarde : relisez-la",
                "this phrase does not open the key of this backup: read it again",
            ) from error
    for path in beside:
        if (found := _key_in(path)) and phrases.check(found) == backup.manifest["key"]:
            return found
    return None


def _key_in(path: Path) -> bytes | None:
    try:
        return bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        return None


def restore(backup: Backup, *, key: bytes | None, at: datetime, documents: Path | None = None) -> Restored:
    """Put a backup into the database and the folder of the settings, where nobody may be yet. Raises CannotRestore.

    `documents` is the archive that a backup without documents was made beside. When anything is wrong the
    tables are empty again; a file that is nowhere any more takes nothing else with it, and is named.
    """
    _check_empty()
    _check_known(backup)
    try:
        # Long, so before any row is there: rows that nobody holds back yet would give numbers and send again.
        kept = sum(1 for content in backup.documents() if archive.keep(content))
        if documents is not None and not backup.has_documents:
            kept = _gather(backup, documents)
        if (figures := backup.figures) is not None:
            archive.write_new(Path(settings.DATA) / own.FILE, figures)  # those that are there stay
        count = _load(backup)
        businesses = people.businesses()
        _seal_on(businesses, key, backup, at=at)
        for business in businesses:
            quarantine.start(business, at=at, taken_at=backup.made_at)
        lost = _agree(businesses, backup)
    except _DAMAGE as damage:
        _clear()
        raise CannotRestore(
            f"cette sauvegarde ne peut pas être remise en place ({damage})",
            f"this backup cannot be put back ({damage})",
        ) from damage
    except BaseException:  # stopped by hand too
        _clear()
        raise
    return Restored(
        businesses, count, kept, new_epoch=key is None, lost=lost, broken=[*map(str, backup.manifest["broken"])]
    )


# ── Rows ─────────────────────────────────────────────────────────────────────────────────────────


def _anyone() -> bool:
    """Has the database anybody in it?"""
    with connection.cursor() as cursor:
        if "books_user" not in connection.introspection.table_names(cursor):
            return False
        cursor.execute("SELECT 1 FROM books_user LIMIT 1")
        return cursor.fetchone() is not None


def _strangers() -> list[str]:
    """Tables of somebody else: to put a backup back would drop them."""
    ours = {*connection.introspection.django_table_names(), "django_migrations"}
    prefixes = tuple(f"{app}_" for app in rows.APPS)
    names = connection.introspection.table_names()
    return sorted(one for one in names if one not in ours and not one.startswith(prefixes))


def _check_empty() -> None:
    """Nothing may be in the database, of ours or of somebody else. Raises CannotRestore."""
    if _anyone():
        raise CannotRestore(
            "cette base contient déjà des données : rien n’y est remplacé",
            "this database holds data already: nothing in it is replaced",
        )
    if strangers := _strangers():
        raise CannotRestore(
            f"cette base sert aussi à autre chose ({strangers[0]}) : donnez-en une qui soit vide",
            f"this database serves something else too ({strangers[0]}): give one that is empty",
        )


def _check_known(backup: Backup) -> None:
    """A backup of a version that this one does not know is refused. Raises CannotRestore."""
    known = MigrationLoader(connection).disk_migrations
    for app, name in backup.manifest["migrations"].items():
        if app not in rows.APPS or (app, name) not in known:
            version = backup.manifest.get("reglo")
            raise CannotRestore(
                f"cette sauvegarde vient d’une version plus récente de Réglo ({version}) : installez-la",
                f"this backup comes from a later version of Réglo ({version}): install it",
            )


def _load(backup: Backup) -> int:
    """Tables of the version of the backup, its rows, then the tables of this version."""
    asked = backup.manifest["migrations"]
    if rows.migrations("default") != asked:
        _clear()
        if asked != rows.latest() or not tables.make():
            for app, name in sorted(asked.items()):
                call_command("migrate", app, name, verbosity=0, interactive=False)
    loaded, count = rows.tables("default", asked), 0
    with transaction.atomic():
        for table in loaded:
            count += rows.load(table, backup.lines(table._meta.db_table), using="default")
    rows.count_on(loaded, using="default")
    call_command("migrate", verbosity=0, interactive=False)
    return count


def _clear() -> None:
    """Tables without anybody in them, or with a backup that does not agree, go."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_keys=OFF")
        for name in names:
            cursor.execute(f"DROP TABLE {connection.ops.quote_name(name)}" + _CASCADE.get(connection.vendor, ""))
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_keys=ON")


_CASCADE = {"postgresql": " CASCADE"}


# ── Documents, key, chain ────────────────────────────────────────────────────────────────────────


def _gather(backup: Backup, documents: Path) -> int:
    """The documents of a backup made beside them, from the archive they stayed in; verification names those lost."""
    kept = 0
    for sha256 in backup.manifest["files"]:
        path = documents / sha256[:2] / sha256[2:]
        if path.is_file():
            archive.keep(path.read_bytes())
            kept += 1
    return kept


def _seal_on(businesses: "Sequence[Business]", key: bytes | None, backup: Backup, *, at: datetime) -> None:
    """The key of the backup seals on; without it another one does, and says so."""
    if key is not None:
        _set_aside(Path(settings.DATA) / "key", key, at=at)
        archive.write_once(Path(settings.DATA) / "key", key.hex().encode())
        if wrapped := backup.wrapped_key:
            archive.write_once(phrases.path(), wrapped)
    else:
        journal.make_key()
        for business in businesses:
            _open_epoch(business, at=at)


def _set_aside(path: Path, key: bytes, *, at: datetime) -> None:
    """A key that lies there already and is another one may still open other books: it is kept."""
    if path.exists() and _key_in(path) != key:
        archive.write_once(path.parent / "backups" / f"key-{at:%Y%m%d-%H%M%S}", path.read_bytes())


def _open_epoch(business: "Business", *, at: datetime) -> None:
    """The key is lost: the chain goes on under another one, and holds what stands before as it found it."""
    with tenant(business.id, write=True):
        book = journal.hold(business)
        facts = {"epoch": book.epoch + 1, "before": chain.before(business.id), "position": book.position}
        book.epoch += 1
        journal.append(book, chain.OPENED, facts, subject=business.id, by=None, at=at)
        _seal_messages_again()


def _seal_messages_again() -> None:
    """Each message has a seal of its own, under the key that is lost."""
    for message in pages(outbox.Message.objects.all()):
        sums = list(message.sums.values_list("receivable_id", flat=True))
        seal = outbox.seal(message, channel=message.channel, sums=sums)
        outbox.Message.objects.filter(id=message.id).update(seal=seal)


def _agree(businesses: "Sequence[Business]", backup: Backup) -> list[str]:
    """What was put back agrees with itself, and with what the backup says of itself; the papers whose file is lost.

    Raises CannotRestore.
    """
    said = {one["id"] for one in backup.manifest["businesses"]}
    if said != {str(business.id) for business in businesses}:
        raise CannotRestore(
            "cette sauvegarde ne contient pas les entreprises qu’elle annonce",
            "this backup does not hold the businesses it names",
        )
    if backup.manifest["broken"]:
        return []  # it says itself that the books did not agree when it was made: `reglo verify` names it again
    broken = [one for business in businesses for one in verification.verify(business)]
    if found := [f"{one.table} {one.row}: {one.what}" for one in broken if not one.lost]:
        told = found[:LINES_MAX]
        raise CannotRestore(
            "cette sauvegarde ne concorde pas : " + " ; ".join(told), "this backup does not agree: " + "; ".join(told)
        )
    return [one.row for one in broken]
