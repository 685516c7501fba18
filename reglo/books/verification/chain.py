"""The chain itself: positions follow each other, each text has its digest, each seal follows from the one before."""

from collections.abc import Iterator

from reglo.books import journal
from reglo.books.journal import Book, Entry
from reglo.books.verification.findings import Broken, pages
from reglo.rules import numbering


def chain() -> Iterator[Broken]:
    """From the first entry to the head of the book. Raises LostKey."""
    book: Book = Book.objects.get()
    key, previous, position, epoch = journal.key(), numbering.GENESIS, 0, book.epoch
    for entry in pages(Entry.objects.all(), key="position"):
        position += 1
        if entry.position != position:
            yield Broken("entry", str(position), f"it is missing: the next one has position {entry.position}")
            position = entry.position
        yield from _link(key, previous, entry)
        previous, epoch = entry.seal, entry.epoch
    if (book.position, book.head, book.epoch) != (position, previous, epoch):
        yield Broken("book", "head", f"the book ends at {book.position}, its entries at {position}")


def _link(key: bytes, previous: str, entry: Entry) -> Iterator[Broken]:
    name = str(entry.position)
    try:
        if (entry.text or entry.salt) and numbering.digest(entry.salt, entry.text) != entry.digest:
            yield Broken("entry", name, f"the text of {entry.kind} was changed")
        if journal.seal_of(key, previous, entry) != entry.seal:
            yield Broken("entry", name, "its seal does not follow from the one before: it, or that one, was changed")
    except AssertionError as damage:  # A salt or a seal that is no hexadecimal figure was not written here.
        yield Broken("entry", name, f"it is damaged: {damage}")
