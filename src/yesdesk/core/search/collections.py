"""Collections of some thousand things, ranked by how well they fit somebody's words.

`search` wants every word and looks at the newest of a million documents. Whoever wants the answer that fits a
letter has thirty words, most of which stand in none; so these few thousand have an index of their own, each
word counts the more the rarer it is there, and in a title three times. One query.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from yesdesk.core.models import CollectionDocument
from yesdesk.core.search.texts import clean_text
from yesdesk.core.search.words import folded, query_words

MOST_WORDS: Final = 24  # of a letter; what somebody needs is said before them
NEAR_ENOUGH: Final = 0.95  # a rare word in a title is worth nearly 3, a rare one in a text nearly 1
BESIDE_THE_BEST: Final = 0.4  # what is worth less than that is a distraction beside it
_IN_A_TITLE: Final = 3
_SHORTEST: Final = 3  # letters; shorter words say nothing by themselves
_SMALL_WORDS: Final = (
    "the and you your for was were are not but has had have his her hers our with that this from they them "
    "what when where how can cant cannot could would will there here into about been than then its his all any "
    "los las una unos unas con por para que del mis sus muy mas pero como esta este esto son soy hay ese eso "
    "les des est une pas sur aux par mon mes ses nos vos leur pour dans avec plus mais tout elle vous nous "
    "son ont qui quoi"
)
"""In a library of five answers they would seem rare. Small words of the languages we speak ourselves."""

_SAYS_NOTHING: Final = frozenset(_SMALL_WORDS.split())

_NOT: Final = re.compile(
    r"(?<![^\W_])[^\W_]+n['\u2019]t\b"
)  # of "don't" neither part means anything
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

    `also`: what people call it besides; it counts like the title. `place`: branch id, 0 for all.
    """
    document = CollectionDocument(
        kind=kind, ref=ref, audience=audience, place=place,
        title=clean_text(f"{title}\n{also} {_joined(title)}"), text=clean_text(f"{text}\n{_joined(text)}"),
    )  # fmt: skip
    CollectionDocument.objects.bulk_create(
        [document],
        update_conflicts=True,
        unique_fields=["kind", "ref"],
        update_fields=["audience", "place", "title", "text"],
    )


def unindex(kind: str, refs: Iterable[int]) -> int:
    """Make these findable no more; the number that went."""
    return CollectionDocument.objects.filter(kind=kind, ref__in=list(refs)).delete()[0]


def rank(
    words: str,
    *,
    kinds: Sequence[str],
    audiences: Sequence[str],
    places: Sequence[int] | None = None,
    limit: int,
) -> list[Hit]:
    """Things that fit somebody's own words, best first; poor fits are left out.

    `places`: branch ids, with 0 for what goes everywhere; None for all.
    """
    found = _ranked(parts_of(words), _Scope(kinds, audiences, places), limit, near=NEAR_ENOUGH)
    best = max((each.score for each in found), default=0.0)
    return [each for each in found if each.score >= best * BESIDE_THE_BEST]


def match_all(
    words: str,
    *,
    kinds: Sequence[str],
    audiences: Sequence[str],
    places: Sequence[int] | None = None,
    limit: int,
) -> list[Hit]:
    """Things that hold every typed word, best first; where nothing does, things that hold some of them."""
    found = _ranked(parts_to_match(words), _Scope(kinds, audiences, places), limit, near=0.0)
    return [each for each in found if each.whole] or found


def parts_of(words: str) -> list[str]:
    """Return the beginnings of the words worth looking for, each once, in order."""
    words = _NOT.sub("", words)
    every = [folded(word) for word in query_words(f"{words} {_joined(words)}", at_most=400)]
    worth = [word for word in every if len(word) >= _SHORTEST and word not in _SAYS_NOTHING]
    return list(dict.fromkeys(_beginning(word) for word in worth))[:MOST_WORDS]


def parts_to_match(words: str) -> list[str]:
    """The parts of a search to match. A word just begun counts only if no others stand before it."""
    every = [folded(word) for word in query_words(words)]
    if len(every) > 1 and len(every[-1]) < _SHORTEST:
        every.pop()
    return list(dict.fromkeys(_beginning(word) for word in every))


def _beginning(word: str) -> str:
    """So much of a word as its relatives share, in most languages: `printing` finds `print` and `printers`."""
    if len(word) > 4 and word.endswith("s"):
        word = word[:-1]
    return word[:5] if len(word) < 9 else word[:7]


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


