"""Read places outside the library: all of them stand in memory, as rules and answers do."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.community.models import Place
from yesdesk.core.actors import Actor
from yesdesk.core.cache import KeptWhileTheSame, Rows, SettingsMark, TtlCache
from yesdesk.core.dates import humanize_day, humanize_month
from yesdesk.core.errors import or_not_found
from yesdesk.core.permissions import Permission
from yesdesk.core.registry import Registry
from yesdesk.core.search.bm25 import Findable, Index
from yesdesk.places.switches import Switch, is_on

PLACE: Final = "place"
MAY_CHANGE: Final = Permission.COMMUNITY_PLACES_CHANGE
ENOUGH: Final = 10  # places, before the list stops asking for those that people asked for


def today() -> date:
    """Return the day in UTC, without a query: what counts are half a year and a year."""
    return timezone.now().date()


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A place as pages show it."""

    place: Place
    says: str  # when it was checked, and what to do first
    sure: bool

    @property
    def key(self) -> str:
        return f"p{self.place.pk}"

    @property
    def tel(self) -> str:
        """Return the number as a telephone dials it."""
        return re.sub(r"[^0-9+*#]", "", self.place.phone).replace("#", "%23")

    @property
    def where_and_when(self) -> list[str]:
        """Return hours, whom to ask for, address and languages, each without a full stop."""
        place = self.place
        return [
            place.hours or _("We don’t know their hours"),
            *([_("Ask for %(whom)s") % {"whom": place.ask_for}] if place.ask_for else []),
            *(each for each in (place.address, place.languages) if each),
        ]


def line_of(place: Place, by: Actor, day: date) -> PlaceLine:
    return PlaceLine(place, _check_in_words(place, by.language, day), place.is_sure(day))


def _check_in_words(place: Place, language: str, day: date) -> str:
    if place.trouble and place.trouble_on is not None:
        words = place.get_trouble_display(), humanize_day(place.trouble_on, language=language)
        return _("%(trouble)s, %(day)s") % dict(zip(("trouble", "day"), words, strict=True))
    if place.checked_on is None:
        return _("Nobody has called there yet. Call before you send anyone.")
    if place.is_sure(day):
        return _("Checked %(day)s") % {"day": humanize_day(place.checked_on, language=language)}
    month = humanize_month(place.checked_on, language=language)
    return _("Not checked since %(month)s. Call before you send anyone.") % {"month": month}


def known_places() -> Mapping[int, Place]:
    """Return all places by id. No query while cached; nobody may change them."""
    return _known.get()[0]


def place_entries() -> tuple[Findable, ...]:
    """Return what the search for answers finds; nothing, and no query, while the part is off."""
    return _known.get()[1] if is_on(Switch.OUTSIDE) else ()


def forget_places() -> None:
    _mark.forget()


def only_offered(found: Sequence[Findable]) -> list[Findable]:
    """Return what was found, less places that nobody called for a year, with unsure places last. No query while
    cached, nor where no place was found."""
    if not any(each.kind == PLACE for each in found):
        return list(found)
    places, day = known_places(), today()
    here = [
        each
        for each in found
        if each.kind != PLACE or (each.ref in places and places[each.ref].is_offered(day))
    ]
    return sorted(here, key=lambda each: each.kind == PLACE and not places[each.ref].is_sure(day))


def places_found(found: Sequence[Findable], by: Actor) -> list[PlaceLine]:
    """Return lines of the places among what was found, in that order. No query while cached."""
    refs = [each.ref for each in found if each.kind == PLACE]
    places, day = (known_places() if refs else {}), today()
    return [line_of(places[ref], by, day) for ref in refs if ref in places]


def search_places(by: Actor, words: str) -> list[PlaceLine]:
    """Return places that fit typed words, the best first and unsure ones last; without words those that are offered.
    Places that wait for a correction are on the list of their post alone."""
    by.require(Permission.DESK_REQUEST_SEE)
    places, day = known_places(), today()
    if words:
        found = [places[each.ref] for each in Index(_known.get()[1]).find(words, typed=True)]
        here = [place for place in found if not place.trouble]
    else:
        here = [place for place in places.values() if place.is_offered(day)]
    return [line_of(each, by, day) for each in sorted(here, key=lambda each: not each.is_sure(day))]


def place_list(by: Actor) -> list[PlaceLine]:
    """Return all places for their post: what waits for a correction first, then what nobody called lately."""
    by.require(MAY_CHANGE)
    day = today()
    lines = [line_of(each, by, day) for each in Place.objects.all()]
    return sorted(lines, key=lambda line: (not line.place.trouble, line.sure))


@dataclass(frozen=True, slots=True)
class AskedFor:
    """A need of people, met by somebody else `n` times in `period`."""

    name: str
    n: int
    period: str


# Filled by the room that has the numbers; the most first.
asked_for: Registry[Callable[[Actor], list[AskedFor]]] = Registry("what people asked for")


def places_asked_for(by: Actor) -> list[AskedFor]:
    """Return up to ten for which no place is written down. Raises NotAllowed."""
    by.require(MAY_CHANGE)
    index = Index(_known.get()[1])
    told = [each for name in asked_for for each in asked_for[name](by)]
    return [each for each in told if not index.find(each.name, typed=True)][:ENOUGH]


def places_to_correct() -> int:
    """Return how many places wait for their post. One query."""
    return Place.objects.exclude(trouble="").count()


def access_place(by: Actor, pk: int) -> Place:
    by.require(Permission.DESK_REQUEST_SEE)
    return or_not_found(Place.objects.filter(pk=pk).first())


def _load() -> tuple[Mapping[int, Place], tuple[Findable, ...]]:
    places = {each.pk: each for each in Place.objects.all()}
    entries = tuple(
        Findable(
            PLACE,
            place.pk,
            {"": place.name},
            also={"": place.what_for},
            text={"": f"{place.languages}\n{place.address}"},
        )
        for place in places.values()
    )
    return places, entries


_mark: Final = TtlCache(SettingsMark([Rows(Place, ("id", "version", "checked_on", "trouble"))]).now)
_known: Final = KeptWhileTheSame(_mark.get, _load)
