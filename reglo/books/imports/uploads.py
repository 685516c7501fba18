"""Files that wait between the dry run and the import: kept as they came, so that nothing is trusted to the page."""

import base64
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from reglo.books.imports.tables import Upload
from reglo.books.tenancy import tenant
from reglo.rules.reading import FieldRefusal, Problem, Said

if TYPE_CHECKING:
    from reglo.books.people import Business, User

KEPT_DAYS = 3
BYTES_MAX = 20_000_000
FILES_MAX = 20
TOO_MUCH = Said(
    f"C’est trop en une fois : {FILES_MAX} fichiers et {BYTES_MAX // 1_000_000} Mo au plus. Importez en plusieurs fois.",
    f"Too much at once: at most {FILES_MAX} files and {BYTES_MAX // 1_000_000} MB. Import in several goes.",
)
EMPTY = Said(
    "Collez des lignes de votre tableur, ou choisissez un fichier.",
    "Paste lines of your spreadsheet, or choose a file.",
)

File = tuple[str, bytes]


class CannotKeep(FieldRefusal):
    """These files cannot be kept: there is none, or they are too many or too large."""


def keep(business: "Business", files: Sequence[File], *, by: "User", at: datetime) -> Upload:
    """Keep files until the person has seen the dry run; those whose days are over go. Raises CannotKeep."""
    if not any(content.strip() for _, content in files):
        raise CannotKeep([Problem("pasted", EMPTY)])
    if len(files) > FILES_MAX or sum(len(content) for _, content in files) > BYTES_MAX:
        raise CannotKeep([Problem("files", TOO_MUCH)])
    with tenant(business.id, write=True):
        Upload.objects.filter(expires_at__lt=at)._raw_delete("default")
        kept: Upload = Upload.objects.create(
            business=business, by=by.pk, at=at, expires_at=at + timedelta(days=KEPT_DAYS),
            files=[[name, base64.b64encode(content).decode()] for name, content in files],
        )  # fmt: skip
        return kept


def files_of(business: "Business", upload_id: uuid.UUID, *, by: "User", at: datetime) -> list[File] | None:
    """The files that this person gave; None when their days are over, or when they were imported."""
    with tenant(business.id):
        row: Upload | None = Upload.objects.filter(id=upload_id, by=by.pk, expires_at__gte=at).first()
    return [(name, base64.b64decode(content)) for name, content in row.files] if row else None


def forget(business: "Business", upload_id: uuid.UUID, *, by: "User") -> None:
    """Files that served, or that the person who gave them left."""
    with tenant(business.id, write=True):
        Upload.objects.filter(id=upload_id, by=by.pk)._raw_delete("default")
