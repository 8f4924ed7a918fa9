"""Requests found by words and operators: `from:` a patron's address, `is:` a state, `before:` a day, `tag:` a tag.

No operator takes a colleague: `from:` looks at patrons alone, and `is:mine` is always oneself.
"""

import re
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import reduce
from itertools import batched
from operator import and_
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _, pgettext_lazy

from yesdesk.core.actors import Actor
from yesdesk.core.dates import typed_day_formats
from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.search import folded, search
from yesdesk.patrons.actions import card_number_from
from yesdesk.patrons.contact import parse_contact
from yesdesk.patrons.models import Patron
from yesdesk.places.queries import cached_library, zone_of
from yesdesk.requests.access import Visibility, visibility_of
from yesdesk.requests.models import Request
from yesdesk.requests.queries.queues import (
    QUEUES,
    DeskFilter,
    Queue,
    found_requests,
    queue_requests,
    readable_columns,
)
from yesdesk.requests.queries.request_rows import RequestRow
from yesdesk.requests.queries.tags import all_tags

SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class FoundRequests:
    rows: list[RequestRow]
    partial: bool  # More may match; these are the newest, or the best of the newest.


def find_requests(by: Actor, words: str, only: Q | None = None) -> FoundRequests:
    """Return the best of the newest matches; first those with a card or number ending in these digits. `only`: what
    operators leave (`split_operators`); without words the newest of these.
    """
    if only is not None:
        return _find_narrowed(by, words, only)
    found = search(words, _filter_for_reader(by))
    rows = found_requests(by, _waiting_with(words)) if words.isdecimal() and len(words) > 2 else []
    for some in batched(found.refs, SHOWN + 10):
        rows += found_requests(by, list(some))
        if len(rows) >= SHOWN:
            break
    once = {row.pk: row for row in rows}
    return FoundRequests(list(once.values())[:SHOWN], found.partial)


def _waiting_with(digits: str) -> list[int]:
    ends = Q(patron__card_number__endswith=digits) | Q(patron__contact__endswith=digits)
    waits = Request.objects.filter(ends, **QUEUES[Queue.WAITING])
    return list(waits.order_by("waiting_since").values_list("pk", flat=True)[:SHOWN])


def _filter_for_reader(by: Actor) -> Callable[[list[int]], Collection[int]]:
    # A reader who sees everything need not ask.
    if visibility_of(by) == Visibility(leads=True, about_leads=True):
        return set
    return lambda refs: {pk for (pk,) in readable_columns(by, refs, ("id",))}


def _find_narrowed(by: Actor, words: str, only: Q) -> FoundRequests:
    rows = queue_requests(by, DeskFilter(Queue.ALL)).filter(only)

    def fitting(refs: list[int]) -> set[int]:
        return set(rows.filter(pk__in=refs).values_list("pk", flat=True))

    if words:
        found = search(words, fitting)
        last = fitting(found.refs)  # the search leaves the last few unasked
        refs, partial = [pk for pk in found.refs if pk in last], found.partial
    else:
        newest = rows.order_by("-last_entry_at", "-id").values_list("pk", flat=True)
        refs, partial = list(newest[: SHOWN + 1]), False
    return FoundRequests(found_requests(by, refs[:SHOWN]), partial or len(refs) > SHOWN)


_TYPED: Final = re.compile(r'(?<!\S)([^\W\d_]+):("[^"]+"|[^\s"]\S*)')
OPERATORS: Final = {
    "from": pgettext_lazy("search, before a colon", "from"),
    "is": pgettext_lazy("search, before a colon", "is"),
    "before": pgettext_lazy("search, before a colon", "before"),
    "after": pgettext_lazy("search, before a colon", "after"),
    "tag": pgettext_lazy("search, before a colon", "tag"),
}
STATES: Final = {
    "open": pgettext_lazy("search, is:", "open"),
    "closed": pgettext_lazy("search, is:", "closed"),
    "waiting": pgettext_lazy("search, is:", "waiting"),
    "mine": pgettext_lazy("search, is:", "mine"),
    "promised": pgettext_lazy("search, is:", "promised"),
    "on_hold": pgettext_lazy("search, is:", "on-hold"),
    "held": pgettext_lazy("search, is:", "held"),
}


