"""Amounts a person typed: « 1 200 », « 1200,00 », « 1,200.00 », with € or $ and any kind of space.

Two habits meet on one keyboard: French writes 1 234,56 and English 1,234.56. Whatever
can be read in one way only is read; « 1,200 », twelve hundred or one and a fifth, is
refused with the two ways of writing it. Nothing is rounded: a third decimal is refused.

The same readers serve quantities, unit prices and percentages with other numbers of
decimals. All raise CannotRead.

>>> read_amount("1 234,5 €", language="fr"), read_amount("$1,234.50", language="en")
(Decimal('1234.50'), Decimal('1234.50'))
>>> read_percent("9,975 %", language="fr")
Decimal('9.975')
>>> written(Decimal("-1234.5"), "en")
'−1,234.50'
"""

import re
import unicodedata
from decimal import Decimal
from typing import NoReturn

from reglo.rules import money
from reglo.rules.reading import CannotRead, Said, shown, spaced

AMOUNT_DECIMALS = 2
QUANTITY_DECIMALS = 4
PERCENT_DECIMALS = 4
TYPED_CHARS_MAX = 60
WHOLE_DIGITS_MAX = 12  # Under a thousand milliards, in cents, a total fits a 64-bit column with room to sum.

MINUS = "-−–"  # The key, the real minus, and the dash word processors put in its place.
CURRENCY_SIGNS = {"€": "EUR", "EUR": "EUR", "$": "CAD", "CAD": "CAD", "CA$": "CAD", "$CA": "CAD", "$ CA": "CAD"}

_SIGNS = "|".join(re.escape(sign) for sign in sorted(CURRENCY_SIGNS, key=len, reverse=True))
_SHAPE = re.compile(
    rf"(?P<minus>[{MINUS}+]?) ?(?P<before>{_SIGNS})? ?(?P<inner>[{MINUS}]?) ?"
    rf"(?P<body>[0-9][0-9 .,'’]*|[.,][0-9]+) ?(?P<after>{_SIGNS})?",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"[0-9]*|[0-9]{1,3}(?P<by>[ .,'’])[0-9]{3}(?:(?P=by)[0-9]{3})*")
_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]{1,2})?")
_ONE_LINE = re.compile(r"[^\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]*")
_LOOKS_LIKE_ZERO, _LOOKS_LIKE_ONE = "Oo", "lI"


def read_amount(text: str, *, decimals: int = AMOUNT_DECIMALS, language: str, currency: str = "") -> Decimal:
    """The amount typed, negative or not, with at least two decimals and at most `decimals`.

    A sign of another currency than `currency` (ISO 4217, when given) is refused.
    """
    what = Said(fr="Montant", en="Amount")
    value, sign = _read(text, what, decimals=decimals, language=language)
    if sign and currency and CURRENCY_SIGNS[sign.upper()] != currency:
        _refuse(
            what,
            text,
            Said(
                fr=f"ce document est en {currency}. Retirez « {sign} » ou convertissez la somme.",
                en=f"this document is in {currency}. Remove “{sign}” or convert the sum.",
            ),
        )
    return value if _decimals_of(value) > AMOUNT_DECIMALS else money.cents(value)


def read_plain(text: str) -> Decimal:
    """The amount written as commands and files give it: digits, a point, two decimals at most, « -12.50 »."""
    if not _PLAIN.fullmatch(text):
        _refuse(
            Said(fr="Montant", en="Amount"),
            text,
            Said(fr="écrivez-le avec un point, comme 1200.50.", en="write it with a point, like 1200.50."),
        )
    return read_amount(text, language="en")


def read_quantity(text: str, *, decimals: int = QUANTITY_DECIMALS, language: str) -> Decimal:
    """The quantity typed, never negative: « 1,5 », « 0.25 », « 1 200 »."""
    what = Said(fr="Quantité", en="Quantity")
    value, sign = _read(text, what, decimals=decimals, language=language)
    if sign:
        _refuse(what, text, Said(fr=f"retirez « {sign} ».", en=f"remove “{sign}”."))
    _refuse_negative(what, text, value)
    return value


