"""The one search: the best of the newest things that hold all of the words, quickly however many there are.

The index alone tells whose a text is and whether it is that of the thing's own fields (texts.py), so nothing else is
read. The words may stand in different texts of a thing: the rarest of them leads, the newest first, and its things
are looked up under the others. What was not looked at any more is said.
"""

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from itertools import batched, islice
from typing import Any, Final

from django.db import connection

from yesdesk.core.search.schema import ACCENTED, PLAIN
from yesdesk.core.search.texts import SHIFT, first_id
from yesdesk.core.search.words import is_prefix, query_words

AT_ONCE: Final = 1_000  # texts of a word that are looked at first, and then again
ENOUGH: Final = 100  # things at which no older ones are looked at
FURTHEST: Final = 10_000  # texts of the leading word
SLICE: Final = 150  # things looked up under the other words at once, at least
PASSED: Final = 20_000  # texts of the other words passed by at once
APART: Final = 400  # texts that SQLite passes by in the time in which it finds its way to one thing
WINDOW: Final = 4_000  # newest things that PostgreSQL looks at in order
SEVERAL: Final = 40  # texts among them for which it looks no further back
LISTED: Final = 10  # texts that PostgreSQL lists in the time in which it looks up one thing
_ENTRY: Final = first_id(1) - 1  # the bits of a text's id that are 0 for own fields
_PLAIN: Final = str.maketrans(ACCENTED, PLAIN)

type Visible = Callable[[list[int]], Collection[int]]
"""A function that gives those of these things that the reader may see."""


@dataclass(frozen=True, slots=True)
class Found:
    refs: list[int]
    """Numbers of things, best first."""

    partial: bool
    """True where older matches may exist that were not ranked."""


def search(words: str, visible: Visible = set) -> Found:
    """Things in which all of `words` stand, the last one from its third letter on as a beginning. Hundreds at most.

    Those with more of the words in their own fields come first, then the newer ones. Any text is harmless; one without
    a word in it finds nothing. Who may see what was found is for the asker's room to say: it leaves out what is hidden,
    and says by `visible` what that is of many, so that older ones come in its place.
    """
    wanted = query_words(words)
    if not wanted:
        return Found([], partial=False)
    matches = newest_matches(wanted, visible)
    best = sorted(matches.found, key=lambda ref: (-matches.found[ref], -ref))
    return Found(best, matches.partial)


@dataclass(frozen=True, slots=True)
class Matches:
    found: dict[int, int]
    """The number of words that stand in a thing's own fields, by its id, newest first."""

    partial: bool
    """Older ones were not looked at."""


@dataclass(frozen=True, slots=True)
class _Texts:
    """Ids of texts, newest first."""

    ids: list[int]
    below: int | None
    """The id to go on below; None when there are no more."""

    dense: bool = False
    """Reading all texts in order found enough of them."""


_ALL: Final = _Texts([], (1 << 63) - 1, dense=True)


@dataclass(frozen=True, slots=True)
class _Word:
    """One of the words as the database asks for it, and its newest texts."""

    query: str
    texts: _Texts
    things: dict[int, int] | None = None
    """All things that hold it, where PostgreSQL listed them at once, and whether their own fields do."""

    def reach(self) -> tuple[int, int]:
        """Return the rarer a word, the further back its newest texts reach."""
        return self.texts.below or 0, len(self.texts.ids)

    def between(self, first: int, end: int) -> float:
        """An estimate of its texts between two ids, as if it were as frequent there as among the newest."""
        ids = self.texts.ids
        return len(ids) * (end - first) / (ids[0] - ids[-1] + 1) if self.texts.below else len(ids)


def newest_matches(words: list[str], visible: Visible = set) -> Matches:
    """Return the newest things in which all `words` stand, the last one as a beginning. What is not `visible` takes no
    place; some of it may be among the others, which are enough without it.
    """
    queries = [_query(word) for word in dict.fromkeys(words[:-1])]
    queries.append(_query(words[-1], begins=is_prefix(words)))
    leading, *others = _rarest_first(queries)
    texts, found, looked_at = leading.texts, _Found(visible), 0
    while True:
        for some in batched(_requests_of(texts.ids).items(), _slice(texts, others)):
            if found.enough():
                return found.matches(partial=True)
            found.new |= _holding_all(dict(some), others)
        looked_at += len(texts.ids)
        if texts.below is None or found.enough() or looked_at >= FURTHEST:
            return found.matches(partial=texts.below is not None)
        texts = _older(leading.query, texts) if others else _newest(leading.query, texts)


