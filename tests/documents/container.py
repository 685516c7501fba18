"""The container check: is this file what it says, PDF/A-3a, PDF/UA-1, and Factur-X when it carries an XML?

Typst's strict export is the first line: it refuses what breaks either standard. This is the second, with
another reader (pikepdf, which is qpdf): what the standards want of the file around the page (ISO 19005-3,
ISO 14289-1, Factur-X 1.0 § 6), one sentence for each thing that is wrong. A real validator (veraPDF) goes
further; it wants Java and is no package.
"""

import io
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pikepdf
from lxml import etree

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_PDFA = "{http://www.aiim.org/pdfa/ns/id/}"
_PDFUA = "{http://www.aiim.org/pdfua/ns/id/}"
_FX = "{urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#}"
_SCHEMA = "{http://www.aiim.org/pdfa/ns/schema#}"
_PROPERTY = "{http://www.aiim.org/pdfa/ns/property#}"

_FX_VALUES = {
    "DocumentType": "INVOICE",
    "DocumentFileName": "factur-x.xml",
    "Version": "1.0",
    "ConformanceLevel": "EN 16931",
}
_PDF_DATE = re.compile(r"D:\d{14}(Z|[+-]\d\d'\d\d'?)")
_FORBIDDEN = ("/OpenAction", "/AA", "/AcroForm", "/JavaScript")  # nothing in the file may act by itself