_BY_FTS5: Final = """
hits AS MATERIALIZED (
  SELECT n, id, sum(points) AS points FROM (
    SELECT w.key AS n, i.rowid AS id, 1 AS points FROM json_each(%(anywhere)s) w
      CROSS JOIN core_shelf_searchindex i WHERE i.core_shelf_searchindex MATCH w.value
    UNION ALL
    SELECT w.key, i.rowid, %(in_title)s FROM json_each(%(titles)s) w
      CROSS JOIN core_shelf_searchindex i WHERE i.core_shelf_searchindex MATCH w.value)
  GROUP BY n, id)
"""
_BY_TSVECTOR: Final = """
wanted AS (SELECT q, n FROM unnest(%(anywhere)s::text[]) WITH ORDINALITY AS w(q, n)),
hits AS MATERIALIZED (
  SELECT n, id, sum(points) AS points FROM (
    SELECT w.n, d.id, 1 AS points FROM wanted w
      JOIN core_collectiondocument d ON d.words @@ to_tsquery('simple', w.q)
    UNION ALL
    SELECT w.n, d.id, %(in_title)s FROM wanted w
      JOIN core_collectiondocument d ON d.title_words @@ to_tsquery('simple', w.q)) either
  GROUP BY n, id)
"""
# A word that stands in a third of them tells none of them apart.
_SCORED: Final = """
scored AS MATERIALIZED (
  SELECT id, count(*) AS held, sum(points * CASE
      WHEN total >= 12 AND docs * 3 > total THEN 0e0 ELSE 1e0 / (1 + 10e0 * docs / (total + 8)) END) AS score
  FROM (SELECT id, points, count(*) OVER (PARTITION BY n) AS docs,
          (SELECT count(*) FROM core_collectiondocument) AS total FROM hits) each_one
  GROUP BY id)
SELECT d.kind, d.ref, d.title, f.held, f.score
"""
_FTS5: Final = f"""WITH {_BY_FTS5}, {_SCORED}
FROM scored f JOIN core_collectiondocument d ON d.id = f.id
WHERE d.kind IN (SELECT value FROM json_each(%(kinds)s))
  AND d.audience IN (SELECT value FROM json_each(%(audiences)s))
  AND (%(places)s IS NULL OR d.place IN (SELECT value FROM json_each(%(places)s))) AND f.score >= %(near)s
ORDER BY CASE WHEN f.held = %(wanted)s THEN 0 ELSE 1 END, f.score DESC, d.id LIMIT %(limit)s
"""  # noqa: S608 - our own words
# OFFSET 0: a table just filled has no statistics, and PostgreSQL would read all of it for each row.
_TSVECTOR: Final = f"""WITH {_BY_TSVECTOR}, {_SCORED}
FROM scored f CROSS JOIN LATERAL (
  SELECT id, kind, ref, audience, place, title FROM core_collectiondocument s WHERE s.id = f.id OFFSET 0) d
WHERE d.kind = ANY(%(kinds)s) AND d.audience = ANY(%(audiences)s)
  AND (%(places)s::bigint[] IS NULL OR d.place = ANY(%(places)s)) AND f.score >= %(near)s
ORDER BY CASE WHEN f.held = %(wanted)s THEN 0 ELSE 1 END, f.score DESC, d.id LIMIT %(limit)s
"""  # noqa: S608 - our own words


def _ranked(parts: list[str], scope: _Scope, limit: int, *, near: float) -> list[Hit]:
    if not parts:
        return []
    asks = _asked_of_fts5 if connection.vendor == "sqlite" else _asked_of_tsvector
    sql, values = asks(parts, scope)
    values |= {"in_title": _IN_A_TITLE - 1, "near": near, "limit": limit}
    values["wanted"] = len(parts)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    return [
        Hit(kind, ref, title.partition("\n")[0], float(score), whole=held == len(parts))
        for kind, ref, title, held, score in rows
    ]


def _asked_of_fts5(parts: list[str], scope: _Scope) -> tuple[str, dict[str, Any]]:
    anywhere = [f'"{part}"{_star(part)}' for part in parts]
    return _FTS5, {
        "anywhere": json.dumps(anywhere),
        "titles": json.dumps([f"title : {query}" for query in anywhere]),
        "kinds": json.dumps(list(scope.kinds)),
        "audiences": json.dumps(list(scope.audiences)),
        "places": None if scope.places is None else json.dumps(list(scope.places)),
    }


def _asked_of_tsvector(parts: list[str], scope: _Scope) -> tuple[str, dict[str, Any]]:
    return _TSVECTOR, {
        "anywhere": [f"'{part}'{':*' if _star(part) else ''}" for part in parts],
        "kinds": list(scope.kinds),
        "audiences": list(scope.audiences),
        "places": None if scope.places is None else list(scope.places),
    }


def _star(part: str) -> str:
    return "*" if len(part) >= _SHORTEST else ""
