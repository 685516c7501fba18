"""Whose row is it: keys, relations and the way in, for every table that belongs to a business.

Every such table has the key (business_id, id), the id a UUIDv7 made here; relations carry the
business on both sides, in Python (`TenantFK`) and in the database (`TenantRef`), so that a link from
one business to another is refused by the database itself. Every unique constraint and index starts
with the business. The same tables can therefore be distributed by business without a change.

A query of such a table outside `tenant(business_id)` raises `NoTenant`; a write outside
`tenant(business_id, write=True)` raises `ReadOnly`. `tenant(business_id, clients=…)` reads the rows of
these clients and of no other: an assistant sees what was confided, whatever page asks. A verb sees all
of its business, so that what it counts is true. Outside tenancy stand a few global tables:
users, memberships and the directory of businesses (`GLOBAL`).

The only file of the rooms where `Any` is welcome: it speaks Django's most dynamic language.
"""

import logging
import os
import time
import uuid
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import Any, ClassVar, TypeVar

from django.db import connections, models, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Columns, Statement, Table

T = TypeVar("T")
GLOBAL = frozenset({"user", "membership", "business", "startlink", "invitation", "calendarfeed"})


class NoTenant(RuntimeError):
    """A table of a business was asked without saying which business."""


class ReadOnly(RuntimeError):
    """A row of a business was written outside a verb."""


def uuid7() -> uuid.UUID:
    """A UUID that sorts by the time it was made (RFC 9562, version 7).

    It reads the machine's time, not the application's: an identifier is an order, not a date.
    """
    millis = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    value = (millis & ((1 << 48) - 1)) << 80 | random
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return uuid.UUID(int=value)


@dataclass
class _Frame:
    """One `tenant()` in force; `reading` is its transaction where the database wants one."""

    business_id: uuid.UUID
    write: bool
    reading: transaction.Atomic | None = None
    clients: frozenset[uuid.UUID] | None = None  # None: every client
    after: dict[str, Callable[[], None]] = field(default_factory=dict)  # what a verb does once it is committed
    known: dict[Hashable, Any] = field(default_factory=dict)  # what was read once (`remembered`)


logger = logging.getLogger(__name__)
_frames: ContextVar[tuple[_Frame, ...]] = ContextVar("tenants", default=())


def current() -> uuid.UUID:
    """The business in force. Raises NoTenant."""
    frames = _frames.get()
    if not frames:
        raise NoTenant("open tenant(business_id) first")
    return frames[-1].business_id


def seen() -> frozenset[uuid.UUID] | None:
    """The clients whose rows may be read now; None for all of them."""
    frames = _frames.get()
    return frames[-1].clients if frames else None


@contextmanager
def tenant(
    business_id: uuid.UUID, *, write: bool = False, clients: frozenset[uuid.UUID] | None = None
) -> Iterator[None]:
    """Read the rows of one business; with `write`, change them in one durable transaction.

    With `clients`, only the rows of these clients are there, beside the tables that know no client.

    Reading opens a transaction on PostgreSQL and none on SQLite, where it would take the write lock.
    A verb opened while pages read lets their reading transactions go first, and gives them a new one
    after: its own transaction is always outermost. Raises ReadOnly for a verb inside a verb.
    """
    frames = _frames.get()
    if write:
        if any(frame.write for frame in frames):
            raise ReadOnly("a verb does not call a verb: call its inner function")
        verb = _Frame(business_id, write=True)
        try:
            with _without_readers(frames), transaction.atomic(durable=True), _in_force(verb):
                yield
        finally:
            for around in frames:
                around.known.clear()
        _do_after(verb)
        return
    nested_in_write = bool(frames) and frames[-1].write
    if nested_in_write and frames[-1].business_id != business_id:
        raise ReadOnly("a verb reads its own business only")
    frame = _Frame(business_id, write=nested_in_write, clients=_seen_inside(frames, business_id, clients))
    if frames and (frames[-1].business_id, frames[-1].clients) == (business_id, frame.clients):
        frame.known = frames[-1].known
    if not nested_in_write and connections["default"].vendor == "postgresql":
        frame.reading = transaction.atomic()
        with frame.reading, _in_force(frame):
            yield
        return
    with _in_force(frame):
        yield


