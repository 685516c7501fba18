"""The next move of a case: courtesies before the due date, then the staircase, two contacts a level."""

from datetime import date

from reglo.rules import dates
from reglo.rules import ladder as stairs
from reglo.rules.followup import sentences, silences, staircase
from reglo.rules.followup.answers import Act, Move, Wait
from reglo.rules.followup.case import Case, OpenSum
from reglo.rules.money import ZERO

COURTESY_DAYS_MIN = 2  # business days between the message with the invoice, or a courtesy, and the next one


def next_move(case: Case, today: date) -> Move:
    """The step to take today, or the reason to wait and until when. The case has at least one open sum."""
    assert case.sums, "a case owes something"
    return silences.of_case(case, today) or _first(list(_by_sum(case, today).values()))


def moves(case: Case, today: date) -> dict[str, Move]:
    """The same for each open sum, by its id: exactly one next step, date, person and objective each."""
    whole = silences.of_case(case, today)
    if whole is not None:
        return {one.id: whole for one in case.sums}
    return _by_sum(case, today)


def _by_sum(case: Case, today: date) -> dict[str, Move]:
    found: dict[str, Move] = {}
    followed = []
    contested = silences.disputed(case)
    for one in case.sums:
        if silence := silences.of_sum(one, case, today):
            found[one.id] = silence
        elif one.amount > contested.get(one.id, ZERO):
            followed.append(one)
    overdue = [one for one in followed if one.due_on < today]
    ahead = [one for one in followed if one.due_on >= today]
    if overdue:
        move = staircase.step(case, overdue, today)
        found |= dict.fromkeys((one.id for one in overdue), move)
        found |= {one.id: _travels(case, one) for one in ahead}
    else:
        found |= _courtesies(case, ahead, today)
    return found


def _first(found: list[Move]) -> Move:
    """What comes first: an act, then the wait that ends soonest."""
    acts = [move for move in found if isinstance(move, Act)]
    if acts:
        return next((act for act in acts if act.kind == "reminder"), acts[0])
    return min((move for move in found if isinstance(move, Wait)), key=lambda wait: wait.until)


def _travels(case: Case, one: OpenSum) -> Wait:
    """Not yet due beside late ones: no courtesy, it joins the follow-up the day after its due date."""
    until = case.calendar.open_on_or_after(case.calendar.after(one.due_on, 1))
    first = next(iter(stairs.reminders(case.ladder)))
    act = staircase.act_of(case, first, (one,), sentences.late(one.due_on), until)
    return Wait("travels", until, sentences.travels(one.due_on), act)


def _courtesies(case: Case, ahead: list[OpenSum], today: date) -> dict[str, Move]:
    """Before the due date: a word some days before, a word on the day; one message a day for all."""
    planned = {one.id: _courtesy(case, one, today) for one in ahead}
    due = [one for one in ahead if isinstance(planned[one.id], Act)]
    if not due:
        return dict(planned)
    lead = planned[due[0].id]
    assert isinstance(lead, Act)
    together = [one for one in due if planned[one.id].step == lead.step]  # type: ignore[union-attr]
    act = _courtesy_act(case, lead.step, together, today)
    tomorrow = case.calendar.open_on_or_after(case.calendar.after(today, 1))
    for one in due:
        move = planned[one.id]
        assert isinstance(move, Act)
        planned[one.id] = act if one in together else Wait("gap", tomorrow, sentences.not_yet(tomorrow), move)
    return dict(planned)


def _courtesy(case: Case, one: OpenSum, today: date) -> Move:
    """The courtesy of one sum: due now, later, or none left before the first reminder."""
    for step in stairs.courtesies(case.ladder):
        if _said(case, one, step.key):
            continue
        moment = _moment(case, one, step)
        if moment is None or moment > one.due_on or (step.days < 0 and _too_close(case, one, today, step)):
            continue
        said_on = staircase.last_said(case)
        on = max(moment, case.postponed_until or moment, case.calendar.after(said_on, 1) if said_on else moment)
        if on <= today and case.calendar.is_open(today):
            return _courtesy_act(case, step.key, [one], today)
        until = case.calendar.open_on_or_after(max(on, today))
        if today < until <= one.due_on:
            reason = sentences.not_yet(until)
            return Wait("moment", until, reason, _courtesy_act(case, step.key, [one], until))
    return staircase.first_wait(case, one, today)


def _moment(case: Case, one: OpenSum, step: stairs.Step) -> date | None:
    """When a courtesy is due; none for what falls due as soon as it is issued."""
    calendar = case.calendar
    on = calendar.after(one.due_on, step.days) if step.days else one.due_on
    if not dates.is_business_day(on, holidays=calendar.holidays):
        on = calendar.after(on, -1)
    if one.issued_on is None:
        return on
    earliest = calendar.after(one.issued_on, COURTESY_DAYS_MIN)
    if step.days < 0:
        return max(on, earliest)
    return on if on >= earliest else None


def _too_close(case: Case, one: OpenSum, today: date, step: stairs.Step) -> bool:
    """A word before the due date that would leave just before the word of the day itself."""
    last_day = case.calendar.after(one.due_on, -COURTESY_DAYS_MIN)
    others = any(other.days > step.days for other in stairs.courtesies(case.ladder))
    return others and today > last_day


def _said(case: Case, one: OpenSum, key: str) -> bool:
    return any(touch.kind == "courtesy" and touch.step == key and one.id in touch.sums for touch in case.touches)


def _courtesy_act(case: Case, key: str, sums: list[OpenSum], on: date) -> Act:
    step = stairs.step_of(case.ladder, key)
    assert step is not None
    reason = sentences.due_today(sums[0].due_on) if step.days == 0 else sentences.soon_due(sums[0].due_on)
    if case.unreachable and step.channel == "email":
        return staircase.address_task(case, tuple(sums), on)
    return staircase.act_of(case, step, tuple(sums), reason, on)
