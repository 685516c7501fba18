"""What a file is, by its first bytes; its name proves nothing. What it is not is named.

A ZIP may be a workbook or the export of a tool: the names inside tell. A file that is two things at once is
refused, since two programs would read two tables in it.
"""

import io
import struct
import zipfile
import zlib
from typing import Literal

from reglo.documents.imports.refusal import NotOpened

Kind = Literal["workbook", "archive", "invoice", "json", "text"]

UNPACKED_BYTES_MAX = 120 << 20  # in all; a sheet of a million cells is about 40
RATIO_MAX = 400  # XML of a spreadsheet packs to a hundredth, never to a thousandth
MEMBERS_MAX = 2000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_OTHERS = (
    (b"\x89PNG", "une image PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "une photo JPEG", "a JPEG photograph"),
    (b"GIF8", "une image GIF", "a GIF picture"),
    (b"\x1f\x8b", "un fichier compressé (gzip) : dépliez-le d’abord", "a compressed file (gzip): unpack it first"),
    (b"7z\xbc\xaf", "une archive 7z : dépliez-la d’abord", "a 7z archive: unpack it first"),
    (b"Rar!", "une archive RAR : dépliez-la d’abord", "a RAR archive: unpack it first"),
    (b"MZ\x90\0", "un programme", "a program"),
    (b"\x7fELF", "un programme", "a program"),
    (b"SQLite format 3", "une base SQLite", "an SQLite database"),
    (b"{\\rtf", "un texte RTF", "an RTF text"),
)


def told(data: bytes) -> Kind:
    """What the file is. Raises NotOpened."""
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise NotOpened("empty", "Ce fichier est vide.", "This file is empty.")
    start = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _of_zip(data)
    if data.startswith(_OLE):
        return "workbook"
    if start[:15].lower().startswith((b"<html", b"<!doctype html", b"<table")) or b"Excel.Sheet" in data[:1024]:
        raise NotOpened(
            "page",
            "Ce fichier est une page enregistrée comme un classeur : ouvrez-la dans un tableur et enregistrez-la en XLSX.",
            "This file is a page saved as a workbook: open it in a spreadsheet program and save it as XLSX.",
        )
    if b"%PDF-" in data[:1024]:
        return "invoice"
    if start.startswith((b"<", *(mark + b"<\0" for mark in _UTF16[:1]), _UTF16[1] + b"\0<")):
        return "invoice"
    for mark, fr, en in _OTHERS:
        if data.startswith(mark):
            raise NotOpened("other", f"Ce fichier est {fr}, pas un tableau.", f"This file is {en}, not a table.")
    if start.startswith((b"{", b"[{")):
        return "json"
    if b"\0" in data[:4096] and not data.startswith(_UTF16) and not utf16_of(data):
        raise NotOpened(
            "other",
            "Ce fichier n’est ni un tableau ni une facture : exportez en CSV ou en XLSX.",
            "This file is neither a table nor an invoice: export as CSV or XLSX.",
        )
    return "text"


def utf16_of(data: bytes) -> str:
    """The name of the UTF-16 a text without a mark is in: nearly every second byte is nothing. Else nothing."""
    head = data[:512]
    first, second = head[0::2].count(0), head[1::2].count(0)
    if max(first, second) * 10 < len(head) * 3 or min(first, second) > 0:
        return ""
    return "utf-16-le" if second > first else "utf-16-be"


def _of_zip(data: bytes) -> Kind:
    """A workbook or an archive, once what it claims and what it holds were compared. Raises NotOpened."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            members = file.infolist()
            names = {one.filename for one in members}
            _weigh(data, file, members)
    except (zipfile.BadZipFile, ValueError, OSError, struct.error, NotImplementedError, IndexError):
        raise damaged() from None
    if names & {"xl/workbook.xml", "xl/workbook.bin"} or "content.xml" in names or "[Content_Types].xml" in names:
        return "workbook"
    return "archive"


def _weigh(data: bytes, file: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """Refuse a bomb: too many parts, too large, packed too well, or larger than they say."""
    if len(members) > MEMBERS_MAX:
        raise bomb()
    claimed = sum(one.file_size for one in members)
    if claimed > UNPACKED_BYTES_MAX or claimed > max(1 << 20, len(data)) * RATIO_MAX:
        raise bomb()
    seen: set[int] = set()
    for one in members:
        if one.flag_bits & 0x1:
            raise NotOpened(
                "encrypted",
                "Ce fichier est protégé par un mot de passe : enregistrez-le sans mot de passe.",
                "This file is protected by a password: save it without one.",
            )
        if one.header_offset in seen:  # two names for the same bytes: the overlapping bomb
            raise bomb()
        seen.add(one.header_offset)
        _expect_size(file, one)


def _expect_size(file: zipfile.ZipFile, one: zipfile.ZipInfo) -> None:
    """Unpack piece by piece, and stop as soon as a part is larger than it says."""
    left = one.file_size
    try:
        with file.open(one) as part:
            while piece := part.read(1 << 16):
                left -= len(piece)
                if left < 0:
                    raise bomb()
    except (zlib.error, EOFError, RuntimeError):
        raise damaged() from None


def bomb() -> NotOpened:
    """The file would fill the memory."""
    return NotOpened(
        "too-much",
        f"Ce fichier, une fois déplié, dépasse {UNPACKED_BYTES_MAX >> 20} Mo ou ment sur sa taille : il n’est pas lu.",
        f"This file, once unpacked, is over {UNPACKED_BYTES_MAX >> 20} MB or lies about its size: it is not read.",
    )


def damaged() -> NotOpened:
    """The file cannot be opened any more."""
    return NotOpened(
        "damaged",
        "Ce fichier est abîmé ou incomplet : refaites l’export, ou enregistrez-le en CSV.",
        "This file is damaged or incomplete: export again, or save it as CSV.",
    )