def split_operators(typed: str, *, by: Actor) -> tuple[str, Q | None]:
    """Split what was typed into plain words and a condition, None without an operator. An unknown operator is a word.
    Raises ValidationRefusal (`q`) for a value that the operator cannot take.
    """
    conditions: list[Q] = []

    def take(found: re.Match[str]) -> str:
        read = _READERS.get(_key_of(found[1], OPERATORS))
        if read is None:
            return found[0]
        conditions.append(read(found[2].strip('"'), by))
        return " "

    words = _TYPED.sub(take, typed.replace("\0", " "))
    return " ".join(words.split()), reduce(and_, conditions) if conditions else None


def _key_of(typed: str, names: Mapping[str, Promise]) -> str:
    # In English too, whatever the reader's language.
    wanted = folded(typed)
    return next((key for key, own in names.items() if wanted in {key, folded(str(own))}), "")


def _from(value: str, _by: Actor) -> Q:
    theirs = Q(card_number=card_number_from(value))
    try:
        theirs |= Q(contact=parse_contact(value, cached_library().country).normal)
    except ValidationRefusal as refusal:
        if not re.search(r"\d", value):
            wrong = _("“%(value)s” is no address, phone or card. Write one like %(example)s.")
            raise _refusal(wrong, value, "from", "ana@post.example") from refusal
    return Q(patron__in=Patron.objects.filter(theirs))


def _is(value: str, by: Actor) -> Q:
    state = _key_of(value, STATES)
    few: dict[Any, Any] = {"open": {"closed_at": None}, **QUEUES}
    few[Queue.MINE] = few[Queue.MINE] | {"assigned_to": by.user_id}
    if state in few:  # a list, so that SQLite does not walk a past of years to find them
        return Q(pk__in=Request.objects.filter(**few[state]))
    if state == "closed":  # most requests: found among the newest, by no index of its own
        return ~Q(closed_at=None)
    wrong = _("“%(value)s” is no state of a request. Write one like %(example)s.")
    raise _refusal(wrong, value, "is", STATES["open"])


def _start_of_day(value: str, by: Actor) -> datetime:
    for pattern in typed_day_formats(by.language):
        with suppress(ValueError, OverflowError):
            day = datetime.strptime(value, pattern).replace(tzinfo=ZoneInfo(zone_of(by.branch)))
            return day.astimezone(UTC)
    wrong = _("“%(value)s” is no day. Write one like %(example)s.")
    raise _refusal(wrong, value, "before", "2026-11-01")


def _tag(value: str, _by: Actor) -> Q:
    tag = next((each for each in all_tags() if folded(each.word) == folded(value)), None)
    if tag is None:
        words = ", ".join(each.word for each in all_tags()) or "–"
        raise ValidationRefusal(
            {"q": _("“%(value)s” is no tag here. Tags: %(tags)s") % {"value": value, "tags": words}}
        )
    tagged = Request.tags.through.objects.filter(tag=tag).order_by("-request_id")
    return Q(pk__in=tagged.values("request")[:_NEWEST])


_NEWEST: Final = 10_000  # requests of a tag, so that one on all of them costs no walk


def _refusal(wrong: str, value: str, operator: str, example: object) -> ValidationRefusal:
    words = {"value": value, "example": f"{OPERATORS[operator]}:{example}"}
    return ValidationRefusal({"q": wrong % words})


_READERS: Final[dict[str, Callable[[str, Actor], Q]]] = {
    "from": _from,
    "is": _is,
    "before": lambda value, by: Q(last_entry_at__lt=_start_of_day(value, by)),
    "tag": _tag,
    "after": lambda value, by: Q(last_entry_at__gte=_start_of_day(value, by)),
}
