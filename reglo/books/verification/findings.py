"""What verification says, and how it reads: by pages, so that no lock outlives a page."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from reglo.books import journal
from reglo.books.journal import Entry

PAGE_ROWS = 1000


@dataclass(frozen=True)
class Broken:
    """One thing that does not agree."""

    table: str
    row: str
    what: str
    lost: bool = field(default=False, compare=False)  # an archived file is gone; nothing else is wrong with its row


def pages(rows: "QuerySet[Any]", *, key: str = "id") -> Iterator[Any]:
    """Every row in the order of a key, read page by page: on SQLite a cursor left open would hold up writers."""
    ordered = rows.order_by(key)
    page = list(ordered[:PAGE_ROWS])
    yield from page
    while len(page) == PAGE_ROWS:
        page = list(ordered.filter(**{f"{key}__gt": getattr(page[-1], key)})[:PAGE_ROWS])
        yield from page


def entries(*kinds: str) -> Iterator[Entry]:
    """The entries of these kinds, in the order of the journal."""
    return pages(Entry.objects.filter(kind__in=kinds), key="position")


def facts(entry: Entry) -> dict[str, Any]:
    """What an entry seals. Empty once its text was erased, or when it cannot be read any more."""
    return journal.facts_of(entry.text)


def compared(table: str, row: str, *pairs: tuple[str, Any, Any]) -> Iterator[Broken]:
    """A finding for each (name, what the row says, what the journal says) that differ."""
    for name, said, sealed in pairs:
        if said != sealed:
            yield Broken(table, row, f"{name} is {said}, sealed as {sealed}")
