"""What a column means, by its header: synonyms in French and English, and the habits of some tools.

A header is compared without capitals, accents, marks and units: « *N° de facture » is « no de facture », « Total
TTC (€) » is « total ttc » in euros. A synonym that begins with ~ is looked for inside a header. The same word may mean two
things: « Date » is the day of an invoice in one table, of a payment in another. So every kind of table reads all
headers in its own way, and the kind that makes most sense of them wins.

>>> plain("*N° de facture :"), plain("f.total_ttc"), plain("Montant TTC (EUR)")
('no de facture', 'f total ttc', 'montant ttc')
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from reglo.rules.moving import sums
from reglo.rules.moving.sheets import Cell, Line, Sheet, text_of
from reglo.rules.reading import folded, spaced

Kind = Literal["clients", "invoices", "payments", "items"]
KINDS: tuple[Kind, ...] = ("clients", "invoices", "payments")  # told by general headers; « items » by a preset alone

HEADER_CHARS_MAX = 80
LINES_LOOKED_AT = 25  # a table with a longer title is not seen as one
IGNORED = "-"  # a header that is known, and tells nothing that is kept

_UNIT = re.compile(r"[(\[]([^)\]]*)[)\]]|(€|\$|£)|\b(EUR|CAD|USD|CHF|GBP)\b")
_NUMBER_SIGN = re.compile(r"(?:n[°ºo]|№|#|nº)(?=\W|$)", re.IGNORECASE)
_LETTERS = re.compile(r"\b([A-Za-z])\.(?=[A-Za-z]\b)")  # « T.T.C. »
_APART = re.compile(r"[^0-9a-z%]+")


@dataclass(frozen=True)
class Preset:
    """The table of one tool: recognised when its headers have one of each group of `needs`; it reads `columns` first."""

    tool: str
    kind: Kind
    needs: tuple[frozenset[str], ...]
    columns: Mapping[str, str]
    statuses: Mapping[str, str] = field(default_factory=dict)  # its own codes, before the general words
    documents: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Words:
    """What is known of headers and of the words in cells; all in plain form."""

    exact: Mapping[Kind, Mapping[str, str]]
    within: Mapping[Kind, tuple[tuple[str, str], ...]]
    presets: tuple[Preset, ...] = ()
    statuses: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)
    means: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    countries: Mapping[str, str] = field(default_factory=dict)
    terms: Mapping[str, str] = field(default_factory=dict)
    totals: frozenset[str] = frozenset()
    read_as: tuple[Kind, ...] = KINDS  # one alone, when a person said which


@dataclass(frozen=True)
class Layout:
    """How one table is read: its kind, the tool it comes from, and the columns of each field."""

    kind: Kind
    tool: str
    header: int  # the number of its line; 0 when the table has none
    columns: Mapping[str, tuple[int, ...]]
    titles: tuple[str, ...] = ()
    currency: str = ""  # named by a header: « Total (USD) »
    preset: Preset | None = None

    def has(self, *fields: str) -> bool:
        """Whether one of the fields has a column."""
        return any(name in self.columns for name in fields)

    def at(self, line: Line, name: str) -> Cell:
        """The first cell of the field that holds something, else nothing."""
        for column in self.columns.get(name, ()):
            cell = line.at(column)
            if not isinstance(cell, str) or cell.strip():
                return cell
        return ""

    def text(self, line: Line, name: str) -> str:
        """The same, as text without doubled spaces."""
        if name not in self.columns:
            return ""
        cell = self.at(line, name)
        if isinstance(cell, str) and cell.isascii() and cell.isprintable() and "  " not in cell:
            return cell.strip(" ")  # nearly every cell, and tables are long
        return tidy(text_of(cell))


@lru_cache(maxsize=8192)  # the same words come back on every line
def tidy(text: str) -> str:
    """The text of a cell without doubled, odd or invisible spaces."""
    return spaced(text) if text else ""


@lru_cache(maxsize=8192)
def plain(header: str) -> str:
    """A header to compare: no capitals, accents, marks, unit or currency."""
    short = header[:HEADER_CHARS_MAX]
    words = _APART.sub(" ", folded(_LETTERS.sub(r"\1", _NUMBER_SIGN.sub(" no ", _UNIT.sub(_unit, short))))).strip()
    return words or _APART.sub(" ", folded(short)).strip()


def _unit(found: re.Match[str]) -> str:
    """Brackets and currencies go; brackets that hold other words stay as words."""
    inner = found[1]
    if inner is None or sums.currency_of(inner, home="CAD"):
        return " "
    return f" {inner} "


def found(sheet: Sheet, words: Words) -> Layout | None:
    """How the sheet is read by its headers; None when no line looks like headers."""
    best: tuple[int, Layout] | None = None
    for line in sheet.lines[:LINES_LOOKED_AT]:
        titles = tuple(map(text_of, line.cells))
        for score, layout in _readings(titles, line.number, words):
            if score > (best[0] if best else 0):
                best = score, layout
    return best[1] if best else None


def _readings(titles: tuple[str, ...], number: int, words: Words) -> list[tuple[int, Layout]]:
    """The line as the headers of each kind of table, with how much sense that makes."""
    names = [plain(title) for title in titles]
    known = set(names)
    for preset in words.presets:
        if all(group & known for group in preset.needs) and (words.read_as == KINDS or preset.kind in words.read_as):
            return [(1000, _layout(preset.kind, number, titles, words, preset))]
    if sum(bool(name) for name in names) > 1 and all(name.isdecimal() for name in names if name):
        return []
    layouts = [_layout(kind, number, titles, words, None) for kind in words.read_as]
    return [(_score(layout, names), layout) for layout in layouts]


def _layout(kind: Kind, number: int, titles: tuple[str, ...], words: Words, preset: Preset | None) -> Layout:
    names = [plain(title) for title in titles]
    own = preset.columns if preset else {}
    columns: dict[str, tuple[int, ...]] = {}
    ranks = {name: rank for rank, name in enumerate([*own, *words.exact.get(kind, ())])}
    for index, name in sorted(enumerate(names), key=lambda one: (ranks.get(one[1], len(ranks)), one[0])):
        meaning = own.get(name) or _meaning(name, kind, words)
        if meaning:
            columns[meaning] = (*columns.get(meaning, ()), index)
    currencies = {sums.currency_of(part, home="CAD") for title in titles for part in re.split(r"[ ()\[\]]", title)}
    named = currencies - {""}
    tool = preset.tool if preset else "table"
    return Layout(kind, tool, number, columns, titles, named.pop() if len(named) == 1 else "", preset)


def _meaning(name: str, kind: Kind, words: Words) -> str:
    if not name:
        return ""
    if kind == "items":
        return ""
    if exact := words.exact[kind].get(name):
        return exact
    padded = f" {name} "
    return next((meaning for part, meaning in words.within[kind] if f" {part} " in padded), "")


# What tells a kind of table from the others; without these, a line of headers is only a line of words.
_TELLING: Mapping[Kind, tuple[tuple[str, ...], ...]] = {
    "clients": (("name", "last_name", "email"),),
    "invoices": (("total", "net", "line_total", "line_net", "balance", "unit_price"), ("number", "issued_on")),
    "payments": (("amount",), ("received_on",)),
}
_OF_A_CLIENT = (
    "email", "phone", "street", "city", "postal_code", "country", "siren", "siret", "vat", "neq", "contact", "first_name",
)  # fmt: skip
WIDTH_OF_A_LIST = 2
_PAYMENT_WORDS = re.compile(
    r"\b(?:paiements?|payments?|reglements?|encaisse(?:e|s|es|ments?)?|received|recu|versements?)\b"
)


def is_bare(layout: Layout) -> bool:
    """Whether a table of clients says nothing of them but names, among other things: a list of products has names, too."""
    filled = sum(bool(plain(title)) for title in layout.titles)
    return layout.kind == "clients" and filled > WIDTH_OF_A_LIST and not layout.has(*_OF_A_CLIENT)


def _score(layout: Layout, names: Sequence[str]) -> int:
    """How many headers are understood, and whether what matters is among them. Zero: these are no headers."""
    filled = [name for name in names if name]
    understood = sum(len(columns) for columns in layout.columns.values())
    if not understood or understood * 4 < len(filled):
        return 0
    if is_bare(layout):
        return 1  # Unless what stands under other headers says that these names are clients.
    telling = sum(layout.has(*group) for group in _TELLING[layout.kind])
    if telling == 0:
        return 0
    score = 10 * understood + 40 * telling // len(_TELLING[layout.kind])
    if layout.kind == "payments":
        said = sum(bool(_PAYMENT_WORDS.search(name)) for name in filled)
        return score + 15 if said and not layout.has("due_on", "balance") else score // 2
    if layout.kind == "invoices" and telling == 2:
        return score + 12
    return score
