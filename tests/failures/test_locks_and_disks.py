"""A database held by somebody else, a disk that is full: reading goes on, a verb says so and keeps nothing."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any

import pytest
from django.db import OperationalError, connection, connections
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from reglo import jobs
from reglo.books import archive, invoices, outbox, papers, verification
from reglo.books.people import Business
from reglo.books.tenancy import tenant
from reglo.web import outages
from tests import ready
from tests.failures.nursery import Nursery
from tests.failures.work import quick_rendering
from tests.people import NOW, TODAY, owner_of

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def somebody_else_writes(business: Business) -> Iterator[None]:
    """Another connection in the middle of a verb on this business, for as long as it lasts."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            other.execute("UPDATE books_book SET position = position")
            yield
            other.execute("ROLLBACK")
        return
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT 1 FROM books_book FOR UPDATE")
            cursor.execute("UPDATE books_invoice SET subject = subject")
            yield
            cursor.execute("ROLLBACK")
    finally:
        other.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The database is waited for a quarter of a second, and not for twenty."""
    options = dict(connection.settings_dict["OPTIONS"])
    changed = {"timeout": 0.25} if connection.vendor == "sqlite" else {"options": "-c lock_timeout=250ms"}
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", options | changed)
    yield
    connection.close()


# ── Reading ──────────────────────────────────────────────────────────────────────────────────────


def pages() -> list[str]:
    """The address of every page that needs nothing but its name."""
    names = [name for name in get_resolver().reverse_dict if isinstance(name, str)]
    found = []
    for name in sorted(names):
        with suppress(NoReverseMatch):  # The page of one thing is named in its address.
            found.append(reverse(name))
    return found


def test_pages_open_while_another_process_writes(impatient: None):
    business = ready.business()
    ready.issued(business, ready.client(business))
    client = Client()
    client.force_login(owner_of(business))
    for address in pages():
        client.get(address)  # What is made at the first visit, as a session, is made now.

    with somebody_else_writes(business):
        answers = {address: client.get(address).status_code for address in pages()}

    assert len(answers) > 3
    assert {status for status in answers.values() if status >= 500} == set(), answers


def test_verifying_and_a_loop_with_nothing_to_do_wait_for_nobody(impatient: None, caplog: pytest.LogCaptureFixture):
    business = ready.business()
    ready.issued(business, ready.client(business))
    connection.cursor().execute("UPDATE books_document SET state = 'failed'")

    with somebody_else_writes(business):
        jobs.every_second()
        found = verification._everything(business)

    assert caplog.records == []
    assert [one.table for one in found] == []


@pytest.mark.only_on("postgresql")
def test_reading_locks_no_row():
    business = ready.business()
    ready.issued(business, ready.client(business))
    with tenant(business.id):
        list(business.invoices.select_related("entry", "client"))
        list(business.messages.all())
        with connection.cursor() as cursor:
            cursor.execute("SELECT mode, count(*) FROM pg_locks WHERE pid = pg_backend_pid() GROUP BY mode")
            modes = {mode for mode, _ in cursor.fetchall()}
            cursor.execute("SELECT pg_current_xact_id_if_assigned()")
            (writing,) = cursor.fetchone()

    assert modes <= {"AccessShareLock", "ExclusiveLock"}  # The second is a transaction's on its own number.
    assert writing is None


# ── A database held too long ─────────────────────────────────────────────────────────────────────


def test_issuing_into_a_held_database_fails_in_words_and_keeps_nothing(impatient: None):
    business = ready.business()
    draft = ready.draft(business, ready.client(business))

    with somebody_else_writes(business), pytest.raises(OperationalError) as refusal:
        invoices.issue(business, draft.id, on=TODAY, by=owner_of(business), at=NOW)

    assert outages.kind_of(refusal.value) == "locked"
    nothing_happened(business)
    issued = invoices.issue(business, draft.id, on=TODAY, by=owner_of(business), at=NOW)
    assert issued.invoice.number == "2026-001"


def test_a_loop_that_meets_a_held_database_goes_on_at_the_next_tick(
    impatient: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(papers.renderer, "render", quick_rendering)
    business = ready.business()
    ready.issued(business, ready.client(business))

    with somebody_else_writes(business):
        jobs.render_documents()
    assert "background work failed" in caplog.text
    assert len(archive.pending()) == 1
    jobs.render_documents()

    assert archive.pending() == []
    assert verification.verify(business) == []


def nothing_happened(business: Business) -> None:
    with tenant(business.id):
        assert business.invoices.count() == business.messages.count() == business.documents.count() == 0
        assert business.receivables.count() == 0
        assert business.drafts.count() == 1
    assert verification.verify(business) == []


# ── A full disk ──────────────────────────────────────────────────────────────────────────────────


@contextmanager
def no_room_left() -> Iterator[None]:
    """The database file may not grow by one page."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA page_count")
        (count,) = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count = {count}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1073741823")


