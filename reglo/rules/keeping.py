"""Which copies are kept: every one of a day, one of each day of a month, one of each month of a year.

>>> from datetime import UTC, datetime, timedelta
>>> at = datetime(2026, 11, 23, 9, tzinfo=UTC)
>>> old = [at - timedelta(days=days) for days in (0, 1, 40, 41, 400)]
>>> [one.isoformat() for one in to_drop(old, at=at)]
['2025-10-19T09:00:00+00:00', '2026-10-13T09:00:00+00:00']
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

HOURS, DAYS, MONTHS = timedelta(hours=24), timedelta(days=30), timedelta(days=366)


def to_drop(made: Iterable[datetime], *, at: datetime) -> list[datetime]:
    """The copies that newer ones replace, the oldest first. The newest of all always stays."""
    kept: set[tuple[str, object]] = set()
    dropped = []
    for one in sorted(made, reverse=True):
        slot = _slot(one, at)
        if kept and (slot is None or slot in kept):
            dropped.append(one)
        kept.add(slot or ("newest", one))
    return sorted(dropped)


def _slot(one: datetime, at: datetime) -> tuple[str, object] | None:
    """What one copy stands for; nothing when it is too old to stand for anything."""
    age = at - one
    if age <= HOURS:
        return "each", one
    if age <= DAYS:
        return "day", one.date()
    return ("month", (one.year, one.month)) if age <= MONTHS else None
