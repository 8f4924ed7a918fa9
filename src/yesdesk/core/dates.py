"""Days, ISO weeks and times as a branch sees them. Stored times are UTC; zones are names like Europe/Paris. Words come
from the reader's language, the order of day and month and the clock from the library's country too."""

import re
from collections.abc import Container
from datetime import date, datetime, time, timedelta
from functools import lru_cache, partial
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.languages import get_official_languages
from babel.units import format_unit
from django.utils.translation import get_language, gettext as _, npgettext_lazy, override, pgettext

from yesdesk.core.site_context import library_country


class _Order(NamedTuple):
    day: str
    day_and_year: str
    weekday_and_year: str
    short: str
    short_with_year: str
    month: str = "MMMM y"


_DAY_FIRST: Final = _Order("EEEE d MMMM", "d MMMM y", "EEEE d MMMM y", "EEE d MMM", "d MMM y")
_MONTH_FIRST: Final = _Order(
    "EEEE, MMMM d", "MMMM d, y", "EEEE, MMMM d, y", "EEE, MMM d", "MMM d, y"
)
# Spanish says "4 de diciembre"; a pattern that serves other languages would leave the "de" out.
_SPANISH: Final = _DAY_FIRST._replace(
    day="EEEE d 'de' MMMM",
    day_and_year="d 'de' MMMM 'de' y",
    weekday_and_year="EEEE d 'de' MMMM 'de' y",
    month="MMMM 'de' y",
)


def own_locale(language: str) -> str:
    """The reader's language as the library's country writes it, like `en_US` or `es_MX`, where that is known."""
    return _locale_name(language, library_country())


@lru_cache(maxsize=200)
def _locale_name(language: str, country: str) -> str:
    base = language.replace("-", "_")
    # English stands in a hundred countries' lists: theirs to write is it where it is an official language
    foreign = base == "en" and "en" not in get_official_languages(country, de_facto=True)
    for name in (base,) if foreign else (f"{base}_{country}", base):
        try:
            return str(Locale.parse(name))
        except (UnknownLocaleError, ValueError):
            continue
    return "en"


@lru_cache(maxsize=200)
def _order_of_day_and_month(locale: str) -> _Order:
    if locale == "en":  # English where it is not the country's own: as its neighbours write
        return _DAY_FIRST
    if locale.startswith("es"):
        return _SPANISH
    month_first = Locale.parse(locale).date_formats["long"].pattern.startswith("M")
    return _MONTH_FIRST if month_first else _DAY_FIRST


_TYPED_DAY_FIRST: Final = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y", "%d.%m.%y")
_TYPED_MONTH_FIRST: Final = ("%Y-%m-%d", "%m/%d/%Y", "%m-%d-%Y", "%m/%d/%y")


def typed_day_formats(language: str) -> tuple[str, ...]:
    month_first = _order_of_day_and_month(own_locale(language)) is _MONTH_FIRST
    return _TYPED_MONTH_FIRST if month_first else _TYPED_DAY_FIRST


def typed_day(day: date, *, language: str) -> str:
    return day.strftime(typed_day_formats(language)[1])


@lru_cache(maxsize=2_000)
def _day_words(day: date, pattern: str, locale: str) -> str:
    """Word a day; cached, as a page names the same few days twenty times and the locale's rules take their time."""
    if day.day == 1 and locale.startswith("fr"):  # "1er décembre", and "2 décembre"
        pattern = re.sub(r"\bd\b", "d'er'", pattern)
    return format_date(day, pattern, locale=locale)


def humanize_clock(at: time | datetime, *, language: str) -> str:
    """A time of day: `18:02`; `18 h 02` and `18 h` in French; `6:02 PM` where the country's clock has twelve hours."""
    return _clock_words(time(at.hour, at.minute), own_locale(language))


@lru_cache(maxsize=2_000)
def _clock_words(at: time, locale: str) -> str:
    if locale.startswith("fr"):
        return f"{at.hour}\xa0h\xa0{at.minute:02}" if at.minute else f"{at.hour}\xa0h"
    if locale != "en" and "a" in Locale.parse(locale).time_formats["short"].pattern:
        return format_time(at, "short", locale=locale)
    return f"{at:%H:%M}"


def local_day(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def iso_week(day: date) -> str:
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02d}"


def monday_of(week: str) -> date:
    return date.fromisocalendar(int(week[:4]), int(week[6:]), 1)


def monday_before_or_on(day: date) -> date:
    return day - timedelta(days=day.weekday())


def next_monday(day: date) -> date:
    return monday_before_or_on(day) + timedelta(days=7)


