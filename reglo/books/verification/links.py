"""The journal read quickly: each entry as the bare values its seal is made over.

Fifty thousand entries a second leave no room for rows of tables: they are read as the database gives them,
page by page. What an entry says of itself is written here exactly as `journal.content_of` writes it; a test
holds the two together.
"""

import hashlib
import json
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from reglo.books.journal import Entry

PAGE_ROWS = 2000
_COLUMNS = ("position", "epoch", "at", "kind", "subject", "by", "digest", "seal", "salt", "text")
_quoted = json.JSONEncoder(ensure_ascii=False).encode


class Link(NamedTuple):
    """One entry; every value as the database has it, whatever was done to it."""

    position: int
    epoch: int
    at: Any
    kind: str
    subject: Any
    by: Any
    digest: str
    seal: str
    salt: str
    text: str

    @property
    def content(self) -> str:
        """What the entry says of itself, as one SHA-256."""
        by = "null" if self.by is None else f'"{_identifier(self.by)}"'
        said = (
            f'{{"at":"{_instant(self.at)}","by":{by},"digest":"{self.digest}","epoch":{self.epoch},'
            f'"kind":{_quoted(self.kind)},"position":{self.position},"subject":"{_identifier(self.subject)}"}}'
        )
        return hashlib.sha256(said.encode()).hexdigest()


def of(business_id: uuid.UUID, *, using: str = "default", after: int = 0) -> Iterator[Link]:
    """Every entry of a business in the order of positions, of this database or of a copy of it."""
    connection = connections[using]
    asked = _question(connection)
    mine = Entry._meta.get_field("business").get_db_prep_value(business_id, connection)
    page = _page(connection, asked, mine, after)
    while page:
        yield from (Link(*row) for row in page)
        page = _page(connection, asked, mine, page[-1][0])


def as_uuid(value: Any) -> uuid.UUID:
    """An identifier as either database gives it."""
    return value if isinstance(value, uuid.UUID) else uuid.UUID(str(value))


def _page(connection: BaseDatabaseWrapper, asked: str, mine: Any, after: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(asked, [mine, after])
        return list(cursor.fetchall())


def _question(connection: BaseDatabaseWrapper) -> str:
    quote = connection.ops.quote_name
    names = [quote(name) for name in _COLUMNS]
    if connection.vendor == "sqlite":
        names[2] = f"CAST({names[2]} AS TEXT)"  # as it is written, even when it is no hour any more
    return (
        f"SELECT {', '.join(names)} FROM {quote(Entry._meta.db_table)} "  # noqa: S608 — names of ours
        f"WHERE {quote('business_id')} = %s AND {quote('position')} > %s ORDER BY {quote('position')} LIMIT {PAGE_ROWS}"
    )


def _instant(at: Any) -> str:
    """SQLite keeps an hour in UTC as a text without its zone."""
    if isinstance(at, datetime):
        return at.astimezone(UTC).isoformat(timespec="microseconds")
    text = str(at)
    return f"{text[:10]}T{text[11:] if len(text) > 19 else text[11:] + '.000000'}+00:00"


def _identifier(value: Any) -> str:
    """SQLite keeps an identifier as its figures."""
    if isinstance(value, str):
        return f"{value[:8]}-{value[8:12]}-{value[12:16]}-{value[16:20]}-{value[20:]}"
    return str(value)
