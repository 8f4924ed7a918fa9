"""Open work: of colleagues who are away or left, of a branch before closing, of purchases.

Nobody is counted or compared: a row is there to be taken, passed or promised.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.dates import at_words, by_words
from yesdesk.core.permissions import Permission
from yesdesk.people.shift import AwayColleague, away_colleagues, who_is_here
from yesdesk.places.hours import Hours, closing_time
from yesdesk.places.models import Branch
from yesdesk.places.queries import kept_hours, next_open_day, opening_hours
from yesdesk.requests.access import visible_requests
from yesdesk.requests.models import (
    Approval,
    ApprovalState,
    Call,
    Entry,
    EntryKind,
    HandOver,
    Promise,
    PromiseState,
    Request,
)
from yesdesk.requests.models.entry import UNDO_WITHIN
from yesdesk.requests.queries.patron_letters import purchase_words
from yesdesk.requests.queries.promises import is_good_time
from yesdesk.requests.queries.queues import PAGE, found_requests
from yesdesk.requests.queries.request_rows import RequestRow

_UNKEPT: Final = (PromiseState.OPEN, PromiseState.BROKEN)

# So long before closing the list shows.
LAST: Final = timedelta(minutes=30)

# One tap promises this time after the next opening.
AFTER_OPENING: Final = timedelta(hours=2)


@dataclass(slots=True)
class OpenLine:
    row: RequestRow
    revision: int
    holder: int | None  # user id
    why: list[str] = field(default_factory=list)  # sentences
    # One tap promises it; empty where it would be in doubt, or another time is promised.
    promise_by: str = ""
    promise_words: str = ""


@dataclass(frozen=True, slots=True)
class LeftBy:
    who: AwayColleague
    lines: list[OpenLine]


_MOST_URGENT: Final = (
    F("late_since").asc(nulls_last=True),
    F("promised_for").asc(nulls_last=True),
    F("waiting_since").asc(nulls_last=True),
    "pk",
)


def left_open(by: Actor) -> list[LeftBy]:
    """Return open work that `by` may see, of each colleague who is away or has left."""
    away = away_colleagues(by)
    whose = {one.pk: one for one in away}
    reasons: dict[int, dict[int, list[str]]] = {}
    for member, request, words in _each_reason(by, whose):
        reasons.setdefault(member, {}).setdefault(request, []).append(words)
    lines = _open_lines(by, {pk for found in reasons.values() for pk in found})
    return [
        LeftBy(
            one,
            [replace(lines[pk], why=why) for pk, why in reasons[one.pk].items() if pk in lines],
        )
        for one in away
        if any(pk in lines for pk in reasons.get(one.pk, ()))
    ]


def _each_reason(by: Actor, members: Collection[int]) -> Iterator[tuple[int, int, str]]:
    # (member, request, reason): held, promised, asked or to be called, and since then neither passed on nor in a
    # present colleague's hands. Four queries.
    if not members:
        return
    mine = visible_requests(by).filter(closed_at=None, held=False)
    free = Q(request__assigned_to=None) | Q(request__assigned_to__in=members)
    held = mine.filter(assigned_to__in=members).order_by(*_MOST_URGENT)
    for member, pk in held.values_list("assigned_to", "pk"):
        yield member, pk, _("Assigned to a colleague who has gone")
    now = timezone.now()
    promised = Promise.objects.filter(free, state__in=_UNKEPT, request__in=mine)
    calls = Call.objects.filter(free, request__in=mine)
    for rows, words in (
        (promised, _("We promised this %(by)s")),
        (calls, _("Call to make %(by)s")),
    ):
        found = _not_passed_since(rows.filter(entry__author__in=members), F("entry__at"))
        columns = ("entry__author", "request", "due_at", "request__branch__time_zone")
        for member, pk, at, zone in found.order_by("due_at").values_list(*columns):
            due = by_words(at, zone=zone, language=by.language, now=now)
            yield member, pk, words % {"by": due}
    asked = Approval.objects.filter(
        free, state=ApprovalState.OPEN, asker__in=members, request__in=mine
    )
    for member, pk in _not_passed_since(asked, F("asked_at")).values_list("asker", "request"):
        yield member, pk, _("They asked a colleague, who hasn’t answered")


def _not_passed_since(rows: QuerySet[Any], at: F) -> QuerySet[Any]:
    # `at`: the name of a column.
    passed = HandOver.objects.filter(entry__request=OuterRef("request"), undone_at=None)
    since: QuerySet[Any] = rows.alias(since=at)
    return since.filter(~Exists(passed.filter(entry__at__gt=OuterRef("since"))))


def _open_lines(by: Actor, requests: Iterable[int]) -> dict[int, OpenLine]:
    # Two queries.
    rows = found_requests(by, sorted(requests))
    known = Request.objects.filter(pk__in=[row.pk for row in rows])
    facts = {
        pk: (revision, holder)
        for pk, revision, holder in known.values_list("pk", "revision", "assigned_to")
    }
    return {row.pk: OpenLine(row, *facts[row.pk]) for row in rows if row.pk in facts}


def closes_soon(by: Actor) -> str:
    """Say when the reader's branch (or the first) closes, within the last half hour; else nothing."""
    now, hours = timezone.now(), kept_hours(by.branch)
    closes = closing_time(hours, now) if hours is not None else None
    if hours is None or closes is None or closes - now > LAST:
        return ""
    return at_words(closes, zone=hours.zone, language=by.language, now=now)


