"""A patron's own page: where it stands, in a sentence, and what happens now."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.dates import humanize_day, humanize_time
from yesdesk.desk.models import OutcomeValue, Promise, PromiseState, Request, SlipAct, SlipWant
from yesdesk.desk.requests.queries.timeline import EntryLine, patrons_timeline
from yesdesk.desk.requests.told_words import promised_words
from yesdesk.patrons.queries import erased_on


@dataclass(frozen=True, slots=True)
class PromisedLine:
    """What was promised and by when, still open or late."""

    what: str
    by: str
    late: bool


@dataclass(frozen=True, slots=True)
class QueuedSlipAct:
    """`want`: a `SlipWant`, `label` in words, `at`: when it is done."""

    want: str
    label: str
    at: str


@dataclass(frozen=True, slots=True)
class RequestStatus:
    """`waiting`: what was asked by a slip and is done in an hour.

    `answer`: the newest reply, if any; `lines`: the three of an honest no; `before`: everything else, newest first.

    `erased`: the day all of it goes, in words; empty while the request is open.
    """

    badge: str
    tone: str
    heading: str
    now: str
    promised: list[PromisedLine]
    waiting: list[QueuedSlipAct]
    answer: EntryLine | None
    lines: list[tuple[str, str]]
    before: list[EntryLine]
    erased: str
    closed: bool
    thanked: bool


def request_status(request: Request, *, by: Actor, token: str) -> RequestStatus:
    """The patron's own page in their language."""
    entries = patrons_timeline(request, by=by, token=token)
    answer = next((entry for entry in entries if entry.shape in {"reply"}), None)
    ended_so = request.outcome == OutcomeValue.NOT_THIS_TIME
    no = next((entry for entry in entries if entry.lines), None) if ended_so else None
    told = [entry for entry in (answer, no) if entry]
    badge, tone, heading, now = _standing(request, answered=answer is not None)
    waiting = _waiting(request, by)
    until = erased_on("desk.request", request.closed_at)
    return RequestStatus(
        badge=badge,
        tone=tone,
        heading=heading,
        now=now,
        promised=_promised(request, by),
        waiting=waiting,
        answer=answer,
        lines=no.lines if no else [],
        before=[entry for entry in entries if entry not in told and entry.shape != "promise"],
        erased=humanize_day(until, language=by.language) if until else "",
        closed=request.closed_at is not None,
        thanked=any(entry.shape == "thanks" for entry in entries)
        or any(each.want == SlipWant.THANKS for each in waiting),
    )


def _standing(request: Request, *, answered: bool) -> tuple[str, str, str, str]:
    name = request.patron.name if request.patron else ""
    if request.closed_at is not None:
        return _ended(request.outcome, name)
    if answered and request.waits_since is None:
        return (
            _("Answered"),
            "yes",
            _named(_("%(name)s, you have an answer."), _("You have an answer."), name),
            _("Does this answer it? If not, just write again."),
        )
    return (
        _("With us"),
        "clock",
        _named(_("We have it, %(name)s."), _("We have it."), name),
        _("Whoever is free reads what you wrote and answers here, and where you asked us to."),
    )


def _ended(outcome: str, name: str) -> tuple[str, str, str, str]:
    again = _("Did we miss something? Write again, and it is open again.")
    match outcome:
        case OutcomeValue.NOT_THIS_TIME:
            return _("Not this time"), "wall", _("Not this time. This is what you can have."), again
        case OutcomeValue.WITHDRAWN:
            return _("Taken back"), "ask", _("You took this back. That is all right."), again
        case OutcomeValue.ENDED:
            return _("Ended"), "ask", _("This request has ended."), ""
        case _:
            heading = _named(_("%(name)s, the answer is yes."), _("The answer is yes."), name)
            return _("Yes"), "yes", heading, again


def _named(with_name: str, without: str, name: str) -> str:
    return with_name % {"name": name} if name else without


def _promised(request: Request, by: Actor) -> list[PromisedLine]:
    now = timezone.now()
    rows = Promise.objects.filter(
        request=request, state__in=[PromiseState.OPEN, PromiseState.BROKEN]
    ).order_by("due_at")
    zone = request.branch.time_zone
    return [
        PromisedLine(
            promised_words(made.what, by.language),
            humanize_time(made.due_at, zone=zone, language=by.language, now=now),
            late=made.due_at < now,
        )
        for made in rows
    ]


def _waiting(request: Request, by: Actor) -> list[QueuedSlipAct]:
    now, zone = timezone.now(), request.branch.time_zone
    rows = SlipAct.objects.filter(request=request, link_generation=request.link_generation)
    return [
        QueuedSlipAct(
            each.want,
            str(SlipWant(each.want).label),
            humanize_time(each.due_at, zone=zone, language=by.language, now=now),
        )
        for each in rows.order_by("due_at")
    ]
