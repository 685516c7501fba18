"""Units of quantity: from the word on the line to the code an e-invoice carries (BT-130).

>>> code("jours"), code("Journée"), code("½ journée"), code("")
('DAY', 'DAY', 'C62', 'C62')
"""

import unicodedata
from functools import cache
from importlib import resources

from reglo.packs.facts import read_toml

ONE = "C62"  # « one »: any unit that has no code, a workshop as well as a poster.


def code(unit: str) -> str:
    """The UN/ECE Recommendation 20 code of a unit, « C62 » when the word is not known."""
    return _codes().get(_bare(unit), ONE)


@cache
def _codes() -> dict[str, str]:
    table = read_toml(resources.files("reglo.packs"), "units.toml")
    return {_bare(word): unit_code for unit_code, words in table.items() for word in words}


def _bare(text: str) -> str:
    """Without capitals, accents, or plurals, words apart by one space."""
    apart = unicodedata.normalize("NFD", text.casefold().replace("²", "2"))
    plain = "".join(char for char in apart if unicodedata.category(char) != "Mn")
    return " ".join(word[:-1] if len(word) > 2 and word[-1] in "sx" else word for word in plain.split())
