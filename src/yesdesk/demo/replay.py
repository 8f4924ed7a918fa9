"""Replay told threads through the desk's actions, all of them in the order in which things happened."""

import heapq
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import count

from yesdesk.core.actors import ANYBODY, Actor, patron_by_link
from yesdesk.core.events import KEPT, sweep_events
from yesdesk.core.models.files import SentFile
from yesdesk.core.progress import progress
from yesdesk.core.tasks.timers import cancel_timer
from yesdesk.demo.clock import moving_clock
from yesdesk.demo.library import DemoLibrary
from yesdesk.demo.schedule import ScheduledThread, TimedStep
from yesdesk.demo.shapes import StoryThread
from yesdesk.demo.steps import UNDERSTANDS, Moment, take_step
from yesdesk.desk.actions.answering import set_need
from yesdesk.desk.actions.opening import NewRequest, open_request
from yesdesk.desk.actions.promising import DUE, mark_promise_due
from yesdesk.desk.models import Channel, Request

type FilesOf = Mapping[str, Sequence[SentFile]]
"""What came with a thread's first words, by its slug."""


class EventQueue:
    """Everything that happens, by time. What happens may add more: a promise falls due."""

    def __init__(self, until: datetime) -> None:
        self._until = until
        self._heap: list[tuple[datetime, int, Callable[[], None]]] = []
        self._order = count()  # what was added first comes first within a minute

    def add(self, at: datetime, happens: Callable[[], None]) -> None:
        """What comes after the end of the story is not told."""
        if at <= self._until:
            heapq.heappush(self._heap, (at, next(self._order), happens))

    def run(self) -> None:
        """All of it, with the clock at its time; then no hint is left that nobody waits for."""
        threads = len(self._heap)  # each begins once; what follows from it is not counted
        with moving_clock(self._until) as clock, progress("Telling the story", threads) as advance:
            while self._heap:
                clock.at, order, happens = heapq.heappop(self._heap)
                happens()
                advance(order < threads)
            clock.at = self._until + KEPT + timedelta(seconds=1)
            sweep_events()


def replay(
    threads: Iterable[ScheduledThread], *, stage: DemoLibrary, until: datetime, files: FilesOf
) -> None:
    """Tell all of it. Call it inside one transaction: a story half told would be told again."""
    happenings = EventQueue(until)
    for told in threads:
        telling = _Telling(told, stage, files.get(told.thread.slug, ()), happenings)
        happenings.add(told.begins, telling.begin)
    happenings.run()


class _Telling:
    """One thread on its way."""

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
        """The request comes in, and what follows goes on the list."""
        need = _need(self._told, self._stage, self._files)
        self._request = open_request(need, by=self._taken_down_by() or ANYBODY).pk
        for timed in self._told.steps:
            self._happenings.add(timed.at, partial(self._go_on, timed))

    def _go_on(self, timed: TimedStep) -> None:
        found = Request.objects.select_related("branch", "patron", "service_point")
        request = found.get(pk=self._request)
        login = getattr(timed.step, "by", None)
        patron = self._taken_down_by() or patron_by_link(request.pk, request.language)
        by = self._stage.actors[login] if login else patron
        if not self._understood and isinstance(timed.step, UNDERSTANDS):
            self._understand(request, by)
        made = take_step(timed.step, Moment(request, by, self._stage, timed.due))
        if made is not None:
            self._happenings.add(made.due_at, partial(_fall_due, str(made.pk), made.due_at))

    def _understand(self, request: Request, by: Actor) -> None:
        self._understood = True
        thread = self._told.thread
        set_need(
            request,
            asked_for=thread.asked_for,
            needed=thread.needed or "",
            kind=thread.kind,
            by=by,
        )

    def _taken_down_by(self) -> Actor | None:
        """The colleague who wrote it down for somebody at the desk or on the phone; also what they say later."""
        login = self._told.thread.noted_by
        return self._stage.actors[login] if login else None


def _fall_due(promise: str, at: datetime) -> None:
    """What the ticking clock would have done then."""
    if cancel_timer(DUE, promise):
        mark_promise_due(promise, at)


def _need(told: ScheduledThread, stage: DemoLibrary, files: Sequence[SentFile]) -> NewRequest:
    thread = told.thread
    return NewRequest(
        words=thread.words,
        channel=Channel(thread.channel),
        branch=stage.branches[thread.branch],
        service_point=stage.points[thread.point],
        name=_called(thread),
        reach=thread.patron.reach or "",
        card_number=thread.patron.card or "",
        language=thread.patron.language,
        kind=thread.kind,
        files=files,
        held=told.held,
    )


def _called(thread: StoryThread) -> str:
    patron = thread.patron
    return f"{patron.name}, {patron.age_note}" if patron.age_note else patron.name
