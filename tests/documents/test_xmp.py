"""The Factur-X declaration: spliced into Typst's own metadata, or written by pikepdf when it cannot be."""

import io
import re

import pikepdf
import pytest

from reglo.documents import facturx, pdf, xmp
from reglo.documents.sheet import sheet_of
from tests.documents import samples
from tests.documents.container import faults


@pytest.fixture(scope="module")
def bare() -> tuple[bytes, bytes]:
    """A paper as Typst leaves it, its XML attached and not declared; and that XML."""
    sealed = samples.RATES
    xml = facturx.written(sealed)
    files = {
        "main.typ": pdf._template("invoice.typ"),
        "sheet.json": pdf._json(sheet_of(sealed, xml=True)),
        "factur-x.xml": xml,
    }
    return pdf.compiled(files, at=pdf.datetime(2026, 11, 2, tzinfo=pdf.UTC)), xml


def test_typst_alone_does_not_declare_the_invoice(bare: tuple[bytes, bytes]) -> None:
    made, xml = bare

    assert any("fx" in fault or "urn:factur-x" in fault for fault in faults(made, xml=xml))


def test_the_splice_makes_a_valid_file_and_moves_nothing_but_offsets(bare: tuple[bytes, bytes]) -> None:
    made, xml = bare
    declared = xmp.spliced(made)

    assert faults(declared, xml=xml) == []
    at = made.index(b"/Type/Metadata")
    assert declared[: at - 100] == made[: at - 100]
    assert len(declared) - len(made) < 3000


def test_every_offset_of_the_table_points_to_its_object(bare: tuple[bytes, bytes]) -> None:
    declared = xmp.spliced(bare[0])

    at = int(re.search(rb"startxref\s+(\d+)\s+%%EOF", declared)[1])  # type: ignore[index]
    head = re.match(rb"xref\s+0 (\d+)\s+", declared[at:])
    assert head is not None
    for number in range(1, int(head[1])):
        entry = declared[at + head.end() + 20 * number :][:20]
        if entry[17:18] == b"n":
            offset = int(entry[:10])
            assert declared[offset:].startswith(b"%d 0 obj" % number)


def test_a_file_laid_out_otherwise_is_declared_by_the_slow_way(bare: tuple[bytes, bytes]) -> None:
    made, xml = bare
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(made)) as document:
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    packed = out.getvalue()
    with pytest.raises(xmp.NotAsExpected):
        xmp.spliced(packed)

    declared = xmp.declared(packed)

    assert faults(declared, xml=xml) == []
    assert declared == xmp.declared(packed)


@pytest.mark.parametrize(
    ("found", "put"),
    [
        (b"</rdf:RDF>", b"</rdf:RDX>"),
        (b"</pdfaExtension:schemas>", b"</pdfaExtension:schemes>"),
        (b"/Type/Metadata", b"/Type/Metadato"),
        (b"startxref", b"startxreg"),
        (b"\nxref\n0 ", b"\nxreg\n0 "),
    ],
)
def test_the_splice_touches_nothing_it_does_not_recognise(bare: tuple[bytes, bytes], found: bytes, put: bytes) -> None:
    assert found in bare[0]

    with pytest.raises(xmp.NotAsExpected):
        xmp.spliced(bare[0].replace(found, put))


def test_a_length_that_is_not_true_is_noticed(bare: tuple[bytes, bytes]) -> None:
    at = bare[0].index(b"/Type/Metadata")
    start = bare[0].rfind(b"<<", 0, at)
    wrong = (
        bare[0][:start]
        + re.sub(rb"/Length (\d)(\d+)", rb"/Length 1\2", bare[0][start : at + 200], count=1)
        + bare[0][at + 200 :]
    )

    with pytest.raises(xmp.NotAsExpected):
        xmp.spliced(wrong)
