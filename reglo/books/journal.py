"""The journal: numbers without gaps, and entries that are only ever added.

One `Book` per business: its row is locked by whoever issues or records, so that numbers and positions
follow each other. Each `Entry` holds the text of one fact, a salt, and a seal chained to the one
before it: HMAC-SHA-256 over (previous seal, SHA-256 of what the entry says of itself: its place, hour,
kind, subject and author, and the SHA-256 of salt and text). Text and salt may be erased, the rest stays
and the chain still verifies. The key lies in a file beside the database, never in it.
"""

import functools
import hashlib
import json
import os
import uuid
from collections.abc import Callable, Container, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from django.conf import settings
from django.db import models

from reglo.books import archive, heads, prepared
from reglo.books.tenancy import TenantModel, current, once_committed, tenant
from reglo.rules import numbering
from reglo.rules.reading import OneRefusal

if TYPE_CHECKING:
    from reglo.books.people import Business, User

Taken = ParamSpec("Taken")
Given = TypeVar("Given")


class Book(TenantModel):
    """The counter row of a business: last number of each series and year, head of the chain."""

    position = models.BigIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)
    epoch = models.IntegerField(default=1)
    numbers = models.JSONField(default=dict)  # {"/2026": 45, "A/2026": 2}
    first_numbers = models.JSONField(default=dict)  # where a series continued from another tool starts here
    latest_on = models.DateField(null=True)  # issue dates never go back

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business"], name="one_book_per_business")]


class Entry(TenantModel):
    """One fact, sealed. Text and salt may be erased after retention; digest and seal stay."""

    business = models.ForeignKey("books.Business", models.PROTECT, related_name="entries", db_index=False)
    position = models.BigIntegerField()
    epoch = models.IntegerField()
    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    subject = models.UUIDField()
    by = models.UUIDField(null=True)  # the user, or nobody for what runs by itself
    text = models.TextField()
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "position"], name="one_entry_per_position")]
        indexes = [models.Index(fields=["business", "subject"], name="entries_of_subject")]


class LostKey(OneRefusal):
    """The sealing key is not there, or cannot be read: nothing may be sealed with another one."""

    def __init__(self, path: Path) -> None:
        fr = (
            f"La clé des sceaux manque ou est abîmée : {path}. Remettez le fichier « key » tel qu’il était, depuis une "
            "sauvegarde du dossier de données ; une autre clé romprait le journal."
        )
        en = (
            f"The key of the seals is missing or damaged: {path}. Put the file “key” back as it was, from a copy of the "
            "data folder; another key would break the journal."
        )
        super().__init__(fr, en)


def key() -> bytes:
    """The sealing key: REGLO_DATA/key, readable by its owner alone. Raises LostKey."""
    path = settings.DATA / "key"
    try:
        read = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise LostKey(path) from error
    if len(read) < numbering.KEY_BYTES_MIN:
        raise LostKey(path)
    return read


def make_key() -> None:
    """The key of a new instance; the one there is stays."""
    path = settings.DATA / "key"
    if not path.exists():
        archive.write_new(path, os.urandom(numbering.KEY_BYTES_MIN).hex().encode())


def open_book(business: "Business") -> Book:
    """The book of a new business. The first one of an instance makes the key; after it a key is lost, not made."""
    if not type(business).objects.exclude(pk=business.pk).exists():
        make_key()
    book: Book = Book.objects.create(business=business)
    return book


def hold(business: "Business | uuid.UUID") -> Book:
    """Lock the book: one writer per business until the end of the verb."""
    assert current() == (business if isinstance(business, uuid.UUID) else business.id), "the book of another business"
    return _HELD.get()


_HELD = prepared.Records(Book, Book.objects.select_for_update)


