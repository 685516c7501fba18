"""Building a CII or UBL tree: elements in the order of the schema, nothing empty, nothing illegal.

`ram("ID", "2026-041", schemeID="0002")` makes one element; a child that is `None` or without
content is left out, so that a field without a value leaves no trace. Dates have their own form
(`AAAAMMJJ`, code 102), and two namespaces for it.

>>> print("".join(ram("ID", "A & B", schemeID="0002").lines(0)), end="")
<ram:ID schemeID="0002">A &amp; B</ram:ID>
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

NAMESPACES = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
    "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
}

# What XML 1.0 cannot carry (§ 2.2); a form warns of it while it is typed.
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Node(NamedTuple):
    """One element: a text, or children, or nothing at all. An invoice has thousands: a tuple is quickest made."""

    name: str
    attributes: dict[str, str]
    text: str
    children: tuple["Node", ...]

    def __bool__(self) -> bool:
        return bool(self.text or self.children)

    def lines(self, depth: int) -> list[str]:
        """The element as XML, one line per tag, indented."""
        written: list[str] = []
        self._write(written, "  " * depth)
        return written

    def _write(self, written: list[str], indent: str) -> None:
        """Into one list for the whole tree: lines handed up from child to parent would be handed at each depth."""
        attributes = "".join([f" {key}={quoteattr(value)}" for key, value in self.attributes.items()])
        opening = f"{indent}<{self.name}{attributes}>"
        if not self.children:
            written.append(f"{opening}{escape(self.text)}</{self.name}>\n")
            return
        written.append(opening + "\n")
        for child in self.children:
            child._write(written, indent + "  ")  # noqa: SLF001 - of its own kind
        written.append(f"{indent}</{self.name}>\n")


Content = Node | str | None


def ram(name: str, *content: Content, **attributes: str) -> Node:
    """An element of the business vocabulary."""
    return element("ram", name, *content, **attributes)


def element(prefix: str, name: str, *content: Content, **attributes: str) -> Node:
    """An element of any vocabulary; what XML cannot carry is left out of its text."""
    text = "".join([part for part in content if isinstance(part, str)])
    children = tuple([part for part in content if isinstance(part, Node) and part])
    return Node(f"{prefix}:{name}", attributes, _ILLEGAL.sub("", text).strip(), children)


def document(root: Node, namespaces: Mapping[str, str] = NAMESPACES) -> bytes:
    """The whole file, in UTF-8, its vocabularies declared once."""
    spaces = {f"xmlns:{prefix}": uri for prefix, uri in namespaces.items()}
    declared = Node(root.name, spaces | root.attributes, root.text, root.children)
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + "".join(declared.lines(0))).encode()


def day(name: str, value: date | None) -> Node | None:
    """A date inside `udt:DateTimeString`."""
    return ram(name, element("udt", "DateTimeString", f"{value:%Y%m%d}", format="102")) if value else None


def formatted_day(name: str, value: date | None) -> Node | None:
    """A date inside `qdt:DateTimeString`, where the schema wants the other namespace."""
    return ram(name, element("qdt", "DateTimeString", f"{value:%Y%m%d}", format="102")) if value else None


def money(value: Decimal) -> str:
    """Two decimals with a point (BR-FR-DEC-01)."""
    return f"{value:.2f}"


def exact(value: Decimal) -> str:
    """All the decimals that matter, no exponent: « 2.5 », « 480 »."""
    written = format(value, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


def indicator(name: str, value: bool) -> Node:
    """A yes or a no, inside `udt:Indicator`."""
    return ram(name, element("udt", "Indicator", "true" if value else "false"))
