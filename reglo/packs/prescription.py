"""Prescription: the last day on which a claim may be brought to court, and what starts it again.

France: five years from the due date between businesses (C. com., art. L110-4), two from the
completion of the service against a consumer (C. conso., art. L218-2), four from the next 1 January
against a public body (loi nº 68-1250). Québec: three years (C.c.Q., art. 2925). Years are counted on the
calendar, and a last day on a Sunday stays where it is.

The acts that interrupt are a closed list (`prescription.toml` of each place), after which the same
delay starts again. Against a business or a consumer, neither a reminder nor a formal notice is in it.

>>> found = date_of(place="fr", client_kind="business", due_on=date(2026, 5, 15),
...     acts=[Act("formal_notice", date(2026, 9, 1))])
>>> found.last_on
datetime.date(2031, 5, 15)
>>> date_of(place="fr", client_kind="business", due_on=date(2026, 5, 15),
...     acts=[Act("part_payment", date(2026, 9, 1))]).last_on
datetime.date(2031, 9, 1)
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Literal, get_args

from reglo import packs
from reglo.packs import NoFigure, Pack
from reglo.packs.facts import Confidence, read_toml
from reglo.packs.late.records import Record, common, newest
from reglo.rules import dates
from reglo.rules.invoicing import ClientKind
from reglo.rules.reading import Said

ActKey = Literal["acknowledgement", "part_payment", "court_claim", "enforcement", "reminder", "formal_notice"]
ACT_KEYS: tuple[ActKey, ...] = get_args(ActKey)

MONTHS = 12
NAME = Said("prescription", "limitation")


@dataclass(frozen=True)
class Act:
    """Something that happened on a day, by the key of the list of acts."""

    key: ActKey
    on: date


@dataclass(frozen=True)
class ActRule(Record):
    """What the law of a place says of an act: whether it interrupts, and what to know of it."""

    key: ActKey
    interrupts: bool
    note: Said | None


@dataclass(frozen=True)
class DelayRule(Record):
    """How many years (a key of facts), and from when."""

    figure: str
    starts: Literal["due", "completed", "year-end"]


@dataclass(frozen=True)
class Law:
    """Everything a place says of prescription."""

    delays: tuple[DelayRule, ...]
    acts: tuple[ActRule, ...]


@dataclass(frozen=True)
class Prescription:
    """Until when a claim may be brought to court.

    `last_on` is the last day to act: the claim is prescribed from the day after. The delay is counted
    from `started_on`, itself not counted; `interrupted_by` is the act that set it there, if any.
    `doubts` are what must be said beside the date.
    """

    last_on: date
    started_on: date
    years: int
    law: Said
    confidence: Confidence
    interrupted_by: Act | None
    doubts: tuple[Said, ...]

    def is_past(self, on: date) -> bool:
        """Whether the claim is prescribed on a day."""
        return on > self.last_on


def date_of(
    *,
    place: str,
    client_kind: ClientKind,
    due_on: date,
    completed_on: date | None = None,
    acts: Iterable[Act] = (),
    pack: Pack | None = None,
) -> Prescription:
    """When a claim that fell due on `due_on` prescribes, the service having been completed on `completed_on`.

    `acts` is the whole history, in any order: only what the law says to interrupt does, and only before
    the last day. Raises NoPack, and NoFigure when nothing is known for the day.
    """
    pack = pack or packs.get(place)
    rule = _delay(pack, client_kind, due_on)
    years = int(pack.figure(rule.figure, due_on).number)
    since = due_on if rule.starts == "due" else completed_on or due_on
    started_on, last_on = _counted(rule, since, years)
    found: tuple[Act, ActRule] | None = None
    for act in sorted(acts, key=lambda one: one.on):
        said = act_rule(act.key, place=pack.place, client_kind=client_kind, on=act.on)
        if said.interrupts and started_on < act.on <= last_on:
            started_on, last_on = _counted(rule, act.on, years)
            found = act, said
    return Prescription(
        last_on=last_on,
        started_on=started_on,
        years=years,
        law=_law(rule, years),
        confidence=rule.confidence,
        interrupted_by=found[0] if found else None,
        doubts=tuple(_doubts(rule, completed_on, found)),
    )


def act_rules(*, place: str, client_kind: ClientKind, on: date) -> tuple[ActRule, ...]:
    """The acts a place knows for a kind of client, those that interrupt and those that never do."""
    law = law_of(packs.get(place).place)
    found = (newest((one for one in law.acts if one.key == key), client_kind=client_kind, on=on) for key in ACT_KEYS)
    return tuple(rule for rule in found if rule)


def act_rule(key: ActKey, *, place: str, client_kind: ClientKind, on: date) -> ActRule:
    """What the law of a place says of one act. Raises NoFigure on a day that no record covers."""
    pack = packs.get(place)
    law = law_of(pack.place)
    assert key in ACT_KEYS, f"unknown act {key}"
    if found := newest((one for one in law.acts if one.key == key), client_kind=client_kind, on=on):
        return found
    raise NoFigure(key=f"prescription.{key}", name=NAME, place=pack.place, place_name=pack.name, on=on)


def _delay(pack: Pack, client_kind: ClientKind, on: date) -> DelayRule:
    if found := newest(law_of(pack.place).delays, client_kind=client_kind, on=on):
        return found
    raise NoFigure(key="prescription", name=NAME, place=pack.place, place_name=pack.name, on=on)


def _counted(rule: DelayRule, since: date, years: int) -> tuple[date, date]:
    """The day the delay is counted from, and its last day, clipped to the month's length."""
    started_on = date(since.year, 12, 31) if rule.starts == "year-end" else since
    return started_on, dates.add_months(started_on, years * MONTHS)


def _law(rule: DelayRule, years: int) -> Said:
    return Said(
        f"{rule.source}\N{NO-BREAK SPACE}: {rule.words.fr.format(years=years)}",
        f"{rule.source}: {rule.words.en.format(years=years)}",
    )


def _doubts(rule: DelayRule, completed_on: date | None, found: tuple[Act, ActRule] | None) -> Iterator[Said]:
    if rule.starts != "due" and completed_on is None and found is None:
        yield Said(
            "Comptée depuis l’échéance, faute du jour d’achèvement de la prestation\N{NO-BREAK SPACE}: "
            "la vraie date peut être plus proche. Donnez ce jour.",
            "Counted from the due date, as the day of completion of the service is missing: "
            "the real date may be sooner. Give that day.",
        )
    if found and found[1].note:
        yield found[1].note
    if rule.confidence == "low":
        yield Said(f"Cette règle n’est pas sûre ({rule.source}).", f"This rule is not certain ({rule.source}).")


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────


@cache
def law_of(place: str) -> Law:
    """The law of a place that has a pack, read once. A mistake in the file is ours, and stops at once."""
    folder = resources.files("reglo.packs").joinpath(place.replace("-", "_"))
    table = read_toml(folder, "prescription.toml")
    return Law(
        delays=tuple(_delay_rule(one) for one in table["delay"]), acts=tuple(_act_rule(one) for one in table["act"])
    )


def _delay_rule(table: Mapping[str, Any]) -> DelayRule:
    assert table["starts"] in {"due", "completed", "year-end"}, f"unknown start {table['starts']}"
    return DelayRule(**common(table), figure=table["figure"], starts=table["starts"])


def _act_rule(table: Mapping[str, Any]) -> ActRule:
    assert table["key"] in ACT_KEYS, f"unknown act {table['key']}"
    note = Said(table["note_fr"], table["note_en"]) if "note_fr" in table else None
    return ActRule(**common(table), key=table["key"], interrupts=table["interrupts"], note=note)
