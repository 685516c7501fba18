"""« Pourquoi ? »: two sentences of advice behind each rule and step of the product.

One file per language, the same keys in both; a card says the reason, never the button to press.
The words fit France and Québec alike.

>>> said("silence").fr.startswith("Après la question")
True
"""

from collections.abc import Mapping
from functools import cache
from importlib import resources

from reglo.packs.facts import read_toml
from reglo.rules.reading import Said


class UnknownCard(LookupError):
    """There is no card of this name."""


def said(key: str) -> Said:
    """The advice behind a rule or a step, such as « bank_first ». Raises UnknownCard."""
    if key not in cards():
        raise UnknownCard(key)
    return cards()[key]


@cache
def cards() -> Mapping[str, Said]:
    """Every card, in the order of the files."""
    folder = resources.files("reglo.packs.why")
    french, english = (read_toml(folder, f"{language}.toml") for language in ("fr", "en"))
    return {key: Said(fr=words, en=english[key]) for key, words in french.items()}
