"""The staircase as data: what each place ships, and every limit that an owner's edit may not pass."""

from dataclasses import replace

import pytest

from reglo.packs import ladders
from reglo.rules import ladder
from reglo.rules.ladder import Ladder, Step

PLACES = ("fr", "ca-qc")


def default(**changes: dict) -> Ladder:
    """The default staircase with some of its steps changed, by key."""
    return tuple(replace(step, **changes.get(step.key, {})) for step in ladders.default("fr"))


@pytest.mark.parametrize("place", PLACES)
def test_the_staircase_that_a_place_ships_is_the_one_of_the_glossary(place):
    told = [
        (s.level, s.key, s.days, s.channel, s.objective, s.sender, s.kind, s.anchor) for s in ladders.default(place)
    ]

    assert told == [
        (0, "pre_due", -5, "email", "remove_blocker", "anyone", "courtesy", "due"),
        (0, "due_date", 0, "email", "obtain_payment", "anyone", "courtesy", "due"),
        (1, "reminder_1", 4, "email", "obtain_date", "delegate", "reminder", "due"),
        (1, "call_script", 8, "phone", "obtain_date", "delegate", "reminder", "due"),
        (2, "reminder_2", 13, "email", "understand_reason", "delegate", "reminder", "due"),
        (2, "letter", 18, "post", "obtain_payment", "delegate", "reminder", "due"),
        (3, "formal_notice", 26, "registered", "formalise", "owner", "reminder", "due"),
        (4, "court_notice", 2, "registered", "formalise", "owner", "reminder", "deadline"),
    ]
    assert ladder.problems(ladders.default(place)) == ()


def test_reminders_and_courtesies_are_told_apart_and_a_step_is_found_by_its_name():
    steps = ladders.default("fr")

    assert [step.key for step in ladder.courtesies(steps)] == ["pre_due", "due_date"]
    assert ladder.courtesies(steps) + ladder.reminders(steps) == steps
    assert ladder.step_of(steps, "letter") is steps[5]
    assert ladder.step_of(steps, "pause_notice") is None


def test_the_limits_are_those_of_the_glossary():
    assert (ladder.GAP_DAYS_MIN, ladder.REMINDERS_PER_LEVEL_MAX, ladder.ATTEMPTS_PER_MONTH_MAX) == (4, 2, 3)
    assert (ladder.BANK_DAYS_MAX, ladder.GRACE_DAYS, ladder.TENSE_DAYS_MIN, ladder.OWNER_LEVEL_MIN) == (2, 2, 5, 3)


REFUSED = [
    (default()[:2], "Gardez au moins une relance."),
    ((*default(), replace(default()[0])), "Une étape est là deux fois"),
    (default(reminder_1={"level": 2}, call_script={"level": 1}), "Les niveaux montent"),
    (default(pre_due={"level": 1}), "Une courtoisie est de niveau 0"),
    (default(reminder_1={"level": 0}), "Niveau 0 : une relance est d’un niveau de 1 à 4."),
    (default(court_notice={"level": 5}), "Niveau 5 : une relance est d’un niveau de 1 à 4."),
    (default(reminder_2={"level": 1}), "Niveau 1 : deux relances au plus. Retirez-en 1."),
    (default(call_script={"channel": "email"}), "la seconde relance change au moins deux choses"),
    (default(due_date={"days": 1}), "Une courtoisie part avant l’échéance"),
    (default(reminder_1={"days": 0}), "Avant l’échéance, il n’y a que des courtoisies."),
    (default(call_script={"days": 7}), "il faut au moins 4 jours ouvrés"),
    (default(letter={"days": 2}), "il faut au moins 4 jours ouvrés"),
    (
        (*default(), Step("last_word", 4, 5, "email", "obtain_payment", "owner", anchor="deadline")),
        "il faut au moins 4 jours ouvrés",
    ),
    (tuple(step for step in default() if step.key != "formal_notice"), "Sans mise en demeure avant elle"),
    (default(formal_notice={"sender": "delegate"}), "Niveau 3 : vous seul signez cette étape."),
    (default(court_notice={"sender": "anyone"}), "Niveau 4 : vous seul signez cette étape."),
    (default(reminder_2={"sender": "anyone"}), "Une relance part quand quelqu’un l’envoie."),
    (tuple(step for step in default() if step.key != "call_script"), "Un appel vient toujours avant une lettre."),
    (default(reminder_1={"channel": "post"}), "Un appel vient toujours avant une lettre."),
    (
        tuple(step for step in default(letter={"channel": "registered"}) if step.key != "call_script"),
        "Un appel vient toujours avant une lettre.",
    ),
]


@pytest.mark.parametrize(("steps", "said"), REFUSED, ids=[said[:40] for _, said in REFUSED])
def test_a_staircase_that_passes_a_limit_is_refused_with_the_reason(steps, said):
    found = ladder.problems(steps)

    assert any(said in problem.fr for problem in found), found
    assert all(problem.en and problem.en != problem.fr for problem in found)


def test_every_limit_that_is_passed_is_said_at_once():
    steps = default(due_date={"days": 2}, call_script={"days": 6}, formal_notice={"sender": "delegate"})

    assert len(ladder.problems(steps)) == 3


@pytest.mark.parametrize(
    "steps",
    [
        default(reminder_1={"days": 6}, call_script={"days": 12}, reminder_2={"days": 20}, letter={"days": 30},
                formal_notice={"days": 40}),
        default()[2:],
        default()[:6],
        tuple(step for step in default() if step.key not in {"letter", "reminder_2"}),
        (Step("call_script", 1, 5, "phone", "obtain_date", "delegate"),),
    ],
)  # fmt: skip
def test_an_edit_within_the_limits_is_accepted(steps):
    assert ladder.problems(steps) == ()


def test_rows_of_plain_values_are_read_as_a_staircase():
    assert ladders.read([{"key": "x", "level": 1, "days": 4, "channel": "email", "objective": "obtain_date",
                          "sender": "owner"}]) == (Step("x", 1, 4, "email", "obtain_date", "owner"),)  # fmt: skip
