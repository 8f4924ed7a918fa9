"""What pages are made of, as one text read anew each time: while it is the same, so are they, whichever process wrote.

Five seconds (core/cache.py) are short for a list and long for an opening hour somebody has just put right.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db import connection
from django.db.models import Model

_TEXT_OF_ROWS = {
    "sqlite": "SELECT json_group_array(json_array({columns})) FROM {table}{only}",
    "postgresql": "SELECT json_agg(json_build_array({columns}) ORDER BY {key})::text FROM {table}{only}",
}


@dataclass(frozen=True)
class Rows:
    """Every row of a model with few rows, or those that `only` names (SQL of ours). Without `columns`: all of them."""

    model: type[Model]
    columns: Sequence[str] = ()
    only: str = ""

    def sql(self, vendor: str) -> str:
        quote = connection.ops.quote_name
        meta = self.model._meta  # noqa: SLF001 - Django's documented door
        names = self.columns or [str(field.column) for field in meta.concrete_fields]
        return _TEXT_OF_ROWS[vendor].format(
            columns=", ".join(map(quote, names)),
            table=quote(meta.db_table),
            key=quote(str(meta.pk.column)),
            only=f" WHERE {self.only}" if self.only else "",
        )


@dataclass(frozen=True)
class SettingsMark:
    """Of these rows."""

    of: Sequence[Rows]

    def now(self) -> tuple[str, ...]:
        """One query, whichever process or command changed something last."""
        with connection.cursor() as cursor:
            cursor.execute(self._statement)
            return tuple(cursor.fetchone())

    @cached_property
    def _statement(self) -> str:
        parts = (f"({each.sql(connection.vendor)})" for each in self.of)
        return f"SELECT {', '.join(parts)}"
