"""Requests by a name, a contact or a word in them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import batched
from typing import Final

from yesdesk.core.actors import Actor
from yesdesk.core.search import search
from yesdesk.desk.requests.queries.queues import found_requests
from yesdesk.desk.requests.queries.request_rows import RequestRow
from yesdesk.desk.requests.queries.visible_requests import (
    Visibility,
    visibility_of,
    visible_requests,
)

SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class FoundRequests:
    """`partial`: more matched than were looked through; the newest were ranked."""

    rows: list[RequestRow]
    partial: bool


def find_requests(by: Actor, words: str) -> FoundRequests:
    """The best of the newest matches that `by` may see. One query besides the search, where that is most of them."""
    found = search(words, _visible_to(by))
    rows: list[RequestRow] = []
    for some in batched(found.refs, SHOWN + 10):
        rows += found_requests(by, list(some))
        if len(rows) >= SHOWN:
            break
    return FoundRequests(rows[:SHOWN], found.partial)


def _visible_to(by: Actor) -> Callable[[list[int]], Collection[int]]:
    """Whoever sees everything need not ask."""
    if visibility_of(by) == Visibility(leads=True, about_leads=True):
        return set
    return lambda refs: set(visible_requests(by).filter(pk__in=refs).values_list("pk", flat=True))
