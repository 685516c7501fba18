"""The head: how far the journal of each business has come, told by a small file beside the archive.

REGLO_DATA/head/<business> holds one line, rewritten whole after each commit: the last position, its epoch,
its seal, and a signature of the three under the sealing key. Who cuts entries off at the end of the journal,
or puts an older copy of the database in its place, leaves a head that says more than the journal does.

The line follows the commit and may be late by one when a machine stops in between; it is never early. A
head that was removed, or an older one put back, is what a file beside a database cannot prevent: the first
is said by `reglo verify`, the second is written down in docs/.
"""

import hashlib
import hmac
import os
import threading
import uuid
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

FOLDER = "head"
_ONE_AT_A_TIME = threading.Lock()  # two commits of one process never write their lines in the wrong order


@dataclass(frozen=True)
class Head:
    """The last entry of a journal: where it stands, in which epoch, and its seal."""

    position: int
    epoch: int
    seal: str


class BrokenHead(Exception):
    """The file is not a line that was written here with this key."""


def path_of(business_id: uuid.UUID) -> Path:
    """Where the head of a business lies."""
    return Path(settings.DATA) / FOLDER / str(business_id)


def read(business_id: uuid.UUID, *, key: bytes) -> Head | None:
    """The head that was told last; None where there is no file. Raises BrokenHead."""
    try:
        line = path_of(business_id).read_text(encoding="ascii")
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise BrokenHead(str(error)) from error
    words = line.split()
    if len(words) != 4 or not words[0].isdecimal() or not words[1].isdecimal():
        raise BrokenHead("it is no line of ours")
    head = Head(int(words[0]), int(words[1]), words[2])
    if not hmac.compare_digest(_signature(business_id, head, key), words[3]):
        raise BrokenHead("its signature is not ours")
    return head


def tell(business_id: uuid.UUID, head: Head, *, key: bytes) -> None:
    """After a commit: the journal has come this far. A head that is further on stays."""
    with _ONE_AT_A_TIME:
        try:
            known = read(business_id, key=key)
        except BrokenHead:
            return  # Evidence is not written over: `reglo verify` says what is wrong with it.
        if known is None or known.position < head.position:
            set_to(business_id, head, key=key)


def set_to(business_id: uuid.UUID, head: Head, *, key: bytes) -> None:
    """The head is this one from now on, whatever it said: for a restored copy, which says so in its journal."""
    path = path_of(business_id)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    line = f"{head.position} {head.epoch} {head.seal} {_signature(business_id, head, key)}\n"
    part = path.with_name(f".part-{os.getpid()}-{threading.get_ident()}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(line.encode("ascii"))
        file.flush()
        os.fsync(file.fileno())  # else a power cut may leave the new name on an empty file
    part.replace(path)


def _signature(business_id: uuid.UUID, head: Head, key: bytes) -> str:
    said = f"reglo head {business_id} {head.position} {head.epoch} {head.seal}"
    return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()
