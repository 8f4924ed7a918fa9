"""The one search: the best of the newest matches."""

from dataclasses import dataclass

from yesdesk.core.search.recent import Visible, newest_matches
from yesdesk.core.search.words import query_words


@dataclass(frozen=True, slots=True)
class Found:
    refs: list[int]
    """Numbers of things, best first."""

    partial: bool
    """There may be older matches that were not ranked."""


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
