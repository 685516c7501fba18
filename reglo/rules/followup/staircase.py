"""The staircase itself: which reminder comes next for what is late, and on which day."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from reglo.rules import ladder as stairs
from reglo.rules.followup import sentences, silences
from reglo.rules.followup.answers import Act, Move, Wait
from reglo.rules.followup.case import Case, OpenSum, Touch
from reglo.rules.ladder import Step
from reglo.rules.reading import Said

MISSED = "promise_missed"
CALL = "call_script"
RECEIPT_DAYS = 5  # business days after which one looks for the proof of receipt of a formal notice
SWAPS = {"email": "phone", "phone": "email", "post": "phone"}


@dataclass(frozen=True)
class Climb:
    """Where a case stands on the staircase: the reminders that carried what is late now."""

    carried: tuple[Touch, ...]  # reminders, the oldest first
    level: int
    count: int  # of them at that level
    attempts: tuple[Touch, ...]  # calls not answered since the last reminder


def step(case: Case, overdue: Sequence[OpenSum], today: date) -> Move:
    """The move for what is late and may be followed; the oldest sum carries the level."""
    climb = climb_of(case, overdue, today)
    found, moment, reason = _next(case, overdue, climb, today)
    if isinstance(found, Act):
        return _when_acted(case, found, climb, moment, today)
    act = act_of(case, found, tuple(overdue), reason, today)
    if case.unreachable and act.channel == "email":
        act = address_task(case, tuple(overdue), today)
    return _when(case, _calmer(case, act), moment, today)


def climb_of(case: Case, overdue: Sequence[OpenSum], today: date) -> Climb:
    """The level is the highest reached by any sum late now; contacts count for each sum they carried."""
    ids = {one.id for one in overdue}
    carried = tuple(t for t in case.touches if t.kind == "reminder" and t.on <= today and t.sums & ids)
    level = max((touch.level for touch in carried), default=0)
    since = carried[-1].on if carried else date.min
    attempts = tuple(t for t in case.touches if t.kind == "attempt" and since <= t.on <= today)
    return Climb(carried, level, sum(touch.level == level for touch in carried), attempts)


Found = tuple["Step | Act", date, Said]


def _next(case: Case, overdue: Sequence[OpenSum], climb: Climb, today: date) -> Found:
    """What comes next, the day it is due by itself, and why."""
    words = silences.broken(case, today)
    if _negotiates(case, len(words)):
        return _negotiation(case, overdue, climb, today)
    if words and climb.level < stairs.OWNER_LEVEL_MIN and not _answered(climb, words[-1].since):
        level = climb.level + 1
        sender: stairs.Sender = "owner" if level >= stairs.OWNER_LEVEL_MIN else "delegate"
        missed = Step(MISSED, level, 0, "email", "obtain_date", sender)
        return missed, words[-1].since, sentences.missed(words[-1].promised_on)
    found = following(case, climb, today)
    if found is None:
        return _decision(case, "escalate", overdue, sentences.ESCALATE, today), today, sentences.ESCALATE
    if found.anchor == "deadline":
        return _after_notice(case, found, overdue, climb, today)
    return found, _moment(case, found, overdue[0], climb), _reason(found, overdue[0], climb)


def _answered(climb: Climb, since: date) -> bool:
    """A reminder has left since the word was broken."""
    return any(touch.on >= since for touch in climb.carried)


def _negotiates(case: Case, words_broken: int) -> bool:
    """Two broken promises, or two discounts asked for, without hardship: no more ordinary reminders."""
    return not case.hardship and (words_broken >= 2 or case.discount_requests >= 2)


def _negotiation(case: Case, overdue: Sequence[OpenSum], climb: Climb, today: date) -> Found:
    """The owner prepares and answers; then, without a result, only the formal steps remain."""
    done = [task.done_on for task in case.tasks if task.kind == "negotiation" and task.done_on]
    if not done:
        return _decision(case, "negotiate", overdue, sentences.NEGOTIATE, today), today, sentences.NEGOTIATE
    answered_on = max(done)
    for step_ in stairs.reminders(case.ladder):
        if step_.level < stairs.OWNER_LEVEL_MIN or _taken(climb, step_):
            continue
        if step_.anchor == "deadline":
            return _after_notice(case, step_, overdue, climb, today)
        return step_, case.calendar.after(answered_on, case.gap_days), sentences.NEGOTIATE
    return _decision(case, "escalate", overdue, sentences.ESCALATE, today), today, sentences.ESCALATE


def following(case: Case, climb: Climb, today: date) -> Step | None:
    """The next step of the staircase: never a third at a level, never the same twice, a call before a letter."""
    last = climb.carried[-1] if climb.carried else None
    for found in _ordered(case):
        if _taken(climb, found) or found.level < climb.level:
            continue
        if found.level == climb.level and climb.count >= stairs.REMINDERS_PER_LEVEL_MAX:
            continue
        if found.channel == "phone" and call_is_over(climb, case, today):
            continue
        if last and last.level == found.level and _alike(last, found):
            continue
        if found.channel == "post" and not _called(climb, case) and not call_is_over(climb, case, today):
            return Step(CALL, found.level, found.days, "phone", "obtain_date", found.sender)
        return found
    return None


def _ordered(case: Case) -> tuple[Step, ...]:
    """The steps that count; for whom the call comes first, the first level starts with it."""
    steps = stairs.reminders(case.ladder)
    call = next((one for one in steps if one.level == 1 and one.channel == "phone"), None)
    if call is None or not (case.waits_for_second or case.key_relationship):
        return steps
    firsts = [one for one in steps if one.level == 1]
    turned = [call, *(one for one in firsts if one is not call)]
    days = sorted(one.days for one in firsts)
    return (
        *(replace(one, days=day) for one, day in zip(turned, days, strict=True)),
        *(s for s in steps if s.level > 1),
    )


def _taken(climb: Climb, found: Step) -> bool:
    return any(touch.step == found.key for touch in climb.carried)


def _called(climb: Climb, case: Case) -> bool:
    """Was this client called about what is late, answered or not?"""
    since = climb.carried[0].on if climb.carried else date.max
    tried = any(touch.kind == "attempt" and touch.on >= since for touch in case.touches)
    return tried or any(touch.channel == "phone" for touch in climb.carried)


def _alike(touch: Touch, found: Step) -> bool:
    """A second reminder of a level that would change fewer than two of channel, objective and words."""
    pairs = ((touch.channel, found.channel), (touch.objective, found.objective), (touch.step, found.key))
    return sum(one != other for one, other in pairs) < 2


def call_is_over(climb: Climb, case: Case, today: date) -> bool:
    """Two calls not answered for this step, or three in the calendar month: the next step is due."""
    month = sum(t.kind == "attempt" and (t.on.year, t.on.month) == (today.year, today.month) for t in case.touches)
    return len(climb.attempts) >= stairs.ATTEMPTS_PER_STEP_MAX or month >= stairs.ATTEMPTS_PER_MONTH_MAX


def _moment(case: Case, found: Step, carrier: OpenSum, climb: Climb) -> date:
    """The day a step is due by itself."""
    if climb.attempts and found.channel == "phone":
        return case.calendar.after(climb.attempts[-1].on, 1)
    if climb.attempts:  # the call is over: the next step does not wait for its own moment
        return case.calendar.after(climb.attempts[-1].on, 1)
    return case.calendar.after(carrier.due_on, found.days)


def _reason(found: Step, carrier: OpenSum, climb: Climb) -> Said:
    if climb.attempts:
        last = climb.attempts[-1].on
        return sentences.not_reached(last) if found.channel == "phone" else sentences.call_over(last)
    return sentences.no_answer(climb.carried[-1]) if climb.carried else sentences.late(carrier.due_on)


def _after_notice(case: Case, found: Step, overdue: Sequence[OpenSum], climb: Climb, today: date) -> Found:
    """The last door opens two business days after the deadline of the formal notice, once its receipt is known."""
    notice = case.notice
    if notice is None:
        return _decision(case, "escalate", overdue, sentences.ESCALATE, today), today, sentences.ESCALATE
    if notice.deadline_on is None:
        task = _task(case, "proof_of_receipt", overdue, sentences.NO_PROOF, today)
        return task, case.calendar.after(notice.posted_on, RECEIPT_DAYS), sentences.NO_PROOF
    moment = case.calendar.after(notice.deadline_on, found.days)
    reason = sentences.no_answer(climb.carried[-1]) if climb.carried else sentences.deadline(notice.deadline_on)
    return found, moment, reason


# ── When ─────────────────────────────────────────────────────────────────────────────────────────


def _when(case: Case, act: Act, moment: date, today: date) -> Move:
    """Today, or the first day on which every limit allows it."""
    earliest, key, reason = _earliest(case, moment)
    until = case.calendar.open_on_or_after(max(earliest, today))
    if until > today:
        if earliest <= today:
            key, reason = "calendar", sentences.closed(until)
        return Wait(key, until, reason or sentences.not_yet(until), replace(act, on=until))
    if act.kind == "reminder" and (case.bank_fresh_until is None or today > case.bank_fresh_until):
        check = _task(case, "bank_check", (), sentences.BANK, today)
        return replace(check, kind="check", who="owner", sums=act.sums, then=act)
    return act


def _when_acted(case: Case, act: Act, climb: Climb, moment: date, today: date) -> Move:
    """A task or a decision waits for its moment, and for what was postponed; never for office hours or the bank."""
    until = max(moment, case.postponed_until or moment, _gap_end(case) if climb.carried else moment)
    if until > today:
        return Wait("moment", until, sentences.not_yet(until), replace(act, on=until))
    return act


def _earliest(case: Case, moment: date) -> tuple[date, str, Said | None]:
    """The latest of what holds a reminder back: its moment, the gap, a tense call, an answer just given."""
    held: list[tuple[date, str, Said | None]] = [(moment, "moment", None)]
    last = next((touch for touch in reversed(case.touches) if touch.kind == "reminder"), None)
    if last is not None:
        until = _gap_end(case)
        held.append((until, "gap", sentences.gap(last, until)))
    if said_on := last_said(case):
        until = case.calendar.after(said_on, 1)
        held.append((until, "gap", sentences.not_yet(until)))
    tense = next((touch for touch in reversed(case.touches) if touch.reception), None)
    if tense is not None and tense.reception == "tense":
        until = case.calendar.after(tense.on, max(stairs.TENSE_DAYS_MIN, case.gap_days))
        held.append((until, "tense", sentences.gap(tense, until)))
    done = [task.done_on for task in case.tasks if task.done_on] + [
        d.resolved_on for d in case.disputes if d.resolved_on
    ]
    if done:
        held.append((case.calendar.after(max(done), case.gap_days), "answer", None))
    if case.postponed_until:
        held.append((case.postponed_until, "postponed", sentences.not_yet(case.postponed_until)))
    return max(held, key=lambda one: one[0])


def last_said(case: Case) -> date | None:
    """The day of the last courtesy or reminder: one message a day."""
    return next((touch.on for touch in reversed(case.touches) if touch.kind in {"courtesy", "reminder"}), None)


def _gap_end(case: Case) -> date:
    """Business days between two reminders to one person, or the agreed frequency when it is stricter."""
    last = next((touch for touch in reversed(case.touches) if touch.kind == "reminder"), None)
    if last is None:
        return date.min
    return case.calendar.after(last.on, max(stairs.GAP_DAYS_MIN, case.gap_days))


def _calmer(case: Case, act: Act) -> Act:
    """After a call received as tense, the next contact changes channel."""
    last = next((touch for touch in reversed(case.touches) if touch.reception), None)
    if last is None or last.reception != "tense" or last.channel != act.channel or act.kind != "reminder":
        return act
    return replace(act, channel=SWAPS.get(act.channel, act.channel))


def first_wait(case: Case, one: OpenSum, today: date) -> Wait:
    """Nothing left to say before the due date: the first reminder is what comes, if nothing arrives."""
    first = _ordered(case)[0]
    until = case.calendar.open_on_or_after(
        max(case.calendar.after(one.due_on, first.days), case.calendar.after(today, 1))
    )
    act = act_of(case, first, (one,), sentences.late(one.due_on), until)
    return Wait("moment", until, sentences.not_yet(until), act)


# ── Acts ─────────────────────────────────────────────────────────────────────────────────────────


def act_of(case: Case, found: Step, sums: Sequence[OpenSum], reason: Said, on: date) -> Act:
    """A step as something to do, by whom, for which sums."""
    owners = found.sender == "owner" or (case.key_relationship and found.level > 1)
    return Act(
        kind=found.kind,
        step=found.key,
        level=found.level,
        channel=found.channel,
        objective=found.objective,
        who="owner" if owners or not case.delegated else "delegate",
        person=case.person,
        sums=tuple(one.id for one in sums),
        reason=reason,
        on=on,
    )


def address_task(case: Case, sums: Sequence[OpenSum], on: date) -> Act:
    """Nothing is written to an address that no longer answers: it is mended first."""
    return _task(case, "address", sums, sentences.UNREACHABLE, on)


def _task(case: Case, key: str, sums: Sequence[OpenSum], reason: Said, on: date) -> Act:
    return Act(
        kind="task",
        step=key,
        level=0,
        channel="none",
        objective=sentences.OBJECTIVES.get(key, "remove_blocker"),
        who="delegate" if case.delegated else "owner",
        person=case.person,
        sums=tuple(one.id for one in sums),
        reason=reason,
        on=on,
    )


def _decision(case: Case, key: str, sums: Sequence[OpenSum], reason: Said, on: date) -> Act:
    return replace(_task(case, key, sums, reason, on), kind="decision", who="owner")
