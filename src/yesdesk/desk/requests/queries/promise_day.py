"""By when an answer to a need can be promised: on the day that its words name, else at the end of the next open day."""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale

from yesdesk.core.search import folded
from yesdesk.desk.models import Request
from yesdesk.places.hours import Hours, closing_time, next_open_time, open_spans_on
from yesdesk.places.queries import opening_hours

_INTO_THE_DAY: Final = timedelta(hours=2)
_BEFORE: Final = (
    r"by|for|before|until|this|next|para|antes del?|hasta|este|proximo|pour|avant|d'ici|ce"
)
_TOMORROW: Final = re.compile(r"\b(?:tomorrow|(?<!la )manana|demain)\b")


def likely_promise(request: Request, *, now: datetime) -> datetime | None:
    """None where the branch has no hours to go by. Two queries."""
    hours = opening_hours(request.branch)
    today = now.astimezone(ZoneInfo(hours.zone)).date()
    day = named_day(f"{request.asked_for}\n{request.said}", today)
    spans = open_spans_on(hours, day) if day else []
    if spans:
        return min(spans[0].opens + _INTO_THE_DAY, spans[-1].closes)
    return _end_of_next_day(hours, today)


def _end_of_next_day(hours: Hours, today: date) -> datetime | None:
    tomorrow = datetime.combine(today + timedelta(days=1), time.min, ZoneInfo(hours.zone))
    opens = next_open_time(hours, tomorrow)
    return closing_time(hours, opens) if opens else None


def named_day(words: str, today: date) -> date | None:
    """The day by which they need it, like *by Thursday*; None where the words name none."""
    plain = folded(words)
    if _TOMORROW.search(plain):
        return today + timedelta(days=1)
    found = _weekday().search(plain)
    if found is None:
        return None
    weekday = next(number for name, number in _weekdays() if name == found[1])
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


@lru_cache(maxsize=1)
def _weekdays() -> tuple[tuple[str, int], ...]:
    names = [Locale(code).days["format"]["wide"] for code in ("en", "es", "fr")]
    return tuple((folded(name), number) for days in names for number, name in days.items())


@lru_cache(maxsize=1)
def _weekday() -> re.Pattern[str]:
    names = "|".join(name for name, _number in _weekdays())
    return re.compile(rf"\b(?:{_BEFORE})\s+(?:the |el |le )?({names})\b")
