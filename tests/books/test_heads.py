"""The head file tells how far a journal has come: a tail cut off, an older copy and a rebuilt chain are found."""

import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from reglo.books import clients, heads, journal, verification
from reglo.books.journal import Book, Entry
from reglo.books.people import Business
from reglo.books.tenancy import once_committed, tenant
from reglo.books.verification import links
from tests import ready
from tests.people import NOW, owner_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def business() -> Business:
    made = ready.business()
    ready.client(made)
    return made


def rename(business: Business, name: str) -> None:
    with tenant(business.id):
        client = clients.Client.objects.get()
    clients.change(business, client.id, client={"name": name}, billing={}, by=owner_of(business), at=NOW)


def told(business: Business) -> heads.Head:
    found = heads.read(business.id, key=journal.key())
    assert found is not None
    return found


def book_of(business: Business) -> Book:
    with tenant(business.id):
        book: Book = Book.objects.get()
        return book


def found(business: Business) -> list[tuple[str, str]]:
    return [(one.table, one.row) for one in verification.verify_chain(business)]


def cut(business: Business, *, to: int) -> None:
    """Entries cut off the end, and a book that ends where they do: what an older copy looks like."""
    with tenant(business.id, write=True):
        Entry.objects.filter(position__gt=to).delete()
        last = Entry.objects.get(position=to)
        Book.objects.update(position=to, head=last.seal)


def test_after_each_verb_the_head_names_the_last_entry(business: Business):
    book = book_of(business)
    assert told(business) == heads.Head(book.position, book.epoch, book.head)

    rename(business, "Atelier Sud")

    book = book_of(business)
    assert told(business) == heads.Head(book.position, book.epoch, book.head)
    assert stat.S_IMODE(heads.path_of(business.id).stat().st_mode) == 0o600


def test_a_verb_that_fails_tells_no_head(business: Business):
    before = told(business)

    with pytest.raises(ZeroDivisionError), tenant(business.id, write=True):  # noqa: PT012 — the verb is the statement
        journal.append(journal.hold(business), "test.noted", {}, subject=business.id, by=None, at=NOW)
        raise ZeroDivisionError

    assert told(business) == before
    assert found(business) == []


def test_a_tail_cut_off_is_found_and_its_first_entry_named(business: Business):
    rename(business, "Atelier Sud")
    rename(business, "Atelier Est")
    cut(business, to=3)

    assert found(business) == [("entry", "4")]


def test_entries_added_after_a_cut_tail_do_not_hide_it(business: Business):
    rename(business, "Atelier Sud")
    cut(business, to=3)
    rename(business, "Atelier Est")

    (one,) = verification.verify_chain(business)

    assert (one.table, one.row) == ("entry", "4")
    assert "rebuilt" in one.what


def test_a_chain_rebuilt_with_the_key_itself_is_found(business: Business):
    """Whoever has the key can seal anything; the head still remembers the last seal."""
    rename(business, "Atelier Sud")
    with tenant(business.id, write=True):
        Entry.objects.filter(position=2).update(at=NOW - timedelta(days=30))
        rows, previous = list(Entry.objects.order_by("position")), ""
        for row in rows:
            row.seal = previous = journal.seal_of(journal.key(), previous, row)
        for row in rows:
            Entry.objects.filter(id=row.id).update(seal=row.seal)
        Book.objects.update(head=previous)

    assert found(business) == [("entry", str(len(rows)))]


def test_a_head_that_is_late_is_no_damage(business: Business):
    """A machine may stop between the commit and the file."""
    line = heads.path_of(business.id).read_bytes()
    rename(business, "Atelier Sud")
    heads.path_of(business.id).write_bytes(line)

    assert found(business) == []


@pytest.mark.parametrize("line", [b"", b"\xff\xfe", b"3 1 ab\n", b"3 1 " + b"00" * 32 + b" " + b"00" * 32 + b"\n"])
def test_a_head_that_was_not_written_here_is_said_and_stays(line: bytes, business: Business):
    heads.path_of(business.id).write_bytes(line)

    rename(business, "Atelier Sud")

    assert found(business) == [("book", "head file")]
    assert heads.path_of(business.id).read_bytes() == line


def test_the_head_of_another_business_is_not_believed(business: Business):
    other = ready.business(name="Basile", email="basile@example.com")
    heads.path_of(business.id).write_bytes(heads.path_of(other.id).read_bytes())

    assert found(business) == [("book", "head file")]


def test_a_head_removed_is_said(business: Business):
    heads.path_of(business.id).unlink()

    assert found(business) == [("book", "head file")]


def test_a_head_that_cannot_be_written_undoes_nothing(business: Business, monkeypatch: pytest.MonkeyPatch):
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(heads, "set_to", full)

    rename(business, "Atelier Sud")

    with tenant(business.id):
        assert clients.Client.objects.get().name == "Atelier Sud"
    assert found(business) == []


def test_what_is_to_be_done_once_committed_is_asked_inside_a_verb_only(business: Business):
    from reglo.books.tenancy import ReadOnly

    with pytest.raises(ReadOnly), tenant(business.id):
        once_committed("anything", lambda: None)


def test_the_quick_reading_says_of_an_entry_what_its_seal_was_made_over(business: Business):
    with tenant(business.id, write=True):
        book = journal.hold(business)
        at = NOW + timedelta(microseconds=7)
        journal.append(book, 'odd "kind" é\\', {"a": "é"}, subject=business.id, by=None, at=at)
    with tenant(business.id):
        rows = list(Entry.objects.order_by("position"))

    read = list(links.of(business.id))

    assert [link.content for link in read] == [journal.content_of(row) for row in rows]
    assert [link.position for link in links.of(business.id, after=2)] == [row.position for row in rows[2:]]


def test_pages_follow_each_other(business: Business, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(links, "PAGE_ROWS", 2)
    for name in ("Sud", "Est", "Ouest"):
        rename(business, name)

    assert [link.position for link in links.of(business.id)] == list(range(1, book_of(business).position + 1))
    assert found(business) == []


def test_an_upgrade_from_a_version_without_head_files_makes_them(
    business: Business, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    from reglo.books import database

    heads.path_of(business.id).unlink()

    database._tell_heads()

    assert told(business).position == book_of(business).position
