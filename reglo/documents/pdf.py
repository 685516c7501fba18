"""The paper: a sheet set by Typst as PDF/A-3a and PDF/UA-1, with the structured invoice inside.

PDF/A-3a (ISO 19005-3) is the archive form that may carry other files; PDF/UA-1 (ISO 14289-1)
is the one a screen reader can follow. Typst refuses to write a file that breaks either.

The same value gives the same bytes, in any process, on any day: the only date in the file is
the day of issue. The texts of people travel as JSON in memory, never as markup; no package is
ever fetched. The layout is imported from its folder: Typst keeps what it has parsed from there,
and parses anew, for two milliseconds a document, what is handed over in memory.
"""

import json
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import typst

from reglo.documents import facturx, xmp
from reglo.documents.glyphs import FONT_FOLDER
from reglo.documents.sheet import Copy, sheet_of
from reglo.documents.sheet.letter import letter_sheet
from reglo.rules.invoicing import Sealed
from reglo.rules.lettering import LetterText

TEMPLATE_FOLDER = Path(__file__).parent / "templates"
STANDARDS: "list[typst.PDFStandard]" = ["a-3a", "ua-1"]


class CannotSet(Exception):
    """Typst refused the document; the message is its own, for the log."""


def invoice(
    sealed: Sealed, *, copy: Copy = "original", logo: bytes | None = None, link: str = "", over: str = ""
) -> tuple[bytes, bytes | None]:
    """The PDF, and the XML it carries where the place has one.

    `logo` is a PNG. `link` is the address of the client's page, printed when given; `over` is words that stand over the content. A draft has
    no number and a duplicate is a copy for the eye: neither carries XML, so that no machine
    books the same invoice twice. Raises CannotSet, facturx.CannotWrite.
    """
    xml = facturx.written(sealed) if copy == "original" and facturx.is_structured(sealed) else None
    sheet = sheet_of(sealed, copy=copy, logo=logo is not None, link=link, over=over, xml=xml is not None)
    files = {"main.typ": _template("invoice.typ"), "sheet.json": _json(sheet)}
    if logo is not None:
        # Files in memory must be text: the picture travels as the list of its bytes.
        files["logo.json"] = _json(list(logo))
    if xml is not None:
        files["factur-x.xml"] = xml
    set_paper = compiled(files, at=datetime.combine(sealed.issued_on, time(), UTC))
    return (xmp.declared(set_paper) if xml is not None else set_paper), xml


def letter(written: LetterText, *, logo: bytes | None = None) -> bytes:
    """The PDF of a letter or of a page of a folder. `logo` is a PNG. Raises CannotSet."""
    sheet = letter_sheet(written, logo=logo is not None)
    files = {"main.typ": _template("letter.typ"), "layout.typ": _template("layout.typ"), "sheet.json": _json(sheet)}
    if logo is not None:
        files["logo.json"] = _json(list(logo))
    return compiled(files, at=datetime.combine(written.written_on, time(), UTC))


def compiled(files: dict[str, bytes], *, at: datetime) -> bytes:
    """The PDF of « main.typ » among in-memory files, dated `at`. Raises CannotSet."""
    try:
        # The wheel accepts a dictionary of files here; its type stub does not say so yet.
        pdf = _compiler().compile(
            input=files,  # type: ignore[type-var]
            format="pdf",
            pdf_standards=STANDARDS,
            timestamp=int(at.timestamp()),
        )
    except RuntimeError as refusal:  # typst.TypstError among them
        hints = refusal.hints if isinstance(refusal, typst.TypstError) else []
        raise CannotSet(" ".join([str(refusal), *hints])) from refusal
    assert isinstance(pdf, bytes), f"one file was expected, not {type(pdf).__name__}"
    return pdf


@cache
def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT_FOLDER)])
    # The root holds our templates and nothing else: no path in a template leads further.
    return typst.Compiler(root=str(TEMPLATE_FOLDER), font_paths=fonts)


@cache
def _template(name: str) -> bytes:
    return (TEMPLATE_FOLDER / name).read_bytes()


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
