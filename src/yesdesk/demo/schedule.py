"""Schedule the steps of a thread, moved to when somebody works."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from yesdesk.demo.library import DemoLibrary
from yesdesk.demo.shapes import Promises, Step, StoryThread

# A thread may begin so many days later, the nearest first.
NEARBY = (0, 1, -1, 2, -2, 3, -3)


@dataclass(frozen=True)
class TimedStep:
    at: datetime
    step: Step
    # Of a promise.
    due: datetime | None = None


@dataclass(frozen=True)
class ScheduledThread:
    thread: StoryThread
    begins: datetime
    steps: tuple[TimedStep, ...]
    # Above a limit of the public form.
    held: bool = False

    @property
    def ends(self) -> datetime:
        return self.steps[-1].at if self.steps else self.begins


def schedule_now(thread: StoryThread, now: datetime, *, held: bool = False) -> ScheduledThread:
    """Schedule a present thread to the minute: the desk shows the same waits at any hour."""
    begins = now - timedelta(minutes=thread.minutes_ago or 0)
    return ScheduledThread(thread, begins, tuple(_steps_as_written(thread, begins)), held)


def schedule_past(thread: StoryThread, now: datetime, stage: DemoLibrary) -> ScheduledThread:
    """Schedule a past thread on its day, or the nearest that lets staff act when they did."""
    nearby = [_beginning_of(thread, now, stage, days) for days in NEARBY]
    for begins in nearby:
        if _fits_opening_hours(thread, begins, now, stage):
            return ScheduledThread(thread, begins, tuple(_steps_as_written(thread, begins)))
    return timed_steps(thread, nearby[0], stage)


def timed_steps(thread: StoryThread, begins: datetime, stage: DemoLibrary) -> ScheduledThread:
    """Move steps of staff in closed hours to the next minute somebody works; no step overtakes."""
    steps: list[TimedStep] = []
    earliest = begins
    for step in thread.steps:
        at = max(earliest, begins + timedelta(minutes=step.after_minutes))
        at = earliest = _next_staffed_moment(thread, step, at, stage)
        due = at + timedelta(minutes=step.due_minutes) if isinstance(step, Promises) else None
        steps.append(
            TimedStep(at, step, _next_staffed_moment(thread, step, due, stage) if due else None)
        )
    return ScheduledThread(thread, begins, tuple(steps))


def _beginning_of(thread: StoryThread, now: datetime, stage: DemoLibrary, days: int) -> datetime:
    day = now.astimezone(stage.zone).date() - timedelta(days=thread.days_ago - days)
    return datetime.combine(day, time.fromisoformat(thread.at), tzinfo=stage.zone).astimezone(UTC)


def _fits_opening_hours(
    thread: StoryThread, begins: datetime, now: datetime, stage: DemoLibrary
) -> bool:
    return all(
        _next_staffed_moment(thread, each.step, at, stage) == at and at < now
        for each in _steps_as_written(thread, begins)
        for at in (each.at, each.due)
        if at is not None
    )


def _steps_as_written(thread: StoryThread, begins: datetime) -> Iterator[TimedStep]:
    for step in thread.steps:
        at = begins + timedelta(minutes=step.after_minutes)
        due = at + timedelta(minutes=step.due_minutes) if isinstance(step, Promises) else None
        yield TimedStep(at, step, due)


def _next_staffed_moment(
    thread: StoryThread, step: Step, at: datetime, stage: DemoLibrary
) -> datetime:
    # A colleague takes down spoken words.
    login = getattr(step, "by", thread.noted_by)
    return at if login is None else stage.staffed(stage.branch_of(login), at)
