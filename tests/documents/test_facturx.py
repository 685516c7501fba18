"""The structured invoice before its judges: the schema, EN 16931, the French rules, and our own cents."""

import logging
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from facturx.generate_xml import generate_xml
from facturx.parse_xml import parse_ubl_cii_xml
from lxml import etree

from reglo.documents import facturx
from reglo.documents.facturx import sense
from reglo.rules.invoicing import Address, Instalment, Mention, Sealed, from_text, text_of
from tests.documents import samples
from tests.documents.official_rules import Judge

EVERY = pytest.mark.parametrize("sealed", samples.STRUCTURED.values(), ids=samples.STRUCTURED.keys())
RAM = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"


def read(sealed: Sealed) -> dict[str, Any]:
    """What an independent reader finds, by the names of EN 16931."""
    logging.disable(logging.CRITICAL)
    try:
        found: dict[str, Any] = parse_ubl_cii_xml(facturx.written(sealed))
    finally:
        logging.disable(logging.NOTSET)
    return found


def texts(sealed: Sealed, *names: str) -> list[str]:
    root = etree.fromstring(facturx.written(sealed))
    return [node.text or "" for node in root.iterfind(".//" + "/".join(RAM + name for name in names))]


# ── The judges ───────────────────────────────────────────────────────────────────────────────────


@EVERY
@pytest.mark.parametrize("rules", ["en16931", "br-fr"])
def test_the_official_rules_accept_the_invoice(sealed: Sealed, rules: str, judge: Judge) -> None:
    verdict = judge.verdict(rules, facturx.written(sealed))

    assert verdict.failed == []
    assert verdict.warned == []


def test_the_official_rules_do_refuse_a_wrong_invoice(judge: Judge) -> None:
    right = facturx.written(samples.RATES)

    wrong_sum = judge.verdict("en16931", right.replace(b">3540.00<", b">3541.00<"))
    without_mention = judge.verdict("br-fr", right.replace(b">PMT<", b">AAI<"))
    without_framework = judge.verdict("br-fr", right.replace(b">S1<", b">X9<"))

    assert any("BR-CO-15" in said or "BR-CO-16" in said for said in wrong_sum.failed)
    assert any("PMT" in said for said in without_mention.failed)
    assert any("BR-FR-08" in said for said in without_framework.failed)


def test_a_check_that_did_not_run_is_a_failure(judge: Judge) -> None:
    with pytest.raises(AssertionError, match="did not run"):
        judge.verdict("en16931", b"<not-closed>")
    with pytest.raises(AssertionError, match="no rule"):
        judge.verdict("br-fr", b"<other/>")


@EVERY
def test_the_reference_library_reads_it_and_writes_it_again_the_same(sealed: Sealed) -> None:
    """factur-x parses our file into BT numbers and generates its own from them: one canonical form."""
    ours = facturx.written(sealed)

    theirs = generate_xml(read(sealed), "factur-x", "en16931", check_schematron=False)

    assert canonical(ours) == canonical(theirs)


def canonical(xml: bytes) -> str:
    parser = etree.XMLParser(remove_blank_text=True, remove_comments=True)
    return etree.tostring(etree.fromstring(xml, parser), method="c14n2").decode().replace("><", ">\n<")


# ── What is said ─────────────────────────────────────────────────────────────────────────────────


def test_identity_dates_and_references_stand_where_a_reader_looks_for_them() -> None:
    found = read(samples.PUBLIC)

    assert (found["BT-1"], found["BT-2"], found["BT-3"], found["BT-5"]) == ("2026-056", date(2026, 11, 2), "380", "EUR")
    assert (found["BT-9"], found["BT-72"]) == (date(2026, 12, 2), date(2026, 10, 30))
    assert (found["BT-73"], found["BT-74"]) == (date(2026, 10, 5), date(2026, 10, 30))
    assert (found["BT-10"], found["BT-12"], found["BT-13"]) == ("SCMARCHES", "MAPA-2026-07", "EJ-2026-0042")
    assert (found["BT-81"], found["BT-83"]) == ("58", "2026-056")
    assert (found["BT-84"], found["BT-86"]) == ("FR7630006000011234567890189", "AGRIFRPP")


def test_a_franchise_without_vat_number_gives_its_siren_as_tax_number() -> None:
    seller = read(samples.MICRO)["BG-4"]

    assert seller["tax_identifier"] == "123456782"
    assert "vat_identifier" not in seller and "vat" not in seller
    (group,) = read(samples.MICRO)["BG-23"]
    assert (group["BT-118"], group["BT-121"]) == ("E", "VATEX-FR-FRANCHISE")


