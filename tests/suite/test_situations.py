"""The table of situations says what the worked cases say, in both languages, and each PDF is its invoice."""

from pathlib import Path

import pytest
from pypdf import PdfReader

from reglo import packs
from reglo.documents import facturx
from reglo.packs import mentions
from tests.documents.reading import plain
from tools import situations

ROWS = {row.name: row for row in situations.rows()}
EACH = pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())


def pdf_of(row: situations.Row) -> Path:
    return situations.FOLDER / f"{row.name}.pdf"


def squeezed(text: str) -> str:
    return "".join(plain(text).replace("'", "’").split())


def test_the_pages_and_their_files_are_those_of_the_worked_cases():
    assert list(situations.stale()) == [], "run python tools/situations.py"


@EACH
def test_each_pdf_holds_the_data_and_the_words_of_its_case(row):
    reader = PdfReader(pdf_of(row))
    page = squeezed(" ".join(one.extract_text() for one in reader.pages))

    for mention in row.sealed.mentions:
        for said in () if mention.code == mentions.ROUTING else mention.text.split(" / "):
            assert squeezed(said.rstrip(".")) in page
    if facturx.is_structured(row.sealed):
        assert reader.attachments["factur-x.xml"] == [facturx.written(row.sealed)]
    else:
        assert squeezed(row.sealed.number) in page


@EACH
def test_a_pdf_of_a_situation_is_small(row):
    assert pdf_of(row).stat().st_size < 70_000


def test_both_pages_have_the_same_rows_in_the_same_order():
    links = [
        [line.rsplit("](", 1)[1] for line in situations.page(language).splitlines() if ".pdf" in line]
        for language in situations.LANGUAGES
    ]

    assert links[0] == links[1] == [f"situations/{name}.pdf) |" for name in ROWS]


@pytest.mark.parametrize("language", situations.LANGUAGES)
def test_every_place_has_its_table(language):
    assert situations.page(language).count("|---|") >= len(packs.PLACES)


def test_a_page_that_was_changed_by_hand_is_seen(tmp_path, monkeypatch):
    monkeypatch.setattr(situations, "DOCS", tmp_path)
    monkeypatch.setattr(situations, "FOLDER", tmp_path / "situations")
    (tmp_path / "situations").mkdir()
    for language in situations.LANGUAGES:
        (tmp_path / f"situations.{language}.md").write_text(situations.page(language), encoding="utf-8")
    for name in ROWS:
        (tmp_path / "situations" / f"{name}.pdf").touch()
    assert list(situations.stale()) == []

    (tmp_path / "situations.fr.md").write_text(situations.page("fr").replace("Franchise", "Franchises"), "utf-8")
    (tmp_path / "situations" / "fr-franchise.pdf").unlink()
    (tmp_path / "situations" / "fr-forgotten.pdf").touch()

    assert list(situations.stale()) == [
        "situations.fr.md",
        "situations/fr-forgotten.pdf",
        "situations/fr-franchise.pdf",
    ]
