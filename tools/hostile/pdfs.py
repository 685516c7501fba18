"""PDF that is cut, locked, lying, or that would do something by itself."""

import zlib
from collections.abc import Callable
from typing import Literal

from tools.hostile import invoices

Objects = list[bytes]

CATALOGUE = (
    b"<< /Type /Catalog /Pages 2 0 R /AF [4 0 R] /Names << /EmbeddedFiles << /Names [(factur-x.xml) 4 0 R] >> >> %s >>"
)
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> %s >>"
FILE = b"<< /Type /Filespec /F (%s) /UF (%s) /AFRelationship /Alternative /EF << /F 5 0 R /UF 5 0 R >> >>"
STREAM = b"<< /Type /EmbeddedFile /Subtype /text#2Fxml /Length %d %s >>\nstream\n%s\nendstream"


def pdf(objects: Objects, trailer: bytes = b"") -> bytes:
    """A whole file of these objects, numbered from one; the first is the catalogue."""
    out, offsets = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    end = b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, len(out))
    return out + head + table + end


def carrying(
    xml: bytes,
    *,
    name: bytes = b"factur-x.xml",
    catalogue: bytes = b"",
    page: bytes = b"",
    filters: bytes = b"",
    length: int = -1,
    more: Objects | None = None,
    trailer: bytes = b"",
) -> bytes:
    """A PDF with one attached file, as Factur-X wants it, and what each case adds."""
    stream = STREAM % (len(xml) if length < 0 else length, filters, xml)
    objects = [CATALOGUE % catalogue, PAGES, PAGE % page, FILE % (name, name), stream, *(more or [])]
    return pdf(objects, trailer)


def _honest() -> bytes:
    return invoices.cii().encode()


def _bomb(size: int) -> bytes:
    maker = zlib.compressobj(9)
    chunk = bytes(1 << 20)
    return b"".join(maker.compress(chunk) for _ in range(size >> 20)) + maker.flush()


def _bomb_in_an_object_stream() -> bytes:
    packed = _bomb(600 << 20)
    stream = b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (
        len(packed),
        packed,
    )
    rows = bytes([0, 0, 0, 255, 1, 0, 15, 0, 2, 0, 1, 0])
    head = b"%PDF-1.7\n%\xe2\xe3\n"
    first = head + b"1 0 obj\n" + stream + b"\nendobj\n"
    index = b"<< /Type /XRef /Size 3 /W [1 2 1] /Root 2 0 R /Length %d >>\nstream\n%s\nendstream" % (len(rows), rows)
    rows_at = len(first)
    return first + b"3 0 obj\n" + index + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % rows_at


def _locked() -> bytes:
    encrypt = b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (b"41" * 32, b"42" * 32)
    return carrying(_honest(), more=[encrypt], trailer=b"/Encrypt 6 0 R /ID [<00> <00>]")


def _two_invoices() -> bytes:
    other = invoices.cii(2).encode()
    more = [
        b"<< /Type /Filespec /F (xrechnung.xml) /UF (xrechnung.xml) /EF << /F 7 0 R >> >>",
        STREAM % (len(other), b"", other),
    ]
    return carrying(_honest(), more=more).replace(b"/AF [4 0 R]", b"/AF [4 0 R 6 0 R]")


def _names_in_a_circle() -> bytes:
    text = carrying(_honest(), more=[b"<< /Kids [6 0 R 6 0 R] /Limits [(a) (z)] >>"])
    return text.replace(b"/AF [4 0 R] /Names << /EmbeddedFiles << /Names [(factur-x.xml) 4 0 R] >> >>",
                        b"/Names << /EmbeddedFiles 6 0 R >>".ljust(70))  # fmt: skip


def _many_files() -> bytes:
    specs = b"".join(b"%d 0 R " % number for number in range(6, 306))
    more: Objects = []
    for number in range(300):
        more.append(b"<< /Type /Filespec /F (%d.xml) /EF << /F %d 0 R >> >>" % (number, 306 + number))
    more += [STREAM % (2, b"", b"<a") for _ in range(300)]
    return carrying(_honest(), catalogue=b"/X [%s]" % specs, more=more).replace(b"/AF [4 0 R]", b"/AF [%s]" % specs)


_JAVASCRIPT = b"/S /JavaScript /JS (app.launchURL\\('http://127.0.0.1:9'\\))"

