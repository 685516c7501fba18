"""What is wrong with an e-invoice that can be read: each problem with its rule, its field and a sentence.

Rules are those of EN 16931-1, said again here in our own arithmetic and to the cent, where the
published rules allow up to one unit of money; they are proven against the official unit tests. Two
profiles are judged for what they are: MINIMUM and BASIC WL have no lines, and EXTENDED knows more.
"""

from collections.abc import Iterator

from reglo.documents.reading import words
from reglo.documents.reading.invoice import Problem
from reglo.documents.reading.problems import codes, lines, presence, sums, vat
from reglo.documents.reading.stated import Stated
from reglo.rules.reading import Said

# What a file without lines cannot have: one problem says it all.
_OF_LINES = {"BR-16", "BR-CO-10", "BR-CO-18"}
_OF_MINIMUM = {"BR-08", "BR-09", "BR-10", "BR-11", "BR-12", "BR-CO-14", "BR-CO-16", "BR-CO-25", "BR-CO-26"}
_BEYOND = {
    "sub-lines": Said("lignes qui en expliquent d’autres", "lines that explain others"),
    "transport": Said("frais de transport à part", "transport charges of their own"),
}


def found(stated: Stated) -> Iterator[Problem]:
    """Every problem, those of the whole invoice first, since lines may have thousands."""
    if stated.is_header_only:
        yield words.problem("BR-16", key="PROFILE", profile=(stated.profile or "").rpartition(":")[2].upper())
    if stated.beyond and stated.is_extended:
        fr, en = (", ".join(_BEYOND[one](language) for one in stated.beyond) for language in ("fr", "en"))
        yield words.problem("EXTENDED", what=Said(fr, en))
    left_out = _left_out(stated)
    for check in (presence.found, sums.found, vat.found, lines.found, codes.found):
        yield from (problem for problem in check(stated) if problem.code not in left_out)


def _left_out(stated: Stated) -> set[str]:
    if not stated.is_header_only:
        return set()
    is_minimum = (stated.profile or "").lower().endswith(":minimum")
    return _OF_LINES | _OF_MINIMUM if is_minimum else _OF_LINES
