"""The word of a unit beside its quantity: French has its plural from two, English for all but one.

Only plain words are told apart; « km », « forfait client » or whatever else a person wrote stands as written.

>>> from decimal import Decimal
>>> agreed("jour", Decimal("1.5")), agreed("jour", Decimal("2.5")), agreed("jours", Decimal(1))
('jour', 'jours', 'jour')
>>> agreed("½ journée", Decimal(2)), agreed("mois", Decimal(3)), agreed("hour", Decimal("0.5"))
('½ journées', 'mois', 'hours')
"""

from decimal import Decimal

_FRENCH = (
    "jour", "journée", "½ journée", "demi-journée", "heure", "demi-heure", "minute", "semaine", "année", "an", "mot",
    "page", "feuillet", "séance", "atelier", "article", "kilomètre", "mètre", "kilogramme", "kilo", "forfait", "unité",
)  # fmt: skip
_ENGLISH = (
    "day", "half day", "half-day", "hour", "week", "month", "year", "word", "session", "kilometre", "kilometer",
    "metre", "meter", "kilogram", "unit",
)  # fmt: skip
_ONE_OF = {word + ending: word for word in (*_FRENCH, *_ENGLISH) for ending in ("", "s")}


def agreed(unit: str, quantity: Decimal) -> str:
    """The unit in the number its quantity asks; a word that is not of the list stays as it was written."""
    one = _ONE_OF.get(unit.casefold())
    if one is None:
        return unit
    several = abs(quantity) >= 2 if one in _FRENCH else abs(quantity) != 1
    return unit[:1] + one[1:] + ("s" if several else "")
