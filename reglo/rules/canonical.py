"""A frozen value as one text, and back: what is stored, hashed and handed to the renderer.

Keys are sorted, nothing is indented, decimals and dates are strings: the same value gives the
same text for ever, and a text read back gives the same value.

>>> from dataclasses import dataclass
>>> from datetime import date
>>> @dataclass(frozen=True)
... class Bill:
...     due_on: date | None
...     amounts: tuple[Decimal, ...] = ()
>>> text_of(Bill(date(2026, 11, 22), (Decimal("12.50"),)))
'{"amounts":["12.50"],"due_on":"2026-11-22"}'
>>> value_of(json.loads('{"amounts":["12.50"],"due_on":null}'), Bill)
Bill(due_on=None, amounts=(Decimal('12.50'),))
"""

import json
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints


def text_of(value: Any) -> str:
    """The canonical text of a frozen dataclass: sorted keys, no spaces, decimals and dates as strings."""
    return json.dumps(value, default=_plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: object) -> str | dict[str, Any]:
    """What JSON has no word for, one level of it: the encoder comes back for what stands inside."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value) and not isinstance(value, type):
        return {name: getattr(value, name) for name in _names(type(value))}
    raise TypeError(f"{type(value).__name__} has no canonical form")


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


@cache
def _hints(kind: type) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {name: hints[name] for name in _names(kind)}


def value_of(data: Any, hint: Any) -> Any:
    """Rebuild the frozen value of type `hint` from parsed JSON; a field left out keeps its default."""
    if isinstance(hint, type) and is_dataclass(hint):
        return hint(**{name: value_of(data[name], one) for name, one in _hints(hint).items() if name in data})
    origin = get_origin(hint)
    if origin in (Union, UnionType):
        return None if data is None else value_of(data, next(a for a in get_args(hint) if a is not type(None)))
    if origin is tuple:
        return tuple(value_of(item, get_args(hint)[0]) for item in data)
    if hint is Decimal:
        return Decimal(data)
    if hint is date:
        return date.fromisoformat(data)
    return data
