"""The method as values: bounds, where each value comes from, and a staircase that never leaves its limits."""

import doctest
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reglo.packs import ladders, legal_texts, methods, texts
from reglo.rules import ladder, policy
from reglo.rules.policy import Departure, Version, wording
from reglo.rules.policy import values as bounds
from reglo.rules.reading import CannotRead

DAY = date(2026, 11, 23)
DEFAULTS = methods.default("fr")
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
TERMS = st.sampled_from(["30 jours", "45 jours", "60 jours", "fin de mois puis 45 jours", "à réception"])
VERSIONS = st.lists(st.tuples(DAYS, TERMS), max_size=5).map(
    lambda rows: [Version(n, day, {"terms": said}) for n, (day, said) in enumerate(sorted(rows), start=1)]
)
DEPARTURES = st.lists(
    st.builds(
        Departure,
        client=st.sampled_from(["nord", "coop"]),
        key=st.just("terms"),
        value=TERMS,
        since=DAYS,
        origin=st.sampled_from([policy.IMPOSED, policy.OWN]),
        reason=st.just("parce que"),
        mission=st.sampled_from(["", "Refonte"]),
        ended_on=st.none() | DAYS,
    ),
    max_size=6,
)


def test_the_examples_of_the_modules_run():
    for module in (policy, bounds, wording, methods, legal_texts):
        assert doctest.testmod(module).failed == 0
        assert doctest.testmod(module).attempted > 0


# ── Values ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("place", ["fr", "ca-qc"])
def test_a_place_starts_with_every_value_within_its_bounds(place: str):
    found = methods.default(place)

    assert found.keys() == policy.VALUES.keys()
    assert {key: policy.read(key, value) for key, value in found.items()} == found


@pytest.mark.parametrize(
    ("key", "typed", "kept"),
    [
        ("deposit_percent", "0", 0),
        ("deposit_percent", "100", 100),
        ("billing_day", "28", 28),
        ("threshold_amount", "1 500,5", "1500.50"),
        ("threshold_amount", "1", "1.00"),
        ("terms", "Net 45 days", "45 jours"),
        ("courtesy_on_due_date", "false", False),
        ("unattended", True, True),
        ("billing_rhythm", "end", "end"),
        ("delegate", "", ""),
    ],
)
def test_a_value_is_kept_as_plain_as_it_was_meant(key: str, typed: Any, kept: Any):
    assert policy.read(key, typed) == kept
    assert policy.read(key, kept) == kept


@pytest.mark.parametrize(
    ("key", "typed", "said"),
    [
        ("deposit_percent", "101", "Entre 0 et 100"),
        ("deposit_percent", "-1", "Entre 0 et 100"),
        ("deposit_percent", "30,5", "nombre entier"),
        ("deposit_percent", True, "nombre entier"),
        ("deposit_percent", "", "nombre entier"),
        ("billing_day", "29", "Entre 1 et 28"),
        ("courtesy_days", "21", "jours ouvrés"),
        ("threshold_amount", "0,99", "Au moins 1"),
        ("threshold_amount", "beaucoup", "Montant"),
        ("terms", "45 jours fin de mois", "deux façons"),
        ("terms", "30 jours ouvrés", "calendrier"),
        ("terms", ";".join(["1,00 : 30 jours"] * 15 + ["reste : 30 jours"]), "200 signes"),
        ("billing_rhythm", "quand je veux", "pas un de ces choix"),
        ("unattended", "peut-être", "oui ou non"),
        ("call_before_letter", False, "aucun réglage"),
        ("reminders_per_level", "3", "Entre 1 et 2"),
        ("daily_cap", "0", "Entre 1 et 200"),
        ("delegate", "x" * 37, "de la liste"),
    ],
)
def test_a_value_out_of_its_bounds_is_refused_with_the_way_to_mend_it(key: str, typed: Any, said: str):
    with pytest.raises(CannotRead, match=said) as refusal:
        policy.read(key, typed)
    assert refusal.value.reason("en") != refusal.value.reason("fr")


