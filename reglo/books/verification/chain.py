"""The chain itself: positions follow each other, each text has its digest, each seal follows from the one before.

It ends where the book says it ends, and no earlier than the head file says. An epoch whose key was lost (a
copy restored without it) cannot be sealed again: its entries are held by the first entry of the next epoch,
which sealed all that stood before it.
"""

import hashlib
import uuid
from collections.abc import Iterable, Iterator

from reglo.books import heads, journal, tenancy
from reglo.books.journal import Book, Entry
from reglo.books.verification import links
from reglo.books.verification.findings import Broken
from reglo.books.verification.links import Link
from reglo.rules import numbering

OPENED = "epoch.opened"


def chain() -> Iterator[Broken]:
    """From the first entry to the head of the book, and of the head file. Raises LostKey."""
    book: Book = Book.objects.get()
    business_id, found = tenancy.current(), False
    for broken in walked(business_id, book):
        found = True
        yield broken
    yield from _head(business_id, journal.key(), book, whole=not found)


def walked(business_id: uuid.UUID, book: Book, *, using: str = "default") -> Iterator[Broken]:
    """From the first entry to the head of the book, in this database or in a copy of it. Raises LostKey."""
    opened: Link | None = None
    if book.epoch > 1:
        opened = next((one for one in links.of(business_id, using=using) if _opens(one, book.epoch)), None)
        if opened is None:
            yield Broken("book", "epoch", f"no entry opened epoch {book.epoch}")
    yield from linked(links.of(business_id, using=using), key=journal.key(), book=book, opened=opened)


def linked(entries: Iterable[Link], *, key: bytes, book: Book, opened: Link | None = None) -> Iterator[Broken]:
    """The entries against each other, and their end against the book."""
    previous, position, epoch = numbering.GENESIS, 0, book.epoch
    before, first = hashlib.sha256(), opened.position if opened else 1
    for entry in entries:
        position += 1
        if entry.position != position:
            yield Broken("entry", str(position), f"it is missing: the next one has position {entry.position}")
            position = entry.position
        if position == first and opened and journal.facts_of(opened.text).get("before") != before.hexdigest():
            yield Broken("entry", f"1 to {position - 1}", f"they are not those that epoch {book.epoch} found")
        yield from _link(key if position >= first else None, previous, entry)
        if position < first:
            before.update(f"{entry.content} {entry.seal}\n".encode())
        previous, epoch = entry.seal, entry.epoch
    if (book.position, book.head, book.epoch) != (position, previous, epoch):
        yield Broken("book", "head", f"the book ends at {book.position}, its entries at {position}")


def before(business_id: uuid.UUID) -> str:
    """All entries as one SHA-256: what a new epoch seals of those whose key is lost."""
    sealed = hashlib.sha256()
    for entry in links.of(business_id):
        sealed.update(f"{entry.content} {entry.seal}\n".encode())
    return sealed.hexdigest()


def _link(key: bytes | None, previous: str, entry: Link) -> Iterator[Broken]:
    name = str(entry.position)
    try:
        if (entry.text or entry.salt) and numbering.digest(entry.salt, entry.text) != entry.digest:
            yield Broken("entry", name, f"the text of {entry.kind} was changed")
        if key is not None and numbering.seal(key, previous, entry.content) != entry.seal:
            yield Broken("entry", name, "its seal does not follow from the one before: it, or that one, was changed")
    except (AssertionError, TypeError, AttributeError) as damage:  # No hexadecimal figure: it was not written here.
        yield Broken("entry", name, f"it is damaged: {damage}")


def _opens(entry: Link, epoch: int) -> bool:
    """Does the epoch of the key we have begin with this entry?"""
    return (entry.kind, entry.epoch) == (OPENED, epoch)


def _head(business_id: uuid.UUID, key: bytes, book: Book, *, whole: bool) -> Iterator[Broken]:
    """The head file, told after each commit, against the entry it names."""
    try:
        head = heads.read(business_id, key=key)
    except heads.BrokenHead as damage:
        yield Broken("book", "head file", f"{heads.path_of(business_id)} cannot be believed: {damage}")
        return
    if head is None:
        yield Broken("book", "head file", f"{heads.path_of(business_id)} is missing: entries may be cut off unseen")
        return
    if head.position > book.position:
        what = f"it is missing: the head file says the journal went on to {head.position}"
        yield Broken("entry", str(book.position + 1), what)
        return
    entry: Entry | None = Entry.objects.filter(position=head.position).first()
    if whole and (entry is None or (entry.seal, entry.epoch) != (head.seal, head.epoch)):
        yield Broken("entry", str(head.position), "it is not the one that the head file saw: the chain was rebuilt")
