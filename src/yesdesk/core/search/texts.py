"""The texts by which a thing is found: one for its own fields and one for each entry, so that a new entry adds a text
and rewrites none. The index follows by itself, in the same transaction. Names that nobody is found by stay out of it:
rooms say whose.
"""

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
"""Each gives full names; every word of them from the second letter on is left out."""

_WORD: Final = re.compile(r"[^\W_]{2,}")


def words_left_out() -> frozenset[str]:
    """Words that are never indexed, in small letters without accents. Cached for some seconds, since each entry
    asks: whoever adds a name takes it out of what was indexed meanwhile (`texts.leave_out`).
    """
    return _words.get()


def _read_words() -> frozenset[str]:
    names = (name for _of, read in names_left_out.items() for name in read())
    return words_of_names(names)


_words: Final = TtlCache(_read_words)


def words_of_names(names: Iterable[str]) -> frozenset[str]:
    """The words of these names, as `without_words` takes them."""
    return frozenset(folded(word) for name in names for word in _WORD.findall(_whole(name)))


def without_names(text: str) -> str:
    """`text` as it may be found by."""
    return without_words(text, words_left_out())


def without_words(text: str, words: frozenset[str]) -> str:
    """`text` without these whole words, however they are written; the rest stays where it was."""
    if not words:
        return text
    return _WORD.sub(lambda found: "" if folded(found[0]) in words else found[0], _whole(text))


def _whole(text: str) -> str:
    """Return a letter and its accent as one sign."""
    return unicodedata.normalize("NFC", text)


INDEXED: Final = 100_000  # characters of one text; PostgreSQL takes a megabyte of words at most
_ADD: Final = """
INSERT INTO core_searchtext (id, part, text)
SELECT max(id) + 1, %s, %s FROM core_searchtext WHERE id >= %s AND id < %s HAVING max(id) < %s
"""


def first_id(ref: int) -> int:
    """Return the id of the text of a thing's own fields, the lowest of its texts."""
    return ref << SHIFT


def set_fields(ref: int, text: str) -> None:
    """Make `ref` findable by its own fields, which rank above what stands in its entries.

    They are taken as they are: the names that rooms keep out of the index (`names_left_out`) are left out by the
    caller, but for who asks. Empty ones stand there too, as the place behind which entries are added.
    """
    if connection.vendor != "sqlite":
        set_words(first_id(ref), clean_text(text))
        return
    own = SearchText(pk=first_id(ref), part=0, text=clean_text(text))
    SearchText.objects.bulk_create(
        [own], update_conflicts=True, unique_fields=["id"], update_fields=["text"]
    )


def add_text(ref: int, part: int, text: str) -> bool:
    """Make `ref` findable by the words of one more entry; whether it could. False for a thing without own fields.

    Whoever adds holds the thing, so that of two at once one waits for the other.
    """
    first, end = first_id(ref), first_id(ref + 1)
    if connection.vendor != "sqlite":
        return add_words(first, part, clean_text(without_names(text)))
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [part, clean_text(without_names(text)), first, end, end - 1])
        return bool(cursor.rowcount == 1)


def drop_texts(refs: Iterable[int]) -> int:
    """Make these things findable no more; the number of texts that went."""
    return sum(
        SearchText.objects.filter(pk__gte=first_id(ref), pk__lt=first_id(ref + 1)).delete()[0]
        for ref in refs
    )


fields_of_things: Registry[Callable[[list[int]], dict[int, str]]] = Registry("things' own fields")
"""Each gives, of these things, the texts that it would set as their own fields now."""

_AT_ONCE: Final = 500
_HOLDING_IN_FTS5: Final = (
    "SELECT rowid FROM core_text_searchindex WHERE core_text_searchindex MATCH %s"
)


def leave_out(names: Sequence[str]) -> int:
    """Take these names out of what stands in the index already, but for who asks; how many texts changed. A name may be
    a common word, so a job calls it.
    """
    words = words_of_names(names)
    return sum(_leave_out_of(some, words) for some in batched(_ids_holding(names), _AT_ONCE))


@transaction.atomic
def _leave_out_of(some: Sequence[int], words: frozenset[str]) -> int:
    """All of these or none: PostgreSQL's words of a text that changed already would never be looked at again."""
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
    """Ids of the texts that are found by a word of these names. The index is asked: reading a million requests would
    take a core for minutes, for each new colleague.
    """
    written = {word for name in names for word in _WORD.findall(_whole(name))}
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
    """New own fields of these texts, from the room that sets them: it alone knows which words are the patron's name."""
    own = {row.pk >> SHIFT: row for row in rows if not row.part}
    if not own:
        return {}
    given = (room(list(own)) for _of, room in fields_of_things.items())
    return {own[ref]: clean_text(text) for texts in given for ref, text in texts.items()}


def _replaced(row: SearchText, text: str) -> int:
    """Nothing is done to a text that somebody wrote anew since it was read."""
    if text == row.text:
        return 0
    return SearchText.objects.filter(pk=row.pk, text=row.text).update(text=text)


def clean_text(text: str) -> str:
    """The text as both databases take it: one form of each letter, no NUL, not longer than an index allows."""
    return unicodedata.normalize("NFC", text[:INDEXED].replace("\0", " "))
