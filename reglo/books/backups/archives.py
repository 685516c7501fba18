"""A backup as a file somebody hands us: looked at whole before one row of it is believed.

Whatever is wrong with it is one sentence: not a backup, made by a later version, cut short, changed. The sizes
that a ZIP declares are believed by nobody: each part is read up to what it declares, and its hash compared.
"""

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from reglo.books.backups import BESIDE, FORMAT, KEY, MANIFEST, member_of
from reglo.packs import own
from reglo.rules.reading import OneRefusal, of_system

MANIFEST_BYTES_MAX = 64 * 1024 * 1024
GROWTH_MAX = 300  # lines of JSON shrink ten or twenty times; a bomb a thousand times
_MEMBER = re.compile(
    r"tables/[a-z_]+\.jsonl|files/[0-9a-f]{2}/[0-9a-f]{62}|key\.wrapped|figures\.toml|reglo-backup\.json"
)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SQLITE = b"SQLite format 3\x00"


class CannotRestore(OneRefusal):
    """This file, or this place, does not allow it: the sentence says why and what to do."""


@dataclass(frozen=True)
class Backup:
    """A backup that was looked at: every part is there and is what the manifest says."""

    path: Path
    manifest: dict[str, Any]

    @property
    def made_at(self) -> datetime:
        """When it was made."""
        return datetime.fromisoformat(self.manifest["made_at"])

    @property
    def wrapped_key(self) -> bytes | None:
        """The sealing key under its phrase, if the backup carries it."""
        if KEY not in self.manifest["members"]:
            return None
        with zipfile.ZipFile(self.path) as bundle:
            return bundle.read(KEY)

    @property
    def figures(self) -> bytes | None:
        """The figures that the owner had added, if there were some."""
        if own.FILE not in self.manifest["members"]:
            return None
        with zipfile.ZipFile(self.path) as bundle:
            return bundle.read(own.FILE)

    @property
    def has_documents(self) -> bool:
        """Are the documents inside? Else they lie in the archive of the folder it was made in."""
        return bool(self.manifest["documents"] != BESIDE)

    def lines(self, table: str) -> Iterator[str]:
        """The lines of a table; none when the backup has no such table."""
        name = f"tables/{table}.jsonl"
        with zipfile.ZipFile(self.path) as bundle:
            if name in bundle.namelist():
                with TextIOWrapper(bundle.open(name), encoding="utf-8", newline="\n") as text:
                    yield from (line.rstrip("\n") for line in text)

    def documents(self) -> Iterator[bytes]:
        """The bytes of each document inside."""
        with zipfile.ZipFile(self.path) as bundle:
            for sha256 in self.manifest["files"] if self.has_documents else ():
                yield bundle.read(member_of(sha256))


def _no_backup(path: Path) -> CannotRestore:
    return CannotRestore(f"{path} n’est pas une sauvegarde de Réglo", f"{path} is no backup of Réglo")


def _damaged(path: Path, fr: str, en: str) -> CannotRestore:
    return CannotRestore(
        f"{path} est abîmée ({fr}) : prenez une autre sauvegarde", f"{path} is damaged ({en}): take another backup"
    )


def opened(path: Path) -> Backup:
    """The backup in a file. Raises CannotRestore."""
    try:
        with path.open("rb") as file:
            start = file.read(len(_SQLITE))
    except OSError as error:
        why = of_system(error)
        raise CannotRestore(f"{path} ne peut pas être lu ({why.fr})", f"{path} cannot be read ({why.en})") from error
    if start == _SQLITE:
        raise CannotRestore(
            f"{path} est une copie de base SQLite, pas une sauvegarde : arrêtez Réglo et mettez-la à la place de "
            "« reglo.sqlite3 » ; il la reconnaîtra en démarrant",
            f"{path} is a copy of a SQLite database, not a backup: stop Réglo and put it in the place of "
            "“reglo.sqlite3”; it will be recognised at the start",
        )
    if not zipfile.is_zipfile(path):
        raise _no_backup(path)
    try:
        with zipfile.ZipFile(path) as bundle:
            manifest = _manifest(path, bundle)
            _check_members(path, bundle, manifest)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError, zlib.error) as damage:
        raise _damaged(path, "un morceau ne se lit plus", "a part cannot be read any more") from damage
    return Backup(path, manifest)


def _manifest(path: Path, bundle: zipfile.ZipFile) -> dict[str, Any]:
    """What the backup says of itself. Raises CannotRestore."""
    if MANIFEST not in bundle.namelist() or bundle.getinfo(MANIFEST).file_size > MANIFEST_BYTES_MAX:
        raise _no_backup(path)
    said = json.loads(bundle.read(MANIFEST))
    if not isinstance(said, dict) or not isinstance(said.get("format"), int):
        raise _no_backup(path)
    if said["format"] > FORMAT:
        raise CannotRestore(
            f"{path} vient d’une version plus récente de Réglo ({said.get('reglo')}) : installez-la",
            f"{path} comes from a later version of Réglo ({said.get('reglo')}): install it",
        )
    shape = {"made_at": str, "migrations": dict, "businesses": list, "key": str, "files": list, "members": dict}
    complete = all(isinstance(said.get(name), kind) for name, kind in shape.items()) and "documents" in said
    if not complete or not all(isinstance(one, str) and _SHA256.fullmatch(one) for one in said["files"]):
        raise _damaged(path, "ce qu’elle dit d’elle-même est incomplet", "what it says of itself is not complete")
    datetime.fromisoformat(said["made_at"])
    return said


def _check_members(path: Path, bundle: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    """Every part is named, is there once, and has its hash. Raises CannotRestore, BadZipFile."""
    expected = dict(manifest["members"])
    if manifest["documents"] != BESIDE:
        expected |= {member_of(sha256): sha256 for sha256 in manifest["files"]}
    names = [one.filename for one in bundle.infolist()]
    if sorted(names) != sorted([*expected, MANIFEST]) or not all(_MEMBER.fullmatch(name) for name in names):
        raise _damaged(
            path, "il y manque quelque chose, ou quelque chose y est de trop", "something is missing, or is too much"
        )
    if any(one.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for one in bundle.infolist()):
        raise _damaged(path, "elle est comprimée autrement que par Réglo", "it is not compressed as Réglo does")
    if sum(one.file_size for one in bundle.infolist()) > GROWTH_MAX * max(path.stat().st_size, 1):
        raise CannotRestore(
            f"{path} se déplie sans mesure : ce n’est pas une sauvegarde de Réglo",
            f"{path} unfolds without measure: it is no backup of Réglo",
        )
    for name, sha256 in expected.items():
        if _digest(bundle, name) != sha256:
            raise _damaged(path, f"{name} a changé", f"{name} has changed")


def _digest(bundle: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    with bundle.open(name) as member:
        while block := member.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