def test_with_a_vat_number_the_siren_is_not_given_twice() -> None:
    assert texts(samples.MICRO_WITH_VAT_NUMBER, "SpecifiedTaxRegistration", "ID") == ["FR32123456782"]


def test_nothing_outside_the_scope_of_vat_carries_a_vat_number_or_a_rate() -> None:
    assert texts(samples.OUTSIDE, "SpecifiedTaxRegistration", "ID") == []
    assert texts(samples.OUTSIDE, "RateApplicablePercent") == []


def test_french_parties_are_addressed_by_siren_and_others_by_e_mail() -> None:
    root = etree.fromstring(facturx.written(samples.REVERSE_CHARGE))

    found = [
        (node.text, node.get("schemeID")) for node in root.iterfind(f".//{RAM}URIUniversalCommunication/{RAM}URIID")
    ]

    assert found == [("987654324", "0225"), ("factures@meuse.example", "EM")]


def test_an_address_of_the_directory_replaces_the_siren() -> None:
    routed = replace(samples.RATES, extra={"buyer_endpoint": "111222337_ACHATS"})

    assert "111222337_ACHATS" in texts(routed, "URIUniversalCommunication", "URIID")


def test_a_discount_is_an_allowance_and_the_price_stays() -> None:
    first = read(samples.DISCOUNTS)["BG-25"][0]

    assert (first["BT-146"], first["BT-129"], first["BT-131"]) == ("612.35", "4", "2204.46")
    assert first["BG-27"][0]["amount"] == "244.94"
    assert first["BG-27"][0]["rate"] == "10"


def test_an_offered_line_is_a_full_allowance() -> None:
    last = read(samples.RATES)["BG-25"][-1]

    assert (last["BT-131"], last["BG-27"][0]["amount"], last["BG-27"][0]["rate"]) == ("0.00", "180.00", "100")


def test_several_instalments_make_one_group_of_terms_with_the_first_date() -> None:
    assert len(texts(samples.INSTALMENTS, "SpecifiedTradePaymentTerms", "Description")) == 1
    found = read(samples.INSTALMENTS)
    assert found["BT-9"] == date(2026, 11, 2)
    assert "1\u202f416,00\u00a0€ pour le 2\u00a0décembre\u00a02026." in found["BT-20"]


def test_a_credit_note_names_what_it_corrects_and_asks_for_nothing() -> None:
    found = read(samples.CREDIT)

    assert found["BT-3"] == "381"
    assert found["BT-112"] == "180.00"
    assert "BT-81" not in found and "BT-9" not in found
    assert texts(samples.CREDIT, "InvoiceReferencedDocument", "IssuerAssignedID") == ["2026-036"]


REPLACEMENT = replace(
    samples.RATES,
    extra={
        "replaces_number": "2026-040", "replaces_issued_on": "2026-10-22",
        "cancelled_by_number": "2026-041", "cancelled_by_issued_on": "2026-10-30",
    },
)  # fmt: skip


@pytest.mark.parametrize("rules", ["en16931", "br-fr"])
def test_a_replacement_names_the_one_invoice_it_replaces_by_number_and_day(rules: str, judge: Judge) -> None:
    verdict = judge.verdict(rules, facturx.written(REPLACEMENT))

    assert (verdict.failed, verdict.warned) == ([], [])
    assert read(REPLACEMENT)["BT-3"] == "380"
    assert texts(REPLACEMENT, "InvoiceReferencedDocument", "IssuerAssignedID") == ["2026-040"]
    assert b"20261022</" in facturx.written(REPLACEMENT)
    assert b"2026-041" not in facturx.written(REPLACEMENT), "the credit note that cancelled it came after it"


def test_a_credit_note_says_the_day_of_what_it_corrects() -> None:
    assert b"20261022</" in facturx.written(samples.CREDIT)


def test_exempt_sums_of_two_reasons_are_one_group_with_both() -> None:
    sealed = replace(
        samples.MIXED,
        lines=(
            samples.line("Formation", "1", "100.00", "training", unit="", code="C62"),
            samples.line("Autre", "1", "50.00", "other", unit="", code="C62"),
        ),
        taxes=(
            samples.untaxed("training", "E", "100.00", "VATEX-EU-132", "Formation"),
            samples.untaxed("other", "E", "50.00", "VATEX-EU-132-1A", "Autre motif"),
        ),
        totals=samples.sums("150.00", "0.00"),
        instalments=(Instalment(date(2026, 12, 2), Decimal("150.00")),),
    )

    (group,) = read(sealed)["BG-23"]

    assert (group["BT-116"], group["BT-120"]) == ("150.00", "Formation ; Autre motif")
    assert "BT-121" not in group


