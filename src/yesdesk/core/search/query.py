"""The one search: the best of the newest matches."""

from collections.abc import Sequence
from dataclasses import dataclass

from yesdesk.core.models import SearchDocument
from yesdesk.core.search.recent import Scope, newest_matches
from yesdesk.core.search.words import query_words, word_pattern, words_standing_in


@dataclass(frozen=True, slots=True)
class Found:
    """`rows`: documents, best first. `partial`: there may be older matches that were not ranked."""

    rows: list[SearchDocument]
    partial: bool


def search(
    words: str,
    *,
    audiences: Sequence[str],
    place: int | None = None,
    kinds: Sequence[str] | None = None,
    limit: int = 50,
) -> Found:
    """Documents that hold all of `words`, the last one from its third letter on as a beginning.

    `audiences`: whose documents the asker may find. Those with more of the words in their title come
    first, then the newer ones. Any text is harmless; one without a word in it finds nothing.
    """
    wanted = query_words(words)
    pattern = word_pattern(wanted)
    if pattern is None:
        return Found([], partial=False)
    candidates = newest_matches(wanted, Scope(audiences, place, kinds))
    ranked = sorted(  # stable: equals stay newest first
        candidates.found, key=lambda match: -words_standing_in(match[1], pattern)
    )
    best = [pk for pk, _title in ranked[:limit]]
    documents = SearchDocument.objects.in_bulk(best)
    return Found([documents[pk] for pk in best if pk in documents], candidates.partial)
