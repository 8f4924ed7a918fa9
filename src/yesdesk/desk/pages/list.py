"""The desk: queues, and noting a need."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext, pgettext
from django.views.decorators.http import require_safe

from yesdesk.core.actors import Actor
from yesdesk.core.dates import humanize_time
from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.idempotency import new_form_id, verified_form_id
from yesdesk.core.permissions import Permission
from yesdesk.core.web.addresses import address_of, number_in
from yesdesk.core.web.files import takes_files
from yesdesk.core.web.forms import add_errors, raw_value, sent, validate_too
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import StaffRequest, staff_page
from yesdesk.desk.approvals.queries import approval_region
from yesdesk.desk.pages.forms import NewRequestForm
from yesdesk.patrons.models import CallWish
from yesdesk.places.emergency.queries import Card, card_in, emergency_cards
from yesdesk.places.queries import CachedBranch, cached_branches, the_library
from yesdesk.requests.access import visible_requests, visible_topics
from yesdesk.requests.actions.calls import due_calls
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.intake import NewRequest, open_request, request_errors
from yesdesk.requests.actions.next_request import next_request
from yesdesk.requests.actions.once import open_once
from yesdesk.requests.forms import MOST_FILES, audience_choice
from yesdesk.requests.models import Channel, Kind, OutcomeValue
from yesdesk.requests.queries.emergencies import emergency_rows
from yesdesk.requests.queries.open_work import closes_soon
from yesdesk.requests.queries.promises import DuePromise, due_promises
from yesdesk.requests.queries.queues import (
    DeskFilter,
    Queue,
    found_requests,
    queue_counts,
    queue_page,
)
from yesdesk.requests.queries.request_rows import RequestRow
from yesdesk.requests.queries.saved_views import saved_views
from yesdesk.requests.queries.tags import all_tags
from yesdesk.requests.queries.undo import just_closed
from yesdesk.requests.views import chosen_branch, own_branch


@require_safe
@staff_page(permission=Permission.DESK_REQUEST_SEE)
def desk(http: StaffRequest) -> HttpResponse:
    """Show a queue: `?queue=&branch=&point=&channel=&after=`; `?part=list`: the list and what stands beside it. With
    `?select=1` rows can be ticked, and the list stands still below its emergencies.
    """
    by = http.actor
    view = view_from(http.GET, by)
    selecting = "select" in http.GET and by.may(Permission.DESK_REQUEST_ANSWER)
    after = http.GET.get("after", "")
    page = queue_page(by, view, after=after)
    first_is_next = view.queue is Queue.WAITING and not after
    listed = _context_with_urgent_first(by, view, page.rows, first_is_next=first_is_next)
    rows = listed["rows"]
    is_next = first_is_next and not selecting and not listed["emergencies"]
    topics, queues, every = _topics_heard(view, by), queue_links(by, view), cached_branches()
    context = {
        "view": view,
        **listed,
        "older": f"{view.query()}&after={page.older}" if page.older else "",
        "newest": view.query() if after else "",
        "here": f"{view.query()}&after={after}" if after else view.query(),
        "queues": queues,
        "heading": _heading_of_queue(view, queues[0]["count"]),
        "topics": topics,
        "up_to_date": _clock_in_words(view, every, by),
        "next_pk": _next_request_in(rows, by, view) if is_next else None,
        "selecting": selecting,
        "may_answer": by.may(Permission.DESK_REQUEST_ANSWER),
        "closes": closes_soon(by),
    }
    context["refresh"] = f"{context['here']}{'&select=1' if selecting else ''}&part=list"
    if http.GET.get("part") == "list":
        return render(http, "desk/desk.html#list", context | {"follows": True})
    if by.may(Permission.DESK_REQUEST_ANSWER):
        context["asks"] = approval_region(by)
    context |= filters_context(view, every, by) | {
        "closed": just_closed(by, number_in(http.GET.get("closed", ""))),
        "live": f"{address_of('live')}?topics={topics},staff.{by.user_id}",
        "may_release": by.may(Permission.DESK_HELD_RELEASE),
    }
    return render(http, "desk/desk.html", context)


def _context_with_urgent_first(
    by: Actor, view: DeskFilter, rows: list[RequestRow], *, first_is_next: bool
) -> dict[str, Any]:
    # Without emergencies, and with late calls from anywhere in the list.
    due = _promises_and_calls_due(by, view) if first_is_next else []
    late = {line.call for line in due if line.call and line.late and not _is_narrow(view)}
    missing = late - {row.pk for row in rows}
    urgent = emergency_rows(by, view.branch)
    first = {row.pk for row in urgent}
    every = found_requests(by, sorted(missing)) + rows if missing else rows
    rest = [row for row in every if row.pk not in first]
    return {
        "rows": rest,
        "parts": _queue_parts(rest, view),
        "emergencies": _with_cards(by, urgent),
        "due": [line for line in due if line.call not in late],
    }


def _with_cards(by: Actor, urgent: list[RequestRow]) -> list[tuple[RequestRow, Card]]:
    # One query for each branch.
    cards = {
        branch: emergency_cards(by, branch=branch) for branch in {row.branch for row in urgent}
    }
    return [(row, card_in(cards[row.branch], row.emergency)) for row in urgent]


@dataclass(frozen=True, slots=True)
class QueuePart:
    key: str
    title: str  # empty for a single part
    rows: list[RequestRow]


def _queue_parts(rows: list[RequestRow], view: DeskFilter) -> list[QueuePart]:
    # Late, here at the desk, then the longest wait.
    if view.queue is not Queue.WAITING:
        return [QueuePart("all", "", rows)]
    late = [row for row in rows if row.promised or row.call_late]
    here = [row for row in rows if row.at_desk and row not in late]
    rest = [row for row in rows if not row.at_desk and row not in late]
    parts = [
        QueuePart("late", _("Late"), late),
        QueuePart("here", _("Here at the desk"), here),
        QueuePart("waiting", _("Waiting, longest first"), rest),
    ]
    return [part for part in parts if part.rows]


def _next_request_in(rows: list[RequestRow], by: Actor, view: DeskFilter) -> int | None:
    # The same as *Next* on a request: at the desk, else a late call, else the first free row.
    free = [row for row in rows if not row.taken]
    first = min(free, key=lambda row: (not row.at_desk, not row.call_late), default=None)
    if first is None or not first.second_look:
        return first.pk if first else None
    found = next_request(by, view.branch)
    return found.pk if found is not None and found.pk in {row.pk for row in free} else None


def _promises_and_calls_due(by: Actor, view: DeskFilter) -> list[DuePromise]:
    # Late ones stand in the list, unless a filter hides them there.
    promised = due_promises(by, view.branch, late_too=_is_narrow(view))
    return sorted([*promised, *due_calls(by, view.branch)], key=lambda line: line.iso)


def _is_narrow(view: DeskFilter) -> bool:
    return view != DeskFilter(view.queue, view.branch)


@takes_files(MOST_FILES)
@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def note_need(http: StaffRequest) -> HttpResponse:
    """Note a need; `then=done`: answered on the spot. `?form=`: its id, so that going back finds the same form."""
    by = http.actor
    if http.method != "POST" and not verified_form_id(http.GET.get("form", "")):
        return redirect(f"{address_of('note_need')}?form={quote(new_form_id())}")
    form = NewRequestForm(sent(http), zone=own_branch(by).time_zone)
    if http.method == "POST":
        try:
            if form.is_valid():
                return _open_and_redirect(http, form, by)
            validate_too(form, request_errors(_new_request_of_form(form, by), by=by))
        except ValidationRefusal as needs:
            add_errors(form, needs)
    return render(http, "desk/note_need.html", {"form": form}, status=422 if form.errors else 200)


def _new_request_of_form(form: NewRequestForm, by: Actor) -> NewRequest:
    # Of a form with errors too.
    channel, wish = raw_value(form, "channel"), raw_value(form, "call_wish")
    return NewRequest(
        words=raw_value(form, "words"),
        channel=Channel(channel) if channel in Channel else Channel.WALK_IN,
        branch=chosen_branch(raw_value(form, "branch"), by=by),
        name=raw_value(form, "name"),
        contact=raw_value(form, "contact"),
        call_wish=CallWish(wish) if wish in CallWish else None,
        kind=raw_value(form, "kind"),
        language=the_library().default_language,
        needed_by=getattr(form, "cleaned_data", {}).get("needed_by"),
        **audience_choice(form),
    )


def _open_and_redirect(http: StaffRequest, form: NewRequestForm, by: Actor) -> HttpResponse:
    clean = form.cleaned_data
    need = _new_request_of_form(form, by)
    form_id = verified_form_id(http.GET.get("form", ""))
    request = open_once(form_id, need, lambda: open_request(need, by=by))
    if clean["then"] == "done":
        if request.closed_at is None:
            close_request(request, value=OutcomeValue.YES, by=by)
        flash(http, "Noted, and answered.")
        return redirect("desk")
    if not visible_requests(by).filter(pk=request.pk).exists():
        flash(http, "Noted. Only leads read it from now on.")
        return redirect("desk")
    return redirect("request", request.pk)


def view_from(asked: QueryDict, by: Actor) -> DeskFilter:
    """Return the named queue and filter, by default at the reader's branch."""
    queue = asked.get("queue", "")
    branch = asked.get("branch", "")
    point = asked.get("point", "")
    own = None if branch == "all" else by.branch
    return DeskFilter(
        queue=Queue(queue) if queue in Queue else Queue.WAITING,
        branch=number_in(branch) or own,
        point=number_in(point),
        channel=_one_of(Channel.values, asked.get("channel", "")),
        language=_one_of(dict(settings.LANGUAGES), asked.get("language", "")),
        kind=_one_of(Kind.values, asked.get("kind", "")),
        tag=number_in(asked.get("tag", "")),
    )


