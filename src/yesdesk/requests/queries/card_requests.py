"""Requests of a card: waiting ones, one closed a moment ago, earlier ones, and the scan that found one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.dates import at_words, humanize_time, waited_in_words
from yesdesk.core.labels import without_age
from yesdesk.core.permissions import Permission
from yesdesk.core.prepared_query import PreparedQuery
from yesdesk.core.web.addresses import before_number
from yesdesk.patrons.models import Proof
from yesdesk.requests.access import (
    Visibility,
    request_detail,
    visibility_of,
    visible_only,
    visible_requests,
)
from yesdesk.requests.models import CardScan, OutcomeValue, Request
from yesdesk.requests.queries.entry_headers import outcome_words

# A patron who comes back so soon goes on with the same need.
SAME_VISIT: Final = timedelta(hours=1)

# A request's page tells of the scan so long.
SCAN_IS_NEWS: Final = timedelta(minutes=20)

_AT_MOST: Final = 10


@dataclass(frozen=True, slots=True)
class FoundByScan:
    entry: int  # its entry, which undo takes
    at: str
    name: str


def requests_waiting_with(card: str, *, by: Actor) -> list[Request]:
    """Return open requests of this card that `by` may answer, the longest wait first. A typed number counts too."""
    if not by.may(Permission.DESK_REQUEST_ANSWER):
        return []
    return _readable_details(_waiting_with_card.rows(visibility_of(by), card=card), by)


@PreparedQuery
def _waiting_with_card(sight: Visibility, *, card: str) -> QuerySet[Request, tuple[Any, ...]]:
    rows = _requests_with_card(sight, card).filter(closed_at=None, held=False)
    return rows.order_by("id").values_list("pk")[:_AT_MOST]


def _readable_details(rows: Iterable[tuple[Any, ...]], by: Actor) -> list[Request]:
    # Two compiled reads: mostly one request waits with a card.
    found = (request_detail(by, pk) for (pk,) in rows)
    return [request for request in found if request is not None]


def request_just_closed(card: str, *, by: Actor) -> Request | None:
    """Return a request of this card, made here and closed less than an hour ago."""
    if not by.may(Permission.DESK_REQUEST_ANSWER):
        return None
    since = timezone.now() - SAME_VISIT
    found = _readable_details(
        _just_closed_with_card.rows(visibility_of(by), card=card, since=since), by
    )
    return next(iter(found), None)


@PreparedQuery
def _just_closed_with_card(
    sight: Visibility, *, card: str, since: datetime
) -> QuerySet[Request, tuple[Any, ...]]:
    lately = _requests_with_card(sight, card).filter(
        closed_at__gte=since, patron__proof=Proof.IN_PERSON
    )
    over = (OutcomeValue.WITHDRAWN, OutcomeValue.ENDED)
    return lately.exclude(outcome__in=over).order_by("-closed_at").values_list("pk")[:1]


def request_beside(pk: int | None, *, by: Actor) -> Request | None:
    """Return the open request that `by` had before them when they scanned, if its card is unknown."""
    if pk is None or not by.may(Permission.DESK_REQUEST_ANSWER):
        return None
    rows = visible_requests(by).select_related("branch", "patron", "service_point")
    return rows.filter(pk=pk, closed_at=None, patron__card_number="").first()


def _requests_with_card(sight: Visibility, card: str) -> QuerySet[Request]:
    rows = visible_only(Request.objects.all(), sight)
    return rows.filter(patron__card_number=card, merged_into=None)


def card_request_line(request: Request, language: str) -> dict[str, Any]:
    """Return a line to choose. `at`: when it was closed, else when it came."""
    now, zone = timezone.now(), request.branch.time_zone
    at = request.closed_at or request.opened_at
    return {
        "pk": request.pk,
        "name": request.patron.name if request.patron else "",
        "said": request.asked_for or request.said or _("No words yet"),
        "at": humanize_time(at, zone=zone, language=language, now=now),
        "waits": waited_in_words(request.waiting_since, now) if request.waiting_since else "",
    }


def found_by_scan(request: Request, *, by: Actor) -> FoundByScan | None:
    """Return the scan that found this open request lately. One query, where a card was seen."""
    seen = request.patron is not None and request.patron.proof == Proof.IN_PERSON
    if not seen or request.closed_at is not None or not by.may(Permission.ILS_ACCOUNT_SEE):
        return None
    now = timezone.now()
    scans = CardScan.objects.filter(
        entry__request=request, entry__at__gte=now - SCAN_IS_NEWS, undone_at=None
    )
    scan = scans.select_related("entry").order_by("-entry_id").first()
    if scan is None:
        return None
    return FoundByScan(
        entry=scan.entry_id,
        at=at_words(scan.entry.at, zone=request.branch.time_zone, language=by.language, now=now),
        name=without_age(request.patron.name) if request.patron else "",
    )


_SHOWN: Final = 20


def earlier_count(request: Request, *, by: Actor) -> int:
    """Count earlier requests of the proven card that the reader may see. One query, none without proof."""
    card = request.proven_card
    if not card or not by.may(Permission.DESK_REQUEST_SEE):
        return 0
    return len(
        _earlier_with_card(visibility_of(by), card, request.pk).values_list("pk")[: _SHOWN + 1]
    )


def earlier_requests(request: Request, *, by: Actor) -> list[dict[str, Any]]:
    card = request.proven_card
    if not card or not by.may(Permission.DESK_REQUEST_SEE):
        return []
    found = _earlier_with_card(visibility_of(by), card, request.pk)
    columns = ("pk", "asked_for", "said", "opened_at", "outcome", "branch__time_zone")
    now, prefix = timezone.now(), before_number("request")
    return [
        {
            "pk": pk,
            "href": f"{prefix}{pk}",
            "subject": asked_for or said,
            "at": humanize_time(at, zone=zone, language=by.language, now=now),
            "outcome": outcome_words(outcome) if outcome else "",
        }
        for pk, asked_for, said, at, outcome, zone in found.order_by("-pk").values_list(*columns)[
            :_SHOWN
        ]
    ]


def _earlier_with_card(sight: Visibility, card: str, before: int) -> QuerySet[Request]:
    # None without proof: anybody may type a number.
    of_card = visible_only(Request.objects.all(), sight).filter(
        patron__card_number=card, merged_into=None, pk__lt=before
    )
    return of_card.exclude(patron__proof=Proof.NONE)