def read_percent(
    text: str, *, decimals: int = PERCENT_DECIMALS, language: str, most: Decimal = Decimal(100)
) -> Decimal:
    """The percentage typed, with or without its sign, from 0 to `most`: « 12,5 % » is 12.5."""
    what = Said(fr="Pourcentage", en="Percentage")
    typed = spaced(text)
    value, sign = _read(typed.removesuffix("%"), what, decimals=decimals, language=language)
    if sign:
        _refuse(what, text, Said(fr=f"retirez « {sign} ».", en=f"remove “{sign}”."))
    _refuse_negative(what, text, value)
    if value > most:
        _refuse(
            what,
            text,
            Said(
                fr=f"au plus {written(most, 'fr', decimals=0)} %. Corrigez le nombre.",
                en=f"at most {written(most, 'en', decimals=0)}%. Correct the number.",
            ),
        )
    return value


def written(amount: Decimal, language: str, *, decimals: int = AMOUNT_DECIMALS, currency: str = "") -> str:
    """The amount as it is printed: « 1 234,56 € », « −5,00 $ », "€1,234.56".

    At least `decimals` decimals, more when the amount has more. Groups are kept together:
    U+202F in French, U+00A0 in Québec's French, a comma in English.
    """
    figures = f"{abs(amount):,.{max(decimals, _decimals_of(amount.normalize()))}f}"
    minus = "−" if amount < 0 else ""
    sign = {"EUR": "€", "CAD": "$"}.get(currency, currency)
    if language.startswith("en"):
        return f"{minus}{sign}{figures}"
    group = "\N{NO-BREAK SPACE}" if language == "fr-CA" else "\N{NARROW NO-BREAK SPACE}"
    figures = figures.replace(",", group).replace(".", ",")
    return f"{minus}{figures}\N{NO-BREAK SPACE}{sign}" if sign else f"{minus}{figures}"


def _read(text: str, what: Said, *, decimals: int, language: str) -> tuple[Decimal, str]:
    """The number typed and the currency sign beside it, or a refusal."""
    typed = spaced(text)
    if not typed:
        raise CannotRead([_empty(what)])
    if len(typed) > TYPED_CHARS_MAX or _ONE_LINE.fullmatch(text.strip()) is None:
        _refuse(what, text, Said(fr="écrivez un seul nombre.", en="write one number only."))
    shape = _SHAPE.fullmatch(typed)
    if shape is None or (shape["before"] and shape["after"]) or (shape["minus"] and shape["inner"]):
        _refuse(what, text, _why_no_number(typed))
    figures = _figures(text, what, shape["body"].strip(), decimals=decimals, language=language)
    whole, _, fraction = figures.partition(".")
    if len(fraction) > decimals:
        _refuse(what, text, _too_many_decimals(decimals))
    if len(whole.lstrip("0")) > WHOLE_DIGITS_MAX:
        _refuse(what, text, Said(fr="ce nombre est trop grand. Vérifiez-le.", en="this number is too big. Check it."))
    value = Decimal(figures)
    if shape["minus"] in tuple(MINUS) or shape["inner"] in tuple(MINUS):
        value = -value
    return value, shape["before"] or shape["after"] or ""


def _figures(text: str, what: Said, body: str, *, decimals: int, language: str) -> str:
    """The digits with a point for the decimals: what separates is recognised and removed."""
    points = [char for char in body if char in ".,"]
    decimal_sign = _decimal_sign(points)
    if len(points) == 1 and _may_group(body, decimal_sign):
        english = language.startswith("en")
        if english and decimal_sign == ",":
            decimal_sign = ""
        elif decimals < 3 or decimal_sign != ("." if english else ","):
            _refuse(what, text, _two_readings(body, decimals))
    whole, _, fraction = body.rpartition(decimal_sign) if decimal_sign else (body, "", "")
    if (decimal_sign and not fraction.isdecimal()) or not _WHOLE.fullmatch(whole):
        _refuse(what, text, _badly_grouped())
    digits = re.sub(r"[^0-9]", "", whole) or "0"
    return f"{digits}.{fraction}" if fraction else digits


