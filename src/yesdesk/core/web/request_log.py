import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Final

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from yesdesk.core.logs import log_plain

log = logging.getLogger("yesdesk.http")

type Respond = Callable[[HttpRequest], HttpResponseBase]

_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")
_PERMISSIONS_POLICY: Final = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def leaves_no_line[View: Callable[..., object]](view: View) -> View:
    """Keep requests of this view out of the log: where somebody writes without their name, an hour tells much."""
    view.leaves_no_line = True  # type: ignore[attr-defined]
    return view


class RequestLog:
    """The outermost middleware. It logs the route's pattern, never the path: a patron's secret link is a path."""

    answered = 0  # by this process

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = time.perf_counter()
        response = self.get_response(request)
        RequestLog.answered += 1
        _set_response_headers(response, request_id)
        _log_request(request, response, time.perf_counter() - started)
        return response


def _set_response_headers(response: HttpResponseBase, request_id: str) -> None:
    response["X-Request-ID"] = request_id
    response.headers.setdefault("Permissions-Policy", _PERMISSIONS_POLICY)
    response.headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
    # What does not say otherwise (static files do) may hold somebody's words: no cache keeps it.
    response.headers.setdefault("Cache-Control", "no-store")
    if isinstance(response, HttpResponse) and "Content-Length" not in response.headers:
        response["Content-Length"] = str(len(response.content))
    # Django's own line about an answer of 400 and above would hold the raw path.
    response._has_been_logged = True  # type: ignore[attr-defined] # noqa: SLF001


def _log_request(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    match = request.resolver_match
    if match is not None and hasattr(match.func, "leaves_no_line"):
        return
    quiet = match is None and response.status_code < 400  # static files
    log_plain(
        log,
        logging.DEBUG if quiet else logging.INFO,
        "request",
        method=request.method or "",
        route=match.route if match else "",
        status=response.status_code,
        ms=round(seconds * 1000, 1),
    )
