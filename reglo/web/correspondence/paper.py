"""A letter as a page shows it: the parts of the paper, with names that a template can say."""

from collections.abc import Mapping
from typing import Any

from reglo.documents.sheet.letter import letter_sheet
from reglo.rules.lettering import LetterText


def drawn(text: LetterText) -> dict[str, Any]:
    """The content of the paper, each block with its kind."""
    found: dict[str, Any] = _plain_names(letter_sheet(text))
    return found


def _plain_names(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name.replace("-", "_"): _plain_names(one) for name, one in value.items()}
    return [_plain_names(one) for one in value] if isinstance(value, list) else value
