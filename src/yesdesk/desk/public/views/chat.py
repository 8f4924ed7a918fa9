"""A patron's chat behind their own link: the talk, and its upper part, which looks again by itself.

Reading renews the lease that says that the page is open, and changes nothing else.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override

from yesdesk.core.actors import Actor
from yesdesk.core.errors import NotFound
from yesdesk.core.idempotency import verified_form_id
from yesdesk.core.web.forms import do_if_valid, sent
from yesdesk.core.web.pages import public_page
from yesdesk.desk.public.actions import leave_chat, submit_words
from yesdesk.desk.public.views.ask import same_form_id
from yesdesk.desk.sign.chat import LineForm, chat_state, keep_chat
from yesdesk.places.queries import the_library
from yesdesk.places.switches import Switch, needs
from yesdesk.requests.access import access_by_link, require_own_link_or_staff
from yesdesk.requests.models import Channel, Request
from yesdesk.requests.queries.timeline import patrons_timeline

# The talk frames its own upper part.
_FRAMED: Final[Mapping[str, Collection[str]]] = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "frame-ancestors": [CSP.SELF],
}


@public_page
@needs(Switch.SIGN)
@needs(Switch.CHAT)
def talk(http: HttpRequest, language: str, token: str) -> HttpResponse:
    """Show the talk with the box for a line. POST sends a line, or ends the chat (`leave`): the request waits on."""
    request, by = _access_chat(language, token)
    form = LineForm(sent(http))
    if do_if_valid(form, lambda: _press(http, request, form, by)):
        name, query = ("status", "?new") if "leave" in http.POST else ("status_chat", "")
        return _redirect(name, language, token, query)
    state = chat_state(request)
    if state == "over" and not form.is_bound:
        return _redirect("status", language, token)
    keep_chat(request)
    context = _context(request, language, token) | {"form": form, "form_id": same_form_id(http)}
    context["leaves"] = "leave" in (*http.GET, *http.POST)
    template = "desk/chat_closed.html" if state == "closed" else "desk/chat_talk.html"
    return render(http, template, context, status=422 if form.errors else 200)


def _press(http: HttpRequest, request: Request, form: LineForm, by: Actor) -> None:
    # An empty line does nothing, and the page keeps its place.
    if "leave" in http.POST:
        client = http.META.get("REMOTE_ADDR", "")
        leave_chat(request, contact=form.cleaned_data["contact"], client=client, by=by)
    elif words := form.cleaned_data["words"]:
        form_id = verified_form_id(http.POST.get("form_id", ""))
        submit_words(request, words=words, files=(), form_id=form_id, by=by)


def _redirect(name: str, language: str, token: str, query: str = "") -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse(name, args=[language, token]) + query, status=303)


def _access_chat(language: str, token: str) -> tuple[Request, Actor]:
    request, by = access_by_link(token, reading=language)
    require_own_link_or_staff(request, by)
    if request.channel != Channel.CHAT:
        raise NotFound.plain()
    return request, by


@csp_override(_FRAMED)
@public_page
@needs(Switch.SIGN)
@needs(Switch.CHAT)
def talk_lines(http: HttpRequest, language: str, token: str) -> HttpResponse:
    """Show what was written, newest last. It looks again each five seconds while the chat runs. 204: nothing is new
    since the version of `seen`."""
    request, by = _access_chat(language, token)
    keep_chat(request)
    version = f"{request.revision} {chat_state(request)}"
    if http.GET.get("seen") == version:
        return HttpResponse(status=204)
    lines = [
        (each, datetime.fromisoformat(each.iso))
        for each in reversed(patrons_timeline(request, by=by, token=token))
        if each.shape in {"patron", "reply"}
    ]
    context = _context(request, language, token) | {"lines": lines, "version": version}
    response = render(http, "desk/chat_lines.html", context)
    if context["state"] not in {"over", "closed"}:
        response["Refresh"] = "5"
    return response


def _context(request: Request, language: str, token: str) -> dict[str, Any]:
    return {
        "state": chat_state(request),
        "branch": request.branch,
        "branch_name": request.branch.name,
        "zone": request.branch.time_zone,
        "phone": request.branch.phone or the_library().phone,
        "number": request.pk,
        "has_contact": bool(request.patron and request.patron.contact),
        "for_leads": request.for_leads,
        "token": token,
        "lang": language,
    }
