"""PostgreSQL's search index: all words of a thing (a request) in one row, the row of its own fields.

A GIN index knows no order, and reads every match of a frequent word before the newest are known. So things are grouped
into ranges of 4,096, and each word is stored with its range: `3d/ferry`, and `3d//ferry` in own fields. A search asks
one range after the other, the newest first. Decision 0021 has a picture.

A thing longer than 200,000 characters loses its oldest entries from the index when its own fields are set.
"""

import json
from string import punctuation
from typing import Any, Final

from django.db import connection

ACCENTED: Final = "àáâãäåçèéêëìíîïñòóôõöøùúûüýÿ"
PLAIN: Final = "aaaaaaceeeeiiiinoooooouuuuyy"
_PLAIN: Final = str.maketrans(ACCENTED, PLAIN)
_SIGNS: Final = punctuation.replace("'", "''")
"""Signs that become blanks: PostgreSQL would make one word of `ana@post.example`, and skip text after `<script>`."""

SHIFT: Final = 20
"""The bits of a text's id below its thing's number: 0 is the own fields, 1 the first entry, and so on."""

RANGE: Final = SHIFT + 12  # the bits of a text's id below the number of its range
_LETTERS: Final = 101  # of a word; one more than is ever searched for
_MOST: Final = (
    200_000  # characters of a thing that are indexed anew; PostgreSQL takes a megabyte of words
)
_SURELY: Final = 2_400  # words that fit into it whatever they are
_BYTES: Final = 1_000_000


def plain_vector(column: str) -> str:
    """SQL: the words of a column in small letters without accents. Most texts have none, so that is checked first."""
    blanks = " " * len(punctuation)
    lower = f"lower({column})"
    return (
        f"to_tsvector('simple', CASE WHEN octet_length({column}) = char_length({column}) "
        f"THEN translate({lower}, '{_SIGNS}', '{blanks}') "
        f"ELSE translate({lower}, '{_SIGNS}{ACCENTED}', '{blanks}{PLAIN}') END)"
    )


def _lexemes_sql(column: str) -> str:
    return plain_vector(column).replace("%", "%%")  # for statements with values


def _range_vector_sql(first: str, words: str) -> str:
    key = f"to_hex({first} >> {RANGE}) || sign || left(lexeme, {_LETTERS})"
    return f"(SELECT array_to_tsvector(coalesce(array_agg({key}), '{{}}')) FROM ({words}) w)"  # noqa: S608 - our own words


_WHOLE: Final = _range_vector_sql(
    "own.id",
    f"""
SELECT '/' AS sign, lexeme FROM (SELECT left(own.text || ' ' || coalesce(
    (SELECT string_agg(entry.text, ' ' ORDER BY entry.id DESC) FROM core_searchtext entry
     WHERE entry.id > own.id AND entry.id < own.id + {1 << SHIFT}), ''), {_MOST}) AS text OFFSET 0) every,
  unnest({_lexemes_sql("every.text")})
UNION ALL SELECT '//', lexeme FROM unnest({_lexemes_sql("own.text")})""",  # noqa: S608 - our own words
)
_SET_FIELDS: Final = f"""
INSERT INTO core_searchtext (id, part, text, words)
SELECT own.id, 0, own.text, {_WHOLE} FROM (SELECT %s::bigint AS id, %s::text AS text OFFSET 0) own
ON CONFLICT (id) DO UPDATE SET text = excluded.text, words = excluded.words
"""  # noqa: S608 - our own words
_ADD: Final = f"""
WITH new AS MATERIALIZED (SELECT %s::bigint AS id, %s::bigint AS part, %s::text AS text),
added AS MATERIALIZED (SELECT {
    _range_vector_sql(
        "new.id", f"SELECT '/' AS sign, lexeme FROM unnest({_lexemes_sql('new.text')})"
    )
} AS words FROM new),
own AS (
  UPDATE core_searchtext own SET words = own.words || added.words FROM new, added
  WHERE own.id = new.id AND (length(own.words) + length(added.words) < {_SURELY}
    OR octet_length(own.words::text) + octet_length(added.words::text) < {_BYTES}))
INSERT INTO core_searchtext (id, part, text)
SELECT max(t.id) + 1, new.part, new.text FROM core_searchtext t, new
WHERE t.id >= new.id AND t.id < new.id + {1 << SHIFT} GROUP BY new.id, new.part, new.text
HAVING max(t.id) < new.id + {(1 << SHIFT) - 1}
"""  # noqa: S608 - our own words
_LOCKED: Final = "SELECT FROM core_searchtext WHERE id = ANY(%s) ORDER BY id FOR UPDATE"
_FILL: Final = f"UPDATE core_searchtext own SET words = {_WHOLE} WHERE own.id IN "  # noqa: S608 - our own words
_SOME: Final = (
    "SELECT id FROM core_searchtext WHERE part = 0 AND words IS NULL ORDER BY id LIMIT 5000"
)
_STANDS: Final = """
SELECT attgenerated::text, to_regclass('core_text_searchindex') IS NOT NULL
FROM pg_attribute WHERE attrelid = 'core_searchtext'::regclass AND attname = 'words' AND NOT attisdropped
"""
# OFFSET 0: the index is asked once for each range, and what it finds is put in order afterwards.
_NEWEST: Final = f"""
SELECT coalesce(json_agg(json_build_array(ref, own)), '[]') FROM (
  SELECT found.id >> {SHIFT} AS ref, {{own}} AS own
  FROM generate_series(coalesce(%s, (SELECT max(id) FROM core_searchtext)) >> {RANGE}, 0, -1) AS range(n)
  CROSS JOIN LATERAL (
    SELECT id, words FROM (
      SELECT id, words FROM core_searchtext
      WHERE words @@ replace(%s, '~', to_hex(range.n))::tsquery OFFSET 0) d
    WHERE id < coalesce(%s, {(1 << 63) - 1}) ORDER BY id DESC) found
  LIMIT %s) newest
"""  # noqa: S608 - our own words
_IN_OWN_FIELDS: Final = "(words @@ replace(%s, '~', to_hex(range.n))::tsquery)::int"
_HOLDING: Final = f"""
SELECT coalesce(json_agg(text.id), '[]')
FROM generate_series((SELECT max(id) FROM core_searchtext) >> {RANGE}, 0, -1) AS range(n)
CROSS JOIN LATERAL (SELECT id FROM core_searchtext
                    WHERE words @@ replace(%s, '~', to_hex(range.n))::tsquery OFFSET 0) own
JOIN core_searchtext text ON text.id >= own.id AND text.id < own.id + {1 << SHIFT}
"""  # noqa: S608 - our own words
_LEXEMES: Final = "SELECT coalesce(json_agg(lexeme), '[]') FROM unnest(to_tsvector('simple', %s))"


