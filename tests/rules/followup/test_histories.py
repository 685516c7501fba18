"""Whatever happens to a case, on every day of its life: the limits hold, and each open sum has one next step.

Each invariant is said on its own and reckoned from the facts of the day, not by the code it judges. All of
them look at the same lives, played once. `make soak N=…` looks at others, one for every twenty of N.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reglo.rules import dates
from reglo.rules.followup import Act, Case, Notice, OpenSum, Plan, Touch, Wait, moves, next_move
from tests.rules.followup.lives import DAY, LIVES, MESSAGES, Life, Seen, lived, staircases
from tests.rules.followup.stories import DUE, FOREVER, PLACES, after, holidays_of, owed, story

EFFORT = 120
KILLS_PER_LIFE = 20  # a life of months takes as long as twenty kills of a worker
CALM = settings(
    max_examples=EFFORT, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)  # fmt: skip

Invariant = Callable[[Seen], None]


def between(seen: Seen, start: date, end: date) -> int:
    """Business days of the place of the client."""
    return dates.business_days_between(start, end, holidays=holidays_of(seen.place))


def messages(seen: Seen) -> list[Act]:
    """The messages of that day, those that wait for the bank included, each once."""
    found: list[Act] = []
    for move in (seen.move, *seen.by_sum.values()):
        act = move.then or move if isinstance(move, Act) else None
        if act and act.kind in MESSAGES and act not in found:
            found.append(act)
    return found


def reminders(seen: Seen) -> list[Act]:
    return [act for act in messages(seen) if act.kind == "reminder"]


def past(seen: Seen, kind: str = "reminder") -> list[Touch]:
    return [touch for touch in seen.case.touches if touch.kind == kind]


def about(seen: Seen, act: Act) -> list[Touch]:
    """The reminders that carried any of the sums of an act."""
    return [touch for touch in past(seen) if touch.sums & set(act.sums)]


def the_open(seen: Seen) -> dict[str, OpenSum]:
    return {one.id: one for one in seen.case.sums}


def ends_on(seen: Seen, day: date, count: int = 2) -> date:
    return after(seen.place, day, count)


# ── The invariants ───────────────────────────────────────────────────────────────────────────────


def every_open_sum_has_exactly_one_next_step_date_person_and_objective(seen: Seen) -> None:
    assert seen.by_sum.keys() == the_open(seen).keys()
    assert seen.move in seen.by_sum.values()
    for key, move in seen.by_sum.items():
        act = move if isinstance(move, Act) else move.next
        assert key in act.sums
        assert act.step and act.person and act.objective and act.who in {"owner", "delegate"}
        assert move.reason.fr and move.reason.en


def a_wait_ends_later_and_an_act_is_of_today(seen: Seen) -> None:
    for move in seen.by_sum.values():
        if isinstance(move, Wait):
            assert move.until > seen.today
            assert move.next.on == move.until
        else:
            assert move.on == seen.today


def nothing_leaves_unless_the_bank_was_checked(seen: Seen) -> None:
    for move in (seen.move, *seen.by_sum.values()):
        if isinstance(move, Act) and move.kind in MESSAGES:
            assert seen.case.bank_fresh_until is not None
            assert seen.today <= seen.case.bank_fresh_until


def two_reminders_to_a_person_are_four_business_days_apart_or_more_if_agreed(seen: Seen) -> None:
    for _ in reminders(seen):
        for touch in past(seen):
            assert between(seen, touch.on, seen.today) >= max(4, seen.case.gap_days)


def a_level_never_gets_a_third_reminder(seen: Seen) -> None:
    for act in reminders(seen):
        for key in act.sums:
            assert sum(touch.level == act.level and key in touch.sums for touch in past(seen)) < 2


def levels_never_go_down(seen: Seen) -> None:
    for act in reminders(seen):
        assert act.level >= max((touch.level for touch in about(seen, act)), default=1)


def the_same_text_never_leaves_twice(seen: Seen) -> None:
    """A broken promise may open several levels: its words name another day each time."""
    for act in messages(seen):
        for touch in past(seen, act.kind):
            if touch.sums & set(act.sums) and touch.step == act.step:
                assert act.step == "promise_missed"
                assert touch.level < act.level


def a_second_reminder_of_a_level_changes_two_things_at_least(seen: Seen) -> None:
    for act in reminders(seen):
        before = about(seen, act)
        if before and before[-1].level == act.level:
            last = before[-1]
            kept = (last.channel == act.channel) + (last.objective == act.objective) + (last.step == act.step)
            assert kept + (last.person == act.person) <= 2


def one_message_a_day(seen: Seen) -> None:
    assert len(messages(seen)) <= 1
    if messages(seen):
        assert all(touch.on != seen.today for touch in (*past(seen), *past(seen, "courtesy")))


def messages_leave_on_open_days_only(seen: Seen) -> None:
    if not messages(seen):
        return
    calendar, holidays = seen.case.calendar, holidays_of(seen.place)
    assert seen.today.weekday() < 5
    assert seen.today not in holidays
    assert not any(first <= seen.today <= last for first, last in calendar.closed)
    if len(calendar.pay_days) <= 4:
        for back in range(40):
            day = seen.today - DAY * back
            for number in calendar.pay_days:
                if day == dates.on_day(day, number):
                    paid_on = dates.business_day_on_or_after(day, holidays=holidays)
                    assert not paid_on <= seen.today < ends_on(seen, paid_on)


def silence_reigns_where_something_was_promised_or_asked(seen: Seen) -> None:
    case = seen.case
    if messages(seen):
        assert not case.standstill
        assert not case.pending_payment
        assert case.paused_until is None or case.paused_until <= seen.today
        assert all(p.paid >= p.amount or seen.today >= ends_on(seen, p.due_on) for p in case.promises)
        assert all(task.done_on or task.kind in {"dispute", "declare_claim"} for task in case.tasks)


def a_sum_disputed_planned_paused_or_stopped_by_its_platform_is_not_spoken_of(seen: Seen) -> None:
    opened = the_open(seen)
    for act in messages(seen):
        for one in (opened[key] for key in act.sums):
            held = [d for d in seen.case.disputes if d.sum_id == one.id and d.resolved_on is None]
            assert sum((d.amount for d in held), Decimal(0)) < one.amount
            assert all(d.answer_on > seen.today for d in held)
            assert one.platform not in {207, 208, 210}
            assert one.paused_until is None or one.paused_until <= seen.today
            assert not any(one.id in plan.sums and _is_kept(seen, plan) for plan in seen.case.plans)


def nothing_is_asked_for_an_invoice_that_has_not_left_and_it_is_sent_today(seen: Seen) -> None:
    case, opened = seen.case, the_open(seen)
    assert all(not opened[key].unsent for act in messages(seen) for key in act.sums)
    first = case.standstill or case.pending_payment or any(task.done_on is None for task in case.tasks)
    for key, one in opened.items():
        if one.unsent and not first:
            move = seen.by_sum[key]
            assert isinstance(move, Act)
            assert (move.step, move.sums) in {("send", (key,)), ("dispute", (key,))}


def _is_kept(seen: Seen, plan: Plan) -> bool:
    """Every instalment whose grace is over was paid, and one is still to come."""
    over = sum((amount for on, amount in plan.lines if ends_on(seen, on) <= seen.today), Decimal(0))
    return plan.paid >= over and ends_on(seen, plan.lines[-1][0]) > seen.today


def levels_3_and_4_are_signed_by_the_owner(seen: Seen) -> None:
    for act in messages(seen):
        if act.level >= 3 or (seen.case.key_relationship and act.level > 1) or not seen.case.delegated:
            assert act.who == "owner"


def nothing_but_a_courtesy_leaves_before_the_due_date_and_no_courtesy_after_it(seen: Seen) -> None:
    opened = the_open(seen)
    for act in messages(seen):
        for key in act.sums:
            assert (opened[key].due_on < seen.today) == (act.kind == "reminder")
        if act.kind == "reminder" and act.step != "promise_missed":
            assert between(seen, opened[act.sums[0]].due_on, seen.today) >= 4


def nothing_is_asked_for_a_sum_that_is_paid(seen: Seen) -> None:
    for move in seen.by_sum.values():
        act = move if isinstance(move, Act) else move.next
        assert set(act.sums) <= the_open(seen).keys()


def no_letter_comes_before_a_call_or_its_attempts(seen: Seen) -> None:
    for act in reminders(seen):
        if act.channel in {"post", "registered"} and act.level < 3:
            oldest = the_open(seen)[act.sums[0]].due_on
            called = [t for t in seen.case.touches if t.channel == "phone" and t.kind != "attempt"]
            assert called or [t for t in past(seen, "attempt") if t.on > oldest] or _attempts_of_month(seen) >= 3


def _attempts_of_month(seen: Seen) -> int:
    return sum((t.on.year, t.on.month) == (seen.today.year, seen.today.month) for t in past(seen, "attempt"))


def a_client_is_called_three_times_a_month_at_most(seen: Seen) -> None:
    for act in messages(seen):
        if act.channel == "phone":
            assert _attempts_of_month(seen) < 3
            assert all(touch.on < seen.today for touch in past(seen, "attempt") if touch.step == act.step)


def after_a_tense_call_the_next_contact_waits_five_business_days_and_is_no_call(seen: Seen) -> None:
    heard = [touch for touch in seen.case.touches if touch.reception or touch.kind == "reminder"]
    if heard and heard[-1].reception == "tense":
        for act in messages(seen):
            assert between(seen, heard[-1].on, seen.today) >= max(5, seen.case.gap_days)
            assert (act.channel, heard[-1].channel) != ("phone", "phone")


def nothing_postponed_leaves_before_its_day(seen: Seen) -> None:
    if seen.case.postponed_until and messages(seen):
        assert seen.today >= seen.case.postponed_until


def no_e_mail_goes_to_an_address_that_does_not_answer_or_does_not_want_any(seen: Seen) -> None:
    if seen.case.unreachable or seen.case.no_email:
        assert all(act.channel != "email" for act in messages(seen))


def what_was_missed_is_due_once_and_nothing_follows_it_the_same_day(seen: Seen) -> None:
    if seen.did and isinstance(seen.move, Act) and seen.move.kind in MESSAGES and isinstance(seen.afterwards, Act):
        assert (seen.afterwards.then or seen.afterwards).kind not in MESSAGES


def a_wait_for_a_reminder_ends_with_that_reminder_when_nothing_changes(seen: Seen) -> None:
    """Or with an act about another sum; a new month gives back the attempts of a call that was over."""
    move = seen.move
    if not isinstance(move, Wait) or move.next.kind != "reminder" or move.until.month != seen.today.month:
        return
    then = next_move(replace(seen.case, bank_fresh_until=FOREVER), move.until)
    assert isinstance(then, Act)
    assert then.kind not in MESSAGES or then.step == move.next.step


def the_answer_is_the_same_when_asked_again(seen: Seen) -> None:
    assert next_move(seen.case, seen.today) == seen.move
    assert moves(seen.case, seen.today) == seen.by_sum


INVARIANTS: tuple[Invariant, ...] = (
    every_open_sum_has_exactly_one_next_step_date_person_and_objective,
    a_wait_ends_later_and_an_act_is_of_today,
    nothing_leaves_unless_the_bank_was_checked,
    two_reminders_to_a_person_are_four_business_days_apart_or_more_if_agreed,
    a_level_never_gets_a_third_reminder,
    levels_never_go_down,
    the_same_text_never_leaves_twice,
    a_second_reminder_of_a_level_changes_two_things_at_least,
    one_message_a_day,
    messages_leave_on_open_days_only,
    silence_reigns_where_something_was_promised_or_asked,
    a_sum_disputed_planned_paused_or_stopped_by_its_platform_is_not_spoken_of,
    nothing_is_asked_for_an_invoice_that_has_not_left_and_it_is_sent_today,
    levels_3_and_4_are_signed_by_the_owner,
    nothing_but_a_courtesy_leaves_before_the_due_date_and_no_courtesy_after_it,
    nothing_is_asked_for_a_sum_that_is_paid,
    no_letter_comes_before_a_call_or_its_attempts,
    a_client_is_called_three_times_a_month_at_most,
    after_a_tense_call_the_next_contact_waits_five_business_days_and_is_no_call,
    nothing_postponed_leaves_before_its_day,
    no_e_mail_goes_to_an_address_that_does_not_answer_or_does_not_want_any,
    what_was_missed_is_due_once_and_nothing_follows_it_the_same_day,
    a_wait_for_a_reminder_ends_with_that_reminder_when_nothing_changes,
    the_answer_is_the_same_when_asked_again,
)


def named(invariant: Invariant) -> str:
    return invariant.__name__


@pytest.fixture(scope="module")
def lives() -> dict[Life, tuple[Seen, ...]]:
    """The lives that every invariant looks at, played once."""
    found: dict[Life, tuple[Seen, ...]] = {}

    @CALM
    @given(life=LIVES)
    def play(life: Life) -> None:
        found[life] = lived(life)

    play()
    return found


@pytest.mark.parametrize("invariant", INVARIANTS, ids=named)
def test_on_every_day_of_every_random_life(invariant: Invariant, lives: dict[Life, tuple[Seen, ...]]) -> None:
    for history in lives.values():
        for seen in history:
            invariant(seen)


@pytest.mark.soak
def test_thousands_of_random_lives_keep_every_invariant() -> None:
    @settings(
        max_examples=int(os.environ["REGLO_SOAK"]) // KILLS_PER_LIFE + 1,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(life=LIVES)
    def campaign(life: Life) -> None:
        for seen in lived(life):
            for invariant in INVARIANTS:
                invariant(seen)

    campaign()


# ── Progress ─────────────────────────────────────────────────────────────────────────────────────

PROGRESS_DAYS = 250


def pursued(case: Case, *, answered: bool) -> Iterator[tuple[date, Act]]:
    """What somebody does who does everything, with a bank always checked and a client that never pays."""
    today = DUE + DAY
    for _ in range(PROGRESS_DAYS):
        move = next_move(case, today)
        if isinstance(move, Act):
            yield today, move
            case = _done(case, move, today, answered=answered)
        today += DAY


def _done(case: Case, act: Act, today: date, *, answered: bool) -> Case:
    if act.step == "proof_of_receipt":
        assert case.notice is not None
        return replace(case, notice=replace(case.notice, received_on=case.notice.posted_on))
    if act.kind not in MESSAGES:
        return case
    if act.step == "formal_notice":
        case = replace(case, notice=Notice(today, 15))
    kind = "attempt" if act.channel == "phone" and not answered else act.kind
    touch = Touch(today, kind, act.step, act.level, act.channel, act.objective, act.person, frozenset(act.sums))
    return replace(case, touches=(*case.touches, touch))


@CALM
@given(
    st.sampled_from(PLACES),
    st.integers(0, 5),
    st.integers(0, 12),
    st.booleans(),
    st.sampled_from([(), (10, 25), (31,)]),
    st.tuples(st.booleans(), st.booleans(), st.booleans()),
)
def test_somebody_who_does_everything_always_reaches_a_decision(place, staircase, gap_days, answered, pay_days, flags):
    key_relationship, waits_for_second, no_email = flags
    case = story(
        place,
        owed("A"),
        owed("B", DUE + 20 * DAY),
        ladder=staircases(place)[staircase],
        gap_days=gap_days,
        pay_days=pay_days,
        closed=((DUE + 10 * DAY, DUE + 24 * DAY),),
        key_relationship=key_relationship,
        waits_for_second=waits_for_second,
        no_email=no_email,
    )

    acts = list(pursued(case, answered=answered))

    assert acts[-1][1].step == "escalate"
    sent = [act.step for _, act in acts if act.kind == "reminder"]
    assert len(sent) - len(set(sent)) <= 2  # the second attempts at its calls
    assert [act.level for _, act in acts if act.kind == "reminder"] == sorted(
        act.level for _, act in acts if act.kind == "reminder"
    )


@pytest.mark.parametrize("place", PLACES)
def test_the_default_staircase_is_climbed_whole_in_its_order(place):
    assert [act.step for _, act in pursued(story(place), answered=True)][:8] == [
        "reminder_1", "call_script", "reminder_2", "letter", "formal_notice", "proof_of_receipt", "court_notice",
        "escalate",
    ]  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("weeks_off", [1, 3, 8, 30])
def test_after_weeks_off_exactly_one_message_is_due_and_the_next_four_business_days_later(place, weeks_off):
    back_on = dates.business_day_on_or_after(DUE + timedelta(weeks=weeks_off), holidays=holidays_of(place))
    case = story(place)

    sent = []
    for days in range(12):
        today = back_on + DAY * days
        move = next_move(case, today)
        if isinstance(move, Act):
            sent.append((today, move.step))
            case = _done(case, move, today, answered=True)

    assert sent[0] == (back_on, "reminder_1")
    assert len(sent) == 2 or sent[2][0] >= after(place, back_on, 8)
    assert sent[1][0] >= after(place, back_on, 4)


def test_the_lives_are_long_and_varied_enough_to_prove_something(lives: dict[Life, tuple[Seen, ...]]) -> None:
    """The harness itself: every step, silence and outcome is met, over months, in the lives that were looked at."""
    histories = [history for history in lives.values() if history]
    days = sorted((history[-1].today - history[0].today).days for history in histories)
    met = {
        move.key if isinstance(move, Wait) else (move.then or move).step
        for history in histories
        for seen in history
        for move in seen.by_sum.values()
    }

    assert len(histories) >= EFFORT * 0.9
    assert days[len(days) // 4] >= 120
    assert met & {"unblock", "resend", "correct"}
    assert met >= {
        "pre_due", "due_date", "reminder_1", "call_script", "reminder_2", "letter", "formal_notice", "promise_missed",
        "negotiate", "escalate", "match_payment", "address", "dispute", "platform", "declare_claim", "court_notice",
        "proof_of_receipt", "moment", "gap", "promise", "plan", "pause", "calendar", "postponed",
        "travels", "lawyer", "insolvency", "tense", "answer", "send",
    }  # fmt: skip