def _rarest_first(queries: list[str]) -> list[_Word]:
    if len(queries) > 1 and connection.vendor != "sqlite":
        return _rarest_first_in_tsvector(queries)
    return sorted((_Word(each, _newest(each, _ALL)) for each in queries), key=_Word.reach)


@dataclass(slots=True)
class _Found:
    visible: Visible
    seen: dict[int, int] = field(default_factory=dict)
    new: dict[int, int] = field(default_factory=dict)
    """Older than those. Nobody asked yet whether they are visible."""

    def enough(self) -> bool:
        """Whether no older texts are needed. Asks the database only where that may be so."""
        while len(self.seen) < ENOUGH <= len(self.seen) + len(self.new):
            some = list(islice(self.new, 2 * ENOUGH))
            visible = frozenset(self.visible(some))
            asked = {ref: self.new.pop(ref) for ref in some}
            self.seen |= {ref: own for ref, own in asked.items() if ref in visible}
        return len(self.seen) >= ENOUGH

    def matches(self, *, partial: bool) -> Matches:
        return Matches(self.seen | self.new, partial)


def _slice(texts: _Texts, others: Sequence[_Word]) -> int:
    """The number of things to look up at once: more while the other words are rare, fewer where enough are soon
    found. For a statement on more, PostgreSQL would compile it first.
    """
    if others and connection.vendor != "sqlite":
        return SLICE
    passed = sum(word.between(texts.ids[-1], texts.ids[0]) for word in others if texts.ids)
    return max(SLICE, int(PASSED * len(texts.ids) / max(passed, PASSED)))


def _requests_of(ids: list[int]) -> dict[int, int]:
    """The requests of these texts, and whether own fields are among them: they are the last, newest first."""
    return {pk >> SHIFT: int(not pk & _ENTRY) for pk in ids}


def _holding_all(things: dict[int, int], others: Sequence[_Word]) -> dict[int, int]:
    """Those of these things that hold the other words too."""
    for word in others:
        holding = _holding(word, list(things)) if things else {}
        things = {ref: own + holding[ref] for ref, own in things.items() if ref in holding}
    return things


def _query(word: str, *, begins: bool = False) -> str:
    """A word as a query, in quotes, so that none is an operator. PostgreSQL's column has no capitals and no accents."""
    if connection.vendor == "sqlite":
        return f'"{word}"{"*" if begins else ""}'
    return f"'{word.lower().translate(_PLAIN)}'{':*' if begins else ''}"


def _newest(query: str, after: _Texts) -> _Texts:
    """Return the newest texts that hold it, of those behind `after`."""
    if connection.vendor == "sqlite":
        ids = _ids(_NEWEST_IN_FTS5, [query, after.below, AT_ONCE])
        return _cut(ids) if len(ids) == AT_ONCE else _Texts(ids, None)
    return _newest_in_tsvector(query, after)


def _older(query: str, after: _Texts) -> _Texts:
    """Return older texts that hold it, of those behind `after`, where not many of them are enough."""
    if connection.vendor == "sqlite" or after.dense:
        return _newest(query, after)
    return _listed(query, after, FURTHEST)


def _cut(ids: list[int], *, dense: bool = False) -> _Texts:
    """Go on behind the last thing, or with its own fields: none of its other texts says more."""
    return _Texts(ids, min(ids[-1], first_id(ids[-1] >> SHIFT) + 1), dense)


