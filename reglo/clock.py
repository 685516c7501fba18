"""The only place that reads the clock.

`REGLO_NOW=2026-11-23T09:00` sets the instant (Paris time unless an offset is given) from which
time flows: the demo and the tests live there. Everything below the doors takes its dates by argument.
"""

import os
import time
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils import timezone


@lru_cache(maxsize=1)
def _offset(wanted: str) -> timedelta:
    if not wanted:
        return timedelta(0)
    instant = datetime.fromisoformat(wanted)
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=ZoneInfo("Europe/Paris"))
    return instant - timezone.now()


def now() -> datetime:
    """This instant, aware, in UTC."""
    return timezone.now() + _offset(os.environ.get("REGLO_NOW", ""))


def today(zone: str) -> date:
    """The local date in a time zone of the IANA list, as « Europe/Paris »."""
    return now().astimezone(ZoneInfo(zone)).date()


def day_of(instant: datetime, zone: str) -> date:
    """The local date of an instant in a time zone."""
    return instant.astimezone(ZoneInfo(zone)).date()


def elapsed() -> float:
    """Seconds that only grow, for measuring how long something takes."""
    return time.monotonic()
