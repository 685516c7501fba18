"""The words of the product: one file per step, per locale, per register, read once.

A file is a head between two lines of three dashes, then a body in Markdown with holes to fill.
The head is `key: value`, one key a line, and nothing else: a JSON string, a whole number, a bare
word, or a list of bare words. That is a corner of YAML on purpose; a YAML reader would also take
anchors, dates and « no » for false, so a fifteen-line reader that refuses them serves better.

What may stand in the holes is described in README.md, beside the texts; every name is listed with
its meaning in names.toml.

>>> text("reminder_1", "fr-FR", "tu").register
'tu'
>>> text("letter", "fr-FR", "tu").register
'vous'
>>> text("thanks", "en").level
0
"""

import json
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Literal, cast

Locale = Literal["fr-FR", "fr-CA", "en"]
Register = Literal["vous", "tu", "neutral"]
NameKind = Literal["text", "flag", "choice", "count", "list"]

LOCALES: tuple[Locale, ...] = ("fr-FR", "fr-CA", "en")
REGISTERS: tuple[Register, ...] = ("vous", "tu", "neutral")
KINDS = ("courtesy", "reminder", "answer", "document", "script", "internal", "part")
TONES = ("warm", "neutral", "firm", "formal")

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Text:
    """One text, whole. `subject` and `body` still have their holes; `optional` may stay empty."""

    step: str
    locale: Locale
    jurisdiction: str
    register: Register
    level: int  # 0 courtesy or answer, 1 friendly, 2 firm, 3 formal notice, 4 hand-over
    kind: str
    timing: str
    channel: str
    audience: str
    tone: str
    objective: str
    objective_text: str
    subject: str
    placeholders: tuple[str, ...]
    optional: tuple[str, ...]
    body: str


@dataclass(frozen=True)
class Name:
    """One name a text may say: what it holds, and how a person calls it when it is missing."""

    name: str
    kind: NameKind
    fr: str
    en: str
    values: tuple[str, ...] = ()  # of a choice
    row: tuple[str, ...] = ()  # the fields of a list's rows


class UnknownText(LookupError):
    """There is no text for this step in this locale."""


class BadText(ValueError):
    """The file is not a text of ours; says everything that is wrong with it."""

    def __init__(self, name: str, problems: list[str]) -> None:
        super().__init__(f"{name}: " + "; ".join(problems))
        self.problems = tuple(problems)


def text(step: str, locale: Locale, register: Register = "vous") -> Text:
    """The text of a step. Raises UnknownText.

    « tu » falls back on « vous » where tutoiement makes no sense (letters, agreements, the
    delegate's texts); English has one register, whatever is asked.
    """
    for name in (f"{step}.tu", step) if register == "tu" else (step,):
        if found := _all().get((locale, name)):
            return found
    raise UnknownText(f"{step} in {locale}")


def steps() -> tuple[str, ...]:
    """Every step there is a text for, in alphabetical order."""
    return tuple(sorted({found.step for found in _all().values()}))


def every_text() -> tuple[Text, ...]:
    """All the texts, every locale and register."""
    return tuple(_all().values())


@cache
def names() -> dict[str, Name]:
    """Every name a text may say."""
    tables = tomllib.loads((_FOLDER / "names.toml").read_text(encoding="utf-8"))
    return {
        name: Name(
            name=name,
            kind=cast("NameKind", table.get("kind", "text")),
            fr=table["fr"],
            en=table["en"],
            values=tuple(table.get("values", ())),
            row=tuple(table.get("row", ())),
        )
        for name, table in tables.items()
    }


def in_words(missing: Sequence[str], language: str) -> str:
    """What is missing, as a person says it: « Il manque : la date d’échéance, votre signature. »

    `missing` holds names of names.toml; `language` is « fr » or « en ».
    """
    said = [names()[name].en if language == "en" else names()[name].fr for name in missing]
    return f"Missing: {', '.join(said)}." if language == "en" else f"Il manque\u00a0: {', '.join(said)}."


@cache
def _all() -> dict[tuple[Locale, str], Text]:
    return {
        (locale, path.stem): parse(path.read_text(encoding="utf-8"), name=f"{locale}/{path.name}")
        for locale in LOCALES
        for path in sorted((_FOLDER / locale).glob("*.md"))
    }


# ── Reading one file ─────────────────────────────────────────────────────────────────────────────

_KEYS = tuple(field.name for field in fields(Text) if field.name != "body")
_LISTS = ("placeholders", "optional")
_LINE = re.compile(r"([a-z_]+): (.+)")
_WORD = re.compile(r"[a-z][a-z0-9_]*")
_CHOICES: dict[str, tuple[str, ...]] = {"locale": LOCALES, "register": REGISTERS, "kind": KINDS, "tone": TONES}


def parse(source: str, *, name: str) -> Text:
    """Read one file. Raises BadText, with `name` and every problem at once."""
    head, body = _split(source, name)
    values: dict[str, object] = {}
    problems = []
    for number, line in enumerate(head.split("\n"), start=2):
        match = _LINE.fullmatch(line)
        value = _value(match[2]) if match else None
        if match is None or value is None:
            problems.append(f"line {number} is not « key: value »: {line!r}")
        elif match[1] not in _KEYS or match[1] in values:
            problems.append(f"line {number}: key {match[1]!r} is unknown or said twice")
        else:
            values[match[1]] = value
    problems += _complaints(values)
    if problems:
        raise BadText(name, problems)
    return Text(**values, body=body)  # type: ignore[arg-type]  # _complaints checked each type


def _split(source: str, name: str) -> tuple[str, str]:
    opening, _, rest = source.partition("---\n")
    head, separator, body = rest.partition("\n---\n")
    if opening or not separator:
        raise BadText(name, ["the head must stand between two lines of three dashes, at the top"])
    return head, body


def _value(written: str) -> object | None:
    """The value of one line of the head; None when it is written in none of the four ways."""
    if written.startswith('"'):
        try:
            read = json.loads(written)
        except json.JSONDecodeError:
            return None
        return read if isinstance(read, str) else None
    if written.startswith("[") and written.endswith("]"):
        items = [item.strip() for item in written[1:-1].split(",")] if written[1:-1].strip() else []
        return tuple(items) if all(_WORD.fullmatch(item) for item in items) else None
    if re.fullmatch(r"\d", written):
        return int(written)
    return written if _WORD.fullmatch(written) else None


def _complaints(values: dict[str, object]) -> list[str]:
    """What is wrong with the values of a head, each taken by itself."""
    problems = [f"key {key!r} is missing" for key in _KEYS if key not in values]
    for key, value in values.items():
        expected = tuple if key in _LISTS else int if key == "level" else str
        if not isinstance(value, expected):
            problems.append(f"{key!r} must be {expected.__name__}, not {value!r}")
        elif key in _CHOICES and value not in _CHOICES[key]:
            problems.append(f"{key!r} is {value!r}, not one of {', '.join(_CHOICES[key])}")
    return problems
