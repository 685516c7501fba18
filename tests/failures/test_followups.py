"""Reminders against payments, many at once: nobody who paid is chased, nobody is chased twice, nobody is forgotten."""

import os
from datetime import UTC, datetime
from typing import Any

import pytest

from reglo.books import archive, method, outbox, papers, verification
from reglo.books.followups import bank
from reglo.books.people import Business
from reglo.books.tenancy import tenant
from tests import ready
from tests.failures.nursery import Nursery
from tests.failures.work import quick_rendering
from tests.people import NOW, owner_of

LATE = datetime(2026, 12, 30, 9, 30, tzinfo=UTC)  # five business days after the due date
RACES, PARTS = 1000, 4  # in four tests, that several processes share
PROCESSES = 2


@pytest.fixture
def business(monkeypatch: pytest.MonkeyPatch) -> Business:
    """A business whose bank was checked this morning; its files are made at once."""
    monkeypatch.setattr(papers.renderer, "render", quick_rendering)
    made = ready.business()
    ready.mail_server(made, port=9)
    bank.check(made, on=LATE.date(), by=owner_of(made), at=LATE)
    return made


def owing(business: Business, count: int) -> list[str]:
    """Clients who each owe 1 800 €, their invoice sent."""
    found = []
    for number in range(count):
        client = ready.client(business, name=f"Client {number}", email=f"compta@client-{number}.example")
        issued = ready.issued(business, client)
        outbox.hand_over(business, issued.message.id, by=owner_of(business), at=NOW)
        found.append(str(client.id))
    for _, document_id in archive.pending():
        papers.render(business, document_id, at=NOW)
    while waiting := archive.pending():
        for _, document_id in waiting:
            papers.render(business, document_id, at=NOW)
    return found


def race(nursery: Nursery, business: Business, clients: list[str]) -> tuple[list[Any], list[Any]]:
    """Half of them pay while all are reminded, by several processes; what was reminded and what was paid, with hours."""
    common = {"business": business.id, "at": LATE.isoformat()}
    paying = clients[::2]
    jobs = [{"task": "remind", "args": {**common, "clients": clients[n::PROCESSES]}} for n in range(PROCESSES)]
    jobs.append({"task": "pay", "args": {**common, "clients": paying}})
    ended = nursery.together(jobs)
    assert [one.status for one in ended] == [0] * len(jobs)
    return [word for one in ended for word in one.said("reminded")], [
        word for one in ended for word in one.said("paid")
    ]


def judged(nursery: Nursery, business: Business, races: int) -> int:
    """Race, then check; how many were reminded in spite of paying afterwards."""
    clients = owing(business, races)

    reminded, paid = race(nursery, business, clients)

    began = dict(reminded)
    assert len(reminded) == len(began), "nobody is reminded twice"
    chased = [client for client, noted in paid if client in began and began[client] > noted]
    assert chased == [], "nobody is chased once the payment is noted"
    forgotten = {client for client in clients if client not in began} - {client for client, _ in paid}
    assert forgotten == set(), "nobody who owes is forgotten"
    return len(reminded)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_nobody_who_paid_is_chased_nobody_twice_and_nobody_forgotten(part: int, nursery: Nursery, business: Business):
    reminded = judged(nursery, business, RACES // PARTS)

    assert reminded >= RACES // PARTS / 2, part
    assert verification.verify(business) == []


@pytest.mark.soak
def test_a_hundred_thousand_races_chase_nobody_who_paid(nursery: Nursery, business: Business):
    for _ in range(max(int(os.environ["REGLO_SOAK"]) // RACES, 1)):
        judged(nursery, business, RACES)


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
