"""CSV and pasted text: whatever the encoding, whatever separates the cells.

A paste from a spreadsheet has tabs, a French CSV semicolons, an English one commas, some FEC bars. What separates
is what cuts most lines into the same number of cells, text in quotes left whole.

>>> [line.cells for line in sheet("Nom;Ville\\r\\nRivière;Sherbrooke\\r\\n".encode("cp1252"), file="a.csv").lines]
[('Nom', 'Ville'), ('Rivière', 'Sherbrooke')]
"""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator

from reglo.documents.imports import caps, kinds
from reglo.documents.imports.refusal import NotOpened
from reglo.rules.moving import entries
from reglo.rules.moving.sheets import Sheet

SEPARATORS = "\t;,|"
LINES_LOOKED_AT = 60
_LATIN_9_SIGNS = b"\xa4\xa6\xa8\xb4\xb8\xbc\xbd\xbe"  # € Š š Ž ž Œ œ Ÿ there, ¤ ¦ ¨ ´ ¸ ¼ ½ ¾ in Windows’s table
_ONLY_WINDOWS = bytes(range(0x80, 0xA0))


def sheet(data: bytes, *, file: str) -> Sheet:
    """The table. Of a FEC, which holds all of a year, only the entries that move a client's account. Raises NotOpened."""
    text = decoded(data)
    separator = separator_of(text)
    first = next(csv_rows(text[: 1 << 16], separator), [])
    if not entries.is_header(first):
        return Sheet(file, "", caps.counted(enumerate(csv_rows(text, separator), 1)))
    at = entries.columns(first)
    keys = {entries.key_of(row, at) for row in csv_rows(text, separator) if entries.is_of_a_client(row, at)}
    kept, others = [], []
    for number, row in enumerate(csv_rows(text, separator), 1):
        if number == 1 or entries.key_of(row, at) in keys:
            kept.append((number, row))
        elif any(row):
            others.append(number)
        if number > caps.LEDGER_LINES_MAX:
            raise caps.too_large()
    return Sheet(file, "", caps.counted(kept), tuple(others))


def csv_rows(text: str, separator: str) -> Iterator[list[str]]:
    """The rows of a text; a quote left open must not swallow the rest, so it is then read as a plain character."""
    csv.field_size_limit(caps.CELL_CHARS_MAX)
    source = io.StringIO(text, newline="")
    try:
        if _quotes_are_even(text):
            yield from csv.reader(source, delimiter=separator)
        else:
            yield from csv.reader(source, delimiter=separator, quoting=csv.QUOTE_NONE)
    except csv.Error:
        raise caps.too_large() from None


def decoded(data: bytes) -> str:
    """The text: by its mark, else as UTF-8 or UTF-16 when it is some, else as Windows or Latin-9. Raises NotOpened."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return _clean(data[len(mark) :].decode(name, errors="replace"))
    if name := kinds.utf16_of(data):
        return _clean(data.decode(name, errors="replace"))
    try:
        return _clean(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _clean(data.decode(_single_byte(data), errors="replace"))


def separator_of(text: str) -> str:
    """What separates the cells; a comma when nothing does, so that each line is one cell."""
    sample = [line for line in text[: 1 << 16].splitlines() if line.strip()][:LINES_LOOKED_AT]
    best, best_score = ",", 0
    for separator in SEPARATORS:
        counts = Counter(_cuts(line, separator) for line in sample)
        counts.pop(0, None)
        if not counts:
            continue
        cuts, times = max(counts.items(), key=lambda one: (one[1] * min(one[0], 6), one[0]))
        score = times * 10 + min(cuts, 9)
        if score > best_score:
            best, best_score = separator, score
    return best


def _cuts(line: str, separator: str) -> int:
    """How often a line is cut, text in quotes left whole; « 1 234,56 » between semicolons is no cut."""
    outside = "".join(line.split('"')[::2])
    return outside.count(separator)


def _quotes_are_even(text: str) -> bool:
    return text.count('"') % 2 == 0


def _single_byte(data: bytes) -> str:
    """Windows’s table, unless only Latin-9 makes sense of its signs: a euro in 0xA4, no letter in 0x80-0x9F."""
    if any(byte in data for byte in _ONLY_WINDOWS):
        return "cp1252"
    return "iso8859-15" if any(byte in data for byte in _LATIN_9_SIGNS) else "cp1252"


def _clean(text: str) -> str:
    """Without what no table holds; a text that is mostly no text is refused. Raises NotOpened."""
    head = text[:4096]
    strange = sum(not char.isprintable() and char not in "\t\r\n" for char in head) + head.count(
        "\N{REPLACEMENT CHARACTER}"
    )
    if head and strange * 5 > len(head):
        raise NotOpened(
            "other",
            "Ce fichier n’est pas un tableau lisible : exportez en CSV (UTF-8) ou en XLSX.",
            "This file is no readable table: export as CSV (UTF-8) or XLSX.",
        )
    return text.replace("\0", "")
