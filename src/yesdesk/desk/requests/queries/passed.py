"""What was passed from colleague to colleague: to me, until I open it; and on the request, whether they can be told."""

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.core.prepared_query import PreparedQuery
from yesdesk.core.web.addresses import before_number
from yesdesk.desk.models import HandOver, Request
from yesdesk.desk.requests.access import Visibility, visibility_of, visible_only
from yesdesk.people.queries import Reach, reach_of

_SHOWN: Final = 50
_WORDS: Final = 160


@dataclass(frozen=True, slots=True)
class PassedLine:
    """A request that a colleague passed to the reader, who has not opened it. `key` tells it from questions."""

    key: str
    href: str
    words: str
    where: str


def passed_to(by: Actor) -> list[PassedLine]:
    """What was passed to `by` and is not opened yet, the oldest first. One query."""
    if not by.may(Permission.DESK_REQUEST_ANSWER) or by.user_id is None:
        return []
    prefix = before_number("request")
    return [
        PassedLine(
            key=f"p{pk}",
            href=f"{prefix}{request}",
            words=_("%(name)s passed this to you: %(words)s")
            % {"name": name or _("A colleague"), "words": _in_a_line(text)},
            where=branch,
        )
        for pk, request, name, text, branch in _PASSED.rows(visibility_of(by), me=by.user_id)
    ]


def _passed(sight: Visibility, *, me: int) -> QuerySet[HandOver, tuple[Any, ...]]:
    """Answered, ended or passed on since, it is not theirs to hear of any more."""
    rows = HandOver.objects.filter(
        new_to=me,
        undone_at=None,
        entry__request__assigned_to=F("new_to"),
        entry__request__closed_at=None,
        entry__request__waiting_since__isnull=False,
    )
    rows = visible_only(rows, sight, "entry__request__")
    columns = ("entry__request_id", "entry__author__name", "entry__text")
    return rows.order_by("id").values_list("id", *columns, "entry__request__branch__name")[:_SHOWN]


_PASSED: Final = PreparedQuery(_passed)


def _in_a_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _WORDS else f"{line[: _WORDS - 1].rstrip()}…"


def passed_sentence(request: Request, *, by: Actor) -> str:
    """For colleagues, until whom it was passed to opens it: whom, and whether they can be told now. Empty else. Two
    queries where a colleague has it, none anywhere else.
    """
    to = request.assigned_to_id
    if to is None or to == by.user_id or request.closed_at is not None:
        return ""
    if not HandOver.objects.filter(entry__request=request, new_to=to, undone_at=None).exists():
        return ""
    found = reach_of(by, to)
    if found is None:
        return ""
    name, reach = found
    words = {
        Reach.NOW: _("Passed to %(name)s. %(name)s can see it now."),
        Reach.ON_THE_NEXT_PAGE: _(
            "Passed to %(name)s. %(name)s has no page open now, and sees it on the next one."
        ),
        Reach.AT_SIGN_IN: _(
            "Passed to %(name)s. %(name)s is not signed in. %(name)s sees it at the next sign-in."
        ),
    }
    return words[reach] % {"name": name}
