"""The staircase itself: which reminder comes next for what is late, and on which day."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from reglo.rules import ladder as stairs
from reglo.rules.followup import acts, moments, sentences, silences
from reglo.rules.followup.answers import Act, Move, Wait
from reglo.rules.followup.case import Case, Notice, OpenSum, Touch
from reglo.rules.ladder import Step
from reglo.rules.reading import Said

MISSED = "promise_missed"
CALL = "call_script"
RECEIPT_DAYS = 5  # business days after which one looks for the proof of receipt of a formal notice
LAST_DOOR_DAYS = 2  # business days after the deadline of a formal notice


@dataclass(frozen=True)
class Climb:
    """Where a case stands on the staircase: the contacts that carried what is late now."""

    carried: tuple[Touch, ...]  # reminders, the oldest first
    level: int
    count: int  # of them at that level
    attempts: tuple[Touch, ...]  # calls about it that were not answered, the oldest first

    @property
    def last(self) -> Touch | None:
        """The last reminder."""
        return self.carried[-1] if self.carried else None

    def took(self, found: Step) -> bool:
        """Has this text left already?"""
        return any(touch.step == found.key for touch in self.carried)

    def is_full(self, level: int) -> bool:
        """Is a level below, or does it hold its two reminders? Never a third, never down again."""
        return level < self.level or (level == self.level and self.count >= stairs.REMINDERS_PER_LEVEL_MAX)


def step(case: Case, overdue: Sequence[OpenSum], today: date) -> Move:
    """The move for what is late and may be followed; the oldest sum carries the level."""
    climb = climb_of(case, overdue)
    found, moment, reason = _next(case, overdue, climb, today)
    if isinstance(found, Act):
        return moments.acted(case, found, moment, today)
    act = acts.of_step(case, found, overdue, reason, today)
    if case.unreachable and act.channel == "email":
        return moments.acted(case, acts.address(case, overdue, today), today, today)
    return moments.sent(case, act, moment, today)


def climb_of(case: Case, overdue: Sequence[OpenSum]) -> Climb:
    """The level is the highest reached by any sum late now; contacts count for each sum they carried.

    An attempt that names no sum counts when it was made after the oldest of them fell due: those of an older
    story hasten nothing. A contact dated after today, by a clock that went back, took place all the same.
    """
    ids = {one.id for one in overdue}
    due_on = overdue[0].due_on
    carried, attempts = [], []
    for touch in case.touches:
        if touch.kind == "reminder" and not touch.sums.isdisjoint(ids):
            carried.append(touch)
        elif touch.kind == "attempt" and touch.on > due_on and (not touch.sums or not touch.sums.isdisjoint(ids)):
            attempts.append(touch)
    level = max((touch.level for touch in carried), default=0)
    return Climb(tuple(carried), level, sum(touch.level == level for touch in carried), tuple(attempts))


Found = tuple["Step | Act", date, Said]


def _next(case: Case, overdue: Sequence[OpenSum], climb: Climb, today: date) -> Found:
    """What comes next, the day it is due by itself, and why.

    A word broken before the oldest sum fell due belongs to an older story and says nothing of this one.
    """
    words = [word for word in silences.broken(case, today) if word.since > overdue[0].due_on]
    if not case.hardship and (len(words) >= 2 or (case.discount_requests >= 2 and not _was_negotiated(case, overdue))):
        return _negotiation(case, overdue, climb, today)
    if words and (missed := _missed(case, climb, words[-1], today)):
        return missed
    found, passed = following(case, climb, today)
    if found is None:
        return _escalation(case, overdue, today)
    if found.anchor == "deadline":
        return _after_notice(case, found, overdue, climb, today)
    return found, _moment(case, found, passed, overdue[0], climb), _reason(case, found, passed, overdue[0], climb)


def _missed(case: Case, climb: Climb, word: silences.Broken, today: date) -> Found | None:
    """A word was broken and no reminder left since: the next level opens with `promise_missed`.

    The last level opens after the formal notice alone, once its deadline is over: before, the notice stands.
    """
    if any(touch.on >= word.since for touch in climb.carried) or climb.level >= stairs.LEVEL_MAX:
        return None
    moment, level = word.since, climb.level + 1
    if level == stairs.LEVEL_MAX:
        notice = _notice(case, climb)
        if notice is None or notice.deadline_on is None:
            return None
        moment = max(moment, case.calendar.after(notice.deadline_on, LAST_DOOR_DAYS))
    sender: stairs.Sender = "owner" if level >= stairs.OWNER_LEVEL_MIN else "delegate"
    found = Step(MISSED, level, 0, "phone" if case.no_email else "email", "obtain_date", sender)
    if found.channel == "phone":
        if call_is_over(case, climb, found, today):
            return None
        if tried := _tries(case, climb, found):
            return found, max(moment, case.calendar.after(tried[-1].on, 1)), sentences.not_reached(tried[-1].on)
    return found, moment, sentences.missed(word.promised_on)


def _was_negotiated(case: Case, overdue: Sequence[OpenSum]) -> bool:
    """Was a negotiation answered before this story began? What was agreed then is what is owed now."""
    return any(one.kind == "negotiation" and one.done_on and one.done_on <= overdue[0].due_on for one in case.tasks)


def _negotiation(case: Case, overdue: Sequence[OpenSum], climb: Climb, today: date) -> Found:
    """Two broken promises, or two discounts asked for, without hardship: no more ordinary reminders.

    The owner prepares and answers; then, without a result, only the formal steps remain, each at its moment.
    """
    due_on = overdue[0].due_on
    done = [one.done_on for one in case.tasks if one.kind == "negotiation" and one.done_on and one.done_on > due_on]
    if not done:
        return acts.decision(case, "negotiate", overdue, sentences.NEGOTIATE, today), today, sentences.NEGOTIATE
    for found in ordered(case):
        if found.level < stairs.OWNER_LEVEL_MIN or climb.took(found) or climb.is_full(found.level):
            continue
        if found.anchor == "deadline":
            return _after_notice(case, found, overdue, climb, today)
        moment = max(case.calendar.after(max(done), case.apart_days), case.calendar.after(due_on, found.days))
        return found, moment, sentences.NEGOTIATE
    return _escalation(case, overdue, today)


def following(case: Case, climb: Climb, today: date) -> tuple[Step | None, Step | None]:
    """The next step of the staircase, and the call that was passed over for want of an answer, if one was.

    Never a third at a level, never the same twice, never two alike at a level, a call before a letter. A
    letter that was chosen at once stands for what came before it at its level.
    """
    passed = None
    steps = ordered(case)
    lettered = max((at for at, one in enumerate(steps) if stairs.is_letter(one) and climb.took(one)), default=-1)
    for position, found in enumerate(steps):
        if climb.took(found) or climb.is_full(found.level) or position < lettered:
            continue
        if climb.last and climb.last.level == found.level and _alike(climb.last, found):
            continue
        if found.channel == "phone" and call_is_over(case, climb, found, today):
            passed = found if _tries(case, climb, found) else passed
            continue
        if stairs.is_letter(found) and not _called(climb):
            call = Step(CALL, found.level, found.days, "phone", "obtain_date", found.sender)
            if not call_is_over(case, climb, call, today):
                return call, passed
        return found, passed
    return None, passed


def ordered(case: Case) -> tuple[Step, ...]:
    """The steps that count for this client, in order.

    For whom the call comes first, the first level starts with it; who asked for no more e-mail gets none, and
    the staircase goes on by phone and by post.
    """
    steps = stairs.reminders(case.ladder)
    if case.waits_for_second or case.key_relationship:
        steps = _call_first(steps)
    return tuple(one for one in steps if one.channel != "email") if case.no_email else steps


def _call_first(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    call = next((one for one in steps if one.level == 1 and one.channel == "phone"), None)
    if call is None:
        return steps
    firsts = [one for one in steps if one.level == 1]
    turned = [call, *(one for one in firsts if one is not call)]
    days = sorted(one.days for one in firsts)
    return (
        *(replace(one, days=day) for one, day in zip(turned, days, strict=True)),
        *(one for one in steps if one.level > 1),
    )


def _called(climb: Climb) -> bool:
    """Was this client called about what is late, answered or not?"""
    return bool(climb.attempts) or any(touch.channel == "phone" for touch in climb.carried)


def _alike(touch: Touch, found: Step) -> bool:
    """A second reminder of a level that would change fewer than two of channel, objective and words."""
    pairs = ((touch.channel, found.channel), (touch.objective, found.objective), (touch.step, found.key))
    return sum(one != other for one, other in pairs) < 2


def _tries(case: Case, climb: Climb, found: Step) -> tuple[Touch, ...]:
    """The attempts at this call: those made since the level below was left, less those of another call."""
    if not climb.attempts:
        return ()
    since = max((touch.on for touch in climb.carried if touch.level < found.level), default=date.min)
    others = {one.key for one in case.ladder if one.key != found.key}
    return tuple(touch for touch in climb.attempts if touch.on >= since and touch.step not in others)


def call_is_over(case: Case, climb: Climb, found: Step, today: date) -> bool:
    """Two calls not answered for this step, three in the calendar month, or the last one received as tense."""
    month = sum(t.kind == "attempt" and (t.on.year, t.on.month) == (today.year, today.month) for t in case.touches)
    if month >= stairs.ATTEMPTS_PER_MONTH_MAX or len(_tries(case, climb, found)) >= stairs.ATTEMPTS_PER_STEP_MAX:
        return True
    tense = moments.last_tense(case)
    return tense is not None and tense.channel == "phone"


def _moment(case: Case, found: Step, passed: Step | None, carrier: OpenSum, climb: Climb) -> date:
    """The day a step is due by itself.

    A call is tried again a business day after the last attempt. When it is over, the next step does not wait
    for its own moment: it is due a business day after the last attempt, never before the call itself was.
    """
    due_on, after = carrier.due_on, case.calendar.after
    if found.channel == "phone" and (tried := _tries(case, climb, found)):
        return max(after(due_on, found.days), after(tried[-1].on, 1))
    if passed is not None:
        return max(after(due_on, passed.days), after(climb.attempts[-1].on, 1))
    return after(due_on, found.days)


def _reason(case: Case, found: Step, passed: Step | None, carrier: OpenSum, climb: Climb) -> Said:
    if found.channel == "phone" and (tried := _tries(case, climb, found)):
        return sentences.not_reached(tried[-1].on)
    if passed is not None:
        return sentences.call_over(climb.attempts[-1].on)
    return sentences.no_answer(climb.last) if climb.last else sentences.late(carrier.due_on)


def _after_notice(case: Case, found: Step, overdue: Sequence[OpenSum], climb: Climb, today: date) -> Found:
    """The last door opens two business days after the deadline of the formal notice, once its receipt is known."""
    notice = _notice(case, climb)
    if notice is None:
        return _escalation(case, overdue, today)
    if notice.deadline_on is None:
        task = acts.task(case, "proof_of_receipt", overdue, sentences.NO_PROOF, today)
        return task, case.calendar.after(notice.posted_on, RECEIPT_DAYS), sentences.NO_PROOF
    moment = case.calendar.after(notice.deadline_on, found.days)
    return found, moment, sentences.deadline(notice.deadline_on)


def _notice(case: Case, climb: Climb) -> Notice | None:
    """The formal notice about what is late now; one that closed an older story opens no door of this one."""
    if case.notice is None or not climb.carried or case.notice.posted_on < climb.carried[0].on:
        return None
    return case.notice


def _escalation(case: Case, overdue: Sequence[OpenSum], today: date) -> Found:
    """Nothing is left to send: the owner decides, once the last reminder had its days."""
    act = acts.decision(case, "escalate", overdue, sentences.ESCALATE, today)
    return act, max(moments.gap_end(case), today), sentences.ESCALATE


def first_wait(case: Case, one: OpenSum, today: date) -> Wait:
    """Nothing left to say before the due date: the first reminder is what comes, if nothing arrives."""
    first, _ = following(case, climb_of(case, (one,)), today)
    if first is None:
        until = case.calendar.after(one.due_on, 1)
        act = acts.decision(case, "escalate", (one,), sentences.ESCALATE, until)
        return Wait("moment", until, sentences.not_yet(until), act)
    moment = max(case.calendar.after(one.due_on, first.days), case.calendar.after(today, 1))
    until = case.calendar.open_on_or_after(moments.earliest(case, moment)[0])
    act = acts.of_step(case, first, (one,), sentences.late(one.due_on), until)
    return Wait("moment", until, sentences.not_yet(until), act)
