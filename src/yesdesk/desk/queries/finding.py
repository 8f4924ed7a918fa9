"""Requests by a name or a word in them."""

from dataclasses import dataclass

from yesdesk.core.actors import Actor
from yesdesk.core.search import search
from yesdesk.desk.queries.piles import found_requests
from yesdesk.desk.queries.rows import NeedRow
from yesdesk.desk.queries.visible import audiences_of, sight_of


@dataclass(frozen=True, slots=True)
class Finding:
    """`partial`: more matched than were looked through; the newest were ranked."""

    rows: list[NeedRow]
    partial: bool


def find_requests(by: Actor, words: str) -> Finding:
    """The best of the newest matches that `by` may see."""
    found = search(words, audiences=audiences_of(sight_of(by)), kinds=["request"])
    return Finding(found_requests(by, [row.ref for row in found.rows]), found.partial)