def _one_of(known: Iterable[str], asked: str) -> str:
    return asked if asked in known else ""


def _topics_heard(view: DeskFilter, by: Actor) -> str:
    here = [view.branch] if view.branch else [one.pk for one in cached_branches()]
    heard = visible_topics(by, [f"{room}.{pk}" for pk in here for room in _ROOMS])
    return ",".join(heard)


_ROOMS: Final = ("desk", "leads", "about_leads")


def queue_links(by: Actor, view: DeskFilter) -> list[dict[str, Any]]:
    # *On hold* is among them while something is.
    labels = {
        Queue.WAITING: _("Waiting"),
        Queue.MINE: _("Mine"),
        Queue.PROMISED: _("Promised"),
        Queue.ON_HOLD: _("On hold"),
        Queue.ALL: _("All"),
        Queue.HELD: pgettext("queue", "Held"),
    }
    if not by.may(Permission.DESK_HELD_RELEASE):
        del labels[Queue.HELD]
    counts = queue_counts(by, view, [queue for queue in labels if queue is not Queue.ALL])
    return [
        {
            "label": label,
            "href": view.query(queue=queue),
            "current": queue is view.queue,
            "count": counts.get(queue, ""),
        }
        for queue, label in labels.items()
        if queue is not Queue.ON_HOLD or queue is view.queue or counts[queue] != "0"
    ]


