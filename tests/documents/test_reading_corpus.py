"""Every e-invoice of the corpus: its totals, its VAT and its dates are read as written, and wrong ones are named wrong.

The expected figures and the verdicts of the official rules were made apart (SOURCES.md beside the files).
"""

from pathlib import Path

import pytest

from reglo.documents.reading import answer
from reglo.documents.reading.invoice import ReadInvoice, packed, unpacked
from tests.documents.received import Row, amount, day, rows

AMOUNTS = ("line_total", "allowance", "charge", "tax_basis", "tax", "rounding", "grand", "prepaid", "payable")
WHOLE = [row for row in rows("en16931") if row["syntax"]]
NOT_INVOICES = [row for row in rows("en16931") if not row["syntax"]]
VALID = [row for row in WHOLE if row["cen_verdict"] == "valid"]
WRONG = [row for row in WHOLE if row["cen_verdict"] in ("invalid", "validator-error")]
PDFS = rows("facturx-pdf")

# Several rules say the same thing, and we say it once, under the first.
SAME = {
    "BR-CO-10": {"BR-CO-10", "EXTENDED", "BR-12", "BR-16"},
    "BR-CO-12": {"BR-CO-12", "EXTENDED"},
    "BR-CO-13": {"BR-CO-13", "BR-12", "BR-16"},
}
# EXTENDED is more than the standard on purpose: that it is so is what we say, not what each rule misses in it.
# A file without lines says that once. What else we do not judge, with why.
NOT_JUDGED = {
    "BR-CL-08": "a subject code of a free note: nobody acts on it",
    "BR-S-01": "the breakdown has the category, the lines have none: BR-CO-04 and BR-S-08 say so",
    "CII-DT-024": "an attribute of a reference that changes nothing",
    "CII-SR-046": "said as BR-64",
    "UBL-DT-01": "more than two decimals in a field that we do not read",
    "UBL-DT-07": "an attachment without a file name",
    "UBL-SR-48": "said as BR-CO-04",
}


def read(row: Row) -> ReadInvoice:
    return answer.read(Path(row["path"]).read_bytes())


def codes(found: ReadInvoice) -> set[str]:
    return {problem.code for problem in found.problems}


def name(row: Row) -> str:
    return row["file"]


@pytest.mark.parametrize("row", WHOLE, ids=name)
def test_every_figure_and_every_date_is_read_as_written(row: Row) -> None:
    found = read(row)

    assert found.ok and found.error is None
    assert {key: getattr(found, key) for key in AMOUNTS} == {key: amount(row[key]) for key in AMOUNTS}
    assert (found.issued_on, found.due_on) == (day(row["issue"]), day(row["due"]))
    assert [(one.category, one.rate, one.basis, one.tax) for one in found.vat] == [
        (category, amount(rate), amount(basis), amount(tax))
        for category, rate, basis, tax in (one.split(":") for one in row["vat"].split(";") if one)
    ]


@pytest.mark.parametrize("row", WHOLE, ids=name)
def test_what_the_invoice_is_and_whose_is_read_too(row: Row) -> None:
    found = read(row)

    assert (found.syntax, found.profile, found.number) == (row["syntax"], row["profile"], row["number"])
    assert (found.type_code, found.currency) == (row["type"], row["currency"])
    assert (found.seller.country, found.buyer.country) == (row["seller"], row["buyer"])
    assert len(found.lines) == int(row["lines"])


@pytest.mark.parametrize("row", VALID, ids=name)
def test_what_the_official_rules_accept_has_nothing_wrong_but_its_lines(row: Row) -> None:
    """The official rules never multiply a quantity by its price: there we say what they let be."""
    has_wrong_line = row["line_arithmetic"].startswith("quantity x price differs")

    assert codes(read(row)) == ({"LINE-NET"} if has_wrong_line else set())


@pytest.mark.parametrize("row", WRONG, ids=name)
def test_what_the_official_rules_refuse_is_named_wrong_in_words(row: Row) -> None:
    found = read(row)

    assert found.problems
    assert all(problem.said.fr.endswith(".") and problem.said.en.endswith(".") for problem in found.problems)
    if row["cen_verdict"] == "invalid" and not row["file"].startswith(("extended/", "header-only/")):
        for rule in set(row["cen_failed_rules"].split()) - NOT_JUDGED.keys():
            assert codes(found) & SAME.get(rule, {rule}), rule


@pytest.mark.parametrize("row", [row for row in WRONG if row["file"].startswith("extended/")], ids=name)
def test_an_extended_file_is_told_from_one_that_does_not_add_up(row: Row) -> None:
    found = codes(read(row))

    assert found & {"EXTENDED", "XSD"}
    assert not found & {"BR-CO-10", "BR-CO-13", "BR-CO-15", "BR-CO-16"}


@pytest.mark.parametrize("row", [row for row in WRONG if row["file"].startswith("header-only/")], ids=name)
def test_a_file_without_lines_by_its_profile_says_so_once(row: Row) -> None:
    found = read(row)

    assert [problem.said.fr for problem in found.problems if "n’a pas de lignes" in problem.said.fr]
    assert not codes(found) & {"BR-CO-10", "BR-CO-14", "BR-CO-15"}


@pytest.mark.parametrize("row", NOT_INVOICES, ids=name)
def test_what_is_no_invoice_of_the_standard_is_refused_by_name(row: Row) -> None:
    found = read(row)

    assert not found.ok and found.error is not None
    assert ("ZUGFeRD 1" in found.error.fr) == ("invalidV1" in row["file"])
    assert ("myinvoice" in found.error.en) == ("invalidV2Root" in row["file"])


# ── PDF ──────────────────────────────────────────────────────────────────────────────────────────────

READABLE = [row for row in PDFS if row["number"]]


@pytest.mark.parametrize("row", READABLE, ids=name)
def test_the_invoice_inside_a_pdf_is_read_as_written(row: Row) -> None:
    found = read(row)

    assert found.ok
    keys = ("tax_basis", "tax", "grand", "prepaid", "payable")
    assert {key: getattr(found, key) for key in keys} == {key: amount(row[key]) for key in keys}
    assert (found.profile, found.number, found.type_code) == (row["profile"], row["number"], row["type"])
    assert (found.issued_on, found.currency) == (day(row["issue"]), row["currency"])


@pytest.mark.parametrize("row", READABLE, ids=name)
def test_a_pdf_is_named_wrong_where_the_official_rules_refuse_it(row: Row) -> None:
    found = codes(read(row))

    assert bool(found) == row["cen_verdict"].startswith("invalid")
    for rule in {"CII-DT-031", "BR-16", "BR-IC-11", "BR-IC-12"} & set(row["cen_verdict"].split()):
        if "BR-16" in row["cen_verdict"] or rule != "BR-16":
            assert rule in found


@pytest.mark.parametrize("row", [row for row in PDFS if not row["number"]], ids=name)
def test_a_pdf_without_one_readable_invoice_says_why(row: Row) -> None:
    found = read(row)

    assert not found.ok and found.error is not None
    if "encoding" in row["claim"]:
        assert "encodage" in found.error.fr and "encoding" in found.error.en
    else:
        assert "ZUGFeRD 1" in found.error.fr and "ZUGFeRD 1" in found.error.en


@pytest.mark.parametrize("row", [*WHOLE, *PDFS], ids=name)
def test_an_answer_comes_out_of_the_pipes_as_it_went_in(row: Row) -> None:
    found = read(row)

    assert unpacked(packed(found)) == found
