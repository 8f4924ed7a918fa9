"""Read questions: the region of the frame, one question, and whether it can still be answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.dates import at_words, local_day
from yesdesk.core.errors import NotAllowed, or_not_found
from yesdesk.core.permissions import Permission
from yesdesk.core.prepared_query import PreparedQuery
from yesdesk.core.web.addresses import before_number
from yesdesk.core.web.asked_lines import AskedLine
from yesdesk.desk.approvals.labels import answer_words, approval_words, half_words
from yesdesk.desk.decisions.no_lead import no_lead_line
from yesdesk.desk.options.labels import fee_words
from yesdesk.people.relief.queries import covers_wanted
from yesdesk.people.shift import reachable_colleagues
from yesdesk.policy.queries import situations
from yesdesk.policy.situation import Situation
from yesdesk.requests.access import Visibility, visibility_of, visible_only, visible_requests
from yesdesk.requests.actions.passed import passed_to
from yesdesk.requests.models import Approval, ApprovalState, Entry, EntryKind, Request
from yesdesk.requests.models.approval import VOICE_SHOWN_FOR
from yesdesk.requests.queries.promises import ending_promises


class _Row(NamedTuple):
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


def open_approvals(by: Actor) -> list[AskedLine]:
    """Return questions to `by`, the most urgent first, then spoken yeses noted for them. One query."""
    if not by.may(Permission.DESK_REQUEST_ANSWER) or by.user_id is None:
        return []
    now = timezone.now()
    rows = [
        _Row._make(row)
        for row in _open_approvals.rows(visibility_of(by), since=now - VOICE_SHOWN_FOR)
    ]
    prefix = before_number("asked_up")
    lines = [_approval_line(row, by, now, prefix) for row in rows if _is_for(row, by)]
    return sorted(lines, key=lambda line: line.voice)


def _is_for(row: _Row, by: Actor) -> bool:
    # Reached already, able to say yes, and not the asker.
    if row.state == ApprovalState.BY_VOICE:
        return row.answered_by_id == by.user_id
    near = row.everywhere or by.branch in {None, row.request__branch_id}
    reached = by.job_class_id in row.tiers[: row.tier + 1]
    return near and reached and row.asker_id != by.user_id and row.request__closed_at is None


def _approval_line(row: _Row, by: Actor, now: datetime, prefix: str) -> AskedLine:
    voice = row.state == ApprovalState.BY_VOICE
    said = {
        "name": row.asker__name or _("A colleague"),
        "what": approval_words(row.what, by.language),
    }
    heard = _("%(name)s noted your yes: %(what)s") if voice else _("%(name)s asks you: %(what)s")
    seconds = 0 if voice else max(0, round((row.ends_at - now).total_seconds()))
    return AskedLine(
        key=str(row.id),
        href=f"{prefix}{row.id}",
        words=heard % said,
        where=row.request__branch__name,
        seconds=seconds,
        left="" if voice else time_left(seconds),
        voice=voice,
    )


def time_left(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d}"


@PreparedQuery
def _open_approvals(sight: Visibility, *, since: datetime) -> QuerySet[Approval, tuple[Any, ...]]:
    wanted = (ApprovalState.OPEN, ApprovalState.BY_VOICE)
    rows = Approval.objects.filter(state__in=wanted, ends_at__gt=since)
    rows = visible_only(rows, sight, "request__")
    return rows.order_by("ends_at", "id").values_list(*_Row._fields)[:100]


@dataclass(frozen=True, slots=True)
class ApprovalRegion:
    """The frame's region: questions, passed requests, ending promises, decisions without a lead. It is empty until a
    hint, except where a page fills it.
    """

    topic: str
    href: str
    page_href: str
    lines: list[AskedLine]
    passed: list[AskedLine]
    ending: Sequence[AskedLine] = ()
    no_lead: AskedLine | None = None
    covers: Sequence[AskedLine] = ()

    @property
    def only(self) -> AskedLine | None:
        waiting = [line for line in self.lines if not line.voice] + [*self.ending]
        return waiting[0] if len(waiting) == 1 else None

    @property
    def ids(self) -> str:
        """Return what is still to answer or open, so that a page notices the new."""
        told = [self.no_lead] if self.no_lead else []
        lines = [*self.lines, *self.ending, *self.passed, *self.covers, *told]
        return " ".join(line.key for line in lines if not line.voice)


def frame_approvals(request: Any) -> ApprovalRegion | None:
    """Return an empty region, without a query; None for members who answer no requests."""
    by = getattr(request, "actor", None)
    if by is None or not by.may(Permission.DESK_REQUEST_ANSWER):
        return None
    return _approval_region(by, [], [])


def approval_region(by: Actor) -> ApprovalRegion:
    """Return the region for `by`. Four queries."""
    told, covers = no_lead_line(by), covers_wanted(by)
    return _approval_region(by, open_approvals(by), passed_to(by), no_lead=told, covers=covers)


def told_region(by: Actor) -> ApprovalRegion:
    """Return the region with promises that end soon. Five queries, and a few for each promise of a colleague."""
    told, covers = no_lead_line(by), covers_wanted(by)
    return _approval_region(
        by, open_approvals(by), passed_to(by), ending_promises(by), told, covers
    )


def _approval_region(
    by: Actor,
    lines: list[AskedLine],
    passed: list[AskedLine],
    ending: Sequence[AskedLine] = (),
    no_lead: AskedLine | None = None,
    covers: Sequence[AskedLine] = (),
) -> ApprovalRegion:
    page = reverse("asked")
    bar = f"{page}?part=bar"
    return ApprovalRegion(f"staff.{by.user_id}", bar, page, lines, passed, ending, no_lead, covers)


def approval_question(ask: Approval, by: Actor) -> dict[str, Any]:
    """Return the question; `ask` comes with request, branch, patron, asker and answerer."""
    now = timezone.now()
    asker = _name_or_colleague(ask.asker)
    in_time = ask.state == ApprovalState.OPEN
    open_still = ask.request.closed_at is None and may_answer_late(ask)
    seconds = max(0, round((ask.ends_at - now).total_seconds()))
    return {
        "asker": asker,
        "title": approval_words(ask.what, by.language),
        "said": ask.request.said,
        "half": half_words(ask.what, by.language),
        "facts": _facts_in_words(ask, by, asker, now),
        "seconds": seconds,
        "left": time_left(seconds) if in_time else "",
        "open": open_still,
        "voice": ask.state == ApprovalState.BY_VOICE and ask.answered_by_id == by.user_id,
        "came_of_it": answer_sentence(ask, by),
        "request_href": reverse("request", args=[ask.request_id]),
    }


def _facts_in_words(ask: Approval, by: Actor, asker: str, now: datetime) -> list[tuple[str, str]]:
    facts = [
        (_("It is for"), fee_words(ask.what["fee"]) if ask.what["fee"] else ""),
        (_("You can"), _latitude_words(ask, by, asker, now)),
        (_("If you are busy"), _if_busy(ask, by, asker, now)),
    ]
    return [(label, words) for label, words in facts if words]


def _if_busy(ask: Approval, by: Actor, asker: str, now: datetime) -> str:
    if ask.state != ApprovalState.OPEN:
        return _("The time is over. Your answer still counts.")
    zone = ask.request.branch.time_zone
    at = at_words(ask.ends_at, zone=zone, language=by.language, now=now)
    words = _(
        "We ask another colleague %(at)s, or %(name)s promises an answer by a time. "
        "Nothing is lost, and you aren’t asked why."
    )
    return words % {"at": at, "name": asker}


def _latitude_words(ask: Approval, by: Actor, asker: str, now: datetime) -> str:
    day = local_day(now, ask.request.branch.time_zone)
    here = situations(by, ask.request.branch_id, day=day)
    found = next((each for each in here if each.rule.id == ask.command["rule"]), None)
    if found is None:
        return ""
    mine = _cap_in_words(found, by.job_class_id)
    theirs = _cap_in_words(found, ask.asker.job_class_id if ask.asker else None)
    if not mine or not theirs:
        return mine and _("up to %(cap)s each time") % {"cap": mine}
    values = {"cap": mine, "name": asker, "less": theirs}
    return _("up to %(cap)s each time. %(name)s can go up to %(less)s") % values


def _cap_in_words(situation: Situation, job_class: int | None) -> str:
    terms = next((each for each in situation.latitude if each.job_class == job_class), None)
    if terms is None or terms.per_act is None:
        return ""
    return str(situation.rule.amount(terms.per_act))


def names_asked(ask: Approval, by: Actor) -> list[str]:
    reached = ask.tiers[: ask.tier + 1]
    found = reachable_colleagues(by, reached, branch=ask.request.branch_id)
    return [one.name for one in found if one.here or ask.everywhere]


def answer_sentence(ask: Approval, by: Actor) -> str:
    """Return words like `Lea said yes: Waive €32.00`; empty while it waits."""
    if ask.state == ApprovalState.OPEN:
        return ""
    name = _name_or_colleague(
        ask.asker if ask.state == ApprovalState.WITHDRAWN else ask.answered_by
    )
    return answer_words(ask.state, name, approval_words(ask.what, by.language))


def _name_or_colleague(member: Any) -> str:
    return str(member.name) if member is not None else _("A colleague")


def may_answer_late(ask: Approval) -> bool:
    """Return whether a late answer still counts: nobody told the patron, asked again or closed the request."""
    if ask.state == ApprovalState.OPEN:
        return True
    if ask.state != ApprovalState.TIMED_OUT or ask.request.closed_at is not None:
        return False
    told = Entry.objects.filter(
        request=ask.request_id,
        kind__in=(EntryKind.REPLY, EntryKind.TOLD),
        at__gte=ask.answered_at or ask.asked_at,
    )
    again = Approval.objects.filter(request=ask.request_id, pk__gt=ask.pk, what=ask.what)
    return not told.exclude(outgoing__undone_at__isnull=False).exists() and not again.exists()


def access_approval(by: Actor, pk: int) -> Approval:
    """Return a question for its asker or a colleague who may answer or did. Raises NotFound, NotAllowed."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    found = or_not_found(
        _approvals_with_relations().filter(request__in=visible_requests(by), pk=pk).first()
    )
    if by.job_class_id not in found.tiers and by.user_id not in {
        found.asker_id,
        found.answered_by_id,
    }:
        raise NotAllowed(
            _("This question is for somebody else."),
            next_step=_("Open the request. You will see there what happens."),
            code="desk.approval.not_yours",
        )
    return found


def access_request_approval(by: Actor, request: Request, pk: int) -> Approval:
    """Return a question of a request; `ask.request` is that object. Raises NotFound."""
    by.require(Permission.DESK_REQUEST_SEE)
    found = or_not_found(_approvals_with_relations().filter(request=request, pk=pk).first())
    found.request = request
    return found


def _approvals_with_relations() -> QuerySet[Approval]:
    of_request = ("request__branch", "request__patron", "request__service_point")
    return Approval.objects.select_related(*of_request, "asker", "answered_by", "answer")
