"""Pages about the library, made of its settings: privacy, accessibility, contact, hours."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any, Final

from babel import Locale
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, gettext as _, ngettext

from yesdesk.core.dates import at_words, humanize_clock, own_locale, until_words
from yesdesk.core.site_context import addresses_of_branches, library_info
from yesdesk.core.web.pages import public_page
from yesdesk.desk.answers.published import has_public
from yesdesk.patrons.queries import kept_of_patrons
from yesdesk.places import hours as pure
from yesdesk.places.hours import Hours, Span
from yesdesk.places.models import Branch
from yesdesk.places.queries import (
    branches,
    library_words,
    opening_hours,
    opening_hours_of,
    the_library,
)
from yesdesk.places.switches import text_provider
from yesdesk.requests.retention import CODE

_YEAR: Final = 365


@public_page
def privacy(http: HttpRequest, language: str) -> HttpResponse:
    words = library_words(
        "privacy.ground",
        "privacy.others",
        "privacy.contact",
        "privacy.authority",
        language=language,
    )
    kept = [
        {
            "what": gettext(spec.for_patrons),
            "long": _how_long(days),
            "why": gettext(spec.why_for_patrons),
            # Its time begins when the request closes.
            "once_done": spec.code.partition(":")[0] == CODE,
        }
        for spec, days in kept_of_patrons()
    ]
    kept.sort(key=lambda line: not line["once_done"])  # what everybody has given us comes first
    context = {
        "kept": kept,
        "phone": the_library().phone,
        "text_provider": text_provider(),
        "lang": language,
    } | _without_prefix(words)
    return render(http, "desk/privacy.html", context)


@public_page
def accessibility(http: HttpRequest, language: str) -> HttpResponse:
    words = library_words("accessibility.known", "accessibility.authority", language=language)
    context = {"phone": the_library().phone, "lang": language} | _without_prefix(words)
    return render(http, "desk/accessibility.html", context)


@public_page
def contact(http: HttpRequest, language: str) -> HttpResponse:
    here = branches()
    hours, mail = opening_hours_of(here), addresses_of_branches()
    library, now = the_library(), timezone.now()
    context = {
        "more": library_words("contact.more", language=language)["contact.more"],
        "lang": language,
        "places": [
            {
                "name": branch.name,
                "slug": branch.slug,
                "phone": branch.phone or library.phone,
                "addresses": mail.get(branch.pk, []),
                "today": hours_said(hours[branch.pk], language, now),
                "week": _week_in_words(hours[branch.pk], language),
            }
            for branch in here
        ],
    }
    return render(http, "desk/contact.html", context)


def hours_words(here: Branch, language: str) -> str:
    """Say until when we are here, else when we open. Two queries."""
    return hours_said(opening_hours(here), language, timezone.now())


def hours_said(hours: Hours, language: str, now: datetime) -> str:
    """Say the same from hours read already."""
    here, zone = pure.opening_at(hours, now), hours.zone
    if here:
        until = until_words(here.closes, zone=zone, language=language, now=now)
        return _("We are here %(until)s.") % {"until": until}
    opens = pure.next_open_time(hours, now)
    if opens is None:
        return _("We are closed for now. We read everything when we are back.")
    return _("We open %(at)s.") % {"at": at_words(opens, zone=zone, language=language, now=now)}


def public_links(_request: HttpRequest) -> list[tuple[str, str, str]]:
    spoken = get_language() or ""
    facts = library_info()
    language = spoken if spoken in facts.languages else facts.default_language
    answers = [(_("Answers"), reverse("public_answers", args=[language]), "keep")]
    return [
        *(answers if has_public(language) else []),
        (_("Where we are"), reverse("contact", args=[language]), "walk"),
        (_("What we keep"), reverse("privacy", args=[language]), "lock"),
        (_("Accessibility"), reverse("accessibility", args=[language]), "eye"),
        (_("Staff"), reverse("sign_in"), "key"),
    ]


def _without_prefix(words: dict[str, str]) -> dict[str, Any]:
    return {key.partition(".")[2]: text for key, text in words.items()}


def _how_long(days: int) -> str:
    if days >= _YEAR and days % _YEAR == 0:
        years = days // _YEAR
        return ngettext("%(n)d year", "%(n)d years", years) % {"n": years}
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def _week_in_words(hours: Hours, language: str) -> list[tuple[str, str]]:
    # (weekday, hours) from Monday; empty where nobody said.
    if not any(hours.week):
        return []
    names = Locale.parse(own_locale(language)).days["stand-alone"]["wide"]
    return [(names[day], _spans_in_words(spans, language)) for day, spans in enumerate(hours.week)]


def _spans_in_words(spans: Sequence[Span], language: str) -> str:
    def clock_in_words(at: time) -> str:
        return humanize_clock(at, language=language)

    spoken = [
        _("%(opens)s to %(closes)s")
        % {"opens": clock_in_words(opens), "closes": clock_in_words(closes)}
        for opens, closes in sorted(spans)
    ]
    return ", ".join(spoken) or _("closed")
