"""A proof of receipt: the scan or the file a carrier gives, made again as a plain PDF, or refused in words.

Nothing is kept as it came. Of a PDF only the pages go on, drawn on new ones, without scripts, links, forms or
files inside; a picture becomes one page. What is encrypted, broken or too heavy is refused.

>>> from io import BytesIO
>>> dot = BytesIO(); Image.new("RGB", (2, 1), "navy").save(dot, "PNG")
>>> as_pdf(dot.getvalue())[:5]
b'%PDF-'
"""

import warnings
from io import BytesIO
from time import struct_time

import pikepdf
from PIL import Image, ImageOps

from reglo.rules.reading import Refusal, Said

BYTES_MAX = 10 * 1024 * 1024
PAGES_MAX = 20
PIXELS_MAX = 40_000_000
SIDE_PIXELS_MAX = 2400  # an A4 page at some 200 dots per inch
DOTS_PER_INCH = 200.0
FORMATS = ("PNG", "JPEG")
_HEAD_BYTES = 1024
_EPOCH = struct_time((1970, 1, 1, 0, 0, 0, 3, 1, 0))  # a file depends on nothing but what was brought
_INSIDE = ("/AA", "/Annots", "/Metadata", "/PieceInfo", "/StructParents", "/Thumb", "/B", "/Tabs")


class CannotUse(Refusal):
    """This file cannot be a proof."""


_EMPTY = Said(
    "Ce fichier est vide. Choisissez un PDF, ou une image PNG ou JPEG.",
    "This file is empty. Choose a PDF, or a PNG or JPEG picture.",
)
_HEAVY = Said(
    "Ce fichier pèse {megabytes} Mo, et une preuve 10 Mo au plus. Numérisez-la en 200 points par pouce.",
    "This file weighs {megabytes} MB, and a proof 10 MB at most. Scan it at 200 dots per inch.",
)
_UNKNOWN = Said(
    "Ce fichier n’est ni un PDF, ni une image PNG ou JPEG lisible. Numérisez la preuve en PDF, puis réessayez.",
    "This file is no readable PDF, PNG or JPEG. Scan the proof as a PDF, then try again.",
)
_LOCKED = Said(
    "Ce PDF est protégé par un mot de passe : imprimez-le en PDF sans protection, puis réessayez.",
    "This PDF is protected by a password: print it to a PDF without protection, then try again.",
)
_LONG = Said(
    f"Ce PDF a plus de {PAGES_MAX} pages : gardez celles qui prouvent la réception.",
    f"This PDF has more than {PAGES_MAX} pages: keep those that prove the receipt.",
)
_HUGE = Said(
    "Cette image a trop de pixels. Enregistrez-la en 2400 pixels de haut au plus.",
    "This picture has too many pixels. Save it at 2400 pixels high at most.",
)


def refuse_weight(size_bytes: int) -> None:
    """Raise CannotUse for a file too heavy to be read, or empty; asked before reading it."""
    if size_bytes == 0:
        raise CannotUse([_EMPTY])
    if size_bytes > BYTES_MAX:
        megabytes = str(-(-size_bytes // (1024 * 1024)))
        raise CannotUse([Said(_HEAVY.fr.format(megabytes=megabytes), _HEAVY.en.format(megabytes=megabytes))])


def as_pdf(content: bytes) -> bytes:
    """The proof as a plain PDF. Raises CannotUse."""
    refuse_weight(len(content))
    drawn = content if b"%PDF-" in content[:_HEAD_BYTES] else _pictured(content)
    try:
        return _copied(drawn)
    except pikepdf.PasswordError as error:
        raise CannotUse([_LOCKED]) from error
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError) as error:
        raise CannotUse([_UNKNOWN]) from error


def _pictured(content: bytes) -> bytes:
    """A picture, upright, as one page."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _page(content)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise CannotUse([_HUGE]) from error
    except (OSError, ValueError, SyntaxError, ArithmeticError, IndexError, KeyError, TypeError) as error:
        raise CannotUse([_UNKNOWN]) from error


def _page(content: bytes) -> bytes:
    with Image.open(BytesIO(content), formats=FORMATS) as picture:
        if picture.width * picture.height > PIXELS_MAX:
            raise CannotUse([_HUGE])
        picture.load()
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
    plain = Image.new("RGB", upright.size, "white")
    plain.paste(upright, mask=upright.getchannel("A"))
    plain.thumbnail((SIDE_PIXELS_MAX, SIDE_PIXELS_MAX), Image.Resampling.LANCZOS)
    drawn = BytesIO()
    plain.save(drawn, "PDF", resolution=DOTS_PER_INCH, creationDate=_EPOCH, modDate=_EPOCH)
    return drawn.getvalue()


def _copied(content: bytes) -> bytes:
    """The pages on their own, in a new file: what is not drawn stays behind."""
    with pikepdf.open(BytesIO(content)) as given, pikepdf.new() as kept:
        if given.is_encrypted:
            raise CannotUse([_LOCKED])
        if not 0 < len(given.pages) <= PAGES_MAX:
            raise CannotUse([_LONG if given.pages else _UNKNOWN])
        for page in given.pages:
            for name in _INSIDE:
                if name in page.obj:
                    del page.obj[name]
            kept.pages.append(page)
        out = BytesIO()
        kept.save(out, deterministic_id=True)
        return out.getvalue()
