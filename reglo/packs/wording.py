"""How a rate stands in a legal sentence: « 12,40 % », with the decimals the law gives it.

A sentence of law is archived with the invoice, so its invisible signs are chosen here:
U+00A0 before the percent sign.

>>> percent(Decimal("12.40"), "fr"), percent(Decimal("12.40"), "en")
('12,40\\xa0%', '12.40%')
"""

from decimal import Decimal

NB = "\N{NO-BREAK SPACE}"


def number(value: Decimal, language: str) -> str:
    """The number with the decimals it is written with."""
    written = format(value, "f")
    return written if language == "en" else written.replace(".", ",")


def percent(value: Decimal, language: str) -> str:
    """A rate in percent."""
    return f"{number(value, language)}%" if language == "en" else f"{number(value, language)}{NB}%"
