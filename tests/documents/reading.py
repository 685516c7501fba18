"""Reading a finished paper the way others do: its text by two programs, its pictures by an eye of glass.

Poppler is a program of the system (`pdftotext`, `pdftoppm`): without it the tests that need a rendered
page say so and skip. pypdf reads without it. Both show no-break and thin spaces in their own way, so a
test compares words with plain spaces.
"""

import io
import shutil
import subprocess
from collections.abc import Iterator

import pypdf
import pytest
import zxingcpp
from PIL import Image

SPACES = dict.fromkeys(map(ord, "\u00a0\u202f\u2009\u2002"), " ") | {ord("\u200b"): None}


def plain(text: str) -> str:
    """The text with plain spaces, one at a time, and no line ends."""
    return " ".join(text.translate(SPACES).split())


def poppler_pages(pdf: bytes) -> list[str]:
    """The text of each page, laid out as on paper."""
    return (
        poppler("pdftotext", "-layout", "-enc", "UTF-8", "-", "-", given=pdf)
        .decode()
        .translate(SPACES)
        .split("\f")[:-1]
    )


def pypdf_pages(pdf: bytes) -> list[str]:
    """The text of each page in the order of its content, by a reader that shares no code with the other."""
    return [plain(page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def picture(pdf: bytes, *, page: int = 1, dots_per_inch: int = 150) -> Image.Image:
    """One page as a scanner would see it."""
    drawn = poppler("pdftoppm", "-r", str(dots_per_inch), "-f", str(page), "-l", str(page), "-png", "-", given=pdf)
    return Image.open(io.BytesIO(drawn)).convert("L")


def codes(pdf: bytes, *, dots_per_inch: int = 150) -> list[str]:
    """What each code on each page says."""
    count = len(pypdf.PdfReader(io.BytesIO(pdf)).pages)
    return [
        text for page in range(1, count + 1) for text in _codes_of(picture(pdf, page=page, dots_per_inch=dots_per_inch))
    ]


def _codes_of(seen: Image.Image) -> Iterator[str]:
    yield from (code.text for code in zxingcpp.read_barcodes(seen))


def poppler(program: str, *arguments: str, given: bytes) -> bytes:
    """What a program of the system answers on its standard output."""
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not installed: on Debian, apt-get install poppler-utils")
    done = subprocess.run([program, *arguments], input=given, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout
