"""Collections of some thousand things, ranked by how well they fit somebody's words.

`search` wants every word and looks at the newest of a million documents. Whoever wants the answer that fits a
letter has thirty words, most of which stand in none; so these few thousand have an index of their own, each
word counts the more the rarer it is there, and in a title three times. One query.

How people ask for a thing is a document beside it: what staff wrote down as its title, what was learnt as its text.
It is weighed among its like, so that many askings do not make common words of the rare ones in titles.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from django.db import connection

from yesdesk.core.models import CollectionDocument
from yesdesk.core.search.texts import clean_text
from yesdesk.core.search.words import (
    AT_MOST,
    beginning,
    folded,
    query_words,
    same_words,
    small_words,
)

MOST_WORDS: Final = 24  # of a letter; what somebody needs is said before them
NEAR_ENOUGH: Final = 0.95  # a rare word in a title is worth nearly 3, a rare one in a text nearly 1
FEW: Final = 3  # words; of more, one by which somebody once asked says nothing
BESIDE_THE_BEST: Final = 0.4  # what is worth less than that is a distraction beside it
NEAR_THE_BEST: Final = 0.2  # the same in a list that somebody typed for
HALF: Final = 0.505  # of what was typed fits: more than one word of two
TWO_WORDS: Final = 0.25  # enough where two words fit
OWN: Final = 0.15  # enough of what a title holds; a third of it counts for what a text holds
SURE: Final = 0.75  # of what was typed fits the first of a list
_IN_A_TITLE: Final = 3
_SAME: Final = 0.75  # of what a word in a title is worth, for one that means the same
_ASKED: Final = "asked."
"""Before the kind of a thing: how people ask for it, as a document of its own."""

_PAIR: Final = 4.0  # points of two words side by side as they were typed
COMMON: Final = 0.15  # what a word is worth to a search that a third of all things hold
_SHORTEST: Final = 3  # letters; shorter words say nothing by themselves

_NOT: Final = re.compile(
    r"(?<![^\W_])[^\W_]+n['\u2019]t\b"
)  # of "don't" neither part means anything
_YEAR: Final = re.compile(r"\b1[5-9]\d\d\b")
"""A year is looked for in no title, but says what it is about: the house of 1910 is a matter for the archive."""

_JOINED: Final = re.compile(r"(?<![^\W_])[^\W_]+(?:[-\u2010\u2011'\u2019][^\W_]+)+")


@dataclass(frozen=True, slots=True)
class Hit:
    kind: str
    ref: int
    title: str
    """The title that readers see."""

    score: float
    whole: bool
    """True where it holds every word that was asked for."""

    fitting: int = 0
    """The number of words for which it holds one that is or means the same."""

    fit: float = 0.0
    """How much of what was asked for it holds, from 0 to 1: rare words are more of it than common ones."""

    own: float = 0.0
    """The same of its title and text alone, not of how people ask for it."""

    @property
    def fits(self) -> bool:
        """Whether it is more than noise. One word of several that somebody once asked with is noise."""
        return self.own >= OWN or self.fit >= (TWO_WORDS if self.fitting > 1 else HALF)

    @property
    def sure(self) -> bool:
        """Whether the best of a list fits so well that it may be offered as the answer."""
        return self.fit >= SURE and (self.own >= OWN or self.fitting > 1)


def index(
    kind: str,
    ref: int,
    *,
    title: str,
    also: str = "",
    text: str,
    audience: str = "staff",
    place: int = 0,
) -> None:
    """Make `kind` + `ref` findable in its collection, or changes what it is found by.

    `also`: what people call it besides, and how they ask for it. `place`: branch id, 0 for all.
    """
    document = CollectionDocument(
        kind=kind, ref=ref, audience=audience, place=place,
        title=clean_text(f"{title}\n{_joined(title)}"), text=clean_text(f"{text}\n{_joined(text)}"),
    )  # fmt: skip
    _put(document, "audience", "place", "title", "text")
    _put_asked(kind, ref, title=clean_text(f"{also} {_joined(also)}".strip()))


def set_learnt(kind: str, ref: int, words: str) -> None:
    """Make it findable by `words` that people typed before they used it, instead of those learnt before; empty: by
    none. They are weighed apart, so that how people ask does not change what its own words are worth.
    """
    _put_asked(kind, ref, text=clean_text(words.strip()))


def _put_asked(kind: str, ref: int, **words: str) -> None:
    document = CollectionDocument(kind=_ASKED + kind, ref=ref, **words)
    if any(words.values()):
        _put(document, *words)
        return
    rows = CollectionDocument.objects.filter(kind=document.kind, ref=ref)
    rows.update(**words)
    rows.filter(title="", text="").delete()


def _put(document: CollectionDocument, *fields: str) -> None:
    CollectionDocument.objects.bulk_create(
        [document], update_conflicts=True, unique_fields=["kind", "ref"], update_fields=fields
    )


def unindex(kind: str, refs: Iterable[int]) -> int:
    """Make these findable no more; the number that went. What was learnt for one stays, for when it comes back."""
    gone = list(refs)
    for ref in gone:
        _put_asked(kind, ref, title="")
    return CollectionDocument.objects.filter(kind=kind, ref__in=gone).delete()[0]


def rank(
    words: str,
    *,
    kinds: Sequence[str],
    audiences: Sequence[str],
    places: Sequence[int] | None = None,
    limit: int,
) -> list[Hit]:
    """Things that fit somebody's own words, best first. `places`: branch ids, 0 for what goes everywhere; None: all."""
    parts, scope = parts_of(words), _Scope(kinds, audiences, places)
    found = _ranked(parts, _terms(parts), scope, limit, near=NEAR_ENOUGH, common=0.0)
    if len(parts) > FEW:
        found = [each for each in found if each.own or each.fitting > 1]
    best = max((each.score for each in found), default=0.0)
    return [each for each in found if each.score >= best * BESIDE_THE_BEST]


def match_all(
    words: str,
    *,
    kinds: Sequence[str],
    audiences: Sequence[str],
    places: Sequence[int] | None = None,
    languages: Iterable[str] | None = None,
    limit: int,
) -> list[Hit]:
    """Things that fit what somebody typed into a box, best first: one list of all `kinds`; nothing rather than noise.

    Small words of `languages` (None: of all we have a list of) count for nothing. A word that means the same counts
    less, two words side by side more. Where the best fits less than half of what was typed, nothing is found.
    """
    parts = parts_to_match(words, languages)
    pairs = _pair_terms(words, 2 * len(parts), languages)
    terms = [*_terms(parts), *_same_terms(parts, languages), *pairs]
    scope = _Scope(kinds, audiences, places)
    years = len(_YEAR.findall(words))
    found = _ranked(parts, terms, scope, limit, near=0.0, common=COMMON, left_out=years)
    if not found or not found[0].fits:
        return []
    return [each for each in found if each.score >= NEAR_THE_BEST * found[0].score]


def parts_of(words: str) -> list[str]:
    """Return the beginnings of the words worth looking for, each once, in order."""
    small = small_words()
    words = _NOT.sub("", words)
    every = [folded(word) for word in query_words(f"{words} {_joined(words)}", at_most=400)]
    worth = [word for word in every if len(word) >= _SHORTEST and word not in small]
    return list(dict.fromkeys(beginning(word) for word in worth))[:MOST_WORDS]


def parts_to_match(words: str, languages: Iterable[str] | None = None) -> list[str]:
    """The parts of a search to match. Small words and numbers count for nothing beside others, and so does a word just
    begun; one word alone is looked for, whatever it is.
    """
    every = [folded(word) for word in query_words(_NOT.sub("", words), at_most=MOST_WORDS)]
    if len(every) > 1 and len(every[-1]) < _SHORTEST and every[-1] not in same_words(languages):
        every.pop()
    small = small_words(languages)
    worth = every if len(every) == 1 else [word for word in every if word not in small]
    told = [word for word in worth if not word.isdecimal()] or worth  # how many says little of what
    return list(dict.fromkeys(map(beginning, told)))[:AT_MOST]


def _joined(text: str) -> str:
    """Words written with a joint, without it: who writes `Wi-Fi` and who writes `wifi` mean the same."""
    found = (re.sub(r"[^\w]", "", each) for each in _JOINED.findall(text))
    return " ".join(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class _Scope:
    """The filter of a search: kinds of things, audiences, branches (None for all)."""

    kinds: Sequence[str]
    audiences: Sequence[str]
    places: Sequence[int] | None


type _Term = tuple[int, str, float, bool]
"""Which word of the search it is for, the query, its points, whether it looks in titles alone. From `wanted` on the
words mean the same, from twice `wanted` on they are two words side by side.
"""

_BY_FTS5: Final = """
hits AS MATERIALIZED (
  SELECT n, id, sum(points) AS points FROM (
    SELECT json_extract(w.value, '$[0]') AS n, i.rowid AS id, json_extract(w.value, '$[2]') AS points
    FROM json_each(%(terms)s) w CROSS JOIN core_shelf_searchindex i
    WHERE i.core_shelf_searchindex MATCH json_extract(w.value, '$[1]'))
  GROUP BY n, id)
"""
_BY_TSVECTOR: Final = """
wanted AS (SELECT * FROM unnest(%(words)s::int[], %(queries)s::text[], %(points)s::float8[], %(titles)s::bool[])
  AS w(n, q, points, in_title)),
hits AS MATERIALIZED (
  SELECT n, id, sum(points) AS points FROM (
    SELECT w.n, d.id, w.points FROM wanted w
      JOIN core_collectiondocument d ON d.words @@ to_tsquery('simple', w.q) WHERE NOT w.in_title
    UNION ALL
    SELECT w.n, d.id, w.points FROM wanted w
      JOIN core_collectiondocument d ON d.title_words @@ to_tsquery('simple', w.q) WHERE w.in_title) either
  GROUP BY n, id)
"""
# A word that stands in a third of them tells hardly one from another.
_SCORED: Final = """
totals AS MATERIALIZED (
  SELECT substr(kind, 1, 6) = 'asked.' AS asked, count(*) AS total FROM core_collectiondocument GROUP BY 1),
weighed AS MATERIALIZED (
  SELECT n, id, asked, points,
      CASE WHEN total >= 12 AND docs * 3 > total THEN %(common)s ELSE 1e0 / (1 + 10e0 * docs / (total + 8)) END AS worth
  FROM (SELECT n, points, id, d.asked, total, count(*) OVER (PARTITION BY n, d.asked) AS docs
        FROM named d JOIN totals t ON t.asked = d.asked) counted),
known AS MATERIALIZED (
  SELECT count(*) AS words, coalesce(sum(worth), 0e0) AS worth,
      (SELECT max(1e0 / (1 + 10e0 / (total + 8))) FROM totals) AS rare
  FROM (SELECT n, max(worth) AS worth FROM weighed WHERE n < %(wanted)s GROUP BY n) each_word),
each_word AS MATERIALIZED (
  SELECT id, min(n) < %(wanted)s AS held, sum(points * worth) AS score,
      max(CASE WHEN n < %(wanted)s THEN worth WHEN n < 2 * %(wanted)s THEN %(same)s * worth ELSE 0e0 END) AS worth,
      max(CASE WHEN asked OR n >= 2 * %(wanted)s THEN 0e0 ELSE points * worth / %(title)s END) AS own
  FROM weighed GROUP BY id, CASE WHEN n < 2 * %(wanted)s THEN n %% %(wanted)s ELSE n END),
scored AS MATERIALIZED (
  SELECT id, sum(CASE WHEN held THEN 1 ELSE 0 END) AS held,
      sum(CASE WHEN worth > 0 THEN 1 ELSE 0 END) AS fitting, sum(score) AS score, sum(worth) AS covered, sum(own) AS own
  FROM each_word GROUP BY id)
SELECT d.kind, d.ref, d.title, f.held, f.fitting, f.score, f.covered, f.own,
    k.worth + (%(left_out)s + %(wanted)s - k.words) * k.rare
"""
# How people ask for a thing counts for the thing itself.
_NAMED: Final = """
  SELECT h.n, h.points, substr(d.kind, 1, 6) = 'asked.' AS asked,
      CASE WHEN substr(d.kind, 1, 6) = 'asked.' THEN
        (SELECT o.id FROM core_collectiondocument o WHERE o.kind = substr(d.kind, 7) AND o.ref = d.ref)
      ELSE d.id END AS id
"""
_FTS5: Final = f"""WITH {_BY_FTS5},
named AS ({_NAMED} FROM hits h JOIN core_collectiondocument d ON d.id = h.id), {_SCORED}
FROM scored f JOIN core_collectiondocument d ON d.id = f.id CROSS JOIN known k
WHERE d.kind IN (SELECT value FROM json_each(%(kinds)s))
  AND d.audience IN (SELECT value FROM json_each(%(audiences)s))
  AND (%(places)s IS NULL OR d.place IN (SELECT value FROM json_each(%(places)s)))
  AND f.score > 0 AND f.score >= %(near)s
ORDER BY f.score DESC, d.id LIMIT %(limit)s
"""  # noqa: S608 - our own words
# OFFSET 0: a table just filled has no statistics, and PostgreSQL would read all of it for each row.
_TSVECTOR: Final = f"""WITH {_BY_TSVECTOR},
named AS MATERIALIZED ({_NAMED} FROM hits h CROSS JOIN LATERAL (
  SELECT id, kind, ref FROM core_collectiondocument s WHERE s.id = h.id OFFSET 0) d), {_SCORED}
FROM scored f CROSS JOIN known k CROSS JOIN LATERAL (
  SELECT id, kind, ref, audience, place, title FROM core_collectiondocument s WHERE s.id = f.id OFFSET 0) d
WHERE d.kind = ANY(%(kinds)s) AND d.audience = ANY(%(audiences)s)
  AND (%(places)s::bigint[] IS NULL OR d.place = ANY(%(places)s))
  AND f.score > 0 AND f.score >= %(near)s
ORDER BY f.score DESC, d.id LIMIT %(limit)s
"""  # noqa: S608 - our own words


def _ranked(
    parts: list[str], terms: list[_Term], scope: _Scope, limit: int, **more: float
) -> list[Hit]:
    if not parts:
        return []
    asks = _asked_of_fts5 if connection.vendor == "sqlite" else _asked_of_tsvector
    sql, values = asks(terms, scope)
    values |= {"left_out": 0, "limit": limit, "wanted": len(parts), **more}
    values |= {"same": _SAME, "title": float(_IN_A_TITLE)}
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    return [
        Hit(
            kind,
            ref,
            title.partition("\n")[0],
            float(score),
            whole=held == len(parts),
            fitting=fitting,
            fit=min(1.0, float(covered) / float(possible)),
            own=min(1.0, float(own) / float(possible)),
        )
        for kind, ref, title, held, fitting, score, covered, own, possible in rows
    ]


def _terms(parts: list[str]) -> list[_Term]:
    return [
        term
        for n, part in enumerate(parts)
        for term in (
            (n, _any_of((part,)), 1.0, False),
            (n, _in_title((part,)), _IN_A_TITLE - 1.0, True),
        )
    ]


def _same_terms(parts: list[str], languages: Iterable[str] | None) -> list[_Term]:
    """Words that mean the same as one of `parts`, and are none of them. Only in titles: texts hold so many words that
    each would find most of them.
    """
    same = same_words(languages)
    others = [tuple(each for each in same.get(part, ()) if each not in parts) for part in parts]
    return [
        (len(parts) + n, _in_title(words), _SAME * _IN_A_TITLE, True)
        for n, words in enumerate(others)
        if words
    ]


def _pair_terms(words: str, start: int, languages: Iterable[str] | None) -> list[_Term]:
    """Words typed side by side that stand so in titles and askings: "old books" is no book of ten years ago."""
    small = small_words(languages)
    every = [folded(word) for word in query_words(_NOT.sub("", words))]
    pairs = [pair for pair in pairwise(every) if not small.issuperset(pair)]
    return [(start + n, _side_by_side(pair), _PAIR, True) for n, pair in enumerate(pairs)]


def _side_by_side(pair: tuple[str, str]) -> str:
    if connection.vendor == "sqlite":
        return f'title : "{" ".join(pair)}"'
    return " <-> ".join(f"'{word}'" for word in pair)


def _any_of(words: tuple[str, ...]) -> str:
    if connection.vendor == "sqlite":
        return " OR ".join(f'"{word}"{_star(word)}' for word in words)
    return " | ".join(f"'{word}'{':*' if _star(word) else ''}" for word in words)


def _in_title(words: tuple[str, ...]) -> str:
    query = _any_of(words)
    return f"title : ({query})" if connection.vendor == "sqlite" else query


def _asked_of_fts5(terms: list[_Term], scope: _Scope) -> tuple[str, dict[str, Any]]:
    return _FTS5, {
        "terms": json.dumps([term[:3] for term in terms]),
        "kinds": json.dumps(list(scope.kinds)),
        "audiences": json.dumps(list(scope.audiences)),
        "places": None if scope.places is None else json.dumps(list(scope.places)),
    }


def _asked_of_tsvector(terms: list[_Term], scope: _Scope) -> tuple[str, dict[str, Any]]:
    words, queries, points, titles = zip(*terms, strict=True)
    return _TSVECTOR, {
        "words": list(words),
        "queries": list(queries),
        "points": list(points),
        "titles": list(titles),
        "kinds": list(scope.kinds),
        "audiences": list(scope.audiences),
        "places": None if scope.places is None else list(scope.places),
    }


def _star(part: str) -> str:
    return "*" if len(part) >= _SHORTEST else ""
