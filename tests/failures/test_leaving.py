"""What makes everything stay here: a halt, an address that is gone, a first start; and what leaves once a week, once."""

from datetime import UTC, datetime, timedelta

import pytest

from reglo import jobs
from reglo.books import clients, digests, halts, invoices, members, method, outbox, verification
from reglo.books.followups import bank, cases, morning
from reglo.books.people import Business
from reglo.books.tenancy import tenant
from reglo.rules.followup import Act
from tests import ready
from tests.books.test_members import joined, working_server
from tests.failures.nursery import Nursery
from tests.failures.test_sending import message_of
from tests.people import NOW, TODAY, owner_of
from tests.smtp_server import Habits, MailServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quick_mail")]

UNKNOWN_USER = Habits(replies={"RCPT": "550 5.1.1 no such user here\r\n"})
FRIDAY = datetime(2026, 11, 27, 15, 30, tzinfo=UTC)  # half past four in Paris


def sent(habits: Habits | None = None, *, ticks: int = 2) -> tuple[Business, outbox.Message, MailServer]:
    business = ready.business()
    with MailServer(habits) as server:
        ready.mail_server(business, port=server.port)
        issued = ready.issued(business, ready.client(business))
        for _ in range(ticks):
            jobs.every_second()
    assert issued.message is not None
    return business, message_of(business, issued.message), server


def is_unreachable(business: Business) -> bool:
    with tenant(business.id):
        client = business.clients.get()
        followed = cases.of_client(business, client.id, today=TODAY)
        assert followed is not None
        return followed.case.unreachable


def test_an_address_the_server_does_not_know_makes_the_client_unreachable_and_opens_a_task():
    business, message, _ = sent(UNKNOWN_USER)

    assert message.state == outbox.FAILED
    assert is_unreachable(business)
    with tenant(business.id):
        bounce, track = business.bounces.get(), business.tracks.get()
        assert (bounce.address, bounce.message_id, track.kind) == ("compta@nord.example", message.id, "address")
        assert "5.1.1" in bounce.words
        client = business.clients.get()

    by = owner_of(business)
    clients.change(business, client.id, client={}, billing={"email": "nadia@nord.example"}, by=by, at=NOW)

    assert not is_unreachable(business)
    with tenant(business.id):
        assert business.tracks.get().done_on is not None
    assert verification.verify(business) == []


@pytest.mark.parametrize(
    "reply", ["450 4.2.1 try later\r\n", "550 5.7.1 relay denied\r\n", "554 relay access denied\r\n"]
)
def test_a_server_that_refuses_for_now_or_refuses_the_sender_says_nothing_of_the_address(reply):
    business, message, _ = sent(Habits(replies={"RCPT": reply}))

    assert message.state == outbox.FAILED
    assert not is_unreachable(business)


def test_an_address_changed_meanwhile_is_not_held_against_the_new_one():
    business = ready.business()
    with MailServer(UNKNOWN_USER) as server:
        ready.mail_server(business, port=server.port)
        client = ready.client(business)
        ready.issued(business, client)
        by = owner_of(business)
        clients.change(business, client.id, client={}, billing={"email": "nadia@nord.example"}, by=by, at=NOW)
        jobs.every_second()
        jobs.every_second()

    assert not is_unreachable(business)


@pytest.mark.parametrize("kind", halts.KINDS)
def test_while_a_halt_stands_not_even_an_invoice_leaves_and_once_lifted_it_does(kind):
    business = ready.business()
    by = owner_of(business)
    with MailServer() as server:
        ready.mail_server(business, port=server.port)
        issued = ready.issued(business, ready.client(business))
        halts.halt(business, kind=kind, by=by, at=NOW)
        for _ in range(3):
            jobs.every_second()
        assert server.taken == [] and outbox.due_now(NOW + timedelta(hours=1)) == []
        assert issued.message is not None
        assert outbox.claim(business, issued.message.id, at=NOW + timedelta(hours=1)) is None

        halts.lift(business, kind=kind, by=by, at=NOW)
        for _ in range(2):
            jobs.every_second()
        assert len(server.taken) == 1