@given(st.sampled_from(sorted(policy.VALUES)), st.text(max_size=40) | st.integers() | st.booleans())
def test_whatever_is_typed_is_read_or_refused_in_words(key: str, typed: Any):
    try:
        kept = policy.read(key, typed)
    except CannotRead:
        return

    assert policy.read(key, kept) == kept
    assert policy.words(key, kept).fr or key == "delegate"


# ── Where a value comes from ─────────────────────────────────────────────────────────────────────


def test_the_nearest_wins_and_says_so():
    versions = [Version(1, DAY, {"terms": "45 jours"})]
    wide = Departure("nord", "terms", "60 jours", DAY, policy.IMPOSED, "Leurs achats")
    narrow = replace(wide, mission="Refonte", value="15 jours", origin=policy.OWN, reason="Un ami")

    def found(**where: Any) -> tuple[Any, str, str]:
        one = policy.resolve(
            "terms", defaults=DEFAULTS, versions=versions, deviations=[wide, narrow], **{"on": DAY, **where}
        )
        return one.value, one.origin, one.why.en

    before = DAY - timedelta(days=1)
    assert found(on=before)[:2] == ("30 jours", "place")
    assert found() == ("45 jours", "method", "It is your method, since 23 November 2026.")
    assert found(client="coop")[:2] == ("45 jours", "method")
    assert found(client="nord") == (
        "60 jours",
        "client",
        "Imposed by the client, since 23 November 2026: Leurs achats",
    )
    assert found(client="nord", mission="Refonte") == (
        "15 jours",
        "mission",
        "Your own deviation for the mission “Refonte”, since 23 November 2026: Un ami",
    )


def test_a_version_that_repeats_a_value_does_not_make_it_younger():
    days = [DAY + timedelta(days=n) for n in range(4)]
    versions = [Version(n, day, {"terms": said}) for n, (day, said) in enumerate(zip(days, "abbb", strict=True))]

    found = policy.resolve("terms", defaults=DEFAULTS, versions=versions, on=days[3])

    assert found.since == days[1]


def test_of_two_versions_of_one_day_the_last_made_holds():
    versions = [Version(2, DAY, {"terms": "45 jours"}), Version(1, DAY, {"terms": "60 jours"})]

    assert policy.whole(defaults=DEFAULTS, versions=versions, on=DAY)["terms"] == "45 jours"


def test_a_value_taken_back_to_that_of_the_place_comes_from_the_place_again():
    versions = [Version(1, DAY, {"terms": "45 jours"}), Version(2, DAY, {})]

    assert policy.resolve("terms", defaults=DEFAULTS, versions=versions, on=DAY).origin == "place"


@given(VERSIONS, DEPARTURES, DAYS, st.sampled_from([None, "nord", "coop", "x"]), st.sampled_from(["", "Refonte"]))
def test_a_value_in_force_is_one_that_somebody_said_and_that_had_begun(versions, departures, on, client, mission):
    found = policy.resolve(
        "terms",
        defaults=DEFAULTS,
        versions=versions,
        deviations=departures,
        client=client,
        mission=mission,
        on=on,
    )

    said = {"place": [DEFAULTS["terms"]], "method": [one.values["terms"] for one in versions if one.from_on <= on]}
    said["client"] = [one.value for one in departures if one.client == client and not one.mission and one.holds(on)]
    said["mission"] = [
        one.value for one in departures if one.client == client and one.mission == mission != "" and one.holds(on)
    ]
    assert found.value in said[found.origin]
    assert found.since is None or found.since <= on
    assert found.why.fr and found.why.en
    nearest = next(origin for origin in ("mission", "client", "method", "place") if said[origin])
    assert found.origin == nearest


