"""Tables that are made to fill the memory, to take the time, to lie about their size, or to pass for something else."""

import io
import json
import struct
import zipfile
from collections.abc import Callable, Iterable
from typing import Literal

HEAD = "Facture;Client;Date;Total TTC;Article\n"
HONEST = HEAD + "F-1;Atelier Rive;13/10/2026;1 234,56 €;Audit\nF-2;Coop Verte;02/11/2026;10,00 €;Atelier\n"
MANY = 1_000_000
ROWS_MAX, COLUMN_LAST = 1_048_576, "XFD"

_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_BOOK = {
    "[Content_Types].xml": _TYPES,
    "_rels/.rels": f'<Relationships xmlns="{_RELS}"><Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELS}"><Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
}
_SHEET = "xl/worksheets/sheet1.xml"


def zipped(members: Iterable[tuple[str, str | bytes]], *, level: int = 6) -> bytes:
    """An archive, its dates fixed so that the bytes are the same each time."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 23, 9, 0, 0)), data, zipfile.ZIP_DEFLATED, level)
    return made.getvalue()


def workbook(rows: str, *, before: str = "", shared: str = "", head: str = "") -> bytes:
    """A workbook of one sheet; `rows` is its XML."""
    sheet = f'{head}<worksheet xmlns="{_MAIN}">{before}<sheetData>{rows}</sheetData></worksheet>'
    strings = f'<sst xmlns="{_MAIN}">{shared}</sst>'
    return zipped([*_BOOK.items(), (_SHEET, sheet), ("xl/sharedStrings.xml", strings)])


def rows_of(text: str) -> str:
    """The XML of the lines of a CSV, every cell a text."""
    made = []
    for number, line in enumerate(text.splitlines(), 1):
        cells = "".join(
            f'<c r="{chr(65 + column)}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
            for column, cell in enumerate(line.split(";"))
        )
        made.append(f'<row r="{number}">{cells}</row>')
    return "".join(made)


def _lying(data: bytes, *, size: int) -> bytes:
    """The archive, whose directory says that its largest part has another size."""
    largest = max(zipfile.ZipFile(io.BytesIO(data)).infolist(), key=lambda one: one.file_size)
    return data.replace(struct.pack("<L", largest.file_size), struct.pack("<L", size))


def _encrypted(data: bytes) -> bytes:
    """The archive, whose directory says that its parts have a password."""
    start = data.index(b"PK\x01\x02")
    return data[:start] + data[start:].replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00"
    )


def _overlapping() -> bytes:
    """Ten names for the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("a.csv", (2026, 11, 23, 9, 0, 0)), HONEST)
        first = archive.infolist()[0]
        for number in range(10):
            twin = zipfile.ZipInfo(f"{number}.csv", (2026, 11, 23, 9, 0, 0))
            twin.header_offset, twin.CRC = first.header_offset, first.CRC
            twin.compress_size, twin.file_size, twin.compress_type = (
                first.compress_size,
                first.file_size,
                first.compress_type,
            )
            archive.filelist.append(twin)
    return made.getvalue()


def _one_cell_a_row(rows: int) -> bytes:
    return workbook("".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, rows + 1)))


