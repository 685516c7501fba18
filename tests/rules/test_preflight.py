"""The pre-flight: everything at once, each finding on the field to mend."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reglo.rules import preflight
from reglo.rules.invoicing import Address, Adjustment, Draft, DraftLine, Instalment, Party, Payment
from reglo.rules.preflight import GAP, OK, WARNING, Finding
from reglo.rules.reading import Said
from reglo.rules.tax import Tax

ON = date(2026, 11, 23)
TAXES: Mapping[str, Sequence[Tax]] = {"20": (Tax("TVA", "S", Decimal(20)),), "0": ()}
DUE = (Instalment(date(2026, 12, 23), Decimal("720.00")),)
LINE = DraftLine(title="Atelier d’une journée", unit_price=Decimal(600), tax="20")
DRAFT = Draft(
    place="fr",
    seller=Party("Camille Aubry EI", siren="123456782", siret="12345678200010"),
    buyer=Party("Atelier Nord SAS", address=Address(city="Nantes")),
    service_to=date(2026, 11, 20),
    lines=(LINE,),
    payment=Payment("transfer", iban="FR7630006000011234567890189"),
)
CREDIT = replace(
    DRAFT, kind="credit_note", corrects_number="2026-036", corrects_issued_on=date(2026, 10, 22), reason="retiré"
)


def missing(draft: Draft, **given: Any) -> tuple[Finding, ...]:
    return preflight.missing(draft, **{"on": ON, "taxes": TAXES, "instalments": DUE, **given})


def not_ok(draft: Draft, **given: Any) -> list[tuple[str, str]]:
    return [(one.field, one.level) for one in missing(draft, **given) if one.level != OK]


def with_line(**changes: Any) -> Draft:
    return replace(DRAFT, lines=(replace(LINE, **changes),))


def test_a_discount_beyond_the_lines_of_its_tax_is_refused_where_it_stands() -> None:
    lines = (replace(LINE, unit_price=Decimal(500), tax="0"), replace(LINE, unit_price=Decimal(30)))
    given = Adjustment("Remise", Decimal(50), "20")

    assert not_ok(replace(DRAFT, lines=lines, adjustments=(given,))) == [("adjustments.0.amount", GAP)]
    assert not_ok(replace(DRAFT, lines=lines, adjustments=(replace(given, tax="0"),))) == []


# ── Rows ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_complete_invoice_is_a_list_of_ticks() -> None:
    found = missing(DRAFT)

    assert {one.level for one in found} == {OK}
    assert [one.key for one in found] == [
        "seller",
        "buyer",
        "lines",
        "taxes",
        "totals",
        "service",
        "due",
        "payment",
        "mentions",
        "language",
    ]
    assert all(one.field == "" for one in found)


def test_a_credit_note_is_asked_what_it_corrects_and_not_how_to_be_paid() -> None:
    keys = [one.key for one in missing(CREDIT)]

    assert "correction" in keys
    assert not {"due", "payment"} & set(keys)


def test_what_is_not_given_is_not_checked_and_has_no_row() -> None:
    keys = [one.key for one in missing(DRAFT, instalments=None)]

    assert not {"due", "identifiers"} & set(keys)
    assert "identifiers" in [one.key for one in missing(DRAFT, checked=lambda *_: None)]


def test_every_text_is_said_in_both_languages() -> None:
    for one in (*missing(Draft(place="fr"), instalments=()), *missing(DRAFT), *missing(CREDIT)):
        assert one.text("fr") == one.text_fr != one.text_en == one.text("en-CA")


def test_everything_is_said_at_once() -> None:
    empty = Draft(place="fr", lines=(DraftLine(quantity=Decimal(0), unit_price=Decimal(-1)),))

    assert not_ok(empty, instalments=()) == [
        ("buyer", GAP),
        ("lines.0.title", GAP),
        ("lines.0.quantity", GAP),
        ("lines.0.unit_price", GAP),
        ("lines.0.tax", GAP),
        ("terms", GAP),
        ("payment.method", WARNING),
    ]


def test_what_the_law_of_the_place_adds_takes_the_place_of_the_tick() -> None:
    legal = (
        preflight.gap("seller", "seller.siren", "Donnez le SIREN.", "Give the SIREN."),
        preflight.warning("duplicate", "lines", "Déjà facturé ?", "Already billed?"),
    )

    found = missing(DRAFT, legal=legal)

    assert found[0] == legal[0]
    assert found[-1] == legal[1]
    assert preflight.gaps(found) == (legal[0],)


# ── Lines ────────────────────────────────────────────────────────────────────────────────────────


def test_an_invoice_without_lines_has_a_gap() -> None:
    assert ("lines", GAP) in not_ok(replace(DRAFT, lines=()))


@pytest.mark.parametrize(
    ("changes", "field", "level"),
    [
        ({"title": "  "}, "title", GAP),
        ({"quantity": Decimal(0)}, "quantity", GAP),
        ({"quantity": Decimal("1.00005")}, "quantity", GAP),
        ({"quantity": Decimal("NaN")}, "quantity", GAP),
        ({"quantity": Decimal("Infinity")}, "quantity", GAP),
        ({"quantity": Decimal(10**12)}, "quantity", GAP),
        ({"unit_price": Decimal("-0.01")}, "unit_price", GAP),
        ({"unit_price": Decimal("0.0000001")}, "unit_price", GAP),
        ({"unit_price": Decimal("1E+30")}, "unit_price", GAP),
        ({"unit_price": Decimal(10**6), "quantity": Decimal(10**6)}, "unit_price", GAP),
        ({"unit_price": Decimal(0)}, "unit_price", WARNING),
        ({"discount_percent": Decimal("100.01")}, "discount_percent", GAP),
        ({"discount_percent": Decimal(-1)}, "discount_percent", GAP),
        ({"discount_percent": Decimal("NaN")}, "discount_percent", GAP),
        ({"discount_percent": Decimal(10), "offered": True}, "discount_percent", WARNING),
        ({"tax": ""}, "tax", GAP),
        ({"tax": "19.6"}, "tax", GAP),
    ],
)
def test_a_line_that_cannot_stand_names_its_field(changes: dict[str, Any], field: str, level: str) -> None:
    assert (f"lines.0.{field}", level) in not_ok(with_line(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"quantity": Decimal(-2)},
        {"quantity": Decimal("1.23450000")},
        {"unit_price": Decimal("0.123456")},
        {"unit_price": Decimal("600.0000000000000000000000000000000000000000")},
        {"discount_percent": Decimal(100)},
        {"offered": True},
    ],
)
def test_these_lines_are_right(changes: dict[str, Any]) -> None:
    assert not [field for field, _ in not_ok(with_line(**changes)) if field.startswith("lines.0.")]


def test_the_position_of_a_line_is_said_as_people_count() -> None:
    two = replace(DRAFT, lines=(LINE, replace(LINE, title="")))

    (found,) = [one for one in missing(two) if one.level == GAP]

    assert found.field == "lines.1.title"
    assert "ligne 2" in found.text_fr
    assert "line 2" in found.text_en


@given(
    st.builds(
        DraftLine,
        title=st.text(max_size=5),
        quantity=st.decimals() | st.integers().map(Decimal),
        unit_price=st.decimals(),
        discount_percent=st.decimals(),
        tax=st.sampled_from(["", "20", "0", "x"]),
    )
)
def test_no_number_however_wild_stops_the_pre_flight(line: DraftLine) -> None:
    wild = replace(DRAFT, lines=(line,), adjustments=(Adjustment("", line.unit_price, line.tax),))

    found = missing(wild, prepaid=Decimal(1))

    assert preflight.addable(wild, TAXES) or preflight.gaps(found)


# ── Sums ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("adjustment", "fields"),
    [
        (Adjustment("Remise", Decimal(10), "20"), []),
        (Adjustment("", Decimal(10), "20"), ["adjustments.0.reason"]),
        (Adjustment("Remise", Decimal(0), "20"), ["adjustments.0.amount"]),
        (Adjustment("Remise", Decimal(-1), "20"), ["adjustments.0.amount"]),
        (Adjustment("Remise", Decimal("0.001"), "20"), ["adjustments.0.amount"]),
        (Adjustment("Remise", Decimal(10), ""), ["adjustments.0.tax"]),
        (Adjustment("Remise", Decimal(10), "7"), ["adjustments.0.tax"]),
    ],
)
def test_a_discount_on_the_document_has_a_reason_an_amount_and_a_tax(adjustment: Adjustment, fields: list[str]) -> None:
    assert [field for field, _ in not_ok(replace(DRAFT, adjustments=(adjustment,)))] == fields


def test_an_invoice_below_nothing_is_a_credit_note() -> None:
    assert ("lines", GAP) in not_ok(with_line(quantity=Decimal(-1)))


def test_an_invoice_for_nothing_is_doubted_and_asks_for_no_due_date() -> None:
    assert not_ok(with_line(offered=True), instalments=()) == [("lines", WARNING)]


def test_more_paid_than_billed_is_a_gap() -> None:
    assert ("prepaid", GAP) in not_ok(DRAFT, prepaid=Decimal("720.01"))
    assert not_ok(DRAFT, prepaid=Decimal("720.00")) == []


# ── Dates ────────────────────────────────────────────────────────────────────────────────────────


def test_a_service_does_not_end_before_it_starts() -> None:
    backwards = replace(DRAFT, service_from=date(2026, 11, 21))

    assert not_ok(backwards) == [("service_to", GAP)]
    assert not_ok(replace(DRAFT, service_from=date(2026, 11, 20))) == []


def test_an_invoice_owed_has_a_due_date() -> None:
    assert not_ok(DRAFT, instalments=()) == [("terms", GAP)]


def test_nothing_falls_due_before_it_is_issued() -> None:
    assert not_ok(DRAFT, instalments=(replace(DUE[0], due_on=date(2026, 11, 22)),)) == [("terms", GAP)]
    assert not_ok(DRAFT, instalments=(replace(DUE[0], due_on=ON),)) == []


# ── Payment ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("payment", "field"),
    [
        (Payment(), "method"),
        (Payment("transfer"), "iban"),
        (Payment("interac"), "interac_email"),
        (Payment("deposit"), "deposit_details"),
    ],
)
def test_a_means_of_payment_without_its_details_is_doubted(payment: Payment, field: str) -> None:
    assert not_ok(replace(DRAFT, payment=payment)) == [(f"payment.{field}", WARNING)]


@pytest.mark.parametrize(
    "payment",
    [
        Payment("cheque"),
        Payment("interac", interac_email="maxime@tremblay.example"),
        Payment("deposit", deposit_details="institution 815"),
    ],
)
def test_a_means_of_payment_with_its_details_is_right(payment: Payment) -> None:
    assert not_ok(replace(DRAFT, payment=payment)) == []


# ── Credit notes ─────────────────────────────────────────────────────────────────────────────────


def test_a_credit_note_names_what_it_corrects() -> None:
    bare = replace(CREDIT, corrects_number="", corrects_issued_on=None, reason=" ")

    assert not_ok(bare) == [("corrects_number", GAP), ("corrects_issued_on", GAP), ("reason", WARNING)]


def test_a_credit_note_does_not_correct_the_future() -> None:
    assert not_ok(replace(CREDIT, corrects_issued_on=date(2026, 11, 24))) == [("corrects_issued_on", GAP)]
    assert not_ok(replace(CREDIT, corrects_issued_on=ON)) == []


# ── Identifiers ──────────────────────────────────────────────────────────────────────────────────


def wrong(*kinds: str) -> preflight.Checked:
    return lambda kind, _: Said("la clé est fausse.", "the check digit is wrong.") if kind in kinds else None


def test_each_identifier_is_handed_over_under_its_kind() -> None:
    asked: list[tuple[str, str]] = []
    seller = Party("Maxime", vat="FR44732829320", neq="2260000000", gst="1RT", qst="1TQ")
    buyer = Party("Coop", siren="111222337", vat="BE0123456749")
    draft = replace(DRAFT, seller=seller, buyer=buyer, payment=Payment("transfer", iban="FR76", bic="AGRIFRPP"))

    missing(draft, checked=lambda kind, text: asked.append((kind, text)))  # type: ignore[func-returns-value]

    assert asked == [
        ("tva", "FR44732829320"),
        ("neq", "2260000000"),
        ("tps", "1RT"),
        ("tvq", "1TQ"),
        ("siren", "111222337"),
        ("vat", "BE0123456749"),
        ("iban", "FR76"),
        ("bic", "AGRIFRPP"),
    ]


def test_a_wrong_identifier_is_a_gap_on_its_field_with_the_reason() -> None:
    (found,) = [one for one in missing(DRAFT, checked=wrong("iban")) if one.level != OK]

    assert (found.key, found.field, found.level) == ("identifiers", "payment.iban", GAP)
    assert "IBAN" in found.text_fr
    assert found.text_fr.endswith("la clé est fausse.")
    assert found.text_en.endswith("the check digit is wrong.")


def test_a_siren_that_opens_the_siret_is_said_once() -> None:
    assert not_ok(DRAFT, checked=wrong("siren", "siret")) == [("seller.siret", GAP)]


@pytest.mark.parametrize("kind", ["neq", "bic"])
def test_where_no_check_digit_is_public_a_doubt_is_all_there_is(kind: str) -> None:
    draft = replace(
        DRAFT,
        seller=replace(DRAFT.seller, neq="2260000000"),
        payment=replace(DRAFT.payment, bic="AGRIFRPP"),
        buyer=None,
    )

    assert [level for _, level in not_ok(draft, checked=wrong(kind))] == [GAP, WARNING]
    assert not_ok(draft, checked=wrong(kind))[0][0] == "buyer"


def test_an_account_that_is_not_printed_is_not_checked() -> None:
    by_cheque = replace(DRAFT, payment=Payment("cheque", iban="FR00"))

    assert not_ok(by_cheque, checked=wrong("iban")) == []
