"""The countries a client may live in, by their names in the language of the page."""

from functools import cache

from babel import Locale

from reglo.rules import reading

# What the list of territories also holds: unions, test codes, uninhabited rocks.
_NOT_COUNTRIES = frozenset(
    {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO", "AC", "CP", "DG", "EA", "IC", "TA", "HM", "BV", "AQ", "GS", "TF", "UM", "IO"}
)  # fmt: skip


@cache
def named(language: str) -> tuple[tuple[str, str], ...]:
    """(code, name) of every country, in the order of the alphabet."""
    names = Locale(language.partition("-")[0]).territories
    found = [(code, name) for code, name in names.items() if code.isalpha() and len(code) == 2]
    kept = [(code, name) for code, name in found if code not in _NOT_COUNTRIES]
    return tuple(sorted(kept, key=lambda one: reading.folded(one[1])))
