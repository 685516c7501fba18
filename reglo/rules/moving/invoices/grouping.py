"""The lines of a table that are one invoice: the same number for the same client, or a line left blank under it.

Tools that write one line per line of invoice repeat its number, or leave the cells of the invoice empty under the
first. Whether an amount belongs to the invoice or to its line is asked of the whole table: an amount that differs
between the lines of one invoice is one of lines, everywhere.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from reglo.rules.moving import cells
from reglo.rules.moving.cells import called
from reglo.rules.moving.headers import Layout
from reglo.rules.moving.sheets import Line, text_of

OF_A_LINE = ("line_total", "line_net", "line_tax", "quantity", "unit_price", "item")
OF_AN_INVOICE = ("number", "client", "client_key", "issued_on", "due_on", "total", "status")
MAY_BE_OF_LINES = ("total", "net", "tax", "tax2")


@dataclass
class Group:
    """The lines of one invoice, the first of which names it."""

    lines: list[Line] = field(default_factory=list)

    @property
    def head(self) -> Line:
        """The line that names the invoice."""
        return self.lines[0]


def grouped(lines: Iterable[Line], layout: Layout) -> list[Group]:
    """The invoices of a table, in its order. A line without a number is an invoice of its own, unless it is blank."""
    groups: list[Group] = []
    by_name: dict[tuple[str, str], Group] = {}
    for line in lines:
        number, client = plain_number(layout.text(line, "number")), _client(line, layout)
        if not number and groups and _is_blank(line, layout):
            groups[-1].lines.append(line)
            continue
        known = by_name.get((number, client)) if number else None
        if known is None and number and not client and groups and _number(groups[-1], layout) == number:
            known = groups[-1]
        if known is None:
            known = Group()
            groups.append(known)
            if number:
                by_name[number, client] = known
        known.lines.append(line)
    return groups


def plain_number(text: str) -> str:
    """A number to compare: capitals and spaces do not count."""
    return "".join(text.casefold().split())


def of_lines(groups: Sequence[Group], layout: Layout) -> frozenset[str]:
    """The amounts that are those of lines: they differ inside one invoice, and the last line is no total of them."""
    if not any(len(group.lines) > 1 for group in groups):
        return frozenset()
    return frozenset(
        name
        for name in MAY_BE_OF_LINES
        if layout.has(name) and any(len(_values(group, layout, name)) > 1 for group in groups if len(group.lines) > 1)
    )


def _values(group: Group, layout: Layout, name: str) -> set[str]:
    found = (layout.at(line, name) for line in group.lines)
    return {text_of(cell).strip() for cell in found if not cells.is_empty(cell)}


def _is_blank(line: Line, layout: Layout) -> bool:
    """A line of details: nothing of an invoice in it."""
    return layout.has(*OF_A_LINE) and not any(layout.text(line, name) for name in OF_AN_INVOICE if name != "total")


def _client(line: Line, layout: Layout) -> str:
    return called(layout.text(line, "client_key") or layout.text(line, "client"))


def _number(group: Group, layout: Layout) -> str:
    return plain_number(layout.text(group.head, "number"))
