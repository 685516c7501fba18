"""What to do next about what a client owes: one pure answer, every day anew, with its reason.

`next_move(case, today)` is total: for any client with an open sum it answers `Act` (this step, today, by this
person, for this objective) or `Wait` (until this day, for this reason, and then this step). `moves` gives the
same for each open sum. Nothing is scheduled and no next date is stored: a payment, a promise or a dispute
needs no clean-up, tomorrow's answer is simply different; a step missed while the machine was off is due now,
once. The staircase and its limits are those of `rules.ladder`.
"""

from reglo.rules.followup.answers import Act, Move, Wait
from reglo.rules.followup.case import Calendar, Case, Dispute, Notice, OpenSum, Plan, Promise, Task, Touch
from reglo.rules.followup.moves import moves, next_move

__all__ = [
    "Act", "Calendar", "Case", "Dispute", "Move", "Notice", "OpenSum", "Plan", "Promise", "Task", "Touch", "Wait",
    "moves", "next_move",
]  # fmt: skip
