"""Counting just far enough: "99+" is all a person at a desk reads, and a million rows need not be walked."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet


def capped_counts(rows: Sequence[QuerySet[Any]], cap: int) -> list[int]:
    """How many rows each query finds, none counted further than `cap`; one query for all of them."""
    parts: list[str] = []
    values: list[Any] = []
    for found in rows:
        sql, params = found.order_by().values("pk")[:cap].query.sql_with_params()
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")  # noqa: S608 - compiled by the ORM
        values += params
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", values)
        row: tuple[int, ...] = cursor.fetchone()
    return list(row)
