"""The best of the newest things that hold all of the words, quickly however many there are. The words may stand in
different texts of a thing. On SQLite the rarest leads, the newest first, and its things are looked up under the
others; PostgreSQL's index is of whole things (ranges.py)."""

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from itertools import batched, islice
from typing import Any, Final

from django.db import connection

from yesdesk.core.search.ranges import SHIFT, RangeQuery
from yesdesk.core.search.texts import first_id
from yesdesk.core.search.words import is_prefix, query_words

AT_ONCE: Final = 1_000  # texts of a word that are looked at first, and then again
ENOUGH: Final = 100  # things at which no older ones are looked at
FURTHEST: Final = 10_000  # texts of the leading word
SLICE: Final = 150  # things looked up under the other words at once, at least
PASSED: Final = 20_000  # texts of the other words passed by at once
APART: Final = 400  # texts that SQLite passes by in the time in which it finds its way to one thing
THINGS: Final = 200  # that PostgreSQL looks at first, and then again
_ENTRY: Final = first_id(1) - 1  # the bits of a text's id that are 0 for own fields

type Visible = Callable[[list[int]], Collection[int]]


@dataclass(frozen=True, slots=True)
class Found:
    refs: list[int]
    partial: bool
    """True where older matches may exist that were not ranked."""


def search(words: str, visible: Visible = set) -> Found:
    """Things in which all of `words` stand, the last one from its third letter on as a beginning. Hundreds at most.
    Things with more of the words in their own fields come first, then newer ones. Any text is harmless. `visible`
    tells which of many the reader may see, so that older ones come in place of hidden ones."""
    wanted = query_words(words)
    if not wanted:
        return Found([], partial=False)
    matches = newest_matches(wanted, visible)
    # They come newest first, and stay so among those with as many words.
    best = sorted(matches.found, key=matches.found.__getitem__, reverse=True)
    return Found(best, matches.partial)


@dataclass(frozen=True, slots=True)
class Matches:
    found: dict[int, int]
    """The number of words that stand in a thing's own fields, by its id, newest first."""

    partial: bool


@dataclass(frozen=True, slots=True)
class _Texts:
    ids: list[int]
    below: int | None


_ALL: Final = _Texts([], (1 << 63) - 1)


@dataclass(frozen=True, slots=True)
class _Word:
    query: str
    texts: _Texts

    def reach_of_ids(self) -> tuple[int, int]:
        return self.texts.below or 0, len(self.texts.ids)

    def between(self, first: int, end: int) -> float:
        ids = self.texts.ids
        return len(ids) * (end - first) / (ids[0] - ids[-1] + 1) if self.texts.below else len(ids)


def newest_matches(words: list[str], visible: Visible = set) -> Matches:
    """Return the newest things in which all `words` stand. Hidden things take no place, but may be among the others."""
    if connection.vendor != "sqlite":
        return _newest_in_ranges(words, visible)
    queries = [_query(word) for word in dict.fromkeys(words[:-1])]
    queries.append(_query(words[-1], begins=is_prefix(words)))
    each = (_Word(query, _newest_texts(query, _ALL)) for query in queries)
    leading, *others = sorted(each, key=_Word.reach_of_ids)
    texts, found, looked_at = leading.texts, _Found(visible), 0
    while True:
        for some in batched(_requests_of(texts.ids).items(), _size_of_next_slice(texts, others)):
            if found.enough():
                return found.matches(partial=True)
            found.new |= _things_with_all_words(dict(some), others)
        looked_at += len(texts.ids)
        if texts.below is None or found.enough() or looked_at >= FURTHEST:
            return found.matches(partial=texts.below is not None)
        texts = _newest_texts(leading.query, texts)


def _newest_in_ranges(words: list[str], visible: Visible) -> Matches:
    first = list(dict.fromkeys(words[:-1]))
    query = RangeQuery([*first, words[-1]], begins=is_prefix(words))
    found, below, looked_at = _Found(visible), None, 0
    while True:
        some = query.newest(THINGS, below=below)
        found.new |= some
        looked_at += len(some)
        if len(some) < THINGS:
            return found.matches(partial=False)
        if found.enough() or looked_at >= FURTHEST:
            return found.matches(partial=True)
        below = min(some)


