"""Taking typed values out of a tree, and keeping what could not be read.

A number that is no number and a date that is no day are problems of the invoice, not of the reader:
the field stays empty and the problem says what was written there.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import cache

from lxml import etree

from reglo.documents.reading import words
from reglo.documents.reading.invoice import Problem
from reglo.documents.reading.stated import Coded

_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,18}(?:\.[0-9]{0,18})?|\.[0-9]{1,18})")
_DAYS = {
    "102": re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})"),
    "203": re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})[0-9]{4}"),
}
_XSD_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?")
FAULTS_MAX = 20
TEXT_CHARS_MAX = 5000

Element = etree._Element  # noqa: SLF001 - lxml has no public name for it


class Fields:
    """Reads the fields of one file. `spaces` are the prefixes its paths are written with."""

    def __init__(self, spaces: dict[str, str]) -> None:
        self.faults: list[Problem] = []
        self._steps = _expander(spaces)

    def one(self, node: Element | None, path: str) -> Element | None:
        """The first element on a path, or none."""
        if node is None:
            return None
        steps = self._steps(path)
        # Most paths are one step, and an invoice of ten thousand lines takes hundreds of thousands of them.
        return next(node.iterchildren(steps[0]) if len(steps) == 1 else _below(node, steps), None)

    def all(self, node: Element | None, path: str) -> list[Element]:
        """All elements on a path, in order."""
        return [] if node is None else list(_below(node, self._steps(path)))

    def text(self, node: Element | None, path: str) -> str | None:
        """The text of the first element on a path, without spaces around; `None` when there is no element."""
        found = self.one(node, path)
        return None if found is None else content(found)

    def coded(self, node: Element | None, path: str, attribute: str = "schemeID") -> Coded | None:
        """A text and its scheme."""
        found = self.one(node, path)
        return None if found is None else Coded(content(found), found.get(attribute))

    def amount(self, node: Element | None, path: str) -> Decimal | None:
        """A number, exactly as written."""
        found = self.one(node, path)
        return None if found is None else self.number(found)

    def number(self, found: Element) -> Decimal | None:
        """The number an element holds."""
        text = content(found)
        if _NUMBER.fullmatch(text):
            return Decimal(text)
        self._fault("NUMBER", found, text)
        return None

    def day(self, found: Element | None) -> date | None:
        """The day an element holds, as UBL writes it: 2026-11-23."""
        return None if found is None else self._day(found, _XSD_DAY)

    def stamped(self, holder: Element | None) -> date | None:
        """The day inside an element of CII: 20261123 with the code 102, or with an hour and the code 203."""
        for found in () if holder is None else holder:
            return self._day(found, _DAYS.get(found.get("format", "102"), _DAYS["102"]))
        return None

    def _day(self, found: Element, shape: "re.Pattern[str]") -> date | None:
        text = content(found)
        if match := shape.fullmatch(text):
            try:
                return date(*map(int, match.groups()))
            except ValueError:
                pass
        self._fault("DATE", found, text)
        return None

    def _fault(self, code: str, found: Element, text: str) -> None:
        if len(self.faults) < FAULTS_MAX:
            name = etree.QName(found).localname
            self.faults.append(words.problem(code, field=name, element=name, line=str(found.sourceline), found=text))


def content(found: Element) -> str:
    """The text of an element, without spaces around it."""
    return (found.text or "").strip()[:TEXT_CHARS_MAX]


def _below(node: Element, steps: tuple[str, ...]) -> Iterator[Element]:
    """The elements at the end of the steps, in order. Three times quicker than the paths of lxml."""
    if len(steps) == 1:
        yield from node.iterchildren(steps[0])
        return
    for child in node.iterchildren(steps[0]):
        yield from _below(child, steps[1:])


def _expander(spaces: dict[str, str]) -> Callable[[str], tuple[str, ...]]:
    """From « ram:Name/ram:ID » to the names lxml knows, worked out once per path."""

    @cache
    def expanded(path: str) -> tuple[str, ...]:
        steps = (step.partition(":") for step in path.split("/"))
        return tuple(f"{{{spaces[prefix]}}}{name}" for prefix, _, name in steps)

    return expanded
