"""The texts by which a thing is found: one for its own fields and one for each entry, so that a new entry adds a text
and rewrites none. The index follows by itself, in the same transaction.
"""

import unicodedata
from collections.abc import Iterable
from typing import Final

from django.db import connection

from yesdesk.core.models import SearchText
from yesdesk.core.search.names import without_names, without_words, words_of_names

INDEXED: Final = 100_000  # characters of one text; PostgreSQL takes a megabyte of words at most
SHIFT: Final = 20
"""A text's id is its thing's number and these bits for its own place among them: 0 its own fields, then the entries as
they came. A million of them is more than anything has.
"""

_ADD: Final = """
INSERT INTO core_searchtext (id, part, text)
SELECT max(id) + 1, %s, %s FROM core_searchtext WHERE id >= %s AND id < %s HAVING max(id) < %s
"""


def first_id(ref: int) -> int:
    """Return the id of the text of a thing's own fields, the lowest of its texts."""
    return ref << SHIFT


def set_fields(ref: int, text: str) -> None:
    """Make `ref` findable by its own fields, which rank above what stands in its entries.

    They are taken as they are: the names that rooms keep out of the index (names.py) are left out by the caller, but
    for who asks. Empty ones stand there too, as the place behind which entries are added.
    """
    own = SearchText(pk=first_id(ref), part=0, text=clean_text(text))
    SearchText.objects.bulk_create(
        [own], update_conflicts=True, unique_fields=["id"], update_fields=["text"]
    )


def add_text(ref: int, part: int, text: str) -> bool:
    """Make `ref` findable by the words of one more entry; whether it could. False for a thing without own fields.

    Whoever adds holds the thing, so that of two at once one waits for the other.
    """
    first, end = first_id(ref), first_id(ref + 1)
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [part, clean_text(without_names(text)), first, end, end - 1])
        return bool(cursor.rowcount == 1)


def drop_texts(refs: Iterable[int]) -> int:
    """Make these things findable no more; the number of texts that went."""
    return sum(
        SearchText.objects.filter(pk__gte=first_id(ref), pk__lt=first_id(ref + 1)).delete()[0]
        for ref in refs
    )


_AT_ONCE: Final = 500


def leave_out(names: Iterable[str]) -> int:
    """Take these names out of what stands in the index already, but for who asks; how many texts changed. Walks
    through all of them, so a job calls it.
    """
    words, last, changed = words_of_names(names), 0, 0
    entries = SearchText.objects.exclude(part=0).order_by("pk")
    while rows := list(entries.filter(pk__gt=last)[:_AT_ONCE]):
        last = rows[-1].pk
        changed += sum(_left_out(row, words) for row in rows)
    return changed


def _left_out(row: SearchText, words: frozenset[str]) -> int:
    text = without_words(row.text, words)
    if text == row.text:
        return 0
    as_read = SearchText.objects.filter(pk=row.pk, text=row.text)
    return as_read.update(text=text)


def clean_text(text: str) -> str:
    """As both databases take it: one form of each letter, no NUL, not longer than an index bears."""
    return unicodedata.normalize("NFC", text[:INDEXED].replace("\0", " "))
