"""Read the story of a week, and thanks as a card would tell them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from yesdesk.core.actors import Actor
from yesdesk.core.dates import monday_of
from yesdesk.core.person_check import (
    has_card_number,
    has_email_address,
    names_in,
    names_of_colleagues,
    redact_person,
)
from yesdesk.requests.access import visibility_of, visible_only
from yesdesk.requests.models import Entry, MayTell

# An A5 page holds so many letters beside the rest.
LONGEST: Final = 400


@dataclass(frozen=True, slots=True)
class Story:
    pk: int  # of the consent
    text: str
    # Of the card; None: no colleague said yes.
    monday: date | None


def card_words(thanks: Entry) -> str:
    """Return a patron's words without known names. Empty: too long, or with an address or a card number."""
    text = " ".join(thanks.text.split())
    if len(text) > LONGEST or has_email_address(text) or has_card_number(text):
        return ""
    patron = thanks.request.patron
    named = names_in(text, names_of_colleagues(), theirs=[patron.name] if patron else [])
    return redact_person(text, names=named.surely | named.perhaps)


def stories_of(thanks: Collection[int]) -> dict[int, Story]:
    """Return stories by thanks (ids of entries), where the patron agreed and a card may hold the words."""
    rows = MayTell.objects.filter(entry__in=thanks).select_related("entry__request__patron")
    found = {row.entry_id: _story_of_row(row) for row in rows}
    return {entry: story for entry, story in found.items() if story.text or story.monday}


def _story_of_row(row: MayTell) -> Story:
    return Story(row.pk, card_words(row.entry), monday_of(row.week) if row.week else None)


def story_for_week(by: Actor, week: str) -> Story | None:
    """Return the story of this ISO week's card, if `by` may read its request."""
    return newest_story(by, [week])


def newest_story(by: Actor, weeks: Collection[str]) -> Story | None:
    """Return the newest story of these ISO weeks' cards, if `by` may read its request. None where it has no words."""
    rows = MayTell.objects.filter(week__in=weeks).order_by("-week")
    rows = visible_only(rows, visibility_of(by), "entry__request__")
    found = rows.select_related("entry__request__patron").first() if by.is_staff else None
    story = _story_of_row(found) if found is not None else None
    return story if story is not None and story.text else None
