"""What is asked of somebody right now, and what is said to have been their yes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.core.prepared_query import PreparedQuery
from yesdesk.desk.approvals.labels import approval_words
from yesdesk.desk.models import AskState, AskUp
from yesdesk.desk.models.ask_up import VOICE_SHOWN_FOR
from yesdesk.desk.requests.queries.visible_requests import Visibility, visibility_of, visible_only


@dataclass(frozen=True, slots=True)
class ApprovalLine:
    """`words`: who asks for what, in a line. `seconds`, `left`: until it ends, like 84 and `1:24`; both empty
    for a yes by word of mouth (`voice`), which only wants to be seen."""

    pk: int
    href: str
    words: str
    where: str
    seconds: int
    left: str
    voice: bool


class _Row(NamedTuple):
    """Each field is a column as the ORM names it."""

    id: int
    state: str
    what: dict[str, Any]
    tiers: list[int]
    tier: int
    everywhere: bool
    ends_at: datetime
    asker_id: int | None
    asker__name: str | None
    answered_by_id: int | None
    request__branch_id: int
    request__branch__name: str
    request__closed_at: datetime | None


def open_approvals(by: Actor) -> list[ApprovalLine]:
    """What `by` is asked, the most urgent first. One query."""
    if not by.may(Permission.DESK_REQUEST_ANSWER) or by.user_id is None:
        return []
    now = timezone.now()
    rows = [_Row._make(row) for row in _ASKED.rows(visibility_of(by), since=now - VOICE_SHOWN_FOR)]
    prefix = reverse("asked_up", args=[0]).removesuffix("0")
    return [_line(row, by, now, prefix) for row in rows if _is_for(row, by)]


def _is_for(row: _Row, by: Actor) -> bool:
    """Whoever was reached until now, and could say yes; not the asker."""
    if row.state == AskState.BY_VOICE:
        return row.answered_by_id == by.user_id
    near = row.everywhere or by.branch in {None, row.request__branch_id}
    reached = by.job_class_id in row.tiers[: row.tier + 1]
    return near and reached and row.asker_id != by.user_id and row.request__closed_at is None


def _line(row: _Row, by: Actor, now: datetime, prefix: str) -> ApprovalLine:
    voice = row.state == AskState.BY_VOICE
    said = {
        "name": row.asker__name or _("A colleague"),
        "what": approval_words(row.what, by.language),
    }
    heard = _("%(name)s noted your yes: %(what)s") if voice else _("%(name)s asks you: %(what)s")
    seconds = 0 if voice else max(0, round((row.ends_at - now).total_seconds()))
    return ApprovalLine(
        pk=row.id,
        href=f"{prefix}{row.id}",
        words=heard % said,
        where=row.request__branch__name,
        seconds=seconds,
        left="" if voice else time_left(seconds),
        voice=voice,
    )


def time_left(seconds: int) -> str:
    """Time left, like `1:24`."""
    return f"{seconds // 60}:{seconds % 60:02d}"


def _asked(sight: Visibility, *, since: datetime) -> QuerySet[AskUp, tuple[Any, ...]]:
    wanted = (AskState.OPEN, AskState.BY_VOICE)
    rows = AskUp.objects.filter(state__in=wanted, ends_at__gt=since)
    rows = visible_only(rows, sight, "request__")
    return rows.order_by("ends_at", "id").values_list(*_Row._fields)[:100]


_ASKED: Final = PreparedQuery(_asked)
