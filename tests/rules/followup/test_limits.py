"""What no setting relaxes: the bank, the gap, the calendar, silence; and courtesies, which stay before the due date."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from reglo.packs import ladders
from reglo.rules import dates
from reglo.rules.followup import Act, Calendar, Promise, Task, moves, next_move
from tests.rules.followup.stories import (
    DUE,
    MOMENTS,
    PLACES,
    STEPS,
    act,
    after,
    climbed,
    comes,
    holidays_of,
    owed,
    steps,
    story,
    took,
    touched,
    tried,
    wait,
)  # fmt: skip

DAY = timedelta(days=1)
FIRST = date(2026, 11, 6)  # the moment of the first reminder, in both places
PRE_DUE = {"fr": date(2026, 10, 26), "ca-qc": date(2026, 10, 26)}


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest) -> str:
    return request.param


# ── The bank ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("fresh_until", [None, FIRST - DAY])
@pytest.mark.parametrize("number", range(len(STEPS)))
def test_no_reminder_leaves_before_the_bank_was_checked_and_the_check_says_what_follows(place, number, fresh_until):
    moment = MOMENTS[place][STEPS[number]]
    case = climbed(place, *STEPS[:number], case=story(place, bank_fresh_until=fresh_until, delegated=True))

    found = act(case, moment)

    assert (found.kind, found.step, found.who) == ("check", "bank_check", "owner")
    assert found.then is not None
    assert (found.then.step, found.sums) == (STEPS[number], found.then.sums)


def test_a_bank_check_holds_to_its_last_day_included(place):
    assert act(story(place, bank_fresh_until=FIRST), FIRST).step == "reminder_1"


def test_courtesies_need_the_bank_too_since_they_may_leave_unattended(place):
    found = act(story(place, bank_fresh_until=None), DUE)

    assert found.step == "bank_check"
    assert found.then is not None
    assert (found.then.kind, found.then.step) == ("courtesy", "due_date")


def test_nobody_is_asked_to_check_the_bank_for_what_is_not_due_today(place):
    assert wait(story(place, bank_fresh_until=None), FIRST - DAY).next.step == "reminder_1"


def test_a_received_payment_that_may_be_theirs_is_matched_before_anything(place):
    case = replace(climbed(place, "reminder_1"), pending_payment=True, promises=(Promise(DUE, FIRST, Decimal(10)),))

    for days in range(90):
        found = act(case, DUE + days * DAY)
        assert (found.kind, found.step, found.objective) == ("check", "match_payment", "confirm_receipt")


# ── The gap, one message a day ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("number", range(1, len(STEPS)))
def test_at_least_four_business_days_lie_between_two_reminders_whatever_their_level(place, number):
    late = after(place, MOMENTS[place][STEPS[number]], 3)
    case = took(climbed(place, *STEPS[: number - 1]), STEPS[number - 1], late)

    assert comes(case, late) == (after(place, late, 4), STEPS[number])
    assert wait(case, late).key == "gap"


def test_a_promise_broken_the_day_after_a_reminder_still_waits_for_the_gap(place):
    case = replace(climbed(place, "reminder_1"), promises=(Promise(DUE, DUE + 3 * DAY, Decimal(1000)),))

    assert comes(case, after(place, DUE + 3 * DAY, 2)) == (after(place, FIRST, 4), "promise_missed")


def test_one_message_a_day_courtesies_included(place):
    case = touched(story(place), FIRST, "courtesy", sums="Z", step="due_date")

    assert comes(case, FIRST) == (after(place, FIRST, 1), "reminder_1")


def test_an_answer_or_a_note_is_not_a_reminder_and_holds_nothing_back(place):
    case = touched(touched(story(place), FIRST, "answer"), FIRST, "note")

    assert act(case, FIRST).step == "reminder_1"


# ── Business days of the place of the client ─────────────────────────────────────────────────────


@pytest.mark.parametrize("due_on", [date(2026, 12, 21), date(2026, 12, 24), date(2027, 4, 29), date(2026, 6, 23)])
def test_nothing_leaves_on_a_weekend_or_a_holiday(place, due_on):
    case = story(place, owed("A", due_on), owed("B", due_on + 3 * DAY))

    for days in range(-50, 120):
        today = due_on + days * DAY
        if isinstance(found := next_move(case, today), Act):
            assert dates.is_business_day(today, holidays=holidays_of(place)), (today, found.step)


def test_the_holidays_are_those_of_the_place(place):
    national_day = story(place, owed("A", date(2026, 6, 18)))  # the fourth business day would be 24 June

    assert comes(national_day, date(2026, 6, 22))[0] == {"fr": date(2026, 6, 24), "ca-qc": date(2026, 6, 25)}[place]


def test_nothing_leaves_while_the_client_is_closed(place):
    case = story(place, closed=((FIRST, date(2026, 11, 22)),))

    found = wait(case, FIRST)

    assert (found.key, found.until, found.next.step) == ("calendar", date(2026, 11, 23), "reminder_1")


def test_a_client_closed_for_good_is_looked_at_again_in_two_years_and_the_answer_still_comes(place):
    case = story(place, closed=((DUE, date(2036, 1, 1)),))

    assert wait(case, FIRST).until == FIRST + 730 * DAY


@pytest.mark.parametrize(
    ("today", "open_on"),
    [
        (date(2026, 11, 9), date(2026, 11, 9)),
        (date(2026, 11, 10), None),
        (date(2026, 11, 25), date(2026, 11, 27)),
        (date(2026, 11, 26), date(2026, 11, 27)),
        (date(2026, 12, 10), date(2026, 12, 14)),
    ],
)
def test_nobody_asks_on_a_pay_day_nor_before_its_transfer_had_two_business_days(place, today, open_on):
    calendar = Calendar(holidays_of(place), pay_days=(10, 25))
    expected = open_on or {"fr": date(2026, 11, 13), "ca-qc": date(2026, 11, 12)}[place]

    assert calendar.open_on_or_after(today) == expected


def test_a_pay_day_at_the_end_of_the_month_is_its_last_business_day_or_the_next_one(place):
    calendar = Calendar(holidays_of(place), pay_days=(31,))

    assert not calendar.is_open(date(2027, 2, 1))  # Sunday 31 January is paid on the Monday
    assert not calendar.is_open(date(2027, 3, 1))  # so is Sunday 28 February
    assert calendar.is_open(date(2027, 3, 3))


def test_a_client_that_pays_every_few_days_has_no_pay_run_to_wait_for(place):
    calendar = Calendar(holidays_of(place), pay_days=(2, 6, 12, 18, 24))

    assert calendar.is_open(FIRST)


# ── Silence ──────────────────────────────────────────────────────────────────────────────────────


def test_a_promise_silences_courtesies_of_other_sums_too(place):
    case = story(place, owed("A"), owed("B", FIRST), promises=(Promise(DUE, DUE + 10 * DAY, Decimal(1000)),))

    assert steps(case, FIRST) == {"A": "wait: promise", "B": "wait: promise"}


def test_insolvency_asks_the_owner_to_declare_the_claim_and_nothing_is_ever_chased(place):
    case = replace(climbed(place, "reminder_1"), standstill="insolvency", delegated=True)

    found = act(case, FIRST)
    assert (found.kind, found.step, found.who) == ("decision", "declare_claim", "owner")

    declared = replace(case, tasks=(Task("declare_claim", FIRST, FIRST),))
    assert all(wait(declared, FIRST + days * DAY).key == "insolvency" for days in range(200))


def test_once_insolvency_is_lifted_its_declaration_holds_nothing_back(place):
    assert act(story(place, tasks=(Task("declare_claim", DUE),)), FIRST).step == "reminder_1"


def test_a_client_that_asked_to_deal_with_a_lawyer_is_left_alone(place):
    case = replace(climbed(place, "reminder_1"), standstill="lawyer", tasks=(Task("unblock", DUE),))

    assert all(wait(case, FIRST + days * DAY).key == "lawyer" for days in range(200))
    assert wait(case, FIRST).until == date(2026, 12, 1)


@pytest.mark.parametrize("code", [207, 208, 210])
def test_an_e_invoice_disputed_suspended_or_refused_silences_its_sum_alone(place, code):
    case = story(place, owed("A", platform=code), owed("B"))

    assert steps(case, FIRST) == {"A": "platform", "B": "reminder_1"}
    assert act(case, FIRST).sums == ("B",)
    alone = act(story(place, owed("A", platform=code)), FIRST)
    assert (alone.kind, alone.step) == ("task", "platform")


@pytest.mark.parametrize("code", [0, 204, 205, 206, 209, 211, 212, 213])
def test_the_other_statuses_of_an_e_invoice_silence_nothing(place, code):
    assert act(story(place, owed(platform=code)), FIRST).step == "reminder_1"


def test_a_pause_silences_the_client_until_its_day(place):
    case = story(place, owed("A"), owed("B"), paused_until=FIRST + 10 * DAY)

    assert steps(case, FIRST) == {"A": "wait: pause", "B": "wait: pause"}
    assert act(case, FIRST + 10 * DAY).step == "reminder_1"


def test_a_pause_of_one_sum_silences_that_sum_alone(place):
    case = story(place, owed("A", paused_until=FIRST + 10 * DAY), owed("B"))

    assert steps(case, FIRST) == {"A": "wait: pause", "B": "reminder_1"}
    assert act(case, FIRST + 10 * DAY).sums == ("A", "B")


def test_a_postponed_contact_waits_for_its_day(place):
    case = story(place, postponed_until=FIRST + 4 * DAY)

    assert (wait(case, FIRST).key, wait(case, FIRST).until) == ("postponed", FIRST + 4 * DAY)
    assert act(case, FIRST + 4 * DAY).step == "reminder_1"


def test_a_postponed_decision_waits_for_its_day(place):
    case = story(place, discount_requests=2, postponed_until=FIRST + 4 * DAY)

    assert comes(case, FIRST) == (FIRST + 4 * DAY, "negotiate")


# ── A missed step ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("days_off", [3, 20, 60, 400])
def test_a_step_missed_while_the_machine_was_off_is_due_now_once_and_is_not_doubled(place, days_off):
    back_on = dates.business_day_on_or_after(MOMENTS[place]["reminder_1"] + days_off * DAY, holidays=holidays_of(place))
    case = story(place)

    assert act(case, back_on).step == "reminder_1"
    case = took(case, "reminder_1", back_on)
    assert comes(case, back_on)[1] == "call_script"
    assert comes(case, back_on)[0] >= after(place, back_on, 4)


def test_a_contact_dated_tomorrow_by_a_clock_that_went_back_is_waited_for(place):
    case = took(story(place), "reminder_1", FIRST + 3 * DAY)

    assert comes(case, FIRST)[0] >= after(place, FIRST + 3 * DAY, 4)


# ── Addresses ────────────────────────────────────────────────────────────────────────────────────


def test_an_address_that_no_longer_answers_is_mended_at_once_before_the_next_e_mail(place):
    found = act(story(place, unreachable=True), DUE + DAY)

    assert (found.kind, found.step) == ("task", "address")


def test_a_call_does_not_wait_for_an_address(place):
    case = replace(climbed(place, "reminder_1"), unreachable=True)

    assert act(case, MOMENTS[place]["call_script"]).step == "call_script"


def test_courtesies_of_an_unreachable_contact_become_one_task_which_may_be_put_off(place):
    case = story(place, owed("A"), owed("B", DUE + DAY), unreachable=True, delegated=True)

    assert steps(case, PRE_DUE[place]) == {"A": "address", "B": "address"}
    assert act(case, PRE_DUE[place]).who == "delegate"
    assert comes(replace(case, postponed_until=DUE), PRE_DUE[place]) == (DUE, "address")


def test_who_asked_for_no_more_e_mail_is_followed_by_phone_and_by_post(place):
    case = story(place, no_email=True)
    told = []
    for key in ("call_script", "letter", "formal_notice"):
        moment, step = comes(case, DUE + DAY)
        told.append((moment, step))
        case = took(case, key, moment)

    assert told == [(MOMENTS[place][key], key) for key in ("call_script", "letter", "formal_notice")]
    assert {type(next_move(story(place, no_email=True), DUE - days * DAY)).__name__ for days in range(20)} == {"Wait"}


def test_nothing_leaves_on_the_day_of_a_call_not_answered_even_a_step_long_due(place):
    case = replace(story(place, no_email=True), promises=(Promise(DUE, FIRST, Decimal(1)),))
    late = after(place, MOMENTS[place]["formal_notice"], 10)
    case = took(took(case, "call_script", DUE + DAY), "letter", DUE + 9 * DAY)
    case = tried(case, after(place, late, -1), late)

    assert comes(case, late) == (after(place, late, 1), "formal_notice")


def test_who_asked_for_no_more_e_mail_is_called_about_a_missed_promise(place):
    case = replace(took(story(place, no_email=True), "call_script", FIRST), promises=(Promise(DUE, FIRST, Decimal(1)),))
    known_on = max(after(place, FIRST, 2), after(place, FIRST, 4))

    found = act(case, known_on)
    assert (found.step, found.level, found.channel) == ("promise_missed", 2, "phone")
    once = tried(case, known_on)
    assert comes(once, known_on) == (after(place, known_on, 1), "promise_missed")
    twice = tried(once, after(place, known_on, 1))
    assert comes(twice, after(place, known_on, 1))[1] == "letter"


def test_when_no_step_is_left_for_who_asked_for_no_more_e_mail_the_owner_decides(place):
    writing = tuple(step for step in ladders.default(place) if step.channel == "email")
    case = story(place, no_email=True, ladder=writing)

    assert comes(case, DUE - 20 * DAY) == (after(place, DUE, 1), "escalate")
    assert act(case, DUE + DAY).step == "escalate"


# ── Letters ──────────────────────────────────────────────────────────────────────────────────────


def test_a_letter_never_comes_before_a_call_even_when_a_promise_jumped_over_it(place):
    ladder = tuple(step for step in ladders.default(place) if step.key != "reminder_2")
    case = replace(climbed(place, "reminder_1", case=story(place, ladder=ladder)),
                   promises=(Promise(DUE, date(2026, 11, 18), Decimal(1000)),))  # fmt: skip
    said_on = after(place, date(2026, 11, 18), 2)
    case = touched(case, said_on, step="promise_missed", level=2, channel="email", objective="obtain_date")

    found = act(case, MOMENTS[place]["letter"])
    assert (found.step, found.level) == ("call_script", 2)

    attempts = tried(case, MOMENTS[place]["letter"])
    assert act(attempts, after(place, MOMENTS[place]["letter"], 1)).step == "letter"


def test_when_the_month_has_no_attempt_left_the_letter_does_not_wait_for_a_call(place):
    ladder = tuple(step for step in ladders.default(place) if step.key != "reminder_2")
    case = tried(climbed(place, "reminder_1", case=story(place, ladder=ladder)), *[FIRST] * 3, sums="Z")

    assert act(case, MOMENTS[place]["letter"]).step == "letter"


# ── Courtesies ───────────────────────────────────────────────────────────────────────────────────


def test_a_courtesy_leaves_five_business_days_before_and_another_on_the_day(place):
    case = story(place)

    assert comes(case, DUE - 20 * DAY) == (PRE_DUE[place], "pre_due")
    found = act(case, PRE_DUE[place])
    assert (found.kind, found.level, found.objective) == ("courtesy", 0, "remove_blocker")
    case = took(case, "pre_due", PRE_DUE[place])
    assert comes(case, PRE_DUE[place]) == (DUE, "due_date")
    case = took(case, "due_date", DUE)
    assert comes(case, DUE) == (FIRST, "reminder_1")


def test_no_courtesy_leaves_after_the_due_date(place):
    assert comes(story(place), DUE + DAY) == (FIRST, "reminder_1")


@pytest.mark.parametrize("due_on", [date(2026, 11, 1), date(2026, 11, 15), date(2026, 12, 25), date(2027, 1, 1)])
def test_the_word_of_a_due_date_that_is_not_a_business_day_leaves_the_business_day_before(place, due_on):
    case = took(story(place, owed("A", due_on)), "pre_due", due_on - 10 * DAY)
    business_day_before = after(place, due_on, -1)

    assert comes(case, due_on - 9 * DAY) == (business_day_before, "due_date")


def test_what_is_due_on_receipt_gets_no_courtesy(place):
    case = story(place, owed(issued_on=DUE))

    assert comes(case, DUE) == (FIRST, "reminder_1")


@pytest.mark.parametrize(("days", "first"), [(1, "reminder_1"), (2, "due_date"), (3, "due_date"), (4, "pre_due")])
def test_short_terms_leave_two_business_days_after_the_invoice_and_two_before_the_due_date(place, days, first):
    issued_on = after(place, DUE, -days)
    case = story(place, owed(issued_on=issued_on))

    moment, step = comes(case, issued_on)

    assert step == first
    assert step == "reminder_1" or moment >= after(place, issued_on, 2)


def test_a_courtesy_missed_is_sent_late_but_not_just_before_the_word_of_the_day(place):
    assert act(story(place), DUE - 4 * DAY).step == "pre_due"
    assert comes(story(place), DUE - 3 * DAY) == (DUE, "due_date")


def test_a_staircase_with_one_courtesy_sends_it_to_the_last_day(place):
    ladder = tuple(step for step in ladders.default(place) if step.key != "due_date")

    assert act(story(place, ladder=ladder), DUE).step == "pre_due"


def test_a_sum_whose_billing_date_is_unknown_has_its_courtesies_all_the_same(place):
    assert comes(story(place, owed(issued_on=None)), DUE - 30 * DAY) == (PRE_DUE[place], "pre_due")


def test_courtesies_due_the_same_day_are_one_message_and_the_most_urgent_goes_first(place):
    later = after(place, DUE, 5)
    case = took(story(place, owed("A"), owed("B", later), owed("C", later)), "pre_due", PRE_DUE[place])

    found = moves(case, DUE)

    assert steps(case, DUE) == {"A": "due_date", "B": "wait: gap", "C": "wait: gap"}
    assert found["B"].until == found["B"].next.on == DUE + DAY  # type: ignore[union-attr]
    said = took(case, "due_date", DUE)
    assert act(replace(said, sums=said.sums[1:]), DUE + DAY).sums == ("B", "C")


def test_a_word_that_gave_way_to_a_more_urgent_one_is_lost_when_the_client_closes_that_evening(place):
    later = after(place, DUE, 5)
    case = took(
        story(place, owed("A"), owed("B", later), closed=((DUE + DAY, later + 3 * DAY),)), "pre_due", DUE - 7 * DAY
    )

    found = moves(case, DUE)["B"]

    assert steps(case, DUE)["A"] == "due_date"
    assert (found.until, found.next.step) == (after(place, later, 4), "reminder_1")  # type: ignore[union-attr]


def test_two_words_that_cannot_both_leave_by_the_due_date_leave_one(place):
    ladder = tuple(replace(step, days=-1) if step.key == "pre_due" else step for step in ladders.default(place))
    case = story(place, owed("A"), owed("B"), ladder=ladder)
    case = took(case, "due_date", DUE - 4 * DAY, sums="A")

    assert steps(case, DUE)["B"] == "due_date"
    assert steps(case, DUE)["A"] == "wait: moment"


def test_a_courtesy_put_off_past_the_due_date_is_not_sent(place):
    assert comes(story(place, postponed_until=DUE + DAY), PRE_DUE[place]) == (FIRST, "reminder_1")
    assert comes(story(place, postponed_until=DUE), PRE_DUE[place])[0] == DUE


def test_a_courtesy_too_waits_after_a_call_received_as_tense(place):
    case = touched(story(place), date(2026, 10, 22), "note", sums="Z", channel="phone", reception="tense")

    assert comes(case, PRE_DUE[place]) == (date(2026, 10, 29), "pre_due")


def test_a_courtesy_is_not_sent_while_the_client_is_closed(place):
    case = story(place, closed=((DUE - 10 * DAY, DUE),))

    assert comes(case, PRE_DUE[place]) == (FIRST, "reminder_1")


def test_a_case_that_owes_nothing_is_our_mistake(place):
    with pytest.raises(AssertionError):
        next_move(replace(story(place), sums=()), DUE)
