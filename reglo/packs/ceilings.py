"""How late a due date may be in a place: a warning, never a refusal.

France caps what businesses agree at 60 days from the day of issue, or 45 days end of
month by an express clause, 45 days flat on a periodic invoice, 30 days for public bodies;
consumers are free, and so is Québec (C. com. L441-10; CCP R2192-10). The figures are
dated records in the `terms.toml` of each place, with their source.

« 45 jours fin de mois » has two lawful readings and each has its own last day: terms that
end on a month's end are measured in the order they say it.

>>> warnings(place="fr", client_kind="business", issued_on=date(2026, 1, 2),
...     due_dates=[date(2026, 4, 2)], terms=None, language="en")[0][:66]
'The due date of 2 April 2026 falls 90 days after the invoice. The '
>>> warnings(place="ca-qc", client_kind="business", issued_on=date(2026, 1, 2),
...     due_dates=[date(2026, 4, 2)], terms=None, language="en")
()
"""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from reglo.rules import dates
from reglo.rules.invoicing import ClientKind
from reglo.rules.reading import Said
from reglo.rules.terms import EndOfMonth, Move, OfNextMonth, OnReceipt, OnThe, Terms, due_on

HERE = Path(__file__).parent
LAST_OF_MONTH = 31
THIS_MONTH_END = (EndOfMonth(), OnThe((LAST_OF_MONTH,)))


@dataclass(frozen=True)
class Ceiling:
    """One dated record: the longest time, from the day of issue, for some kinds of client."""

    key: str
    clients: tuple[ClientKind, ...]
    since: date
    days: int
    month_end: bool
    periodic: bool
    source: str
    confidence: str
    warning: Said


@dataclass(frozen=True)
class Free:
    """One dated record: for these kinds of client, what was agreed holds."""

    clients: tuple[ClientKind, ...]
    since: date


@dataclass(frozen=True)
class Law:
    """Everything a place says about how late a due date may be."""

    ceilings: tuple[Ceiling, ...]
    free: tuple[Free, ...]

    def in_force(self, *, client_kind: ClientKind, on: date, periodic: bool) -> list[Ceiling]:
        """The records that apply, at most one of each key; those of periodic invoices replace the others."""
        asked = [c for c in self.ceilings if client_kind in c.clients and c.since <= on]
        newest = {ceiling.key: ceiling for ceiling in sorted(asked, key=lambda ceiling: ceiling.since)}
        found = [ceiling for ceiling in newest.values() if ceiling.periodic == periodic]
        return found or [ceiling for ceiling in newest.values() if not ceiling.periodic]

    def is_free(self, *, client_kind: ClientKind, on: date) -> bool:
        """True when the place leaves the term to the parties on that day."""
        return any(client_kind in free.clients and free.since <= on for free in self.free)


def warnings(
    *,
    place: str,
    client_kind: ClientKind,
    issued_on: date,
    due_dates: Iterable[date],
    terms: Terms | None,
    language: str,
    periodic: bool = False,
) -> tuple[str, ...]:
    """One sentence for each due date beyond the ceiling of the place on the day of issue.

    `terms`, when known, tells which dates were counted to a month's end. Where the place
    says nothing for that day, one sentence says so. Raises LookupError on an unknown place.
    """
    law = law_of(place)
    if law.is_free(client_kind=client_kind, on=issued_on):
        return ()
    ceilings = law.in_force(client_kind=client_kind, on=issued_on, periodic=periodic)
    if not ceilings:
        return (_unknown(place, issued_on)(language),)
    said = (_warning(ceilings, issued_on, due, terms) for due in sorted(set(due_dates)))
    return tuple(sentence(language) for sentence in said if sentence)


@lru_cache
def law_of(place: str) -> Law:
    """The ceilings of a place (« fr », « ca-qc »), read once. Raises LookupError on an unknown place."""
    file = HERE / place.replace("-", "_") / "terms.toml"
    if not place.replace("-", "").isalpha() or not file.is_file():
        raise LookupError(f"unknown place {place!r}: no terms.toml says how late a due date may be")
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    return Law(
        ceilings=tuple(_ceiling(record) for record in data.get("ceiling", ())),
        free=tuple(Free(tuple(record["clients"]), record["from"]) for record in data.get("free", ())),
    )


def _ceiling(record: dict[str, Any]) -> Ceiling:
    return Ceiling(
        key=record["key"],
        clients=tuple(record["clients"]),
        since=record["from"],
        days=int(record["days"]),
        month_end=record.get("month_end", False),
        periodic=record.get("periodic", False),
        source=record["source"],
        confidence=record["confidence"],
        warning=Said(fr=record["fr"], en=record["en"]),
    )


def _warning(ceilings: Sequence[Ceiling], issued_on: date, due: date, terms: Terms | None) -> Said | None:
    """What to say of a due date, or None when one of the ceilings allows it."""
    chain = _month_end_chain(issued_on, due, terms)
    allowed = [
        (_last_day(ceiling, issued_on, chain), ceiling) for ceiling in ceilings if chain or not ceiling.month_end
    ]
    last, ceiling = max(allowed, key=lambda pair: pair[0])
    return _filled(ceiling, issued_on, due, last) if due > last else None


def _month_end_chain(issued_on: date, due: date, terms: Terms | None) -> tuple[Move, ...]:
    """The moves that led to `due`, when they pass by a month's end; else nothing."""
    chains = [part.moves for part in terms.parts if due_on(issued_on, part.moves) == due] if terms else []
    return next((chain for chain in chains if any(_is_month_end(move) for move in chain)), ())


def _is_month_end(move: Move) -> bool:
    return move in THIS_MONTH_END or move == OfNextMonth(LAST_OF_MONTH)


def _last_day(ceiling: Ceiling, issued_on: date, chain: tuple[Move, ...]) -> date:
    """The last lawful day: counted as the chain counts, when the ceiling is to a month's end."""
    span = timedelta(days=ceiling.days)
    if not ceiling.month_end:
        return issued_on + span
    if next(move for move in chain if move != OnReceipt()) in THIS_MONTH_END:
        return dates.end_of_month(issued_on) + span
    return dates.end_of_month(issued_on + span)


def _filled(ceiling: Ceiling, issued_on: date, due: date, last: date) -> Said:
    doubt = Said(fr=", à vérifier", en=", to be checked") if ceiling.confidence == "L" else Said(fr="", en="")

    def sentence(language: str) -> str:
        return ceiling.warning(language).format(
            due=dates.written(due, language),
            days=(due - issued_on).days,
            ceiling=ceiling.days,
            last=dates.written(last, language),
            source=ceiling.source + doubt(language),
        )

    return Said(fr=sentence("fr"), en=sentence("en"))


def _unknown(place: str, on: date) -> Said:
    return Said(
        fr=f"Le plafond des délais de paiement en vigueur le {dates.written(on, 'fr')} ({place}) n’est pas connu ici. "
        "Vérifiez-le avant d’envoyer.",
        en=f"The ceiling on payment terms in force on {dates.written(on, 'en')} ({place}) is not known here. "
        "Check it before sending.",
    )
