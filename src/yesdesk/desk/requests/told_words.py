"""What a patron is told of a promise and of an honest no: the same on their page and in a mail."""

from functools import lru_cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _


def promised_words(what: str, language: str) -> str:
    """What is promised, as staff wrote it. The words that stand in their field by themselves are in `language`."""
    if what not in _by_themselves():
        return what
    with translation.override(language):
        return _("an answer")


@lru_cache(maxsize=1)
def _by_themselves() -> frozenset[str]:
    """Whoever promises reads the field in a language of their own."""
    found = set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.add(_("an answer"))
    return frozenset(found)


def decline_lines(reason: str, nearest_yes: str, ask_again: str) -> list[tuple[str, str]]:
    """The three lines of a no, each under its heading in the active language."""
    return [
        (_("What stands in the way"), reason),
        (_("What you can have"), nearest_yes),
        (_("How to ask again"), ask_again),
    ]
