"""Whether a time is good to promise: the branch is open then, and the patron does not need it sooner."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.dates import humanize_clock, humanize_day, humanize_time
from yesdesk.desk.models import Request
from yesdesk.places.hours import Hours, next_open_time, open_spans_on
from yesdesk.places.queries import opening_hours

FURTHEST: Final = timedelta(days=90)
AFTER_OPENING: Final = timedelta(minutes=30)
"""Who opens a branch has to find the time to answer."""


@dataclass(frozen=True, slots=True)
class PromiseDoubt:
    """Why a time is questioned, in sentences. `better`: a time that nothing speaks against; None where there is none.
    `better_words`: the same in words.
    """

    sentences: tuple[str, ...]
    better: datetime | None
    better_words: str


def promise_doubt(
    request: Request, due_at: datetime, *, by: Actor, now: datetime
) -> PromiseDoubt | None:
    """The doubt about promising something by `due_at`; None where there is none. Two queries."""
    hours = opening_hours(request.branch)
    closed, too_late = is_closed(hours, due_at), _is_too_late(request, due_at)
    if not (closed or too_late):
        return None
    zone, language = request.branch.time_zone, by.language
    said: list[str] = []
    if closed:
        said += _closed_sentences(hours, due_at, request, language)
    if too_late and request.needed_by is not None:
        when = humanize_time(request.needed_by, zone=zone, language=language, now=now)
        said.append(_("They need it by %(when)s.") % {"when": when})
    better = next(_better_times(hours, request, due_at, now), None)
    words = humanize_time(better, zone=zone, language=language, now=now) if better else ""
    return PromiseDoubt(tuple(said), better, words)


def is_good_time(hours: Hours, request: Request, due_at: datetime) -> bool:
    """Whether nothing speaks against promising something by then."""
    return not is_closed(hours, due_at) and not _is_too_late(request, due_at)


def is_closed(hours: Hours, at: datetime) -> bool:
    """Whether nobody works there then. By closing time somebody did; a branch without hours is never closed."""
    if not any(hours.week):
        return False
    day = at.astimezone(ZoneInfo(hours.zone)).date()
    return not any(span.opens <= at <= span.closes for span in open_spans_on(hours, day))


def _is_too_late(request: Request, due_at: datetime) -> bool:
    return request.needed_by is not None and due_at > request.needed_by


def _closed_sentences(
    hours: Hours, due_at: datetime, request: Request, language: str
) -> Iterator[str]:
    yield _("%(branch)s is closed then.") % {"branch": request.branch.name}
    opens = next_open_time(hours, due_at)
    if opens is None:
        return
    here, then = (at.astimezone(ZoneInfo(hours.zone)) for at in (opens, due_at))
    time = humanize_clock(here, language=language)
    if here.date() == then.date():
        yield _("It opens at %(time)s.") % {"time": time}
    else:
        day = humanize_day(here.date(), language=language)
        yield _("It opens on %(day)s at %(time)s.") % {"day": day, "time": time}


def _better_times(
    hours: Hours, request: Request, due_at: datetime, now: datetime
) -> Iterator[datetime]:
    """Half an hour after it opens next; else the last moment somebody works there before they need it."""
    opens = next_open_time(hours, due_at)
    candidates = [opens + AFTER_OPENING if opens else None, opens]
    if request.needed_by is not None:
        candidates += [request.needed_by, *_closings_before(hours, request.needed_by)]
    for at in candidates:
        if at is not None and now < at <= now + FURTHEST and is_good_time(hours, request, at):
            yield at


def _closings_before(hours: Hours, at: datetime) -> list[datetime]:
    """Of that day and the six before it, the latest first."""
    day = at.astimezone(ZoneInfo(hours.zone)).date()
    spans = [span for back in range(7) for span in open_spans_on(hours, day - timedelta(days=back))]
    return sorted((span.closes for span in spans if span.closes <= at), reverse=True)
