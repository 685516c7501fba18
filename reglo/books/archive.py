"""The archive: files kept by the hash of their bytes, written whole or not at all.

A file lies in REGLO_DATA/files/ab/cdef…; its name is its SHA-256, so nothing typed is ever a path.
"""

import hashlib
import os
import tempfile
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from reglo.books.tenancy import DueManager, TenantFK, TenantModel, everyone, refs, tenant

if TYPE_CHECKING:
    from reglo.books.people import Business


class MissingFile(Exception):
    """The archive has lost a file, or its bytes have changed."""


def write_once(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Write a file that appears whole: temporary file, fsync, rename, fsync of the folder."""
    if not path.parent.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _reach_the_disk(path.parent.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _reach_the_disk(path.parent)


def _reach_the_disk(folder: Path) -> None:
    """The names in a folder outlive a power cut once the folder itself is on the disk."""
    if os.name == "nt":
        return  # Windows opens no folder, and writes names through.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_new(path: Path, content: bytes) -> None:
    """Write a file that must not exist yet; when another process was quicker, its file stays."""
    part = path.with_name(f".part-{os.getpid()}-{os.urandom(4).hex()}")
    write_once(part, content)
    try:
        os.link(part, path)
    except FileExistsError:
        pass
    finally:
        part.unlink()
    _reach_the_disk(path.parent)


def keep(content: bytes) -> str:
    """Keep these bytes; their SHA-256. A file damaged meanwhile is written anew."""
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        read(sha256)
    except MissingFile:
        write_once(path_of(sha256), content)
    return sha256


def read(sha256: str) -> bytes:
    """The bytes kept under this hash. Raises MissingFile when they are gone or changed."""
    try:
        content = path_of(sha256).read_bytes()
    except OSError as error:
        raise MissingFile(sha256) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise MissingFile(sha256)
    return content


def holds(sha256: str) -> bool:
    """Are the bytes of this hash there, and whole?"""
    try:
        read(sha256)
    except MissingFile:
        return False
    return True


def path_of(sha256: str) -> Path:
    """Where a hash lies."""
    assert len(sha256) == 64, sha256
    return Path(settings.DATA) / "files" / sha256[:2] / sha256[2:]


class Document(TenantModel):
    """The files of one issued invoice: pending until the renderer has made them, then their hashes."""

    client_path = "invoice__client_id"

    PENDING, READY, FAILED = "pending", "ready", "failed"

    invoice_id = models.UUIDField()
    invoice = TenantFK("books.Invoice", "invoice_id", related_name="documents")
    state = models.CharField(max_length=10, default=PENDING)
    pdf = models.CharField(max_length=64, blank=True)
    xml = models.CharField(max_length=64, blank=True)
    duplicate = models.CharField(max_length=64, blank=True)  # the same paper with « Duplicata », once somebody asked
    ready_at = models.DateTimeField(null=True)
    tries = models.IntegerField(default=0)
    failure = models.CharField(max_length=500, blank=True)

    due = DueManager()

    class Meta:
        default_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["business", "invoice_id"], name="one_document_per_invoice"),
            models.CheckConstraint(
                condition=models.Q(state__in=["pending", "ready", "failed"]), name="document_states"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="ready") | ~models.Q(pdf=""), name="ready_document_has_its_file"
            ),
            *refs("document", {"invoice_id": "Invoice"}),
        ]
        indexes = [
            models.Index(fields=["business"], condition=models.Q(state="pending"), name="documents_pending"),
        ]


def pdf_sha256(business: "Business", invoice_id: uuid.UUID) -> str:
    """The hash of the archived PDF of an invoice; empty while it is not made."""
    with tenant(business.id):
        return str(Document.objects.values_list("pdf", flat=True).get(invoice_id=invoice_id))


def pending() -> list[tuple[uuid.UUID, uuid.UUID]]:
    """The documents still to be made, of every business."""
    return everyone(Document.due.filter(state=Document.PENDING).order_by("tries", "id")[:100])
