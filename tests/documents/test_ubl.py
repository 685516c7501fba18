"""The same invoices in UBL before their judges: the schema, EN 16931, the French rules, and two readers."""

import logging
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from facturx.generate_xml import generate_xml
from facturx.parse_xml import parse_ubl_cii_xml
from lxml import etree

from reglo.documents import facturx, ubl
from reglo.documents.facturx import settlement, taxes
from reglo.documents.reading import answer
from reglo.documents.reading.invoice import ReadParty, ReadVat
from reglo.rules.invoicing import Address, Instalment, Party, Sealed, from_text, text_of
from tests.documents import received, samples
from tests.documents.official_rules import Judge
from tests.documents.test_facturx import canonical
from tests.documents.test_facturx import read as read_cii
from tests.documents.test_sealed_examples import FRENCH

EVERY_SAMPLE = pytest.mark.parametrize("sealed", samples.STRUCTURED.values(), ids=samples.STRUCTURED.keys())
ALL = samples.STRUCTURED | FRENCH
EVERY = pytest.mark.parametrize("sealed", ALL.values(), ids=ALL.keys())
CBC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2}"
CAC = "{urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2}"


def texts(sealed: Sealed, *names: str) -> list[str]:
    """What stands at a path: aggregates, then the basic element."""
    *groups, last = names
    path = ".//" + "/".join([*(CAC + name for name in groups), CBC + last])
    return [node.text or "" for node in etree.fromstring(ubl.written(sealed)).iterfind(path)]


def read(sealed: Sealed) -> dict[str, Any]:
    """What an independent reader finds, by the names of EN 16931."""
    logging.disable(logging.CRITICAL)
    try:
        found: dict[str, Any] = parse_ubl_cii_xml(ubl.written(sealed))
    finally:
        logging.disable(logging.NOTSET)
    return found


# ── The judges ───────────────────────────────────────────────────────────────────────────────────


@EVERY
@pytest.mark.parametrize("rules", ["en16931-ubl", "br-fr-ubl"])
def test_the_official_rules_accept_every_situation_in_ubl(sealed: Sealed, rules: str, judge: Judge) -> None:
    verdict = judge.verdict(rules, ubl.written(sealed))

    assert verdict.failed == []
    assert verdict.warned == []


def test_the_official_rules_do_refuse_a_wrong_invoice(judge: Judge) -> None:
    right = ubl.written(samples.RATES)

    wrong_sum = judge.verdict("en16931-ubl", right.replace(b">3540.00<", b">3541.00<"))
    without_mention = judge.verdict("br-fr-ubl", right.replace(b"#PMT#", b"#AAI#"))

    assert any("BR-CO-15" in said or "BR-CO-16" in said for said in wrong_sum.failed)
    assert any("PMT" in said for said in without_mention.failed)


@EVERY_SAMPLE
def test_the_reference_library_reads_it_and_writes_it_again_the_same(sealed: Sealed) -> None:
    ours = ubl.written(sealed)

    theirs = generate_xml(read(sealed), "ubl-2.1", check_schematron=False)

    assert named_as_ours(canonical(ours)) == named_as_ours(canonical(theirs))


def named_as_ours(text: str) -> str:
    """The root without its prefix, which is nobody's business."""
    for word in ("Invoice", "CreditNote"):
        space = f"urn:oasis:names:specification:ubl:schema:xsd:{word}-2"
        text = text.replace(f' xmlns:ubl="{space}"', "").replace(f' xmlns="{space}"', "").replace(f"ubl:{word}", word)
    return text


@EVERY_SAMPLE
def test_both_syntaxes_say_the_same_to_an_independent_reader(sealed: Sealed) -> None:
    cii, said = read_cii(sealed), read(sealed)
    if "BT-81" not in cii:
        cii.pop("BT-83", None)  # In UBL the number to quote stands under a means of payment.

    assert plain(said) == plain(cii)


