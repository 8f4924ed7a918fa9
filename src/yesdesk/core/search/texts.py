"""The texts by which a thing is found: one for its own fields and one for each entry; names of colleagues stay out."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from itertools import batched
from typing import Final

from django.db import connection, transaction

from yesdesk.core.cache import TtlCache
from yesdesk.core.models import SearchText
from yesdesk.core.registry import Registry
from yesdesk.core.search.ranges import (
    SHIFT,
    add_words,
    lock_things,
    set_words,
    set_words_anew,
    texts_holding,
)
from yesdesk.core.search.words import folded

names_left_out: Registry[Callable[[], Iterable[str]]] = Registry("names left out of search")
"""Full names; every word of them from the second letter on is left out."""

_WORD: Final = re.compile(r"[^\W_]{2,}")


def words_left_out() -> frozenset[str]:
    """Words never indexed, in small letters without accents. Cached for seconds, so a new name needs `leave_out`."""
    return _words.get()


def _read_words() -> frozenset[str]:
    names = (name for _of, read in names_left_out.items() for name in read())
    return words_of_names(names)


_words: Final = TtlCache(_read_words)


def words_of_names(names: Iterable[str]) -> frozenset[str]:
    return frozenset(folded(word) for name in names for word in _WORD.findall(_composed(name)))


def without_names(text: str) -> str:
    return without_words(text, words_left_out())


def without_words(text: str, words: frozenset[str]) -> str:
    if not words:
        return text
    return _WORD.sub(lambda found: "" if folded(found[0]) in words else found[0], _composed(text))


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


INDEXED: Final = 100_000  # characters of one text; PostgreSQL takes a megabyte of words at most
_ADD: Final = """
INSERT INTO core_searchtext (id, part, text)
SELECT max(id) + 1, %s, %s FROM core_searchtext WHERE id >= %s AND id < %s HAVING max(id) < %s
"""


def first_id(ref: int) -> int:
    return ref << SHIFT


def set_fields(ref: int, text: str) -> None:
    """Make `ref` findable by its own fields, which rank above its entries. The caller leaves out `names_left_out`, but
    for the asker's. Empty fields stand there too: entries are added behind them."""
    if connection.vendor != "sqlite":
        set_words(first_id(ref), clean_text(text))
        return
    own = SearchText(pk=first_id(ref), part=0, text=clean_text(text))
    SearchText.objects.bulk_create(
        [own], update_conflicts=True, unique_fields=["id"], update_fields=["text"]
    )


def add_text(ref: int, part: int, text: str) -> bool:
    """Make `ref` findable by one more entry; False for a thing without own fields. The caller holds its lock."""
    first, end = first_id(ref), first_id(ref + 1)
    if connection.vendor != "sqlite":
        return add_words(first, part, clean_text(without_names(text)))
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [part, clean_text(without_names(text)), first, end, end - 1])
        return bool(cursor.rowcount == 1)


def drop_texts(refs: Iterable[int]) -> int:
    return sum(
        SearchText.objects.filter(pk__gte=first_id(ref), pk__lt=first_id(ref + 1)).delete()[0]
        for ref in refs
    )


fields_of_things: Registry[Callable[[list[int]], dict[int, str]]] = Registry("things' own fields")

_AT_ONCE: Final = 500
_HOLDING_IN_FTS5: Final = (
    "SELECT rowid FROM core_text_searchindex WHERE core_text_searchindex MATCH %s"
)


def leave_out(names: Sequence[str]) -> int:
    """Take names out of the index, but for the asker's; return the number of texts. A job calls it, as it is slow."""
    words = words_of_names(names)
    return sum(_leave_out_of(some, words) for some in batched(_ids_holding(names), _AT_ONCE))


@transaction.atomic
def _leave_out_of(some: Sequence[int], words: frozenset[str]) -> int:
    """Change all of these or none: PostgreSQL's words of a text that changed already would never be looked at again."""
    if connection.vendor != "sqlite":
        lock_things(sorted({first_id(pk >> SHIFT) for pk in some}))
    rows = SearchText.objects.filter(pk__in=some)
    without = {row: without_words(row.text, words) for row in rows}
    holding = {row: text for row, text in without.items() if text != row.text}
    changed = sum(_replaced(row, text) for row, text in (holding | _fields_anew(holding)).items())
    if holding and connection.vendor != "sqlite":
        set_words_anew(sorted({first_id(row.pk >> SHIFT) for row in holding}))
    return changed


def _ids_holding(names: Iterable[str]) -> list[int]:
    """Ids of texts with a word of these names, by the index: reading a million requests would take minutes."""
    written = {word for name in names for word in _WORD.findall(_composed(name))}
    words = sorted(written | {folded(word) for word in written})
    if connection.vendor != "sqlite":
        return sorted({pk for word in words for pk in texts_holding(word)})
    with connection.cursor() as cursor:
        found: set[int] = set()
        for word in words:
            cursor.execute(_HOLDING_IN_FTS5, [f'"{word}"'])
            found.update(pk for (pk,) in cursor.fetchall())
    return sorted(found)


def _fields_anew(rows: Iterable[SearchText]) -> dict[SearchText, str]:
    """Ask the room for new own fields: it alone knows which words are the patron's name."""
    own = {row.pk >> SHIFT: row for row in rows if not row.part}
    if not own:
        return {}
    given = (room(list(own)) for _of, room in fields_of_things.items())
    return {own[ref]: clean_text(text) for texts in given for ref, text in texts.items()}


def _replaced(row: SearchText, text: str) -> int:
    """Leave a text alone that somebody wrote anew since it was read."""
    if text == row.text:
        return 0
    return SearchText.objects.filter(pk=row.pk, text=row.text).update(text=text)


def clean_text(text: str) -> str:
    """The text as both databases take it: one form of each letter, no NUL, not longer than an index allows."""
    return unicodedata.normalize("NFC", text[:INDEXED].replace("\0", " "))
