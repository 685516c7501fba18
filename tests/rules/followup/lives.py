"""Whole lives of a case, day by day: what happens to it is drawn at random, and somebody follows it, or not.

A `Life` is a plain value that Hypothesis draws and shrinks: a place, the habits of the client and of the person,
and events on given days. `lived` plays it: each day the events of the day, then one look at `next_move` and
`moves`, then the person does what was said, unless not in the mood. What was seen each day is what the
invariants of `test_histories` judge.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from reglo.packs import ladders
from reglo.rules import ladder as stairs
from reglo.rules.followup import (
    Act,
    Calendar,
    Case,
    Dispute,
    Move,
    Notice,
    OpenSum,
    Plan,
    Promise,
    Task,
    Touch,
    moves,
    next_move,
)
from reglo.rules.ladder import BANK_DAYS_MAX, Ladder
from tests.rules.followup.stories import HELENE, PLACES, after, holidays_of

DAY = timedelta(days=1)
LIFE_DAYS = 200
EVENTS_MIN, EVENTS_MAX = 12, 45
MESSAGES = {"courtesy", "reminder"}


@dataclass(frozen=True)
class Event:
    """Something that happens on a day of a life; `which` and `size` say the rest."""

    day: int
    what: str
    which: int
    size: int


@dataclass(frozen=True)
class Life:
    """A place, a start, habits in percent, and events."""

    place: str
    start: date
    seed: int
    diligence: int  # how often the person does what is said
    checks: int  # how often the bank is checked unasked
    answers: int  # how often the client picks up
    staircase: int  # which of the staircases
    gap_days: int
    pay_days: tuple[int, ...]
    flags: tuple[bool, ...]  # delegated, key relationship, waits for the second, hardship
    events: tuple[Event, ...]


@dataclass(frozen=True)
class Seen:
    """One day: the facts that morning, the answers, and what came next once the person had acted."""

    today: date
    place: str
    case: Case
    move: Move
    by_sum: dict[str, Move]
    did: bool
    afterwards: Move | None


def staircases(place: str) -> tuple[Ladder, ...]:
    """The default staircase and edits within the limits."""
    default = ladders.default(place)
    slower = {"reminder_1": 7, "call_script": 14, "reminder_2": 21, "letter": 30, "formal_notice": 45}
    posted: dict[str, stairs.Channel] = {"reminder_2": "post", "letter": "registered", "court_notice": "email"}
    early = {"call_script": 4, "reminder_1": 9}
    call_first = tuple(replace(one, days=early.get(one.key, one.days)) for one in default)
    found = (
        default,
        tuple(replace(one, days=slower.get(one.key, one.days)) for one in default),
        tuple(sorted(call_first, key=lambda one: (one.level, one.anchor == "deadline", one.days))),
        tuple(one for one in default if one.key not in {"reminder_2", "pre_due"}),
        tuple(one for one in default if one.level < stairs.OWNER_LEVEL_MIN),
        tuple(replace(one, channel=posted.get(one.key, one.channel)) for one in default if one.key != "due_date"),
    )
    assert not any(stairs.problems(one) for one in found)
    return found


WHAT = (
    "invoice", "pay", "pay_all", "promise", "dispute", "resolve", "plan", "pause", "pause_sum", "postpone", "attempt",
    "call", "tense", "hand", "letter", "status", "pending", "lawyer", "insolvency", "lift", "off", "jump", "bounce",
    "no_email", "closed", "task", "discount", "key", "agree", "staircase", "delegate", "unsent",
)  # fmt: skip
OFTEN = ("invoice", "pay", "promise", "off", "attempt", "call", "dispute", "plan", "task")

EVENTS = st.builds(
    Event, st.integers(0, LIFE_DAYS - 1), st.sampled_from(WHAT + OFTEN), st.integers(0, 5), st.integers(1, 30)
)
LIVES = st.builds(
    Life,
    st.sampled_from(PLACES),
    st.dates(date(2025, 12, 1), date(2028, 6, 30)),
    st.integers(0, 10**6),
    st.sampled_from([100, 90, 60, 30]),
    st.sampled_from([100, 50, 10]),
    st.sampled_from([0, 30, 100]),
    st.integers(0, 5),
    st.sampled_from([0, 4, 4, 4, 6, 10]),
    st.sampled_from([(), (), (10, 25), (31,), (1, 8, 15, 22), (1, 5, 10, 15, 20)]),
    st.tuples(st.booleans(), st.booleans(), st.booleans(), st.booleans()),
    st.lists(EVENTS, min_size=EVENTS_MIN, max_size=EVENTS_MAX).map(tuple),
)


@dataclass
class World:
    """The facts of one case as they grow; `case()` is what the books would put together."""

    life: Life
    luck: random.Random
    today: date
    sums: list[OpenSum] = field(default_factory=list)
    touches: list[Touch] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    disputes: list[Dispute] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)
    closed: list[tuple[date, date]] = field(default_factory=list)
    more: dict[str, Any] = field(default_factory=dict)
    off_until: date | None = None

    def case(self) -> Case:
        return Case(
            sums=tuple(sorted(self.sums, key=lambda one: (one.due_on, one.id))),
            person=HELENE,
            calendar=Calendar(holidays_of(self.life.place), tuple(self.closed), self.life.pay_days),
            touches=tuple(sorted(self.touches, key=lambda one: one.on)),
            promises=tuple(self.promises),
            plans=tuple(self.plans),
            disputes=tuple(self.disputes),
            tasks=tuple(self.tasks),
            **self.more,
        )

    def touch(self, kind: str, sums: frozenset[str], **more: Any) -> None:
        self.touches.append(Touch(self.today, kind, sums=sums, person=HELENE, **more))

    def late(self) -> frozenset[str]:
        return frozenset(one.id for one in self.sums if one.due_on < self.today)

    def one(self, event: Event) -> OpenSum | None:
        return self.sums[event.which % len(self.sums)] if self.sums else None

    def change(self, one: OpenSum, **more: Any) -> None:
        self.sums[self.sums.index(one)] = replace(one, **more)

    def pay(self, one: OpenSum, amount: Decimal) -> None:
        """Money arrives: it counts for every promise and plan made before, as in the books."""
        self.promises = [replace(p, paid=p.paid + amount) for p in self.promises]
        self.plans = [replace(p, paid=p.paid + amount) for p in self.plans]
        if amount >= one.amount:
            self.sums.remove(one)
        else:
            self.change(one, amount=one.amount - amount)

    def often(self, percent: int) -> bool:
        return self.luck.randrange(100) < percent


# ── What happens ─────────────────────────────────────────────────────────────────────────────────


def _invoice(world: World, event: Event) -> None:
    due_on = world.today + DAY * (event.size if event.which else 0)
    world.sums.append(
        OpenSum(f"S{len(world.touches)}-{event.day}-{event.which}-{event.size}-{len(world.sums)}", "F", due_on,
                Decimal(100 * event.size), world.today)
    )  # fmt: skip


def _pay(world: World, event: Event) -> None:
    if one := world.one(event):
        world.pay(one, one.amount if event.size % 3 == 0 else (one.amount / 3).quantize(Decimal("0.01")))


def _pay_all(world: World, event: Event) -> None:
    for one in list(world.sums[: event.which + 1]):
        world.pay(one, one.amount)


def _promise(world: World, event: Event) -> None:
    owed = sum((one.amount for one in world.sums), Decimal(0))
    if owed:
        world.promises.append(Promise(world.today, world.today + DAY * event.size, owed))
        world.touch("answer", world.late(), step="promise_confirmation")


def _dispute(world: World, event: Event) -> None:
    one = world.one(event)
    if one and not any(d.sum_id == one.id and d.resolved_on is None for d in world.disputes):
        amount = one.amount if event.size % 2 else (one.amount / 3).quantize(Decimal("0.01"))
        world.disputes.append(Dispute(one.id, amount, world.today, world.today + DAY * event.size))


def _resolve(world: World, _: Event) -> None:
    world.disputes = [d if d.resolved_on else replace(d, resolved_on=world.today) for d in world.disputes]


def _plan(world: World, event: Event) -> None:
    late = world.late()
    owed = sum((one.amount for one in world.sums if one.id in late), Decimal(0))
    if owed:
        count = 2 + event.which % 2
        share = (owed / count).quantize(Decimal("0.01"))
        shares = [share] * (count - 1) + [owed - share * (count - 1)]
        days = [world.today + DAY * event.size * (n + 1) for n in range(count)]
        world.plans.append(Plan(world.today, tuple(zip(days, shares, strict=True)), late))


def _attempt(world: World, event: Event) -> None:
    world.touch("attempt", world.late() if event.which % 2 else frozenset(), channel="phone")


def _call(world: World, event: Event) -> None:
    if late := world.late():
        level = max((t.level for t in world.touches if t.kind == "reminder" and t.sums & late), default=1)
        step = "call_script" if event.which % 2 else ""
        world.touch("reminder", late, step=step, level=level, channel="phone", objective="obtain_date")


def _tense(world: World, event: Event) -> None:
    channel = "phone" if event.which % 2 else "email"
    world.touch("note", world.late(), channel=channel, reception="tense" if event.which < 4 else "warm")


def _hand(world: World, event: Event) -> None:
    if late := world.late():
        world.touch("reminder", late, level=1 + event.which % 2, channel="email", objective="obtain_date")


def _letter(world: World, _: Event) -> None:
    found = stairs.step_of(world.more["ladder"], "letter")
    if found and (late := world.late()):
        world.touch("reminder", late, step="letter", level=2, channel="post", objective=found.objective)


def _status(world: World, event: Event) -> None:
    if one := world.one(event):
        world.change(one, platform=(207, 208, 210, 204, 212)[event.size % 5])


def _unsent(world: World, event: Event) -> None:
    if one := world.one(event):
        world.change(one, unsent=("ready", "refused", "unknown")[event.size % 3])


def _sum_paused(world: World, event: Event) -> None:
    if one := world.one(event):
        world.change(one, paused_until=world.today + DAY * event.size)


def _off(world: World, event: Event) -> None:
    world.off_until = world.today + DAY * event.size


def _jump(world: World, event: Event) -> None:
    world.today += DAY * (event.size if event.which % 2 else -(event.size % 7))


def _closed(world: World, event: Event) -> None:
    first = world.today + DAY * event.which
    world.closed.append((first, first + DAY * event.size))


def _task(world: World, event: Event) -> None:
    kind = ("unblock", "plan", "dispute", "negotiation", "resend", "correct")[event.which]
    if not any(task.kind == kind and task.done_on is None for task in world.tasks):
        world.tasks.append(Task(kind, world.today))


def _set(key: str, value: Callable[[World, Event], Any]) -> Callable[[World, Event], None]:
    def happen(world: World, event: Event) -> None:
        world.more[key] = value(world, event)

    return happen


HAPPENS: dict[str, Callable[[World, Event], None]] = {
    "invoice": _invoice,
    "pay": _pay,
    "pay_all": _pay_all,
    "promise": _promise,
    "dispute": _dispute,
    "resolve": _resolve,
    "plan": _plan,
    "pause": _set("paused_until", lambda world, event: world.today + DAY * event.size),
    "pause_sum": _sum_paused,
    "postpone": _set("postponed_until", lambda world, event: world.today + DAY * event.size),
    "attempt": _attempt,
    "call": _call,
    "tense": _tense,
    "hand": _hand,
    "letter": _letter,
    "status": _status,
    "pending": _set("pending_payment", lambda _, event: event.which % 2 == 0),
    "lawyer": _set("standstill", lambda *_: "lawyer"),
    "insolvency": _set("standstill", lambda *_: "insolvency"),
    "lift": _set("standstill", lambda *_: ""),
    "off": _off,
    "jump": _jump,
    "bounce": _set("unreachable", lambda *_: True),
    "no_email": _set("no_email", lambda _, event: event.which % 2 == 0),
    "closed": _closed,
    "task": _task,
    "discount": _set("discount_requests", lambda world, _: world.more.get("discount_requests", 0) + 1),
    "key": _set("key_relationship", lambda _, event: event.which % 2 == 0),
    "agree": _set("gap_days", lambda _, event: event.which * 2),
    "staircase": _set("ladder", lambda world, event: staircases(world.life.place)[event.which]),
    "delegate": _set("delegated", lambda _, event: event.which % 2 == 0),
    "unsent": _unsent,
}


# ── What the person does ─────────────────────────────────────────────────────────────────────────


def do(world: World, act: Act) -> None:
    """What was said is done; a call is answered or not, a task takes what it takes."""
    if act.kind in MESSAGES:
        _send(world, act)
    elif act.step == "bank_check":
        world.more["bank_fresh_until"] = after(world.life.place, world.today, BANK_DAYS_MAX)
    elif act.step == "match_payment":
        world.more["pending_payment"] = False
        if world.sums and world.often(50):
            world.pay(world.sums[0], world.sums[0].amount)
    elif act.kind == "decision":
        _decide(world, act)
    else:
        _work(world, act)


def _send(world: World, act: Act) -> None:
    told = {"step": act.step, "level": act.level, "channel": act.channel, "objective": act.objective}
    if act.channel == "phone" and not world.often(world.life.answers):
        world.touch("attempt", frozenset(act.sums), channel="phone", step=act.step)
        return
    received = world.luck.choice(["", "warm", "neutral", "tense"]) if act.channel == "phone" else ""
    world.touch(act.kind, frozenset(act.sums), reception=received, **told)
    if act.channel == "phone" and world.often(30):
        _promise(world, Event(0, "promise", 0, 1 + world.luck.randrange(15)))
    if act.step == "formal_notice":
        world.more["notice"] = Notice(world.today, 8 + world.luck.randrange(8))


def _decide(world: World, act: Act) -> None:
    if act.step == "negotiate":
        world.tasks.append(Task("negotiation", world.today))
    elif act.step == "declare_claim":
        world.tasks.append(Task("declare_claim", world.today, world.today))
    elif world.often(30):
        world.sums = [one for one in world.sums if one.id not in act.sums]  # let go
    elif world.often(30):
        _plan(world, Event(0, "plan", 0, 10))


def _work(world: World, act: Act) -> None:
    if act.step == "address":
        world.more["unreachable"] = False
    elif act.step == "proof_of_receipt":
        posted = world.more["notice"]
        world.more["notice"] = replace(posted, received_on=max(posted.posted_on, world.today - 2 * DAY))
    elif act.step == "send":
        for one in [one for one in world.sums if one.id in act.sums]:
            world.change(one, unsent="")
    elif act.step == "platform":
        for one in [one for one in world.sums if one.id in act.sums]:
            world.change(one, platform=212)
    elif act.step == "dispute" and any(d.sum_id in act.sums and d.resolved_on is None for d in world.disputes):
        world.disputes = [_answered(world, d) if d.sum_id in act.sums else d for d in world.disputes]
    world.tasks = [
        replace(task, done_on=world.today) if task.kind == act.step and task.done_on is None else task
        for task in world.tasks
    ]


def _answered(world: World, dispute: Dispute) -> Dispute:
    if dispute.resolved_on is not None:
        return dispute
    if world.often(70):
        return replace(dispute, resolved_on=world.today)
    return replace(dispute, answer_on=world.today + 5 * DAY)


# ── The life ─────────────────────────────────────────────────────────────────────────────────────


def lived(life: Life) -> tuple[Seen, ...]:
    """Every day on which somebody looked."""
    return tuple(_days(life))


def _days(life: Life) -> Iterator[Seen]:
    delegated, key_relationship, waits_for_second, hardship = life.flags
    world = World(life, random.Random(life.seed), life.start)
    world.more = {
        "ladder": staircases(life.place)[life.staircase],
        "gap_days": life.gap_days,
        "delegated": delegated,
        "key_relationship": key_relationship,
        "waits_for_second": waits_for_second,
        "hardship": hardship,
    }
    _invoice(world, Event(0, "invoice", 1, 10))
    for day in range(LIFE_DAYS):
        for event in (one for one in life.events if one.day == day):
            HAPPENS[event.what](world, event)
        if not world.sums and world.often(20):
            _invoice(world, Event(day, "invoice", 1, 15))
        if world.sums and not (world.off_until and world.today < world.off_until):
            yield _look(world)
        world.today += DAY


def _look(world: World) -> Seen:
    if world.often(world.life.checks):
        world.more["bank_fresh_until"] = after(world.life.place, world.today, BANK_DAYS_MAX)
    case = world.case()
    move, by_sum = next_move(case, world.today), moves(case, world.today)
    did = isinstance(move, Act) and world.often(world.life.diligence)
    if did:
        assert isinstance(move, Act)
        do(world, move)
    afterwards = next_move(world.case(), world.today) if did and world.sums else None
    return Seen(world.today, world.life.place, case, move, by_sum, did, afterwards)