def plain(value: Any) -> Any:
    """The same facts whatever their order and the names of their schemes."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in sorted(value.items()) if one}
    if isinstance(value, list):
        return sorted((plain(one) for one in value), key=str)
    return value


# ── Our own reader ───────────────────────────────────────────────────────────────────────────────


@EVERY
def test_our_own_reader_finds_in_it_what_was_sealed_and_nothing_wrong(sealed: Sealed) -> None:
    found = answer.read(ubl.written(sealed))

    assert (found.ok, found.problems) == (True, ())
    assert (found.number, found.type_code, found.issued_on) == (
        sealed.number, facturx.type_code(sealed), sealed.issued_on,
    )  # fmt: skip
    assert found.due_on == settlement.due_on(sealed, paid=facturx.is_paid(sealed))
    assert found.currency == sealed.currency
    assert [(one.title, one.quantity, one.unit_price, one.net) for one in found.lines] == [
        (one.title, one.quantity, one.unit_price, one.net) for one in sealed.lines
    ]
    sums = sealed.totals
    assert (found.line_total, found.tax_basis, found.tax, found.grand, found.payable) == (
        sums.lines, sums.basis, sums.tax, sums.grand, sums.payable,
    )  # fmt: skip
    assert (found.allowance or 0, found.charge or 0, found.prepaid or 0) == (
        sums.allowances, sums.charges, sums.prepaid,
    )  # fmt: skip
    assert list(found.vat) == [
        ReadVat(one.category, None if one.category == "O" else one.rate, one.basis, one.amount)
        for one in taxes.merged(sealed.taxes)
    ]
    assert_party(found.seller, sealed.seller)
    assert_party(found.buyer, sealed.buyer)


def assert_party(found: ReadParty, sealed: Party) -> None:
    assert (found.name, found.postal_code, found.city, found.country) == (
        sealed.name, sealed.address.postal_code, sealed.address.city, sealed.address.country,
    )  # fmt: skip
    assert found.siren == (sealed.siren or sealed.siret[:9])
    assert found.street == sealed.address.street


def in_ubl() -> list[Path]:
    """The invoices of others that are in this syntax."""
    words = {
        path: etree.QName(etree.parse(str(path)).getroot()).localname
        for path in received.files("en16931", "valid/*.xml")
    }
    return [path for path, word in words.items() if word in ("Invoice", "CreditNote")]


@pytest.mark.parametrize("path", in_ubl(), ids=lambda path: path.name)
def test_our_elements_stand_in_the_order_of_invoices_that_others_wrote(path: Path) -> None:
    theirs = etree.parse(str(path)).getroot()
    sealed = samples.CREDIT if etree.QName(theirs).localname == "CreditNote" else samples.DISCOUNTS
    ours = etree.fromstring(ubl.written(sealed))

    assert shared_order(theirs, ours) == shared_order(ours, theirs)


def shared_order(one: etree._Element, other: etree._Element) -> list[str]:
    """The elements of a file that the other has too, each once, in the order of the file."""
    known = {child.tag for child in other}
    return list(dict.fromkeys(str(child.tag) for child in one if child.tag in known))


# ── What is said ─────────────────────────────────────────────────────────────────────────────────


def test_a_credit_note_is_a_document_of_its_own_and_names_what_it_corrects() -> None:
    root = etree.fromstring(ubl.written(samples.CREDIT))

    assert etree.QName(root).localname == "CreditNote"
    assert texts(samples.CREDIT, "CreditNoteLine", "CreditedQuantity")
    assert texts(samples.CREDIT, "BillingReference", "InvoiceDocumentReference", "ID") == ["2026-036"]
    assert texts(samples.CREDIT, "DueDate") == texts(samples.CREDIT, "PaymentMeans", "PaymentMeansCode") == []


def test_vat_on_debits_is_code_three_here() -> None:
    assert texts(samples.BALANCE, "InvoicePeriod", "DescriptionCode") == ["3"]
    assert texts(samples.RATES, "InvoicePeriod", "DescriptionCode") == []


def test_the_vat_of_a_foreign_currency_is_also_said_in_euros() -> None:
    root = etree.fromstring(ubl.written(samples.FOREIGN_CURRENCY))

    found = [(node.get("currencyID"), node.text) for node in root.iterfind(f"{CAC}TaxTotal/{CBC}TaxAmount")]

    assert found == [("CHF", "200.00"), ("EUR", "214.35")]
    assert texts(samples.FOREIGN_CURRENCY, "TaxCurrencyCode") == ["EUR"]


def test_a_discount_of_the_document_comes_before_a_charge_whatever_was_typed_first() -> None:
    turned = replace(samples.DISCOUNTS, adjustments=samples.DISCOUNTS.adjustments[::-1])

    assert ubl.written(turned) == ubl.written(samples.DISCOUNTS)


def test_the_stored_text_gives_the_same_file() -> None:
    assert ubl.written(from_text(text_of(samples.DISCOUNTS))) == ubl.written(samples.DISCOUNTS)


# ── Refusals ─────────────────────────────────────────────────────────────────────────────────────


def test_what_cii_refuses_ubl_refuses_with_the_same_words() -> None:
    bare = replace(samples.RATES, number="2026 038", buyer=replace(samples.RATES.buyer, address=Address()))

    with pytest.raises(facturx.CannotWrite) as refused:
        ubl.written(bare)

    assert len(refused.value.problems) == 2
    assert "client’s country is missing" in refused.value.reason("en")


def test_a_cent_that_does_not_add_up_never_leaves() -> None:
    short = (Instalment(samples.RATES.instalments[0].due_on, Decimal("3539.99")),)

    with pytest.raises(AssertionError):
        ubl.written(replace(samples.RATES, instalments=short))
