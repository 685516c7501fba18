"""« Mes droits » on a late sum: who owes what, from which day, and what is said beside."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reglo import packs
from reglo.packs import Figure, NoFigure, NoPack, late
from reglo.packs.late import CannotClaim, Received, records
from reglo.rules.money import ZERO

DUE, UNTIL = date(2026, 5, 15), date(2026, 8, 20)
SIX = Decimal("6000.00")
KINDS = ("business", "consumer", "public")
EVERY_RECORD = [
    pytest.param(place, record, id=f"{place} {type(record).__name__} {number}")
    for place in packs.PLACES
    for law in [late.law_of(place)]
    for number, record in enumerate((*law.rates, *law.indemnities, *law.limits, *law.insolvencies))
]


def claim(**changes):
    usual = {"place": "fr", "client_kind": "business", "principal": SIX, "due_on": DUE, "until": UNTIL}
    return late.claim(**{**usual, **changes})


def rates(found):
    return [(one.days, str(one.rate)) for one in found.segments]


def warned(found, language="fr"):
    return [one(language) for one in found.warnings]


# ── France, between businesses ───────────────────────────────────────────────────────────────────


def test_interest_runs_from_the_day_after_the_due_date_without_a_reminder():
    found = claim()

    assert (found.starts_on, found.segments[0].from_on) == (date(2026, 5, 16), date(2026, 5, 16))
    assert rates(found) == [(46, "12.15"), (51, "12.40")]
    assert (found.interest, found.indemnity, found.total) == (Decimal("195.83"), Decimal(40), Decimal("235.83"))
    assert (found.owed, found.per_day) == (Decimal("6235.83"), Decimal("2.04"))
    assert found.warnings == ()
    assert found.rate_words.fr == "12,15\N{NO-BREAK SPACE}% puis 12,40\N{NO-BREAK SPACE}% l’an"
    assert found.rate_words.en == "12.15% then 12.40% a year"


def test_the_articles_are_named_with_the_answer():
    found = claim()

    assert found.law.fr.startswith("C. com., art. L441-10, II\N{NO-BREAK SPACE}: taux de refinancement de la BCE")
    assert "10\N{NO-BREAK SPACE}points" in found.law.fr
    assert "D441-5" in found.law.fr
    assert "plus 10 points" in found.law.en


def test_every_figure_of_the_sum_is_kept_with_its_confidence():
    found = {(one.key, one.value): one.confidence for one in claim().figures}

    assert found == {
        ("ecb_rate", "2.15"): "high",
        ("late_points", "10"): "high",
        ("ecb_rate", "2.40"): "medium",
        ("recovery_indemnity", "40"): "high",
    }


def test_the_indemnity_is_due_once_for_each_invoice_and_only_when_something_was_late():
    def indemnity(**changes):
        return claim(**changes).indemnity

    assert indemnity(until=date(2026, 5, 16)) == Decimal("40.00")
    assert indemnity(invoices=3) == Decimal("120.00")
    assert indemnity(until=DUE) == ZERO
    assert indemnity(received=[Received(DUE, SIX)]) == ZERO
    assert indemnity(received=[Received(date(2026, 5, 16), SIX)]) == Decimal("40.00")
    assert indemnity(credited=SIX) == ZERO


def test_nothing_is_late_on_the_due_date():
    found = claim(until=DUE)

    assert (found.segments, found.total, found.per_day) == ((), ZERO, ZERO)
    assert warned(found, "en") == ["Nothing is late on 15 May 2026: it is due on 15 May 2026."]


def test_an_agreed_rate_replaces_that_of_the_law_in_one_segment():
    found = claim(agreed_rate=Decimal(15))

    assert rates(found) == [(97, "15")]
    assert found.warnings == ()
    assert "taux convenu de 15\N{NO-BREAK SPACE}% l’an" in found.law.fr


def test_a_rate_below_the_floor_is_computed_as_asked_and_warned_of_once_with_the_highest_floor():
    found = claim(rate=Decimal(5))

    assert rates(found) == [(97, "5")]
    (said,) = warned(found)
    assert "sous le plancher de 8,25\N{NO-BREAK SPACE}% en vigueur le 1er juillet 2026" in said
    assert "The rate of 5% is below the floor of 8.25%" in warned(found, "en")[0]


@pytest.mark.parametrize(
    ("rate", "until", "count"), [("7.86", "2026-06-30", 0), ("7.85", "2026-06-30", 1), ("8.25", "2026-12-31", 0)]
)
def test_the_floor_is_that_of_each_half_year(rate, until, count):
    found = claim(rate=Decimal(rate), until=date.fromisoformat(until))

    assert len(found.warnings) == count


def test_an_agreed_rate_needs_no_figure_but_its_floor_is_said_to_be_unknown():
    found = claim(agreed_rate=Decimal(15), until=date(2027, 1, 31))

    assert found.interest == Decimal("643.56")
    assert ["[legal_rate_professional, fr, 2027-01-01]" in said for said in warned(found)] == [True]


def test_the_default_of_the_law_may_be_below_the_floor_and_stays_lawful():
    found = claim(due_on=date(2024, 7, 31), until=date(2024, 12, 31))

    assert rates(found) == [(153, "14.25")]
    assert found.warnings == ()


def test_legal_interest_between_businesses_is_below_the_floor_and_said_so():
    found = claim(rate="legal")

    assert rates(found) == [(46, "2.62"), (51, "2.75")]
    assert len(found.warnings) == 1


def test_a_half_year_that_nobody_knows_is_an_error_that_names_it():
    with pytest.raises(NoFigure, match=r"\[ecb_rate, fr, 2027-01-01\]") as unknown:
        claim(until=date(2027, 2, 1))

    assert unknown.value.on == date(2027, 1, 1)
    assert claim(until=date(2026, 12, 31)).interest > 0
    with pytest.raises(NoFigure, match=r"\[late, fr, 2013-05-16\]"):
        claim(due_on=date(2013, 5, 15), until=date(2013, 8, 20))


def test_the_owners_own_figure_is_used():
    mine = Figure("ecb_rate", "2.65", date(2026, 12, 17), None, "bce.example", "low", date(2027, 1, 2))

    found = claim(until=date(2027, 1, 31), pack=packs.get("fr").with_figures([mine]))

    assert rates(found)[-1] == (31, "12.65")
    assert warned(found) == [
        "La valeur « taux de refinancement de la BCE », 2,65 à partir du 17 décembre 2026, n’est pas sûre (bce.example)."
    ]


def test_insolvency_stops_interest_the_day_before_and_the_indemnity_of_what_falls_due_since():
    opened = claim(insolvency_on=date(2026, 6, 1))
    later = claim(insolvency_on=date(2026, 12, 1))

    assert (rates(opened), opened.indemnity, opened.per_day) == ([(16, "12.15")], Decimal(40), ZERO)
    assert "jugement d’ouverture du 1er juin 2026" in warned(opened)[0]
    assert claim(insolvency_on=DUE).total == ZERO
    assert later == claim()


def test_a_payment_after_the_day_asked_is_said_and_not_counted():
    found = claim(received=[Received(date(2026, 8, 21), SIX)])

    assert found.total == claim().total
    assert "comes after 20 August 2026: it is not counted" in warned(found, "en")[0]


# ── Public bodies ────────────────────────────────────────────────────────────────────────────────


def test_a_public_body_owes_the_ecb_rate_plus_eight_of_the_half_year_in_which_interest_began():
    found = claim(client_kind="public")

    assert rates(found) == [(97, "10.15")]
    assert found.indemnity == Decimal(40)
    assert rates(claim(client_kind="public", until=date(2028, 1, 1))) == [(596, "10.15")]


def test_what_a_public_body_agreed_changes_nothing_and_another_rate_is_doubted():
    assert claim(client_kind="public", agreed_rate=Decimal(15)) == claim(client_kind="public")
    assert "la loi fixe le taux" in warned(claim(client_kind="public", rate=Decimal(15)))[0]
    assert "la loi fixe le taux" in warned(claim(client_kind="public", rate="legal"))[0]


# ── Consumers in France ──────────────────────────────────────────────────────────────────────────


def test_a_consumer_owes_nothing_before_the_formal_notice():
    found = claim(client_kind="consumer")

    assert (found.segments, found.starts_on, found.total, found.owed) == ((), None, ZERO, SIX)
    assert warned(found)[0].startswith("Sans mise en demeure, aucun intérêt ne court")


def test_a_consumer_owes_the_lower_legal_rate_from_the_notice_and_never_forty_euros():
    found = claim(client_kind="consumer", notice_on=date(2026, 6, 1))

    assert found.starts_on == date(2026, 6, 1)
    assert rates(found) == [(30, "2.62"), (51, "2.75")]
    assert (found.indemnity, found.warnings) == (ZERO, ())


def test_a_notice_before_the_due_date_changes_no_day_and_one_after_it_is_waited_for():
    assert claim(client_kind="consumer", notice_on=date(2026, 5, 1)).starts_on == date(2026, 5, 16)
    waited = claim(client_kind="consumer", notice_on=date(2026, 9, 1))

    assert waited.segments == ()
    assert "rien ne court avant" in warned(waited)[0]


def test_what_a_consumer_paid_before_the_notice_takes_from_the_principal():
    found = claim(client_kind="consumer", notice_on=date(2026, 7, 1), received=[Received(date(2026, 6, 1), SIX / 2)])

    assert (found.principal, found.segments[0].principal) == (SIX / 2, SIX / 2)


def test_an_agreed_rate_waits_for_the_notice_and_a_number_is_computed_as_asked_with_a_doubt():
    assert claim(client_kind="consumer", agreed_rate=Decimal(6)).segments == ()
    assert rates(claim(client_kind="consumer", agreed_rate=Decimal(6), notice_on=date(2026, 8, 1))) == [(20, "6")]

    asked = claim(client_kind="consumer", rate=Decimal(6))

    assert (rates(asked), asked.indemnity) == ([(97, "6")], ZERO)
    assert "suppose que le contrat" in warned(asked)[0]


@given(st.sampled_from(packs.PLACES), st.integers(0, 400), st.sampled_from([None, date(2025, 6, 1)]), st.integers(1, 9))
def test_no_consumer_ever_owes_an_indemnity(place, days, notice_on, invoices):
    until = date.fromordinal(date(2025, 3, 1).toordinal() + days)

    found = claim(
        place=place,
        client_kind="consumer",
        due_on=date(2025, 3, 1),
        until=until,
        notice_on=notice_on,
        invoices=invoices,
    )

    assert found.indemnity == ZERO
    assert found.starts_on == notice_on


# ── Québec ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("client_kind", KINDS)
def test_in_quebec_nothing_runs_before_the_notice_then_five_percent(client_kind):
    before = claim(place="ca-qc", client_kind=client_kind)
    after = claim(place="ca-qc", client_kind=client_kind, notice_on=date(2026, 6, 1))

    assert (before.segments, before.total, before.currency) == ((), ZERO, "CAD")
    assert rates(after) == [(81, "5")]
    assert (after.indemnity, after.warnings) == (ZERO, ())


@pytest.mark.parametrize("client_kind", KINDS)
def test_in_quebec_the_agreed_yearly_rate_runs_from_the_due_date(client_kind):
    found = claim(place="ca-qc", client_kind=client_kind, agreed_rate=Decimal(18))

    assert rates(found) == [(97, "18")]
    assert (found.indemnity, found.warnings) == (ZERO, ())


@pytest.mark.parametrize(("monthly", "rate"), [("2", "5"), ("0.3", "3.6")])
def test_a_monthly_rate_without_its_yearly_one_is_worth_five_percent_at_most(monthly, rate):
    found = claim(place="ca-qc", agreed_monthly_rate=Decimal(monthly))

    assert rates(found) == [(97, rate)]
    assert "Loi sur l’intérêt (Canada), art. 4" in found.law.fr
    assert "5\N{NO-BREAK SPACE}% par an au plus" in warned(found)[0]


@pytest.mark.parametrize(
    ("rate", "on", "count"),
    [("35", "2026-08-20", 0), ("35.01", "2026-08-20", 1), ("36", "2024-08-20", 0), ("60.01", "2024-08-20", 1)],
)
def test_a_rate_above_the_criminal_one_is_warned_of(rate, on, count):
    until = date.fromisoformat(on)

    found = claim(place="ca-qc", rate=Decimal(rate), due_on=until.replace(month=5), until=until)

    assert ["taux criminel" in said for said in warned(found)] == [True] * count


def test_the_additional_indemnity_is_the_courts_to_grant_and_its_unsure_rates_are_marked():
    found = claim(
        place="ca-qc", rate="additional-indemnity", notice_on=date(2026, 3, 1), due_on=DUE.replace(month=2),
        until=date(2026, 4, 30),
    )  # fmt: skip

    assert rates(found) == [(31, "8"), (30, "7")]
    said = warned(found)
    assert "si le tribunal l’accorde" in said[0]
    assert ["n’est pas sûre" in one for one in said] == [False, True, True]


# ── Refusals ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"rate": "legal-minimum", "client_kind": "consumer"}, "Le taux « legal-minimum » n’existe pas pour ce client"),
        ({"rate": "legal-minimum", "place": "ca-qc"}, "default, legal, additional-indemnity"),
        ({"rate": "additional-indemnity"}, "default, legal, legal-minimum"),
        ({"agreed_monthly_rate": Decimal(1)}, "Écrivez le taux convenu par an."),
        ({"rate": "agreed"}, "Donnez le taux convenu."),
        ({"rate": Decimal(-1)}, "Un taux ne peut pas être négatif."),
        ({"principal": Decimal(-1)}, "ne peut pas être négative"),
        ({"received": [Received(DUE, Decimal(-1))]}, "ne peut pas être négative"),
        ({"invoices": 0}, "Comptez au moins une facture."),
    ],
)
def test_what_makes_no_sense_is_refused(changes, why):
    with pytest.raises(CannotClaim) as refusal:
        claim(**changes)

    assert why in refusal.value.reason("fr")
    assert refusal.value.reason("en") != ""


def test_every_problem_is_said_at_once():
    with pytest.raises(CannotClaim) as refusal:
        claim(principal=Decimal(-1), rate=Decimal(-1), invoices=0)

    assert len(refusal.value.problems) == 3


def test_an_unknown_place_is_refused():
    with pytest.raises(NoPack):
        claim(place="be")


# ── The records ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("place", "record"), EVERY_RECORD)
def test_every_record_rests_on_figures_that_exist_and_has_two_languages(place, record):
    known = packs.get(place).figures_by_key
    keys = [getattr(record, name, "") for name in ("figure", "plus", "times")]

    assert all(key in known for key in keys if key)
    assert record.words.fr
    assert record.words.en
    assert " :" not in record.words.fr


@pytest.mark.parametrize("place", packs.PLACES)
@pytest.mark.parametrize("client_kind", KINDS)
def test_every_kind_of_client_has_a_default_in_every_place(place, client_kind):
    assert "default" in late.choices(place=place, client_kind=client_kind, on=UNTIL)


@pytest.mark.parametrize("place", packs.PLACES)
@pytest.mark.parametrize("client_kind", KINDS)
@pytest.mark.parametrize("choice", ["default", "legal", "legal-minimum", "additional-indemnity"])
def test_every_choice_that_is_offered_answers_in_both_languages(place, client_kind, choice):
    asked = {"place": place, "client_kind": client_kind, "rate": choice, "notice_on": DUE}
    if choice not in late.choices(place=place, client_kind=client_kind, on=UNTIL):
        with pytest.raises(CannotClaim):
            claim(**asked)
        return

    found = claim(**asked, until=date(2026, 6, 30))

    assert found.interest > 0
    for text in (found.law, found.rate_words, *found.warnings):
        assert text.fr
        assert text.en
        assert "{" not in text.fr + text.en


@pytest.mark.parametrize("place", packs.PLACES)
def test_a_later_record_replaces_an_earlier_one_from_its_day(place):
    law = late.law_of(place)
    newer = replace(law.rates[0], since=date(2026, 7, 1))
    law = replace(law, rates=(*law.rates, newer))

    def rule(on):
        return law.rate("default", client_kind="business", on=on)

    assert (rule(date(2026, 6, 30)), rule(date(2026, 7, 1))) == (law.rates[0], newer)
    assert rule(date(2000, 1, 1)) is None


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"choice": "usual"}, "unknown choice usual"),
        ({"starts": "soon"}, "unknown start soon"),
        ({"by": "week"}, "unknown week"),
        ({"clients": ["friend"]}, "unknown client"),
        ({"confidence": "sure"}, "unknown confidence sure"),
        ({"source": " "}, "no source"),
    ],
)
def test_a_mistake_in_the_file_stops_at_once(changes, why):
    table = {
        "choice": "default", "clients": ["business"], "from": date(2020, 1, 1), "starts": "due", "fr": "f", "en": "e",
        "source": "CGI", "confidence": "high", "checked_on": date(2026, 11, 21),
    }  # fmt: skip

    with pytest.raises(AssertionError, match=why):
        records._rate({**table, **changes})
