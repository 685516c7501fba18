"""Questions that verbs and pages ask all day, compiled once.

The database answers a small question in fifty microseconds; the ORM takes ten times as long to write it, and as long
again to find out how the answer is read. A prepared question is written by the ORM the first time, and asked again
word for word, with the business in force, the identifiers and the days given where the first ones stood. It is for the few
questions that a measure names, not for every one: it costs a name, and a reader who must look there.
"""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from django.db import connection, models
from django.db.models import query

from reglo.books.tenancy import current, seen

R = TypeVar("R", bound=models.Model)
Given = uuid.UUID | date

_BUSINESS = "the business in force"


@dataclass(frozen=True)
class _Written:
    """What the ORM wrote: the text, its parameters, which of them are named, and how the columns are read."""

    text: str
    parameters: tuple[Any, ...]
    named: Mapping[int, str]
    readers: Mapping[int, tuple[Sequence[Callable[..., Any]], Any]]
    columns: Sequence[str]  # of a record, the first columns of a row
    related: Sequence[Any]  # what makes the rows it was asked with, from the columns after


class _Question:
    """A question that only what is given by name changes, and the business."""

    def __init__(self, question: "Callable[..., models.QuerySet[Any, Any]]") -> None:
        self._question = question
        self._known: dict[str, _Written] = {}  # one for each kind of database

    def _rows(self, given: Mapping[str, Given]) -> tuple[_Written, Iterator[list[Any]]]:
        written = self._known.get(connection.vendor)
        if written is None:
            written = self._known[connection.vendor] = self._write(given)
        stored = {name: _stored(one) for name, one in given.items()} | {_BUSINESS: _stored(current())}
        named = written.named
        parameters = [stored[named[at]] if at in named else one for at, one in enumerate(written.parameters)]
        with connection.cursor() as cursor:
            cursor.execute(written.text, parameters)
            return written, _read(written, cursor.fetchall())

    def _write(self, given: Mapping[str, Given]) -> _Written:
        """Let the ORM write it, with identifiers and days that are nobody’s: where they stand, the given ones will."""
        marks = {name: _mark(at, one) for at, (name, one) in enumerate(given.items())}
        compiler = self._question(**marks).query.get_compiler(connection=connection)
        text, parameters = compiler.as_sql()
        names = {_stored(mark): name for name, mark in marks.items()} | {_stored(current()): _BUSINESS}
        named = {at: names[one] for at, one in enumerate(parameters) if isinstance(one, str | Given) and one in names}
        assert set(named.values()) == {*given, _BUSINESS}, "what is given must stand in what the ORM wrote"
        readers = compiler.get_converters(expression for expression, _, _ in compiler.select)
        return _Written(text, tuple(parameters), named, readers, *_whole(compiler))


class Values(_Question):
    """A question answered by the values of some columns."""

    def rows(self, **given: Given) -> list[tuple[Any, ...]]:
        """The answer now. Inside `tenant()`; of some clients only, the ORM is asked. Raises NoTenant."""
        if seen() is not None:
            return list(self._question(**given))
        return [tuple(row) for row in self._rows(given)[1]]


class Records(_Question, Generic[R]):
    """A question answered by rows of one table, each whole, with the rows that `select_related` names."""

    def __init__(self, model: type[R], question: "Callable[..., models.QuerySet[R]]") -> None:
        super().__init__(question)
        self._model = model

    def all(self, **given: Given) -> list[R]:
        """The rows now. Inside `tenant()`; of some clients only, the ORM is asked. Raises NoTenant."""
        if seen() is not None:
            return list(self._question(**given))
        written, rows = self._rows(given)
        assert len(written.columns) == len(self._model._meta.concrete_fields), "a prepared row is whole"
        return [self._made(written, values) for values in rows]

    def _made(self, written: _Written, values: list[Any]) -> R:
        made = self._model.from_db("default", written.columns, values[: len(written.columns)])
        for one in written.related:
            one.populate(values, made)
        return made

    def first(self, **given: Given) -> R | None:
        """The first one, if there is any."""
        return next(iter(self.all(**given)), None)

    def get(self, **given: Given) -> R:
        """The only one. Raises the DoesNotExist of its model."""
        found = self.all(**given)
        if not found:
            missing: Any = self._model
            raise missing.DoesNotExist(given)
        assert len(found) == 1, f"{len(found)} rows of {self._model.__name__}"
        return found[0]


def _whole(compiler: Any) -> tuple[Sequence[str], Sequence[Any]]:
    """The columns of the record, and what makes the rows beside it; neither where values are asked."""
    made_by: Any = query.get_related_populators
    told = compiler.klass_info
    if told is None:
        return (), ()
    columns = [compiler.select[at][0].target.attname for at in told["select_fields"]]
    return columns, made_by(told, compiler.select, "default")


def _read(written: _Written, rows: list[tuple[Any, ...]]) -> Iterator[list[Any]]:
    """Each row with its dates, identifiers and JSON as the fields give them."""
    for row in rows:
        values = list(row)
        for at, (readers, expression) in written.readers.items():
            for reader in readers:
                values[at] = reader(values[at], expression, connection)
        yield values


def _mark(position: int, like: Given) -> Given:
    """An identifier or a day that stands nowhere else."""
    return uuid.uuid4() if isinstance(like, uuid.UUID) else date(1, 1, 1 + position)


def _stored(one: Given) -> Any:
    """An identifier or a day as this database takes it in a parameter."""
    field: models.Field[Any, Any] = models.UUIDField() if isinstance(one, uuid.UUID) else models.DateField()
    return field.get_db_prep_value(one, connection)
