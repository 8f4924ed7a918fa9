"""Replay told threads through the desk's actions, in order of time, with the clock at each."""

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial, singledispatch
from itertools import count

from yesdesk.core.actors import ANYBODY, Actor, patron_by_link
from yesdesk.core.events import KEPT, delete_old_events
from yesdesk.core.models import SentFile
from yesdesk.core.progress import progress
from yesdesk.core.tasks.timers import cancel_timer
from yesdesk.demo import shapes
from yesdesk.demo.library import DemoLibrary, moving_clock
from yesdesk.demo.schedule import ScheduledThread, TimedStep
from yesdesk.requests.actions.assignment import hand_over
from yesdesk.requests.actions.close import close_request, withdraw_request
from yesdesk.requests.actions.intake import (
    NewRequest,
    change_need,
    open_request,
    patron_replied,
    record_thanks,
)
from yesdesk.requests.actions.promise_state import DUE, mark_promise_due
from yesdesk.requests.actions.promises import promise
from yesdesk.requests.actions.redact import redact
from yesdesk.requests.actions.reply import note, record_told, reply, set_audience, set_need
from yesdesk.requests.models import Channel, Entry, OutcomeValue, Promise, Request, Way
from yesdesk.requests.queries.contact_ways import best_way

# Of a thread's first message, by its slug.
type FilesOf = Mapping[str, Sequence[SentFile]]


class EventQueue:
    """Events by time. An event may add more: a promise falls due."""

    def __init__(self, until: datetime) -> None:
        self._until = until
        self._heap: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = count()  # what was added first comes first within a minute

    def add(self, at: datetime, happens: Callable[[], None]) -> None:
        """Add a step, unless it comes after the end of the story."""
        if at <= self._until:
            heapq.heappush(self._heap, (at, next(self._order), happens))

    def run(self) -> None:
        """Run all with the clock at its time, and drop hints that nobody waits for."""
        threads = len(self._heap)  # each begins once; what follows from it is not counted
        with moving_clock(self._until) as clock, progress("Telling the story", threads) as advance:
            while self._heap:
                clock.at, order, happens = heapq.heappop(self._heap)
                happens()
                advance(order < threads)
            clock.at = self._until + KEPT + timedelta(seconds=1)
            delete_old_events()


# A time, and an event that may add more.
type Happening = tuple[datetime, Callable[[EventQueue], None]]


def replay(
    threads: Iterable[ScheduledThread],
    *,
    stage: DemoLibrary,
    until: datetime,
    files: FilesOf,
    besides: Iterable[Happening] = (),
) -> None:
    """Tell all inside one transaction: a story half told would be told again."""
    happenings = EventQueue(until)
    for at, happens in besides:
        happenings.add(at, partial(happens, happenings))
    for told in threads:
        telling = _Telling(told, stage, files.get(told.thread.slug, ()), happenings)
        happenings.add(told.begins, telling.begin)
    happenings.run()


class _Telling:
    def __init__(
        self,
        told: ScheduledThread,
        stage: DemoLibrary,
        files: Sequence[SentFile],
        happenings: EventQueue,
    ) -> None:
        self._told = told
        self._stage = stage
        self._files = files
        self._happenings = happenings
        self._request = 0
        self._understood = not (told.thread.asked_for or told.thread.needed)

    def begin(self) -> None:
        need = _new_request_of_thread(self._told, self._stage, self._files)
        self._request = open_request(need, by=self._actor_who_wrote_it_down() or ANYBODY).pk
        for timed in self._told.steps:
            self._happenings.add(timed.at, partial(self._take_timed_step, timed))

    def _take_timed_step(self, timed: TimedStep) -> None:
        found = Request.objects.select_related("branch", "patron", "service_point")
        request = found.get(pk=self._request)
        login = getattr(timed.step, "by", None)
        patron = self._actor_who_wrote_it_down() or patron_by_link(request.pk, request.language)
        by = self._stage.actors[login] if login else patron
        if not self._understood and isinstance(timed.step, UNDERSTANDS):
            self._set_need_once(request, by)
        made = take_step(timed.step, Moment(request, by, self._stage, timed.due))
        if made is not None:
            self._happenings.add(made.due_at, partial(_mark_due_now, str(made.pk), made.due_at))

    def _set_need_once(self, request: Request, by: Actor) -> None:
        self._understood = True
        thread = self._told.thread
        set_need(
            request,
            asked_for=thread.asked_for,
            needed=thread.needed or "",
            kind=thread.kind,
            by=by,
        )

    def _actor_who_wrote_it_down(self) -> Actor | None:
        # They write for somebody at the desk or on the phone, later messages too.
        login = self._told.thread.noted_by
        return self._stage.actors[login] if login else None


