"""Backups: one file that holds the books whole, made while everybody goes on working.

It is a ZIP: each table as lines of JSON, each document under its hash, the sealing key wrapped by a recovery
phrase, the figures the owner added, and `reglo-backup.json`, which says what the file is and the SHA-256 of each
part. One made on SQLite opens on PostgreSQL, and the other way round. The chain is walked on the copy, not on what
is being written.

A copy is made by itself each day, beside the database, without the documents: these never change and lie in
`files/`. Old ones go by age. What is to outlive the machine is made by a person, whole, and put elsewhere.
"""

import hashlib
import json
import os
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections

from reglo.books import archive, journal
from reglo.books.backups import phrases, rows, snapshot
from reglo.books.backups.snapshot import CannotCopy
from reglo.books.verification import chain, links
from reglo.packs import own
from reglo.rules import keeping

__all__ = ["MANIFEST", "CannotCopy", "Made", "daily", "make", "prune"]

FORMAT = 1
MANIFEST = "reglo-backup.json"
KEY = "key.wrapped"
INSIDE, BESIDE = "inside", "beside"
DAILY, BEFORE_UPGRADE = "quotidienne", "avant-mise-a-jour"
EVERY = timedelta(hours=24)
_STAMP = "%Y%m%d-%H%M%S"


@dataclass
class Made:
    """A backup: where it is, what it holds, and what was found wrong on the way."""

    path: Path
    rows: int = 0
    documents: int = 0
    size: int = 0
    has_key: bool = False
    broken: list[str] = field(default_factory=list)  # the chain of the copy, in words
    lost: list[str] = field(default_factory=list)  # documents whose bytes are no longer those of their hash


def make(path: Path, *, at: datetime, whole: bool = True) -> Made:
    """Write a backup that appears complete or not at all; it never replaces a file. Raises CannotCopy."""
    if path.exists():
        raise CannotCopy(
            f"{path} existe déjà : donnez un autre nom, rien n’est remplacé",
            f"{path} is there already: give another name, nothing is replaced",
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".part-{os.getpid()}-{path.name}")
    made = Made(path)
    try:
        with snapshot.taken(path.parent) as still, os.fdopen(_private(part), "wb") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as bundle:
                _write(bundle, made, still, at=at, whole=whole)
            file.flush()
            os.fsync(file.fileno())
        made.size = part.stat().st_size
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return made


def _private(path: Path) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)


def _write(bundle: zipfile.ZipFile, made: Made, still: str, *, at: datetime, whole: bool) -> None:
    at_version = rows.migrations(still)
    members: dict[str, str] = {}
    for table in rows.tables(still, at_version):
        name = f"tables/{table._meta.db_table}.jsonl"
        made.rows += _add_lines(bundle, members, name, rows.lines(table, using=still))
    made.broken = list(_walked(still))
    documents = _add_documents(bundle, made) if whole else sorted(_kept())
    if content := phrases.wrapped():
        made.has_key = True
        members[KEY] = _add(bundle, KEY, content)
    if (figures := Path(settings.DATA) / own.FILE).exists():
        members[own.FILE] = _add(bundle, own.FILE, figures.read_bytes())
    manifest = {
        "format": FORMAT,
        "reglo": version("reglo"),
        "made_at": at.astimezone(UTC).isoformat(),
        "migrations": at_version,
        "businesses": _businesses(still),
        "key": phrases.check(journal.key()),
        "documents": INSIDE if whole else BESIDE,
        "files": documents,
        "broken": made.broken,
        "members": members,
    }
    bundle.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    made.documents = len(documents)


def _add_lines(bundle: zipfile.ZipFile, members: dict[str, str], name: str, lines: Iterable[str]) -> int:
    digest, count = hashlib.sha256(), -1  # the first line names the columns
    with bundle.open(name, "w", force_zip64=True) as member:
        for line in lines:
            content = f"{line}\n".encode()
            digest.update(content)
            member.write(content)
            count += 1
    members[name] = digest.hexdigest()
    return count


def _add(bundle: zipfile.ZipFile, name: str, content: bytes) -> str:
    bundle.writestr(name, content)
    return hashlib.sha256(content).hexdigest()


