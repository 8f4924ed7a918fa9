"""Answers that the library made public: search, subjects, one answer, what may help while somebody types, a frame.

Words that somebody searches for come by POST, so that they stand in no address and no log. They are kept nowhere.
"""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from yesdesk.core.person_check import has_card_number, has_email_address
from yesdesk.core.site_context import library_info
from yesdesk.core.web.addresses import number_in
from yesdesk.core.web.pages import may_be_framed, public_page
from yesdesk.desk.answers.published import (
    PublicAnswer,
    access_public,
    only_in_others,
    published,
)
from yesdesk.desk.public.actions import count_helped
from yesdesk.places.emergency.words import alarm_in
from yesdesk.places.queries import the_library
from yesdesk.places.switches import Switch, is_on, needs
from yesdesk.requests.queries.letter import writes_of_a_death
from yesdesk.requests.queries.request_page import language_name

PAGE: Final = 50
IN_A_FRAME: Final = 15
AT_MOST: Final = 2
LONGEST: Final = 4000
SHORTEST: Final = 8
"""Letters of a need, below which nothing is guessed."""


@public_page
@needs(Switch.ANSWERS)
def answers(http: HttpRequest, language: str) -> HttpResponse:
    """List the answers (`?subject=&after=`: a number of answers to pass over), or find some (POST with `words`)."""
    every = published(language)
    subject = http.GET.get("subject", "")
    listed = every.by_subject.get(subject, [])
    after = number_in(http.GET.get("after", "")) or 0
    context = {
        **_found(http, language),
        "subjects": sorted(every.by_subject.keys() - {""}),
        "subject": subject if listed else "",
        "listed": listed[after : after + PAGE],
        "older": after + PAGE if len(listed) > after + PAGE else 0,
        "others": [
            (code, language_name(code, language), n) for code, n in only_in_others(language).items()
        ],
    }
    return render(http, "desk/public_answers.html", context)


@may_be_framed
@public_page
@needs(Switch.ANSWERS)
def answers_framed(http: HttpRequest, language: str) -> HttpResponse:
    """Find answers in a frame of the library's own website; before that, show the first of them."""
    context = _found(http, language)
    listed = published(language).by_subject[""][:IN_A_FRAME]
    return render(http, "desk/public_answers_framed.html", {**context, "listed": listed})


def _found(http: HttpRequest, language: str) -> dict[str, Any]:
    words = http.POST.get("words", "").strip()[:200]
    about_a_card = bool(words) and (has_card_number(words) or has_email_address(words))
    searched = bool(words) and not about_a_card
    return {
        "words": words,
        "about_a_card": about_a_card,
        "found": published(language).find(words, typed=True)[:PAGE] if searched else [],
        "lang": language,
        "phone": the_library().phone,
    }


@public_page
@needs(Switch.ANSWERS)
def answer(http: HttpRequest, language: str, pk: int) -> HttpResponse:
    """Show an answer. `?helped`: somebody said so just now."""
    context = {
        "answer": access_public(language, pk),
        "helped": "helped" in http.GET,
        "lang": language,
        "phone": the_library().phone,
    }
    return render(http, "desk/public_answer.html", context)


@require_POST
@public_page
@needs(Switch.ANSWERS)
def answer_helped(http: HttpRequest, language: str, pk: int) -> HttpResponse:
    """Count that an answer helped."""
    count_helped(access_public(language, pk), client=http.META.get("REMOTE_ADDR", ""))
    return redirect(reverse("public_answer", args=[language, pk]) + "?helped")


@require_POST
@public_page
@needs(Switch.ANSWERS)
def suggest(http: HttpRequest, language: str) -> HttpResponse:
    """Return a part of a page: two answers at most that fit a need as it is typed, or nothing."""
    helps = may_help(http.POST.get("words", ""), language)
    page = render(http, "desk/parts/may_help.html", {"helps": helps, "lang": language})
    page["Cache-Control"] = "no-store"
    return page


def may_help(words: str, language: str) -> list[PublicAnswer]:
    """Return the answers to show below a form or on a receipt: above the floor, in the reader's language. Words of a
    death or an emergency get none."""
    if len(words.strip()) < SHORTEST or not is_on(Switch.ANSWERS):
        return []
    words = words[:LONGEST]
    if writes_of_a_death([words]) or alarm_in(words, library_info().languages) is not None:
        return []
    return published(language).find(words)[:AT_MOST]
