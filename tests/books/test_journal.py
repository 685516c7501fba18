"""The journal: numbers one after the other, entries chained by their seals, and a key that is never replaced."""

import stat
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from reglo.books import journal, verification
from reglo.books.journal import Book, Entry
from reglo.books.people import Business
from reglo.books.tenancy import ReadOnly, tenant, uuid7
from reglo.rules import numbering
from tests import ready
from tests.people import NOW, TODAY, establish, owner_of

pytestmark = pytest.mark.django_db

SUBJECT = UUID(int=7)


@pytest.fixture
def business() -> Business:
    return establish()


def entries(business: Business) -> list[Entry]:
    with tenant(business.id):
        return list(Entry.objects.order_by("position"))


def add(business: Business, kind: str = "test.noted", *, at: datetime = NOW, **facts: object) -> Entry:
    with tenant(business.id, write=True):
        return journal.append(journal.hold(business), kind, facts, subject=SUBJECT, by=owner_of(business), at=at)


# ── Entries ──────────────────────────────────────────────────────────────────────────────────────


def test_a_business_begins_with_its_founding(business: Business):
    (founding,) = entries(business)

    assert (founding.position, founding.kind, founding.subject) == (1, "business.founded", business.id)
    assert founding.by == owner_of(business).pk


def test_entries_follow_each_other_and_the_book_ends_at_the_last(business: Business):
    add(business, amount=Decimal("12.50"))
    last = add(business, on=date(2026, 11, 23))

    with tenant(business.id):
        book = Book.objects.get()
    assert [entry.position for entry in entries(business)] == [1, 2, 3]
    assert (book.position, book.head) == (3, last.seal)
    assert verification.verify(business) == []


def test_facts_are_kept_as_sorted_text_with_amounts_and_days_as_words(business: Business):
    entry = add(business, b=Decimal("12.50"), a=date(2026, 11, 23), c="é")

    assert entry.text == '{"a":"2026-11-23","b":"12.50","c":"é"}'


def test_the_same_facts_never_have_the_same_digest(business: Business):
    assert add(business, a=1).digest != add(business, a=1).digest


def test_an_entry_erased_leaves_the_chain_whole(business: Business):
    add(business, name="Jeanne Petit")
    with tenant(business.id, write=True):
        Entry.objects.filter(position=2).update(text="", salt="")

    assert verification.verify(business) == []


def test_the_seal_does_not_depend_on_the_zone_an_hour_is_said_in(business: Business):
    """PostgreSQL answers in the zone of the connection, SQLite in UTC."""
    entry = add(business)
    key, elsewhere = journal.key(), entry.at.astimezone(timezone(timedelta(hours=-5)))
    entry.at = elsewhere

    assert journal.seal_of(key, entries(business)[0].seal, entry) == entry.seal


@pytest.mark.parametrize("field", ["position", "epoch", "at", "kind", "subject", "by", "digest"])
def test_everything_an_entry_says_of_itself_is_under_its_seal(field: str, business: Business):
    entry = add(business)
    others = {"position": 9, "epoch": 2, "at": NOW + timedelta(microseconds=1), "kind": "x", "digest": "00" * 32}
    setattr(entry, field, others.get(field, uuid7()))

    assert journal.seal_of(journal.key(), entries(business)[0].seal, entry) != entry.seal


def test_another_key_seals_otherwise(business: Business):
    entry = add(business)

    assert journal.seal_of(bytes(32), entries(business)[0].seal, entry) != entry.seal


def test_two_entries_never_have_the_same_place(business: Business):
    add(business)
    with pytest.raises(IntegrityError), tenant(business.id, write=True), transaction.atomic():  # noqa: PT012 — the verb is the statement
        book = journal.hold(business)
        book.position -= 1
        journal.append(book, "test.noted", {}, subject=SUBJECT, by=None, at=NOW)


def test_the_book_is_held_inside_a_verb_only(business: Business):
    with pytest.raises((ReadOnly, transaction.TransactionManagementError)), tenant(business.id):
        journal.append(journal.hold(business), "test.noted", {}, subject=SUBJECT, by=None, at=NOW)


