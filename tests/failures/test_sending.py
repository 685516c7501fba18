"""The loop and a real mail server, well-behaved or not: every row says what is true, and nothing leaves twice."""

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from reglo import clock, jobs
from reglo.books import archive, outbox, papers, post, verification
from reglo.books.people import Business
from reglo.books.tenancy import tenant
from reglo.connectors import email
from tests import ready
from tests.failures.nursery import Nursery
from tests.failures.test_kills import identity
from tests.people import NOW
from tests.smtp_server import CUT, HANG, RESET, Habits, MailServer, closed_port
from tests.smtp_server import identity as certificate

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("quick_mail")]

ACCOUNT = ("camille", "pâté")


def lived(habits: Habits | None = None, *, ticks: int = 1, **settings: Any) -> tuple[outbox.Message, MailServer]:
    """An invoice and some ticks of the loop beside a server; its message and what the server saw."""
    business = ready.business()
    with MailServer(habits) as server:
        ready.mail_server(business, port=server.port, **settings)
        issued = ready.issued(business, ready.client(business))
        for _ in range(ticks):
            jobs.every_second()
    return message_of(business, issued.message), server


def message_of(business: Business, message: outbox.Message | None) -> outbox.Message:
    assert message is not None
    with tenant(business.id):
        assert verification.verify(business) == []
        return outbox.Message.objects.get(id=message.id)


# ── What the server does, and what the row says ──────────────────────────────────────────────────


def test_a_message_accepted_is_sent_with_its_file_and_the_words_of_the_server():
    message, server = lived(ticks=3)

    assert (message.state, message.result) == (outbox.SENT, "250 2.0.0 taken as 42")
    (taken,) = server.taken
    assert taken.to == "compta@nord.example"
    assert b"facture-2026-001.pdf" in taken.content


@pytest.mark.parametrize("verb", ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "."])
@pytest.mark.parametrize("reply", ["550 5.7.1 no\r\n", "451 4.3.0 later\r\n"])
def test_a_message_refused_is_failed_and_is_not_tried_again(verb: str, reply: str):
    habits = Habits(greeting=reply) if verb == "greeting" else Habits(replies={verb: reply, "HELO": reply})
    message, server = lived(habits, ticks=3)

    assert message.state == outbox.FAILED
    assert message.result
    assert server.taken == []


