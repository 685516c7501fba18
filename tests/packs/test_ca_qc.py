"""Québec: the tax of each province, what a client needs, what must never be printed."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from reglo import packs
from reglo.packs import Choices, issue
from reglo.rules.invoicing import Adjustment, Party, Payment
from reglo.rules.preflight import GAP, WARNING
from tests.packs.people import BOREALE, MAXIME, ON, at, line, not_ok, quebecois, sealed

QUEBEC = packs.get("ca-qc")
UNREGISTERED = replace(MAXIME, gst="", qst="")


def offered(seller: Party = MAXIME, **buyer: Any) -> list[str]:
    return [treatment.key for treatment in QUEBEC.treatments(ON, seller, **buyer)]


# ── Treatments ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("country", "region", "key", "taxes"),
    [
        ("CA", "QC", "taxable", [("TPS", "5"), ("TVQ", "9.975")]),
        ("", "", "taxable", [("TPS", "5"), ("TVQ", "9.975")]),
        ("CA", "on", "hst-on", [("TVH", "13")]),
        ("CA", "NB", "hst-nb", [("TVH", "15")]),
        ("CA", "NL", "hst-nl", [("TVH", "15")]),
        ("CA", "PE", "hst-pe", [("TVH", "15")]),
        ("CA", "NS", "hst-ns", [("TVH", "14")]),
        ("CA", "AB", "gst", [("TPS", "5")]),
        ("CA", "BC", "gst", [("TPS", "5")]),
        ("CA", "NU", "gst", [("TPS", "5")]),
        ("FR", "", "zero-rated", [("TPS", "0"), ("TVQ", "0")]),
    ],
)
def test_the_clients_address_decides_the_tax(country: str, region: str, key: str, taxes: list[tuple[str, str]]) -> None:
    keys = offered(buyer_country=country, buyer_region=region)

    assert keys[0] == key
    assert [(tax.name, format(tax.rate, "f")) for tax in QUEBEC.taxes(key, ON)] == taxes
    assert len(keys) == len(set(keys)) == len(QUEBEC.treatments_by_key) - 1


def test_a_small_supplier_is_offered_nothing_else() -> None:
    assert offered(UNREGISTERED) == ["small-supplier"]
    assert offered(MAXIME, registered=False) == ["small-supplier"]
    assert offered(UNREGISTERED, registered=True)[0] == "taxable"
    assert QUEBEC.taxes("small-supplier", ON) == ()


def test_no_tax_of_quebec_has_a_european_category() -> None:
    assert {tax.category for key in QUEBEC.treatments_by_key for tax in QUEBEC.taxes(key, ON)} == {""}


def test_each_tax_is_printed_with_its_own_number() -> None:
    one = sealed(quebecois())

    assert [(tax.name, tax.amount, tax.registration) for tax in one.taxes] == [
        ("TPS", Decimal("50.00"), "123456782RT0001"),
        ("TVQ", Decimal("99.75"), "1227494057TQ0001"),
    ]
    assert [(figure.key, figure.value) for figure in one.figures] == [("gst_rate", "5"), ("qst_rate", "9.975")]
    assert one.extra == {}


def test_a_small_supplier_prints_no_number() -> None:
    one = sealed(quebecois("small-supplier"))

    assert (one.taxes, one.seller.gst, one.seller.qst) == ((), "", "")
    assert one.totals.payable == Decimal("1000.00")


# ── Checks ───────────────────────────────────────────────────────────────────────────────────────


def test_a_complete_invoice_misses_nothing() -> None:
    assert not_ok(quebecois()) == []


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"seller": replace(MAXIME, name="")}, [("seller.name", GAP)]),
        ({"seller": replace(MAXIME, name="", brand="Tremblay Rédaction")}, []),
        ({"seller": at(MAXIME, city="")}, [("seller.address.city", WARNING)]),
        ({"seller": replace(MAXIME, gst="")}, [("seller.gst", GAP)]),
        ({"seller": replace(MAXIME, qst="")}, [("seller.qst", GAP)]),
        ({"seller": UNREGISTERED}, [("seller.gst", GAP), ("seller.qst", GAP)]),
        ({"seller": replace(MAXIME, gst="123456789RT0001")}, [("seller.gst", GAP)]),
        ({"buyer": None}, [("buyer", GAP)]),
        ({"buyer": at(BOREALE, region="", postal_code="")}, [("buyer.address.region", WARNING)]),
        ({"terms": " "}, [("terms", GAP)]),
        ({"language": "en"}, [("language", WARNING)]),
        ({"lines": (line("20"),)}, [("lines.0.tax", GAP)]),
        ({"lines": ()}, [("lines", GAP)]),
    ],
)
def test_what_a_client_needs_is_asked(changes: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert [one for one in not_ok(quebecois(**changes)) if one != ("lines", WARNING)] == found


@pytest.mark.parametrize(
    ("price", "name_level", "terms_found"), [("434.87", WARNING, []), ("434.88", GAP, [("terms", GAP)])]
)
def test_from_five_hundred_dollars_with_taxes_more_must_be_read(
    price: str, name_level: str, terms_found: list[tuple[str, str]]
) -> None:
    nameless = quebecois(lines=(line("taxable", price),), buyer=replace(BOREALE, name=""), terms="")

    assert not_ok(nameless) == [("buyer.name", name_level), *terms_found]


def test_a_credit_note_is_not_asked_for_terms() -> None:
    credit = quebecois(
        kind="credit_note", corrects_number="2026-1", corrects_issued_on=date(2026, 1, 1), reason="r", terms=""
    )

    assert not_ok(credit) == []


def test_hst_needs_the_gst_number_alone() -> None:
    ontario = at(BOREALE, region="ON", postal_code="M5V 2T6")

    assert not_ok(quebecois("hst-on", buyer=ontario, seller=replace(MAXIME, qst=""))) == []
    assert not_ok(quebecois("hst-on", buyer=ontario, seller=UNREGISTERED)) == [("seller.gst", GAP)]


@pytest.mark.parametrize(
    ("taxes", "region", "choices", "found"),
    [
        (("taxable",), "ON", Choices(), [("lines.0.tax", WARNING)]),
        (("gst", "hst-on"), "ON", Choices(), [("lines.0.tax", WARNING)]),
        (("small-supplier", "taxable"), "QC", Choices(), [("lines", GAP)]),
        (("small-supplier",), "QC", Choices(), []),
        (("small-supplier",), "", Choices(), []),
        (("small-supplier",), "QC", Choices(registered=True), [("lines", WARNING)]),
    ],
)
def test_a_tax_that_the_address_does_not_explain_is_doubted(
    taxes: tuple[str, ...], region: str, choices: Choices, found: list[tuple[str, str]]
) -> None:
    assert not_ok(quebecois(*taxes, buyer=at(BOREALE, region=region, postal_code="")), choices=choices) == found


ABROAD = at(BOREALE, country="FR", region="")
INTERAC = Payment("interac", interac_email="maxime@tremblay.example")


def test_a_client_abroad_is_not_asked_for_a_province() -> None:
    assert not_ok(quebecois("zero-rated", buyer=ABROAD, payment=Payment("cheque"))) == []


def test_a_consumer_abroad_may_have_been_in_canada() -> None:
    draft = quebecois("zero-rated", buyer=replace(ABROAD, kind="consumer"), payment=Payment("cheque"))

    assert not_ok(draft) == [("buyer.kind", WARNING)]
    assert not_ok(quebecois("zero-rated", buyer=replace(ABROAD, kind="public"), payment=Payment("cheque"))) == []


def test_the_sentence_of_a_doubted_tax_names_what_is_chosen_and_the_general_rule_in_both_languages() -> None:
    draft = quebecois(
        buyer=at(BOREALE, region="AB", postal_code=""), adjustments=(Adjustment("Rabais", Decimal(1), "hst-on"),)
    )

    line_, discount = (one for one in issue.missing(draft, on=ON) if one.level == WARNING)

    assert (line_.field, discount.field) == ("lines.0.tax", "adjustments.0.tax")
    assert "« TPS et TVQ » est choisi" in line_.text("fr")
    assert "« TPS seulement, client d’une province sans TVH »" in line_.text("fr")
    assert "“GST and QST” is chosen" in line_.text("en")
    assert "the general rule is “GST only, client in a province without HST”" in line_.text("en")
    assert "« TVH, Ontario » est choisi" in discount.text("fr")


def test_the_province_is_sealed_by_its_code() -> None:
    written = at(BOREALE, region="Nouvelle-Écosse", postal_code="", city="Halifax")

    assert sealed(quebecois("hst-ns", buyer=written)).buyer.address.region == "NS"


def test_an_interac_transfer_is_not_asked_of_a_client_abroad() -> None:
    deposit = "institution 815 · transit 00000 · compte 000 000 0"

    alone = sealed(quebecois("zero-rated", buyer=ABROAD, payment=INTERAC)).payment
    beside = sealed(quebecois("zero-rated", buyer=ABROAD, payment=replace(INTERAC, deposit_details=deposit))).payment
    at_home = sealed(quebecois(payment=INTERAC)).payment

    assert (alone.method, alone.interac_email) == ("none", "")
    assert (beside.method, beside.interac_email, beside.deposit_details) == ("deposit", "", deposit)
    assert at_home == INTERAC
    assert ("payment.deposit_details", WARNING) in not_ok(quebecois("zero-rated", buyer=ABROAD, payment=INTERAC))
    assert not_ok(quebecois("zero-rated", buyer=ABROAD, payment=replace(INTERAC, deposit_details=deposit))) == []


@pytest.mark.parametrize(
    ("buyer", "currency", "said"), [(ABROAD, "CAD", True), (ABROAD, "EUR", False), (BOREALE, "CAD", False)]
)
def test_canadian_dollars_are_named_for_who_reads_them_abroad(buyer: Party, currency: str, *, said: bool) -> None:
    treatment = "taxable" if buyer is BOREALE else "zero-rated"

    keys = [one.key for one in sealed(quebecois(treatment, buyer=buyer, currency=currency)).mentions]

    assert ("dollars" in keys) is said


def test_a_day_without_thresholds_is_a_figure_that_is_missing() -> None:
    found = issue.missing(quebecois("small-supplier"), on=date(2012, 12, 31))

    assert ("figures.invoice_buyer_from", GAP) in [(one.field, one.level) for one in found]


def test_a_credit_note_gives_back_the_rate_of_the_day_of_the_invoice() -> None:
    halifax = at(BOREALE, region="NS", postal_code="B3J 1A1")
    note = quebecois(
        "hst-ns", kind="credit_note", corrects_number="2025-031", corrects_issued_on=date(2025, 3, 31), buyer=halifax,
        reason="Erreur",
    )  # fmt: skip

    one = sealed(note, on=date(2025, 4, 10))

    assert [(tax.rate, tax.amount) for tax in one.taxes] == [(Decimal(15), Decimal("150.00"))]
    assert [(figure.key, figure.value) for figure in one.figures] == [("hst_ns", "15")]


# ── What must never be printed ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        "Taxes de 14,975 % comprises",
        "14.975%",
        "soit 14,97\N{NO-BREAK SPACE}% de taxes",
        "TVQ 9,97 %",
        "(9.97%)",
    ],
)
@pytest.mark.parametrize(
    ("place", "field"),
    [
        (lambda text: {"note": text}, "note"),
        (lambda text: {"subject": text}, "subject"),
        (lambda text: {"lines": (replace(line("taxable"), detail=text),)}, "lines.0.detail"),
        (lambda text: {"adjustments": (Adjustment(text, Decimal(1), "taxable"),)}, "adjustments.0.reason"),
    ],
)
def test_a_combined_or_cut_rate_is_refused_wherever_it_was_typed(text: str, place: Any, field: str) -> None:
    assert (field, GAP) in not_ok(quebecois(**place(text)))


@pytest.mark.parametrize("text", ["TVQ 9,975 %", "114,975 %", "Prix de 14,97 $", "9,97 heures", "29.97 %", "19,97 %"])
def test_what_only_looks_like_it_is_not(text: str) -> None:
    assert not_ok(quebecois(note=text)) == []


# ── Agreed interest ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("rate", "words_fr", "words_en"),
    [
        ("12", "12\N{NO-BREAK SPACE}% par an (soit 1\N{NO-BREAK SPACE}% par mois)", "12% a year (1% a month)"),
        ("18", "18\N{NO-BREAK SPACE}% par an (soit 1,5\N{NO-BREAK SPACE}% par mois)", "18% a year (1.5% a month)"),
        ("10", "10\N{NO-BREAK SPACE}% par an à compter", "10% a year from the due date"),
    ],
)
def test_agreed_interest_is_said_by_the_year_and_by_the_month_when_it_falls_exactly(
    rate: str, words_fr: str, words_en: str
) -> None:
    choices = Choices(penalty_rate=Decimal(rate), agreement="Entente du 14 septembre 2026.")

    french = next(one for one in sealed(quebecois(), choices=choices).mentions if one.key == "agreed-interest")
    both = next(
        one for one in sealed(quebecois(language="en"), choices=choices).mentions if one.key == "agreed-interest"
    )

    assert words_fr in french.text
    assert both.text.startswith(french.text + " / ")
    assert words_en in both.text


def test_interest_rests_on_an_agreement_and_stays_below_the_crime() -> None:
    agreed = "Entente du 14 septembre 2026."

    assert not_ok(quebecois(), choices=Choices(penalty_rate=Decimal(12))) == [("choices.agreement", WARNING)]
    assert not_ok(quebecois(), choices=Choices(penalty_rate=Decimal(35), agreement=agreed)) == []
    assert not_ok(quebecois(), choices=Choices(penalty_rate=Decimal("35.01"), agreement=agreed)) == [
        ("choices.penalty_rate", GAP)
    ]


def test_nothing_is_said_of_interest_when_none_was_agreed() -> None:
    assert "agreed-interest" not in [one.key for one in sealed(quebecois()).mentions]


def test_a_draft_from_nowhere_is_refused() -> None:
    with pytest.raises(packs.NoPack):
        issue.missing(replace(quebecois(), place="be"), on=ON)