def verb(
    inner: "Callable[Concatenate[Business, Book, Taken], Given]",
) -> "Callable[Concatenate[Business, Taken], Given]":
    """The verb of an inner function: the same act in a transaction of its own, the book held.

    A bigger verb calls the inner one, with its own book; everybody else calls the verb.
    """

    @functools.wraps(inner)
    def alone(business: "Business", /, *args: Taken.args, **kwargs: Taken.kwargs) -> Given:
        with tenant(business.id, write=True):
            return inner(business, hold(business), *args, **kwargs)

    return alone


def next_number(book: Book, *, series: str, on: date, taken: Container[str] = ()) -> str:
    """The next number of the series in the year of that day; written with the next `append`.

    Those that an invoice issued elsewhere bears already (`taken`) are passed over: no number is given twice.
    """
    slot = f"{series}/{on.year}"
    book.numbers[slot] = _position_after(book, slot, taken)
    book.latest_on = max(on, book.latest_on or on)
    return numbering.label(series, on.year, book.numbers[slot])


def peek_number(book: Book, *, series: str, on: date, taken: Container[str] = ()) -> str:
    """The number the next document would get, for « recevra le nº … »."""
    return numbering.label(series, on.year, _position_after(book, f"{series}/{on.year}", taken))


def _position_after(book: Book, slot: str, taken: Container[str]) -> int:
    series, _, year = slot.partition("/")
    position: int = book.numbers.get(slot, 0) + 1
    while numbering.label(series, int(year), position) in taken:
        position += 1
    return position


def last_given(book: Book, *, series: str, year: int) -> int:
    """The last position given here in a series and a year; 0 while none was, wherever it goes on from."""
    slot = f"{series}/{year}"
    last: int = book.numbers.get(slot, 0)
    return last if last >= book.first_numbers.get(slot, 1) else 0


def continue_from(book: Book, *, series: str, year: int, last: int, by: "User | None", at: datetime) -> None:
    """Go on after the last number given by another tool. Only a series that has given no number here."""
    slot = f"{series}/{year}"
    assert not last_given(book, series=series, year=year), f"{slot} has started"
    book.numbers[slot] = last
    book.first_numbers[slot] = last + 1
    append(book, "numbering.continued", {"slot": slot, "last": last}, subject=book.id, by=by, at=at)


def append(
    book: Book,
    kind: str,
    facts: Mapping[str, Any] | str,
    *,
    subject: uuid.UUID,
    by: "User | None",
    at: datetime,
) -> Entry:
    """Seal one fact after the last one. The book must be held."""
    text = facts if isinstance(facts, str) else canonical(facts)
    salt = os.urandom(16).hex()
    book.position += 1
    entry = Entry(
        business_id=book.business_id,
        position=book.position,
        epoch=book.epoch,
        at=at,
        kind=kind,
        subject=subject,
        by=by.pk if by else None,
        text=text,
        salt=salt,
        digest=numbering.digest(salt, text),
    )
    book.head = entry.seal = seal_of(key(), book.head, entry)
    book.save(force_update=True)
    entry.save(force_insert=True)
    once_committed("head", functools.partial(tell_head, book))
    return entry


def tell_head(book: Book) -> None:
    """After a commit: the file beside the archive says how far the journal has come. Raises LostKey."""
    heads.tell(book.business_id, heads.Head(book.position, book.epoch, book.head), key=key())


def seal_of(key: bytes, previous: str, entry: Entry) -> str:
    """The seal of an entry that stands after another: over all it says, its text by its digest."""
    return numbering.seal(key, previous, content_of(entry))


def content_of(entry: Entry) -> str:
    """What an entry says of itself, as one SHA-256: what its seal is made over."""
    said = {
        "position": entry.position,
        "epoch": entry.epoch,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "kind": entry.kind,
        "subject": entry.subject,
        "by": entry.by,
        "digest": entry.digest,
    }
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def canonical(facts: Mapping[str, Any]) -> str:
    """Sorted keys, no spaces, everything that is not JSON as its plain text."""
    return json.dumps(facts, default=str, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def facts_of(text: str) -> dict[str, Any]:
    """The facts a text says. Empty once it was erased, or when it cannot be read any more."""
    try:
        read = json.loads(text)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}
