"""What the tests of documents share: the official rules, kept running, and each paper set once."""

import io
from collections.abc import Callable, Iterator

import pytest
from hypothesis import settings
from PIL import Image, ImageDraw

from reglo.documents import pdf
from reglo.rules.invoicing import Sealed, text_of
from tests.documents.official_rules import Judge

# A busy machine is slow, not wrong: no property of a document is about its time.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

Paper = tuple[bytes, bytes | None]


@pytest.fixture(scope="session")
def judge() -> Iterator[Judge]:
    judge = Judge()
    yield judge
    judge.close()


@pytest.fixture(scope="session")
def paper() -> Callable[[Sealed], Paper]:
    """The PDF and the XML of a sealed invoice; the same invoice is set once per run."""
    known: dict[str, Paper] = {}

    def made(sealed: Sealed) -> Paper:
        key = text_of(sealed)
        if key not in known:
            known[key] = pdf.invoice(sealed)
        return known[key]

    return made


@pytest.fixture(scope="session")
def logo() -> bytes:
    """A small PNG: a ring and a bar."""
    picture = Image.new("RGB", (600, 200), "white")
    pen = ImageDraw.Draw(picture)
    pen.ellipse((8, 8, 192, 192), outline="#1D5C77", width=16)
    pen.rectangle((230, 70, 590, 130), fill="#1F2A33")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