def set_words(first: int, text: str) -> None:
    """Store a thing's own fields, and write the words of all its texts anew. `first`: the id of its own fields."""
    with connection.cursor() as cursor:
        cursor.execute(_SET_FIELDS, [first, text])


def add_words(first: int, part: int, text: str) -> bool:
    """Store one more entry and add its words to the thing's row. False where the thing has no own fields."""
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [first, part, text])
        return bool(cursor.rowcount == 1)


def lock_things(firsts: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_LOCKED, [firsts])


def set_words_anew(firsts: list[int]) -> None:
    """Write the words of these things anew. The caller has locked them."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_FILL}(SELECT unnest(%s::bigint[]))", [firsts])


def texts_holding(word: str) -> list[int]:
    lexemes = _lexemes(word)
    return _json_from_sql(_HOLDING, [_and_query(lexemes, "~/")]) if lexemes else []


class RangeQuery:
    """A search for things with all `words`, in small letters without accents. `begins`: the last one is a beginning."""

    def __init__(self, words: list[str], *, begins: bool) -> None:
        each = [_lexemes(word) for word in words]
        ends = ["" for _word in each[:-1]] + [":*" if begins else ""]
        self._possible = all(each)
        self._all = " & ".join(
            _and_query(word, "~/", end) for word, end in zip(each, ends, strict=True)
        )
        self._own = [_and_query(word, "~//", end) for word, end in zip(each, ends, strict=True)]
        self._sql = _NEWEST.format(own=" + ".join([_IN_OWN_FIELDS] * len(each)))

    def newest(self, most: int, *, below: int | None = None) -> dict[int, int]:
        if not self._possible:
            return {}
        first = None if below is None else below << SHIFT
        return dict(_json_from_sql(self._sql, [*self._own, first, self._all, first, most]))


def _and_query(lexemes: list[str], before: str, end: str = "") -> str:
    return " & ".join(f"'{before}{each}'{end}" for each in lexemes)


def _lexemes(word: str) -> list[str]:
    """Split as PostgreSQL does. Plain letters stay one word; for anything else PostgreSQL is asked."""
    plain = word.lower().translate(_PLAIN)
    if plain.isascii() and plain.isalpha():
        return [plain]
    return [
        each.replace("\\", "\\\\").replace("'", "''") for each in _json_from_sql(_LEXEMES, [plain])
    ]


def _json_from_sql(sql: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        (answer,) = cursor.fetchone()
    return list(json.loads(answer)) if isinstance(answer, str) else list(answer)


def ensure_ranges(cursor: Any) -> None:
    """Create and fill the column and index where they are missing: after a restore, or an upgrade from 0.1.0."""
    cursor.execute(_STANDS)
    generated, indexed = cursor.fetchone() or ("none", False)
    if generated == "s":
        cursor.execute("ALTER TABLE core_searchtext DROP COLUMN words")
    if generated:
        cursor.execute("ALTER TABLE core_searchtext ADD COLUMN words tsvector")
        cursor.execute(
            "CREATE INDEX core_text_searchindex_empty ON core_searchtext (id) "
            "WHERE part = 0 AND words IS NULL"
        )
    cursor.execute(_SOME)
    while cursor.rowcount:
        cursor.execute(f"{_FILL}({_SOME})", [])
    if generated or not indexed:
        # Without fastupdate: what waits for the index would be read once for each range.
        cursor.execute(
            "CREATE INDEX IF NOT EXISTS core_text_searchindex ON core_searchtext "
            "USING gin (words) WITH (fastupdate = off)"
        )