def test_a_halt_of_one_business_holds_up_no_other():
    halted, free = ready.business(), ready.business(name="Basile Roy", email="basile@roy.example")
    with MailServer() as server:
        for business in (halted, free):
            ready.mail_server(business, port=server.port)
            ready.issued(business, ready.client(business))
        halts.halt(halted, kind=halts.RESTORE, by=None, at=NOW)
        for _ in range(3):
            jobs.every_second()

        assert len(server.taken) == 1


def test_after_a_first_start_nothing_leaves_by_itself():
    business = ready.business()
    ready.mail_server(business, port=9)
    ready.issued(business, ready.client(business))
    on_the_day = datetime(2026, 12, 23, 9, 30, tzinfo=UTC)
    bank.check(business, on=on_the_day.date(), by=owner_of(business), at=on_the_day)

    assert morning.due(on_the_day) == {}
    assert morning.run(business, at=on_the_day) == 0


def test_a_courtesy_due_right_after_a_restoring_waits_for_a_person():
    """Between the copy and its restoring it may have left; of what was billed since, nobody doubts."""
    business = ready.business()
    ready.mail_server(business, port=9)
    method.apply(business, values={"unattended": True}, on=TODAY, by=owner_of(business), at=NOW)
    before = ready.issued(business, ready.client(business)).invoice
    halts.halt(business, kind=halts.RESTORE, by=None, at=NOW)
    halts.lift(business, kind=halts.RESTORE, by=owner_of(business), at=NOW)
    tomorrow, since = NOW + timedelta(days=1), ready.client(business, name="Coop Verte")
    written = ready.draft(business, since, at=tomorrow).id
    by_server = {"channel": outbox.EMAIL, "by": owner_of(business)}
    invoices.issue(business, written, on=tomorrow.date(), at=tomorrow, **by_server)
    on_the_day = datetime(2026, 12, 17, 9, 30, tzinfo=UTC)
    bank.check(business, on=on_the_day.date(), by=owner_of(business), at=on_the_day)

    assert morning.run(business, at=on_the_day) == 1

    with tenant(business.id):
        (message,) = business.messages.filter(kind="pre_due")
        still = cases.of_client(business, before.client_id, today=on_the_day.date())
    assert message.client_id == since.id
    assert isinstance(still.move(on_the_day.date()), Act), "a person still sees it"


def following(business: Business) -> None:
    """Inès follows Atelier Nord."""
    nord = ready.client(business)
    membership = joined(business)
    members.delegate(business, client_id=nord.id, membership_id=membership.id, by=owner_of(business), at=NOW)


def test_a_scheduler_started_ten_times_at_once_queues_one_digest(nursery: Nursery):
    business = ready.business()
    following(business)
    working_server(business)

    ended = nursery.together(
        [{"task": "friday_comes", "args": {"business": business.id, "at": FRIDAY.isoformat()}} for _ in range(10)]
    )

    assert len({said for one in ended for said in one.said("digest")}) == 1
    with tenant(business.id):
        assert business.messages.filter(kind=digests.STEP).count() == 1
    assert verification.verify(business) == []


@pytest.mark.parametrize(
    ("hours", "is_due"),
    [(-2, False), (0, True), (30, True), (48, False)],
    ids=["before four", "at four", "on Saturday", "on Sunday evening"],
)
def test_a_digest_is_due_on_friday_afternoon_and_for_two_days(hours, is_due):
    business = ready.business()
    following(business)

    found = digests.due(FRIDAY + timedelta(hours=hours))

    assert found == ([(business.id, FRIDAY.date())] if is_due else [])


def test_where_nobody_follows_for_the_owner_no_digest_is_due():
    ready.business()

    assert digests.due(FRIDAY) == []