def _holding(word: _Word, refs: list[int]) -> dict[int, int]:
    """Those of these things that hold it, newest first, and whether their own fields do."""
    if word.things is not None:
        return {ref: word.things[ref] for ref in refs if ref in word.things}
    first, end = first_id(refs[-1]), first_id(refs[0] + 1)
    firsts = [first_id(ref) for ref in refs]
    if connection.vendor != "sqlite":
        ids = _ids(_HOLDING_IN_TSVECTOR, [firsts, 1 << SHIFT, word.query])
    elif word.query.endswith("*") or word.between(first, end) < APART * len(refs):
        found = _ids(_BETWEEN_IN_FTS5, [word.query, first, end, SHIFT, json.dumps(refs)])
        ids = sorted(found, reverse=True)
    else:
        ids = _ids(_HOLDING_IN_FTS5, [1 << SHIFT, word.query, json.dumps(firsts)])
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
# OFFSET 0 keeps PostgreSQL to the way of reading that each is meant for.
_IN_ORDER: Final = """
SELECT coalesce(json_agg(id), '[]') FROM (
  SELECT id FROM (SELECT id, words FROM core_searchtext WHERE id < %s AND id >= %s ORDER BY id DESC OFFSET 0) d
  WHERE words @@ to_tsquery('simple', %s) LIMIT %s) found
"""
_BY_INDEX: Final = """
SELECT coalesce(json_agg(id), '[]') FROM (
  SELECT id FROM (SELECT id FROM core_searchtext WHERE words @@ to_tsquery('simple', %s) OFFSET 0) d
  WHERE id < %s ORDER BY id DESC LIMIT %s) found
"""
_IN_ORDER_EACH: Final = """
SELECT json_build_array({each}) FROM (
  SELECT id, words FROM core_searchtext WHERE id >= %s ORDER BY id DESC OFFSET 0) d
"""
_OF_EACH: Final = (
    "coalesce(json_agg(id) FILTER (WHERE words @@ to_tsquery('simple', %s)), '[]'::json)"
)
_LAST_BELOW: Final = (
    "SELECT json_build_array(coalesce(max(id), 0)) FROM core_searchtext WHERE id < %s"
)
_HOLDING_IN_TSVECTOR: Final = """
SELECT coalesce(json_agg(id), '[]') FROM unnest(%s::bigint[]) AS first(value) CROSS JOIN LATERAL (
  SELECT min(id) AS id FROM (SELECT id, words FROM core_searchtext
                             WHERE id >= first.value AND id < first.value + %s OFFSET 0) d
  WHERE words @@ to_tsquery('simple', %s)) found
WHERE id IS NOT NULL
"""


def _rarest_first_in_tsvector(queries: list[str]) -> list[_Word]:
    """Count all words in the newest texts by reading these once. Only the rarest is looked up further back, and of
    another one all texts are listed at once where that is quicker than to look it up in each thing of the rarest.
    """
    (last,) = _ids(_LAST_BELOW, [_ALL.below])
    floor = max(0, first_id((last >> SHIFT) - WINDOW))
    each = ", ".join([_OF_EACH] * len(queries))
    near = _ids(_IN_ORDER_EACH.format(each=each), [*queries, floor])
    words = [
        _Word(query, _Texts(ids, floor or None, dense=len(ids) >= AT_ONCE))
        for query, ids in zip(queries, near, strict=True)
    ]
    leading, *others = sorted(words, key=lambda word: len(word.texts.ids))
    if floor and len(leading.texts.ids) < SEVERAL:
        leading = _Word(leading.query, _listed(leading.query, _ALL, FURTHEST))
    return [leading, *(_with_things(word, leading, last >> SHIFT) for word in others)]


def _with_things(word: _Word, leading: _Word, newest: int) -> _Word:
    """Give it all things that hold it, where to list them costs less than to look it up in as many things as will be
    looked at.
    """
    near, ids = word.texts, leading.texts.ids
    everywhere = len(near.ids) * newest / WINDOW
    looked_up = ENOUGH * WINDOW / max(len(near.ids), 1)
    if leading.texts.below is None:
        looked_up = min(looked_up, len(ids))
    if not near.below or everywhere > LISTED * looked_up:
        return word
    listed = _ids(_BY_INDEX, [word.query, _ALL.below, None])
    return _Word(word.query, near, _requests_of(listed))


def _listed(query: str, after: _Texts, at_most: int) -> _Texts:
    ids = _ids(_BY_INDEX, [query, after.below, at_most])
    return _cut(ids) if len(ids) == at_most else _Texts(ids, None)


def _newest_in_tsvector(query: str, after: _Texts) -> _Texts:
    """A GIN index knows no order: a frequent word has its matches among the newest texts, read in order; a rarer one
    is looked up, and then there are few enough to put them in order.
    """
    if after.dense:
        (last,) = _ids(_LAST_BELOW, [after.below])
        floor = max(0, first_id((last >> SHIFT) - WINDOW))
        ids = _ids(_IN_ORDER, [after.below, floor, query, AT_ONCE])
        if len(ids) == AT_ONCE:
            return _cut(ids, dense=True)
        if not floor or len(ids) >= SEVERAL:
            return _Texts(ids, floor or None)
    return _listed(query, after, AT_ONCE)


def _ids(sql: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        (answer,) = cursor.fetchone()
    return list(json.loads(answer)) if isinstance(answer, str) else list(answer)
