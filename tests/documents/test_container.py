"""Every paper is an archive file that a screen reader can follow, and a Factur-X file where it says so."""

import io
import re
from collections.abc import Callable

import pikepdf
import pytest
import typst
from facturx import generate_from_binary, get_xml_from_pdf

from reglo.documents import pdf
from reglo.documents.sheet import sheet_of
from reglo.rules.invoicing import Sealed
from tests.documents import samples
from tests.documents.container import faults, tags

Paper = tuple[bytes, bytes | None]
EVERY = pytest.mark.parametrize("sealed", samples.ALL.values(), ids=samples.ALL.keys())
EVERY_STRUCTURED = pytest.mark.parametrize("sealed", samples.STRUCTURED.values(), ids=samples.STRUCTURED.keys())
EVERY_QUEBEC = pytest.mark.parametrize("sealed", samples.QUEBEC_PAPERS.values(), ids=samples.QUEBEC_PAPERS.keys())


@EVERY
def test_every_paper_is_pdf_a_and_pdf_ua_around_its_page(sealed: Sealed, paper: Callable[[Sealed], Paper]) -> None:
    made, xml = paper(sealed)

    assert faults(made, xml=xml) == []


@EVERY_STRUCTURED
def test_an_independent_reader_finds_the_very_same_xml(sealed: Sealed, paper: Callable[[Sealed], Paper]) -> None:
    made, xml = paper(sealed)

    assert get_xml_from_pdf(made, check_xsd=True, check_schematron=False) == ("factur-x.xml", xml)


@EVERY_QUEBEC
def test_quebec_has_a_tagged_archive_without_xml(sealed: Sealed, paper: Callable[[Sealed], Paper]) -> None:
    made, xml = paper(sealed)

    assert xml is None
    assert b"factur-x" not in made and b"EmbeddedFile" not in made


@pytest.mark.parametrize("copy", ["draft", "duplicate"])
def test_a_draft_and_a_duplicate_carry_no_xml_that_a_machine_would_book(copy: pdf.Copy) -> None:
    made, xml = pdf.invoice(samples.RATES, copy=copy)

    assert xml is None
    assert faults(made, xml=None) == []


def test_the_paper_says_its_language_its_title_and_its_day(paper: Callable[[Sealed], Paper]) -> None:
    with pikepdf.open(io.BytesIO(paper(samples.QUEBEC_ENGLISH)[0])) as document:
        assert document.Root.Lang == "fr-CA"
        assert document.docinfo["/Title"] == "Facture nº\u00a02026-119, Tremblay Rédaction"
        assert document.docinfo["/CreationDate"] == "D:20261023000000Z"
    with pikepdf.open(io.BytesIO(paper(samples.ENGLISH)[0])) as document:
        assert document.Root.Lang == "en-GB"


def test_the_second_language_of_a_bilingual_paper_is_marked_as_english(paper: Callable[[Sealed], Paper]) -> None:
    with pikepdf.open(io.BytesIO(paper(samples.QUEBEC_ENGLISH)[0])) as document:
        drawn = b"".join(page.Contents.read_bytes() for page in document.pages)
        marked = len(re.findall(rb"/Lang ?\(en-CA\)", drawn)) + sum("/Lang" in tag for tag in tags(document))
    second = [label["twin"] for label in sheet_of(samples.QUEBEC_ENGLISH)["headers"].values() if label["twin"]]

    # Each head of the table, and the title, the caption, the facts, the payment, the mentions.
    assert marked > len(second) + 5
    with pikepdf.open(io.BytesIO(paper(samples.QUEBEC)[0])) as document:
        assert b"/Lang(en" not in b"".join(page.Contents.read_bytes() for page in document.pages)


def test_the_lines_are_a_table_whose_cells_know_their_heads(paper: Callable[[Sealed], Paper]) -> None:
    with pikepdf.open(io.BytesIO(paper(samples.many(60))[0])) as document:
        found = [str(tag.S) for tag in tags(document)]
        heads = [str(tag.A) for tag in tags(document) if tag.S == "/TH"]

    # One table over three pages, its head read once: the repeated ones are decoration.
    assert (found.count("/Table"), found.count("/THead"), found.count("/TH")) == (1, 1, 6)
    assert all("/Column" in head for head in heads)
    assert found.count("/TR") == 1 + 60 + 3


def test_the_code_and_the_logo_are_described_in_words(logo: bytes) -> None:
    made, _ = pdf.invoice(samples.RATES, logo=logo)

    with pikepdf.open(io.BytesIO(made)) as document:
        said = [str(tag.Alt) for tag in tags(document) if tag.S == "/Figure"]
    assert said[0] == "Atelier Rive"
    assert said[1].replace("\u00a0", " ").replace("\u202f", " ") == (
        "Code QR de virement SEPA : 3 540,00 € à Jeanne Rivière EI, référence 2026-038"
    )


# ── The check itself ─────────────────────────────────────────────────────────────────────────────


def test_the_check_refuses_an_xml_that_is_not_the_one_inside(paper: Callable[[Sealed], Paper]) -> None:
    made, xml = paper(samples.RATES)
    assert xml is not None

    assert faults(made, xml=xml[:-1] + b" ") == ["the content of the attached file is wrong"]


def test_the_check_refuses_a_file_rewritten_by_a_tool_that_loses_level_a(paper: Callable[[Sealed], Paper]) -> None:
    made, xml = paper(samples.RATES)
    assert xml is not None
    rewritten = generate_from_binary(made, xml, check_xsd=False, check_schematron=False)

    found = faults(rewritten, xml=xml)

    assert any("conformance" in fault for fault in found)
    assert any("pdfua" in fault for fault in found)


def test_the_check_refuses_a_page_that_is_no_archive() -> None:
    bare = typst.compile(b"= Facture\n\nBonjour", format="pdf", pdf_tags=False)

    found = faults(bare, xml=None)

    assert "the document has no structure" in found
    assert "the metadata says None for {http://www.aiim.org/pdfa/ns/id/}part" in found
    assert "there is not one output intent GTS_PDFA1 with its profile" in found


def test_the_check_refuses_a_file_that_was_cut(paper: Callable[[Sealed], Paper]) -> None:
    made, xml = paper(samples.RATES)

    try:
        found = faults(made[: len(made) // 2], xml=xml)
    except pikepdf.PdfError:
        return
    assert found


def test_typst_refuses_a_picture_without_words() -> None:
    """The first line of defence is the strict export itself."""
    page = b'#set document(title: "t")\n#image("x.svg")'
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'

    with pytest.raises(pdf.CannotSet, match="alt"):
        pdf.compiled({"main.typ": page, "x.svg": drawing}, at=pdf.datetime(2026, 11, 2, tzinfo=pdf.UTC))
