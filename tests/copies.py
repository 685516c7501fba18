"""Many clients like one: what the verbs wrote about it, copied in bulk under other ids, names and numbers.

The journal is copied too, each entry sealed after the one before it, so that the books verify as if the verbs had
run for every client: a campaign of thousands prepares in seconds what it is not about.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db import models

from reglo.books import journal, outbox
from reglo.books.archive import Document
from reglo.books.clients import Client, Contact
from reglo.books.invoices import Invoice
from reglo.books.journal import Book, Entry
from reglo.books.outbox import Message
from reglo.books.payments import Receivable
from reglo.books.people import Business
from reglo.books.tenancy import tenant, uuid7
from reglo.rules import numbering
from reglo.rules.reading import folded

PATHS: Mapping[type[models.Model], str] = {
    Client: "id",
    Contact: "client_id",
    Invoice: "client_id",
    Receivable: "client_id",
    Document: "invoice__client_id",
    Message: "client_id",
}
BATCH = 500


def of(business: Business, like: Client, count: int) -> list[str]:
    """That many clients more, each with its contact, invoices, sums, files and messages; their ids."""
    with tenant(business.id, write=True):
        book = journal.hold(business)
        model = _Model(like)
        rows = [row for n in range(1, count + 1) for row in model.copy(book, n)]
        for kind in (Entry, *PATHS):  # an invoice points at its entry, everything at its client
            kind.objects.bulk_create([row for row in rows if type(row) is kind], batch_size=BATCH)
        book.save()
    journal.tell_head(book)
    return [str(row.id) for row in rows if type(row) is Client]


class _Model:
    """The rows and the entries of one client, in the order in which they were written."""

    def __init__(self, like: Client) -> None:
        self.like, self.key = like, journal.key()
        self.email = like.contacts.get().email
        self.rows = [row for kind, path in PATHS.items() for row in kind.objects.filter(**{path: like.id})]
        self.invoices = [row for row in self.rows if isinstance(row, Invoice)]
        written = Entry.objects.filter(subject__in=[row.id for row in self.rows]).order_by("position")
        self.rows = [*written, *self.rows]
        self.ids = [*(row.id for row in self.rows), *(row.draft_id for row in self.invoices)]

    def copy(self, book: Book, n: int) -> Iterator[Any]:
        """All of them once more, with another name for everything that bears one."""
        ids = {known: uuid7() for known in self.ids}
        numbers = {row.number: journal.next_number(book, series="", on=row.issued_on) for row in self.invoices}
        name = f"{self.like.name} {n}"
        names = {self.like.name: name, self.like.filed_as: folded(name), self.email: f"copie-{n}-{self.email}"}
        words = {str(known): str(new) for known, new in ids.items()} | numbers | names
        old = re.compile("|".join(map(re.escape, words)))
        for row in self.rows:
            told = {
                field.attname: _said(getattr(row, field.attname), ids, words, old)
                for field in row._meta.concrete_fields
            }
            yield self._sealed(book, type(row)(**told))

    def _sealed(self, book: Book, row: Any) -> Any:
        """An entry after the last one of the book, as `journal.append` does it; a message by its own seal."""
        if isinstance(row, Entry):
            book.position += 1
            row.position, row.digest = book.position, numbering.digest(row.salt, row.text)
            book.head = row.seal = journal.seal_of(self.key, book.head, row)
        elif isinstance(row, Message):
            row.seal = outbox.seal(row, channel=row.channel)
        return row


def _said(value: Any, ids: Mapping[UUID, UUID], words: Mapping[str, str], old: re.Pattern[str]) -> Any:
    """The same value about somebody else."""
    if isinstance(value, UUID):
        return ids.get(value, value)
    return old.sub(lambda found: words[found[0]], value) if isinstance(value, str) else value
