"""The letter as a value: one text, both ways; and figures that must agree before anybody signs them."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from reglo.rules import lettering
from reglo.rules.interest import Segment
from reglo.rules.invoicing import Address, Party
from reglo.rules.lettering import Claim, Exhibit, Figures, InterestRow, LetterText, Wording

CLAIM = Claim("2026-041", date(2026, 10, 13), date(2026, 11, 12), Decimal("3360.00"), Decimal("3360.00"), "Étape 2")
DAYS = Segment(date(2026, 11, 13), date(2026, 12, 28), 46, Decimal("3360.00"), Decimal("12.40"), Decimal("52.51"))
ROW = InterestRow("2026-041", DAYS)
FIGURES = Figures("EUR", (CLAIM,), Decimal("3452.51"), (ROW,), fees=Decimal("40.00"))
LETTER = LetterText(
    schema=lettering.SCHEMA,
    form="letter",
    place="fr",
    step="formal_notice",
    level=3,
    written_on=date(2026, 12, 28),
    city="Nantes",
    seller=Party("Camille Aubry EI", brand="Aubry Conseil"),
    buyer=Party("Atelier Nord SAS", address=Address(("14 rue de la Corderie",), "44200", "Nantes", "", "FR")),
    wordings=(Wording("fr", "Mise en demeure", body="Madame,\n\n**8 jours** « à compter »."),),
    figures=FIGURES,
    exhibits=(Exhibit("Devis", date(2026, 9, 14), "01-devis.pdf", "ab" * 32), Exhibit("Rappels")),
    extra={"case": "7"},
)


def test_a_letter_and_its_text_say_the_same_both_ways():
    text = lettering.text_of(LETTER)

    assert lettering.from_text(text) == LETTER
    assert lettering.text_of(lettering.from_text(text)) == text


def test_the_text_is_sorted_bare_and_keeps_every_cent():
    text = lettering.text_of(LETTER)

    assert json.loads(text)["figures"]["interest"][0]["segment"]["rate"] == "12.40"
    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@pytest.mark.parametrize("text", ["{}", "[]", '{"schema":1,"lines":[]}', '{"schema":9,"wordings":[]}'])
def test_a_text_that_is_no_letter_is_refused(text: str):
    with pytest.raises(ValueError, match="no letter"):
        lettering.from_text(text)


def test_a_notice_waits_for_its_owner_and_a_reminder_does_not():
    assert LETTER.awaits_signature
    assert not replace(LETTER, signed_on=date(2026, 12, 28)).awaits_signature
    assert not replace(LETTER, level=2).awaits_signature
    assert not replace(LETTER, form="page").awaits_signature


def test_exhibits_are_numbered_as_each_place_does():
    assert [lettering.exhibit_mark(2, place=place) for place in ("fr", "ca-qc")] == ["2", "P-2"]


# ── Figures ──────────────────────────────────────────────────────────────────────────────────────


def test_figures_that_agree_have_nothing_to_say():
    assert lettering.disagreements(FIGURES) == ()
    assert (FIGURES.principal, FIGURES.interest_total) == (Decimal("3360.00"), Decimal("52.51"))


def test_a_total_that_is_not_the_sum_of_its_parts_is_named():
    (said,) = lettering.disagreements(replace(FIGURES, total=Decimal("3452.52")))

    assert "3452.51" in said and "3452.52" in said


def test_interest_that_was_paid_already_is_not_asked_again():
    paid = replace(FIGURES, interest_paid=Decimal("2.51"), total=Decimal("3450.00"))

    assert lettering.disagreements(paid) == ()


def test_a_day_is_never_counted_twice():
    again = replace(DAYS, from_on=DAYS.to_on, days=1, interest=Decimal("0.00"))
    (said,) = lettering.disagreements(replace(FIGURES, interest=(InterestRow("2026-041", again), ROW)))

    assert said == "2026-041: the day 2026-12-28 is counted twice"


def test_days_are_those_between_both_ends_both_counted():
    (said,) = lettering.disagreements(replace(FIGURES, interest=(replace(ROW, segment=replace(DAYS, days=45)),)))

    assert said.startswith("2026-041: 45 days")


def test_interest_of_an_invoice_that_is_not_claimed_is_named():
    (said,) = lettering.disagreements(replace(FIGURES, interest=(replace(ROW, number="2026-099"),)))

    assert said == "2026-099 bears interest and is not claimed"
