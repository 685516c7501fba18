"""The two answers of the follow-up: act today, or wait until a day. Both say why in one sentence."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from reglo.rules.reading import Said

ActKind = Literal["courtesy", "reminder", "check", "task", "decision"]
Who = Literal["owner", "delegate"]


@dataclass(frozen=True)
class Act:
    """Something to do. `step` names the text of a courtesy or a reminder, or the check, task or decision.

    Checks: `bank_check` (then `then` is what follows), `match_payment`. Tasks: the kinds of tracks,
    `send` (the invoice itself has not left), `look` and `proof_of_receipt`. Decisions, the owner's: `negotiate`,
    `escalate` (formal notice, plan or let go), `declare_claim`.
    """

    kind: ActKind
    step: str
    level: int
    channel: str
    objective: str
    who: Who
    person: str
    sums: tuple[str, ...]  # what it is about, the oldest first; the first one carries the level
    reason: Said
    on: date
    then: "Act | None" = None


@dataclass(frozen=True)
class Wait:
    """Nothing today: until when, why, and what happens then unless something changes."""

    key: str
    until: date
    reason: Said
    next: Act


Move = Act | Wait
