"""Puts what can be found into its table; the index follows by itself, in the same transaction."""

import unicodedata
from collections.abc import Iterable
from typing import Final

from yesdesk.core.models import SearchDocument

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

    `audience`: who may find it (`staff`, `leads`). `place`: branch id, 0 for all.
    """
    document = SearchDocument(
        kind=kind, ref=ref, audience=audience, place=place, language=language,
        title=clean_text(title), text=clean_text(text),
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


def clean_text(text: str) -> str:
    """As both databases take it: one form of each letter, no NUL, not longer than an index bears."""
    return unicodedata.normalize("NFC", text[:INDEXED].replace("\0", " "))
