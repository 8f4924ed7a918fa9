"""A read that the ORM compiles once and the database answers many times. Building and compiling a query costs more
than its answer: 0.45 of the 1.0 ms for fifty rows of a queue. The ORM still writes each statement; it is kept with
places for the values that change."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property
from itertools import chain
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.db.models import Field, Model, QuerySet
from django.db.models.sql import InsertQuery

type Row = tuple[Any, ...]
type Build = Callable[..., QuerySet[Any, Any]]
type Read = Callable[[Any], Any]

_FAR: Final = datetime(9000, 1, 1, tzinfo=UTC)
_MANY: Final = 2_100_000_000  # the ORM answers by itself what a four-byte column cannot hold


class PreparedQuery:
    """A prepared read: decorates `build(shape, **values)`, which gives a queryset of tuples, once for each shape and
    database. `shape` changes the statement itself (which queue, with or without a branch). Values are ints, texts or
    times, never None, and are only compared with: a value that decides the statement belongs into the shape."""

    def __init__(self, build: Build) -> None:
        self._build = build
        self._kept: dict[tuple[Any, ...], _Statement] = {}

    def rows(self, *shape: Any, **values: Any) -> list[Row]:
        """Return the rows, with times, days, booleans and JSON as the ORM would give them. One query."""
        key = (connection.vendor, shape, *((name, type(values[name])) for name in values))
        statement = self._kept.get(key)
        if statement is None:
            statement = self._kept[key] = _Statement(self._build, shape, values)
        return statement.rows(values)


class PreparedInsert[Made: Model]:
    """The insert of one row of a model, compiled by the ORM once: `objects.create` builds it anew for each row. For a
    model without a `save` of its own that nothing listens to. Call it inside a transaction, with plain values."""

    def __init__(self, model: type[Made]) -> None:
        self._model = model
        self._kept: dict[str, str] = {}

    def create(self, **values: Any) -> Made:
        made = self._model(**values)
        self.write(made)
        return made

    def write(self, made: Made) -> None:
        fields = self._fields
        sql = self._kept.get(connection.vendor)
        if sql is None:
            sql = self._kept[connection.vendor] = self._insert_sql(made, fields)
        params = [each.get_db_prep_save(each.pre_save(made, True), connection) for each in fields]  # noqa: FBT003
        with (
            transaction.mark_for_rollback_on_error(using=DEFAULT_DB_ALIAS),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql, params)
            made.pk = cursor.fetchone()[0]
        made._state.adding = False  # noqa: SLF001 - as Django's own save
        made._state.db = DEFAULT_DB_ALIAS  # noqa: SLF001

    @cached_property
    def _fields(self) -> "list[Field[Any, Any]]":
        fields = self._model._meta.concrete_fields  # noqa: SLF001 - Django's documented door
        return [each for each in fields if not (each.primary_key or each.generated)]

    def _insert_sql(self, made: Made, fields: "Sequence[Field[Any, Any]]") -> str:
        query = InsertQuery(self._model)
        query.insert_values(fields, [made])
        compiler: Any = query.get_compiler(connection=connection)
        compiler.returning_fields = [self._model._meta.pk]  # noqa: SLF001
        ((sql, _params),) = compiler.as_sql()
        return str(sql)


@cache
def columns_of(model: type[Model]) -> list[str]:
    """All columns of a model, for a read whose rows become objects again."""
    return [field.attname for field in model._meta.concrete_fields]  # noqa: SLF001 - Django's documented door


def from_row[Made: Model](model: type[Made], values: Sequence[Any]) -> Made:
    """Return the object whose `columns_of` these values are, as the ORM would give it."""
    return model.from_db(DEFAULT_DB_ALIAS, columns_of(model), values)


class JoinedRows[Made: Model]:
    """Rows of a model with the rows that its fields in `beside` point at, as `select_related` gives them."""

    def __init__(self, model: type[Made], beside: Mapping[str, type[Model]]) -> None:
        self._model = model
        self._beside = beside

    @property
    def columns(self) -> list[str]:
        beside = (
            [f"{path}__{name}" for name in columns_of(model)]
            for path, model in self._beside.items()
        )
        return [*columns_of(self._model), *chain.from_iterable(beside)]

    def read(self, row: Sequence[Any]) -> Made:
        start = len(columns_of(self._model))
        made = from_row(self._model, row[:start])
        for path, model in self._beside.items():
            end = start + len(columns_of(model))
            there = getattr(made, f"{path}_id") is not None
            setattr(made, path, from_row(model, row[start:end]) if there else None)
            start = end
        return made


class _Statement:
    """A compiled statement. `_slots`: for each parameter its value, or the name of the value that goes there."""

    def __init__(self, build: Build, shape: Row, values: dict[str, Any]) -> None:
        samples = {
            name: _sample_value(value, place) for place, (name, value) in enumerate(values.items())
        }
        compiler = build(*shape, **samples).query.get_compiler(connection=connection)
        self._sql, params = compiler.as_sql(with_col_aliases=True)
        self._locks = compiler.query.select_for_update and connection.features.has_select_for_update
        self._in_one_piece = connection.vendor == "sqlite"
        if self._in_one_piece:
            self._sql = _in_one_piece(self._sql, [column[2] for column in compiler.select])
        names = {_as_parameter(sample): name for name, sample in samples.items()}
        self._slots = [(names.get(param), param) for param in params]
        missing = set(values) - {name for name, _param in self._slots}
        if missing:
            raise TypeError(f"not in the statement: {', '.join(sorted(missing))}")
        kinds = [column[0].output_field.get_internal_type() for column in compiler.select]
        self._reads = [(place, _READS[kind]) for place, kind in enumerate(kinds) if kind in _READS]

    def rows(self, values: dict[str, Any]) -> list[Row]:
        if self._locks and connection.get_autocommit():  # as Django, whenever it compiles one
            raise transaction.TransactionManagementError(
                "select_for_update cannot be used outside of a transaction."
            )
        params = [
            param if name is None else _as_parameter(values[name]) for name, param in self._slots
        ]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, params)
            rows = json.loads(cursor.fetchone()[0]) if self._in_one_piece else cursor.fetchall()
        return [self._converted_row(row) for row in rows]

    def _converted_row(self, row: Sequence[Any]) -> Row:
        read = list(row)
        for place, reads in self._reads:
            if read[place] is not None:
                read[place] = reads(read[place])
        return tuple(read)


def _in_one_piece(sql: str, names: list[str]) -> str:
    """All rows as one text: SQLite's driver lets go of Python's lock at each row; fifty rows cost two thirds more."""
    columns = ", ".join(connection.ops.quote_name(name) for name in names)
    return f"SELECT json_group_array(json_array({columns})) FROM ({sql})"  # noqa: S608 - the ORM's own words


def _sample_value(value: Any, place: int) -> Any:
    match value:
        case int():
            return _MANY + place
        case datetime():
            return _FAR + timedelta(seconds=place)
        case str():
            return f"kept value {place}"
        case _:
            raise TypeError(f"no statement can be kept for {type(value).__name__}")


def _as_parameter(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value


def _time(value: datetime | str) -> datetime:
    """SQLite hands out texts in UTC, PostgreSQL times."""
    if isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def _as_day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


_READS: Final[dict[str, Read]] = {
    "DateField": _as_day,
    "DateTimeField": _time,
    "BooleanField": bool,
    "JSONField": lambda value: json.loads(value) if isinstance(value, str) else value,
}