# ── What it changes ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("key", "usual", "value", "days", "said"),
    [
        ("terms", "30 jours", "60 jours", 30, "+30 jours"),
        ("terms", "30 jours", "29 jours", -1, "−1 jour"),
        ("terms", "30 jours", "fin de mois puis 45 jours", 22, "+22 jours"),
        ("terms", "30 jours", "50 % : à réception ; reste : 45 jours", 15, "+15 jours"),
        ("deposit_percent", 30, 0, None, "−30 points d’acompte"),
        ("deposit_percent", 0, 1, None, "+1 point d’acompte"),
    ],
)
def test_a_deviation_tells_what_it_changes(key: str, usual: Any, value: Any, days: int | None, said: str):
    found = policy.effect(key, usual=usual, value=value, on=DAY)

    assert found is not None and (found.days, found.said.fr) == (days, said)


def test_what_cannot_be_counted_is_not():
    assert policy.effect("billing_rhythm", usual="stage", value="end", on=DAY) is None
    assert policy.effect("terms", usual="30 jours", value="un jour", on=DAY) is None


# ── The staircase ────────────────────────────────────────────────────────────────────────────────

STEPS = st.sampled_from(["fr", "ca-qc"]).map(ladders.default)
CHANGES = st.fixed_dictionaries(
    {
        "courtesy_days": st.integers(0, 20),
        "courtesy_on_due_date": st.booleans(),
        "reminders_per_level": st.integers(1, 2),
    }
)


@given(STEPS, st.sets(st.sampled_from([step.key for step in ladders.default("fr")])), CHANGES)
def test_whatever_the_values_a_staircase_within_its_limits_stays_there(whole, dropped, changes):
    steps = tuple(step for step in whole if step.key not in dropped)
    if ladder.problems(steps):
        return

    found = policy.staircase(steps, {**DEFAULTS, **changes})

    assert ladder.problems(found) == ()
    assert len(ladder.reminders(found)) <= len(ladder.reminders(steps))


def test_with_the_values_of_the_place_it_is_the_staircase_of_the_place():
    for place in ("fr", "ca-qc"):
        assert policy.staircase(ladders.default(place), methods.default(place)) == ladders.default(place)


def test_one_contact_a_level_leaves_no_letter_without_its_call():
    found = policy.staircase(ladders.default("fr"), {**DEFAULTS, "reminders_per_level": 1, "courtesy_days": 0})

    assert [step.key for step in found] == ["due_date", "reminder_1", "reminder_2", "formal_notice", "court_notice"]


def test_a_limit_names_the_step_and_the_field_to_mend():
    first = ladders.default("fr")
    steps = tuple(replace(step, days=9) if step.key == "reminder_2" else step for step in first if step.key != "letter")

    assert [(fault.step, fault.field) for fault in ladder.faults(steps)] == [("reminder_2", "days")]
    assert ladder.problems(steps) == tuple(fault.said for fault in ladder.faults(steps))


@pytest.mark.parametrize(
    ("key", "change", "field"),
    [
        ("formal_notice", {"sender": "delegate"}, "sender"),
        ("reminder_1", {"sender": "anyone"}, "sender"),
        ("call_script", {"days": 7}, "days"),
        ("reminder_1", {"days": 0}, "days"),
        ("due_date", {"days": 1}, "days"),
        ("reminder_2", {"level": 1}, "level"),
        ("call_script", {"level": 3, "sender": "owner"}, "level"),
        ("call_script", {"channel": "email"}, "channel"),
    ],
)
def test_each_limit_is_held(key: str, change: dict[str, Any], field: str):
    steps = tuple(replace(step, **change) if step.key == key else step for step in ladders.default("fr"))

    assert field in {fault.field for fault in ladder.faults(steps)}


# ── Texts that a lawyer reads ────────────────────────────────────────────────────────────────────


def test_every_text_that_quotes_a_law_is_to_be_read_by_a_lawyer():
    quoting = {one.step for one in texts.every_text() if "rticle" in one.body or "Act," in one.body}

    assert quoting and quoting <= set(legal_texts.TO_READ)


@pytest.mark.parametrize("place", ["fr", "ca-qc"])
def test_each_legal_text_has_words_of_its_own(place: str):
    found = [legal_texts.digest(step, place) for step in legal_texts.of_place(place)]

    assert len(set(found)) == len(found)
