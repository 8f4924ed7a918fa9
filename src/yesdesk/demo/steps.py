"""What each step of the story does: one action of the desk, by whoever took it."""

from dataclasses import dataclass
from datetime import datetime
from functools import singledispatch

from yesdesk.core.actors import Actor
from yesdesk.demo import shapes
from yesdesk.demo.library import DemoLibrary
from yesdesk.desk.actions.answering import note, reply, set_audience
from yesdesk.desk.actions.closing import close_request, withdraw_request
from yesdesk.desk.actions.handing import hand_over
from yesdesk.desk.actions.opening import change_need, patron_replied, record_thanks
from yesdesk.desk.actions.promising import promise
from yesdesk.desk.actions.striking import redact
from yesdesk.desk.models import Entry, OutcomeValue, Promise, Request

UNDERSTANDS = (
    shapes.Replies,
    shapes.Promises,
    shapes.KeepsPromise,
    shapes.HandsOver,
    shapes.MarksForLeads,
    shapes.ClosesWith,
)
"""With the first of these somebody has understood what was asked for and what was needed."""


@dataclass(frozen=True)
class Moment:
    """Where a step happens: on which request, by whom; `due` is what a promise promises."""

    request: Request
    by: Actor
    stage: DemoLibrary
    due: datetime | None = None


@singledispatch
def take_step(step: object, at: Moment) -> Promise | None:
    """Do what the step tells. Gives the promise, where it made one."""
    raise TypeError(f"the story knows a step that seed does not: {step!r} on {at.request.pk}")


@take_step.register
def _patron_writes(step: shapes.PatronWrites, at: Moment) -> None:
    patron_replied(at.request, words=step.text, by=at.by)


@take_step.register
def _writes_again(step: shapes.WritesAgain, at: Moment) -> None:
    patron_replied(at.request, words=step.text, by=at.by)


@take_step.register
def _need_changes(step: shapes.NeedChanges, at: Moment) -> None:
    change_need(at.request, words=step.text, by=at.by)


@take_step.register
def _withdraws(step: shapes.Withdraws, at: Moment) -> None:
    patron_replied(at.request, words=step.text, by=at.by)
    withdraw_request(at.request, by=at.by)


@take_step.register
def _says_thanks(step: shapes.SaysThanks, at: Moment) -> None:
    record_thanks(at.request, words=step.text, may_tell=True, by=at.by)


@take_step.register
def _replies(step: shapes.Replies, at: Moment) -> None:
    reply(at.request, words=step.text, seen_revision=at.request.revision, by=at.by)


@take_step.register
def _keeps_promise(step: shapes.KeepsPromise, at: Moment) -> None:
    reply(at.request, words=step.text, seen_revision=at.request.revision, by=at.by)


@take_step.register
def _lets_promise_pass(_step: shapes.LetsPromisePass, _at: Moment) -> None:
    """Nobody does anything; the promise fell due by itself."""


@take_step.register
def _notes(step: shapes.Notes, at: Moment) -> None:
    note(at.request, words=step.text, by=at.by)


@take_step.register
def _promises(step: shapes.Promises, at: Moment) -> Promise:
    if at.due is None:
        raise TypeError("a promise without its time")
    return promise(at.request, what=step.what, due_at=at.due, by=at.by)


@take_step.register
def _hands_over(step: shapes.HandsOver, at: Moment) -> None:
    to = at.stage.people[step.to_login] if step.to_login else None
    point = at.stage.points[step.to_point] if step.to_point else at.request.service_point
    if to is not None and to.branch is not None:
        branch = to.branch
    elif step.to_point:
        branch = at.stage.points[step.to_point].branch
    else:
        branch = at.stage.branches[step.to_branch or ""]
    hand_over(at.request, words=step.words, branch=branch, service_point=point, to=to, by=at.by)


@take_step.register
def _closes(step: shapes.ClosesWith, at: Moment) -> None:
    close_request(
        at.request,
        value=OutcomeValue(step.outcome),
        reason=step.reason,
        nearest_yes=step.nearest_yes,
        ask_again=step.ask_again,
        seen_revision=at.request.revision,
        by=at.by,
    )


@take_step.register
def _marks_for_leads(_step: shapes.MarksForLeads, at: Moment) -> None:
    set_audience(at.request, for_leads=True, by=at.by)


@take_step.register
def _strikes(step: shapes.StrikesWords, at: Moment) -> None:
    entry = Entry.objects.filter(request=at.request, text__contains=step.words).latest("id")
    entry.request = at.request
    redact(entry, words=step.words, by=at.by)
