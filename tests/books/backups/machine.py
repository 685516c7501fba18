"""A machine with a backup: how one is made, changed, and put back on another machine."""

import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from reglo.books import archive, backups, clients, papers
from reglo.books.backups import archives, restoring, rows
from reglo.books.people import Business
from reglo.books.tenancy import tenant, uuid7
from tests.people import NOW

PHRASE = "ruban cerf lampe noyau sabot tulipe fleuve canard"
LATER = NOW + timedelta(days=1)


def render(business: Business) -> None:
    for _, document_id in archive.pending():
        papers.render(business, document_id, at=NOW)


def content() -> dict[str, list[str]]:
    """Every row of every table, in an order of its own."""
    tables = rows.tables("default", rows.migrations("default"))
    return {one._meta.db_table: sorted(rows.lines(one, using="default")) for one in tables}


def saved(path: Path, **facts: Any) -> backups.Made:
    return backups.make(path, at=NOW, **facts)


def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Another machine: nobody in the database, nothing in the folder."""
    call_command("flush", verbosity=0, interactive=False)
    folder = tmp_path / f"machine-{uuid7().hex}"
    monkeypatch.setattr(settings, "DATA", folder)
    return folder


def put_back(path: Path, *, phrase: str = "", beside: tuple[Path, ...] = (), documents: Path | None = None) -> Business:
    backup = archives.opened(path)
    key = restoring.key_of(backup, phrase=phrase, beside=beside)
    (business,) = restoring.restore(backup, key=key, at=LATER, documents=documents).businesses
    return business


def client_of(business: Business) -> clients.Client:
    with tenant(business.id):
        found: clients.Client = clients.Client.objects.get()
        return found


def rewritten(source: Path, target: Path, **changes: bytes | None) -> Path:
    """The same ZIP with some members changed, added or left out."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        members = {name: old.read(name) for name in old.namelist()} | changes
        for name, content in members.items():
            if content is not None:
                new.writestr(name, content)
    return target


def said(backup: Path, **changes: Any) -> bytes:
    with zipfile.ZipFile(backup) as bundle:
        manifest = json.loads(bundle.read(backups.MANIFEST))
    return json.dumps(manifest | changes).encode()
