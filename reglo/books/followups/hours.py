"""When a message about money may leave: business days, from 9:00 to 17:00 where the client is."""

from datetime import datetime, time, timedelta

from reglo.books.followups.cases import Followed

OPENS, CLOSES = time(9, 0), time(17, 0)


def is_open(followed: Followed, at: datetime) -> bool:
    """Is it an hour at which one writes to this client about money?"""
    local = at.astimezone(followed.zone)
    return followed.case.calendar.is_open(local.date()) and OPENS <= local.time() < CLOSES


def next_hour(followed: Followed, at: datetime) -> datetime:
    """This instant when it is such an hour, else the next 9:00 of a day on which one writes."""
    if is_open(followed, at):
        return at
    return next_opening(followed, at)


def next_opening(followed: Followed, at: datetime) -> datetime:
    """The next 9:00 to come of a day on which one writes to this client."""
    local = at.astimezone(followed.zone)
    first = local.date() if local.time() < OPENS else local.date() + timedelta(days=1)
    day = followed.case.calendar.open_on_or_after(first)
    return datetime.combine(day, OPENS, followed.zone)
