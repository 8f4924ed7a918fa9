"""Filters of templates. Jinja converts no time and no number: what is not text goes through one of these."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from babel.numbers import format_decimal
from django.template import defaultfilters
from django.utils import formats, html, timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from yesdesk.core import dates


def spoken(at: datetime, zone: str) -> str:
    """Return a time as the branch in `zone` says it: `12:05`, or with its day."""
    return dates.humanize_time(at, zone=zone, language=get_language() or "en", now=timezone.now())


def day(value: date) -> str:
    """Return a day, by locale; a time has none before its zone is known."""
    if isinstance(value, datetime):
        raise TypeError("the day of a time depends on a zone: use `spoken`")
    return formats.date_format(value, "DATE_FORMAT")


def iso_day(value: date) -> str:
    """For `datetime=` and addresses."""
    if isinstance(value, datetime):
        raise TypeError("the day of a time depends on a zone")
    return value.isoformat()


def number(value: float | Decimal) -> str:
    """`1,234.5`, by locale."""
    return format_decimal(value, locale=get_language() or "en")


def or_nothing(value: Any) -> Any:
    """Nothing instead of `None`."""
    return "" if value is None else value


def linebreaks(value: Any) -> SafeString:
    """Paragraphs and line ends of plain text."""
    return SafeString(html.linebreaks(_text(value), autoescape=not hasattr(value, "__html__")))


def linebreaksbr(value: Any) -> SafeString:
    """Line ends of plain text."""
    return SafeString(defaultfilters.linebreaksbr(_text(value), autoescape=True))


def urlize(value: Any) -> SafeString:
    """Addresses in plain text as links."""
    return SafeString(defaultfilters.urlize(_text(value), autoescape=True))


def _text(value: Any) -> str:
    """As Django's own filters know whether it is escaped already."""
    return SafeString(value.__html__()) if hasattr(value, "__html__") else str(value)


FILTERS: Final[dict[str, Callable[..., Any]]] = {
    "spoken": spoken,
    "day": day,
    "iso_day": iso_day,
    "number": number,
    "or_nothing": or_nothing,
    "linebreaks": linebreaks,
    "linebreaksbr": linebreaksbr,
    "urlize": urlize,
    "in_query": lambda value: defaultfilters.urlencode(value, SafeString("")),
    "in_address": defaultfilters.urlencode,
    "cut_to": defaultfilters.truncatechars,
}
