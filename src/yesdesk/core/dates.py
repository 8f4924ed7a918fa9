"""Days, ISO weeks and times as a branch sees them. Stored times are UTC; zones are names like Europe/Paris."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.units import format_unit
from django.utils.translation import get_language
from django.utils.translation import gettext as _

# Spanish says "4 de diciembre"; a pattern that serves other languages would leave the "de" out.
_DAY = {"es": "EEEE d 'de' MMMM"}
_DAY_AND_YEAR = {"es": "EEEE d 'de' MMMM 'de' y"}


def local_day(at: datetime, zone: str) -> date:
    """Return the calendar day of `at` in `zone`."""
    return at.astimezone(ZoneInfo(zone)).date()


def iso_week(day: date) -> str:
    """Like `2026-W48`."""
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02d}"


def humanize_time(at: datetime, *, zone: str, language: str, now: datetime) -> str:
    """`12:05` today, `Wed 4 Nov, 12:05` this year, with the year before that; by locale, in `zone`."""
    local, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    clock = f"{local:%H:%M}"
    if local.date() == today:
        return clock
    pattern = "EEE d MMM" if local.year == today.year else "d MMM y"
    return f"{_day_words(local.date(), pattern, language)}, {clock}"


@lru_cache(maxsize=2_000)
def _day_words(day: date, pattern: str, language: str) -> str:
    """Return a page names the same few days twenty times, and the locale's rules take their time."""
    return format_date(day, pattern, locale=language)


def humanize_day(day: date, *, language: str) -> str:
    """Like `Friday 4 December`."""
    return _day_words(day, _DAY.get(language, "EEEE d MMMM"), language)


def humanize_month(day: date, *, language: str) -> str:
    """Like `December 2026`."""
    return _day_words(day, "MMMM y", language)


def humanize_day_and_year(day: date) -> str:
    """Like `4 December 2026`, in the active language."""
    language = get_language() or "en"
    pattern = "d 'de' MMMM 'de' y" if language == "es" else "d MMMM y"
    return format_date(day, pattern, locale=language)


def full_time(at: datetime, *, zone: str, language: str) -> str:
    """Unmistakable, for titles and print: day, month, year, time."""
    pattern = f"{_DAY_AND_YEAR.get(language, 'EEEE d MMMM y')}, HH:mm"
    return format_datetime(at.astimezone(ZoneInfo(zone)), pattern, locale=language)


def waited(since: datetime, now: datetime) -> str:
    """A waiting time in short, for a list: `now`, `24 min`, `3 h`, `2 d`."""
    return _waited_words(int((now - since).total_seconds() // 60), get_language() or "")


@lru_cache(maxsize=2_000)
def _waited_words(minutes: int, _language: str) -> str:
    if minutes < 1:
        return _("now")
    if minutes < 60:
        return _("%(n)s min") % {"n": minutes}
    if minutes < 60 * 48:
        return _("%(n)s h") % {"n": minutes // 60}
    return _("%(n)s d") % {"n": minutes // (60 * 24)}


def late_by(due: datetime, now: datetime) -> str:
    """How late something is, in short, for a list: `12 min late`, `3 h late`, `2 d late`."""
    return _late_words(max(1, int((now - due).total_seconds() // 60)), get_language() or "")


@lru_cache(maxsize=2_000)
def _late_words(minutes: int, _language: str) -> str:
    if minutes < 60:
        return _("%(n)s min late") % {"n": minutes}
    if minutes < 60 * 48:
        return _("%(n)s h late") % {"n": minutes // 60}
    return _("%(n)s d late") % {"n": minutes // (60 * 24)}


def humanize_span(span: timedelta, *, language: str) -> str:
    """Like `3 years`, `30 days` or `90 minutes`, in the largest unit that needs no fraction.

    A year is 365 days: periods are kept in days, and people think of the long ones in years.
    """
    minutes = round(span.total_seconds() / 60)
    days = 60 * 24
    for unit, size in (
        ("duration-year", days * 365),
        ("duration-day", days),
        ("duration-hour", 60),
    ):
        if minutes and minutes % size == 0:
            return str(format_unit(minutes // size, unit, locale=language))
    return str(format_unit(minutes, "duration-minute", locale=language))
