"""Promises: due ones, those that end in minutes, their reminders, and doubts about a time.

No row says who is reminded: it is worked out from who may answer and who is here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, F, QuerySet
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.dates import at_words, by_words, humanize_time
from yesdesk.core.labels import with_colon
from yesdesk.core.permissions import Permission
from yesdesk.core.prepared_query import PreparedQuery
from yesdesk.core.web.addresses import before_number
from yesdesk.core.web.asked_lines import AskedLine
from yesdesk.people.queries import actor_for, job_classes, own_phones, permissions_of
from yesdesk.people.shift import has_page_open, is_on_shift, reachable_colleagues
from yesdesk.places.hours import Hours, next_open_time, open_spans_on
from yesdesk.places.queries import opening_hours
from yesdesk.requests.access import (
    Visibility,
    visibility_of,
    visible_only,
)
from yesdesk.requests.models import Promise, PromiseState, Request
from yesdesk.requests.queries.patron_letters import is_purchase

ENDS_SOON: Final = timedelta(minutes=10)
# Word for word as in the index of open promises, which SQLite uses only then.
UNKEPT: Final = RawSQL("desk_promise.state IN ('open', 'broken')", (), output_field=BooleanField())


def people_to_remind(made: Promise) -> list[int]:
    """Return user ids to remind of this promise: its author, else leads on shift, at its branch if possible. For a
    suggested purchase, first the post that decides.
    """
    request, author = made.request, made.entry.author
    needed = _needed_to_answer(request)
    if author is None:  # a name is let go only once nothing is owed any more
        return []
    actor = actor_for(author)
    if is_purchase(made.what):
        deciders = _colleagues_on_shift(needed | {Permission.DESK_PURCHASES_DECIDE}, request, actor)
        if deciders:
            return deciders
    if author.is_active and needed <= actor.permissions and _will_hear(actor):
        return [author.pk]
    return _colleagues_on_shift(needed | {Permission.DESK_LEADS_SEE}, request, actor)


def _colleagues_on_shift(needed: set[Permission], request: Request, by: Actor) -> list[int]:
    able = [each.pk for each in job_classes() if needed <= permissions_of(each.permissions)]
    found = reachable_colleagues(by, able, branch=request.branch_id)
    return [one.pk for one in found if one.here] or [one.pk for one in found]


def open_suggestion(request: int) -> datetime | None:
    """Return when a request's suggested purchase is answered; None without one."""
    unkept = (PromiseState.OPEN, PromiseState.BROKEN)
    rows = Promise.objects.filter(request=request, state__in=unkept).order_by("-pk")
    said = rows.values_list("what", "due_at")
    return next((due for what, due in said if is_purchase(what)), None)


def _needed_to_answer(request: Request) -> set[Permission]:
    needed = {Permission.DESK_REQUEST_ANSWER}
    if request.for_leads:
        needed.add(
            Permission.DESK_ABOUT_LEADS_SEE if request.about_lead else Permission.DESK_LEADS_SEE
        )
    return needed


def _will_hear(by: Actor) -> bool:
    # An open page, or a shift with a phone that rings.
    if has_page_open(by):
        return True
    return by.user_id is not None and is_on_shift(SYSTEM, by.user_id) and bool(own_phones(by))


def ending_promises(by: Actor) -> list[AskedLine]:
    """Return promises that `by` is told of: their own, and as a lead those of absent colleagues. One query, and for a
    lead a few for each such promise.
    """
    if by.user_id is None or not by.may(Permission.DESK_REQUEST_ANSWER):
        return []
    now = timezone.now()
    rows = _ending_soon.rows(visibility_of(by), now=now, until=now + ENDS_SOON)
    return [
        _ending_promise(row, by, now)
        for row in rows
        if row[1] == by.user_id or _is_for_lead(row[0], by)
    ]


def _is_for_lead(pk: int, by: Actor) -> bool:
    if not {Permission.DESK_LEADS_SEE, Permission.DESK_PURCHASES_DECIDE} & by.permissions:
        return False
    made = Promise.objects.select_related("request", "entry__author__job_class").get(pk=pk)
    return by.user_id in people_to_remind(made)


def _ending_promise(row: tuple[Any, ...], by: Actor, now: datetime) -> AskedLine:
    pk, author, due_at, request, name, branch, zone = row
    at = at_words(due_at, zone=zone, language=by.language, now=now)
    if author == by.user_id:
        words = _("Your promise to %(name)s ends %(at)s") if name else _("Your promise ends %(at)s")
    else:
        words = _("Our promise to %(name)s ends %(at)s") if name else _("Our promise ends %(at)s")
    seconds = max(0, round((due_at - now).total_seconds()))
    return AskedLine(
        key=f"p{pk}",
        href=reverse("request", args=[request]),
        words=words % {"name": name, "at": at},
        where=branch,
        seconds=seconds,
        left=f"{seconds // 60}:{seconds % 60:02d}",
    )


@PreparedQuery
def _ending_soon(
    sight: Visibility, *, now: datetime, until: datetime
) -> QuerySet[Promise, tuple[Any, ...]]:
    rows = Promise.objects.filter(
        UNKEPT, state=PromiseState.OPEN, due_at__gt=now, due_at__lte=until, request__closed_at=None
    )
    of_request = ("request__patron__name", "request__branch__name", "request__branch__time_zone")
    columns = ("pk", "entry__author_id", "due_at", "request_id", *of_request)
    return (
        visible_only(rows, sight, "request__").order_by("due_at", "pk").values_list(*columns)[:20]
    )


_SHOWN: Final = 4
_AHEAD: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class DuePromise:
    href: str
    time: str
    iso: str
    words: str
    late: bool
    call: int | None = None  # the request to call about


