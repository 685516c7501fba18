"""Every row of every table as lines of JSON, so that a copy made on one database opens on the other.

The first line of a table names its columns; each line after it is one row. The tables are those of the
version that wrote them, as the migrations applied there tell: an older copy is loaded into older tables, which
are then brought forward.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps.registry import Apps
from django.core.management.color import no_style
from django.db import connections, models, transaction
from django.db.migrations.loader import MigrationLoader

APPS = ("books", "account", "mfa")  # sessions end with the machine they were opened on
BATCH = 500

Migrations = dict[str, str]


def migrations(using: str) -> Migrations:
    """The last migration applied of each application whose rows are kept; nothing of a database without tables."""
    applied = sorted(MigrationLoader(connections[using]).applied_migrations)
    return {app: name for app, name in applied if app in APPS}


def latest() -> Migrations:
    """The last migration of each of these applications that this version knows."""
    leaves = MigrationLoader(connections["default"]).graph.leaf_nodes()
    return {app: name for app, name in sorted(leaves) if app in APPS}


def tables(using: str, at: Migrations) -> list[type[models.Model]]:
    """The tables as they were when these migrations were the last ones."""
    state: Apps = MigrationLoader(connections[using]).project_state(list(at.items())).apps
    found = [one for one in state.get_models(include_auto_created=True) if one._meta.app_label in APPS]
    return sorted(found, key=lambda one: one._meta.db_table)


def lines(table: type[models.Model], *, using: str) -> Iterator[str]:
    """A table as text, its columns first."""
    fields = _fields(table)
    yield _line([field.attname for field in fields])
    rows: models.QuerySet[Any] = models.QuerySet(table, using=using)
    for row in rows.values_list(*(field.attname for field in fields)).iterator(chunk_size=BATCH):
        yield _line(row)


def load(table: type[models.Model], lines: Iterable[str], *, using: str) -> int:
    """Write the lines of a table into an empty one; how many rows. Raises ValueError, LookupError for other lines."""
    fields = {field.attname: field for field in _fields(table)}
    given = iter(lines)
    names = json.loads(next(given))
    if set(names) != set(fields):
        raise LookupError(f"{table._meta.db_table}: {sorted(set(names) ^ set(fields))}")
    count, batch = 0, []
    for line in given:
        values = zip(names, json.loads(line), strict=True)
        batch.append(table(**{name: fields[name].to_python(value) for name, value in values}))
        if len(batch) == BATCH:
            count += _write(table, batch, using)
            batch = []
    return count + _write(table, batch, using)


def _write(table: type[models.Model], batch: list[models.Model], using: str) -> int:
    rows: models.QuerySet[Any] = models.QuerySet(table, using=using)
    rows.bulk_create(batch)
    return len(batch)


def count_on(loaded: list[type[models.Model]], *, using: str) -> None:
    """Numbers that the database gives by itself go on after those that were loaded (PostgreSQL)."""
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), loaded):
            cursor.execute(statement)


def _fields(table: type[models.Model]) -> list[Any]:
    return [one for one in table._meta.concrete_fields if not isinstance(one, models.CompositePrimaryKey)]


def _line(values: Iterable[Any]) -> str:
    return json.dumps(list(values), default=_plain, ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    assert isinstance(value, UUID | Decimal), type(value)
    return str(value)