def _add_documents(bundle: zipfile.ZipFile, made: Made) -> list[str]:
    """Every document of the archive: those of the copy are there, since a file is kept before its row is written."""
    added = []
    for sha256 in sorted(_kept()):
        try:
            content = archive.read(sha256)
        except archive.MissingFile:
            made.lost.append(sha256)
            continue
        bundle.writestr(zipfile.ZipInfo(member_of(sha256)), content)  # stored: a PDF is compressed already
        added.append(sha256)
    return added


def member_of(sha256: str) -> str:
    """Where a document lies inside a backup: as in the archive."""
    return f"files/{sha256[:2]}/{sha256[2:]}"


def _kept() -> Iterator[str]:
    """The hashes of all files of the archive."""
    for path in (Path(settings.DATA) / "files").glob("??/*"):
        if re.fullmatch(r"[0-9a-f]{64}", name := path.parent.name + path.name):
            yield name


def _books(still: str) -> list[tuple[Any, ...]]:
    """(business, its name, position, head, epoch, numbers) of each book, whatever the version of the tables."""
    with connections[still].cursor() as cursor:
        cursor.execute(
            "SELECT b.id, b.name, k.position, k.head, k.epoch, k.numbers FROM books_book k "
            "JOIN books_business b ON b.id = k.business_id ORDER BY b.id"
        )
        return list(cursor.fetchall())


def _businesses(still: str) -> list[dict[str, Any]]:
    return [
        {"id": str(links.as_uuid(id_)), "name": name, "position": position, "head": head, "epoch": epoch}
        | {"numbers": json.loads(numbers) if isinstance(numbers, str) else numbers}
        for id_, name, position, head, epoch, numbers in _books(still)
    ]


def _walked(still: str) -> Iterator[str]:
    """What is wrong with the chains of the copy."""
    for id_, name, position, head, epoch, _ in _books(still):
        book = journal.Book(position=position, head=head, epoch=epoch)
        for broken in chain.walked(links.as_uuid(id_), book, using=still):
            yield f"{name} : {broken.table} {broken.row}: {broken.what}"


# ── By itself ────────────────────────────────────────────────────────────────────────────────────


def folder() -> Path:
    """Where copies made by themselves lie."""
    return Path(settings.DATA) / "backups"


def daily(*, at: datetime) -> Made | None:
    """The copy of the day, beside the database; None when there is one of the last 24 hours.

    Older ones go by age, unless something is wrong with this one: then the last good ones are worth keeping.
    """
    made_at = [stamp for stamp, _ in _made(DAILY)]
    if any(timedelta(0) <= at - one < EVERY for one in made_at):
        return None
    made = make(folder() / f"{DAILY}-{at.astimezone(UTC):{_STAMP}}.zip", at=at, whole=False)
    if not made.broken:
        prune(at=at)
    return made


def before_upgrade(*, at: datetime) -> Made:
    """The copy of what an upgrade will change, for a database that is no file. Raises CannotCopy."""
    return make(folder() / f"{BEFORE_UPGRADE}-{at.astimezone(UTC):{_STAMP}}.zip", at=at, whole=False)


def prune(*, at: datetime) -> list[Path]:
    """Let go of the copies that newer ones replace: all of a day, one a day of a month, one a month of a year."""
    gone = []
    for kind in (DAILY, BEFORE_UPGRADE):
        made = list(_made(kind))
        dropped = set(keeping.to_drop([stamp for stamp, _ in made], at=at))
        for stamp, path in made:
            if stamp in dropped:
                path.unlink(missing_ok=True)
                gone.append(path)
    return gone


def _made(kind: str) -> Iterator[tuple[datetime, Path]]:
    """The copies of a kind by their instant, which stands in their names."""
    for path in sorted(folder().glob(f"{kind}-*")):
        if stamp := re.fullmatch(rf"{kind}-(\d{{8}}-\d{{6}})\.(zip|sqlite3)", path.name):
            yield datetime.strptime(stamp[1], _STAMP).replace(tzinfo=UTC), path
