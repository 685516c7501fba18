"""The next move of a case: courtesies before the due date, then the staircase, two contacts a level."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from reglo.rules import dates
from reglo.rules import ladder as stairs
from reglo.rules.followup import acts, moments, sentences, silences, staircase
from reglo.rules.followup.answers import Act, Move, Wait
from reglo.rules.followup.case import Case, OpenSum
from reglo.rules.ladder import Step

COURTESY_DAYS_MIN = 2  # business days between the message with the invoice, or a courtesy, and the next one


def next_move(case: Case, today: date) -> Move:
    """The step to take today, or the reason to wait and until when. The case has at least one open sum."""
    return _first(case, list(moves(case, today).values()))


def moves(case: Case, today: date) -> dict[str, Move]:
    """The same for each open sum, by its id: exactly one next step, date, person and objective each."""
    assert case.sums, "a case owes something"
    whole = silences.of_case(case, today)
    if whole is None:
        return _by_sum(case, today)
    found = {one.id: whole for one in case.sums}
    if isinstance(whole, Wait) and not case.standstill:
        found |= {one.id: first for one in case.sums if (first := silences.owed_by_us(one, case, today))}
    return found


def _by_sum(case: Case, today: date) -> dict[str, Move]:
    found: dict[str, Move] = {}
    overdue: list[OpenSum] = []
    ahead: list[OpenSum] = []
    for one in case.sums:
        if silence := silences.of_sum(one, case, today):
            found[one.id] = silence
        else:
            (overdue if one.due_on < today else ahead).append(one)
    if overdue:
        late = {money: staircase.step(case, sums, today) for money, sums in _by_currency(overdue).items()}
        found |= {one.id: late[one.currency] for one in overdue}
        found |= {one.id: _travels(case, one, late) for one in ahead}
    elif ahead:
        found |= _courtesies(case, ahead, today)
    return found


def _first(case: Case, found: list[Move]) -> Move:
    """What comes first: an act, then the wait that ends soonest.

    Of several acts: the answer one owes, since nobody asks before answering; then the reminder or the check
    of the bank before it; then the rest. Of two alike, the one whose sums were spoken of less lately.
    """
    if todo := [move for move in found if isinstance(move, Act)]:
        return min(todo, key=lambda act: (_rank(act), _spoken_on(case, act)))
    return min((move for move in found if isinstance(move, Wait)), key=lambda wait: wait.until)


def _spoken_on(case: Case, act: Act) -> date:
    return max((touch.on for touch in case.touches if touch.sums & set(act.sums)), default=date.min)


def _rank(act: Act) -> int:
    if act.step == "dispute":
        return 0
    message = act.then or act
    return {"reminder": 1, "courtesy": 2}.get(message.kind, 3)


def _by_currency(overdue: list[OpenSum]) -> dict[str, list[OpenSum]]:
    """The sums of each currency, that of the oldest first: no message adds them up."""
    found: dict[str, list[OpenSum]] = {}
    for one in overdue:
        found.setdefault(one.currency, []).append(one)
    return found


def _travels(case: Case, one: OpenSum, late: Mapping[str, Move]) -> Wait:
    """Not yet due beside late ones: no courtesy, it joins the follow-up the day after its due date."""
    until = case.calendar.open_on_or_after(case.calendar.after(one.due_on, 1))
    move = late.get(one.currency) or next(iter(late.values()))
    ahead = move.next if isinstance(move, Wait) else move.then or move
    until = max(until, ahead.on)
    joined = replace(ahead, sums=(*ahead.sums, one.id) if one.currency in late else (one.id,), on=until)
    return Wait("travels", until, sentences.travels(one.due_on), joined)


def _courtesies(case: Case, ahead: list[OpenSum], today: date) -> dict[str, Move]:
    """Before the due date: a word some days before, a word on the day; one message a day for all."""
    if case.unreachable:
        move = moments.acted(case, acts.address(case, ahead, today), today, today)
        return {one.id: move for one in ahead}
    planned = {one.id: _courtesy(case, one, today) for one in ahead}
    due = [(one, step) for one in ahead if isinstance(step := planned[one.id], Step)]
    found: dict[str, Move] = {key: move for key, move in planned.items() if not isinstance(move, Step)}
    if not due:
        return found
    first, lead = due[0]
    together = [one for one, step in due if step == lead and one.currency == first.currency]
    tomorrow = case.calendar.open_on_or_after(case.calendar.after(today, 1))
    for one, step in due:
        if one in together:
            found[one.id] = moments.banked(case, _said(case, lead, together, today), today)
        elif tomorrow <= one.due_on:
            found[one.id] = Wait("gap", tomorrow, sentences.not_yet(tomorrow), _said(case, step, [one], tomorrow))
        else:
            found[one.id] = staircase.first_wait(case, one, today)
    return found


def _courtesy(case: Case, one: OpenSum, today: date) -> Step | Wait:
    """The courtesy of one sum: a step due now, or the wait for a later one or for the first reminder."""
    for step in stairs.courtesies(case.ladder):
        if _was_said(case, one, step) or (case.no_email and step.channel == "email"):
            continue
        moment = _moment(case, one, step)
        if moment is None:
            continue
        leaves_on = case.calendar.open_on_or_after(max(moment, _held_until(case) or moment, today))
        if leaves_on > one.due_on or (step.days < 0 and _too_close(case, one, leaves_on, step)):
            continue
        if leaves_on == today:
            return step
        return Wait("moment", leaves_on, sentences.not_yet(leaves_on), _said(case, step, [one], leaves_on))
    return staircase.first_wait(case, one, today)


def _held_until(case: Case) -> date | None:
    """What holds a courtesy back: a postponement, another message the same day, a contact received as tense."""
    held = [case.postponed_until] if case.postponed_until else []
    if said_on := moments.last_said(case):
        held.append(case.calendar.after(said_on, 1))
    if tense := moments.last_tense(case):
        held.append(moments.calm_on(case, tense))
    return max(held, default=None)


def _moment(case: Case, one: OpenSum, step: Step) -> date | None:
    """When a courtesy is due; none for what falls due as soon as it is issued."""
    calendar = case.calendar
    on = calendar.after(one.due_on, step.days)
    if not dates.is_business_day(on, holidays=calendar.holidays):
        on = calendar.after(on, -1)
    if one.issued_on is None:
        return on
    earliest = calendar.after(one.issued_on, COURTESY_DAYS_MIN)
    if step.days < 0:
        return max(on, earliest)
    return on if on >= earliest else None


def _too_close(case: Case, one: OpenSum, on: date, step: Step) -> bool:
    """A word before the due date that would leave just before the word of the day itself."""
    others = any(other.days > step.days for other in stairs.courtesies(case.ladder))
    return others and on > case.calendar.after(one.due_on, -COURTESY_DAYS_MIN)


def _was_said(case: Case, one: OpenSum, step: Step) -> bool:
    return any(t.kind == "courtesy" and t.step == step.key and one.id in t.sums for t in case.touches)


def _said(case: Case, step: Step, sums: list[OpenSum], on: date) -> Act:
    due_on = sums[0].due_on
    return acts.of_step(
        case, step, sums, sentences.due_today(due_on) if step.days == 0 else sentences.soon_due(due_on), on
    )