@pytest.mark.only_on("sqlite")
def test_issuing_on_a_full_disk_fails_in_words_and_keeps_nothing():
    business = ready.business()
    client, told = ready.client(business), []

    def issue_on() -> None:
        """Some fit into what is left of the last pages; then nothing does."""
        for _ in range(50):
            told.append(ready.issued(business, client).invoice.number)  # noqa: PERF401 — it ends in a refusal

    with no_room_left():
        with pytest.raises(OperationalError, match="full") as refusal:
            issue_on()
        with tenant(business.id):
            kept = list(business.invoices.order_by("number").values_list("number", flat=True))
        assert kept == told
        assert verification.verify(business) == []

    assert outages.kind_of(refusal.value) == "disk_full"
    assert ready.issued(business, client).invoice.number == f"2026-{len(told) + 1:03d}"
    assert verification.verify(business) == []


def test_a_file_that_does_not_fit_leaves_nothing_and_is_made_once_there_is_room(nursery: Nursery):
    business = ready.business()
    client = ready.client(business)
    (draft,) = ready.many_drafts(business, client, 1)
    nursery.one("issue", business=business.id, by=owner_of(business).id, drafts=[draft])

    ended = nursery.one("render_on_full_disk", business=business.id, at=ready.LEFT)
    parts = list((archive.path_of("0" * 64).parents[1]).glob("*/.part-*"))

    (kind,) = ended.said("refused")
    assert kind == "disk_full"
    assert [part for part in parts if str(ended.said("pid")[0]) in part.name] == []
    assert len(archive.pending()) == 1
    nursery.one("render", business=business.id, at=ready.LEFT)
    assert archive.pending() == []
    assert verification.verify(business) == []


@pytest.mark.parametrize("call", ["fsync", "replace", "chmod"])
def test_a_file_half_written_leaves_no_trace(call: str, monkeypatch: pytest.MonkeyPatch):
    content = f"written in vain, {call}".encode()
    path = archive.path_of(archive.hashlib.sha256(content).hexdigest())
    before = set(path.parent.glob(".part-*"))  # those of workers that other tests killed

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive.os if call == "fsync" else archive.Path, call, full)
    with pytest.raises(OSError, match="No space left") as refusal:
        archive.keep(content)
    monkeypatch.undo()

    assert outages.kind_of(refusal.value) == "disk_full"
    assert not path.exists()
    assert set(path.parent.glob(".part-*")) == before


def test_words_typed_while_one_issues_are_refused_and_not_lost_in_silence(nursery: Nursery):
    """On PostgreSQL a draft was read without its lock: words written meanwhile were accepted, then thrown away."""
    business = ready.business()
    client = ready.client(business)
    for draft_id in ready.many_drafts(business, client, 20):
        issuing = {"business": business.id, "by": owner_of(business).id, "drafts": [draft_id]}
        writing = {"business": business.id, "draft": draft_id}
        one, other = nursery.together([{"task": "issue", "args": issuing}, {"task": "write", "args": writing}])

        ((_, number, _, _),) = one.said("issued")
        (written,) = other.said("written")
        with tenant(business.id):
            subject = business.invoices.get(number=number).subject
        assert (subject == "Écrit pendant l’émission") == written
    assert outbox.due_now(NOW) == []
