"""The invoice of `reglo issue`, read from JSON into the content of a draft.

Only known keys are taken, each of its kind; everything wrong is said at once, with where it stands
(« lines.2.quantity »). Figures and dates are those of commands: « 12.50 », « 2026-11-23 ».
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reglo.rules import dates
from reglo.rules.reading import CannotRead, Said, shown

TEXTS = (
    "key", "client", "subject", "subject_detail", "purchase_order", "buyer_reference", "commitment", "contract",
    "terms", "note", "delivery", "performed_at", "paid_means", "currency", "rate_source",
)  # fmt: skip
DATES = ("service_from", "service_to", "paid_on", "rate_on")
FIGURES = ("paid_amount", "rate")
PARTS = ("language", "sold", "self_billed", "buyer", "lines", "adjustments")
CHOICES = {
    "language": ("fr", "en"),
    "kind": ("business", "consumer", "public"),
    "sold": ("services", "goods", "both", "construction-subcontract", "training"),
}
BUYER = (
    "name", "attention", "email", "phone", "address", "street", "postal_code", "city", "region", "country", "siren",
    "siret", "vat", "neq", "kind",
)  # fmt: skip
LINE_TEXTS, LINE_FIGURES = ("title", "detail", "unit", "tax"), ("quantity", "unit_price", "discount_percent")
ADJUSTMENT_TEXTS, ADJUSTMENT_FIGURES = ("reason", "tax"), ("amount",)
CHARS_MAX = 4000
LIST_MAX = 300

_FIGURE = re.compile(r"-?\d{1,15}(?:\.\d{1,12})?")


@dataclass(frozen=True)
class Described:
    """The content of a draft, with under « key » and « client » what only the command needs, and all that is wrong in it."""

    content: dict[str, Any]
    wrong: tuple[tuple[str, Said], ...]  # where, and what

    def mentions(self, field: str) -> bool:
        """Is this field, or what it stands in, already said to be wrong?"""
        paths = {f"{path}." for path, _ in self.wrong}
        return "." in paths or any(f"{field}.".startswith(path) or path.startswith(f"{field}.") for path in paths)


def read(found: object) -> Described:
    """What can be read of a description; what cannot is said, and left empty."""
    reader = _Reader()
    content = reader.invoice(found)
    return Described(content, tuple(reader.wrong))


class _Reader:
    """Reads one description and keeps everything that is wrong with it."""

    def __init__(self) -> None:
        self.wrong: list[tuple[str, Said]] = []

    def invoice(self, found: object) -> dict[str, Any]:
        """The whole description."""
        table = self._table("", found, {*TEXTS, *DATES, *FIGURES, *PARTS})
        content: dict[str, Any] = {"typed_in": "en", "language": "fr"}
        content |= {name: self._text(name, table[name]) for name in TEXTS if name in table}
        content |= {name: self._date(name, table[name]) for name in DATES if name in table}
        content |= {name: self._figure(name, table[name]) for name in FIGURES if name in table}
        content |= {name: self._choice(name, table[name]) for name in ("language", "sold") if name in table}
        if self._flag("self_billed", table.get("self_billed", False)):
            content["self_billed"] = "1"
        if "buyer" in table:
            content["buyer"] = self._buyer(table["buyer"])
        if bool(table.get("client")) == ("buyer" in table):
            self._wrong(
                "client",
                "donnez « client », un nom du carnet, ou « buyer », l’un des deux",
                "give “client”, a name of the book, or “buyer”, one of the two",
            )
        content["lines"] = [
            self._row(f"lines.{i}", line, LINE_TEXTS, LINE_FIGURES, "offered")
            for i, line in self._list("lines", table.get("lines"))
        ]
        content["adjustments"] = [
            self._row(f"adjustments.{i}", one, ADJUSTMENT_TEXTS, ADJUSTMENT_FIGURES, "charge")
            for i, one in self._list("adjustments", table.get("adjustments", []))
        ]
        return content

    def _buyer(self, found: object) -> dict[str, Any]:
        if isinstance(found, str):
            return {"name": self._text("buyer", found)}
        table = self._table("buyer", found, {*BUYER})
        street = table.get("street")
        if isinstance(street, list):
            table = {**table, "street": "\n".join(self._text("buyer.street", line) for line in street)}
        buyer = {name: self._text(f"buyer.{name}", value) for name, value in table.items()}
        if "kind" in table:
            self._choice("kind", table["kind"], "buyer.kind")
        return buyer

    def _row(
        self, where: str, found: object, texts: tuple[str, ...], figures: tuple[str, ...], flag: str
    ) -> dict[str, Any]:
        table = self._table(where, found, {*texts, *figures, flag})
        row: dict[str, Any] = {name: self._text(f"{where}.{name}", table.get(name, "")) for name in texts}
        row |= {name: self._figure(f"{where}.{name}", table[name]) for name in figures if name in table}
        row[flag] = self._flag(f"{where}.{flag}", table.get(flag, False))
        return row

    def _flag(self, where: str, found: object) -> bool:
        if not isinstance(found, bool):
            self._wrong(where, "écrivez true ou false", "write true or false")
        return found is True

    def _table(self, where: str, found: object, known: set[str]) -> Mapping[str, Any]:
        if not isinstance(found, dict):
            self._wrong(where, "un objet est attendu", "an object is expected")
            return {}
        for name in sorted(found.keys() - known):
            path = f"{where}.{name}" if where else name
            self._wrong(path, "cette clé n’est pas connue", "this key is not known")
        return {name: value for name, value in found.items() if name in known}

    def _list(self, where: str, found: object) -> Iterator[tuple[int, object]]:
        if not isinstance(found, list) or len(found) > LIST_MAX:
            self._wrong(
                where, f"une liste d’au plus {LIST_MAX} est attendue", f"a list of at most {LIST_MAX} is expected"
            )
            return
        yield from enumerate(found)

    def _text(self, where: str, found: object) -> str:
        if not isinstance(found, str) or len(found) > CHARS_MAX or "\0" in found:
            self._wrong(
                where,
                f"un texte d’au plus {CHARS_MAX} signes est attendu",
                f"a text of at most {CHARS_MAX} characters is expected",
            )
            return ""
        return found

    def _figure(self, where: str, found: object) -> str:
        text = format(found, "f") if isinstance(found, Decimal) and found.is_finite() else str(found)
        if isinstance(found, bool) or not _FIGURE.fullmatch(text):
            self._wrong(
                where, f"« {shown(text)} » n’est pas un nombre comme 12.50", f"“{shown(text)}” is no number like 12.50"
            )
            return ""
        return text

    def _date(self, where: str, found: object) -> str:
        try:
            return dates.read_iso(str(found)).isoformat()
        except CannotRead as refusal:
            self._wrong(where, refusal.reason("fr"), refusal.reason("en"))
            return ""

    def _choice(self, name: str, found: object, where: str = "") -> str:
        if found not in CHOICES[name]:
            options = ", ".join(CHOICES[name])
            self._wrong(where or name, f"choisissez parmi {options}", f"choose among {options}")
            return ""
        return str(found)

    def _wrong(self, where: str, fr: str, en: str) -> None:
        at_fr, at_en = (f"{where} : ", f"{where}: ") if where else ("", "")
        self.wrong.append((where, Said(fr=f"{at_fr}{fr.rstrip('.')}.", en=f"{at_en}{en.rstrip('.')}.")))