def _mark_due_now(promise: str, at: datetime) -> None:
    # The clock's timers.
    if cancel_timer(DUE, promise):
        mark_promise_due(promise, at)


def _new_request_of_thread(
    told: ScheduledThread, stage: DemoLibrary, files: Sequence[SentFile]
) -> NewRequest:
    thread = told.thread
    return NewRequest(
        words=thread.words,
        channel=Channel(thread.channel),
        branch=stage.branches[thread.branch],
        service_point=stage.points[thread.point],
        name=thread.patron.name,
        contact=thread.patron.contact or "",
        card_number=thread.patron.card or "",
        language=thread.patron.language,
        kind=thread.kind,
        files=files,
        held=told.held,
    )


# At the first of these, somebody has understood the need.
UNDERSTANDS = (
    shapes.Replies,
    shapes.Promises,
    shapes.KeepsPromise,
    shapes.HandsOver,
    shapes.MarksForLeads,
    shapes.ClosesWith,
)


@dataclass(frozen=True)
class Moment:
    request: Request
    by: Actor
    stage: DemoLibrary
    due: datetime | None = None  # of a promise


@singledispatch
def take_step(step: object, at: Moment) -> Promise | None:
    """Do a step, and return its promise."""
    raise TypeError(f"the story knows a step that seed does not: {step!r} on {at.request.pk}")


@take_step.register
def _take_patron_writes(step: shapes.PatronWrites, at: Moment) -> None:
    patron_replied(at.request, words=step.text, by=at.by)


@take_step.register
def _take_writes_again(step: shapes.WritesAgain, at: Moment) -> None:
    patron_replied(at.request, words=step.text, by=at.by)


@take_step.register
def _take_need_changes(step: shapes.NeedChanges, at: Moment) -> None:
    change_need(at.request, words=step.text, by=at.by)


@take_step.register
def _take_withdraws(step: shapes.Withdraws, at: Moment) -> None:
    patron_replied(at.request, words=step.text, by=at.by)
    withdraw_request(at.request, by=at.by)


@take_step.register
def _take_says_thanks(step: shapes.SaysThanks, at: Moment) -> None:
    record_thanks(at.request, words=step.text, may_tell=step.may_tell, by=at.by)


@take_step.register
def _take_replies(step: shapes.Replies, at: Moment) -> None:
    _reply_best_way(step.text, at)


@take_step.register
def _take_keeps_promise(step: shapes.KeepsPromise, at: Moment) -> None:
    _reply_best_way(step.text, at)


def _reply_best_way(words: str, at: Moment) -> None:
    # A patron with a number is reached at once, and one without a contact comes by.
    way = best_way(at.request) or Way.HERE
    reply(at.request, words=words, seen_revision=at.request.revision, way=way, by=at.by)
    if way is Way.PHONE:
        record_told(at.request, way=way, by=at.by)


@take_step.register
def _take_lets_promise_pass(_step: shapes.LetsPromisePass, _at: Moment) -> None:
    # It fell due by itself.
    pass


@take_step.register
def _take_notes(step: shapes.Notes, at: Moment) -> None:
    note(at.request, words=step.text, by=at.by)


@take_step.register
def _take_promises(step: shapes.Promises, at: Moment) -> Promise:
    if at.due is None:
        raise TypeError("a promise without its time")
    return promise(at.request, what=step.what, due_at=at.due, despite_doubt=True, by=at.by)


@take_step.register
def _take_hands_over(step: shapes.HandsOver, at: Moment) -> None:
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
def _take_closes(step: shapes.ClosesWith, at: Moment) -> None:
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
def _take_marks_for_leads(_step: shapes.MarksForLeads, at: Moment) -> None:
    set_audience(at.request, for_leads=True, by=at.by)


@take_step.register
def _take_strikes(step: shapes.StrikesWords, at: Moment) -> None:
    entry = Entry.objects.filter(request=at.request, text__contains=step.words).latest("id")
    entry.request = at.request
    redact(entry, words=step.words, by=at.by)
