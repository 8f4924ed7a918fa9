"""Calls to make: an answer or a new time to tell by phone, its clock, and the next ones."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.dates import humanize_time
from yesdesk.core.errors import Refusal, ValidationRefusal
from yesdesk.core.models import Timer
from yesdesk.core.permissions import Permission
from yesdesk.core.prepared_query import PreparedQuery
from yesdesk.core.tasks.timers import cancel_timer, set_timer
from yesdesk.core.web.addresses import before_number
from yesdesk.requests.access import Visibility, visibility_of, visible_only
from yesdesk.requests.actions.timeline import lock_request, notify_pages
from yesdesk.requests.models import Call, Entry, EntryKind, Request
from yesdesk.requests.queries.promises import FURTHEST, DuePromise

DUE: Final = "desk.call_due"
# The answer's author calls next; after that a colleague sees it late.
SOON: Final = timedelta(minutes=15)

_AHEAD: Final = timedelta(hours=12)
_SHOWN: Final = 4


def add_call(request: Request, entry: Entry, *, closes_as: str, now: datetime) -> Call:
    """Add a call in place of an older one. Call inside a transaction."""
    drop_call(request)
    due_at = now + SOON
    made = Call.objects.create(request=request, entry=entry, due_at=due_at, closes_as=closes_as)
    set_timer(DUE, str(made.pk), due_at)
    return made


def drop_call(request: Request) -> Call | None:
    """Drop a request's call and return it: of two at once one gets it. Call inside a transaction."""
    made = Call.objects.filter(request=request).first()
    if made is None or not Call.objects.filter(pk=made.pk).delete()[0]:
        return None
    cancel_timer(DUE, str(made.pk))
    return made


def drop_call_of(entry: Entry) -> None:
    """Drop the call of this entry, as it holds no more. Call inside a transaction."""
    made = Call.objects.filter(entry=entry).select_related("request").first()
    if made is not None:  # after a merge it is the older request's
        drop_call(made.request)


def may_call_about(request: Request) -> bool:
    """Return whether a call tells a new time: we may call, and no answer waits to be told."""
    patron = request.patron
    if patron is None or not patron.may_be_called:
        return False
    return not Call.objects.filter(request=request, entry__kind=EntryKind.REPLY).exists()


@transaction.atomic
def postpone_call(request: Request, *, due_at: datetime, tried: bool, by: Actor) -> None:
    """Move a call: nobody answered (`tried`), or later is better. Raises ValidationRefusal, Refusal. Tries are
    counted, not their authors.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    now = timezone.now()
    if not now < due_at <= now + FURTHEST:
        raise ValidationRefusal(
            {"due": _("Please choose a time that is still to come, within 90 days.")}
        )
    lock_request(request)
    made = Call.objects.filter(request=request).first()
    if made is None:
        raise call_gone_refusal()
    Call.objects.filter(pk=made.pk).update(due_at=due_at, tries=F("tries") + int(tried))
    set_timer(DUE, str(made.pk), due_at)
    notify_pages(request)


def call_gone_refusal() -> Refusal:
    return Refusal(
        _("There is no call to make any more."),
        next_step=_("Read what happened on the request."),
        code="desk.call.gone",
    )


@transaction.atomic
def mark_call_due(ref: str, _now: datetime) -> None:
    """Show on open pages that a call is late. For the timer."""
    made = Call.objects.filter(pk=ref).select_related("request").first()
    if made is not None:
        notify_pages(made.request)


def erase_calls(requests: list[int]) -> None:
    """Erase the requests' calls and their timers."""
    for way in ("request__in", "entry__request__in"):  # of both together no index is used
        found = Call.objects.filter(**{way: requests})
        refs = [str(pk) for pk in found.values_list("pk", flat=True)]
        Timer.objects.filter(kind=DUE, ref__in=refs).delete()
        found.delete()


def due_calls(by: Actor, branch: int | None) -> list[DuePromise]:
    """Return calls of the next twelve hours at a branch (or everywhere), the earliest first."""
    if not by.may(Permission.DESK_REQUEST_SEE):
        return []
    now = timezone.now()
    here = {"branch": branch} if branch else {}
    rows = _calls_due.rows(visibility_of(by), until=now + _AHEAD, **here)
    prefix = before_number("request")
    return [
        DuePromise(
            href=f"{prefix}{pk}",
            time=humanize_time(due_at, zone=zone, language=by.language, now=now),
            iso=due_at.isoformat(timespec="minutes"),
            words=_call_sentence(name or "", number or ""),
            late=due_at < now,
            call=pk,
        )
        for pk, due_at, name, number, zone in rows
    ]


def _call_sentence(name: str, number: str) -> str:
    words = _("Call %(name)s, %(number)s") if name else _("Call them, %(number)s")
    return words % {"name": name, "number": number}


@PreparedQuery
def _calls_due(
    sight: Visibility, *, until: datetime, branch: int | None = None
) -> QuerySet[Call, tuple[Any, ...]]:
    rows = visible_only(Call.objects.filter(due_at__lt=until), sight, "request__")
    if branch:
        # Added to 0, so that SQLite begins with the few calls and not with a branch's past.
        rows = rows.alias(here=F("request__branch_id") + 0).filter(here=branch)
    of_patron = ("request__patron__name", "request__patron__contact_as_typed")
    columns = ("request_id", "due_at", *of_patron, "request__branch__time_zone")
    return rows.order_by("due_at").values_list(*columns)[:_SHOWN]
