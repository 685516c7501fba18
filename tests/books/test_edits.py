"""Random edits by hand over every legal table, cut tails and rebuilt chains among them: each is found and named.

Each edit is made, looked at and taken back. Two hundred run with the suite, where each column is
also edited once (`test_verification`); REGLO_SOAK=10000 runs as many.
"""

import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DataError, OperationalError, ProgrammingError

from reglo.books import journal, verification
from reglo.books.journal import Book, Entry
from reglo.books.people import Business
from reglo.books.tenancy import tenant, uuid7
from reglo.rules import numbering
from tests.books import test_verification as by_hand

pytestmark = pytest.mark.django_db(transaction=True)

COUNT = 200
lived = by_hand.lived


class _Undone(Exception):
    pass


@dataclass(frozen=True)
class Edit:
    """What is done by hand, and what must be named: the table, or the first entry that is wrong."""

    words: str
    act: Callable[[], None]
    table: str = ""
    position: int = 0  # 0: whichever

    def is_named(self, found: list[verification.Broken]) -> bool:
        """Is it found, and is the right thing named?"""
        if self.position:
            said = [one.row for one in found if one.table == "entry"]
            return bool(said) and said[0] == str(self.position)
        return any(one.table == self.table for one in found) if self.table else bool(found)


def sql(statement: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, [by_hand.stored(value) for value in values])
        return cursor.rowcount


