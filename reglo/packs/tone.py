"""The words of the tone check, in French (of France and of Québec) and in English.

They are data, `tone.toml`, written in the small language of `reglo.rules.tone`; a test proves
that none of the texts of the product is remarked upon.

>>> [found.words for found in remarks("Payez IMMÉDIATEMENT.", language="fr", client_kind="business")]
['IMMÉDIATEMENT']
>>> words_max("email")
130
"""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from reglo.packs.facts import read_toml
from reglo.rules import tone
from reglo.rules.reading import Said, folded
from reglo.rules.tone import Lexicon, Remark, Turn


def remarks(
    text: str, *, language: str, client_kind: str, words_max: int | None = None, names: Collection[str] = ()
) -> tuple[Remark, ...]:
    """What to look at again in a text before sending it; see `reglo.rules.tone.remarks`.

    `language` is that of the text: English for « en », « en-CA »…, French for anything else.
    """
    lexicon = _lexicon("en" if language.startswith("en") else "fr")
    return tone.remarks(text, lexicon=lexicon, client_kind=client_kind, words_max=words_max, names=names)


def words_max(channel: str) -> int | None:
    """The most words a text may have on this channel; None where there is no budget."""
    budget: dict[str, int] = _table()["budget"]
    return budget.get(channel)


def word_count(text: str) -> int:
    """How many words a reader counts."""
    return tone.word_count(text)


@cache
def _table() -> dict[str, Any]:
    return read_toml(resources.files("reglo.packs"), "tone.toml")


@cache
def _lexicon(language: str) -> Lexicon:
    table = _table()
    capitals = table["capitals"]
    return Lexicon(
        turns=tuple(_turn(entry) for entry in table[language]),
        whys={kind: Said(**said) for kind, said in table["why"].items()},
        acronyms=_folded(capitals["acronyms"]),
        formulas=_folded(capitals["formulas"]),
        loud=_folded(capitals["loud"][language]),
    )


def _turn(entry: Mapping[str, Any]) -> Turn:
    return Turn(
        kind=entry["kind"],
        said=tone.turn_of(*entry["said"]),
        unless=tone.turn_of(*entry["unless"]) if "unless" in entry else None,
        neutral=entry.get("neutral", ""),
        client_kind=entry.get("client_kind", ""),
    )


def _folded(words: Sequence[str]) -> frozenset[str]:
    return frozenset(folded(word) for word in words)
