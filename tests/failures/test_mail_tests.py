"""The mail test of the settings, and the lanes of the loop: what hangs for one holds up nobody else."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from reglo import jobs
from reglo.books import archive, post
from reglo.books.people import Business
from reglo.books.tenancy import tenant
from tests import ready
from tests.failures import work
from tests.failures.nursery import Nursery
from tests.people import NOW
from tests.smtp_server import HANG, Habits, MailServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quick_mail")]


@pytest.fixture
def tried() -> Iterator[tuple[Business, MailServer]]:
    business = ready.business()
    with MailServer() as server:
        ready.mail_server(business, port=server.port)
        post.ask_test(business, at=NOW)
        yield business, server


def settings_of(business: Business) -> post.MailServer:
    with tenant(business.id):
        found = post.server()
        assert found is not None
        return found


def test_a_mail_test_sends_one_message_to_oneself_and_keeps_the_answer(tried: tuple[Business, MailServer]):
    business, server = tried

    for _ in range(3):
        jobs.every_second()

    assert [taken.to for taken in server.taken] == ["camille@aubry.example"]
    kept = settings_of(business)
    assert kept.works
    assert (kept.asked_at, kept.answer) == (None, "250 2.0.0 taken as 42")


def test_five_loops_answer_one_mail_test_with_one_message(tried: tuple[Business, MailServer], nursery: Nursery):
    business, server = tried

    nursery.together([{"task": "tick", "args": {"now": ready.LEFT, "times": 2}}] * 5)

    assert len(server.taken) == 1
    assert settings_of(business).works


def test_the_answer_to_former_settings_is_not_that_of_the_new_ones(tried: tuple[Business, MailServer]):
    business, _ = tried
    claimed = post.claim_test(business)
    assert claimed is not None and claimed.asked_at is not None
    ready.mail_server(business, port=1)
    post.ask_test(business, at=NOW + timedelta(seconds=5))

    post.answer_test(business, claimed.asked_at, state="sent", words="250 ok", at=NOW)

    assert not settings_of(business).works
    assert settings_of(business).asked_at == NOW + timedelta(seconds=5)


def test_a_mail_test_lost_by_a_crash_is_answered_unknown_and_may_be_asked_again(tried: tuple[Business, MailServer]):
    business, _ = tried
    assert post.claim_test(business) is not None
    assert post.claim_test(business) is None

    assert post.give_up_lost_tests(NOW + post.LEASE + timedelta(seconds=1)) == 1

    kept = settings_of(business)
    assert (kept.asked_at, kept.answer_state, kept.answer) == (None, "unknown", post.INTERRUPTED)


# ── The lanes ────────────────────────────────────────────────────────────────────────────────────


def test_a_server_that_hangs_holds_up_neither_the_documents_nor_the_mail_test(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(jobs, "TICK_SECONDS", 0.02)
    monkeypatch.setattr(work, "TIMEOUT_S", 20.0)
    first, second = ready.business(), ready.business(name="Basile", email="basile@b.example")
    with MailServer(Habits(replies={".": HANG})) as hanging, MailServer() as good:
        ready.mail_server(first, port=hanging.port)
        ready.issued(first, ready.client(first))
        background = jobs.Background()
        background.start()
        try:
            wait_for(lambda: "DATA" in hanging.verbs())
            ready.mail_server(second, port=good.port)
            post.ask_test(second, at=NOW)
            ready.issued(second, ready.client(second))
            wait_for(lambda: settings_of(second).works)
            wait_for(lambda: not archive.pending())
        finally:
            background.stopping.set()
    background.join(timeout=10)
    assert not background.is_alive()
    connection.close()


def wait_for(true: Any, *, seconds: float = 8.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.02)
