"""What a refusal says: the fields to mend, and a sentence in both languages for each."""

from collections.abc import Callable
from typing import Any

import pytest

from reglo.rules.reading import FieldRefusal


def fields_of(refusal: type[FieldRefusal], act: Callable[..., Any], /, *args: Any, **kwargs: Any) -> list[str]:
    """The fields that an act is refused for, in the order they are said."""
    with pytest.raises(refusal) as raised:
        act(*args, **kwargs)
    for one in raised.value.found:
        assert one.said.fr and one.said.en and one.said.fr != one.said.en, one
    return [one.field for one in raised.value.found]
