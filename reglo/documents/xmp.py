"""The Factur-X declaration inside the metadata of a PDF/A-3 file.

Typst attaches the XML but cannot say in the XMP packet that it is a Factur-X file (Factur-X
1.0, § 6.2.2: one extension schema and four properties). The packet is written in clear, the
cross-reference table is the classic one, and only what stands behind the packet moves: so the
few bytes are spliced in and the offsets moved along, in a tenth of a millisecond.

Should Typst ever write its files otherwise, `declared` falls back on pikepdf, which rewrites
the whole file; slower, larger, and still valid PDF/A-3a and PDF/UA-1.
"""

import io
import re

from lxml import etree

NAMESPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
PROPERTIES = {
    "DocumentFileName": ("name of the embedded XML invoice file", "factur-x.xml"),
    "DocumentType": ("INVOICE", "INVOICE"),
    "Version": ("The actual version of the Factur-X XML schema", "1.0"),
    "ConformanceLevel": ("The conformance level of the embedded Factur-X data", "EN 16931"),
}


_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_PDFA = (
    "http://www.aiim.org/pdfa/ns/extension/",
    "http://www.aiim.org/pdfa/ns/schema#",
    "http://www.aiim.org/pdfa/ns/property#",
)


class NotAsExpected(Exception):
    """The file is not laid out as Typst lays it out; the splice is left undone."""


def declared(pdf: bytes) -> bytes:
    """The same file, saying in its metadata that it carries a Factur-X invoice."""
    try:
        return spliced(pdf)
    except NotAsExpected:
        return rewritten(pdf)


def spliced(pdf: bytes) -> bytes:
    """Insert the declaration and move the offsets behind it. Raises NotAsExpected."""
    at, packet_length, length_span = _packet(pdf)
    packet = with_declaration(pdf[at : at + packet_length])
    growth = len(packet) - packet_length
    start, end = length_span
    written = str(len(packet)).encode()
    shift = growth + len(written) - (end - start)
    out = pdf[:start] + written + pdf[end:at] + packet + pdf[at + packet_length :]
    return _moved(out, behind=at, shift=shift)


def rewritten(pdf: bytes) -> bytes:
    """The slow way: let pikepdf write the file again with the completed packet."""
    import pikepdf  # Almost never needed, and a third of the renderer's memory.

    with pikepdf.open(io.BytesIO(pdf)) as document:
        metadata = document.Root.Metadata
        metadata.write(_parsed_with_declaration(metadata.read_bytes()))
        out = io.BytesIO()
        document.save(out, fix_metadata_version=False, deterministic_id=True)
    return out.getvalue()


def with_declaration(packet: bytes) -> bytes:
    """The XMP packet with one more extension schema and the four properties."""
    packet = _inserted(packet, b"</rdf:Bag></pdfaExtension:schemas>", _schema().encode())
    return _inserted(packet, b"</rdf:RDF>", _description().encode())


def _parsed_with_declaration(packet: bytes) -> bytes:
    """The same, whatever the packet's layout: it is read as XML, not searched as text."""
    tree = etree.fromstring(packet).getroottree()
    names = {"rdf": _RDF} | dict(zip(("pdfaExtension", "pdfaSchema", "pdfaProperty"), _PDFA, strict=True))
    bag = tree.find(".//pdfaExtension:schemas/rdf:Bag", names)
    rdf = tree.find(".//rdf:RDF", names)
    if bag is None or rdf is None:
        raise NotAsExpected("the metadata has no place for an extension schema")
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in names.items())
    for parent, addition in ((bag, _schema()), (rdf, _description())):
        parent.extend(etree.fromstring(f"<added {spaces}>{addition}</added>"))
    return etree.tostring(tree, encoding="UTF-8", xml_declaration=False)


def _inserted(packet: bytes, anchor: bytes, addition: bytes) -> bytes:
    if packet.count(anchor) != 1:
        raise NotAsExpected(f"{anchor.decode()} stands {packet.count(anchor)} times in the metadata")
    return packet.replace(anchor, addition + anchor)


def _schema() -> str:
    properties = "".join(
        '<rdf:li rdf:parseType="Resource">'
        f"<pdfaProperty:name>{name}</pdfaProperty:name>"
        "<pdfaProperty:valueType>Text</pdfaProperty:valueType>"
        "<pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{meaning}</pdfaProperty:description></rdf:li>"
        for name, (meaning, _) in PROPERTIES.items()
    )
    return (
        '<rdf:li rdf:parseType="Resource">'
        "<pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>"
        f"<pdfaSchema:namespaceURI>{NAMESPACE}</pdfaSchema:namespaceURI>"
        "<pdfaSchema:prefix>fx</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property></rdf:li>"
    )


def _description() -> str:
    values = "".join(f"<fx:{name}>{value}</fx:{name}>" for name, (_, value) in PROPERTIES.items())
    return f'<rdf:Description rdf:about="" xmlns:fx="{NAMESPACE}">{values}</rdf:Description>'


# ── The bytes around the packet ──────────────────────────────────────────────────────────────────

_METADATA = b"/Type/Metadata"
_OBJECT = re.compile(rb"<<[^<>]*>>\s*stream\r?\n")
_LENGTH = re.compile(rb"/Length (\d+)")
_STARTXREF = re.compile(rb"startxref\r?\n(\d+)\r?\n%%EOF\s*$")
_TABLE = re.compile(rb"xref\r?\n0 (\d+)\r?\n")
_ENTRY_BYTES = 20


def _packet(pdf: bytes) -> tuple[int, int, tuple[int, int]]:
    """Where the packet starts, how long it is, and where that length is written."""
    marked = pdf.find(_METADATA)
    if marked < 0 or pdf.find(_METADATA, marked + 1) >= 0:
        raise NotAsExpected("not exactly one metadata stream")
    head = _OBJECT.match(pdf, pdf.rfind(b"<<", 0, marked))
    length = _LENGTH.search(pdf, head.start(), head.end()) if head else None
    if head is None or length is None:
        raise NotAsExpected("the metadata stream does not say its length")
    at, size = head.end(), int(length.group(1))
    if not pdf[at + size : at + size + 12].lstrip(b"\r\n").startswith(b"endstream"):
        raise NotAsExpected("the metadata stream does not end where it says")
    return at, size, length.span(1)


def _moved(pdf: bytes, *, behind: int, shift: int) -> bytes:
    """Every offset of the cross-reference table behind `behind`, and the table's own, moved by `shift`."""
    tail = _STARTXREF.search(pdf, len(pdf) - 64)
    if tail is None:
        raise NotAsExpected("no startxref at the end")
    table_at = int(tail.group(1)) + shift
    head = _TABLE.match(pdf, table_at)
    if head is None:
        raise NotAsExpected("no classic cross-reference table where startxref points")
    entries = bytearray(pdf[head.end() : head.end() + int(head.group(1)) * _ENTRY_BYTES])
    for at in range(0, len(entries), _ENTRY_BYTES):
        offset = int(entries[at : at + 10])
        if entries[at + 17 : at + 18] == b"n" and offset > behind:
            entries[at : at + 10] = b"%010d" % (offset + shift)
    end = head.end() + len(entries)
    return pdf[: head.end()] + bytes(entries) + pdf[end : tail.start(1)] + str(table_at).encode() + pdf[tail.end(1) :]
