"""Acts: a step, a task or a decision as something to do, by whom, about which sums."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from reglo.rules.followup import sentences
from reglo.rules.followup.answers import Act
from reglo.rules.followup.case import Case, OpenSum
from reglo.rules.ladder import Step
from reglo.rules.reading import Said


def of_step(case: Case, found: Step, sums: Sequence[OpenSum], reason: Said, on: date) -> Act:
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


def address(case: Case, sums: Sequence[OpenSum], on: date) -> Act:
    """Nothing is written to an address that no longer answers: it is mended first."""
    return task(case, "address", sums, sentences.UNREACHABLE, on)


def task(case: Case, key: str, sums: Sequence[OpenSum], reason: Said, on: date) -> Act:
    """Something to do before anything is asked; a delegate may, when the follow-up is theirs."""
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


def decision(case: Case, key: str, sums: Sequence[OpenSum], reason: Said, on: date) -> Act:
    """Something that only the owner decides."""
    return replace(task(case, key, sums, reason, on), kind="decision", who="owner")
