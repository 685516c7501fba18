"""kill -9, at named points and at random: nothing acknowledged is lost, no number skipped, no message doubled.

A worker says what it was told; the books are then compared with what was said. `make soak N=…`
makes the random campaigns longer.
"""

import itertools
import os
import random
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from reglo.books import archive, outbox, verification
from reglo.books.tenancy import tenant
from tests import ready
from tests.failures import points
from tests.failures.nursery import Ended, Nursery
from tests.people import owner_of
from tests.smtp_server import Habits, MailServer, Taken

RANDOM_KILLS = 120
SEED = 20261123
LATER = ready.LEFT + outbox.LEASE + timedelta(minutes=1)

pytestmark = pytest.mark.slow


# ── Issuing ──────────────────────────────────────────────────────────────────────────────────────


class Issuing:
    """A pile of drafts, worked through by processes that die, and what they were told meanwhile."""

    def __init__(self, nursery: Nursery, drafts: int) -> None:
        self.nursery = nursery
        self.business = ready.business()
        self.owner = owner_of(self.business)
        self.left = ready.many_drafts(self.business, ready.client(self.business), drafts)
        self.told: dict[str, list[str]] = {}
        self.kills = 0

    def go_on(self, how: dict[str, Any], *, at_most: int = 5) -> Ended:
        """One more worker: it asks again for what its predecessor died on, then goes on."""
        args = {"business": self.business.id, "by": self.owner.id, "drafts": self.left[:at_most]}
        ended = self.nursery.together([{"task": "issue", "args": args, **how}])[0]
        for draft_id, *answer in ended.said("issued"):
            assert self.told.setdefault(draft_id, answer) == answer, "the same draft, another answer"
            self.left.remove(draft_id)
        self.kills += ended.killed
        return ended

    def check(self) -> None:
        """Everything told is there; nothing is there twice; what is left is a draft still, or was just issued."""
        with tenant(self.business.id):
            invoices = list(self.business.invoices.order_by("entry__position"))
            messages = Counter(self.business.messages.values_list("invoice_id", flat=True))
            drafts = {str(draft_id) for draft_id in self.business.drafts.values_list("id", flat=True)}
        assert [row.number for row in invoices] == [f"2026-{n:03d}" for n in range(1, len(invoices) + 1)]
        assert messages == Counter(row.id for row in invoices)
        found = {str(row.draft_id): [row.number, str(row.id)] for row in invoices}
        assert {draft_id: answer[:2] for draft_id, answer in self.told.items()}.items() <= found.items()
        assert drafts | found.keys() >= set(self.left) and not drafts & found.keys()
        assert verification.verify(self.business) == []


@pytest.mark.parametrize("point", points.ISSUING)
def test_killed_while_issuing_nothing_is_lost_skipped_or_doubled(point: str, nursery: Nursery):
    pile = Issuing(nursery, 60)

    for nth in itertools.cycle((1, 2, 3)):
        if pile.kills == 15:
            break
        assert pile.go_on({"die_at": point, "nth": nth}).killed
    pile.check()
    while pile.left:
        pile.go_on({}, at_most=100)

    pile.check()
    assert len(pile.told) == 60


def test_killed_at_random_while_issuing_nothing_is_lost_skipped_or_doubled(nursery: Nursery):
    campaign(nursery, RANDOM_KILLS)


@pytest.mark.soak
def test_a_long_campaign_of_random_kills_loses_nothing(nursery: Nursery):
    campaign(nursery, int(os.environ["REGLO_SOAK"]))


def campaign(nursery: Nursery, kills: int) -> None:
    """Workers die some milliseconds after they start, wherever that is; checked along the way."""
    moment = random.Random(SEED)
    pile = Issuing(nursery, 0)
    client = ready.client(pile.business)
    while pile.kills < kills:
        if len(pile.left) < 10:
            pile.left += ready.many_drafts(pile.business, client, 200)
        pile.go_on({"kill_after": moment.uniform(0.005, 0.12)}, at_most=10)
        if pile.kills % 500 == 499:
            pile.check()
    pile.check()


# ── Rendering ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("point", points.RENDERING)
def test_killed_while_rendering_the_file_is_whole_or_made_again(point: str, nursery: Nursery):
    pile = Issuing(nursery, 20)
    while pile.left:
        pile.go_on({}, at_most=20)
    shown: dict[str, str] = {}

    for nth in itertools.islice(itertools.cycle((1, 2)), 10):
        ended = nursery.one("render", how={"die_at": point, "nth": nth}, business=pile.business.id, at=ready.LEFT)
        assert ended.killed
        shown |= dict(ended.said("rendered"))
    ended = nursery.one("render", business=pile.business.id, at=ready.LEFT)
    shown |= dict(ended.said("rendered"))

    with tenant(pile.business.id):
        kept = {str(row.invoice_id): row for row in pile.business.documents.all()}
    assert {row.state for row in kept.values()} == {archive.Document.READY}
    assert shown.items() <= {invoice: row.pdf for invoice, row in kept.items()}.items()
    assert all(archive.read(row.pdf).startswith(b"%PDF") and archive.read(row.xml) for row in kept.values())
    pile.check()


