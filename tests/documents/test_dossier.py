"""The folder one hands over: numbered, in names every system takes, the same bytes for the same exhibits."""

import hashlib
import io
import re
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reglo.documents import dossier, pdf
from reglo.documents.dossier import Event, Filed
from reglo.documents.sheet.letter import letter_sheet
from tests.documents.letter_samples import ENDS, ONE, several
from tests.documents.reading import pypdf_pages

FILED = (
    Filed("Devis nº D-2026-009 accepté", "devis.PDF", b"%PDF-1", date(2026, 9, 14)),
    Filed("Facture nº 2026-041", "Facture 2026-041.pdf", b"%PDF-2", date(2026, 10, 13)),
    Filed("Avis de réception", "photo.jpeg", b"\xff\xd8\xff"),
)
ON = date(2026, 12, 28)


def opened(folder: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(folder)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_folder_holds_the_list_then_every_exhibit_under_its_number():
    found = opened(dossier.folder(b"%PDF-list", FILED, on=ON))

    assert found == {
        "00-bordereau.pdf": b"%PDF-list",
        "01-devis-no-d-2026-009-accepte.pdf": b"%PDF-1",
        "02-facture-no-2026-041.pdf": b"%PDF-2",
        "03-avis-de-reception.jpeg": b"\xff\xd8\xff",
    }


def test_the_same_exhibits_are_the_same_bytes_and_another_is_not():
    folder = dossier.folder(b"%PDF-list", FILED, on=ON)

    assert dossier.folder(b"%PDF-list", FILED, on=ON) == folder
    assert dossier.folder(b"%PDF-list", (*FILED[:2], replace(FILED[2], content=b"\xff")), on=ON) != folder


def test_every_file_of_the_folder_bears_the_day_it_was_made_for():
    with zipfile.ZipFile(io.BytesIO(dossier.folder(b"", FILED, on=ON))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 12, 28, 0, 0, 0)}
        assert {entry.external_attr >> 16 for entry in archive.infolist()} == {0o644}


@given(st.text(), st.text(), st.integers(1, 200))
def test_whatever_it_is_called_a_file_stays_in_the_folder(title: str, like: str, index: int):
    name = dossier.file_name(index, title=title, like=like)

    assert re.fullmatch(r"\d{2,3}-[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]{1,5})?", name)
    assert len(name) <= 80


@pytest.mark.parametrize(
    ("title", "like", "name"),
    [
        ("../../etc/passwd", "../x.sh", "01-etc-passwd.sh"),
        ("東京", "scan", "01-piece"),
        ("Œuvre d’été", "a.tar.gz", "01-oeuvre-d-ete.gz"),
        ("a" * 90, "x.pdf\x00.exe", f"01-{'a' * 60}.exe"),
    ],
)
def test_names_that_would_leave_the_folder_do_not(title: str, like: str, name: str):
    assert dossier.file_name(1, title=title, like=like) == name


def test_two_exhibits_of_one_title_are_two_files():
    twice = (FILED[0], FILED[0])

    assert len(opened(dossier.folder(b"", twice, on=ON))) == 3


def test_an_exhibit_knows_its_file_and_its_digest():
    first, *_ = dossier.exhibits(FILED)

    assert first.file_name == "01-devis-no-d-2026-009-accepte.pdf"
    assert first.sha256 == hashlib.sha256(b"%PDF-1").hexdigest()


# ── The list ─────────────────────────────────────────────────────────────────────────────────────


def cells(listed, index: int) -> list[list[str]]:
    tables = [block for block in letter_sheet(listed)["parts"][0]["blocks"] if block["kind"] == "table"]
    return [["".join(run["text"] for run in cell) for cell in row["cells"]] for row in tables[index]["rows"]]


def test_the_facts_stand_in_the_order_of_their_days():
    events = [Event(date(2026, 12, 8), "Second rappel"), Event(date(2026, 9, 14), "Accord | *ferme*")]

    listed = dossier.listing(ends=ENDS["fr"], exhibits=dossier.exhibits(FILED), events=events)

    assert [row[1] for row in cells(listed, 1)] == ["Accord | *ferme*", "Second rappel"]


def test_the_account_shows_what_the_total_is_made_of():
    figures = several("fr")
    listed = dossier.listing(ends=ENDS["fr"], exhibits=(), figures=figures)

    names = [row[0] for row in cells(listed, -1)]
    assert names == ["Principal", "Intérêts et pénalités de retard", "Indemnités forfaitaires de recouvrement", "Total"]
    assert [row[1].replace("\u202f", " ").replace("\xa0", " ") for row in cells(listed, -1)] == [
        "4 660,00 €",
        "67,02 €",
        "80,00 €",
        "4 807,02 €",
    ]


def test_in_quebec_exhibits_are_p_and_no_fee_is_invented():
    listed = dossier.listing(ends=ENDS["ca-qc"], exhibits=dossier.exhibits(FILED), figures=ONE["ca-qc"])

    assert [row[0] for row in cells(listed, 0)] == ["P-1", "P-2", "P-3"]
    assert [row[0] for row in cells(listed, -1)] == ["Principal", "Intérêts et pénalités de retard", "Total"]


def test_the_list_speaks_english_when_asked():
    listed = dossier.listing(ends=ENDS["fr"], exhibits=dossier.exhibits(FILED), figures=ONE["fr"], language="en")

    (page,) = pypdf_pages(pdf.letter(listed))
    assert "List of exhibits" in page and "Claim against Atelier Nord SAS: €3,452.51" in page
    assert "Account on 28 December 2026" in page