CASES: dict[str, tuple[Literal["read", "refused", "either"], Callable[[], str | bytes]]] = {
    "honest.pdf": ("read", lambda: carrying(_honest())),
    "packed.pdf": ("read", lambda: carrying(zlib.compress(_honest(), 9), filters=b"/Filter /FlateDecode")),
    "in-hexadecimal.pdf": (
        "read",
        lambda: carrying(_honest().hex().encode() + b">", filters=b"/Filter [/ASCIIHexDecode]"),
    ),
    "script-at-opening.pdf": ("read", lambda: carrying(_honest(), catalogue=b"/OpenAction << %s >>" % _JAVASCRIPT)),
    "script-by-name.pdf": (
        "read",
        lambda: carrying(_honest()).replace(b"/Names << /Emb", b"/Names << /JavaScript << /Names [] >> /Emb"),
    ),
    "program-at-opening.pdf": (
        "read",
        lambda: carrying(_honest(), catalogue=b"/OpenAction << /S /Launch /F (/bin/sh) >>"),
    ),
    "program-on-a-click.pdf": (
        "read",
        lambda: carrying(_honest(), page=b"/Annots [<< /Type /Annot /Subtype /Link /A << /S /Launch /F (c.exe) >> >>]"),
    ),
    "script-of-a-page.pdf": ("read", lambda: carrying(_honest(), page=b"/AA << /O << %s >> >>" % _JAVASCRIPT)),
    "locked.pdf": ("refused", _locked),
    "cut-in-half.pdf": ("refused", lambda: carrying(_honest())[:1500]),
    "without-its-end.pdf": ("refused", lambda: carrying(_honest()).partition(b"xref\n")[0]),
    "head-only.pdf": ("refused", lambda: b"%PDF-1.7\n"),
    "rubbish.pdf": ("refused", lambda: b"%PDF-1.7\n" + bytes(range(256)) * 2000),
    "no-invoice.pdf": ("refused", lambda: carrying(_honest(), name=b"photo.jpg")),
    "name-that-climbs.pdf": ("refused", lambda: carrying(_honest(), name=b"../../../factur-x.xml")),
    "not-an-invoice-inside.pdf": ("refused", lambda: carrying(b"<html/>")),
    "bomb-of-xml-inside.pdf": ("refused", lambda: carrying(b"<a>" * 200_000)),
    "half-a-gigabyte-inside.pdf": ("refused", lambda: carrying(_bomb(512 << 20), filters=b"/Filter /FlateDecode")),
    "bomb-in-a-bomb.pdf": (
        "refused",
        lambda: carrying(zlib.compress(_bomb(512 << 20), 9), filters=b"/Filter [/FlateDecode /FlateDecode]"),
    ),
    "packed-a-thousand-times.pdf": (
        "refused",
        lambda: carrying(_honest(), filters=b"/Filter [%s]" % (b"/FlateDecode " * 1000)),
    ),
    "unusual-filter.pdf": ("refused", lambda: carrying(_honest(), filters=b"/Filter /JBIG2Decode")),
    "predictor.pdf": (
        "refused",
        lambda: carrying(
            zlib.compress(_honest()),
            filters=b"/Filter /FlateDecode /DecodeParms << /Predictor 15 /Columns 2000000000 >>",
        ),
    ),
    "lying-length.pdf": ("either", lambda: carrying(_honest(), length=2_000_000_000)),
    "negative-length.pdf": ("either", lambda: carrying(_honest()).replace(b"/Length ", b"/Length -")),
    "lying-size.pdf": ("either", lambda: carrying(_honest(), trailer=b"/Size 2147483647")),
    "bomb-in-an-object-stream.pdf": ("refused", _bomb_in_an_object_stream),
    "two-invoices.pdf": ("refused", _two_invoices),
    "names-in-a-circle.pdf": ("refused", _names_in_a_circle),
    "pages-in-a-circle.pdf": ("either", lambda: carrying(_honest()).replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]")),
    "three-hundred-files.pdf": ("refused", _many_files),
    "arrays-in-arrays.pdf": ("either", lambda: carrying(_honest(), catalogue=b"/X " + b"[" * 100_000)),
    "pdf-behind-a-program.pdf": ("refused", lambda: b"MZ" + bytes(100) + carrying(_honest())),
    "pdf-with-an-archive-behind.pdf": ("read", lambda: carrying(_honest()) + b"PK\x05\x06" + bytes(18)),
    "over-twenty-megabytes.pdf": ("refused", lambda: carrying(_honest()) + bytes(21 << 20)),
}