def due_promises(by: Actor, branch: int | None, *, late_too: bool = True) -> list[DuePromise]:
    """Return promises of the next twelve hours at a branch (or everywhere); `late_too`: unkept ones first."""
    if not by.may(Permission.DESK_REQUEST_SEE):
        return []
    now = timezone.now()
    here = {"branch": branch} if branch else {}
    rows = _promises_due.rows(visibility_of(by), late_too, until=now + _AHEAD, **here)
    prefix = before_number("request")
    return [
        DuePromise(
            href=f"{prefix}{pk}",
            time=humanize_time(due_at, zone=zone, language=by.language, now=now),
            iso=due_at.isoformat(timespec="minutes"),
            words=what if not name or name in what else f"{with_colon(name)} {what}",
            late=due_at < now,
        )
        for pk, what, due_at, name, zone in rows
    ]


@PreparedQuery
def _promises_due(
    sight: Visibility,
    late_too: bool,  # noqa: FBT001 - part of the statement's shape
    *,
    until: datetime,
    branch: int | None = None,
) -> QuerySet[Promise, tuple[Any, ...]]:
    rows = Promise.objects.filter(UNKEPT, due_at__lt=until, request__closed_at=None)
    if not late_too:
        rows = rows.filter(state=PromiseState.OPEN)
    rows = visible_only(rows, sight, "request__")
    if branch:
        # Added to 0, so that SQLite begins with the few open promises and not with a branch's past.
        rows = rows.alias(here=F("request__branch_id") + 0).filter(here=branch)
    of_request = ("request__patron__name", "request__branch__time_zone")
    columns = ("request_id", "what", "due_at", *of_request)
    return rows.order_by("due_at").values_list(*columns)[:_SHOWN]


FURTHEST: Final = timedelta(days=90)
# The opening colleague needs time to answer.
AFTER_OPENING: Final = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class PromiseDoubt:
    sentences: tuple[str, ...]
    better: datetime | None  # a time without a doubt, or None
    better_words: str


def promise_doubt(
    request: Request, due_at: datetime, *, by: Actor, now: datetime
) -> PromiseDoubt | None:
    """Return the doubt about a promise by `due_at`, or None. Two queries."""
    hours = opening_hours(request.branch)
    closed, too_late = is_closed(hours, due_at), _is_too_late(request, due_at)
    if not (closed or too_late):
        return None
    zone, language = request.branch.time_zone, by.language
    said: list[str] = []
    if closed:
        said += _sentences_if_closed(hours, due_at, request, language)
    if too_late and request.needed_by is not None:
        needed = by_words(request.needed_by, zone=zone, language=language, now=now)
        said.append(_("They need it %(by)s.") % {"by": needed})
    better = next(_better_times(hours, request, due_at, now), None)
    words = by_words(better, zone=zone, language=language, now=now) if better else ""
    return PromiseDoubt(tuple(said), better, words)


def is_good_time(hours: Hours, request: Request, due_at: datetime) -> bool:
    return not is_closed(hours, due_at) and not _is_too_late(request, due_at)


def is_closed(hours: Hours, at: datetime) -> bool:
    """Return whether nobody works there then. Closing time counts as open, and so does a branch without hours."""
    if not any(hours.week):
        return False
    day = at.astimezone(ZoneInfo(hours.zone)).date()
    return not any(span.opens <= at <= span.closes for span in open_spans_on(hours, day))


def _is_too_late(request: Request, due_at: datetime) -> bool:
    return request.needed_by is not None and due_at > request.needed_by


def _sentences_if_closed(
    hours: Hours, due_at: datetime, request: Request, language: str
) -> Iterator[str]:
    yield _("%(branch)s is closed then.") % {"branch": request.branch.name}
    opens = next_open_time(hours, due_at)
    if opens is None:
        return
    at = at_words(opens, zone=hours.zone, language=language, now=due_at)
    yield _("It opens %(at)s.") % {"at": at}


def _better_times(
    hours: Hours, request: Request, due_at: datetime, now: datetime
) -> Iterator[datetime]:
    # Half an hour after opening; else the last manned moment before the need.
    opens = next_open_time(hours, due_at)
    candidates = [opens + AFTER_OPENING if opens else None, opens]
    if request.needed_by is not None:
        candidates += [request.needed_by, *_closings_before(hours, request.needed_by)]
    for at in candidates:
        if at is not None and now < at <= now + FURTHEST and is_good_time(hours, request, at):
            yield at


def last_good_time(request: Request, until: datetime, *, now: datetime) -> datetime:
    """Return the last manned moment up to `until`, before a need that is still to come. Without such a moment: the
    last manned one; without any: `until`.
    """
    hours, needed = opening_hours(request.branch), request.needed_by
    for limit in (min(needed, until), until) if needed is not None and needed > now else (until,):
        if not is_closed(hours, limit):
            return limit
        for closes in _closings_before(hours, limit, days=(until - now).days + 1):
            if closes > now:
                return closes
    return until


def _closings_before(hours: Hours, at: datetime, *, days: int = 7) -> list[datetime]:
    # Of that day and those before it, the latest first.
    day = at.astimezone(ZoneInfo(hours.zone)).date()
    spans = [
        span for back in range(days) for span in open_spans_on(hours, day - timedelta(days=back))
    ]
    return sorted((span.closes for span in spans if span.closes <= at), reverse=True)


def requests_with_an_open_promise(by: Actor) -> int:
    by.require(Permission.DESK_LEADS_SEE)
    return Request.objects.filter(closed_at=None, promised_for__isnull=False).count()
