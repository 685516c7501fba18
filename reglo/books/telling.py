"""Rows that the journal tells whole: added with every field they hold, then changed field by field.

An entry `word.verb` says of its subject what these fields became; the first one says all of them. Living
the journal again therefore gives each row back, whatever its table (`verification.told`).
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from reglo.books import journal
from reglo.books.fields import MoneyField
from reglo.rules import money

if TYPE_CHECKING:
    from django.db.models import Field

    from reglo.books.people import User
    from reglo.books.tenancy import TenantModel

KEY = frozenset({"pk", "id", "business"})


def added(
    book: journal.Book, kind: str, row: "TenantModel", *, by: "User | None", at: datetime, **also: object
) -> None:
    """Inside a verb: a new row and its entry, with what hangs on it (`also`: the ids of its sums, its lines)."""
    row.save(force_insert=True)
    journal.append(book, kind, told(row) | also, subject=row.id, by=by, at=at)


def changed(
    book: journal.Book, kind: str, row: "TenantModel", *, by: "User | None", at: datetime, changes: dict[str, Any]
) -> None:
    """Inside a verb: some fields of a row become something else, and the entry says what."""
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=list(changes))
    said = told(row)
    journal.append(book, kind, {name: said[name] for name in changes}, subject=row.id, by=by, at=at)


def removed(book: journal.Book, kind: str, row: "TenantModel", *, by: "User | None", at: datetime) -> None:
    """Inside a verb: a row that holds no more; its last entry keeps what it said."""
    journal.append(book, kind, told(row), subject=row.id, by=by, at=at)
    row.delete()


def told(row: "TenantModel") -> dict[str, Any]:
    """Every field of a row as the journal keeps it, whether it was just typed or read from its table."""
    return {
        field.attname: plain(field, field.value_from_object(row))
        for field in row._meta.local_concrete_fields
        if field.name not in KEY
    }


def untold(model: "type[TenantModel]") -> dict[str, Any]:
    """What a row says of each field that no entry speaks of: one added to its table since."""
    fields = (field for field in model._meta.local_concrete_fields if field.name not in KEY)
    return {field.attname: plain(field, field.get_default()) for field in fields}


def plain(field: "Field[Any, Any]", value: Any) -> Any:
    """A value as JSON says it: an hour in UTC, an amount with its cents, the rest as its text."""
    if isinstance(field, MoneyField) and isinstance(value, Decimal):
        return str(money.major(money.minor(value)))
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value) if isinstance(value, date | UUID | Decimal) else value