# ── Sending ──────────────────────────────────────────────────────────────────────────────────────


class Sending:
    """Invoices whose messages are due, and the server they go to."""

    def __init__(self, nursery: Nursery, server: MailServer, count: int) -> None:
        self.pile = Issuing(nursery, count)
        self.nursery, self.server, self.business = nursery, server, self.pile.business
        ready.mail_server(self.business, port=server.port)
        while self.pile.left:
            self.pile.go_on({}, at_most=count)

    def tick(self, how: dict[str, Any] | None = None, *, at: datetime = ready.LEFT) -> Ended:
        """One worker lives one tick of the loop, or dies in it."""
        return self.nursery.one("tick", how=how, now=at)

    def check(self) -> Counter[str]:
        """The rows and what the server took: never twice, and each row says what is true. Counts by state."""
        with tenant(self.business.id):
            states = {str(row.id): row.state for row in self.business.messages.all()}
        taken = Counter(identity(one) for one in self.server.taken)
        assert max(taken.values(), default=0) <= 1, "a message was sent twice"
        for message_id, state in states.items():
            if state not in {outbox.SENDING, outbox.UNKNOWN}:
                assert taken[message_id] == (state == outbox.SENT), (message_id, state)
        assert taken.keys() <= states.keys()
        self.pile.check()
        return Counter(states.values())


def identity(taken: Taken) -> str:
    """The message's own id, as it stands in the header that the server received."""
    (header,) = [line for line in taken.content.split(b"\r\n") if line.lower().startswith(b"message-id:")]
    return header.partition(b"<")[2].partition(b"@")[0].decode()


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer(Habits()) as server:
        yield server


@pytest.mark.parametrize("point", points.SENDING)
def test_killed_while_sending_a_message_is_sent_or_unknown_and_never_twice(
    point: str, nursery: Nursery, server: MailServer
):
    sending = Sending(nursery, server, 24)
    nursery.one("render", business=sending.business.id, at=ready.LEFT)

    for nth in itertools.islice(itertools.cycle((1, 2)), 12):
        assert sending.tick({"die_at": point, "nth": nth}).killed
    sending.check()
    sending.tick()
    sending.tick(at=LATER)

    states = sending.check()
    assert states.keys() <= {outbox.SENT, outbox.UNKNOWN}, "every message came to an end"
    assert states[outbox.UNKNOWN] <= 12, "one at most for each death"


def test_a_planted_wrong_order_is_seen_to_send_twice(nursery: Nursery, server: MailServer):
    sending = Sending(nursery, server, 1)

    for _ in range(2):
        how = {"die_at": "the outcome is not written"}
        assert nursery.one("send_then_mark", how=how, now=ready.LEFT).killed

    with pytest.raises(AssertionError, match="sent twice"):
        sending.check()


def test_killed_at_random_while_everything_goes_on_nothing_is_lost_or_doubled(nursery: Nursery, server: MailServer):
    """One process issues, two live the loop; each dies at some moment, again and again."""
    everything(nursery, server, RANDOM_KILLS)


@pytest.mark.soak
def test_a_long_campaign_of_random_kills_of_everything_loses_nothing(nursery: Nursery, server: MailServer):
    everything(nursery, server, int(os.environ["REGLO_SOAK"]))


def everything(nursery: Nursery, server: MailServer, kills: int) -> None:
    moment = random.Random(SEED)
    sending = Sending(nursery, server, 5)
    pile, client, killed, loops = sending.pile, ready.client(sending.business), 0, 0
    while killed < kills:
        if len(pile.left) < 10:
            pile.left += ready.many_drafts(pile.business, client, 100)
        issuing = {"business": pile.business.id, "by": pile.owner.id, "drafts": pile.left[:2]}
        job: dict[str, Any] = {"task": "issue", "args": issuing, "kill_after": moment.uniform(0.005, 0.08)}
        loop: dict[str, Any] = {"task": "tick", "args": {"now": ready.LEFT, "times": 3}}
        ended = nursery.together([job, *({**loop, "kill_after": moment.uniform(0.01, 0.2)} for _ in range(2))])
        for draft_id, *answer in ended[0].said("issued"):
            assert pile.told.setdefault(draft_id, answer) == answer
            pile.left.remove(draft_id)
        killed += sum(one.killed for one in ended)
        loops += sum(one.killed for one in ended[1:])
    sending.tick()
    sending.tick(at=LATER)
    states = sending.check()
    assert states.keys() <= {outbox.SENT, outbox.UNKNOWN}
    assert states[outbox.UNKNOWN] <= loops, "one at most in mid-air for each death; on a busy machine, none"
