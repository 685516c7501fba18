"""From the bytes of one file to its pieces: tables, an e-invoice, or the export of a tool.

An archive is opened once; an archive inside it is not.
"""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from reglo.documents.imports import caps, delimited, kinds, workbook
from reglo.documents.imports.refusal import NotOpened
from reglo.documents.reading import answer
from reglo.documents.reading.invoice import ReadInvoice
from reglo.rules.moving import ninja
from reglo.rules.moving.sheets import Sheet

_MEMBER_ENDINGS = (".csv", ".txt", ".tsv", ".json", ".xlsx", ".xls", ".ods", ".pdf", ".xml")


@dataclass(frozen=True)
class Tables:
    """The export of a tool that is no table: lists of records by name."""

    file: str
    tables: ninja.Tables


Piece = Sheet | ReadInvoice | Tables


def opened(data: bytes, *, file: str) -> list[Piece]:
    """The pieces of a file, never none. Raises NotOpened."""
    kind = kinds.told(data)
    if kind == "archive":
        return list(_of_archive(data, file))
    return _of_file(kind, data, file)


def _of_file(kind: kinds.Kind, data: bytes, file: str) -> list[Piece]:
    if kind == "invoice":
        read = answer.read(data)
        if read.error:
            raise NotOpened("invoice", read.error.fr, read.error.en)
        return [replace(read, file=file)]
    if kind == "workbook":
        return list(workbook.sheets(data, file=file))
    if kind == "json":
        return [_of_json([("", data)], file)]
    if kind == "archive":
        raise NotOpened(
            "nested", "Cette archive en contient une autre : dépliez-la.", "This archive holds another one: unpack it."
        )
    return [delimited.sheet(data, file=file)]


def _of_archive(data: bytes, file: str) -> Iterator[Piece]:
    """What an archive holds that can be read; JSON files belong together."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = [one for one in archive.infolist() if _is_wanted(one.filename)]
        if not members:
            raise NotOpened(
                "other",
                "Cette archive ne contient aucun tableau ni aucune facture.",
                "This archive holds no table and no invoice.",
            )
        if len(members) > caps.FILES_MAX:
            raise caps.too_large()
        texts = [(one.filename, archive.read(one)) for one in members if one.filename.lower().endswith(".json")]
        if texts:
            yield _of_json(texts, file)
        for one in members:
            if not one.filename.lower().endswith(".json"):
                content = archive.read(one)
                yield from _of_file(kinds.told(content), content, f"{file}/{one.filename}")


def _is_wanted(name: str) -> bool:
    """Nor the notes that an operating system puts beside the files."""
    is_hidden = name.startswith("__MACOSX") or name.rpartition("/")[2].startswith(".")
    return name.lower().endswith(_MEMBER_ENDINGS) and not is_hidden


def _of_json(texts: list[tuple[str, bytes]], file: str) -> Tables:
    found: dict[str, Any] = {}
    for name, data in texts:
        try:
            content = json.loads(delimited.decoded(data), parse_float=str, parse_int=str)
        except (ValueError, RecursionError):
            raise kinds.damaged() from None
        if isinstance(content, list):
            content = {name.rpartition("/")[2].rpartition(".")[0]: content}
        if isinstance(content, dict):
            found |= content
    tables = ninja.kept(found)
    if not tables:
        raise NotOpened(
            "other",
            "Ce JSON n’est pas un export connu : il n’a ni clients ni factures.",
            "This JSON is no export that is known: it has neither clients nor invoices.",
        )
    return Tables(file, tables)
