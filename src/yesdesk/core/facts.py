"""Facts: counts without persons, kept for good; their tables have no row numbers, which would tell an order."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.apps import apps
from django.db import connection, connections, models, transaction

from yesdesk.core.dates import iso_week

log: Final = logging.getLogger(__name__)

type Cell = Sequence[Any]
"""The key of a cell in the order of its model's primary key."""

type _Changes = dict[tuple[Any, ...], int]


def move_facts(
    model: type[models.Model], *, less: Sequence[Cell] = (), more: Sequence[Cell] = ()
) -> None:
    """Take one from each cell of `less` and add one to each of `more`, by one statement, in the caller's transaction.
    A cell that holds nothing to take back is logged and changes nothing else: nobody's work waits for a count."""
    table = _Table(model)
    deltas = Counter(map(table.key, more))
    deltas.subtract(map(table.key, less))
    changed = {key: n for key, n in deltas.items() if n}
    if not changed:
        return
    statement, values = table.upsert(changed)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        if cursor.rowcount < len(changed):
            log.error("%s: a count to take back is not there", table.name)


class _Table:
    def __init__(self, model: type[models.Model]) -> None:
        meta: Any = model._meta  # noqa: SLF001 - Django's documented way to a model's fields
        self.name = meta.db_table
        self.keys = list(meta.pk.fields)

    def key(self, cell: Cell) -> tuple[Any, ...]:
        return tuple(
            field.get_db_prep_save(value, connection)
            for field, value in zip(self.keys, cell, strict=True)
        )

    def upsert(self, changed: _Changes) -> tuple[str, list[Any]]:
        """Propose zero for a row to take from, as a check refuses numbers below: no count is lost, no row made."""
        # in the order of their keys: PostgreSQL locks them as they come, and of two opposite moves each would wait
        changed = {key: changed[key] for key in sorted(changed)}
        less = {key: n for key, n in changed.items() if n < 0}
        rows, values = self._proposed(changed, less)
        added, amounts = self._added(less)
        keys = self._names()
        return (
            f"INSERT INTO {_quoted(self.name)} ({keys}, n) {rows}"
            f" ON CONFLICT ({keys}) DO UPDATE SET n = {_quoted(self.name)}.n + {added}"
        ), values + amounts

    def _proposed(self, changed: _Changes, less: _Changes) -> tuple[str, list[Any]]:
        values = [each for key, n in changed.items() for each in (*key, abs(n))]
        marks = ", ".join(["%s"] * (len(self.keys) + 1))
        if not less:
            return "VALUES " + ", ".join(f"({marks})" for _key in changed), values
        read = f"SELECT {self._names()}, 0 FROM {_quoted(self.name)} WHERE"  # noqa: S608
        known, new = f"{read} {self._same()} AND n >= %s", f"SELECT {marks} WHERE true"
        rows = (known if key in less else new for key in changed)
        # the first one gives no row, but tells PostgreSQL the types of all
        return " UNION ALL ".join([f"{read} false", *rows]), values

    def _added(self, less: _Changes) -> tuple[str, list[Any]]:
        if not less:
            return "excluded.n", []
        cases = " ".join(f"WHEN {self._same()} THEN %s" for _key in less)
        values = [each for key, n in less.items() for each in (*key, n)]
        return f"CASE {cases} ELSE excluded.n END", values

    def _names(self) -> str:
        return ", ".join(_quoted(field.column) for field in self.keys)

    def _same(self) -> str:
        return " AND ".join(
            f"{_quoted(self.name)}.{_quoted(field.column)} = %s" for field in self.keys
        )


FOLDED_AFTER_MONTHS: Final = 25


def first_unfolded_day(now: datetime) -> date:
    months = now.year * 12 + now.month - 1 - FOLDED_AFTER_MONTHS
    return date(months // 12, months % 12 + 1, 1)


def folded_week(week: str) -> str:
    """The month (`2026-11`) that stands for a week (`2026-W48`): the month of its Thursday."""
    if "W" not in week:
        return week
    return f"{date.fromisocalendar(int(week[:4]), int(week[6:]), 4):%Y-%m}"


def fold_weeks(model: type[models.Model], now: datetime) -> None:
    """Fold facts by week to facts by month, once the month is old enough: week by week, so a stop loses nothing."""
    rows: models.QuerySet[Any] = models.QuerySet(model)
    before = first_unfolded_day(now)
    weeks = rows.filter(week__contains="W", week__lte=iso_week(before)).order_by("week")
    for week in list(weeks.values_list("week", flat=True).distinct()):
        if folded_week(week) < f"{before:%Y-%m}":
            fold_rows(rows.filter(week__in=[week, folded_week(week)]), folded_week)
    rows.filter(n=0).delete()


@transaction.atomic
def fold_rows(rows: models.QuerySet[Any], folded: Callable[[Any], Any]) -> None:
    table = _Table(rows.model)
    names = [field.attname for field in table.keys]
    sums: Counter[tuple[Any, ...]] = Counter()
    for first, *rest, n in rows.select_for_update().values_list(*names, "n"):
        sums[folded(first), *rest] += n
    rows.delete()
    models.QuerySet(rows.model).bulk_create(
        rows.model(**dict(zip(names, key, strict=True)), n=n) for key, n in sums.items()
    )


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def ensure_without_rowid(*, using: str = "default", **_signal: Any) -> None:
    """Rebuild tables that say `without_rowid` after each migration: on SQLite Django drops it with an alteration."""
    database = connections[using]
    if database.vendor != "sqlite":
        return
    tables = [
        model._meta.db_table  # noqa: SLF001
        for model in apps.get_models()
        if getattr(model, "without_rowid", False)
    ]
    for table in tables:
        with database.cursor() as cursor:
            cursor.execute(
                "SELECT sql FROM sqlite_master WHERE type IN ('table', 'index') AND tbl_name = %s"
                " AND sql IS NOT NULL ORDER BY type DESC",
                [table],
            )
            made = [sql for (sql,) in cursor.fetchall()]
        if made and not made[0].rstrip().upper().endswith("WITHOUT ROWID"):
            _make_anew(table, made, using)


def _make_anew(table: str, made: Iterable[str], using: str) -> None:
    own, *indexes = made
    fresh = own.replace(f'"{table}"', f'"anew__{table}"', 1)
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute(f"{fresh} WITHOUT ROWID")
        cursor.execute(f'INSERT INTO "anew__{table}" SELECT * FROM "{table}"')  # noqa: S608 - our own names
        cursor.execute(f'DROP TABLE "{table}"')
        cursor.execute(f'ALTER TABLE "anew__{table}" RENAME TO "{table}"')
        for index in indexes:
            cursor.execute(index)