def _heading_of_queue(view: DeskFilter, waiting: str) -> str:
    # `waiting`: as the tab counts it.
    if view.queue is not Queue.WAITING:
        return {
            Queue.MINE: _("My requests"),
            Queue.PROMISED: _("Promised, soonest first"),
            Queue.HELD: _("Held for checking"),
            Queue.ON_HOLD: _("On hold, the next day first"),
        }.get(view.queue, _("All requests, newest first"))
    if waiting == "0":
        return _("Nobody is waiting")
    count = int(waiting.removesuffix("+"))
    words = ngettext("One person waiting", "%(count)s people waiting", count)
    return words % {"count": waiting}


def _clock_in_words(view: DeskFilter, every: Sequence[CachedBranch], by: Actor) -> str:
    zone = next((one.time_zone for one in every if one.pk == view.branch), every[0].time_zone)
    now = timezone.now()
    return humanize_time(now, zone=zone, language=by.language, now=now)


def filters_context(view: DeskFilter, every: Sequence[CachedBranch], by: Actor) -> dict[str, Any]:
    here = [one for one in every if view.branch in {None, one.pk}]
    points = [point for branch in here for point in branch.points]
    chosen = [one.name for one in every if one.pk == view.branch] or [_("All branches")]
    chosen += [point.name for point in points if point.pk == view.point]
    tags = [(each.pk, each.word) for each in all_tags()]
    chosen += [
        str(label)
        for value, label in (*Channel.choices, *Kind.choices, *settings.LANGUAGES, *tags)
        if value in {view.channel, view.kind, view.language, view.tag}
    ]
    return {
        "branches": every,
        "points": points,
        "channels": Channel.choices,
        "kinds": Kind.choices,
        "languages": settings.LANGUAGES,
        "tags": tags,
        "saved": saved_views(by),
        "filter_words": ", ".join(chosen),
    }
