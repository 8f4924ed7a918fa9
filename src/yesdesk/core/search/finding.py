"""Finding by word: the newest few thousand matches are looked at, the best of those come first.

Ranking every match of a common word takes half a second at a million documents, so that is not done, and
`partial` says so.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from yesdesk.core.search.index import INDEX, TABLE

RANKED = 3_000  # newest matches that are ranked
WORDS_AT_MOST = 8
PREFIX_FROM = 3  # letters; a shorter last word is taken as a whole word
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """What was found: `kind` and `ref` as they were put in."""

    kind: str
    ref: int


@dataclass(frozen=True, slots=True)
class Found:
    """`partial`: more documents match than were ranked; the newest were."""

    rows: list[FoundDocument]
    partial: bool


def query_words(text: str) -> list[str]:
    """The words somebody typed, at most eight; anything that is no word is passed over."""
    return _WORD.findall(text.replace("\0", " ").replace("_", " "))[:WORDS_AT_MOST]


def search(
    text: str,
    *,
    audiences: Sequence[str],
    place: int | None = None,
    kinds: Sequence[str] = (),
    limit: int = 50,
) -> Found:
    """Documents in which every word occurs (the last one also as a beginning), for these audiences."""
    words = query_words(text)
    if not words or not audiences:
        return Found([], partial=False)
    if connection.vendor == "postgresql":
        sql, match = _postgres(words)
    else:
        sql, match = _sqlite(words)
    where, params = _where(audiences, place, kinds)
    with connection.cursor() as cursor:
        cursor.execute(sql.format(where=where), [match, *params, RANKED, *_again(match), limit])
        found = cursor.fetchall()
    return Found(
        [FoundDocument(kind, ref) for kind, ref, _count in found],
        partial=bool(found) and found[0][2] >= RANKED,
    )


def _again(match: str) -> list[str]:
    return [match] if connection.vendor == "postgresql" else []


def _sqlite(words: list[str]) -> tuple[str, str]:
    *whole, last = words
    end = "*" if len(last) >= PREFIX_FROM else ""
    match = " ".join([*(f'"{word}"' for word in whole), f'"{last}"{end}'])
    sql = (
        f"WITH newest AS MATERIALIZED (SELECT i.rowid AS id, rank AS score FROM {INDEX} i "  # noqa: S608
        f"CROSS JOIN {TABLE} d ON d.id = i.rowid WHERE {INDEX} MATCH %s AND {{where}} "
        "ORDER BY i.rowid DESC LIMIT %s) "
        f"SELECT d.kind, d.ref, (SELECT COUNT(*) FROM newest) FROM newest n JOIN {TABLE} d ON d.id = n.id "
        "ORDER BY n.score, n.id DESC LIMIT %s"
    )  # fmt: skip
    return sql, match


def _postgres(words: list[str]) -> tuple[str, str]:
    *whole, last = words
    end = ":*" if len(last) >= PREFIX_FROM else ""
    match = " & ".join([*(f"'{word}'" for word in whole), f"'{last}'{end}"])
    sql = (
        f"WITH newest AS MATERIALIZED (SELECT d.id, d.kind, d.ref, d.words FROM {TABLE} d "  # noqa: S608
        "WHERE d.words @@ to_tsquery('simple', %s) AND {where} ORDER BY d.id DESC LIMIT %s) "
        "SELECT kind, ref, (SELECT COUNT(*) FROM newest) FROM newest "
        "ORDER BY ts_rank(words, to_tsquery('simple', %s)) DESC, id DESC LIMIT %s"
    )  # fmt: skip
    return sql, match


def _where(audiences: Sequence[str], place: int | None, kinds: Sequence[str]) -> tuple[str, list[Any]]:
    parts = [f"d.audience IN ({_marks(audiences)})"]
    params: list[Any] = list(audiences)
    if kinds:
        parts.append(f"d.kind IN ({_marks(kinds)})")
        params += kinds
    if place is not None:
        parts.append("d.place = %s")
        params.append(place)
    return " AND ".join(parts), params


def _marks(values: Sequence[str]) -> str:
    return ", ".join(["%s"] * len(values))