@dataclass(frozen=True, slots=True)
class OpenLines:
    lines: list[OpenLine]
    more: bool  # than a page


def open_purchases(by: Actor) -> OpenLines:
    """Return suggested purchases without a decision that `by` may see, by due time. Four queries."""
    by.require(Permission.DESK_PURCHASES_DECIDE)
    now = timezone.now()
    mine = visible_requests(by).filter(closed_at=None, held=False)
    promised = Promise.objects.filter(
        state__in=_UNKEPT, what__in=purchase_words(), request__in=mine
    )
    columns = ("request", "due_at", "request__branch__name", "request__branch__time_zone")
    due = {pk: more for pk, *more in promised.order_by("due_at", "pk").values_list(*columns)}
    shown = list(due)[:PAGE]
    lines = _open_lines(by, shown)
    for pk, line in lines.items():
        at, branch, zone = due[pk]
        when = by_words(at, zone=zone, language=by.language, now=now)
        line.why = [_promised_in_words(when, late=at < now), branch]
    return OpenLines([lines[pk] for pk in shown if pk in lines], len(due) > PAGE)


def before_closing(by: Actor, branch: Branch) -> OpenLines:
    """Return a branch's open work: late first, then promised, then by wait. It waits, is promised until the end of the
    next open day, or its holder is away, left or not here.
    """
    now = timezone.now()
    opens, ends = next_open_day(branch, now)
    away = {one.pk: one for one in away_colleagues(by)}
    here = visible_requests(by).filter(branch=branch, closed_at=None, held=False)
    found = here.filter(
        Q(waiting_since__isnull=False) | Q(promised_for__lte=ends) | Q(assigned_to__in=away)
    )
    first = found.order_by(*_MOST_URGENT).select_related("branch")[: PAGE + 1]
    requests = {each.pk: each for each in first}
    shown = list(requests)[:PAGE]
    lines = _open_lines(by, shown)
    hours, works_now = opening_hours(branch), who_is_here(by)
    for pk in shown:
        if pk in lines:
            request, line = requests[pk], lines[pk]
            line.why = list(_reasons_in_words(request, by, away, works_now, now))
            _set_promise_offer(line, request, hours, opens, by, now)
    return OpenLines([lines[pk] for pk in shown if pk in lines], len(requests) > PAGE)


def _promised_in_words(by: str, *, late: bool) -> str:
    return (_("We promised this %(by)s") if late else _("Promised %(by)s")) % {"by": by}


def _reasons_in_words(
    request: Request, by: Actor, away: Collection[int], here: Collection[int], now: datetime
) -> Iterator[str]:
    late, at = request.late_since is not None, request.late_since or request.promised_for
    if at is not None:
        zone = request.branch.time_zone
        yield _promised_in_words(by_words(at, zone=zone, language=by.language, now=now), late=late)
    if request.assigned_to_id in away:
        yield _("A colleague who is away has it")
    elif request.assigned_to_id is not None and request.assigned_to_id not in {by.user_id, *here}:
        yield _("Assigned to a colleague who has gone")


def _set_promise_offer(
    line: OpenLine, request: Request, hours: Hours, opens: datetime, by: Actor, now: datetime
) -> None:
    # On the next open day, where nothing else is promised and they need it no sooner.
    due_at = opens + AFTER_OPENING
    if request.promised_for is None and is_good_time(hours, request, due_at):
        line.promise_by = due_at.isoformat()
        zone = request.branch.time_zone
        line.promise_words = by_words(due_at, zone=zone, language=by.language, now=now)


@dataclass(frozen=True, slots=True)
class JustDone:
    """The reader's last act from such a list, for the notice with its undo."""

    pk: int
    entry: int
    name: str
    promised: bool


def just_done(by: Actor, entry: int | None) -> JustDone | None:
    """Return that act by its entry, if nothing happened on its request since."""
    if entry is None or by.user_id is None:
        return None
    kinds = (EntryKind.HANDOVER, EntryKind.PROMISE)
    made = Entry.objects.filter(
        pk=entry, author=by.user_id, kind__in=kinds, request__in=visible_requests(by)
    )
    newer = Entry.objects.filter(request=OuterRef("request"), pk__gt=OuterRef("pk"))
    row = (
        made.filter(~Exists(newer), at__gte=timezone.now() - UNDO_WITHIN)
        .values_list("request", "kind", "request__patron__name")
        .first()
    )
    return JustDone(row[0], entry, row[2] or "", row[1] == EntryKind.PROMISE) if row else None
