"""Puts what can be found into its table; the index follows by itself, in the same transaction."""

import unicodedata
from collections.abc import Iterable
from typing import Final

from yesdesk.core.models import SearchDocument
from yesdesk.core.search.names import without_names, without_words, words_of_names

INDEXED: Final = 100_000  # characters of one document; PostgreSQL takes a megabyte of words at most


def put_document(
    kind: str,
    ref: int,
    *,
    title: str,
    text: str,
    audience: str = "staff",
    place: int = 0,
    language: str = "en",
) -> None:
    """Makes `kind` + `ref` findable by these words, or changes what it is found by.

    In `text` the names that rooms keep out of the index are left out (names.py); a `title` is taken as it is.
    `audience`: who may find it (`staff`, `leads`). `place`: branch id, 0 for all.
    """
    document = SearchDocument(
        kind=kind, ref=ref, audience=audience, place=place, language=language,
        title=clean_text(title), text=clean_text(without_names(text)),
    )  # fmt: skip
    SearchDocument.objects.bulk_create(
        [document],
        update_conflicts=True,
        unique_fields=["kind", "ref"],
        update_fields=["audience", "place", "language", "title", "text"],
    )


def drop_documents(kind: str, refs: Iterable[int]) -> int:
    """Makes these findable no more; the number that went."""
    return SearchDocument.objects.filter(kind=kind, ref__in=list(refs)).delete()[0]


_AT_ONCE: Final = 200


def leave_out(names: Iterable[str]) -> int:
    """Takes these names out of what stands in the index already; how many documents changed. Walks through all of them,
    so a job calls it.
    """
    words, last, changed = words_of_names(names), 0, 0
    while rows := list(SearchDocument.objects.filter(pk__gt=last).order_by("pk")[:_AT_ONCE]):
        last = rows[-1].pk
        changed += sum(_left_out(row, words) for row in rows)
    return changed


def _left_out(row: SearchDocument, words: frozenset[str]) -> int:
    text = without_words(row.text, words)
    if text == row.text:
        return 0
    as_read = SearchDocument.objects.filter(pk=row.pk, text=row.text)
    return as_read.update(text=text)


def clean_text(text: str) -> str:
    """As both databases take it: one form of each letter, no NUL, not longer than an index bears."""
    return unicodedata.normalize("NFC", text[:INDEXED].replace("\0", " "))
