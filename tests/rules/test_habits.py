"""Habits: what the paid invoices of a client teach, and what they do not."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reglo.rules import dates, habits
from reglo.rules.habits import Settled

NB = "\u00a0"
DUE_ON = date(2026, 1, 15)
DELAYS = st.lists(st.integers(-40, 200), min_size=1, max_size=30)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def settled(*delays: int, reminders: int = 0, **more: bool) -> list[Settled]:
    """Invoices due a month apart, paid these days after."""
    due = [dates.add_months(DUE_ON, number) for number in range(len(delays))]
    return [Settled(on, on + timedelta(days=delay), reminders, **more) for on, delay in zip(due, delays, strict=True)]


# ── The strip ────────────────────────────────────────────────────────────────────────────────────


def test_the_strip_reads_aloud():
    strip = habits.strip(settled(0, -3, 0, 0, 0, 1, 5, 15, 9, 2, 3, 16))

    assert strip.sentence.fr == "5 à temps, 6 avec 1 à 15 jours, 1 au-delà"
    assert strip.sentence.en == "5 on time, 6 late by 1 to 15 days, 1 by more"
    assert strip.marks[-2:] == ("late", "very_late")


def test_the_strip_keeps_the_last_twelve_oldest_first():
    strip = habits.strip(settled(99, *[0] * 11, 1))

    assert strip.marks == ("on_time",) * 11 + ("late",)


def test_what_never_happened_is_not_said():
    assert habits.strip(settled(0, 0)).sentence.fr == "2 à temps"
    assert habits.strip(settled(0, 16)).sentence.fr == "1 à temps, 1 avec plus de 15 jours"
    assert habits.strip([]).sentence.fr == "Aucune facture réglée pour l’instant"


@given(DELAYS)
def test_the_counts_of_the_strip_add_up(delays: list[int]) -> None:
    strip = habits.strip(settled(*delays))

    assert sum(strip.count(mark) for mark in ("on_time", "late", "very_late")) == min(len(delays), 12)


# ── The usual delay ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("delays", "median"), [([9], 9), ([1, 9, 2], 2), ([3, 4], 4), ([-3, -4], -3), ([0, 1], 1), ([2, 4], 3), ([], None)]
)
def test_the_usual_delay_is_the_middle_one_in_whole_days(delays, median):
    assert habits.median_delay(delays) == median


@given(DELAYS)
def test_half_of_the_invoices_came_by_the_usual_delay(delays: list[int]) -> None:
    median = habits.median_delay(delays)

    assert median is not None
    assert 2 * sum(delay <= median for delay in delays) >= len(delays)
    assert 2 * sum(delay >= median - 1 for delay in delays) >= len(delays)


@pytest.mark.parametrize(
    ("delay", "fr", "en"),
    [
        (9, "9 jours après l’échéance (médiane)", "9 days after the due date (median)"),
        (1, "1 jour après l’échéance (médiane)", "1 day after the due date (median)"),
        (-2, "2 jours avant l’échéance (médiane)", "2 days before the due date (median)"),
        (0, "Le jour de l’échéance (médiane)", "On the due date (median)"),
        (None, "Pas encore d’habitude connue", "No known habit yet"),
    ],
)
def test_the_usual_delay_is_said_in_words(delay, fr, en):
    said = habits.median_in_words(delay)

    assert (said.fr, said.en) == (fr, en)


def test_a_dispute_and_hardship_stand_in_the_strip_and_teach_nothing():
    paid = settled(2, 2, 2) + settled(60, 60, disputed=True) + settled(50, hardship=True)
    habit = habits.learned(paid)

    assert habit.strip.count("very_late") == 3
    assert (habit.median_delay, habit.teaching_count, habit.late_lately_count) == (2, 3, 0)


def test_a_client_who_never_paid_teaches_nothing():
    habit = habits.learned([])

    assert (habit.median_delay, habit.pay_days, habit.sentences) == (None, (), ())


# ── Pay days ─────────────────────────────────────────────────────────────────────────────────────


def paid(*days: tuple[int, int]) -> list[date]:
    return [date(2026, month, day) for month, day in days]


@pytest.mark.parametrize(
    ("days", "found"),
    [
        (paid((1, 10), (2, 10), (3, 11), (4, 9)), (10,)),
        (paid((1, 10), (2, 10), (3, 10), (4, 27), (5, 3)), (10,)),  # three of five: 60 %
        (paid((1, 10), (1, 25), (2, 10), (2, 25), (3, 9), (3, 26)), (10, 25)),
        (paid((1, 31), (2, 28), (3, 31), (4, 30)), (31,)),
        (paid((1, 1), (2, 1), (3, 2), (4, 1)), (1,)),
        (paid((1, 31), (3, 1), (4, 1), (5, 1)), (1,)),  # the 31st is one day before the 1st
    ],
)
def test_the_days_of_a_pay_run_are_learned(days, found):
    assert habits.pay_days(days) == found


@pytest.mark.parametrize(
    "days",
    [
        [],
        paid((1, 10), (2, 10), (3, 10)),  # three are too few
        paid((1, 10), (2, 10), (3, 17), (4, 27)),  # half
        paid((1, 2), (2, 9), (3, 16), (4, 23), (5, 30)),
    ],
)
def test_payments_that_fall_anywhere_teach_no_day(days):
    assert habits.pay_days(days) == ()


def test_chance_seldom_looks_like_a_pay_run():
    chance = random.Random(7)
    series = [[date(2026, 1, 1) + timedelta(days=chance.randrange(365)) for _ in range(12)] for _ in range(100)]

    assert sum(bool(habits.pay_days(days)) for days in series) <= 5


@given(st.lists(DAYS, max_size=14))
def test_a_pay_day_holds_its_share_of_the_payments(days: list[date]) -> None:
    found = habits.pay_days(days)
    held = sum(any(habits.falls_on(day, one) for one in found) for day in days)

    assert list(found) == sorted(set(found))
    assert not found or (held * 5 >= len(days) * 3 and len(days) >= 4)


@given(DAYS, st.lists(st.integers(1, 31), max_size=2))
def test_the_next_pay_day_is_a_pay_day_within_a_month(day: date, days: list[int]) -> None:
    found = habits.pay_day_on_or_after(day, days)

    assert timedelta() <= found - day <= timedelta(days=31)
    assert not days or any(habits.falls_on(found, one) for one in days)


@pytest.mark.parametrize(
    ("days", "fr", "en"),
    [
        ((10, 25), "Paie d’habitude le 10 ou le 25 du mois.", "Usually pays on the 10th or the 25th of the month."),
        ((1, 31), "Paie d’habitude le 1er ou le dernier jour du mois.",
         "Usually pays on the 1st or the last day of the month."),
        ((22,), "Paie d’habitude le 22 du mois.", "Usually pays on the 22nd of the month."),
        ((12,), "Paie d’habitude le 12 du mois.", "Usually pays on the 12th of the month."),
    ],
)  # fmt: skip
def test_pay_days_are_said_in_words(days, fr, en):
    said = habits.pay_days_in_words(days)

    assert (said.fr, said.en) == (fr, en)


# ── What to change ───────────────────────────────────────────────────────────────────────────────


def test_three_in_a_row_after_the_second_reminder_are_a_habit():
    habit = habits.learned(settled(0) + settled(20, 20, 20, reminders=2))

    assert habit.always_waits_for_second
    assert habits.WAITS_FOR_SECOND in habit.sentences


@pytest.mark.parametrize(
    "last",
    [
        settled(20, 20, reminders=2),
        settled(20, 20, 20, reminders=1),
        settled(20, 20, 20, reminders=3),
        settled(20, 20, 20, reminders=2) + settled(3, reminders=1),
        settled(20, 20, reminders=2) + settled(20, reminders=2, disputed=True),
    ],
)
def test_fewer_or_other_reminders_are_no_such_habit(last):
    assert not habits.learned(last).always_waits_for_second


def test_most_of_the_last_six_beyond_a_week_is_chronic():
    habit = habits.learned(settled(0, 0, 8, 8, 8, 8, 7, 0))

    assert habit.chronically_late
    assert habit.sentences[-1].fr == "4 des 6 dernières factures ont été réglées plus de 7 jours après l’échéance."


@pytest.mark.parametrize(
    "last", [settled(8, 8, 8, 7, 7, 7), settled(99, 99, 99, 99, 0, 0, 0), settled(*[60] * 6, hardship=True), settled(8)]
)
def test_half_long_ago_or_hardship_is_not_chronic(last):
    assert not habits.learned(last).chronically_late


def test_the_sentences_are_about_facts_and_set_as_print():
    for said in (habits.WAITS_FOR_SECOND, habits.CHRONIC_ADVICE):
        assert "'" not in said.fr + said.en
        assert said.fr.count(":") == said.fr.count(f"{NB}:")
