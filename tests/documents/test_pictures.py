"""Logos: what a person brings, and what is kept of it."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from reglo.documents import pictures

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><rect width="9" height="9"/></svg>'


def drawn(kind, *, mode="RGB", size=(40, 20), **given):
    file = BytesIO()
    Image.new(mode, size, given.pop("color", 0)).save(file, kind, **given)
    return file.getvalue()


def opened(png):
    return Image.open(BytesIO(png))


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def bomb(side):
    """A PNG of a few kilobytes that unfolds to side × side pixels."""
    rows = zlib.compress(b"\0" * (side // 8 + 1) * side, 9)
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "1"), ("PNG", "LA"), ("PNG", "I;16"), ("JPEG", "RGB"),
     ("JPEG", "CMYK"), ("JPEG", "L"), ("WEBP", "RGB"), ("WEBP", "RGBA")],
)  # fmt: skip
def test_each_kind_of_picture_becomes_a_png(kind, mode):
    kept = opened(pictures.as_png(drawn(kind, mode=mode)))

    assert (kept.format, kept.size) == ("PNG", (40, 20))
    assert kept.mode in {"RGB", "RGBA"}


def test_a_see_through_ground_stays_so():
    kept = opened(pictures.as_png(drawn("PNG", mode="RGBA", color=(10, 20, 30, 0))))

    assert kept.getpixel((0, 0)) == (10, 20, 30, 0)


def test_a_large_picture_is_reduced_to_what_paper_needs():
    kept = opened(pictures.as_png(drawn("PNG", size=(4000, 1000))))

    assert kept.size == (1200, 300)


def test_a_photograph_is_turned_upright_and_loses_its_place():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif.get_ifd(0x8825)[1] = "N"  # where it was taken
    kept = opened(pictures.as_png(drawn("JPEG", exif=exif)))

    assert kept.size == (20, 40)
    assert dict(kept.getexif()) == {}
    assert kept.info == {}


def test_what_is_glued_behind_the_picture_is_left_behind():
    kept = pictures.as_png(drawn("PNG") + b"<script>alert(1)</script>")

    assert b"script" not in kept


@pytest.mark.parametrize(
    "content",
    [SVG, b"\xef\xbb\xbf" + SVG, b'<?xml version="1.0"?>\n' + SVG, b"<!-- a -->" + SVG, b"\x1f\x8b\x08\x00compressed"],
)
def test_an_svg_is_refused_and_says_why(content):
    with pytest.raises(pictures.CannotUse) as refusal:
        pictures.as_png(content)

    assert "SVG" in refusal.value.reason("fr") and "PNG" in refusal.value.reason("fr")
    assert "may hold a program" in refusal.value.reason("en")


def test_twenty_megabytes_are_refused_before_being_read():
    with pytest.raises(pictures.CannotUse, match="20 Mo"):
        pictures.refuse_weight(20 * 1024 * 1024)
    with pytest.raises(pictures.CannotUse, match="5 Mo au plus"):
        pictures.as_png(b"x" * (pictures.BYTES_MAX + 1))


@pytest.mark.parametrize("side", [5_008, 20_000])
def test_a_picture_that_unfolds_without_end_is_refused(side):
    content = bomb(side)

    assert len(content) < pictures.BYTES_MAX
    with pytest.raises(pictures.CannotUse, match="trop de pixels"):
        pictures.as_png(content)


@pytest.mark.parametrize(
    "content",
    [b"GIF89a" + b"\0" * 50, b"%PDF-1.7", b"\x89PNG\r\n\x1a\nrien", drawn("JPEG")[:200], drawn("PNG")[:-30], b"MZ",
     drawn("TIFF"), drawn("GIF"), drawn("BMP"), b"<html><body>"],
)  # fmt: skip
def test_any_other_file_is_refused(content):
    with pytest.raises(pictures.CannotUse, match="PNG, JPEG ou WebP"):
        pictures.as_png(content)


def test_an_empty_file_is_refused():
    with pytest.raises(pictures.CannotUse, match="vide"):
        pictures.as_png(b"")