def monday_on_or_after(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def first_monday(month: date) -> date:
    return monday_on_or_after(month.replace(day=1))


def first_monday_after(day: date) -> date:
    this = first_monday(day)
    return this if this > day else first_monday(day.replace(day=1) + timedelta(days=31))


def free_week(after: date, taken: Container[str]) -> str:
    monday = next_monday(after)
    while iso_week(monday) in taken:
        monday += timedelta(days=7)
    return iso_week(monday)


def humanize_time(at: datetime, *, zone: str, language: str, now: datetime) -> str:
    """`12:05` today, `Wed 4 Nov, 12:05` this year, with the year before that; by locale, in `zone`."""
    local, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    clock = humanize_clock(local, language=language)
    return (
        clock if local.date() == today else f"{_short_day(local.date(), today, language)}, {clock}"
    )


def _short_day(day: date, today: date, language: str) -> str:
    locale = own_locale(language)
    order = _order_of_day_and_month(locale)
    return _day_words(day, order.short if day.year == today.year else order.short_with_year, locale)


def _time_words(
    phrases: tuple[Any, Any],
    at: datetime,
    *,
    zone: str,
    language: str,
    now: datetime,
    in_full: bool = False,
) -> str:
    """A time with its preposition. `in_full`, for letters, names the day and the year also where it is today. Spanish
    needs the hour that the clock shows."""
    local = at.astimezone(ZoneInfo(zone))
    clock = humanize_clock(local, language=language)
    hour = int(re.split(r"\D", clock, maxsplit=1)[0])
    day, today = "", local_day(now, zone)
    if in_full:
        day = full_day(local.date(), language=language)
    elif local.date() != today:
        day = _short_day(local.date(), today, language)
    with override(language):
        return str(phrases[bool(day)] % {"day": day, "clock": clock, "hour": hour})


at_words = partial(
    _time_words,
    (
        npgettext_lazy("a clock", "at %(clock)s", "at %(clock)s", "hour"),
        npgettext_lazy(
            "a day and a clock", "on %(day)s at %(clock)s", "on %(day)s at %(clock)s", "hour"
        ),
    ),
)
by_words = partial(
    _time_words,
    (
        npgettext_lazy("a clock", "by %(clock)s", "by %(clock)s", "hour"),
        npgettext_lazy(
            "a day and a clock", "by %(day)s, %(clock)s", "by %(day)s, %(clock)s", "hour"
        ),
    ),
)
until_words = partial(
    _time_words,
    (
        npgettext_lazy("a clock", "until %(clock)s", "until %(clock)s", "hour"),
        npgettext_lazy(
            "a day and a clock", "until %(day)s, %(clock)s", "until %(day)s, %(clock)s", "hour"
        ),
    ),
)


def month_range(first: date, last: date, *, language: str) -> str:
    """Like `October to December 2026`, `November 2025 to March 2026`; one month alone."""
    end, locale = humanize_month(last, language=language), own_locale(language)
    if (first.year, first.month) == (last.year, last.month):
        return end
    begin = _day_words(
        first, _order_of_day_and_month(locale).month if first.year != last.year else "MMMM", locale
    )
    if locale.startswith("fr"):
        begin = f"d’{begin}" if begin[0] in "ao" else f"de {begin}"
    with override(language):
        return pgettext("months", "%(first)s to %(last)s") % {"first": begin, "last": end}


def humanize_day(day: date, *, language: str) -> str:
    locale = own_locale(language)
    return _day_words(day, _order_of_day_and_month(locale).day, locale)


def humanize_month(day: date, *, language: str) -> str:
    locale = own_locale(language)
    return _day_words(day, _order_of_day_and_month(locale).month, locale)


def humanize_day_and_year(day: date, language: str = "") -> str:
    locale = own_locale(language or get_language() or "en")
    return _day_words(day, _order_of_day_and_month(locale).day_and_year, locale)


def full_day(day: date, *, language: str) -> str:
    locale = own_locale(language)
    return _day_words(day, _order_of_day_and_month(locale).weekday_and_year, locale)


def full_time(at: datetime, *, zone: str, language: str) -> str:
    local = at.astimezone(ZoneInfo(zone))
    day = full_day(local.date(), language=language)
    return f"{day}, {humanize_clock(local, language=language)}"


def waited_in_words(since: datetime, now: datetime) -> str:
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


def late_in_words(due: datetime, now: datetime) -> str:
    return _late_words(max(1, int((now - due).total_seconds() // 60)), get_language() or "")


@lru_cache(maxsize=2_000)
def _late_words(minutes: int, _language: str) -> str:
    if minutes < 60:
        return _("%(n)s min late") % {"n": minutes}
    if minutes < 60 * 48:
        return _("%(n)s h late") % {"n": minutes // 60}
    return _("%(n)s d late") % {"n": minutes // (60 * 24)}


def humanize_span(span: timedelta, *, language: str) -> str:
    """Like `3 years`, `30 days` or `90 minutes`, in the largest unit that needs no fraction; a year is 365 days."""
    minutes = round(span.total_seconds() / 60)
    days = 60 * 24
    for unit, size in (
        ("duration-year", days * 365),
        ("duration-day", days),
        ("duration-hour", 60),
    ):
        if minutes and minutes % size == 0:
            return str(format_unit(minutes // size, unit, locale=own_locale(language)))
    return str(format_unit(minutes, "duration-minute", locale=own_locale(language)))
