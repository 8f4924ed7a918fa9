"""Requests by a name, a contact or a word in them."""

from dataclasses import dataclass
from itertools import batched
from typing import Final

from yesdesk.core.actors import Actor
from yesdesk.core.search import search
from yesdesk.desk.queries.piles import found_requests
from yesdesk.desk.queries.rows import NeedRow

SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class FoundRequests:
    """`partial`: more matched than were looked through; the newest were ranked."""

    rows: list[NeedRow]
    partial: bool


def find_requests(by: Actor, words: str) -> FoundRequests:
    """The best of the newest matches that `by` may see. Two queries, where they may see most of them."""
    found = search(words)
    rows: list[NeedRow] = []
    for some in batched(found.refs, SHOWN + 10):
        rows += found_requests(by, list(some))
        if len(rows) >= SHOWN:
            break
    return FoundRequests(rows[:SHOWN], found.partial)
