"""Public holidays of a place, with their French names, for a year.

France has eleven; Moselle, Bas-Rhin and Haut-Rhin have two more (Good Friday and 26
December: ordonnance of 16 August 1892), and the overseas departments their own. The
postal code of the client says which. Québec has eight (Loi sur les normes du travail,
art. 60; Loi sur la fête nationale), with the day off that replaces a Sunday.

The calendar itself comes from the `holidays` package; nothing here computes Easter.

>>> from datetime import date
>>> holidays_of("fr", 2026)[date(2026, 7, 14)]
'Fête nationale'
>>> len(holidays_of("fr", 2026)), len(holidays_of("fr", 2026, "67000")), len(holidays_of("ca-qc", 2026))
(11, 13, 8)
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

import holidays

COUNTRIES = {"fr": ("FR", None), "ca-qc": ("CA", "QC")}

# Two islands of postal area 971 have their own calendar, so the longest prefix wins.
FRENCH_CALENDARS = {
    "57": "57",
    "67": "6AE",
    "68": "6AE",
    "971": "971",
    "97133": "BL",
    "97150": "MF",
    "972": "972",
    "973": "973",
    "974": "974",
    "975": "PM",
    "976": "976",
    "977": "BL",
    "978": "MF",
    "986": "WF",
    "987": "PF",
    "988": "NC",
}
PREFIX_CHARS_MAX = max(len(prefix) for prefix in FRENCH_CALENDARS)


def holidays_of(place: str, year: int, postal_code: str = "") -> Mapping[date, str]:
    """The holidays of `year` in `place` (« fr », « ca-qc »), day → name in French, in order.

    `postal_code` narrows it where a part of the place has its own; an unknown one does not.
    Raises LookupError when the place is unknown or its holidays of that year are.
    """
    if place not in COUNTRIES:
        raise LookupError(f"unknown place {place!r}: holidays are known for {', '.join(COUNTRIES)}")
    country, part = COUNTRIES[place]
    if place == "fr":
        part = _french_calendar(postal_code)
    return _calendar(country, part, year)


def _french_calendar(postal_code: str) -> str | None:
    """The calendar of the longest known beginning of a postal code; None for the common one."""
    digits = "".join(char for char in postal_code if char.isalnum())
    prefixes = (digits[:count] for count in range(PREFIX_CHARS_MAX, 0, -1))
    return next((FRENCH_CALENDARS[prefix] for prefix in prefixes if prefix in FRENCH_CALENDARS), None)


@lru_cache(maxsize=256)
def _calendar(country: str, part: str | None, year: int) -> Mapping[date, str]:
    found = holidays.country_holidays(country, subdiv=part, years=year, language="fr")
    if not found:
        raise LookupError(f"the holidays of {country} are not known for {year}")
    return MappingProxyType(dict(sorted(found.items())))
