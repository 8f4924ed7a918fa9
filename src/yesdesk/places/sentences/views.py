"""The page of sentences: how each language says it, who has checked it and when."""

import re
from collections.abc import Iterable
from datetime import date, time
from itertools import islice
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from yesdesk.core.catalogues import Sentence, sentences
from yesdesk.core.dates import humanize_clock, humanize_day, humanize_day_and_year
from yesdesk.core.money import Money
from yesdesk.core.permissions import Permission
from yesdesk.core.web.pages import staff_page

PAGE = 100
_GAP: Final = re.compile(r"%\((\w+)\)[sd]")
_NAMES: Final = {"name": "Ana", "who": "Sam", "asker": "Sam", "staff": "Sam", "login": "sam"}
_DAYS: Final = frozenset({"day", "today", "until", "since", "from_day", "in_force_from"})
_CLOCKS: Final = frozenset({"at", "when", "time", "opens", "closes", "back_at"})
_NUMBERS: Final = frozenset(
    {"n", "count", "number", "numbers", "days", "ref", "pk", "all", "most", "total", "rows", "code"}
)
_AMOUNTS: Final = frozenset({"amount", "cap", "each", "left"})


class SentencesForm(forms.Form):
    """Which sentences: of a language, checked or not, with some words in them."""

    language = forms.ChoiceField(label=_("Language"), required=False, choices=settings.LANGUAGES)
    state = forms.ChoiceField(
        label=_("Which sentences"),
        required=False,
        choices=[("", _("All")), ("open", _("Not checked yet")), ("checked", _("Checked"))],
    )
    q = forms.CharField(label=_("Words in it"), required=False, max_length=80)


@require_safe
@staff_page(permission=Permission.DESK_REQUEST_SEE)
def sentence_list(request: Any) -> HttpResponse:
    """All staff may read it: whoever speaks a language can tell what is wrong."""
    form = SentencesForm(request.GET)
    form.full_clean()
    said = form.cleaned_data
    language = said.get("language") or request.actor.language
    every = sentences(language)
    found = [each for each in every if _fits(each, said.get("state", ""), said.get("q", ""))]
    page = _page(request, len(found))
    begin = (page - 1) * PAGE
    context = {
        "form": SentencesForm({**said, "language": language}),
        "language": language,
        "lines": [
            (each, _checked(each), _as_read(each.said, language), _as_read(each.english, "en"))
            for each in islice(found, begin, begin + PAGE)
        ],
        "found": len(found),
        "first": begin + 1,
        "last": min(begin + PAGE, len(found)),
        "checked": sum(each.check is not None for each in every),
        "total": len(every),
        "next_href": _href(request, page + 1) if begin + PAGE < len(found) else "",
        "previous_href": _href(request, page - 1) if page > 1 else "",
    }
    return render(request, "places/sentences.html", context)


def _fits(each: Sentence, state: str, words: str) -> bool:
    if state and (each.check is not None) != (state == "checked"):
        return False
    text = " ".join((*each.english, *each.said)).casefold()
    return all(word in text for word in words.casefold().split())


def _page(request: HttpRequest, found: int) -> int:
    given = request.GET.get("page", "")
    page = int(given) if given.isascii() and given.isdigit() and len(given) < 6 else 1
    return max(1, min(page, -(-found // PAGE)))


def _href(request: HttpRequest, page: int) -> str:
    asked = {name: request.GET[name] for name in ("language", "state", "q") if name in request.GET}
    return f"?{urlencode({**asked, 'page': page})}"


def _as_read(sentences: Iterable[str], language: str) -> list[str]:
    """The sentences as somebody reads them: with an example for a name, a day or a number, else an ellipsis."""

    def example(gap: re.Match[str]) -> str:
        name = gap[1]
        if name in _DAYS:
            return humanize_day(date(2027, 1, 29), language=language)
        if name in _CLOCKS:
            return humanize_clock(time(17, 30), language=language)
        if name in _AMOUNTS:
            return Money(1840, "EUR").spoken(language)
        return "3" if name in _NUMBERS else _NAMES.get(name, "…")

    return [_GAP.sub(example, each).replace("%%", "%") for each in sentences]


def _checked(each: Sentence) -> tuple[str, str] | None:
    if each.check is None:
        return None
    return each.check.checked_by, humanize_day_and_year(each.check.checked_on)
