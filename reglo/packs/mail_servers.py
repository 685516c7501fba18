"""The mail servers of usual providers, so that most people choose a name and type a password.

>>> [preset.key for preset in presets()]
['gmail', 'microsoft', 'infomaniak', 'ovh', 'gandi']
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal


@dataclass(frozen=True)
class Preset:
    """Settings one need not know by heart; `note_fr` and `note_en` say what to expect, or nothing."""

    key: str
    name: str
    host: str
    port: int
    security: Literal["starttls", "tls"]
    confidence: Literal["high", "medium", "low"]
    source: str
    note_fr: str
    note_en: str

    @property
    def is_certain(self) -> bool:
        """May it be shown without « à vérifier »?"""
        return self.confidence == "high"


@cache
def presets() -> tuple[Preset, ...]:
    """Every preset, in the order of the list one chooses from."""
    tables = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return tuple(Preset(key=key, **table) for key, table in tables.items())
