"""XML that is made to fill the memory, to take the time, to reach out, or to pass for something else."""

import zlib
from collections.abc import Callable
from typing import Literal

from tools.hostile import invoices

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
ROOT = f'<Invoice xmlns="{invoices.UBL}Invoice-2"'
MANY = 200_000


def _with_doctype(declared: str, *, use: str = "&a;") -> bytes:
    return (HEAD + f"<!DOCTYPE Invoice [{declared}]>" + invoices.ubl(seller=use)).encode()


def _billion_laughs() -> bytes:
    levels = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(10))
    return _with_doctype(f'<!ENTITY a "ha">{levels}', use="&k;")


def _in_an_attribute() -> bytes:
    levels = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(10))
    return (HEAD + f'<!DOCTYPE Invoice [<!ENTITY a "ha">{levels}]>' + ROOT + ' x="&k;"/>').encode()


def _deep() -> bytes:
    return (HEAD + ROOT + ">" + "<a>" * MANY + "</a>" * MANY + "</Invoice>").encode()


def _attributes() -> bytes:
    return (HEAD + ROOT + "".join(f' a{n}="1"' for n in range(MANY)) + "/>").encode()


def _namespaces() -> bytes:
    return (HEAD + ROOT + "".join(f' xmlns:n{n}="u{n}"' for n in range(MANY // 2)) + "/>").encode()


def _same_attribute() -> bytes:
    return (HEAD + ROOT + ' a="1"' * MANY + "/>").encode()


def _gzip() -> bytes:
    maker = zlib.compressobj(9, zlib.DEFLATED, 31)
    return maker.compress(bytes(50_000_000)) + maker.flush()


def _ebcdic() -> bytes:
    text = '<?xml version="1.0" encoding="IBM037"?><!DOCTYPE Invoice [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    return (text + invoices.ubl(seller="&a;")).encode("cp037")


CASES: dict[str, tuple[Literal["read", "refused", "either"], Callable[[], str | bytes]]] = {
    "billion-laughs.xml": ("refused", _billion_laughs),
    "quadratic.xml": ("refused", lambda: _with_doctype(f'<!ENTITY a "{"a" * 60_000}">', use="&a;" * 60_000)),
    "laughs-in-an-attribute.xml": ("refused", _in_an_attribute),
    "external-file.xml": ("refused", lambda: _with_doctype('<!ENTITY a SYSTEM "file:///etc/hostname">')),
    "external-address.xml": ("refused", lambda: _with_doctype('<!ENTITY a SYSTEM "http://127.0.0.1:9/a">')),
    "external-parameter.xml": (
        "refused",
        lambda: _with_doctype('<!ENTITY % p SYSTEM "file:///etc/hostname"> %p; <!ENTITY a "x">'),
    ),
    "external-definition.xml": (
        "refused",
        lambda: HEAD + '<!DOCTYPE Invoice SYSTEM "file:///dev/zero">' + invoices.ubl(),
    ),
    "external-in-ebcdic.xml": ("refused", _ebcdic),
    "endless-entity.xml": ("refused", lambda: _with_doctype('<!ENTITY a "&b;"><!ENTITY b "&a;">')),
    "unknown-entity.xml": ("refused", lambda: HEAD + invoices.ubl(seller="&eacute;")),
    "two-hundred-thousand-deep.xml": ("refused", _deep),
    "two-hundred-thousand-attributes.xml": ("refused", _attributes),
    "a-hundred-thousand-namespaces.xml": ("refused", _namespaces),
    "two-hundred-thousand-times-the-same-attribute.xml": ("refused", _same_attribute),
    "a-million-elements.xml": ("refused", lambda: HEAD + ROOT + ">" + "<a/>" * 1_250_000 + "</Invoice>"),
    "text-of-five-megabytes.xml": ("refused", lambda: HEAD + ROOT + ">" + "t" * 5_300_000 + "</Invoice>"),
    "name-of-four-megabytes.xml": (
        "refused",
        lambda: HEAD + ROOT + ">" + "<" + "n" * 4_000_000 + "/></Invoice>",
    ),
    "comments.xml": ("either", lambda: HEAD + "<!---->" * 500_000 + invoices.ubl()),
    "style-sheet.xml": (
        "read",
        lambda: HEAD + '<?xml-stylesheet type="text/xsl" href="http://127.0.0.1:9/a.xsl"?>' + invoices.ubl(),
    ),
    "included-file.xml": (
        "read",
        lambda: invoices.ubl(
            seller='<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="file:///etc/hostname" parse="text"/>'
        ),
    ),
    "schema-elsewhere.xml": (
        "read",
        lambda: (
            invoices.ubl()
            .replace(
                "<Invoice ",
                '<Invoice xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:schemaLocation="u http://127.0.0.1:9/a.xsd" ',
            )
            .encode()
        ),
    ),
    "latin-1-that-says-utf-8.xml": ("refused", lambda: (HEAD + invoices.ubl(seller="Rivière")).encode("latin-1")),
    "encoding-that-does-not-exist.xml": (
        "refused",
        lambda: '<?xml version="1.0" encoding="UTF-8-W/O-BOM"?>' + invoices.ubl(),
    ),
    "utf-7.xml": (
        "refused",
        lambda: '<?xml version="1.0" encoding="UTF-7"?>' + invoices.ubl(seller="+ADw-"),
    ),
    "half-of-utf-16.xml": ("refused", lambda: ("<?xml version='1.0'?>" + invoices.ubl()).encode("utf-16")[:-7]),
    "zero-bytes.xml": ("refused", lambda: invoices.ubl(seller="R\0ive")),
    "cut.xml": ("refused", lambda: invoices.ubl().encode()[:-200]),
    "two-roots.xml": ("refused", lambda: invoices.ubl() + invoices.ubl()),
    "rubbish-after.xml": ("refused", lambda: invoices.ubl() + "rubbish"),
    "root-without-namespace.xml": (
        "refused",
        lambda: invoices.ubl().replace(f'xmlns="{invoices.UBL}Invoice-2"', ""),
    ),
    "zugferd-1.xml": (
        "refused",
        lambda: b'<r:CrossIndustryDocument xmlns:r="urn:ferd:CrossIndustryDocument:invoice:1p0"/>',
    ),
    "page.html.xml": ("refused", lambda: b"<html><script>alert(1)</script></html>"),
    "drawing.svg.xml": ("refused", lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    "empty.xml": ("refused", lambda: b""),
    "only-spaces.xml": ("refused", lambda: b" \n\t" * 1000),
    "archive.xml": ("refused", lambda: b"PK\x03\x04" + bytes(1000)),
    "compressed.xml": ("refused", _gzip),
    "every-byte.xml": ("refused", lambda: bytes(range(256)) * 4000),
    "xml-with-a-pdf-inside.xml": (
        "refused",
        lambda: HEAD + "<!-- %PDF-1.7 -->" + invoices.ubl(),
    ),
}
