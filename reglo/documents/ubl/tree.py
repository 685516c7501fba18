"""The two vocabularies of UBL: aggregates (`cac`) hold, basic elements (`cbc`) say."""

from decimal import Decimal

from reglo.documents.facturx import tree
from reglo.documents.facturx.tree import Content, Node, element

NAMESPACES = {
    "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}


def cac(name: str, *content: Content) -> Node:
    """An element made of others; without any of them it leaves no trace."""
    return element("cac", name, *content)


def cbc(name: str, text: str, **attributes: str) -> Node:
    """An element that says one thing; saying nothing it leaves no trace."""
    return element("cbc", name, text, **attributes)


def sum_of(name: str, value: Decimal, currency: str) -> Node:
    """An amount names its currency."""
    return cbc(name, tree.money(value), currencyID=currency)
