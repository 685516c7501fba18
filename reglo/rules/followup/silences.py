"""What silences a case or one of its sums today, and until when; what must be done before anything is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from reglo.rules import dates
from reglo.rules.followup import sentences
from reglo.rules.followup.answers import Act, Move, Wait
from reglo.rules.followup.case import Case, OpenSum, Plan, Promise, Task
from reglo.rules.ladder import GRACE_DAYS
from reglo.rules.money import ZERO
from reglo.rules.reading import Said

SILENT_STATUSES = frozenset({207, 208, 210})  # in dispute, suspended, refused (DGFiP specifications, 3.6.4)
SEND = "send"  # the step of an invoice that has not left: nothing is asked for it before
TASKS_OF_OWNER = frozenset({"dispute", "negotiation", "correct", "look"})


@dataclass(frozen=True)
class Broken:
    """A word that was not kept: since when it is known, and the day that was given."""

    since: date
    promised_on: date


def end_of(promise: Promise, case: Case) -> date:
    """The day a promise stops silencing: two business days after its date."""
    return case.calendar.after(promise.due_on, GRACE_DAYS)


def standing_promise(case: Case, today: date) -> Promise | None:
    """The promise in force, which silences the whole case; the one that ends last."""
    waiting = [one for one in case.promises if one.paid < one.amount and today < end_of(one, case)]
    return max(waiting, key=lambda one: one.due_on, default=None)


def missed_line(plan: Plan, case: Case, today: date) -> date | None:
    """The first date of a plan that was not kept, with its days of grace; None while the plan holds."""
    due = ZERO
    for on, amount in plan.lines:
        due += amount
        if plan.paid < due and today >= case.calendar.after(on, plan.grace_days):
            return on
    return None


def broken(case: Case, today: date) -> list[Broken]:
    """Every word not kept so far, the oldest first.

    A promise paid in part is not broken: the rest goes on. Nor is one that the client itself moved, by its
    date at the latest, to another day: that day is then its word.
    """
    found = [
        Broken(end_of(promise, case), promise.due_on)
        for promise in case.promises
        if promise.paid == ZERO and today >= end_of(promise, case) and not _was_moved(promise, case)
    ]
    for plan in case.plans:
        missed = missed_line(plan, case, today)
        found += [Broken(case.calendar.after(missed, plan.grace_days), missed)] if missed else []
    return sorted(found, key=lambda one: one.since)


def _was_moved(promise: Promise, case: Case) -> bool:
    return any(promise.made_on < other.made_on <= promise.due_on for other in case.promises)


def disputed(case: Case) -> dict[str, Decimal]:
    """What is contested of each sum, and not answered yet."""
    found: dict[str, Decimal] = {}
    for dispute in case.disputes:
        if dispute.resolved_on is None:
            found[dispute.sum_id] = found.get(dispute.sum_id, ZERO) + dispute.amount
    return found


def of_case(case: Case, today: date) -> Move | None:
    """What silences the whole case, or must be done first; None when its sums may be followed."""
    ids = tuple(one.id for one in case.sums)
    if case.standstill:
        return _standstill(case, ids, today)
    if case.pending_payment:
        return _act(case, "check", "match_payment", ids, sentences.PENDING, today)
    if task := _open_task(case):
        return _act(case, "task", task, ids, sentences.task(task), today)
    if case.paused_until and today < case.paused_until:
        return _wait(case, "pause", case.paused_until, ids, sentences.paused(case.paused_until))
    if promise := standing_promise(case, today):
        until = end_of(promise, case)
        return _wait(case, "promise", until, ids, sentences.promised(promise.due_on))
    return None


def _open_task(case: Case) -> str:
    """The track that is open: what is to be done before anything is asked again.

    A dispute that was described silences its sum alone, and a claim is declared while insolvency is open only.
    """
    for one in case.tasks:
        if one.done_on is None and one.kind != "declare_claim" and not _is_described(one, case):
            return one.kind
    return ""


def _is_described(task: Task, case: Case) -> bool:
    """Did the open track of a dispute become a dispute, with its object, its sum and its answer date?"""
    return task.kind == "dispute" and any(
        one.resolved_on is None or one.opened_on >= task.opened_on for one in case.disputes
    )


def answer_due(one: OpenSum, case: Case, today: date) -> Act | None:
    """The answer to a dispute of this sum, in part or whole, that was promised for today or before."""
    if any(d.sum_id == one.id and d.resolved_on is None and d.answer_on <= today for d in case.disputes):
        return _act(case, "task", "dispute", (one.id,), sentences.ANSWER_DUE, today)
    return None


def owed_by_us(one: OpenSum, case: Case, today: date) -> Act | None:
    """What the client waits for before anything is asked of it: an answer, or the invoice itself.

    Neither asks for money: a pause or a promise holds them back no more than a due date to come.
    """
    if answer := answer_due(one, case, today):
        return answer
    return _act(case, "task", SEND, (one.id,), sentences.unsent(one.unsent), today) if one.unsent else None


def of_sum(one: OpenSum, case: Case, today: date) -> Wait | Act | None:
    """What silences one sum alone; None when it may be followed."""
    if first := owed_by_us(one, case, today):
        return first
    if one.unseen and one.due_on < today:
        return _act(case, "task", "look", (one.id,), sentences.UNSEEN, today)
    if (contested := disputed(case)) and contested.get(one.id, ZERO) >= one.amount:
        answer_on = min(d.answer_on for d in case.disputes if d.sum_id == one.id and d.resolved_on is None)
        return _wait(case, "dispute", answer_on, (one.id,), sentences.disputed(answer_on))
    if until := _plan_until(one, case, today):
        return _wait(case, "plan", until, (one.id,), sentences.planned(until))
    if one.paused_until and today < one.paused_until:
        return _wait(case, "pause", one.paused_until, (one.id,), sentences.paused(one.paused_until))
    if one.platform in SILENT_STATUSES:
        return _act(case, "task", "platform", (one.id,), sentences.platform(one.platform), today)
    return None


def _plan_until(one: OpenSum, case: Case, today: date) -> date | None:
    """The end of the next instalment of a plan that settles this sum and is kept so far; None without one."""
    for plan in case.plans:
        if one.id in plan.sums and not missed_line(plan, case, today):
            ends = (case.calendar.after(on, plan.grace_days) for on, _ in plan.lines)
            if until := next((end for end in ends if end > today), None):
                return until
    return None


def _standstill(case: Case, ids: tuple[str, ...], today: date) -> Move:
    """Insolvency is declared once, by the owner; then, as with a lawyer, one looks again each month."""
    declared = any(task.kind == "declare_claim" and task.done_on for task in case.tasks)
    if case.standstill == "insolvency" and not declared:
        return _act(case, "decision", "declare_claim", ids, sentences.INSOLVENT, today)
    until = dates.business_day_on_or_after(dates.add_months(today.replace(day=1), 1), holidays=case.calendar.holidays)
    return _wait(case, case.standstill, until, ids, sentences.standstill(case.standstill))


def _act(case: Case, kind: str, step: str, ids: Sequence[str], reason: Said, today: date) -> Act:  # noqa: PLR0917
    owners = kind != "task" or step in TASKS_OF_OWNER
    return Act(
        kind=kind,  # type: ignore[arg-type]
        step=step,
        level=0,
        channel="none",
        objective=sentences.OBJECTIVES.get(step, "remove_blocker"),
        who="owner" if owners or not case.delegated else "delegate",
        person=case.person,
        sums=tuple(ids),
        reason=reason,
        on=today,
    )


def _wait(case: Case, key: str, until: date, ids: Sequence[str], reason: Said) -> Wait:
    """A silence; at its end, one looks at what became of it."""
    return Wait(key, until, reason, _act(case, "check", f"after_{key}", ids, reason, until))
