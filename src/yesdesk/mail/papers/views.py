"""The papers before the first day: a letter to the city's IT, and what procurement asks for."""

from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from yesdesk.core.backups import last_backup
from yesdesk.core.permissions import Permission
from yesdesk.core.web.pages import StaffRequest, staff_page
from yesdesk.ils.configuration import is_by_hand
from yesdesk.mail.papers import queries
from yesdesk.patrons.queries import kept_series
from yesdesk.places.queries import library_words, the_library
from yesdesk.places.switches import Switch, is_on


@require_safe
@staff_page(permission=Permission.PLACES_PLACES_CHANGE)
def papers(http: StaffRequest) -> HttpResponse:
    sees = http.actor.may(Permission.PATRONS_SERIES_SEE)
    context = {"lang": the_library().default_language, "sees_record": sees}
    return render(http, "email/papers.html", context)


@require_safe
@staff_page(permission=Permission.PLACES_PLACES_CHANGE)
def it_letter(http: StaffRequest) -> HttpResponse:
    """Show the letter, filled in from the settings. A line that no setting fills stands there as still open."""
    library, mail = the_library(), queries.mail_facts()
    context = {
        "library": library,
        "day": timezone.localdate(timezone=ZoneInfo(library.time_zone)),
        "host": urlsplit(settings.BASE_URL).hostname,
        "public": queries.address_is_public(),
        "mail": mail,
        "servers": queries.servers_spoken_to(mail),
        "by_hand": is_by_hand(),
        "push": settings.WEB_PUSH,
        "city": settings.OIDC_ISSUER and f"{settings.BASE_URL}{reverse('city_back')}",
        "texts": is_on(Switch.TEXTS),
        "backup": last_backup(),
    }
    known = (context["public"], mail.addresses, mail.sent_to, context["backup"], library.phone)
    context["open_lines"] = sum(not each for each in known)
    return render(http, "email/it_letter.html", context)


@require_safe
@staff_page(permission=Permission.PATRONS_SERIES_SEE)
def processing_record(http: StaffRequest) -> HttpResponse:
    """Show the record of processing activities, for the officer to complete by hand where a line says so."""
    library, mail = the_library(), queries.mail_facts()
    words = library_words(
        "privacy.ground", "privacy.others", "privacy.contact", language=library.default_language
    )
    context = {
        "library": library,
        "day": timezone.localdate(timezone=ZoneInfo(library.time_zone)),
        "words": {key.partition(".")[2]: said for key, said in words.items()},
        "series": [line for line in kept_series(http.actor) if line.days],
        "servers": queries.servers_spoken_to(mail),
    }
    return render(http, "email/processing_record.html", context)


@require_safe
@staff_page(permission=Permission.PLACES_PLACES_CHANGE)
def parts(http: StaffRequest) -> HttpResponse:
    """Send the list of parts as a file."""
    answer = JsonResponse(queries.parts_list(), json_dumps_params={"indent": 1})
    answer["Content-Type"] = "application/vnd.cyclonedx+json"
    answer["Content-Disposition"] = 'attachment; filename="yesdesk-parts.cdx.json"'
    return answer
