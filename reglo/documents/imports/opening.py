"""From the bytes of one file to its pieces: tables, an e-invoice, or the export of a tool.

An archive is opened once; an archive inside it is not.
"""

import io
import json
import zipfile
from dataclasses import dataclass, replace
from typing import Any

from reglo.documents.imports import caps, delimited, kinds, workbook
from reglo.documents.imports.refusal import NotOpened
from reglo.documents.reading import answer
from reglo.documents.reading.invoice import ReadInvoice
from reglo.rules.moving import ninja
from reglo.rules.moving.sheets import Sheet
from reglo.rules.reading import Said

_MEMBER_ENDINGS = (".csv", ".txt", ".tsv", ".json", ".xlsx", ".xls", ".ods", ".pdf", ".xml")


@dataclass(frozen=True)
class Tables:
    """The export of a tool that is no table: lists of records by name."""

    file: str
    tables: ninja.Tables


@dataclass(frozen=True)
class Refused:
    """A member of an archive that cannot be read, and why; the others are."""

    file: str
    code: str
    said: Said


Piece = Sheet | ReadInvoice | Tables | Refused


def opened(data: bytes, *, file: str) -> list[Piece]:
    """The pieces of a file, never none. Raises NotOpened."""
    kind = kinds.told(data)
    if kind == "archive":
        return _of_archive(data, file)
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


def _of_archive(data: bytes, file: str) -> list[Piece]:
    """What an archive holds that can be read, and the members that cannot. Raises NotOpened when none can."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = [one.filename for one in archive.infolist() if _is_wanted(one.filename)]
        if not members:
            raise NotOpened(
                "other",
                "Cette archive ne contient aucun tableau ni aucune facture.",
                "This archive holds no table and no invoice.",
            )
        if len(members) > caps.FILES_MAX:
            raise caps.too_large()
        pieces = [piece for lot in _lots(members) for piece in _of_members(archive, lot, file)]
    refused = [one for one in pieces if isinstance(one, Refused)]
    if len(refused) == len(pieces):
        first = refused[0]
        raise NotOpened(first.code, f"{first.file} : {first.said.fr}", f"{first.file}: {first.said.en}")
    return pieces


def _lots(members: list[str]) -> list[list[str]]:
    """The members that are read together: JSON files, first; every other one is read alone."""
    texts = [one for one in members if one.lower().endswith(".json")]
    return ([texts] if texts else []) + [[one] for one in members if one not in texts]


def _of_members(archive: zipfile.ZipFile, names: list[str], file: str) -> list[Piece]:
    """The pieces of members that are read together; why there are none, where there are none."""
    contents = [(one, archive.read(one)) for one in names]
    try:
        if names[0].lower().endswith(".json"):
            return [_of_json(contents, file)]
        return _of_file(kinds.told(contents[0][1]), contents[0][1], f"{file}/{names[0]}")
    except NotOpened as refusal:
        return [Refused(f"{file}/{', '.join(names)}", refusal.code, refusal.problems[0])]


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
