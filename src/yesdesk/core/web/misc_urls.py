"""Addresses without a room of their own."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import register_converter
from django.urls.converters import StringConverter

from yesdesk.core.web.context import start_of


class LanguageCode(StringConverter):
    """`en`, `pt-br`: the first part of every patron's address."""

    regex = "[a-z]{2}(?:-[a-z]{2,4})?"


register_converter(LanguageCode, "lang")


def start(request: HttpRequest) -> HttpResponse:
    """`/`: a patron's first page, in their language; the desk for whoever is signed in."""
    return HttpResponseRedirect(start_of(request))


def readyz(_request: HttpRequest) -> HttpResponse:
    """Return whether this process can serve: 200, or 503 with a sentence for each thing that cannot."""
    from yesdesk.core.web.health import readiness

    wrong = readiness()
    return JsonResponse({"ready": not wrong, "wrong": wrong}, status=503 if wrong else 200)


def live_elsewhere(_request: HttpRequest) -> HttpResponse:
    """`/live` is answered by the shell before Django; this stands where only Django runs."""
    words = "Live hints come from `yesdesk web`, not from this process.\n"
    return HttpResponse(words, content_type="text/plain", status=503)
