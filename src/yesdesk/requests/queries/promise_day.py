"""The day to promise an answer: a day that the words name, else the end of the next open day."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale

from yesdesk.core.search import folded
from yesdesk.places.hours import Hours, closing_time, next_open_time, open_spans_on
from yesdesk.places.queries import opening_hours
from yesdesk.requests.models import Entry, Request
from yesdesk.requests.queries.mail_status import FROM_PATRON
from yesdesk.requests.queries.promises import last_good_time

_INTO_THE_DAY: Final = timedelta(hours=2)
_BEFORE: Final = (
    r"(?:by|for|before|until|this|next|needs? (?:it|one|them|this)|para|antes del?|hasta|este|proximo|"
    r"(?:lo|la|los|las) necesit\w+|pour|avant|d'ici|ce|il (?:me |lui |nous )?(?:le |la |les |en )?faut)"
    r"(?: (?:on|the|el|le))?"
)
_TODAY: Final = re.compile(
    rf"\b{_BEFORE} (?:today|tonight|this (?:morning|afternoon|evening)|hoy|esta (?:tarde|noche)|"
    r"aujourd'hui|ce soir|cet apres-midi)\b"
)
_TOMORROW: Final = re.compile(
    r"\b(?:tomorrow|(?<!la )(?<!esta )(?<!cada )(?<!una )manana|demain)\b"
)


def likely_promise(request: Request, *, now: datetime) -> datetime | None:
    """Return when the patron needs it, else the named day, or today's closing. None for a branch without hours."""
    hours = opening_hours(request.branch)
    zone = ZoneInfo(hours.zone)
    today = now.astimezone(zone).date()
    if request.needed_by is not None and request.needed_by > now:
        return last_good_time(request, request.needed_by, now=now)
    written = _written_at(request).astimezone(zone).date()
    day = named_day(f"{request.asked_for}\n{request.said}", written)
    if request.needed_by is not None or (day is not None and day <= today):
        return closing_time(hours, now) or _end_of_next_day(hours, today)
    spans = open_spans_on(hours, day) if day else []
    if spans:
        return min(spans[0].opens + _INTO_THE_DAY, spans[-1].closes)
    return _end_of_next_day(hours, today)


def _written_at(request: Request) -> datetime:
    theirs = Entry.objects.filter(request=request, kind__in=FROM_PATRON).order_by("-pk")
    return theirs.values_list("at", flat=True).first() or request.opened_at


def _end_of_next_day(hours: Hours, today: date) -> datetime | None:
    tomorrow = datetime.combine(today + timedelta(days=1), time.min, ZoneInfo(hours.zone))
    opens = next_open_time(hours, tomorrow)
    return closing_time(hours, opens) if opens else None


def named_day(words: str, written: date) -> date | None:
    """Return the day the words name, like *by Thursday*, from the day they were written; None without one."""
    plain = folded(words)
    if _TOMORROW.search(plain):
        return written + timedelta(days=1)
    if _TODAY.search(plain):
        return written
    found = _weekday_pattern().search(plain)
    if found is not None:
        weekday = _numbers_by_name("days")[found[1]]
        a_week = 7 * found[0].startswith(("next", "proximo"))
        return written + timedelta(days=(weekday - written.weekday()) % 7 or a_week)
    found = _day_of_month().search(plain)
    return (
        _next_such_day(
            written, _numbers_by_name("months")[found[2] or found[3]], int(found[1] or found[4])
        )
        if found
        else None
    )


def _next_such_day(written: date, month: int, day: int) -> date | None:
    # None: that month has no such day.
    try:
        this_year = date(written.year, month, day)
        return this_year if this_year >= written else this_year.replace(year=written.year + 1)
    except ValueError:
        return None


@lru_cache(maxsize=2)
def _numbers_by_name(of: str) -> Mapping[str, int]:
    # In all three languages; weekdays from 0, months from 1.
    each = [getattr(Locale(code), of)["format"]["wide"] for code in ("en", "es", "fr")]
    return {folded(name): number for names in each for number, name in names.items()}


@lru_cache(maxsize=1)
def _weekday_pattern() -> re.Pattern[str]:
    names = "|".join(_numbers_by_name("days"))
    return re.compile(rf"\b{_BEFORE} ({names})\b(?! (?:last|pasado|dernier))")


@lru_cache(maxsize=1)
def _day_of_month() -> re.Pattern[str]:
    names = "|".join(_numbers_by_name("months"))
    day = r"(\d{1,2})(?:st|nd|rd|th|er)?"
    return re.compile(rf"\b{_BEFORE} (?:{day} (?:of |de )?({names})|({names}) {day})\b")
