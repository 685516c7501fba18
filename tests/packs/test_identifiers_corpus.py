"""Numbers found by others, well formed or not, judged as their authors judged them.

Most rows come from the test data of python-stdnum (LGPL): they are read from the folder
named by REGLO_CORPUS and are not in this repository.

How the kinds and forms of the rows meet ours:

| rows | ours | why |
| --- | --- | --- |
| fr_tva | `tva`, « FR » before their canonical form | a French VAT number has its country; so it is printed and sent |
| be_vat | `vat`, « BE » before it | our kind starts with the country, as one prints it |
| ch_uid | `vat`, « TVA » after it | only the VAT number of a Swiss client is asked for; its check digit is the UID's |
| ch_vat | `vat` | as it is |
| ca_gst | `tps` | « wrong-program » is refused, with its plain form |
| qc_qst | `tvq` | « format-ok » is valid with a reason: no public check digit |
"""

import csv
import os
from pathlib import Path

import pytest

from reglo.packs import identifiers
from reglo.packs.identifiers import Kind

FOLDER = os.environ.get("REGLO_CORPUS", "")
Row = dict[str, str]

KINDS: dict[str, Kind] = {
    "be_vat": "vat",
    "bic": "bic",
    "ca_bn": "bn",
    "ca_gst": "tps",
    "ch_uid": "vat",
    "ch_vat": "vat",
    "eu_vat": "vat",
    "fr_siren": "siren",
    "fr_siret": "siret",
    "fr_tva": "tva",
    "iban": "iban",
    "qc_qst": "tvq",
    "rf_creditor_reference": "rf",
}
REASONS = {  # expected → valid, reason
    "valid": (True, ""),
    "format-ok": (True, "form_only"),
    "wrong-program": (False, "program"),
}


def rows() -> list[Row]:
    if not FOLDER:
        return []
    with Path(FOLDER, "numbers", "numbers.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = rows()
pytestmark = pytest.mark.skipif(
    not FOLDER, reason="REGLO_CORPUS is unset: the numbers of other projects were NOT tried"
)


def said(row: Row) -> tuple[str, str]:
    """The input and the canonical form of a row, in our kind."""
    text, canonical = row["input"], row["canonical"]
    match row["kind"]:
        case "fr_tva":
            return text, canonical and f"FR{canonical}"
        case "be_vat":
            return text if text.startswith("BE") else f"BE{text}", canonical and f"BE{canonical}"
        case "ch_uid":
            return f"{text if text[0].isalpha() else 'CHE' + text} TVA", canonical and f"{canonical}TVA"
        case _:
            return text, canonical


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['kind']} {row['input']}" for row in ROWS])
def test_a_number_is_judged_as_its_authors_judged_it(row: Row) -> None:
    text, canonical = said(row)

    checked = identifiers.check(KINDS[row["kind"]], text)

    assert checked.canonical == canonical
    if row["expected"] == "invalid":
        assert not checked.valid
        assert checked.reason("fr")
        assert checked.reason("en")
    else:
        assert (checked.valid, checked.reason_key) == REASONS[row["expected"]]


def test_every_row_has_a_kind_and_every_verdict_is_known() -> None:
    assert {row["kind"] for row in ROWS} == set(KINDS)
    assert {row["expected"] for row in ROWS} == {*REASONS, "invalid"}
    assert set(KINDS.values()) == set(identifiers.KINDS) - {"neq"}  # No row of NEQ exists.
