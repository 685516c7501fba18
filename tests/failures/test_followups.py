"""Reminders against payments, many at once: nobody who paid is chased, nobody is chased twice, nobody is forgotten.

A race is one client, about to be reminded while a payment comes in; one client in ten pays nothing, and two
processes want to remind them.
"""

import os
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from reglo.books import archive, method, outbox, papers, verification
from reglo.books.followups import bank
from reglo.books.people import Business
from reglo.books.tenancy import tenant
from tests import copies, ready
from tests.failures.nursery import Ended, Nursery
from tests.failures.work import quick_rendering
from tests.people import NOW, owner_of

LATE = datetime(2026, 12, 30, 9, 30, tzinfo=UTC)  # five business days after the due date
RACES, PARTS = 1000, 4  # in four tests, that several processes share
SOAK_ROUNDS = max(int(os.environ.get("REGLO_SOAK", "0")) // RACES, 1)
PROCESSES, KEPT_ONE_IN = 2, 10


@pytest.fixture
def business(monkeypatch: pytest.MonkeyPatch) -> Business:
    """A business whose bank was checked this morning; its files are made at once."""
    monkeypatch.setattr(papers.renderer, "render", quick_rendering)
    made = ready.business()
    ready.mail_server(made, port=9)
    bank.check(made, on=LATE.date(), by=owner_of(made), at=LATE)
    return made


def owing(business: Business, count: int) -> list[str]:
    """Clients who each owe 1 800 €, their invoice sent: one by the verbs, the others like it."""
    client = ready.client(business, name="Volets Martin", email="compta@martin.example")
    issued = ready.issued(business, client)
    outbox.hand_over(business, issued.message.id, by=owner_of(business), at=NOW)
    for _, document_id in archive.pending():
        papers.render(business, document_id, at=NOW)
    return [str(client.id), *copies.of(business, client, count - 1)]


@dataclass(frozen=True)
class Raced:
    """What the processes of a race said."""

    ended: list[Ended]

    def said(self, name: str) -> list[Any]:
        return [word for one in self.ended for word in one.said(name)]


def race(nursery: Nursery, business: Business, clients: list[str], folder: Path) -> Raced:
    """Most of them pay while all are reminded, by several processes."""
    jobs = []
    for n in range(PROCESSES):
        beats = {name: str(folder / f"{name}-{n}") for name in ("beat", "beaten")}
        for fifo in beats.values():
            os.mkfifo(fifo)
        common = {"business": business.id, "at": LATE.isoformat(), **beats}
        own, kept = set(clients[n::PROCESSES]), set(clients[::KEPT_ONE_IN])
        asked = [client for client in clients if client in own | kept]
        jobs.append({"task": "remind", "args": {**common, "clients": asked}})
        jobs.append({"task": "pay", "args": {**common, "clients": sorted(own - kept)}})
    ended = nursery.together(jobs)
    assert [one.status for one in ended] == [0] * len(jobs)
    return Raced(ended)


def judged(nursery: Nursery, business: Business, races: int, folder: Path) -> Counter[str]:
    """Race, then check; how many races ended which way."""
    clients = owing(business, races)

    raced = race(nursery, business, clients, folder)

    reminded, paid, withdrawn = dict(raced.said("reminded")), dict(raced.said("paid")), set(raced.said("withdrawn"))
    assert len(raced.said("reminded")) == len(reminded), "nobody is reminded twice"
    chased = [client for client in paid.keys() & reminded.keys() if reminded[client] > paid[client]]
    assert chased == [], "nobody is chased once the payment is noted"
    assert set(clients) == reminded.keys() | paid.keys(), "nobody who owes is forgotten"
    assert verification.verify(business) == []
    return Counter(
        before=len(paid.keys() - reminded.keys() - withdrawn),
        between=len(withdrawn),
        after=len(paid.keys() & reminded.keys()),
        never=len(reminded.keys() - paid.keys()),
    )


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_nobody_who_paid_is_chased_nobody_twice_and_nobody_forgotten(
    part: int, nursery: Nursery, business: Business, tmp_path: Path
):
    ways = judged(nursery, business, RACES // PARTS, tmp_path)

    assert ways["never"] == RACES // PARTS // KEPT_ONE_IN, part
    assert min(ways.values()) > RACES // PARTS // 50, "payments come before the reminder, in its midst and after it"


@pytest.mark.soak
@pytest.mark.parametrize("number", range(SOAK_ROUNDS))
def test_a_hundred_thousand_races_chase_nobody_who_paid(
    number: int, nursery: Nursery, business: Business, tmp_path: Path
):
    ways = judged(nursery, business, RACES, tmp_path)

    assert ways["never"] == RACES // KEPT_ONE_IN
    assert min(ways.values()) > RACES // 50, "payments come before the reminder, in its midst and after it"
    sys.stderr.write(f"\n{RACES} races, round {number + 1} of {SOAK_ROUNDS}: {dict(ways)}\n")  # seen with -s


def test_a_scheduler_started_ten_times_at_once_queues_each_courtesy_once(nursery: Nursery, business: Business):
    clients = owing(business, 12)
    on_the_day = datetime(2026, 12, 23, 9, 30, tzinfo=UTC)
    by = owner_of(business)
    bank.check(business, on=on_the_day.date(), by=by, at=on_the_day)
    allow(business)

    ended = nursery.together(
        [{"task": "morning_comes", "args": {"business": business.id, "at": on_the_day.isoformat()}} for _ in range(10)]
    )

    assert sum(count for one in ended for count in one.said("queued")) == len(clients)
    with tenant(business.id):
        asking = business.messages.filter(asks=True)
        assert asking.count() == len(clients) == asking.values("client_id").distinct().count()


def allow(business: Business) -> None:
    """Let courtesies leave without a person."""
    with tenant(business.id, write=True):
        method.Method.objects.create(
            business=business, version=1, from_on=NOW.date(), made_at=NOW, values={"unattended": True}
        )
