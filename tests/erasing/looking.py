"""Looks for words in every raw file, and in every text of every table."""

from pathlib import Path

from django.db import connection

from tests.erasing.planted import SPOKEN


def files_that_say(folder: Path) -> list[str]:
    """Files below `folder` whose bytes hold one of the planted words, as UTF-8 or UTF-16."""
    wanted = [word.encode(coding) for word in SPOKEN for coding in ("utf-8", "utf-16-le")]
    return [
        str(path.relative_to(folder))
        for path in sorted(folder.rglob("*"))
        if path.is_file() and any(word in path.read_bytes() for word in wanted)
    ]


def columns_that_say() -> list[str]:
    """`table.column` of each column, of any table in the database, that holds one of the words."""
    with connection.cursor() as cursor:
        found = []
        for table in connection.introspection.table_names(cursor):
            for column in connection.introspection.get_table_description(cursor, table):
                shown = f'CAST("{column.name}" AS TEXT)'
                told = " OR ".join([f"{shown} LIKE %s"] * len(SPOKEN))
                cursor.execute(
                    f'SELECT count(*) FROM "{table}" WHERE {told}', [f"%{word}%" for word in SPOKEN]
                )
                if cursor.fetchone()[0]:
                    found.append(f"{table}.{column.name}")
    return found