def _ods(table: str) -> bytes:
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        f'<office:document-content xmlns:office="{office}office:1.0" xmlns:table="{office}table:1.0" '
        f'xmlns:text="{office}text:1.0"><office:body><office:spreadsheet><table:table table:name="A">{table}'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = ("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    return zipped([kind, ("content.xml", content), ("META-INF/manifest.xml", "<a/>")])


def _ods_rows(text: str) -> str:
    def cell(value: str) -> str:
        return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'

    return "".join(
        f"<table:table-row>{''.join(map(cell, line.split(';')))}</table:table-row>" for line in text.splitlines()
    )


def _circular_ole() -> bytes:
    """An old workbook whose table of sectors leads back to itself."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<LLLLLLLLL", 0, 1, 0, 0, 4096, 0, 1, 0, 1)
    header += struct.pack("<L", 0) + b"\xff" * (512 - len(header) - 4)
    return header + struct.pack("<L", 0) * 128 + bytes(512 * 4)


def _json(content: object) -> bytes:
    return json.dumps(content).encode()


def _ledger(lines: int) -> str:
    head = "JournalCode|JournalLib|EcritureNum|EcritureDate|CompteNum|CompteLib|CompAuxNum|CompAuxLib|PieceRef|PieceDate|EcritureLib|Debit|Credit|EcritureLet|DateLet|ValidDate|Montantdevise|Idevise\n"
    row = "AC|Achats|{n}|20260105|{account}|Compte|||P{n}|20260105|Papier|10,00|0,00|||20260131||\n"
    sale = "VE|Ventes|V1|20260105|{}|Compte|C1|Atelier Rive|F-1|20260105|Audit|{}|{}|||20260131||\n"
    made = sale.format("411000", "120,00", "0,00") + sale.format("706000", "0,00", "120,00")
    return head + made + "".join(row.format(n=n // 2, account="607000" if n % 2 else "401000") for n in range(lines))


def _sneaky_cells() -> str:
    """Cells that make a careless expression try every way of reading them."""
    cells = [
        "1 " * 29, "9,9," * 14, "(" * 59, "-" * 59, "1" * 59 + "x", "0." * 29, "1.1.1.1." * 7, "€" * 59, "a@" * 29, "@." * 29,
        "1/1/" * 14, "2026-" * 11, "lundi " * 9, "١٢٣", "1e999999", "-" + "9" * 58, "NaN", "Infinity", "\N{RIGHT-TO-LEFT OVERRIDE}1,00",
    ]  # fmt: skip
    return HEAD + "".join(f"F-{n};C;{cell};{cell};{cell}\n" for n, cell in enumerate(cells * 100))


_LAUGHS = "<!DOCTYPE worksheet [" + '<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
) + "]>"  # fmt: skip
_ONE = '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'

CASES: dict[str, tuple[Literal["read", "refused", "either"], Callable[[], str | bytes]]] = {
    "honest.csv": ("read", lambda: HONEST),
    "honest.xlsx": ("read", lambda: workbook(rows_of(HONEST))),
    "honest.ods": ("read", lambda: _ods(_ods_rows(HONEST))),
    "invoice-of-ten-thousand-lines.csv": ("read", lambda: HEAD + "F-1;Atelier Rive;13/10/2026;10,00;L\n" * 10_000),
    "ten-thousand-invoices.csv": ("read", lambda: HEAD + "".join(f"F-{n};C{n % 50};13/10/2026;{n},10;L\n" for n in range(10_000))),
    "a-ledger-of-sixty-thousand-lines.csv": ("read", lambda: _ledger(60_000)),
    "a-ledger-of-a-million-lines.csv": ("refused", lambda: _ledger(200_001)),
    "sneaky-cells.csv": ("read", _sneaky_cells),
    "commands.csv": ("read", lambda: HONEST + "=cmd|' /C calc'!A0;@SUM(1);13/10/2026;+1+1;=WEBSERVICE(\"http://127.0.0.1:9/\")\n"),
    "commands.xlsx": (
        "read",
        lambda: workbook(rows_of(HONEST) + '<row r="9"><c r="A9" t="str"><f>HYPERLINK("http://127.0.0.1:9/")</f><v>F-9</v></c></row>'),
    ),
    "dimension-that-lies.xlsx": ("read", lambda: workbook(rows_of(HONEST), before=f'<dimension ref="A1:{COLUMN_LAST}{ROWS_MAX}"/>')),
    "two-corners.xlsx": (
        "refused",
        lambda: workbook(f'<row r="1">{_ONE.format("A1", "a")}</row><row r="{ROWS_MAX}">{_ONE.format(f"{COLUMN_LAST}{ROWS_MAX}", "b")}</row>'),
    ),
    "row-four-billion.xlsx": ("either", lambda: workbook(f'<row r="4294967295">{_ONE.format("A4294967295", "b")}</row>')),
    "column-that-does-not-exist.xlsx": ("either", lambda: workbook(f'<row r="1">{_ONE.format("ZZZZZZZZ1", "b")}</row>')),
    "a-million-rows.xlsx": ("refused", lambda: _one_cell_a_row(ROWS_MAX)),
    "a-bomb.xlsx": ("refused", lambda: workbook(" " * 200_000_000)),
    "a-bomb-that-lies.xlsx": ("refused", lambda: _lying(workbook(" " * 90_000_000), size=1000)),
    "a-bomb-of-strings.xlsx": (
        "refused",
        lambda: workbook(
            "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 10_001)),
            shared=f"<si><t>{'a' * 30_000}</t></si>",
        ),
    ),
    "many-strings.xlsx": ("refused", lambda: workbook(rows_of(HONEST), shared="<si><t>a</t></si>" * 5_000_000)),
    "laughs.xlsx": ("either", lambda: workbook(f'<row r="1">{_ONE.format("A1", "&i;")}</row>', head=_LAUGHS)),
    "external-entity.xlsx": (
        "either",
        lambda: workbook(rows_of("a;&x;"), head='<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/hostname">]>'),
    ),
    "with-a-password.xlsx": ("refused", lambda: _encrypted(workbook(rows_of(HONEST)))),
    "cut.xlsx": ("refused", lambda: workbook(rows_of(HONEST))[:-200]),
    "no-sheet.xlsx": ("refused", lambda: zipped(_BOOK.items())),
    "two-thousand-parts.zip": ("refused", lambda: zipped((f"{n}.csv", HONEST) for n in range(2_100))),
    "overlapping.zip": ("refused", _overlapping),
    "nested.zip": ("refused", lambda: zipped([("a.csv", zipped([("b.csv", HONEST)]))])),
    "climbing.zip": ("read", lambda: zipped([("../../../../tmp/a.csv", HONEST)])),
    "a-bomb.zip": ("refused", lambda: zipped([("a.csv", b"a;" * 80_000_000)], level=9)),
    "repeated.ods": (
        "refused",
        lambda: _ods(
            f'<table:table-row table:number-rows-repeated="{ROWS_MAX}"><table:table-cell table:number-columns-repeated="16384" '
            'office:value-type="string"><text:p>a</text:p></table:table-cell></table:table-row>'
        ),
    ),
    "circular.xls": ("refused", _circular_ole),
    "page-that-passes-for-a-workbook.xls": ("refused", lambda: "<html><table><tr><td>F-1</td></tr></table></html>"),
    "a-pdf-inside.csv": ("refused", lambda: HONEST + "%PDF-1.7\n"),
    "an-archive-behind.csv": ("either", lambda: HONEST.encode() + workbook(rows_of(HONEST))),
    "a-table-behind.xlsx": ("either", lambda: workbook(rows_of(HONEST)) + HONEST.encode()),
    "wrong-mark.csv": ("either", lambda: b"\xff\xfe" + HONEST.encode("cp1252")),
    "every-byte.csv": ("refused", lambda: bytes(range(256)) * 1000),
    "nothing-but-zeros.csv": ("refused", lambda: bytes(5_000_000)),
    "zeros-among-words.csv": ("either", lambda: HONEST.replace("R", "\0R")),
    "one-cell.csv": ("refused", lambda: "a" * 19_000_000),
    "a-quote-left-open.csv": ("read", lambda: HONEST + 'F-3;"C;13/10/2026;1,00;L\n' + HONEST),
    "nothing-but-quotes.csv": ("either", lambda: '"' * 5_000_000),
    "nothing-but-separators.csv": ("refused", lambda: ";" * 15_000_000),
    "nothing-but-ends-of-line.csv": ("refused", lambda: "\n" * 15_000_000 + "a"),
    "a-million-lines.csv": ("refused", lambda: "a;b\n" * MANY),
    "five-hundred-columns.csv": ("either", lambda: (";".join(["Total"] * 500) + "\n") * 800),
    "deep.json": ("refused", lambda: '{"clients":' * 200_000),
    "long-number.json": ("either", lambda: '{"invoices": [{"amount": ' + "9" * 5_000_000 + "}]}"),
    "many-records.json": ("either", lambda: _json({"clients": [{"id": str(n), "name": "C"} for n in range(200_000)]})),
    "odd-records.json": ("either", lambda: _json({"clients": [None, 1, [], {"id": [], "name": {}}], "invoices": [{"client_id": {}}]})),
}  # fmt: skip
