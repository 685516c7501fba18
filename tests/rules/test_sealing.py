"""Sealing: everything that is said for ever, or every reason why not."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from reglo.rules import preflight, sealing
from reglo.rules.invoicing import (
    Adjustment,
    Draft,
    DraftLine,
    Figure,
    Instalment,
    Mention,
    Party,
    Sealed,
    from_text,
    service_to,
    text_of,
)
from reglo.rules.preflight import gap, warning
from reglo.rules.reading import Said
from reglo.rules.sealing import CannotIssue
from reglo.rules.tax import Tax

ON = date(2026, 11, 23)
DUE = (
    Instalment(date(2026, 12, 1), Decimal("300.00")),
    Instalment(date(2026, 12, 23), Decimal("1020.00")),
)
DRAFT = Draft(
    place="fr",
    seller=Party("Camille Aubry EI"),
    buyer=Party("Atelier Nord SAS"),
    subject="Refonte du parcours",
    purchase_order="BC-7781",
    service_to=date(2026, 11, 20),
    lines=(
        DraftLine(title="Maquettes", quantity=Decimal("2.5"), unit="jours", unit_price=Decimal(480), tax="20"),
        DraftLine(title="Guide", unit="guide", unit_price=Decimal(400), offered=True, tax="20"),
    ),
    adjustments=(Adjustment("Remise", Decimal(100), "20"),),
    note="Merci.",
)


def seal(draft: Draft = DRAFT, **given: Any) -> Sealed:
    words: dict[str, Any] = {
        "number": "2026-045",
        "on": ON,
        "taxes": {"20": (Tax("TVA", "S", Decimal(20)),)},
        "unit_code": lambda unit: {"jours": "DAY"}.get(unit, "C62"),
        "mentions": (Mention("late", "Pénalités", "PMD"),),
        "figures": (Figure("vat_standard", "20", "CGI, art. 278", "high"),),
        "instalments": DUE,
        "terms_sentence": "En deux fois.",
        **given,
    }
    return sealing.seal_draft(draft, **words)


def test_a_sealed_invoice_says_what_the_draft_says_and_what_it_comes_to() -> None:
    sealed = seal(extra={"framework": "S1"}, prepaid=Decimal(0))

    assert (sealed.number, sealed.issued_on, sealed.schema) == ("2026-045", ON, 1)
    assert (sealed.subject, sealed.purchase_order, sealed.note) == ("Refonte du parcours", "BC-7781", "Merci.")
    assert [(line.title, line.unit_code, line.gross, line.allowance, line.net) for line in sealed.lines] == [
        ("Maquettes", "DAY", Decimal("1200.00"), Decimal("0.00"), Decimal("1200.00")),
        ("Guide", "C62", Decimal("400.00"), Decimal("400.00"), Decimal("0.00")),
    ]
    assert str(sealed.adjustments[0].amount) == "100.00"
    assert [(one.basis, one.amount) for one in sealed.taxes] == [(Decimal("1100.00"), Decimal("220.00"))]
    assert sealed.totals.payable == Decimal("1320.00")
    assert (sealed.instalments, sealed.terms, sealed.terms_sentence) == (DUE, "30 jours", "En deux fois.")
    assert (sealed.mentions[0].code, sealed.figures[0].value, sealed.extra) == ("PMD", "20", {"framework": "S1"})


def test_what_is_sealed_is_read_back_the_same() -> None:
    sealed = seal()

    assert from_text(text_of(sealed)) == sealed


@pytest.mark.parametrize("day", [None, date(2026, 11, 20)])
def test_the_last_day_of_the_service_is_read_alone_as_with_the_rest(day: date | None) -> None:
    text = text_of(replace(seal(), service_to=day))

    assert service_to(text) == from_text(text).service_to == day
    with pytest.raises(ValueError, match="unknown schema"):
        service_to("[]")


def test_sealing_the_same_draft_twice_gives_the_same_text() -> None:
    assert text_of(seal()) == text_of(seal())


def test_what_was_paid_before_is_taken_off() -> None:
    sealed = seal(prepaid=Decimal(1320), instalments=())

    assert (sealed.totals.prepaid, sealed.totals.payable, sealed.instalments) == (
        Decimal("1320.00"),
        Decimal("0.00"),
        (),
    )


def test_a_credit_note_is_positive_and_nothing_is_due_on_it() -> None:
    credit = replace(
        DRAFT, kind="credit_note", corrects_number="2026-036", corrects_issued_on=date(2026, 10, 22), reason="Retiré"
    )

    sealed = seal(credit)

    assert (sealed.kind, sealed.corrects_number, sealed.reason) == ("credit_note", "2026-036", "Retiré")
    assert sealed.totals.grand == Decimal("1320.00")
    assert sealed.instalments == ()


def test_an_incomplete_draft_is_refused_once_with_every_gap() -> None:
    legal = (
        gap("seller", "seller.siren", "Donnez le SIREN.", "Give the SIREN."),
        warning("buyer", "buyer.siren", "Il manque le SIREN du client.", "The client’s SIREN is missing."),
    )

    empty = Draft(place="fr")

    with pytest.raises(CannotIssue) as refusal:
        seal(empty, number="2026 045", findings=preflight.missing(empty, on=ON, taxes={}, instalments=(), legal=legal))

    assert [reason.field for reason in refusal.value.reasons] == ["number", "seller.siren", "buyer", "lines", "terms"]
    assert "Donnez le SIREN." in str(refusal.value)
    assert "Give the SIREN." in refusal.value.reason("en")
    assert "Donnez le SIREN." in refusal.value.reason("fr")


def test_a_wrong_identifier_keeps_a_draft_from_being_sealed() -> None:
    numbered = replace(DRAFT, seller=replace(DRAFT.seller, siren="123456789"))

    found = preflight.missing(numbered, on=ON, taxes={"20": ()}, checked=lambda *_: Said("clé fausse.", "wrong digit."))

    with pytest.raises(CannotIssue) as refusal:
        seal(numbered, findings=found)

    assert [reason.field for reason in refusal.value.reasons] == ["seller.siren"]


def test_a_warning_does_not_keep_it() -> None:
    doubt = warning("buyer", "buyer.siren", "Il manque le SIREN du client.", "The client’s SIREN is missing.")

    assert seal(findings=(doubt,)).number == "2026-045"


def test_instalments_that_do_not_add_up_are_our_mistake() -> None:
    with pytest.raises(AssertionError, match=r"instalments of 300.00 do not make the 1320.00 payable"):
        seal(instalments=DUE[:1])
