"""What became of a message, in the words of the person who waits for it (words.toml)."""

import tomllib
from functools import cache
from pathlib import Path


@cache
def _tables() -> dict[str, dict[str, str]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def known() -> frozenset[str]:
    """Every reason there are words for."""
    return frozenset(_tables())


def said(reason: str, *, language: str, host: str, port: int, reply: str = "") -> str:
    """The sentence for a reason, in « fr » or « en »."""
    sentence = _tables()[reason]["en" if language == "en" else "fr"]
    return sentence.format(host=host, port=port, reply=reply).replace(" ()", "")
