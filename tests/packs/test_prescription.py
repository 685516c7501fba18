"""Prescription: the last day, what starts it again, and what never does."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reglo import packs
from reglo.packs import NoFigure, NoPack, prescription
from reglo.packs.prescription import ACT_KEYS, Act

DUE = date(2026, 5, 15)
KINDS = ("business", "consumer", "public")
NEVER = ("reminder", "formal_notice")


def found(place="fr", client_kind="business", **changes):
    return prescription.date_of(**{"place": place, "client_kind": client_kind, "due_on": DUE, **changes})


@pytest.mark.parametrize(
    ("place", "client_kind", "last_on", "years"),
    [
        ("fr", "business", date(2031, 5, 15), 5),
        ("fr", "consumer", date(2028, 5, 15), 2),
        ("fr", "public", date(2030, 12, 31), 4),
        ("ca-qc", "business", date(2029, 5, 15), 3),
        ("ca-qc", "consumer", date(2029, 5, 15), 3),
        ("ca-qc", "public", date(2029, 5, 15), 3),
    ],
)
def test_each_place_and_client_has_its_delay(place, client_kind, last_on, years):
    one = found(place, client_kind)

    assert (one.last_on, one.years, one.interrupted_by) == (last_on, years, None)
    assert f"{years}\N{NO-BREAK SPACE}ans" in one.law.fr
    assert f"{years} years" in one.law.en


def test_a_claim_is_prescribed_from_the_day_after_the_last():
    one = found()

    assert not one.is_past(one.last_on)
    assert one.is_past(one.last_on + timedelta(days=1))


def test_a_last_day_on_a_sunday_stays_there():
    one = found(due_on=date(2026, 5, 18))

    assert one.last_on == date(2031, 5, 18)
    assert one.last_on.weekday() == 6


def test_against_a_consumer_it_is_counted_from_the_completion_and_the_lack_of_that_day_is_said():
    known = found("fr", "consumer", completed_on=date(2026, 3, 31))
    lacking = found("fr", "consumer")

    assert (known.last_on, known.doubts, known.confidence) == (date(2028, 3, 31), (), "medium")
    assert "may be sooner" in lacking.doubts[0].en


def test_between_businesses_the_day_of_completion_changes_nothing():
    assert found(completed_on=date(2026, 3, 31)) == found()


@pytest.mark.parametrize("client_kind", ["business", "consumer"])
@pytest.mark.parametrize("place", packs.PLACES)
@pytest.mark.parametrize("key", ACT_KEYS)
def test_only_the_closed_list_interrupts(place, client_kind, key):
    act = Act(key, date(2027, 1, 31))

    one = found(place, client_kind, acts=[act])

    if key in NEVER:
        assert one == found(place, client_kind)
    else:
        assert (one.interrupted_by, one.started_on) == (act, date(2027, 1, 31))
        assert one.last_on == date(2027 + one.years, 1, 31)


@pytest.mark.parametrize("place", packs.PLACES)
@pytest.mark.parametrize("client_kind", KINDS)
def test_the_list_of_acts_is_whole_and_each_has_its_article(place, client_kind):
    rules = prescription.act_rules(place=place, client_kind=client_kind, on=DUE)

    assert tuple(rule.key for rule in rules) == ACT_KEYS
    assert all(rule.source and rule.words.fr and rule.words.en for rule in rules)


def test_the_court_has_said_that_a_registered_notice_interrupts_nothing():
    rule = prescription.act_rule("formal_notice", place="fr", client_kind="business", on=DUE)

    assert (rule.interrupts, rule.source) == (False, "Cass. com., 18 mai 2022, nº 20-23.204")


def test_against_a_public_body_a_written_request_is_enough_and_a_new_delay_starts_with_the_next_year():
    one = found("fr", "public", acts=[Act("reminder", date(2028, 2, 1))])

    assert (one.started_on, one.last_on) == (date(2028, 12, 31), date(2032, 12, 31))
    assert found("fr", "public", acts=[Act("enforcement", date(2028, 2, 1))]) == found("fr", "public")


def test_a_court_claim_lasts_until_the_case_ends_and_that_is_said():
    assert "fin de l’instance" in found(acts=[Act("court_claim", date(2027, 1, 1))]).doubts[0].fr


def test_an_act_before_the_start_or_after_the_last_day_does_nothing():
    late_act, early = Act("part_payment", date(2031, 5, 16)), Act("part_payment", date(2026, 5, 1))

    assert found(acts=[late_act, early]) == found()
    assert found(acts=[Act("part_payment", date(2031, 5, 15))]).last_on == date(2036, 5, 15)


acts = st.lists(st.builds(Act, st.sampled_from(ACT_KEYS), st.dates(date(2026, 5, 1), date(2045, 1, 1))), max_size=8)


@given(st.sampled_from(packs.PLACES), st.sampled_from(KINDS), acts)
def test_any_history_in_any_order_only_moves_the_day_later(place, client_kind, history):
    one = found(place, client_kind, acts=history)

    assert one == found(place, client_kind, acts=history[::-1]) or len({act.on for act in history}) < len(history)
    assert one.last_on >= found(place, client_kind).last_on
    assert one.interrupted_by is None or one.interrupted_by in history


def test_a_day_that_no_record_covers_is_an_error_that_names_it():
    with pytest.raises(NoFigure, match=r"\[prescription, fr, 2013-12-31\]"):
        found(due_on=date(2013, 12, 31))
    with pytest.raises(NoFigure, match=r"\[prescription\.reminder, fr, 2013-12-31\]"):
        prescription.act_rule("reminder", place="fr", client_kind="business", on=date(2013, 12, 31))
    with pytest.raises(NoPack):
        found(place="be")


def test_an_act_nobody_knows_is_our_mistake():
    with pytest.raises(AssertionError, match="unknown act smile"):
        found(acts=[Act("smile", DUE)])
