"""A logo: whatever picture a person brings becomes one small, plain PNG, or is refused in words.

The file is never kept as it came: it is decoded, turned upright, reduced to what paper needs and
written again, so that nothing hidden beside the pixels (place of a photograph, a program, another
file glued to the end) goes on. An SVG may hold a program and is refused; so is a picture that would
unfold to more pixels than a page can show, before it is unfolded.

>>> from io import BytesIO
>>> dot = BytesIO(); Image.new("RGB", (2, 1), "navy").save(dot, "WEBP")
>>> as_png(dot.getvalue())[:4]
b'\\x89PNG'
"""

import warnings
from io import BytesIO

from PIL import Image, ImageOps

from reglo.rules.reading import Refusal, Said

BYTES_MAX = 5 * 1024 * 1024
PIXELS_MAX = 25_000_000  # a photograph of a telephone fits; a bomb does not
SIDE_PIXELS_MAX = 1200  # 10 cm at 300 dots per inch
FORMATS = ("PNG", "JPEG", "WEBP")
HEAD_BYTES = 1024


class CannotUse(Refusal):
    """This file cannot be a logo."""


_EMPTY = Said(
    fr="Ce fichier est vide. Choisissez une image PNG, JPEG ou WebP.",
    en="This file is empty. Choose a PNG, JPEG or WebP picture.",
)
_HEAVY = Said(
    fr="Ce fichier pèse {megabytes} Mo, et un logo 5 Mo au plus. Enregistrez-le plus petit, 1200 pixels suffisent.",
    en="This file weighs {megabytes} MB, and a logo 5 MB at most. Save it smaller: 1200 pixels are enough.",
)
_VECTOR = Said(
    fr="Un SVG peut contenir un programme : il n’est pas accepté. Exportez votre logo en PNG, 1200 pixels de large.",
    en="An SVG may hold a program: it is not accepted. Export your logo as PNG, 1200 pixels wide.",
)
_UNKNOWN = Said(
    fr="Ce fichier n’est pas une image PNG, JPEG ou WebP lisible. Enregistrez votre logo en PNG, puis réessayez.",
    en="This file is not a readable PNG, JPEG or WebP picture. Save your logo as PNG, then try again.",
)
_HUGE = Said(
    fr="Cette image a trop de pixels pour un logo. Réduisez-la à 1200 pixels de large.",
    en="This picture has too many pixels for a logo. Reduce it to 1200 pixels wide.",
)


def refuse_weight(size_bytes: int) -> None:
    """Raise CannotUse for a file too heavy to be read, or empty; asked before reading it."""
    if size_bytes == 0:
        raise CannotUse([_EMPTY])
    if size_bytes > BYTES_MAX:
        megabytes = str(-(-size_bytes // (1024 * 1024)))
        raise CannotUse([Said(fr=_HEAVY.fr.format(megabytes=megabytes), en=_HEAVY.en.format(megabytes=megabytes))])


def as_png(content: bytes) -> bytes:
    """The picture as a PNG of at most 1200 pixels a side, nothing but its pixels. Raises CannotUse."""
    refuse_weight(len(content))
    if _is_vector(content):
        raise CannotUse([_VECTOR])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _redrawn(content)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise CannotUse([_HUGE]) from error
    except (OSError, ValueError, SyntaxError, ArithmeticError, IndexError, KeyError, TypeError) as error:
        # Pillow says « broken » in all these ways, by format.
        raise CannotUse([_UNKNOWN]) from error


def _is_vector(content: bytes) -> bool:
    head = content[:HEAD_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return b"<svg" in head or head.startswith((b"<?xml", b"\x1f\x8b"))


def _redrawn(content: bytes) -> bytes:
    with Image.open(BytesIO(content), formats=FORMATS) as picture:
        if picture.width * picture.height > PIXELS_MAX:
            raise CannotUse([_HUGE])
        picture.load()
        upright = ImageOps.exif_transpose(picture)
    plain = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    plain.thumbnail((SIDE_PIXELS_MAX, SIDE_PIXELS_MAX), Image.Resampling.LANCZOS)
    plain.info.clear()
    drawn = BytesIO()
    plain.save(drawn, "PNG", optimize=True)
    return drawn.getvalue()
