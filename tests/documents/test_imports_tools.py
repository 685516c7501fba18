"""The exports of other tools, each read into what a person sees in it: see tests/imports/EXPECTED.toml."""

import io
import tomllib
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from reglo.documents.imports import delimited, matching, opening, packing
from reglo.documents.reading import answer
from reglo.rules.moving import Parcel
from tests.documents.moving_in import told
from tests.documents.received import files

FOLDER = Path(__file__).parents[1] / "imports"
CASES = tomllib.loads((FOLDER / "EXPECTED.toml").read_text(encoding="utf-8"))["case"]
TODAY = date(2026, 11, 23)


def read(found: Sequence[tuple[str, bytes]], place: str = "fr") -> Parcel:
    pieces = [piece for name, data in found for piece in opening.opened(data, file=name)]
    return matching.parcel(pieces, place=place, currency="EUR" if place == "fr" else "CAD", today=TODAY)


def own(*names: str) -> list[tuple[str, bytes]]:
    return [(name, (FOLDER / name).read_bytes()) for name in names]


def as_workbook(data: bytes) -> bytes:
    """The same table as a workbook of texts."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        sheet = book.add_worksheet("Export")
        for line in delimited.sheet(data, file="").lines:
            for column, cell in enumerate(line.cells):
                sheet.write_string(line.number - 1, column, str(cell))
    return made.getvalue()


def zipped(*members: tuple[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return made.getvalue()


@pytest.mark.parametrize("case", CASES, ids=lambda case: "+".join(case["files"]))
def test_an_export_is_read_as_a_person_reads_it(case: dict[str, Any]) -> None:
    found = read(own(*case["files"]), case["place"])

    assert found.tool == case["tool"]
    for name, lines in told(found).items():
        assert lines == case.get(name, []), name


@pytest.mark.parametrize(
    "case", [case for case in CASES if not case["files"][0].endswith(".json")], ids=lambda case: "+".join(case["files"])
)
def test_the_same_tables_as_workbooks_say_the_same(case: dict[str, Any]) -> None:
    found = read([(name, as_workbook(data)) for name, data in own(*case["files"])], case["place"])

    for name, lines in told(found).items():
        assert lines == case.get(name, []), name


def test_every_file_of_the_folder_is_expected() -> None:
    expected = {name for case in CASES for name in case["files"]}

    assert {path.name for path in FOLDER.iterdir()} == expected | {"EXPECTED.toml"}


def test_the_archive_of_invoice_ninja_is_read_whole_or_in_pieces_and_keeps_no_password() -> None:
    (name, data) = own("invoiceninja.json")[0]
    whole = read([(name, data)])
    pieces = opening.opened(zipped(("backup.json", data), ("logo.png", b"\x89PNG")), file="export.zip")

    assert told(read([("export.zip", zipped(("backup.json", data)))])) == told(whole)
    assert "never kept" not in repr(pieces)


def test_a_nul_in_a_json_is_not_kept() -> None:
    clients = b'{"clients": [{"id": "1", "name": "Studio\\u0000 L\\u00e9a"}], "invoices": []}'

    assert [row.name for row in read([("a.json", clients)]).clients] == ["Studio Léa"]


def test_an_archive_of_tables_is_read_as_its_tables() -> None:
    names = next(case["files"] for case in CASES if "invoiceplane-items.csv" in case["files"])

    found = read([("tout.zip", zipped(*own(*names), ("__MACOSX/._a.csv", b"\0\5\x16\7")))])

    assert told(found) == told(read(own(*names)))
    assert {row.where.file for row in found.payments} == {"tout.zip/invoiceplane-payments.csv"}


def test_a_member_that_cannot_be_read_is_named_and_the_others_are_kept() -> None:
    members = (("vieux.pdf", b"%PDF-1.4 cut"), ("clients.csv", b"Nom;Ville\nAtelier Nord;Lille\n"), ("b.json", b"{}"))

    pieces = opening.opened(zipped(*members), file="tout.zip")
    found = matching.parcel(
        packing.pieces_unpacked(packing.pieces_packed(pieces)), place="fr", currency="EUR", today=TODAY
    )

    assert [row.name for row in found.clients] == ["Atelier Nord"]
    assert [(one.where.file, one.level) for one in found.remarks] == [
        ("tout.zip/b.json", "reject"), ("tout.zip/vieux.pdf", "reject"),
    ]  # fmt: skip
    assert all(one.said.fr and one.said.en for one in found.remarks)


def test_an_archive_of_which_nothing_is_read_names_its_first_member() -> None:
    with pytest.raises(opening.NotOpened, match=r"tout\.zip/vieux\.pdf : ") as refusal:
        opening.opened(zipped(("vieux.pdf", b"%PDF-1.4 cut"), ("autre.pdf", b"%PDF-1.4 cut")), file="tout.zip")

    assert refusal.value.problems[0].en.startswith("tout.zip/vieux.pdf: ")


def test_an_archive_inside_an_archive_is_not_opened() -> None:
    inner = zipped(("abby.csv", b"Nom\nAtelier Nord\n"))

    with pytest.raises(opening.NotOpened, match="en contient une autre"):
        opening.opened(zipped(("clients.csv", inner)), file="boite.zip")


def test_an_archive_without_a_table_says_so() -> None:
    with pytest.raises(opening.NotOpened, match="aucun tableau"):
        opening.opened(zipped(("photo.png", b"\x89PNG")), file="boite.zip")


@pytest.mark.parametrize("text", ["{}", '[{"a": 1}]', '{"clients": []}', '{"a": ' * 3000])
def test_a_json_that_is_no_export_is_refused_in_words(text: str) -> None:
    with pytest.raises(opening.NotOpened) as refusal:
        opening.opened(text.encode(), file="a.json")

    assert refusal.value.problems[0].fr and refusal.value.problems[0].en


def test_e_invoices_give_their_buyer_and_themselves() -> None:
    paths = [*files("en16931", "*/*.xml"), *files("facturx-pdf", "*.pdf")]
    read_well = 0
    for path in paths:
        data = path.read_bytes()
        if answer.read(data).error:
            with pytest.raises(opening.NotOpened) as refusal:
                opening.opened(data, file=path.name)
            assert refusal.value.problems[0].fr and refusal.value.problems[0].en
            continue
        found = read([(path.name, data)])
        assert len(found.invoices) + len([one for one in found.remarks if one.level == "reject"]) == 1, path
        for invoice in found.invoices:
            read_well += 1
            (client,) = found.clients
            assert invoice.client == client.key == client.name != ""
            assert invoice.number and invoice.total >= 0 and found.tool == "e-invoice"
            assert invoice.seller
    assert read_well > 20