def asked(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


# ── Kinds of edits ───────────────────────────────────────────────────────────────────────────────


class Hand:
    """Somebody who holds the database, and sometimes the key, and never the head file."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.changes = [
            (table, *one)
            for table in by_hand.TABLES
            for one in by_hand.edits(table)
            if one[3] is not None and one[2] != one[3] and (table, one[0]) not in by_hand.UNTOLD
        ]
        self.rows = sorted({(table, row_id) for table, _, row_id, *_ in self.changes}, key=str)
        self.positions = dict(asked("SELECT id, position FROM books_entry"))
        self.last = max(self.positions.values())

    def edit(self) -> Edit:
        kinds = (
            (self.changed,) * 6 + (self.removed,) * 2 + (self.erased, self.cut, self.forged, self.rebuilt, self.moved)
        )
        return self.dice.choice(kinds)()

    def changed(self) -> Edit:
        table, column, row_id, _, new = self.dice.choice(self.changes)
        statement = f"UPDATE books_{table} SET {by_hand.quoted(column)} = %s WHERE id = %s"
        position = self.positions[row_id] if table == "entry" else 0
        return Edit(f"{table}.{column} of {row_id}", lambda: _some(sql(statement, new, row_id)), table, position)

    def removed(self) -> Edit:
        table, row_id = self.dice.choice([one for one in self.rows if one[0] not in {"business", "book"}])
        position = self.positions[row_id] if table == "entry" else 0
        if position == self.last:
            position = 0  # the book says where it ended
        return Edit(
            f"{table} {row_id} removed",
            lambda: _some(sql(f"DELETE FROM books_{table} WHERE id = %s", row_id)),
            "",
            position,
        )

    def erased(self) -> Edit:
        """Half an erasure: the law lets a text go with its salt, and nothing else."""
        row_id = self.dice.choice(list(self.positions))
        return Edit(
            f"text of entry {self.positions[row_id]}",
            lambda: _some(sql("UPDATE books_entry SET text = '' WHERE id = %s", row_id)),
            "entry",
            self.positions[row_id],
        )

    def cut(self) -> Edit:
        """The tail cut off, and the book told to end there."""
        to = self.dice.randrange(1, self.last)

        def act() -> None:
            sql("DELETE FROM books_entry WHERE position > %s", to)
            seal = asked(f"SELECT seal FROM books_entry WHERE position = {to}")[0][0]
            sql("UPDATE books_book SET position = %s, head = %s", to, seal)

        return Edit(f"cut to {to}", act, "entry", to + 1)

    def forged(self) -> Edit:
        """An entry added at the end by somebody without the key."""

        def act() -> None:
            like = Entry.objects.get(position=self.last)
            like.id, like.position, like.kind = uuid7(), self.last + 1, "payment.reversed"
            previous, like.seal = like.seal, ""
            like.seal = journal.seal_of(os.urandom(32), previous, like)
            like._state.adding = True
            like.save(force_insert=True)
            Book.objects.update(position=like.position, head=like.seal)

        return Edit("forged at the end", act, "entry", self.last + 1)

    def rebuilt(self) -> Edit:
        """An entry edited, and every seal after it made again: without the key, or with it."""
        first, has_key = self.dice.randrange(1, self.last + 1), self.dice.random() < 0.5

        def act() -> None:
            key = journal.key() if has_key else os.urandom(32)
            rows = list(Entry.objects.filter(position__gte=first).order_by("position"))
            before = Entry.objects.filter(position=first - 1).first()
            previous = before.seal if before else numbering.GENESIS
            rows[0].text = rows[0].text + " "
            rows[0].digest = numbering.digest(rows[0].salt, rows[0].text)
            for row in rows:
                previous = row.seal = journal.seal_of(key, previous, row)
            Entry.objects.bulk_update(rows, ["text", "digest", "seal"])
            Book.objects.update(head=previous)

        return Edit(f"rebuilt from {first}, key: {has_key}", act, "entry", self.last if has_key else first)

    def moved(self) -> Edit:
        """Two entries trade their places."""
        one, two = sorted(self.dice.sample(sorted(self.positions.values()), 2))

        def act() -> None:
            sql("UPDATE books_entry SET position = -1 WHERE position = %s", one)
            sql("UPDATE books_entry SET position = %s WHERE position = %s", one, two)
            sql("UPDATE books_entry SET position = %s WHERE position = -1", two)

        return Edit(f"{one} and {two} traded", act, "entry", one)


def _some(count: int) -> None:
    assert count == 1, count


def looked_at(business: Business, edit: Edit) -> list[verification.Broken] | None:
    """What is found after an edit, which is taken back; None when the database itself refuses it."""
    found: list[verification.Broken] | None = None
    try:
        with transaction.atomic():
            with _as_the_product(business):
                edit.act()
            found = verification._everything(business)
            raise _Undone  # noqa: TRY301 — the transaction is left as a verb that fails leaves it
    except (IntegrityError, DataError, OperationalError, ProgrammingError):
        return None
    except _Undone:
        return found


def _as_the_product(business: Business) -> Any:
    """The rows of the business may be written without a transaction of their own."""
    from reglo.books import tenancy

    return tenancy._in_force(tenancy._Frame(business.id, write=True))


def tried(business: Business, *, count: int, seed: int) -> Iterator[tuple[Edit, list[verification.Broken]]]:
    """Edits the database let through that were not found, or not named."""
    hand, done = Hand(seed), 0
    while done < count:
        edit = hand.edit()
        found = looked_at(business, edit)
        if found is None:
            continue
        done += 1
        if not edit.is_named(found):
            yield edit, found


# ── The campaigns ────────────────────────────────────────────────────────────────────────────────


def _missed(business: Business, *, count: int, seed: int) -> list[str]:
    return [
        f"{edit.words}: {[str(one) for one in found[:3]]}" for edit, found in tried(business, count=count, seed=seed)
    ]


@pytest.mark.slow
def test_random_edits_by_hand_are_all_found_and_named(lived: Business):
    assert _missed(lived, count=COUNT, seed=20261123) == []
    assert verification.verify(lived) == []


@pytest.mark.soak
def test_ten_thousand_random_edits_are_all_found_and_named(lived: Business):
    assert _missed(lived, count=int(os.environ["REGLO_SOAK"]), seed=random.randrange(1 << 30)) == []


def test_a_verification_gone_blind_would_be_seen(lived: Business, monkeypatch: pytest.MonkeyPatch):
    """The campaign itself is tried: without the head file's check, tails are cut unseen."""
    monkeypatch.setattr(verification.chain, "_head", lambda *_, **__: iter(()))
    hand = Hand(1)
    cut = hand.cut()

    assert not cut.is_named([one for one in looked_at(lived, cut) or [] if one.table == "entry"])
    with tenant(lived.id):
        assert Entry.objects.count() == hand.last