def test_the_vat_of_a_foreign_currency_is_also_said_in_euros() -> None:
    root = etree.fromstring(facturx.written(samples.FOREIGN_CURRENCY))

    found = [(node.get("currencyID"), node.text) for node in root.iterfind(f".//{RAM}TaxTotalAmount")]

    assert found == [("CHF", "200.00"), ("EUR", "214.35")]


def test_what_xml_cannot_carry_is_left_out_and_everything_else_is_exact() -> None:
    name = "Café 東京 🙂 <b> & « \u202e » \x07fin"

    assert texts(replace(samples.RATES, subject=name), "IncludedNote", "Content")[-2] == name.replace("\x07", "")


@pytest.mark.parametrize("sealed", samples.QUEBEC_PAPERS.values(), ids=samples.QUEBEC_PAPERS.keys())
def test_quebec_has_no_structured_form(sealed: Sealed) -> None:
    assert not facturx.is_structured(sealed)


@EVERY
def test_the_stored_text_gives_the_same_file(sealed: Sealed) -> None:
    assert facturx.written(from_text(text_of(sealed))) == facturx.written(sealed)


# ── Refusals ─────────────────────────────────────────────────────────────────────────────────────


def test_everything_missing_is_listed_at_once_in_both_languages() -> None:
    nowhere = replace(samples.RATES.buyer, address=Address())
    nobody = replace(samples.RATES.seller, siren="", siret="", address=Address())
    bare = replace(samples.RATES, number="2026 038", seller=nobody, buyer=nowhere)

    with pytest.raises(facturx.CannotWrite) as refused:
        facturx.written(bare)

    assert len(refused.value.problems) == 4
    assert "Le pays du client manque" in str(refused.value)
    assert "client’s country is missing" in refused.value.reason("en")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"buyer": replace(samples.MEUSE, vat="")}, "deux numéros de TVA"),
        ({"currency": "CHF", "extra": {}}, "TVA en euros"),
        ({"lines": (replace(samples.RATES.lines[0], tax="19.6"), *samples.RATES.lines[1:])}, "« 19.6 »"),
        ({"lines": (replace(samples.RATES.lines[0], unit_price=Decimal(-1)), *samples.RATES.lines[1:])}, "Ligne 1"),
        ({"lines": (*samples.RATES.lines[:4], replace(samples.RATES.lines[4], title=" "))}, "Ligne 5"),
        (
            {"lines": (replace(samples.RATES.lines[0], quantity=Decimal("0.00001")), *samples.RATES.lines[1:])},
            "4 décimales",
        ),
        ({"number": "F 1"}, "35 signes"),
    ],
)
def test_what_a_person_can_mend_is_said_in_words(changes: dict[str, Any], words: str) -> None:
    base = samples.REVERSE_CHARGE if "buyer" in changes else samples.RATES

    problems = sense.problems(replace(base, **changes))

    assert any(words in problem.fr for problem in problems)
    assert all(problem.en and problem.en != problem.fr for problem in problems)


def test_outside_scope_and_vat_do_not_mix() -> None:
    mixed = replace(samples.OUTSIDE, taxes=(*samples.OUTSIDE.taxes, samples.vat("20", "20", "0.00", "0.00")))

    assert any("hors champ" in problem.fr for problem in sense.problems(mixed))


@pytest.mark.parametrize(
    "wrong",
    [
        replace(samples.RATES, totals=replace(samples.RATES.totals, tax=Decimal("540.01"))),
        replace(samples.RATES, taxes=(samples.vat("20", "20", "2400.00", "480.01"), samples.RATES.taxes[1])),
        replace(
            samples.RATES, lines=(replace(samples.RATES.lines[0], gross=Decimal("1200.01")), *samples.RATES.lines[1:])
        ),
        replace(
            samples.RATES, lines=(replace(samples.RATES.lines[0], net=Decimal("1199.99")), *samples.RATES.lines[1:])
        ),
        replace(samples.RATES, instalments=(Instalment(date(2026, 12, 2), Decimal("3539.99")),)),
        replace(samples.PREPAID, totals=replace(samples.PREPAID.totals, prepaid=Decimal("1062.01"))),
    ],
    ids=["tax", "rate", "gross", "net", "instalments", "prepaid"],
)
def test_a_cent_that_does_not_add_up_never_leaves(wrong: Sealed) -> None:
    """The official rules tolerate a euro here; we do not tolerate a cent."""
    with pytest.raises(AssertionError):
        facturx.written(wrong)


def test_a_mention_that_only_machines_read_is_written_too() -> None:
    routed = replace(samples.RATES, mentions=(*samples.RATES.mentions, Mention("routing", "B2B", "BAR")))

    assert "BAR" in texts(routed, "IncludedNote", "SubjectCode")
