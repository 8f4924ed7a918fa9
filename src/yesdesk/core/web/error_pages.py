import sys
from http import HTTPStatus

import structlog
from django.conf import settings
from django.contrib.sessions.exceptions import SessionInterrupted
from django.core import signals
from django.core.exceptions import (
    BadRequest,
    DisallowedHost,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext as _

from yesdesk.core.errors import NotAllowed, NotFound, Refusal
from yesdesk.core.exceptions import class_path, safe_traceback
from yesdesk.core.full_disk import is_full_disk
from yesdesk.core.web.context import start_of
from yesdesk.core.web.request_log import Respond

log = structlog.get_logger("yesdesk.http")


class Refusals:
    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            request.get_host()
        except DisallowedHost:  # nobody else asks; caught, since Django would log what was sent
            return _wrong_host()
        response = self.get_response(request)
        return _only_for_forms(request, response) if _is_empty_405(request, response) else response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        refusal = _refusal_for_error(error)
        if refusal is not None:
            return refusal_page(request, refusal)
        if isinstance(error, SuspiciousOperation | BadRequest | MultiPartParserError):
            return None  # Django's handler calls `bad_request`
        route = request.resolver_match.route if request.resolver_match else ""
        log.error(
            "request broke", route=route, error=class_path(error), trail=safe_traceback(error)
        )
        signals.got_request_exception.send(sender=Refusals, request=request)
        return _broken_page(error)


def _is_empty_405(request: HttpRequest, response: HttpResponseBase) -> bool:
    reads = request.method in {"GET", "HEAD"}
    return reads and isinstance(response, HttpResponseNotAllowed) and not response.content


def _only_for_forms(request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
    """Explain a GET to an address that takes forms alone (typed, or from a history): Django's answer is empty."""
    page = refusal_page(request, NotFound.plain(), status=response.status_code)
    page["Allow"] = response["Allow"]
    return page


def _refusal_for_error(error: Exception) -> Refusal | None:
    if isinstance(error, Refusal):
        return error
    if isinstance(error, Http404):
        return NotFound.plain()
    if isinstance(error, PermissionDenied):
        return NotAllowed(
            _("This page is not part of your work here."),
            next_step=_("Ask a lead, or the person who runs Yesdesk."),
            code="core.not_yours",
        )
    return None


def refusal_page(
    request: HttpRequest, refusal: Refusal, *, status: int | None = None
) -> HttpResponse:
    code = status or refusal.status
    if request.headers.get("HX-Request") == "true":
        notice = {
            "words": f"{refusal.sentence} {refusal.next_step}".strip(),
            "kind": "wall",
            "next_href": refusal.next_href,
            "next_label": refusal.next_label,
        }
        return render(request, "core/parts/notice.html", notice, status=code)
    if not refusal.next_href:
        refusal.next_href, refusal.next_label = start_of(request), _("Back to the start")
    return render(request, "core/refusal.html", {"refusal": refusal}, status=code)


# What urls.py names as handlers


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return refusal_page(request, NotFound.plain())


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    return refusal_page(request, _refusal_for_error(exception) or NotFound.plain(), status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, DisallowedHost):
        return _wrong_host()
    if isinstance(exception, SessionInterrupted):
        return refusal_page(request, _signed_out_refusal(), status=401)
    next_step = _("Go back: what you wrote is still there. Send it in two parts.")
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        refusal = Refusal(_("That is more text than one form can carry."), next_step=next_step)
        return refusal_page(request, refusal, status=413)
    if isinstance(exception, TooManyFilesSent):
        refusal = Refusal(_("Those are more files than one form can carry."), next_step=next_step)
        return refusal_page(request, refusal, status=413)
    sentence = _("What was sent did not arrive in one piece.")
    next_step = _("Go back: what you wrote is still there. Send it once more.")
    return refusal_page(request, Refusal(sentence, next_step=next_step), status=400)


def _signed_out_refusal() -> Refusal:
    return Refusal(
        _("You were signed out in the middle of this."),
        next_step=_("Sign in again and look: what you sent may be there already."),
        code="core.signed_out_meanwhile",
        next_href=reverse("sign_in"),
        next_label=_("Sign in"),
    )


def _wrong_host() -> HttpResponse:
    words = _("This address is not the one this library is asked at. The right one is")
    address = f"{settings.BASE_URL}/"
    return HttpResponse(f"{words} {address}\n", content_type="text/plain", status=400)


def something_broke(_request: HttpRequest) -> HttpResponse:
    return _broken_page(sys.exc_info()[1])


def _broken_page(error: BaseException | None) -> HttpResponse:
    """Answer without template, session or database: any of them may be broken."""
    away = isinstance(error, DatabaseError)
    status = HTTPStatus.SERVICE_UNAVAILABLE if away else HTTPStatus.INTERNAL_SERVER_ERROR
    heading = _("Something on our side stopped.")
    next_step = _(
        "It is nobody's fault here. Go back with your browser's back button: what you wrote is usually "
        "still there. Then send it once more."
    )
    if is_full_disk(error) or _says_full(error):
        status = HTTPStatus.INSUFFICIENT_STORAGE
        heading = _("There is no room left on our side.")
        next_step = _(
            "This was not kept. Go back with your browser's back button: what you wrote is usually still there. "
            "Sending it again does not help yet: please call us or come by."
        )
    body = (
        f"<!doctype html><html lang='{get_language() or 'en'}'><meta charset='utf-8'>"
        f"<meta name='viewport' content='width=device-width'><title>{_('One moment')}</title>"
        f"<h1>{heading}</h1><p>{next_step}</p>"
    )
    response = HttpResponse(body, status=status)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = "5"
    return response


def _says_full(error: BaseException | None) -> bool:
    said = str(error).lower() if isinstance(error, DatabaseError) else ""
    return "disk is full" in said or "no space left" in said