def _seen_inside(
    frames: tuple[_Frame, ...], business_id: uuid.UUID, clients: frozenset[uuid.UUID] | None
) -> frozenset[uuid.UUID] | None:
    """Inside the same business one never sees more than around; inside a verb, everything."""
    around = frames[-1] if frames else None
    if around is None or around.business_id != business_id or around.clients is None:
        return None if around is not None and around.write else clients
    return around.clients if clients is None else around.clients & clients


def remembered(key: Hashable, read: Callable[[], T]) -> T:
    """What pages read several times, read once as long as they only read: a verb forgets it, and reads for itself.

    It lasts as long as the outermost `tenant()` of the same business and the same clients.
    """
    frames = _frames.get()
    if not frames or frames[-1].write:
        return read()
    known = frames[-1].known
    if key not in known:
        known[key] = read()
    found: T = known[key]
    return found


def once_committed(name: str, act: Callable[[], None]) -> None:
    """Inside a verb: do this when its transaction is committed; said twice under one name, the last one is done.

    What fails then undoes nothing: it is logged, and the verb has succeeded.
    """
    verb = next((frame for frame in reversed(_frames.get()) if frame.write), None)
    if verb is None:
        raise ReadOnly(name)
    verb.after[name] = act


def _do_after(verb: _Frame) -> None:
    for name, act in verb.after.items():
        try:
            act()
        except Exception:
            logger.exception("after a verb of business %s: %s failed", verb.business_id, name)


@contextmanager
def _in_force(frame: _Frame) -> Iterator[None]:
    token = _frames.set((*_frames.get(), frame))
    try:
        yield
    finally:
        _frames.reset(token)


@contextmanager
def _without_readers(frames: tuple[_Frame, ...]) -> Iterator[None]:
    """End the reading transactions in force, inner first, and open them again after."""
    readers = [frame.reading for frame in frames if frame.reading is not None]
    for reader in reversed(readers):
        reader.__exit__(None, None, None)
    try:
        yield
    finally:
        for reader in readers:
            reader.__enter__()


def everyone(rows: "models.QuerySet[Any]") -> list[tuple[uuid.UUID, uuid.UUID]]:
    """The one reader across businesses: (business_id, id) of due work, and nothing else.

    For the morning, the outbox and sign-in; whoever calls it then opens `tenant()` one business at a
    time. `rows` comes from a manager named `due`, which is not bound to a business.
    """
    return list(rows.values_list("business_id", "id"))


class Router:
    """Refuses what has no business, or no verb. One database on a laptop; cells later."""

    def db_for_read(self, model: type[models.Model], **_: Any) -> str:
        """Any global table, or a table of the business in force."""
        if is_tenant(model):
            current()
        return "default"

    def db_for_write(self, model: type[models.Model], **hints: Any) -> str:
        """Any global table, or a row of the business in force inside its verb."""
        if is_tenant(model):
            frames = _frames.get()
            if not frames:
                raise NoTenant(model._meta.label)
            if not frames[-1].write:
                raise ReadOnly(f"{model._meta.label} changes inside a verb only")
            row = hints.get("instance")
            if isinstance(row, TenantModel) and row.business_id not in (None, frames[-1].business_id):
                raise NoTenant(f"{model._meta.label} of another business")
        return "default"


def is_tenant(model: type[models.Model]) -> bool:
    """Does the table belong to businesses?"""
    return issubclass(model, TenantModel)


class TenantManager(models.Manager[Any]):
    """Rows of the business in force, and of the clients one may see, whatever else is asked."""

    def get_queryset(self) -> "models.QuerySet[Any]":
        """Every query starts from the business."""
        rows = super().get_queryset()
        rows.query.add_q(models.Q(business_id=current()))  # as `filter` does, without the copy: nobody has it yet
        model: Any = self.model
        clients, path = seen(), _path_to_client(model)
        return rows if clients is None or not path else rows.filter(**{f"{path}__in": clients})


class DueManager(models.Manager[Any]):
    """Rows of every business, for `everyone()` alone."""

    def get_queryset(self) -> "models.QuerySet[Any]":
        """Not bound to a business; reads from the default database without a tenant."""
        return super().get_queryset().using("default")


