"""When a move takes place: what holds a message back, and what only waits for its day."""

from dataclasses import replace
from datetime import date

from reglo.rules import ladder as stairs
from reglo.rules.followup import acts, sentences
from reglo.rules.followup.answers import Act, Move, Wait
from reglo.rules.followup.case import Case, Touch

SAID = frozenset({"courtesy", "reminder", "attempt"})


def sent(case: Case, act: Act, moment: date, today: date) -> Move:
    """A message today, or the first day on which every limit allows it."""
    held_until, key, last = earliest(case, moment)
    until = case.calendar.open_on_or_after(max(held_until, today))
    if until <= today:
        return banked(case, act, today)
    if held_until <= today:
        return Wait("calendar", until, sentences.closed(until), replace(act, on=until))
    reason = sentences.gap(last, until) if last else sentences.not_yet(until)
    return Wait(key, until, reason, replace(act, on=until))


def banked(case: Case, act: Act, today: date) -> Act:
    """Bank first, courtesies included: the message, or the check that must come before it."""
    if case.bank_fresh_until is not None and today <= case.bank_fresh_until:
        return act
    check = acts.task(case, "bank_check", (), sentences.BANK, today)
    return replace(check, kind="check", who="owner", sums=act.sums, then=act)


def acted(case: Case, act: Act, moment: date, today: date) -> Move:
    """A task or a decision waits for its moment, and for what was postponed; never for office hours or the bank."""
    until = max(moment, case.postponed_until or moment)
    if until > today:
        return Wait("moment", until, sentences.not_yet(until), replace(act, on=until))
    return act


def earliest(case: Case, moment: date) -> tuple[date, str, Touch | None]:
    """The latest of what holds a reminder back: its moment, the gap, a tense call, an answer just given.

    With what was the contact that it follows, when it is one that holds it back.
    """
    held: list[tuple[date, str, Touch | None]] = [(moment, "moment", None)]
    after = case.calendar.after
    if last := last_reminder(case):
        held.append((gap_end(case), "gap", last))
    if said_on := last_said(case):
        held.append((after(said_on, 1), "gap", None))
    if tense := last_tense(case):
        held.append((calm_on(case, tense), "tense", tense))
    done = [one.done_on for one in case.tasks if one.done_on] + [d.resolved_on for d in case.disputes if d.resolved_on]
    if done:
        held.append((after(max(done), case.apart_days), "answer", None))
    if case.postponed_until:
        held.append((case.postponed_until, "postponed", None))
    return max(held, key=lambda one: one[0])


def last_said(case: Case) -> date | None:
    """The day of the last courtesy, reminder or call not answered: one of them a day."""
    return next((touch.on for touch in reversed(case.touches) if touch.kind in SAID), None)


def last_tense(case: Case) -> Touch | None:
    """The last contact, if it was received as tense: the one that follows waits, and is not another call."""
    for touch in reversed(case.touches):
        if touch.reception:
            return touch if touch.reception == "tense" else None
        if touch.kind == "reminder":
            return None
    return None


def calm_on(case: Case, tense: Touch) -> date:
    """The first day on which one may write again after a contact received as tense."""
    return case.calendar.after(tense.on, max(stairs.TENSE_DAYS_MIN, case.apart_days))


def last_reminder(case: Case) -> Touch | None:
    """The last of the contacts that count."""
    return next((touch for touch in reversed(case.touches) if touch.kind == "reminder"), None)


def gap_end(case: Case) -> date:
    """The end of the business days between two reminders to one person."""
    last = last_reminder(case)
    return date.min if last is None else case.calendar.after(last.on, case.apart_days)