def test_a_verb_that_fails_leaves_no_entry(business: Business):
    with pytest.raises(ZeroDivisionError), tenant(business.id, write=True):  # noqa: PT012 — the verb is the statement
        journal.append(journal.hold(business), "test.noted", {}, subject=SUBJECT, by=None, at=NOW)
        raise ZeroDivisionError

    assert len(entries(business)) == 1
    assert verification.verify(business) == []


@effort(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    facts=st.dictionaries(
        st.text(max_size=5), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
    )
)
def test_any_text_is_sealed_and_found_again(business: Business, facts: dict[str, str]):
    with tenant(business.id, write=True):
        journal.append(journal.hold(business), "test.noted", facts, subject=SUBJECT, by=None, at=datetime.now(UTC))

    assert verification.verify(business) == []


# ── Numbers ──────────────────────────────────────────────────────────────────────────────────────


def test_numbers_follow_each_other_in_each_series_and_each_year(business: Business):
    with tenant(business.id, write=True):
        book = journal.hold(business)
        given_ones = [
            journal.next_number(book, series=series, on=date(year, 6, 1))
            for series, year in [("", 2026), ("", 2026), ("A", 2026), ("", 2027), ("", 2027), ("A", 2027)]
        ]

    assert given_ones == ["2026-001", "2026-002", "A-2026-001", "2027-001", "2027-002", "A-2027-001"]


def test_looking_at_the_next_number_does_not_take_it(business: Business):
    with tenant(business.id):
        book = Book.objects.get()
        assert journal.peek_number(book, series="", on=TODAY) == "2026-001"
        assert journal.peek_number(book, series="", on=TODAY) == "2026-001"
        assert book.numbers == {}


def test_a_number_of_a_verb_that_fails_is_given_to_the_next_one():
    business = ready.business()
    client = ready.client(business)
    with pytest.raises(ZeroDivisionError), tenant(business.id, write=True):  # noqa: PT012 — the verb is the statement
        book = journal.hold(business)
        journal.next_number(book, series="", on=TODAY)
        journal.append(book, "test.noted", {}, subject=SUBJECT, by=None, at=NOW)
        raise ZeroDivisionError

    assert ready.issued(business, client).invoice.number == "2026-001"


def test_a_series_goes_on_after_the_last_number_of_another_tool():
    business = ready.business()
    with tenant(business.id, write=True):
        book = journal.hold(business)
        journal.continue_from(book, series="", year=2026, last=41, by=owner_of(business), at=NOW)

    assert ready.issued(business, ready.client(business)).invoice.number == "2026-042"
    assert verification.verify(business) == []


def test_a_series_that_has_started_here_is_continued_from_nowhere():
    business = ready.business()
    ready.issued(business, ready.client(business))

    with pytest.raises(AssertionError, match="has started"), tenant(business.id, write=True):
        journal.continue_from(journal.hold(business), series="", year=2026, last=41, by=None, at=NOW)


# ── The key ──────────────────────────────────────────────────────────────────────────────────────


def test_the_first_business_makes_a_key_that_its_owner_alone_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(settings, "DATA", tmp_path / "new")

    establish()

    path = tmp_path / "new" / "key"
    assert len(journal.key()) >= numbering.KEY_BYTES_MIN
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(one.name for one in path.parent.iterdir()) == ["head", "key"]


def test_the_key_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(settings, "DATA", tmp_path)
    journal.make_key()
    first = journal.key()

    journal.make_key()

    assert journal.key() == first


def test_the_next_business_does_not_replace_a_key_that_was_lost(
    business: Business, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(settings, "DATA", tmp_path)

    with pytest.raises(journal.LostKey):
        establish(email="autre@example.com")

    assert list(tmp_path.iterdir()) == []


def test_the_chain_of_the_rules_and_that_of_the_books_agree_on_what_a_digest_is(business: Business):
    entry = add(business, a=1)
    value = numbering.Entry(1, entry.digest, "", entry.salt, entry.text)

    assert numbering.digest(value.salt, value.text) == value.digest
    assert numbering.digest(value.salt, replace(value, text="{}").text) != value.digest