@dataclass(slots=True)
class _Found:
    visible: Visible
    seen: dict[int, int] = field(default_factory=dict)
    new: dict[int, int] = field(default_factory=dict)

    def enough(self) -> bool:
        """Return whether no older texts are needed. Asks the database only where that may be so."""
        while len(self.seen) < ENOUGH <= len(self.seen) + len(self.new):
            some = list(islice(self.new, ENOUGH + ENOUGH // 10))
            visible = frozenset(self.visible(some))
            asked = {ref: self.new.pop(ref) for ref in some}
            self.seen |= {ref: own for ref, own in asked.items() if ref in visible}
        return len(self.seen) >= ENOUGH

    def matches(self, *, partial: bool) -> Matches:
        return Matches(self.seen | self.new, partial)


def _size_of_next_slice(texts: _Texts, others: Sequence[_Word]) -> int:
    passed = sum(word.between(texts.ids[-1], texts.ids[0]) for word in others if texts.ids)
    return max(SLICE, int(PASSED * len(texts.ids) / max(passed, PASSED)))


def _requests_of(ids: list[int]) -> dict[int, int]:
    """The requests of these texts, and whether own fields are among them: they are the last, newest first."""
    return {pk >> SHIFT: int(not pk & _ENTRY) for pk in ids}


def _things_with_all_words(things: dict[int, int], others: Sequence[_Word]) -> dict[int, int]:
    for word in others:
        holding = _things_with_word(word, list(things)) if things else {}
        things = {ref: own + holding[ref] for ref, own in things.items() if ref in holding}
    return things


def _query(word: str, *, begins: bool = False) -> str:
    """A word in quotes, so that none is an operator."""
    return f'"{word}"{"*" if begins else ""}'


def _newest_texts(query: str, after: _Texts) -> _Texts:
    ids = _ids_from_sql(_NEWEST_IN_FTS5, [query, after.below, AT_ONCE])
    return _cut(ids) if len(ids) == AT_ONCE else _Texts(ids, None)


def _cut(ids: list[int]) -> _Texts:
    """Go on behind the last thing, or with its own fields: none of its other texts says more."""
    return _Texts(ids, min(ids[-1], first_id(ids[-1] >> SHIFT) + 1))


def _things_with_word(word: _Word, refs: list[int]) -> dict[int, int]:
    first, end = first_id(refs[-1]), first_id(refs[0] + 1)
    if word.query.endswith("*") or word.between(first, end) < APART * len(refs):
        found = _ids_from_sql(_BETWEEN_IN_FTS5, [word.query, first, end, SHIFT, json.dumps(refs)])
        ids = sorted(found, reverse=True)
    else:
        firsts = json.dumps([first_id(ref) for ref in refs])
        ids = _ids_from_sql(_HOLDING_IN_FTS5, [1 << SHIFT, word.query, firsts])
    return _requests_of(ids)


# All ids as one text: the driver lets go of Python's lock for each row, a thousand times a search.
_NEWEST_IN_FTS5: Final = """
SELECT json_group_array(id) FROM (
  SELECT rowid AS id FROM core_text_searchindex WHERE core_text_searchindex MATCH %s AND rowid < %s
  ORDER BY rowid DESC LIMIT %s)
"""
# In no order that is asked for: to put the texts in order would cost more than the few that are found.
_BETWEEN_IN_FTS5: Final = """
SELECT json_group_array(rowid) FROM core_text_searchindex
WHERE core_text_searchindex MATCH %s AND rowid >= %s AND rowid < %s
  AND rowid >> %s IN (SELECT value FROM json_each(%s))
"""
_HOLDING_IN_FTS5: Final = """
SELECT json_group_array(id) FROM (
  SELECT (SELECT rowid FROM core_text_searchindex
          WHERE rowid >= first.value AND rowid < first.value + %s AND core_text_searchindex MATCH %s
          ORDER BY rowid LIMIT 1) AS id
  FROM json_each(%s) first)
WHERE id IS NOT NULL
"""


def _ids_from_sql(sql: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        (answer,) = cursor.fetchone()
    return list(json.loads(answer))
