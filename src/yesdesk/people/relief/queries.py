"""Read who asks for somebody at the desk, and the state of one's own asking."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.errors import or_not_found
from yesdesk.core.permissions import Permission
from yesdesk.core.prepared_query import PreparedQuery
from yesdesk.core.web.addresses import address_of
from yesdesk.core.web.asked_lines import AskedLine
from yesdesk.people.models import DeskCover, ShiftState, ShortBreak, User
from yesdesk.people.queries import job_classes, permissions_of
from yesdesk.people.shift import (
    AHEAD,
    ReachableColleague,
    on_shift,
    reachable_colleagues,
    shift_is,
)


def colleagues_at_desk(by: Actor) -> list[ReachableColleague]:
    """Return colleagues on shift at the reader's branch whom a question reaches. Two queries."""
    able = [
        each.pk
        for each in job_classes()
        if Permission.DESK_REQUEST_ANSWER in permissions_of(each.permissions)
    ]
    found = reachable_colleagues(by, able, branch=by.branch)
    return [each for each in found if each.here or by.branch is None]


def covers_wanted(by: Actor) -> list[AskedLine]:
    """Return who asks for somebody at the desk of the reader's branch. One query."""
    if not by.may(Permission.DESK_REQUEST_ANSWER) or by.user_id is None:
        return []
    now = timezone.now()
    here = {"branch": by.branch} if by.branch is not None else {}
    rows = _open_covers_near.rows(user=by.user_id, now=now, latest=now + AHEAD, **here)
    words = _("%(name)s needs somebody at the desk")
    return [
        AskedLine(f"c{pk}", address_of("cover_take", pk), words % {"name": name})
        for pk, name in rows
    ]


@PreparedQuery
def _open_covers_near(
    *, user: int, now: datetime, latest: datetime, branch: int | None = None
) -> QuerySet[DeskCover, tuple[Any, ...]]:
    here = Q(branch=None) | Q(branch=branch) if branch is not None else Q()
    mine = User.objects.filter(on_shift(now, latest=latest), pk=user)
    rows = DeskCover.objects.filter(here, Exists(mine), until__gt=now, taken_by=None)
    return rows.exclude(asked_by=user).order_by("id").values_list("pk", "asked_by__name")


def own_relief(by: Actor) -> dict[str, Any]:
    """Return what *Are you all right?* shows its reader, and nobody else. Five queries."""
    now = timezone.now()
    mine = {"until__gt": now}
    off = ShortBreak.objects.filter(user=by.user_id or 0, **mine).first()
    row = DeskCover.objects.filter(asked_by=by.user_id or 0, **mine).select_related("taken_by")
    cover = row.first()
    me = User.objects.filter(shift_is(now, ShiftState.ON), pk=by.user_id or 0)
    there = colleagues_at_desk(by) if by.may(Permission.DESK_REQUEST_ANSWER) else []
    return {
        "off_until": off.until if off else None,
        "on_shift": me.exists(),
        "asked": cover is not None,
        "taken": cover.taken_by.name if cover and cover.taken_by else "",
        "anybody": bool(there),
    }


def access_cover(by: Actor, pk: int) -> DeskCover:
    """Return a colleague's asking. Raises NotAllowed, NotFound."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    return or_not_found(DeskCover.objects.filter(pk=pk).first())
