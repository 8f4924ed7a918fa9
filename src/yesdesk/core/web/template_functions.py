"""Functions and filters of templates: translations, addresses, numbers, times."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from babel.numbers import format_decimal
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template import defaultfilters
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils import formats, html, timezone, translation
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from jinja2 import Environment, pass_environment
from markupsafe import Markup

from yesdesk.core import dates

_KEPT: Final[dict[tuple[str | None, str], Markup]] = {}


def gettext(message: str, /, **values: Any) -> Markup:
    """Return a sentence of a template, in the language of this page. Its values are escaped, it is not."""
    key = (get_language(), message)
    said = _KEPT.get(key)
    if said is None:
        said = _KEPT[key] = Markup(translation.gettext(message))  # noqa: S704 # a template's own words, not a patron's
    return said % values if values or "%" in said else said


def ngettext(one: str, many: str, number: int, /, **values: Any) -> Markup:
    """Return the sentence that fits a number."""
    return Markup(translation.ngettext(one, many, number)) % values  # noqa: S704


def pgettext(context: str, message: str, /, **values: Any) -> Markup:
    """Return a word that has several meanings, in this one."""
    return Markup(translation.pgettext(context, message)) % values  # noqa: S704


def npgettext(context: str, one: str, many: str, number: int, /, **values: Any) -> Markup:
    """Return a word of several meanings that fits a number."""
    return Markup(translation.npgettext(context, one, many, number)) % values  # noqa: S704


def in_language(code: str, caller: Callable[[], Markup]) -> Markup:
    """`{% call in_language("fr") %}`: what stands between is said in that language."""
    with translation.override(code):
        return caller()


WORDS: Final[dict[str, Callable[..., Any]]] = {
    "_": gettext,
    "gettext": gettext,
    "ngettext": ngettext,
    "pgettext": pgettext,
    "npgettext": npgettext,
    "in_language": in_language,
    "language_now": get_language,
    "runs_from_right": translation.get_language_bidi,
}


_PLAIN: Final[dict[tuple[str | None, str, str], str]] = {}
_ICONS: Final[dict[tuple[str, str, bool], Markup]] = {}


def url(name: str, *args: Any, **named: Any) -> str:
    """The address of a page. Those without parts are looked up once."""
    if args or named:
        return reverse(name, args=args or None, kwargs=named or None)
    key = (get_urlconf(), get_script_prefix(), name)
    found = _PLAIN.get(key)
    if found is None:
        found = _PLAIN[key] = reverse(name)
    return found


def static(path: str) -> str:
    """Return the address of a file; Django's own way there costs three times as much, and a page asks seventy times."""
    return staticfiles_storage.url(path)


@pass_environment
def icon(env: Environment, name: str, *, flip: bool = False) -> Markup:
    """`{{ icon("clock") }}`: one of `icons.svg`; with `flip` it turns round where words run from the right."""
    key = (static("yesdesk/icons.svg"), name, flip)
    drawn = _ICONS.get(key)
    if drawn is None:
        page = env.get_template("core/parts/icon.html").render(sheet=key[0], name=name, flip=flip)
        drawn = _ICONS[key] = Markup(page.strip())  # noqa: S704 # escaped by its template
    return drawn


ADDRESSES: Final[dict[str, Callable[..., Any]]] = {"url": url, "static": static, "icon": icon}


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