@pytest.mark.parametrize("verb", ["EHLO", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("reply", [HANG, CUT, RESET])
def test_a_server_that_leaves_before_the_end_surely_did_not_take_it(verb: str, reply: str):
    message, server = lived(Habits(replies={verb: reply}), ticks=2)

    assert message.state == outbox.FAILED
    assert server.taken == []


@pytest.mark.parametrize("reply", [HANG, CUT, RESET, "250", "oops\r\n"])
def test_a_server_that_says_nothing_clear_after_the_end_leaves_it_unknown(reply: str):
    """It took the message, or not: nobody sends it again without a person."""
    message, server = lived(Habits(replies={".": reply}), ticks=4)

    assert message.state == outbox.UNKNOWN
    assert len(server.taken) <= 1
    assert server.verbs().count("DATA") == 1


def test_a_server_that_answers_late_is_waited_for():
    message, server = lived(Habits(delays_s={".": 0.2}))

    assert message.state == outbox.SENT
    assert len(server.taken) == 1


def test_nobody_listening_is_failed():
    business = ready.business()
    ready.mail_server(business, port=closed_port())
    issued = ready.issued(business, ready.client(business))

    jobs.every_second()

    message = message_of(business, issued.message)
    assert message.state == outbox.FAILED
    assert "127.0.0.1" in message.result


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_message_leaves_encrypted_and_signed_in(security: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    made = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", made.authority)
    habits = Habits(features=("AUTH PLAIN LOGIN",), account=ACCOUNT, **{security: made.context})

    message, server = lived(habits, security=security, username=ACCOUNT[0], password=ACCOUNT[1])

    assert message.state == outbox.SENT, message.result
    assert [taken.encrypted for taken in server.taken] == [True]


def test_a_certificate_nobody_vouches_for_stops_the_message(tmp_path: Path):
    message, server = lived(Habits(tls=certificate(tmp_path).context), security="tls")

    assert message.state == outbox.FAILED
    assert server.taken == []


def test_a_wrong_password_stops_the_message():
    habits = Habits(features=("AUTH PLAIN",), account=ACCOUNT)

    message, server = lived(habits, username=ACCOUNT[0], password="autre")

    assert message.state == outbox.FAILED
    assert "bad credentials" in message.result
    assert server.taken == []


def test_a_password_that_cannot_be_read_any_more_stops_the_message_and_says_how_to_mend(settings: Any, tmp_path: Path):
    business = ready.business()
    with MailServer() as server:
        ready.mail_server(business, port=server.port, username="camille", password="secret")
        issued = ready.issued(business, ready.client(business))
        jobs.render_documents()
        with tenant(business.id, write=True):
            post.MailServer.objects.update(secret="gAAAAA-of-another-key")
        jobs.send_messages()

    with tenant(business.id):
        message = outbox.Message.objects.get(id=issued.message.id)
    assert message.state == outbox.FAILED
    assert "tapez-le de nouveau" in message.result
    assert server.heard == []


def test_without_a_mail_server_a_message_fails_and_says_where_to_set_one():
    business = ready.business()
    issued = ready.issued(business, ready.client(business))

    jobs.every_second()

    message = message_of(business, issued.message)
    assert (message.state, message.result) == (outbox.FAILED, jobs.NO_SERVER)


# ── When ─────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_leaves_in_the_first_minute(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("REGLO_NOW", str(NOW + timedelta(seconds=50)))

    message, server = lived()

    assert message.state == outbox.QUEUED
    assert server.heard == []


def test_a_message_taken_back_never_leaves():
    business = ready.business()
    with MailServer() as server:
        ready.mail_server(business, port=server.port)
        issued = ready.issued(business, ready.client(business))
        outbox.undo(business, issued.message.id, by=ready.owner_of(business), at=NOW)
        jobs.every_second()

    assert message_of(business, issued.message).state == outbox.CANCELLED
    assert server.heard == []


def test_a_message_waits_for_its_file(monkeypatch: pytest.MonkeyPatch):
    def broken(*_: Any, **__: Any) -> None:
        raise papers.renderer.RenderFailed("trop de pages")

    monkeypatch.setattr(papers.renderer, "render", broken)
    message, server = lived(ticks=7)

    assert message.state == outbox.QUEUED
    assert server.heard == []
    with tenant(message.business_id):
        document = archive.Document.objects.get()
        assert (document.state, document.tries) == (archive.Document.FAILED, papers.TRIES_MAX)
        assert "trop de pages" in document.failure


def test_messages_that_wait_for_their_file_do_not_hold_up_the_others(monkeypatch: pytest.MonkeyPatch):
    """More of them than one look at the outbox takes, all older."""
    business = ready.business()
    with MailServer() as server:
        ready.mail_server(business, port=server.port)
        client = ready.client(business)
        stuck = ready.issued(business, client)
        with tenant(business.id, write=True):
            archive.Document.objects.update(state=archive.Document.FAILED)
            for n in range(220):
                outbox.add(
                    business, key=f"stuck {n}", channel=outbox.EMAIL, kind="invoice_sent", to="a@b.example",
                    subject="", body="", language="fr", at=NOW, invoice_id=stuck.invoice.id,
                )  # fmt: skip
        issued = ready.issued(business, client, at=NOW + timedelta(milliseconds=1))
        jobs.every_second()

    assert [identity(taken) for taken in server.taken] == [str(issued.message.id)]


def test_a_message_whose_file_is_lost_fails_and_says_so():
    business = ready.business()
    with MailServer() as server:
        ready.mail_server(business, port=server.port)
        issued = ready.issued(business, ready.client(business))
        jobs.render_documents()
        with tenant(business.id):
            archive.path_of(archive.Document.objects.get().pdf).unlink()
        jobs.every_second()

    with tenant(business.id):
        message = outbox.Message.objects.get(id=issued.message.id)
    assert (message.state, message.result) == (outbox.FAILED, outbox.LOST_FILE)
    assert server.heard == []


# ── Never twice ──────────────────────────────────────────────────────────────────────────────────


def test_five_loops_at_once_send_each_message_once(nursery: Nursery):
    business = ready.business()
    with MailServer() as server:
        ready.mail_server(business, port=server.port)
        client = ready.client(business)
        issued = [ready.issued(business, client) for _ in range(30)]

        nursery.together([{"task": "tick", "args": {"now": ready.LEFT, "times": 2}}] * 5)

    taken = Counter(identity(one) for one in server.taken)
    assert taken == Counter(str(one.message.id) for one in issued)
    with tenant(business.id):
        assert set(business.messages.values_list("state", flat=True)) == {outbox.SENT}
    assert verification.verify(business) == []


def test_an_outcome_that_cannot_be_written_at_once_is_written_later(monkeypatch: pytest.MonkeyPatch):
    """The server said yes while the database was locked: yes is still what the row ends with."""
    monkeypatch.setattr(jobs, "PAUSES_SECONDS", (0.01, 0.01, 0.01))
    original, failures = outbox.settle, iter([True, True])

    def settle(*args: Any, **kwargs: Any) -> None:
        if next(failures, False):
            raise OperationalError("database is locked")
        original(*args, **kwargs)

    monkeypatch.setattr(outbox, "settle", settle)
    message, server = lived()

    assert message.state == outbox.SENT
    assert len(server.taken) == 1


def test_an_accident_of_ours_in_mid_air_leaves_the_message_unknown(monkeypatch: pytest.MonkeyPatch):
    def breaks(*_: Any, **__: Any) -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr(email, "send", breaks)
    message, _ = lived(ticks=3)

    assert (message.state, message.result) == (outbox.UNKNOWN, outbox.NO_ANSWER)


def test_an_answer_after_the_lease_replaces_unknown():
    business = ready.business()
    issued = ready.issued(business, ready.client(business))
    jobs.render_documents()
    at = clock.now()
    assert outbox.claim(business, issued.message.id, at=at) is not None
    late = at + outbox.LEASE + timedelta(seconds=1)

    assert outbox.give_up_lost(late) == 1
    assert message_of(business, issued.message).state == outbox.UNKNOWN
    outbox.settle(business, issued.message.id, outbox.Outcome(outbox.SENT, "250 ok"), at=late)

    assert message_of(business, issued.message).state == outbox.SENT
