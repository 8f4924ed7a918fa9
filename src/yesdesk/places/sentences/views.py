"""The page of sentences: how each language says it, who has checked it and when."""

from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from yesdesk.core.catalogues import Sentence, sentences
from yesdesk.core.dates import humanize_day_and_year
from yesdesk.core.permissions import Permission
from yesdesk.core.web.pages import staff_page

PAGE = 100


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
        "lines": [(each, _checked(each)) for each in islice(found, begin, begin + PAGE)],
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


def _checked(each: Sentence) -> tuple[str, str] | None:
    if each.check is None:
        return None
    return each.check.checked_by, humanize_day_and_year(each.check.checked_on)
