"""The lines of a document, read from JSON written by a person or by another program.

Keys are those of `reglo read invoice`. Amounts are text with a point (« 12.50 »), or JSON
numbers, that stay exact. A line may name its treatment (« 20 », « franchise », « taxable »)
or give a rate; a `net` alone is a quantity of one, or of minus one for a credit.

Where neither is said, the tax follows from the `buyer` (`kind`, `country`, `region`, `postal_code`) as in the
editor: {"place": "ca-qc", "buyer": {"region": "ON"}, …} bears the HST of Ontario. The seller is taken to collect
tax unless `registered` is false.

Everything unreadable is said at once (`CannotTotal`), with where it stands: « lines.2.quantity ».
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, cast, get_args

from reglo import packs
from reglo.packs import Pack
from reglo.packs.treatments import UNTAXED
from reglo.rules import dates
from reglo.rules.invoicing import Adjustment, ClientKind, Draft, DraftLine, Party
from reglo.rules.reading import CannotRead, Refusal, Said, shown

PRICE_KEYS = ("unit_price", "price")
NET_KEYS = ("net", "amount", "line_total")
TITLE_KEYS = ("title", "name", "description")
TREATMENT_KEYS = ("tax", "treatment")
RATE_KEYS = ("rate", "vat_rate")
KINDS = get_args(ClientKind)
NUMBER_CHARS_MAX = 40


class CannotTotal(Refusal):
    """What was given cannot be read, or added up, as the lines of a document."""


@dataclass(frozen=True)
class Asked:
    """A document read: its draft, the day of its rates, and what was paid before."""

    draft: Draft
    on: date
    prepaid: Decimal


def read(content: object, *, place: str = "", on: str = "", buyer: Mapping[str, str] | None = None) -> Asked:
    """The document of a JSON value; a bare list is its lines. Raises CannotTotal with every problem.

    `place`, `on` and what `buyer` says win over the file's; without a day, the rates are those of
    the day the place was last checked.
    """
    table = {"lines": content} if isinstance(content, list) else content
    if not isinstance(table, dict) or not isinstance(table.get("lines"), list):
        raise CannotTotal(
            [Said("Il manque « lines », la liste des lignes.", "“lines”, the list of lines, is missing.")]
        )
    reader = _Reader(_pack(table, place))
    day = reader.day(on or table.get("issued_on") or table.get("on"))
    usual = reader.treatment(table, "", day) or reader.proposed(table, buyer or {}, day)
    draft = Draft(
        place=reader.pack.place,
        kind="credit_note" if _is_credit(table) else "invoice",
        currency=_text(table.get("currency")) or reader.pack.currency,
        lines=tuple(reader.line(line, index, usual, day) for index, line in enumerate(table["lines"])),
        adjustments=tuple(
            reader.adjustment(one, index, usual, day) for index, one in enumerate(table.get("adjustments") or [])
        ),
    )
    prepaid = reader.number(table, ("prepaid",), "prepaid")
    if reader.problems:
        raise CannotTotal(reader.problems)
    return Asked(draft, day, prepaid or Decimal(0))


def _pack(table: Mapping[str, Any], place: str) -> Pack:
    """The place said, else the one of the currency. Raises CannotTotal."""
    by_currency = {packs.get(known).currency: known for known in packs.PLACES}
    said = place or _text(table.get("place")) or by_currency.get(_text(table.get("currency")), packs.PLACES[0])
    try:
        return packs.get(said)
    except packs.NoPack as unknown:
        raise CannotTotal([Said(unknown.text_fr, unknown.text_en)]) from None


def _is_credit(table: Mapping[str, Any]) -> bool:
    return table.get("kind") == "credit_note" or _text(table.get("type_code")) == "381"


def _text(value: object) -> str:
    """A text, or a number as it is written; nothing for anything else."""
    if isinstance(value, Decimal):
        small = value.is_finite() and abs(value.adjusted()) < NUMBER_CHARS_MAX
        return format(value, "f") if small else str(value)  # 1e999999999 must not be written out.
    return value.strip() if isinstance(value, str) else ""


class _Reader:
    """Reads one value after the other and keeps what could not be read."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.problems: list[Said] = []

    def line(self, line: object, index: int, usual: str, on: date) -> DraftLine:
        at = f"lines.{index}"
        table = self._table(line, at)
        quantity, price = self._worth(table, at)
        discount = self.number(table, ("discount_percent",), f"{at}.discount_percent")
        return DraftLine(
            title=next((_text(table[key]) for key in TITLE_KEYS if table.get(key)), ""),
            quantity=quantity,
            unit_price=price,
            discount_percent=discount or Decimal(0),
            offered=table.get("offered") is True,
            tax=self.treatment(table, usual, on),
        )

    def adjustment(self, one: object, index: int, usual: str, on: date) -> Adjustment:
        at = f"adjustments.{index}"
        table = self._table(one, at)
        amount = self.number(table, ("amount",), f"{at}.amount")
        if amount is None:
            self._lacks(f"{at}.amount")
        return Adjustment(
            reason=_text(table.get("reason")),
            amount=amount or Decimal(0),
            tax=self.treatment(table, usual, on),
            charge=table.get("charge") is True,
        )

    def treatment(self, table: Mapping[str, Any], usual: str, on: date) -> str:
        """The key of a treatment, from its name or from a rate; a rate nobody has stays as it was written."""
        named = next((_text(table[key]) for key in TREATMENT_KEYS if _text(table.get(key))), "")
        rate = next((_text(table[key]) for key in RATE_KEYS if _text(table.get(key))), "")
        said = (named or rate).removesuffix("%").strip()
        if not said or said in self.pack.treatments_by_key:
            return said or usual
        return self._by_rate(said, on) or said

    def proposed(self, table: Mapping[str, Any], given: Mapping[str, str], on: date) -> str:
        """The treatment that follows from who buys and where, or nothing when that is not said."""
        said = {**self._table(table.get("buyer") or {}, "buyer"), **given}
        if not said:
            return ""
        kind = _text(said.get("kind")) or KINDS[0]
        if kind not in KINDS:
            words = ", ".join(KINDS)
            self.problems.append(
                Said(
                    f"buyer.kind : « {shown(kind)} » n’est pas l’un de {words}.",
                    f"buyer.kind: “{shown(kind)}” is none of {words}.",
                )
            )
            return ""
        try:
            offered = self.pack.treatments(
                on,
                Party(name=""),
                cast("ClientKind", kind),
                _text(said.get("country")).upper(),
                buyer_region=_text(said.get("region")),
                buyer_postal_code=_text(said.get("postal_code")),
                kind="credit_note" if _is_credit(table) else "invoice",
                registered=table.get("registered") is not False,
            )
        except packs.NoFigure as unknown:
            self.problems.append(Said(unknown.text_fr, unknown.text_en))
            return ""
        return offered[0].key

    def number(self, table: Mapping[str, Any], keys: tuple[str, ...], at: str) -> Decimal | None:
        """The number under the first key there is; None when there is none, or none that can be read."""
        given = next((table[key] for key in keys if table.get(key) is not None), None)
        if given is None:
            return None
        text = _text(given)
        if len(text) <= NUMBER_CHARS_MAX and text.removeprefix("-").replace(".", "", 1).isdecimal() and text.isascii():
            return Decimal(text)
        self.problems.append(
            Said(
                f"{at} : « {shown(str(given))} » n’est pas un nombre écrit avec un point, comme 1200.50.",
                f"{at}: “{shown(str(given))}” is not a number written with a point, like 1200.50.",
            )
        )
        return None

    def day(self, typed: object) -> date:
        """The day of the rates."""
        if typed is None:
            return self.pack.checked_on
        try:
            return dates.read_iso(_text(typed))
        except CannotRead as refusal:
            self.problems.extend(refusal.problems)
            return self.pack.checked_on

    def _worth(self, table: Mapping[str, Any], at: str) -> tuple[Decimal, Decimal]:
        """Quantity and unit price, from both, or from what the line comes to."""
        price = self.number(table, PRICE_KEYS, f"{at}.unit_price")
        if price is not None:
            quantity = self.number(table, ("quantity",), f"{at}.quantity")
            return Decimal(1) if quantity is None else quantity, price
        net = self.number(table, NET_KEYS, f"{at}.net")
        if net is None:
            self._lacks(f"{at}.unit_price")
            return Decimal(1), Decimal(0)
        return (Decimal(-1), -net) if net < 0 else (Decimal(1), net)

    def _by_rate(self, said: str, on: date) -> str:
        """The treatment that is one tax at this rate on that day."""
        try:
            rate = Decimal(said)
        except ArithmeticError:
            return ""
        for key, treatment in self.pack.treatments_by_key.items():
            if len(treatment.taxes) == 1 and treatment.taxes[0].rate != UNTAXED:
                series = self.pack.figures_by_key[treatment.taxes[0].rate]
                figure = series.on(on)
                if figure is not None and figure.number == rate:
                    return key
        return ""

    def _table(self, value: object, at: str) -> Mapping[str, Any]:
        if isinstance(value, dict):
            return value
        self.problems.append(Said(f"{at} n’est pas un objet.", f"{at} is not an object."))
        return {}

    def _lacks(self, at: str) -> None:
        """Say that a number is missing, unless something was already said there."""
        if not any(problem.fr.startswith(at.rpartition(".")[0]) for problem in self.problems):
            self.problems.append(Said(f"Il manque {at}.", f"{at} is missing."))