def _decimal_sign(points: list[str]) -> str:
    """The comma or point that starts the decimals; empty when there is none."""
    if not points:
        return ""
    if len(set(points)) == 1 and len(points) > 1:
        return ""  # « 1,234,567 »: the same sign twice can only group.
    return points[-1]


def _may_group(body: str, sign: str) -> bool:
    """True for « 1,200 »: one sign, three digits after it and one to three before, the first not zero."""
    return re.fullmatch(rf"[1-9][0-9]{{0,2}}{re.escape(sign)}[0-9]{{3}}", body) is not None


def _refuse(what: Said, text: str, why: Said) -> NoReturn:
    raise CannotRead([Said(fr=f"{what.fr} « {shown(text)} » : {why.fr}", en=f"{what.en} “{shown(text)}”: {why.en}")])


def _refuse_negative(what: Said, text: str, value: Decimal) -> None:
    if value < 0:
        _refuse(
            what, text, Said(fr="il ne peut pas être négatif. Retirez le signe moins.", en="it cannot be negative.")
        )


def _empty(what: Said) -> Said:
    return Said(
        fr=f"{what.fr} vide : écrivez un nombre, par exemple 1 200,00.",
        en=f"{what.en} empty: write a number, for example 1,200.00.",
    )


def _why_no_number(typed: str) -> Said:
    """The first thing in `typed` that has no place in a number."""
    for char in typed:
        if char in _LOOKS_LIKE_ZERO + _LOOKS_LIKE_ONE and any(c.isdigit() for c in typed):
            figure = "0" if char in _LOOKS_LIKE_ZERO else "1"
            return Said(
                fr=f"« {char} » est une lettre. Si c’est le chiffre {figure}, retapez-le.",
                en=f"“{char}” is a letter. If it is the figure {figure}, type it again.",
            )
        if char not in "0123456789 .,'’+€$" + MINUS:
            kind = _kind_of(char)
            return Said(
                fr=f"« {shown(char)} » est {kind.fr}. Écrivez seulement des chiffres, par exemple 1 200,00.",
                en=f"“{shown(char)}” is {kind.en}. Write figures only, for example 1,200.00.",
            )
    return Said(
        fr="les signes sont mal placés. Écrivez par exemple −1 200,00 €.",
        en="the signs are misplaced. Write for example −$1,200.00.",
    )


def _kind_of(char: str) -> Said:
    if char.isalpha():
        return Said(fr="une lettre", en="a letter")
    if char.isnumeric():
        return Said(fr="un chiffre d’une autre écriture", en="a figure of another script")
    if unicodedata.category(char) == "So":
        return Said(fr="un dessin", en="a picture")
    return Said(fr="un signe inattendu", en="an unexpected sign")


def _too_many_decimals(decimals: int) -> Said:
    if decimals == 0:
        return Said(fr="écrivez un nombre entier.", en="write a whole number.")
    return Said(
        fr=f"au plus {decimals} chiffres après la virgule. Arrondissez-le vous-même.",
        en=f"at most {decimals} figures after the point. Round it yourself.",
    )


def _two_readings(body: str, decimals: int) -> Said:
    whole, fraction = re.split(r"[.,]", body)
    short = fraction if decimals >= len(fraction) else fraction[:decimals]
    return Said(
        fr=f"il se lit de deux façons. Écrivez {whole}{fraction} ou {whole},{short}.",
        en=f"it can be read in two ways. Write {whole}{fraction} or {whole}.{short}.",
    )


def _badly_grouped() -> Said:
    return Said(
        fr="les espaces, points ou virgules sont mal placés. Écrivez par exemple 1 200,00.",
        en="the spaces, points or commas are misplaced. Write for example 1,200.00.",
    )


def _decimals_of(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int), f"{value} is not a number"
    return max(0, -exponent)
