"""The newest documents that hold the words: what both databases answer quickly however many there are.

Ranking every match is hopeless (half a second for a word in 300,000 documents), so only the newest
two thousand are looked at, and the answer says whether there may be more.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from yesdesk.core.search.schema import ACCENTED, PLAIN
from yesdesk.core.search.words import is_prefix

NEWEST: Final = 2_000
PAGE: Final = 50  # matches at which no older documents are asked for
FEW: Final = 5  # matches below which the whole index is asked at once
WINDOWS: Final = (10_000, 200_000)  # newest documents that PostgreSQL looks at first, and then
_PLAIN: Final = str.maketrans(ACCENTED, PLAIN)

# All rows as one text: the driver lets go of Python's lock for each row, two thousand times a search.
_IN_FTS5: Final = """
WITH newest AS MATERIALIZED (
  SELECT rowid FROM core_searchindex WHERE core_searchindex MATCH %s ORDER BY rowid DESC LIMIT %s)
SELECT json_group_array(json_array(id, title, is_open)) FROM (
  SELECT d.id, d.title,
    d.audience IN (SELECT value FROM json_each(%s))
    AND (%s IS NULL OR d.kind IN (SELECT value FROM json_each(%s)))
    AND (%s IS NULL OR d.place = %s) AS is_open
  FROM newest JOIN core_searchdocument d ON d.id = newest.rowid
  ORDER BY d.id DESC LIMIT %s)
"""
# OFFSET 0 keeps PostgreSQL to the way of reading that each is meant for.
_IN_ORDER: Final = """
SELECT d.id, d.title
FROM (SELECT * FROM core_searchdocument WHERE id > %s ORDER BY id DESC OFFSET 0) d
WHERE d.words @@ to_tsquery('simple', %s) AND d.audience = ANY(%s)
  AND (%s::text[] IS NULL OR d.kind = ANY(%s)) AND (%s::bigint IS NULL OR d.place = %s)
LIMIT %s
"""
_BY_INDEX: Final = """
SELECT d.id, d.title
FROM (SELECT * FROM core_searchdocument
      WHERE id > %s AND words @@ to_tsquery('simple', %s) OFFSET 0) d
WHERE d.audience = ANY(%s)
  AND (%s::text[] IS NULL OR d.kind = ANY(%s)) AND (%s::bigint IS NULL OR d.place = %s)
ORDER BY d.id DESC LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Scope:
    """Who asks, and about what: audiences, a branch id or None for all, kinds or None for all."""

    audiences: Sequence[str]
    place: int | None
    kinds: Sequence[str] | None


@dataclass(frozen=True, slots=True)
class Candidates:
    """(id, title) of matches, newest first. `partial`: older ones were not looked at."""

    found: list[tuple[int, str]]
    partial: bool


def newest_matches(words: list[str], scope: Scope) -> Candidates:
    """Up to NEWEST matches of all `words` within `scope`."""
    return _in_fts5(words, scope) if connection.vendor == "sqlite" else _in_tsvector(words, scope)


def fts5_query(words: list[str]) -> str:
    """Each word in quotes, so that none is an operator; the last one may be a beginning."""
    return " ".join(f'"{word}"' for word in words) + ("*" if is_prefix(words) else "")


def tsvector_query(words: list[str]) -> str:
    """The same for to_tsquery, in the small letters without accents that the column holds."""
    plain = [word.lower().translate(_PLAIN) for word in words]
    return " & ".join(f"'{word}'" for word in plain) + (":*" if is_prefix(words) else "")


def _in_fts5(words: list[str], scope: Scope) -> Candidates:
    kinds = None if scope.kinds is None else json.dumps(list(scope.kinds))
    ((answer,),) = _rows(
        _IN_FTS5,
        [
            *(fts5_query(words), NEWEST + 1, json.dumps(list(scope.audiences))),
            *(kinds, kinds, scope.place, scope.place, NEWEST + 1),
        ],
    )
    rows = json.loads(answer)
    open_to_them = [(pk, title) for pk, title, is_open in rows if is_open]
    return Candidates(open_to_them[:NEWEST], partial=len(rows) > NEWEST)


def _in_tsvector(words: list[str], scope: Scope) -> Candidates:
    """Steps back in time, since a GIN index knows no order: a frequent word has its matches among
    the newest documents, read in order; a rarer one in the newer part of the index; a rare one
    anywhere, and then there are few."""
    top = _rows("SELECT coalesce(max(id), 0) FROM core_searchdocument", [])[0][0]
    kinds = None if scope.kinds is None else list(scope.kinds)
    values: list[Any] = [tsvector_query(words), list(scope.audiences)]
    values += [kinds, kinds, scope.place, scope.place, NEWEST + 1]
    window, further = WINDOWS
    found = _rows(_IN_ORDER, [top - window, *values])
    while len(found) < PAGE and window < top:
        window = further if window < further and len(found) >= FEW else top
        found = _rows(_BY_INDEX, [top - window, *values])
    return Candidates(found[:NEWEST], partial=len(found) > NEWEST or window < top)


def _rows(sql: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[Any] = cursor.fetchall()
    return rows
