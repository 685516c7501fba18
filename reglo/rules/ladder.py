"""The staircase: ordered levels and steps, at most two contacts per level, as values.

A place ships its default (`packs/*/ladder.toml`); the owner may edit it within limits that no setting
relaxes (`problems`): two reminders a level, four business days between them, a call before a letter,
levels 3 and 4 signed by the owner, nothing but a courtesy before the due date.

Moments are business days counted from the due date of the oldest overdue sum (negative before it), or
from the end of the deadline of a formal notice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from reglo.rules.reading import Said

Kind = Literal["courtesy", "reminder"]
Channel = Literal["email", "phone", "post", "registered", "none"]
Sender = Literal["anyone", "delegate", "owner"]  # anyone: may leave unattended, when the owner allows it
Anchor = Literal["due", "deadline"]

GAP_DAYS_MIN = 4  # business days between two reminders to one person
REMINDERS_PER_LEVEL_MAX = 2
ATTEMPTS_PER_MONTH_MAX = 3
ATTEMPTS_PER_STEP_MAX = 2
BANK_DAYS_MAX = 2  # business days a bank check stays fresh
GRACE_DAYS = 2  # a transfer made on the promised day needs two business days to arrive
TENSE_DAYS_MIN = 5  # business days after a call received as tense
OWNER_LEVEL_MIN = 3  # from this level on, the owner signs
LEVEL_MAX = 4


@dataclass(frozen=True)
class Step:
    """One step: the text it says, when, by which channel, to obtain what, and who may send it."""

    key: str  # the name of the text
    level: int
    days: int  # business days after the anchor
    channel: Channel
    objective: str  # a code of the texts: obtain_date…
    sender: Sender
    kind: Kind = "reminder"
    anchor: Anchor = "due"


Ladder = tuple[Step, ...]


def reminders(ladder: Ladder) -> Ladder:
    """The steps that count, in order."""
    return tuple(step for step in ladder if step.kind == "reminder")


def courtesies(ladder: Ladder) -> Ladder:
    """The steps before or on the due date, in order."""
    return tuple(step for step in ladder if step.kind == "courtesy")


def step_of(ladder: Ladder, key: str) -> Step | None:
    """The step of that name, if the ladder has it."""
    return next((step for step in ladder if step.key == key), None)


def is_letter(step: Step) -> bool:
    """A letter of the ordinary levels, registered or not: a call comes before it. A formal notice is no letter."""
    return step.channel in {"post", "registered"} and step.level < OWNER_LEVEL_MIN


@dataclass(frozen=True)
class Fault:
    """One limit broken: the step and the field to look at, and how to mend it."""

    step: str
    field: str  # level, days, channel, sender
    said: Said


def problems(ladder: Ladder) -> tuple[Said, ...]:
    """Every limit a staircase breaks; nothing when it may be used."""
    return tuple(fault.said for fault in faults(ladder))


def faults(ladder: Ladder) -> tuple[Fault, ...]:
    """The same, each with its step and its field."""
    return tuple(_faults(ladder))


def _faults(ladder: Ladder) -> Iterator[Fault]:
    counted = reminders(ladder)
    if not counted:
        yield Fault("", "level", Said("Gardez au moins une relance.", "Keep at least one reminder."))
    keys = [step.key for step in ladder]
    for at, key in enumerate(keys):
        if key in keys[:at]:
            said = Said("Une étape est là deux fois : gardez-en une.", "A step is there twice: keep one.")
            yield Fault(key, "level", said)
    for before, after in pairwise(counted):
        if after.level < before.level:
            said = Said("Les niveaux montent, ils ne redescendent pas.", "Levels go up, never down again.")
            yield Fault(after.key, "level", said)
    yield from _levels(ladder)
    yield from _per_level(counted)
    yield from _moments(ladder)
    yield from _senders(ladder)
    yield from _calls_first(counted)


def _levels(ladder: Ladder) -> Iterator[Fault]:
    for step in ladder:
        if step.kind == "courtesy" and step.level != 0:
            said = Said(
                "Une courtoisie est de niveau 0 : elle ne compte pas.", "A courtesy is of level 0: it does not count."
            )
            yield Fault(step.key, "level", said)
        if step.kind == "reminder" and not 1 <= step.level <= LEVEL_MAX:
            said = Said(
                f"Niveau {step.level} : une relance est d’un niveau de 1 à {LEVEL_MAX}.",
                f"Level {step.level}: a reminder is of a level from 1 to {LEVEL_MAX}.",
            )
            yield Fault(step.key, "level", said)


def _per_level(counted: Ladder) -> Iterator[Fault]:
    for level in range(1, LEVEL_MAX + 1):
        steps = [step for step in counted if step.level == level]
        if len(steps) > REMINDERS_PER_LEVEL_MAX:
            said = Said(
                f"Niveau {level} : deux relances au plus. Retirez-en {len(steps) - REMINDERS_PER_LEVEL_MAX}.",
                f"Level {level}: two reminders at most. Remove {len(steps) - REMINDERS_PER_LEVEL_MAX}.",
            )
            yield Fault(steps[REMINDERS_PER_LEVEL_MAX].key, "level", said)
        for first, second in pairwise(steps):
            if changes(first, second) < 2:
                said = Said(
                    f"Niveau {level} : la seconde relance change au moins deux choses parmi le moyen, l’objectif "
                    "et les mots.",
                    f"Level {level}: the second reminder changes at least two of channel, objective and words.",
                )
                yield Fault(second.key, "channel", said)


def changes(first: Step, second: Step) -> int:
    """How many of channel, objective and words differ between two steps (the person may too)."""
    pairs = ((first.channel, second.channel), (first.objective, second.objective), (first.key, second.key))
    return sum(one != other for one, other in pairs)


def _moments(ladder: Ladder) -> Iterator[Fault]:
    for step in ladder:
        if step.kind == "courtesy" and step.days > 0:
            said = Said(
                "Une courtoisie part avant l’échéance, ou le jour même.",
                "A courtesy leaves by the due date at the latest.",
            )
            yield Fault(step.key, "days", said)
        if step.kind == "reminder" and step.days < 1:
            said = Said(
                "Avant l’échéance, il n’y a que des courtoisies.", "Before the due date there are only courtesies."
            )
            yield Fault(step.key, "days", said)
    yield from _apart(ladder, "due")
    yield from _apart(ladder, "deadline")
    counted = reminders(ladder)
    waiting = next((at for at, step in enumerate(counted) if step.anchor == "deadline"), None)
    if waiting is not None and all(step.level < OWNER_LEVEL_MIN for step in counted[:waiting]):
        said = Said(
            "Sans mise en demeure avant elle, une étape n’a pas de délai à attendre.",
            "Without a formal notice before it, a step has no deadline to wait for.",
        )
        yield Fault(counted[waiting].key, "days", said)


def _apart(ladder: Ladder, anchor: Anchor) -> Iterator[Fault]:
    for before, after in pairwise(step for step in reminders(ladder) if step.anchor == anchor):
        if after.days - before.days < GAP_DAYS_MIN:
            said = Said(
                f"Entre deux relances, il faut au moins {GAP_DAYS_MIN} jours ouvrés.",
                f"Two reminders are at least {GAP_DAYS_MIN} business days apart.",
            )
            yield Fault(after.key, "days", said)


def _senders(ladder: Ladder) -> Iterator[Fault]:
    for step in ladder:
        if step.level >= OWNER_LEVEL_MIN and step.sender != "owner":
            said = Said(
                f"Niveau {step.level} : vous seul signez cette étape.", f"Level {step.level}: only you sign this step."
            )
            yield Fault(step.key, "sender", said)
        elif step.kind == "reminder" and step.sender == "anyone":
            said = Said("Une relance part quand quelqu’un l’envoie.", "A reminder leaves when somebody sends it.")
            yield Fault(step.key, "sender", said)


def _calls_first(counted: Sequence[Step]) -> Iterator[Fault]:
    letter = next((at for at, step in enumerate(counted) if is_letter(step)), None)
    if letter is not None and all(step.channel != "phone" for step in counted[:letter]):
        said = Said("Un appel vient toujours avant une lettre.", "A call always comes before a letter.")
        yield Fault(counted[letter].key, "channel", said)