class TenantModel(models.Model):
    """A row of one business. `client_path` leads to its client where no `client_id` does, to hide it with it."""

    client_path: ClassVar[str] = ""

    pk = models.CompositePrimaryKey("business_id", "id")
    business = models.ForeignKey("books.Business", models.PROTECT, related_name="%(class)ss", db_index=False)
    id = models.UUIDField(default=uuid7, editable=False)

    objects = TenantManager()

    class Meta:
        abstract = True


@cache
def _path_to_client(model: Any) -> str:
    """How a query says whose client a row is; empty for a table that knows no client."""
    names = {field.attname for field in model._meta.concrete_fields}
    return model.client_path or ("client_id" if "client_id" in names else "")


class TenantFK(models.ForeignObject):  # type: ignore[type-arg]
    """A relation inside one business: joins on (business_id, <name>_id)."""

    def __init__(self, to: Any, id_field: str, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        kwargs.pop("from_fields", None)
        kwargs.pop("to_fields", None)
        self.id_field = id_field
        super().__init__(to, on_delete, from_fields=["business", id_field], to_fields=["business", "id"], **kwargs)

    def deconstruct(self) -> Any:
        """What a migration writes."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("from_fields", None)
        kwargs.pop("to_fields", None)
        return name, path, args, {**kwargs, "id_field": self.id_field}


class TenantRef(models.BaseConstraint):
    """FOREIGN KEY (business_id, <field>) REFERENCES <table> (business_id, id), kept by the database."""

    def __init__(self, *, name: str, field: str, to: str, violation_error_message: str | None = None) -> None:
        self.field = field
        self.to = to
        super().__init__(name=name, violation_error_message=violation_error_message)

    def constraint_sql(self, model: Any, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        """The clause inside CREATE TABLE."""
        assert schema_editor is not None
        quote = schema_editor.quote_name
        return schema_editor.sql_constraint % {"name": quote(self.name), "constraint": self._clause(model, quote)}

    def create_sql(self, model: Any, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        """ALTER TABLE … ADD; SQLite rebuilds the table instead and never comes here."""
        assert schema_editor is not None
        quote = schema_editor.quote_name
        return Statement(
            "ALTER TABLE %(table)s ADD CONSTRAINT %(name)s %(clause)s",
            table=Table(model._meta.db_table, quote),
            name=quote(self.name),
            clause=self._clause(model, quote),
            columns=Columns(model._meta.db_table, [self._column(model)], quote),
        )

    def remove_sql(self, model: Any, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        """ALTER TABLE … DROP; SQLite rebuilds the table instead and never comes here."""
        assert schema_editor is not None
        quote = schema_editor.quote_name
        return Statement(
            "ALTER TABLE %(table)s DROP CONSTRAINT %(name)s",
            table=Table(model._meta.db_table, quote),
            name=quote(self.name),
        )

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: Any = None) -> None:
        """The database validates; a form picks among the rows of its business."""

    def deconstruct(self) -> Any:
        """What a migration writes."""
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "field": self.field, "to": self.to}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TenantRef):
            return NotImplemented
        return (self.name, self.field, self.to) == (other.name, other.field, other.to)

    def __hash__(self) -> int:
        return hash((self.name, self.field, self.to))

    def _column(self, model: Any) -> str:
        return str(model._meta.get_field(self.field).column)

    def _clause(self, model: Any, quote: Any) -> str:
        # The name is built, not looked up: while SQLite rebuilds a table, the other models are not there.
        table = f"{model._meta.app_label}_{self.to.lower()}"
        return (
            f"FOREIGN KEY ({quote('business_id')}, {quote(self._column(model))}) "
            f"REFERENCES {quote(table)} ({quote('business_id')}, {quote('id')}) DEFERRABLE INITIALLY DEFERRED"
        )


def refs(model_name: str, links: dict[str, str]) -> Iterable[TenantRef]:
    """The database side of several relations: {"client_id": "Client"} for the table named."""
    return [
        TenantRef(name=f"{model_name}_{field.removesuffix('_id')}_same_business", field=field, to=to)
        for field, to in links.items()
    ]
