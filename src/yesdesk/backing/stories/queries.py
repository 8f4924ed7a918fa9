"""Read stories: those that may be written, those that wait, the one of a week; and what each side reads of one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString

from yesdesk.backing.models import PatronStory
from yesdesk.backing.posts.queries import facilitates
from yesdesk.core.actors import Actor
from yesdesk.core.dates import iso_week
from yesdesk.core.errors import NotFound
from yesdesk.core.plain_text import paragraphs
from yesdesk.desk.answers.queries import library_day
from yesdesk.desk.decisions.anonymise import requests_losing_names
from yesdesk.desk.models import MayTell
from yesdesk.desk.requests.access import visibility_of, visible_only
from yesdesk.desk.requests.queries.thanks import ToldThanks, that_reach_somebody
from yesdesk.places.queries import the_library

WAITS: Final = timedelta(days=7)
"""The time both sides have to say rather not. Names stay on a closed request for two weeks, so a story has one to be
written in.
"""


@dataclass(frozen=True, slots=True)
class TellLine:
    """A patron's thanks that may be told. `about`: what they had asked for."""

    pk: int
    words: SafeString
    about: str
    agreed_on: date


def thanks_to_tell(by: Actor) -> list[TellLine]:
    """Patrons' thanks that may be told and are not written yet, the oldest first; for the facilitator alone. Only those
    about which a colleague who helped can still be asked for as long as a story waits.
    """
    if not facilitates(by):
        return []
    rows = MayTell.objects.exclude(
        pk__in=PatronStory.objects.exclude(consent=None).values("consent")
    )
    seen = visible_only(that_reach_somebody(rows), visibility_of(by), "entry__request__")
    found = list(seen.select_related("entry__request").order_by("pk"))
    ready = datetime.combine(library_day() + WAITS, time(), ZoneInfo(the_library().time_zone))
    lost = requests_losing_names({row.entry.request_id for row in found}, ready) if found else set()
    return [
        TellLine(row.pk, paragraphs(row.entry.text), row.entry.request.asked_for, row.agreed_on)
        for row in found
        if row.entry.request_id not in lost
    ]


def access_consent(by: Actor, pk: int) -> MayTell:
    """A consent that no story stands on yet, for the facilitator. Raises NotFound."""
    found = MayTell.objects.filter(pk=pk).select_related("entry__request__patron").first()
    may = found is not None and any(line.pk == pk for line in thanks_to_tell(by))
    if found is None or not may:
        raise NotFound.plain()
    return found


def waiting_stories(by: Actor) -> list[PatronStory]:
    """Stories that are not on a card yet, in the order of their weeks; for the facilitator alone."""
    if not facilitates(by):
        return []
    return list(PatronStory.objects.filter(week__gt=iso_week(library_day())).order_by("week"))


def access_story(by: Actor, pk: int) -> PatronStory:
    """A story that waits, for the facilitator. Raises NotFound."""
    found = next((each for each in waiting_stories(by) if each.pk == pk), None)
    if found is None:
        raise NotFound.plain()
    return found


def stories_for_week(by: Actor, week: str) -> list[PatronStory]:
    """The story of the card of this ISO week, if there is one for which both sides have had their days. One query."""
    if not (by.is_staff or by.user_id is None):
        return []
    return list(PatronStory.objects.filter(week=week, ready_on__lte=library_day()))


def told_of(consents: Collection[int]) -> dict[int, ToldThanks]:
    """By consent: its story, where one is written. One query."""
    rows = PatronStory.objects.filter(consent__in=consents)
    return {row.consent_id or 0: ToldThanks(row.text, row.ready_on) for row in rows}
