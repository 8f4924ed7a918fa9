"""Promises whose time ends in the next minutes, and who is told: whoever promised, or the leads where they are away.

Nobody is written down: who is reminded is worked out when it is asked, from who may answer and who is here.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.dates import humanize_time
from yesdesk.core.permissions import Permission
from yesdesk.core.prepared_query import PreparedQuery
from yesdesk.desk.models import Promise, PromiseState, Request
from yesdesk.desk.requests.queries.visible_requests import (
    Visibility,
    visibility_of,
    visible_only,
)
from yesdesk.people.queries import (
    OPEN_WITHIN,
    actor_for,
    is_on_shift,
    job_classes,
    live_sessions,
    own_phones,
    permissions_of,
    reachable_colleagues,
)

ENDS_SOON: Final = timedelta(minutes=10)
UNKEPT: Final = RawSQL("desk_promise.state IN ('open', 'broken')", (), output_field=BooleanField())
"""Word for word as in the index of open promises, which SQLite uses only then."""


@dataclass(frozen=True, slots=True)
class EndingPromise:
    """A line in the frame of a page. `key`: unlike any question's number. `seconds`, `left`: like 84 and `1:24`."""

    key: str
    href: str
    words: str
    where: str
    seconds: int
    left: str


def people_to_remind(made: Promise) -> list[int]:
    """Ids of the people to remind that this promise ends soon: whoever made it, where they may answer and are told now;
    else the leads on shift, at its branch where there are any.
    """
    request, author = made.request, made.entry.author
    needed = _needed_to_answer(request)
    if author is None:  # a name is let go only once nothing is owed any more
        return []
    actor = actor_for(author)
    if author.is_active and needed <= actor.permissions and _hears(actor):
        return [author.pk]
    leads = [
        each.pk
        for each in job_classes()
        if needed | {Permission.DESK_LEADS_SEE} <= permissions_of(each.permissions)
    ]
    found = reachable_colleagues(actor, leads, branch=request.branch_id)
    return [one.pk for one in found if one.here] or [one.pk for one in found]


def _needed_to_answer(request: Request) -> set[Permission]:
    needed = {Permission.DESK_REQUEST_ANSWER}
    if request.for_leads:
        needed.add(
            Permission.DESK_ABOUT_LEADS_SEE if request.about_lead else Permission.DESK_LEADS_SEE
        )
    return needed


def _hears(by: Actor) -> bool:
    """Whether a page of theirs is open somewhere, or they are on shift and a phone rings."""
    used = timezone.now() - OPEN_WITHIN
    if any(session.seen_at > used for session in live_sessions(by)):
        return True
    return by.user_id is not None and is_on_shift(SYSTEM, by.user_id) and bool(own_phones(by))


def ending_promises(by: Actor) -> list[EndingPromise]:
    """The promises that `by` is told of: their own, and as a lead those of colleagues who are not here. One query, and
    a few for each promise of a colleague where `by` is a lead.
    """
    if by.user_id is None or not by.may(Permission.DESK_REQUEST_ANSWER):
        return []
    now = timezone.now()
    rows = _ENDING.rows(visibility_of(by), now=now, until=now + ENDS_SOON)
    return [_line(row, by, now) for row in rows if row[1] == by.user_id or _is_for_lead(row[0], by)]


def _is_for_lead(pk: int, by: Actor) -> bool:
    if not by.may(Permission.DESK_LEADS_SEE):
        return False
    made = Promise.objects.select_related("request", "entry__author__job_class").get(pk=pk)
    return by.user_id in people_to_remind(made)


def _line(row: tuple[Any, ...], by: Actor, now: datetime) -> EndingPromise:
    pk, author, due_at, request, name, branch, zone = row
    at = humanize_time(due_at, zone=zone, language=by.language, now=now)
    if author == by.user_id:
        words = (
            _("Your promise to %(name)s ends at %(at)s")
            if name
            else _("Your promise ends at %(at)s")
        )
    else:
        words = (
            _("Our promise to %(name)s ends at %(at)s") if name else _("Our promise ends at %(at)s")
        )
    seconds = max(0, round((due_at - now).total_seconds()))
    return EndingPromise(
        key=f"p{pk}",
        href=reverse("request", args=[request]),
        words=words % {"name": name, "at": at},
        where=branch,
        seconds=seconds,
        left=f"{seconds // 60}:{seconds % 60:02d}",
    )


def _ending(
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


_ENDING: Final = PreparedQuery(_ending)
