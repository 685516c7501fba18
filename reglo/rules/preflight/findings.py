"""What a pre-flight says: one finding per thing checked, with the field to mend."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Level = Literal["gap", "warning", "ok"]
GAP: Level = "gap"
WARNING: Level = "warning"
OK: Level = "ok"


@dataclass(frozen=True)
class Finding:
    """One row of the pre-flight.

    `key` names the check (« seller », « lines »), `field` the path of the field to mend as
    it stands in `Draft` (« buyer.address.city », « lines.0.title »), empty for an ok row.
    A gap forbids issuing; a warning asks for a look.
    """

    key: str
    field: str
    level: Level
    text_fr: str
    text_en: str

    def text(self, language: str) -> str:
        """The sentence in the language of the reader: English for « en… », else French."""
        return self.text_en if language.startswith("en") else self.text_fr


def gap(key: str, field: str, text_fr: str, text_en: str) -> Finding:
    """Something without which the document may not be issued."""
    return Finding(key, field, GAP, text_fr, text_en)


def warning(key: str, field: str, text_fr: str, text_en: str) -> Finding:
    """Something doubtful, that the person may overrule."""
    return Finding(key, field, WARNING, text_fr, text_en)


def gaps(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Those that forbid issuing."""
    return tuple(finding for finding in findings if finding.level == GAP)
