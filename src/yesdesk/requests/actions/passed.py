"""Passed requests, and those whose patron wrote again: a line on the colleague's pages until they open it.

A passed one rings their phone on shift, too.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F, QuerySet, Value
from django.tasks import task
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.events import announce
from yesdesk.core.permissions import Permission
from yesdesk.core.prepared_query import PreparedQuery
from yesdesk.core.web.addresses import before_number
from yesdesk.core.web.asked_lines import AskedLine
from yesdesk.people.phone_alerts.actions import PRIORITY, PhoneAlert, send_alert
from yesdesk.people.queries import Reach, name_and_reach_of, phone_for_alert, phones_of
from yesdesk.people.shift import is_on_shift
from yesdesk.requests.access import Visibility, visibility_of, visible_only, with_merged
from yesdesk.requests.models import HandOver, News, Presence, Request

_SHOWN: Final = 50
_WORDS: Final = 160


def passed_to(by: Actor) -> list[AskedLine]:
    """Return requests passed to `by`, or answered as `by` wanted to know, and not opened yet. One query."""
    if not by.may(Permission.DESK_REQUEST_ANSWER) or by.user_id is None:
        return []
    prefix = before_number("request")
    says = {
        _PASSED: (_("%(name)s passed this to you: %(words)s"), _("A colleague")),
        _ANSWERED: (_("%(name)s wrote again: %(words)s"), _("A patron")),
    }
    return [
        AskedLine(
            key=f"{kind}{pk}",
            href=f"{prefix}{request}",
            words=says[kind][0] % {"name": name or says[kind][1], "words": _shortened_line(text)},
            where=branch,
        )
        for pk, kind, request, name, text, branch in _come_to_me.rows(
            visibility_of(by), me=by.user_id
        )
    ]


_PASSED: Final = "p"
_ANSWERED: Final = "w"


@PreparedQuery
def _come_to_me(sight: Visibility, *, me: int) -> QuerySet[HandOver, tuple[Any, ...]]:
    # Not once answered, ended or passed on.
    passed = HandOver.objects.filter(
        new_to=me,
        undone_at=None,
        entry__request__assigned_to=F("new_to"),
        entry__request__closed_at=None,
        entry__request__waiting_since__isnull=False,
    )
    passed = visible_only(passed, sight, "entry__request__").annotate(kind=Value(_PASSED))
    told = Presence.objects.filter(user=me, news=News.CAME)
    told = visible_only(told, sight, "request__").annotate(kind=Value(_ANSWERED))
    columns = ("entry__request_id", "entry__author__name", "entry__text")
    both = passed.values_list("id", "kind", *columns, "entry__request__branch__name").union(
        told.values_list(
            "id", "kind", "request_id", "request__patron__name", "request__said",
            "request__branch__name",
        ),
        all=True,
    )  # fmt: skip
    return both.order_by("kind", "id")[:_SHOWN]


def _shortened_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _WORDS else f"{line[: _WORDS - 1].rstrip()}…"


def passed_sentence(request: Request, *, by: Actor) -> str:
    """Say to whom it was passed, and whether they can be told now, until they open it. One query where held; `passed`
    of what stands beside it says whether they did.
    """
    to = request.assigned_to_id
    if to is None or to == by.user_id or request.closed_at is not None:
        return ""
    found = name_and_reach_of(by, to)
    if found is None:
        return ""
    name, reach = found
    words = {
        Reach.NOW: _("Passed to %(name)s. %(name)s can see it now."),
        Reach.ON_THE_NEXT_PAGE: _(
            "Passed to %(name)s. %(name)s has no page open now, and sees it on the next one."
        ),
        Reach.AT_SIGN_IN: _(
            "Passed to %(name)s. %(name)s isn’t signed in. %(name)s sees it at the next sign-in."
        ),
    }
    return words[reach] % {"name": name}


FOR_A_RING: Final = timedelta(minutes=10)


def ring_for_passed(left: HandOver) -> None:
    """Ring the new colleague's phones, once the transaction stands, if they are on shift."""
    to = left.new_to_id
    if to is None or not is_on_shift(SYSTEM, to):
        return
    for phone in phones_of(SYSTEM, [to]):
        ring_passed.enqueue(left.pk, phone)


@task(priority=PRIORITY)
def ring_passed(passed: int, phone: int, tries: int = 0) -> None:
    """Ring a phone while its owner is on shift and the request unopened. It says only that something was passed."""
    left = (
        HandOver.objects.filter(pk=passed, new_to__isnull=False, undone_at=None)
        .filter(entry__request__closed_at=None)
        .select_related("new_to", "entry")
        .first()
    )
    if left is None or left.new_to is None:
        return
    found = phone_for_alert(SYSTEM, phone, [left.new_to.job_class_id])
    if found is None or found.user_id != left.new_to_id:
        return
    until: datetime = left.entry.at + FOR_A_RING
    if until <= timezone.now():
        return
    wanted = PhoneAlert(
        says=gettext_lazy("A colleague passed you a request"),
        opens=reverse("asked"),
        topic="passed",
        number=left.pk,
        until=until,
    )
    rang = send_alert(found, wanted, tries=tries, by=SYSTEM)
    if rang.again_at is not None:
        ring_passed.using(run_after=rang.again_at).enqueue(passed, phone, tries + 1)


def forget_passed(request: Request) -> None:
    HandOver.objects.filter(entry__request=request, new_to__isnull=False).update(new_to=None)


def note_opened(request: Request, *, by: Actor) -> None:
    """Note that `by` opened what was passed or told to them, on their pages and, where it was passed, their
    colleagues'.
    """
    mine = HandOver.objects.filter(entry__request=request, new_to=by.user_id)
    here = Presence.objects.filter(request__in=with_merged(request.pk), user=by.user_id)
    told = here.filter(news=News.CAME)
    passed = request.assigned_to_id == by.user_id and mine.exists()
    if by.user_id is None or not (passed or told.exists()):
        return
    with transaction.atomic():
        mine.update(new_to=None)
        told.update(news=News.NONE)
        announce(f"request.{request.pk}", f"staff.{by.user_id}")
