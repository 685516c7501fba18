"""The staircase: its moments, and each row of the table of transitions, in both places."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from reglo.packs import ladders
from reglo.rules.followup import Dispute, Notice, Plan, Promise, Task, Wait, moves, next_move
from reglo.rules.ladder import Step
from tests.rules.followup.stories import (
    DUE,
    HELENE,
    MOMENTS,
    PLACES,
    STEPS,
    act,
    after,
    climbed,
    comes,
    owed,
    steps,
    story,
    took,
    touched,
    tried,
    wait,
)  # fmt: skip

DAY = timedelta(days=1)
THOUSAND = Decimal(1000)


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest) -> str:
    return request.param


def promised(place: str, due_on: date, paid: int = 0, made_on: date | None = None, amount: int = 1000) -> Promise:
    return Promise(made_on or after(place, due_on, -5), due_on, Decimal(amount), Decimal(paid))


def noticed(place: str, *, received_on: date | None = None, days: int = 8):
    """All five steps were taken; the formal notice is posted."""
    posted_on = MOMENTS[place]["formal_notice"]
    return replace(climbed(place, *STEPS), notice=Notice(posted_on, days, received_on))


# ── The moments ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("number", range(len(STEPS)))
def test_each_step_is_due_at_its_moment_and_not_the_day_before(place, number):
    case = climbed(place, *STEPS[:number])
    moment = MOMENTS[place][STEPS[number]]

    assert (act(case, moment).step, act(case, moment).on) == (STEPS[number], moment)
    assert comes(case, moment - DAY) == (moment, STEPS[number])


def test_each_step_has_its_level_channel_and_objective(place):
    said = [act(climbed(place, *STEPS[:n]), MOMENTS[place][key]) for n, key in enumerate(STEPS)]

    assert [(one.level, one.channel, one.objective) for one in said] == [
        (1, "email", "obtain_date"),
        (1, "phone", "obtain_date"),
        (2, "email", "understand_reason"),
        (2, "post", "obtain_payment"),
        (3, "registered", "formalise"),
    ]
    assert {one.person for one in said} == {HELENE}


def test_who_may_send_owner_or_delegate_below_level_3_and_the_owner_alone_from_there(place):
    delegated = story(place, delegated=True)
    said = [act(climbed(place, *STEPS[:n], case=delegated), MOMENTS[place][key]).who for n, key in enumerate(STEPS)]

    assert said == ["delegate", "delegate", "delegate", "delegate", "owner"]


def test_without_a_delegate_everything_is_the_owners(place):
    assert {act(climbed(place, *STEPS[:n]), MOMENTS[place][key]).who for n, key in enumerate(STEPS)} == {"owner"}


def test_each_step_says_why_today_in_both_languages(place):
    first = act(story(place), MOMENTS[place]["reminder_1"]).reason
    second = act(climbed(place, "reminder_1"), MOMENTS[place]["call_script"]).reason

    assert (first.fr, first.en) == (
        "Échue le 2 novembre, sans paiement ni nouvelles.",
        "Due on 2 November, no payment and no news.",
    )
    assert (second.fr, second.en) == (
        "Pas de réponse au message du 6 novembre.",
        "No answer to the message of 6 November.",
    )


# ── Reminder unanswered ──────────────────────────────────────────────────────────────────────────


def test_a_reminder_unanswered_four_business_days_calls_the_next_step(place):
    late = after(place, DUE, 20)
    case = took(story(place), "reminder_1", late)

    assert comes(case, late) == (after(place, late, 4), "call_script")
    assert act(case, after(place, late, 4)).step == "call_script"


def test_a_reminder_left_by_hand_counts_like_any_other(place):
    case = touched(story(place), DUE + 2 * DAY, channel="email", level=1, objective="obtain_date")

    found = wait(case, MOMENTS[place]["reminder_1"])

    assert (found.until, found.next.step) == (MOMENTS[place]["call_script"], "call_script")


# ── Calls ────────────────────────────────────────────────────────────────────────────────────────


def test_a_call_that_obtains_a_date_silences_until_that_date_and_two_business_days(place):
    case = climbed(place, "reminder_1", "call_script")
    date_given = MOMENTS[place]["call_script"] + 10 * DAY
    case = replace(case, promises=(promised(place, date_given, made_on=MOMENTS[place]["call_script"]),))

    found = wait(case, MOMENTS[place]["reminder_2"])

    assert (found.key, found.until) == ("promise", after(place, date_given, 2))
    assert found.next.objective == "obtain_payment"


@pytest.mark.parametrize("track", ["unblock", "plan", "negotiation", "resend", "correct", "dispute", "address"])
def test_a_call_that_gives_a_reason_opens_its_track_before_anything_is_asked_again(place, track):
    called_on = MOMENTS[place]["call_script"]
    case = replace(climbed(place, "reminder_1", "call_script"), tasks=(Task(track, called_on),))

    found = act(case, after(place, called_on, 30))

    assert (found.kind, found.step) == ("task", track)


@pytest.mark.parametrize(("track", "who"), [("unblock", "delegate"), ("negotiation", "owner"), ("correct", "owner")])
def test_a_track_is_the_delegates_unless_it_touches_prices_or_invoices(place, track, who):
    assert act(story(place, delegated=True, tasks=(Task(track, DUE),)), DUE).who == who


def test_a_sum_moved_in_late_is_looked_at_by_its_owner_before_it_is_asked_for(place):
    late = replace(story(place), delegated=True, sums=tuple(replace(one, unseen=True) for one in story(place).sums))
    on = MOMENTS[place]["reminder_1"]

    assert (act(late, on).step, act(late, on).who, act(late, on).then) == ("look", "owner", None)
    assert next_move(late, DUE) == next_move(replace(story(place), delegated=True), DUE)  # not late yet: as any other


@pytest.mark.parametrize("days", [-30, -7, 0, 4, 60])
def test_an_invoice_that_has_not_left_is_sent_today_and_nothing_is_asked_for_it(place, days):
    waiting = story(place, owed(unsent="ready"), delegated=True)

    found = act(waiting, DUE + days * DAY)

    assert (found.kind, found.step, found.objective) == ("task", "send", "confirm_receipt")
    assert (found.on, found.person, found.who, found.then) == (DUE + days * DAY, HELENE, "delegate", None)
    assert found.reason.en == "Issued, and it has not left yet: send it, nothing is asked for before."


@pytest.mark.parametrize(
    ("why", "fr"),
    [
        ("refused", "Le serveur l’a refusée : corrigez l’adresse, puis renvoyez-la."),
        ("unknown", "Personne ne sait si elle est partie : regardez, puis renvoyez-la s’il le faut."),
    ],
)
def test_what_a_server_refused_or_lost_says_why_it_has_not_left(place, why, fr):
    assert act(story(place, owed(unsent=why)), MOMENTS[place]["reminder_1"]).reason.fr == fr


def test_beside_an_invoice_that_has_not_left_the_others_are_followed_and_it_travels_with_none(place):
    both = story(place, owed(), owed("B", DUE, unsent="ready"), owed("C", DUE + 90 * DAY, unsent="refused"))
    on = MOMENTS[place]["reminder_1"]

    assert (act(both, on).step, act(both, on).sums) == ("reminder_1", ("A",))
    assert steps(both, on) == {"A": "reminder_1", "B": "send", "C": "send"}
    assert act(both, on - 2 * DAY).step == "send"  # while the others wait


@pytest.mark.parametrize("silence", ["pause", "promise"])
def test_a_pause_or_a_promise_does_not_keep_an_invoice_from_being_sent(place, silence):
    later = DUE + 20 * DAY
    more = {"paused_until": later} if silence == "pause" else {"promises": (promised(place, later, made_on=DUE),)}
    both = story(place, owed(), owed("B", unsent="ready"), **more)

    assert steps(both, MOMENTS[place]["reminder_1"]) == {"A": f"wait: {silence}", "B": "send"}


def test_nothing_is_sent_by_oneself_to_whom_a_lawyer_answers_for(place):
    stopped = story(place, owed(unsent="ready"), standstill="lawyer")

    assert wait(stopped, MOMENTS[place]["reminder_1"]).key == "lawyer"


def test_once_sent_an_invoice_follows_the_staircase_like_any_other(place):
    on = MOMENTS[place]["reminder_1"]

    assert next_move(story(place, owed(unsent="")), on) == next_move(story(place), on)


def test_a_track_unknown_to_this_version_still_holds_and_says_so(place):
    found = act(story(place, tasks=(Task("visit", DUE),)), after(place, DUE, 4))

    assert (found.step, found.reason.en[:22]) == ("visit", "Something was promised")


def test_the_staircase_goes_on_four_business_days_after_a_track_is_done(place):
    done_on = after(place, MOMENTS[place]["reminder_2"], 1)
    case = replace(climbed(place, "reminder_1", "call_script"), tasks=(Task("unblock", DUE, done_on),))

    assert comes(case, done_on) == (after(place, done_on, 4), "reminder_2")


def test_a_call_without_a_date_nor_a_track_leads_to_the_next_step(place):
    case = took(climbed(place, "reminder_1"), "call_script", MOMENTS[place]["call_script"], outcome="refusal")

    assert act(case, MOMENTS[place]["reminder_2"]).step == "reminder_2"
    assert act(case, MOMENTS[place]["reminder_2"]).reason.en.startswith("No date came out of the call of 1")


def test_a_call_not_answered_is_tried_again_after_one_business_day(place):
    first = MOMENTS[place]["call_script"]
    case = tried(climbed(place, "reminder_1"), first)

    assert wait(case, first).until == after(place, first, 1)
    again = act(case, after(place, first, 1))
    assert (again.step, again.level) == ("call_script", 1)
    assert again.reason.en.startswith("Not reached on")


def test_after_two_attempts_the_call_is_over_and_the_next_step_is_due(place):
    first = MOMENTS[place]["call_script"]
    second = after(place, first, 1)
    case = tried(climbed(place, "reminder_1"), first, second)

    assert comes(case, second) == (after(place, second, 1), "reminder_2")
    found = act(case, after(place, second, 1))
    assert (found.step, found.reason.en[:20]) == ("reminder_2", "Not reached by phone")
    assert found.on < MOMENTS[place]["reminder_2"]


def test_attempts_are_not_reminders_and_do_not_fill_a_level(place):
    case = tried(climbed(place, "reminder_1"), MOMENTS[place]["call_script"])

    assert act(case, after(place, MOMENTS[place]["call_script"], 1)).level == 1


def test_after_three_attempts_in_the_calendar_month_the_call_is_over(place):
    """For the client: those about other sums count too, and those of October do not."""
    before = tried(story(place), date(2026, 10, 30), DUE, DUE, sums="Z")
    case = took(before, "reminder_1", MOMENTS[place]["reminder_1"])
    assert act(case, MOMENTS[place]["call_script"]).step == "call_script"

    case = tried(case, date(2026, 11, 9), sums="Z")

    assert comes(case, MOMENTS[place]["call_script"]) == (MOMENTS[place]["reminder_2"], "reminder_2")


def test_a_new_month_gives_three_attempts_again(place):
    sent_on = date(2026, 11, 25)
    month_full = tried(took(story(place), "reminder_1", sent_on), *[date(2026, 11, n) for n in (26, 27, 30)], sums="Z")

    assert act(month_full, date(2026, 12, 1)).step == "call_script"


def test_attempts_made_by_hand_before_its_moment_never_hasten_a_step(place):
    early = tried(story(place), DUE + DAY)
    twice_for_a_key_client = tried(story(place, key_relationship=True), DUE + DAY, DUE + 2 * DAY)

    assert comes(early, DUE + 2 * DAY) == (MOMENTS[place]["reminder_1"], "reminder_1")
    assert comes(twice_for_a_key_client, DUE + 3 * DAY) == (MOMENTS[place]["reminder_1"], "reminder_1")


def test_attempts_of_an_older_story_do_not_end_the_call_of_this_one(place):
    older = tried(story(place, key_relationship=True), date(2026, 3, 3), date(2026, 3, 4), sums="Z")

    assert comes(older, DUE + DAY) == (MOMENTS[place]["reminder_1"], "call_script")


def test_a_call_that_is_over_does_not_come_back_after_the_message_that_followed(place):
    first = MOMENTS[place]["reminder_1"]
    case = tried(story(place, key_relationship=True), first, after(place, first, 1))
    sent_on = after(place, first, 2)
    assert act(case, sent_on).step == "reminder_1"

    case = took(case, "reminder_1", sent_on)

    assert comes(case, sent_on)[1] == "reminder_2"


def test_attempts_at_the_call_of_a_level_do_not_end_another_call_higher_up(place):
    second_call = Step("call_forgotten", 2, 18, "phone", "obtain_payment", "delegate")
    default = ladders.default(place)
    case = story(place, ladder=tuple(second_call if step.key == "letter" else step for step in default))
    first = MOMENTS[place]["call_script"]
    case = took(case, "reminder_1", MOMENTS[place]["reminder_1"])
    for on in (first, after(place, first, 1)):
        case = touched(case, on, "attempt", step="call_script", channel="phone")
    case = took(case, "reminder_2", date(2026, 12, 1))

    assert act(case, date(2026, 12, 7)).step == "call_forgotten"


def test_a_letter_chosen_at_once_stands_for_the_written_reminder_of_its_level(place):
    first = MOMENTS[place]["call_script"]
    case = tried(climbed(place, "reminder_1"), first, after(place, first, 1))
    case = took(case, "letter", after(place, first, 2))

    assert comes(case, after(place, first, 2)) == (MOMENTS[place]["formal_notice"], "formal_notice")


# ── Promises ─────────────────────────────────────────────────────────────────────────────────────


def test_a_promise_paid_in_part_lets_the_rest_continue_where_it_was(place):
    given = date(2026, 11, 30)
    case = climbed(place, "reminder_1", "call_script", case=story(place, owed(amount=600)))
    case = replace(case, promises=(promised(place, given, paid=400),))

    assert wait(case, given + DAY).key == "promise"
    assert act(case, after(place, given, 2)).step == "reminder_2"


def test_a_promise_kept_silences_nothing_more(place):
    case = replace(climbed(place, "reminder_1"), promises=(promised(place, date(2026, 12, 15), paid=1000),))

    assert act(case, MOMENTS[place]["call_script"]).step == "call_script"


def test_a_broken_promise_opens_the_next_level_with_promise_missed(place):
    given = date(2026, 11, 18)
    case = replace(climbed(place, "reminder_1"), promises=(promised(place, given),))

    known_on = after(place, given, 2)
    assert wait(case, known_on - DAY).key == "promise"
    found = act(case, known_on)
    assert (found.step, found.level, found.kind) == ("promise_missed", 2, "reminder")
    assert found.reason.en == "The agreed date, 18 November, went by without a payment."


def test_after_promise_missed_its_level_has_one_reminder_left_then_the_next_opens(place):
    given = date(2026, 11, 18)
    known_on = after(place, given, 2)
    case = replace(climbed(place, "reminder_1", "call_script"), promises=(promised(place, given),))
    case = touched(case, known_on, step="promise_missed", level=2, channel="email", objective="obtain_date")

    second_on, second = comes(case, known_on)
    assert (second_on, second) == (after(place, known_on, 4), "reminder_2")
    case = took(case, "reminder_2", second_on)
    assert comes(case, second_on) == (MOMENTS[place]["formal_notice"], "formal_notice")


def test_a_promise_broken_before_any_reminder_opens_the_first_level(place):
    case = story(place, promises=(promised(place, DUE + DAY),))

    found = act(case, after(place, DUE + DAY, 2))

    assert (found.step, found.level) == ("promise_missed", 1)


def test_at_its_level_promise_missed_is_not_followed_by_a_message_too_much_alike(place):
    case = story(place, promises=(promised(place, DUE + DAY),))
    said_on = after(place, DUE + DAY, 2)
    case = touched(case, said_on, step="promise_missed", level=1, channel="email", objective="obtain_date")

    assert comes(case, said_on)[1] == "call_script"


def test_a_promise_broken_at_level_2_opens_level_3_which_is_the_owners(place):
    given = date(2026, 11, 30)
    case = replace(climbed(place, *STEPS[:3], case=story(place, delegated=True)), promises=(promised(place, given),))

    found = act(case, after(place, given, 2))

    assert (found.step, found.level, found.who) == ("promise_missed", 3, "owner")


def test_a_promise_broken_after_the_formal_notice_opens_the_last_level_once_its_deadline_is_over(place):
    received_on = MOMENTS[place]["formal_notice"] + 2 * DAY
    case = noticed(place, received_on=received_on)
    broken = replace(case, promises=(promised(place, received_on + 3 * DAY),))
    opens_on = after(place, received_on + 8 * DAY, 2)

    assert comes(broken, opens_on - DAY) == (opens_on, "promise_missed")
    assert (act(broken, opens_on).level, act(broken, opens_on).who) == (4, "owner")
    said = touched(broken, opens_on, step="promise_missed", level=4, channel="email", objective="obtain_date")
    assert comes(said, opens_on) == (after(place, opens_on, 4), "court_notice")
    done = took(said, "court_notice", after(place, opens_on, 4))
    assert act(done, after(place, opens_on, 8)).step == "escalate"


def test_without_a_receipt_a_promise_broken_after_the_notice_opens_nothing(place):
    posted_on = MOMENTS[place]["formal_notice"]
    case = replace(noticed(place), promises=(promised(place, posted_on + DAY),))

    assert act(case, after(place, posted_on, 6)).step == "proof_of_receipt"


def test_a_date_that_the_client_moved_in_time_is_not_a_broken_promise(place):
    first = promised(place, date(2026, 11, 18), made_on=date(2026, 11, 10))
    moved = promised(place, date(2026, 11, 25), made_on=date(2026, 11, 17))
    case = replace(climbed(place, "reminder_1"), promises=(first, moved))

    assert wait(case, date(2026, 11, 23)).key == "promise"
    assert act(case, after(place, date(2026, 11, 25), 2)).step == "promise_missed"


def test_the_promise_that_ends_last_silences_the_longest(place):
    case = replace(climbed(place, "reminder_1"), promises=(promised(place, date(2026, 11, 25)), promised(place, DUE)))

    assert wait(case, date(2026, 11, 16)).until == after(place, date(2026, 11, 25), 2)


def test_a_promise_broken_in_an_older_story_says_nothing_of_this_one(place):
    case = story(place, promises=(promised(place, date(2026, 9, 1)), promised(place, date(2026, 9, 15))))

    assert act(case, MOMENTS[place]["reminder_1"]).step == "reminder_1"


# ── Negotiation ──────────────────────────────────────────────────────────────────────────────────


def twice_broken(place: str, **more):
    case = climbed(place, "reminder_1", "call_script", case=story(place, **more))
    first = promised(place, date(2026, 11, 18), made_on=date(2026, 11, 13))
    second = promised(place, date(2026, 11, 25), made_on=date(2026, 11, 20))
    return replace(case, promises=(first, second))


KNOWN_ON = date(2026, 11, 27)  # two business days after the second date


def test_two_broken_promises_are_a_negotiation_which_is_the_owners(place):
    found = act(twice_broken(place, delegated=True), KNOWN_ON)

    assert (found.kind, found.step, found.who) == ("decision", "negotiate", "owner")


def test_two_discount_requests_are_a_negotiation(place):
    assert act(story(place, discount_requests=2), DUE + DAY).step == "negotiate"
    assert comes(story(place, discount_requests=1), DUE + DAY)[1] == "reminder_1"


def test_with_hardship_two_broken_promises_are_not_a_negotiation(place):
    assert act(twice_broken(place, hardship=True), KNOWN_ON).step == "promise_missed"
    assert comes(story(place, discount_requests=2, hardship=True), DUE + DAY)[1] == "reminder_1"


def test_after_a_negotiation_without_result_only_the_formal_steps_remain_each_at_its_moment(place):
    case = replace(twice_broken(place), tasks=(Task("negotiation", KNOWN_ON, KNOWN_ON),))

    posted_on, first = comes(case, KNOWN_ON)
    assert (posted_on, first) == (MOMENTS[place]["formal_notice"], "formal_notice")
    late = replace(case, tasks=(Task("negotiation", KNOWN_ON, posted_on),))
    assert comes(late, posted_on) == (after(place, posted_on, 4), "formal_notice")
    case = took(case, "formal_notice", posted_on)
    case = replace(case, notice=Notice(posted_on, 8, posted_on))
    assert comes(case, posted_on) == (after(place, posted_on + 8 * DAY, 2), "court_notice")
    case = took(case, "court_notice", after(place, posted_on + 8 * DAY, 2))
    assert act(case, date(2027, 2, 1)).step == "escalate"


def test_what_was_negotiated_before_a_sum_fell_due_leaves_it_the_whole_staircase(place):
    agreed = story(place, discount_requests=2, tasks=(Task("negotiation", DUE - 9 * DAY, DUE - 5 * DAY),))

    assert comes(agreed, DUE + DAY) == (MOMENTS[place]["reminder_1"], "reminder_1")
    assert act(replace(twice_broken(place), tasks=agreed.tasks), KNOWN_ON).step == "negotiate"


# ── Disputes ─────────────────────────────────────────────────────────────────────────────────────

ANSWER_ON = date(2026, 12, 14)


def test_a_dispute_silences_its_sum_until_the_answer_date_and_the_rest_continues(place):
    case = story(place, owed("A"), owed("B"), disputes=(Dispute("A", THOUSAND, DUE, ANSWER_ON),))
    today = MOMENTS[place]["reminder_1"]

    assert steps(case, today) == {"A": "wait: dispute", "B": "reminder_1"}
    assert act(case, today).sums == ("B",)


def test_the_answer_that_is_due_comes_first_and_holds_back_its_sum_alone(place):
    case = story(place, owed("A"), owed("B"), disputes=(Dispute("A", THOUSAND, DUE, ANSWER_ON),), delegated=True)

    found = act(case, ANSWER_ON)

    assert (found.step, found.sums, found.who) == ("dispute", ("A",), "owner")
    assert steps(case, ANSWER_ON) == {"A": "dispute", "B": "reminder_1"}


def test_a_sum_disputed_in_part_is_followed_for_the_rest(place):
    case = story(place, disputes=(Dispute("A", Decimal(300), DUE, ANSWER_ON),))

    assert act(case, MOMENTS[place]["reminder_1"]).step == "reminder_1"
    assert act(case, ANSWER_ON).step == "dispute"


def test_a_sum_paid_down_to_what_is_disputed_is_silent(place):
    case = story(place, owed(amount=300), disputes=(Dispute("A", Decimal(300), DUE, ANSWER_ON),))

    assert wait(case, MOMENTS[place]["reminder_1"]).until == ANSWER_ON


def test_an_answer_promised_is_given_even_while_a_promise_silences_the_rest(place):
    case = story(place, owed("A"), owed("B"), disputes=(Dispute("A", THOUSAND, DUE, ANSWER_ON),))
    case = replace(case, promises=(promised(place, ANSWER_ON + DAY),))

    assert steps(case, ANSWER_ON) == {"A": "dispute", "B": "wait: promise"}
    assert steps(replace(case, standstill="lawyer"), ANSWER_ON) == {"A": "wait: lawyer", "B": "wait: lawyer"}


def test_the_staircase_goes_on_four_business_days_after_a_dispute_is_resolved(place):
    case = replace(climbed(place, "reminder_1"), disputes=(Dispute("A", THOUSAND, DUE, ANSWER_ON, ANSWER_ON),))

    assert comes(case, ANSWER_ON) == (after(place, ANSWER_ON, 4), "call_script")


def test_the_open_track_of_a_dispute_holds_everything_until_the_dispute_is_described(place):
    case = story(place, owed("A"), owed("B"), tasks=(Task("dispute", DUE),))
    today = MOMENTS[place]["reminder_1"]
    assert steps(case, today) == {"A": "dispute", "B": "dispute"}

    described = replace(case, disputes=(Dispute("A", THOUSAND, DUE, ANSWER_ON),))

    assert steps(described, today) == {"A": "wait: dispute", "B": "reminder_1"}


# ── Plans ────────────────────────────────────────────────────────────────────────────────────────

LINES = ((date(2026, 11, 20), Decimal(400)), (date(2026, 12, 21), Decimal(300)), (date(2027, 1, 20), Decimal(300)))


def planned(place: str, paid: int, *sums, **more):
    plan = Plan(DUE + DAY, LINES, frozenset("A"), Decimal(paid), **more)
    return replace(climbed(place, "reminder_1", case=story(place, *sums)), plans=(plan,))


def test_an_accepted_plan_silences_its_sums_while_its_instalments_are_kept(place):
    assert wait(planned(place, 0), date(2026, 11, 16)).until == after(place, LINES[0][0], 2)
    assert wait(planned(place, 400), date(2026, 12, 15)).until == after(place, LINES[1][0], 2)
    assert wait(planned(place, 1000), date(2026, 12, 15)).key == "plan"


def test_a_sum_outside_the_plan_is_followed(place):
    case = planned(place, 0, owed("A"), owed("B"))

    assert steps(case, MOMENTS[place]["call_script"]) == {"A": "wait: plan", "B": "reminder_1"}


def test_a_missed_instalment_is_a_broken_promise(place):
    known_on = after(place, LINES[1][0], 2)
    case = planned(place, 400)

    assert wait(case, known_on - DAY).key == "plan"
    found = act(case, known_on)
    assert (found.step, found.level) == ("promise_missed", 2)
    assert found.reason.en == "The agreed date, 21 December, went by without a payment."


def test_a_plan_may_leave_more_days_to_each_instalment(place):
    assert wait(planned(place, 400, grace_days=5), after(place, LINES[1][0], 4)).key == "plan"


def test_a_plan_paid_to_its_end_leaves_what_remains_to_the_staircase(place):
    case = planned(place, 1000, owed(amount=50))

    assert act(case, after(place, LINES[2][0], 2)).step == "call_script"


def test_a_second_plan_silences_what_the_first_one_left_open(place):
    case = planned(place, 1000, owed(amount=50))
    again = Plan(date(2027, 1, 25), ((date(2027, 2, 22), Decimal(50)),), frozenset("A"))

    assert wait(replace(case, plans=(*case.plans, again)), date(2027, 1, 28)).until == after(
        place, date(2027, 2, 22), 2
    )


def test_a_missed_instalment_and_a_broken_promise_are_a_negotiation(place):
    case = replace(planned(place, 0), promises=(promised(place, date(2026, 11, 12)),))

    assert act(case, date(2026, 11, 30)).step == "negotiate"


# ── Two, then change ─────────────────────────────────────────────────────────────────────────────


def test_two_reminders_at_a_level_lead_to_the_next_one_and_never_to_a_third(place):
    by_hand = touched(story(place), DUE + 2 * DAY, channel="email", level=1)
    by_hand = touched(by_hand, after(place, DUE + 2 * DAY, 4), channel="phone", level=1)

    assert comes(by_hand, after(place, DUE, 7)) == (MOMENTS[place]["reminder_2"], "reminder_2")


def test_when_every_step_was_taken_the_owner_decides(place):
    case = noticed(place, received_on=MOMENTS[place]["formal_notice"])
    last_on = after(place, MOMENTS[place]["formal_notice"] + 8 * DAY, 2)
    case = took(replace(case, delegated=True), "court_notice", last_on)

    assert comes(case, last_on) == (after(place, last_on, 4), "escalate")
    found = act(case, after(place, last_on, 4))
    assert (found.kind, found.who) == ("decision", "owner")


def test_a_staircase_that_stops_below_level_3_ends_with_the_decision_of_the_owner(place):
    case = story(place, ladder=ladders.default(place)[:4])
    case = climbed(place, "reminder_1", "call_script", case=case)

    assert act(case, after(place, MOMENTS[place]["call_script"], 4)).step == "escalate"


# ── Several invoices ─────────────────────────────────────────────────────────────────────────────


def test_several_invoices_late_are_one_message_and_the_oldest_carries_the_level(place):
    case = story(place, owed("A"), owed("B", DUE + DAY), owed("C", DUE + 2 * DAY))
    today = MOMENTS[place]["reminder_1"]

    found = moves(case, today)

    assert len({id(one) for one in found.values()}) == 1
    assert act(case, today).sums == ("A", "B", "C")


def test_when_the_oldest_is_paid_the_others_stay_at_the_same_level_and_count(place):
    case = climbed(place, *STEPS[:3], sums="AB", case=story(place, owed("A"), owed("B", DUE + DAY)))

    without_a = replace(case, sums=case.sums[1:])

    assert comes(without_a, DUE + 20 * DAY) == (after(place, DUE + DAY, 18), "letter")
    assert act(without_a, after(place, DUE + DAY, 18)).level == 2


def test_the_level_is_the_highest_reached_by_any_sum_that_is_late(place):
    case = climbed(place, *STEPS[:3], sums="B", case=story(place, owed("A"), owed("B")))

    assert act(case, MOMENTS[place]["letter"]).step == "letter"


def test_a_sum_that_falls_due_beside_late_ones_gets_no_courtesy_and_joins_the_day_after(place):
    case = climbed(place, "reminder_1", case=story(place, owed("A"), owed("B", date(2026, 11, 18))))

    found = moves(case, date(2026, 11, 18))["B"]

    assert isinstance(found, Wait)
    assert (found.key, found.until, found.next.step) == ("travels", date(2026, 11, 19), "call_script")
    assert act(case, date(2026, 11, 19)).sums == ("A", "B")


def test_a_sum_owed_alone_after_the_others_were_paid_starts_at_the_first_step(place):
    case = climbed(place, *STEPS, sums="Z")

    assert comes(case, after(place, case.touches[-1].on, 4))[1] == "reminder_1"


# ── Receptions, frequency, relations ─────────────────────────────────────────────────────────────


def test_after_a_call_received_as_tense_the_next_contact_waits_five_business_days_and_changes_channel(place):
    late = date(2026, 12, 1)
    case = took(climbed(place, "reminder_1"), "call_script", late, reception="tense")

    found = wait(case, late)

    assert (found.key, found.until) == ("tense", after(place, late, 5))
    assert (found.next.step, found.next.channel) == ("reminder_2", "email")


def test_a_tense_call_that_was_only_noted_is_not_followed_by_another_call(place):
    case = touched(climbed(place, "reminder_1"), DUE + 5 * DAY, "note", channel="phone", reception="tense")

    assert comes(case, MOMENTS[place]["call_script"]) == (MOMENTS[place]["reminder_2"], "reminder_2")


@pytest.mark.parametrize("reception", ["warm", "neutral"])
def test_a_call_well_received_changes_nothing(place, reception):
    case = touched(climbed(place, "reminder_1"), DUE + 5 * DAY, "note", channel="phone", reception=reception)

    assert act(case, MOMENTS[place]["call_script"]).step == "call_script"


def test_once_another_contact_followed_a_tense_call_the_phone_may_be_used_again(place):
    case = touched(story(place), DUE, "note", channel="phone", reception="tense")
    case = took(case, "reminder_1", DUE + 10 * DAY)

    assert act(case, after(place, DUE + 10 * DAY, 4)).step == "call_script"


@pytest.mark.parametrize("agreed_days", [5, 10, 22])
def test_an_agreed_frequency_stricter_than_the_staircase_is_the_one_that_holds(place, agreed_days):
    case = replace(climbed(place, "reminder_1"), gap_days=agreed_days)
    sent_on = MOMENTS[place]["reminder_1"]

    assert comes(case, sent_on) == (
        max(MOMENTS[place]["call_script"], after(place, sent_on, agreed_days)),
        "call_script",
    )


@pytest.mark.parametrize("agreed_days", [0, 1, 3])
def test_an_agreed_frequency_looser_than_four_business_days_does_not_relax_the_limit(place, agreed_days):
    late = after(place, DUE, 20)
    case = replace(took(story(place), "reminder_1", late), gap_days=agreed_days)

    assert wait(case, late + DAY).until == after(place, late, 4)


def test_who_always_waits_for_the_second_reminder_is_called_first(place):
    case = story(place, waits_for_second=True)
    first = MOMENTS[place]["reminder_1"]

    assert act(case, first).step == "call_script"
    assert comes(took(case, "call_script", first), first) == (MOMENTS[place]["call_script"], "reminder_1")


def test_a_key_relationship_is_called_first_and_nothing_above_level_1_leaves_without_the_owner(place):
    case = story(place, key_relationship=True, delegated=True)
    first, second = MOMENTS[place]["reminder_1"], MOMENTS[place]["call_script"]

    assert (act(case, first).step, act(case, first).who) == ("call_script", "delegate")
    case = took(took(case, "call_script", first), "reminder_1", second)
    found = act(case, MOMENTS[place]["reminder_2"])
    assert (found.step, found.who) == ("reminder_2", "owner")


def test_a_staircase_without_a_call_at_its_first_level_keeps_its_order_for_everybody(place):
    writing = tuple(step for step in ladders.default(place) if step.channel in {"email", "registered"})

    assert act(story(place, ladder=writing, key_relationship=True), MOMENTS[place]["reminder_1"]).step == "reminder_1"


# ── Formal notice ────────────────────────────────────────────────────────────────────────────────


def test_a_formal_notice_without_a_proof_of_receipt_asks_for_it_five_business_days_later(place):
    posted_on = MOMENTS[place]["formal_notice"]

    assert comes(noticed(place), posted_on) == (after(place, posted_on, 5), "proof_of_receipt")


@pytest.mark.parametrize("days", [8, 10, 15])
def test_the_last_door_opens_two_business_days_after_the_deadline_that_runs_from_the_reception(place, days):
    received_on = MOMENTS[place]["formal_notice"] + 3 * DAY
    case = noticed(place, received_on=received_on, days=days)
    opens_on = after(place, received_on + days * DAY, 2)

    assert comes(case, opens_on - DAY) == (opens_on, "court_notice")
    found = act(replace(case, delegated=True), opens_on)
    assert (found.step, found.level, found.who) == ("court_notice", 4, "owner")
    assert found.reason.en.startswith("The formal notice gives until")


def test_a_formal_notice_that_closed_an_older_story_opens_no_door_of_this_one(place):
    case = replace(climbed(place, *STEPS), notice=Notice(date(2026, 2, 2), 8, date(2026, 2, 4)))

    assert act(case, after(place, MOMENTS[place]["formal_notice"], 4)).step == "escalate"


def test_a_formal_notice_sent_but_not_yet_posted_leaves_the_decision_to_the_owner(place):
    assert act(climbed(place, *STEPS), after(place, MOMENTS[place]["formal_notice"], 4)).step == "escalate"


def test_next_move_is_one_of_the_moves_of_the_sums(place):
    case = story(place, owed("A"), owed("B", date(2026, 12, 1)))

    for days in range(60):
        assert next_move(case, DUE + days * DAY) in moves(case, DUE + days * DAY).values()