def faults(pdf: bytes, *, xml: bytes | None, has_table: bool = True) -> list[str]:
    """Everything wrong with the file; `xml` is what must be found inside, or None when nothing may be."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        checks: list[Callable[[], Iterator[str]]] = [
            lambda: _structure(pdf, document),
            lambda: _catalogue(document),
            lambda: _metadata(document, structured=xml is not None),
            lambda: _attachment(document, xml),
            lambda: _fonts(document),
            lambda: _tags(document, has_table=has_table),
        ]
        return [fault for check in checks for fault in check()]


def _structure(pdf: bytes, document: pikepdf.Pdf) -> Iterator[str]:
    yield from (f"qpdf says: {problem}" for problem in document.check_pdf_syntax())
    if not re.fullmatch(rb"%PDF-1\.[4-7]\n%[\x80-\xff]{4,}", pdf[:15].rpartition(b"\n")[0]):
        yield "the header is not the one of a binary PDF 1.4 to 1.7"
    if document.is_encrypted:
        yield "the file is encrypted"
    if "/ID" not in document.trailer:
        yield "the file has no identifier"


def _catalogue(document: pikepdf.Pdf) -> Iterator[str]:
    root = document.Root
    yield from (f"the catalogue holds {name}" for name in _FORBIDDEN if name in root)
    if not re.fullmatch(r"(fr|en)-[A-Z]{2}", str(root.get("/Lang", ""))):
        yield f"the language of the document is {root.get('/Lang')!s}"
    if not bool(root.get("/MarkInfo", {}).get("/Marked", False)):
        yield "the document is not marked as tagged"
    if not bool(root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False)):
        yield "the title is not shown in the window"
    intents = [one for one in root.get("/OutputIntents", []) if one.S == "/GTS_PDFA1"]
    if len(intents) != 1 or "/DestOutputProfile" not in intents[0]:
        yield "there is not one output intent GTS_PDFA1 with its profile"
    for page in document.pages:
        if "/Annots" in page and str(page.get("/Tabs", "")) != "/S":
            yield "a page with links is not read in the order of its structure"


def _metadata(document: pikepdf.Pdf, *, structured: bool) -> Iterator[str]:
    stream = document.Root.get("/Metadata")
    if stream is None:
        yield "the document has no metadata"
        return
    packet = etree.fromstring(stream.read_bytes())
    if len(packet.findall(f"{_RDF}RDF")) != 1:
        yield "the metadata does not hold one rdf:RDF"
    said = {node.tag: (node.text or "") for node in packet.iterfind(f".//{_RDF}Description/*")}
    wanted = {_PDFA + "part": "3", _PDFA + "conformance": "A", _PDFUA + "part": "1"}
    fx = {_FX + name: value for name, value in _FX_VALUES.items()}
    for tag, value in (wanted | fx if structured else wanted).items():
        if said.get(tag) != value:
            yield f"the metadata says {said.get(tag)!r} for {tag}"
    if not structured and any(tag.startswith(_FX) for tag in said):
        yield "the metadata announces an invoice that is not there"
    if structured and _declared_properties(packet) != set(_FX_VALUES):
        yield "the extension schema does not describe the four properties"
    info = document.docinfo
    for name in ("/CreationDate", "/ModDate"):
        if not _PDF_DATE.fullmatch(str(info.get(name, ""))):
            yield f"{name} is {info.get(name)!s}"


def _declared_properties(packet: etree._Element) -> set[str]:
    for schema in packet.iter(f"{_RDF}li"):
        if schema.findtext(f"{_SCHEMA}namespaceURI") == _FX[1:-1]:
            return {node.text or "" for node in schema.iter(f"{_PROPERTY}name")}
    return set()


def _attachment(document: pikepdf.Pdf, xml: bytes | None) -> Iterator[str]:
    root = document.Root
    tree = root.get("/Names", {}).get("/EmbeddedFiles", {}).get("/Names", [])
    named = {str(tree[i]): tree[i + 1] for i in range(0, len(tree), 2)}
    if xml is None:
        if named or "/AF" in root:
            yield "a file is attached where none should be"
        return
    if list(named) != ["factur-x.xml"]:
        yield f"the attached files are {list(named)}"
        return
    spec = named["factur-x.xml"]
    inside = spec.EF.F
    if [one.objgen for one in root.get("/AF", [])] != [spec.objgen]:
        yield "the attached file is not the associated file of the document"
    found: dict[str, Any] = {
        "F": (str(spec.get("/F", "")), "factur-x.xml"),
        "UF": (str(spec.get("/UF", "")), "factur-x.xml"),
        "AFRelationship": (str(spec.get("/AFRelationship", "")), "/Alternative"),
        "Subtype": (str(inside.get("/Subtype", "")), "/text/xml"),
        "Size": (int(inside.get("/Params", {}).get("/Size", -1)), len(xml)),
        "content": (inside.read_bytes(), xml),
    }
    yield from (f"the {name} of the attached file is wrong" for name, (is_, should) in found.items() if is_ != should)
    if not spec.get("/Desc", ""):
        yield "the attached file has no description"
    if not _PDF_DATE.fullmatch(str(inside.get("/Params", {}).get("/ModDate", ""))):
        yield "the attached file has no date of modification"


def _fonts(document: pikepdf.Pdf) -> Iterator[str]:
    fonts = {font.objgen: font for page in document.pages for font in page.resources.get("/Font", {}).values()}
    if not fonts:
        yield "no page uses a font"
    for font in fonts.values():
        described = [one.FontDescriptor for one in font.get("/DescendantFonts", [font]) if "/FontDescriptor" in one]
        if not any(name in one for one in described for name in ("/FontFile", "/FontFile2", "/FontFile3")):
            yield f"the font {font.BaseFont!s} is not embedded"
        if "/ToUnicode" not in font:
            yield f"the text in {font.BaseFont!s} cannot be read back"


# ── What a screen reader follows ─────────────────────────────────────────────────────────────────


def tags(document: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    """Every structure element, in reading order."""

    def below(node: Any) -> Iterator[pikepdf.Dictionary]:
        for child in node if isinstance(node, pikepdf.Array) else [node]:
            if isinstance(child, pikepdf.Dictionary) and "/S" in child:
                yield child
                yield from below(child.get("/K", pikepdf.Array()))

    return list(below(document.Root.StructTreeRoot.K))


def _tags(document: pikepdf.Pdf, *, has_table: bool) -> Iterator[str]:
    if "/StructTreeRoot" not in document.Root:
        yield "the document has no structure"
        return
    found = tags(document)
    headings = [int(str(tag.S)[2:]) for tag in found if re.fullmatch(r"/H[1-6]", str(tag.S))]
    if headings[:1] != [1] or headings.count(1) != 1:
        yield f"the headings do not start with their only title: {headings}"
    if any(after > before + 1 for before, after in pairwise(headings)):
        yield f"a level of heading is skipped: {headings}"
    tables = [tag for tag in found if tag.S == "/Table"]
    if has_table and not tables:
        yield "the lines are not in a table"
    for tag in found:
        if tag.S == "/Figure" and not str(tag.get("/Alt", "")):
            yield "a picture says nothing"
        if tag.S == "/TH" and not any("/Scope" in one for one in _attributes(tag)):
            yield "a head of the table does not say what it heads"


def _attributes(tag: pikepdf.Dictionary) -> list[pikepdf.Dictionary]:
    held = tag.get("/A", pikepdf.Array())
    return [one for one in (held if isinstance(held, pikepdf.Array) else [held]) if isinstance(one, pikepdf.Dictionary)]
