"""The words of a template: translated, and kept in each language, since a page says the same fifty each time."""

from collections.abc import Callable
from typing import Any, Final

from django.utils import translation
from django.utils.translation import get_language
from markupsafe import Markup

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
