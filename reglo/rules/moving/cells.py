"""Reading the cells of one line, and everything that is wrong with them at once.

A `Slip` is filled while a line is read: what forbids the line, and what is only doubtful. The `Setting` is what
holds for a whole sheet.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

from reglo.rules import dates
from reglo.rules.moving import days, headers, sums
from reglo.rules.moving.days import Order
from reglo.rules.moving.headers import Layout, Words
from reglo.rules.moving.sheets import Cell, Line, Sheet
from reglo.rules.reading import CannotRead, Said, folded, shown, spaced

SUMS = (
    "total", "net", "tax", "tax2", "balance", "paid", "amount", "line_total", "line_net", "line_tax", "line_tax2",
    "unit_price", "payment_amount",
)  # fmt: skip
DAYS = ("issued_on", "due_on", "paid_on", "received_on", "payment_on")
PAST = ("issued_on", "paid_on", "received_on", "payment_on")  # days that cannot be to come
_NOTHING = ("", "-", "–", "—", "n/a", "N/A", "null", "NULL", "None", "0000-00-00", "#N/A")


@dataclass(frozen=True)
class Setting:
    """What one knows before reading a line: words, place, currency, today, and the habits of the sheet."""

    words: Words
    place: str
    currency: str
    today: date
    style: str = ""
    order: Order = ""
    apart: Mapping[str, tuple[Decimal, Decimal]] = field(default_factory=dict)  # net and tax of invoices, by number

    def of(self, layout: Layout, lines: Iterable[Line]) -> "Setting":
        """The same, with the sign of decimals and the order of dates that this table uses."""
        lines = list(lines)
        return replace(
            self,
            style=sums.style_of(_texts(layout, lines, SUMS)),
            order=self.order
            or days.order_of(_texts(layout, lines, DAYS))
            or days.order_of(_texts(layout, lines, PAST), last=self.today),
        )


@dataclass
class Slip:
    """One line being read."""

    sheet: Sheet
    layout: Layout
    setting: Setting
    rejects: list[Said] = field(default_factory=list)
    doubts: list[Said] = field(default_factory=list)
    currency: str = ""  # seen beside an amount

    def amount(self, line: Line, name: str, *, needed: bool = True) -> Decimal | None:
        """The amount of a field, None when the cell is empty. What cannot be read rejects the line, if it is needed."""
        cell = self.layout.at(line, name)
        if is_empty(cell):
            return None
        try:
            found = sums.read(cell, style=self.setting.style)
        except CannotRead as refusal:
            self._note(refusal, needed=needed)
            return None
        if found.doubt:
            self.doubts.append(found.doubt)
        if found.currency:
            self.currency = sums.currency_of(found.currency, home=self.setting.currency)
        return found.amount

    def day(self, line: Line, name: str, *, needed: bool = True) -> date | None:
        """The date of a field, None when the cell is empty."""
        cell = self.layout.at(line, name)
        if is_empty(cell):
            return None
        try:
            found = days.read(cell, order=self.setting.order, place=self.setting.place)
        except CannotRead as refusal:
            self._note(refusal, needed=needed)
            return None
        if found.doubt:
            self.doubts.append(found.doubt)
        if name in PAST and found.day > self.setting.today:
            self.doubts.append(_to_come(found.day))
        return found.day

    def money(self, line: Line) -> str:
        """The currency of a line, by its own column, the sign beside an amount, or a header; empty when it is ours."""
        text = self.layout.text(line, "currency")
        named = sums.currency_of(text, home=self.setting.currency)
        if text and not named:
            self.doubts.append(
                Said(
                    f"La devise « {shown(text)} » n’est pas connue : celle de l’entreprise est prise.",
                    f"The currency “{shown(text)}” is not known: the one of the business is taken.",
                )
            )
        found = named or self.currency or self.layout.currency
        return "" if found == self.setting.currency else found

    def lacks(self, fr: str, en: str) -> None:
        """Reject the line for something that is not there."""
        self.rejects.append(Said(fr, en))

    def doubt(self, fr: str, en: str) -> None:
        """Keep the line, and say what is doubtful."""
        self.doubts.append(Said(fr, en))

    def _note(self, refusal: CannotRead, *, needed: bool) -> None:
        (self.rejects if needed else self.doubts).extend(refusal.problems)


def is_empty(cell: Cell) -> bool:
    """Whether a cell says nothing: empty, a dash, the mark of a missing value."""
    return isinstance(cell, str) and cell.strip() in _NOTHING


def plain(text: str) -> str:
    """The words of a cell, to compare."""
    return headers.plain(text)


@lru_cache(maxsize=8192)
def called(text: str) -> str:
    """A name to compare: capitals, accents and doubled spaces do not count; every alphabet does."""
    return folded(spaced(text))


def _to_come(day: date) -> Said:
    return Said(f"Le {dates.written(day, 'fr')} est encore à venir.", f"{dates.written(day, 'en')} is still to come.")


def _texts(layout: Layout, lines: list[Line], names: tuple[str, ...]) -> list[str]:
    columns = [column for name in names for column in layout.columns.get(name, ())]
    return [cell for line in lines for column in columns if isinstance(cell := line.at(column), str) and cell]
