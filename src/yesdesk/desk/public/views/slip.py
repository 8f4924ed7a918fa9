"""A printed slip asks for what only the patron may: a code by mail first, or a wait of an hour or a day."""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from yesdesk.core.actors import Actor
from yesdesk.core.dates import full_time
from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.web.forms import add_errors
from yesdesk.desk.models import Request, SlipWant
from yesdesk.desk.public.actions.slip import (
    contact_settles_at,
    is_reached_by_mail,
    new_link_refusal,
    queue_slip_act,
    send_code,
    verify_slip_code,
)
from yesdesk.desk.public.forms import CodeForm

NEW_LINK: Final = "new_link"

HEADINGS: Final = {
    SlipWant.FORGET: lambda: _("Shall we forget you now?"),
    SlipWant.WITHDRAW: lambda: _("Shall we stop here?"),
    NEW_LINK: lambda: _("Shall we change your link?"),
}


def by_slip(
    http: HttpRequest,
    request: Request,
    by: Actor,
    want: str,
    *,
    do: Callable[[Actor], HttpResponse],
    waits: Callable[[], HttpResponse],
    context: dict[str, Any],
) -> HttpResponse:
    """The page that stands before `do`, which is called with the patron as soon as a code proved them. `waits`: what
    is answered where they are reached nowhere.
    """
    mailed = is_reached_by_mail(request)
    if want == NEW_LINK and not mailed:
        raise new_link_refusal()
    page = context | {"heading": HEADINGS[want](), "mailed": mailed, "until": _until(request, by)}
    if http.method != "POST":
        return render(http, "desk/by_slip.html", page)
    if not mailed:
        queue_slip_act(request, SlipWant(want), by=by)
        return waits()
    if "code" not in http.POST:
        send_code(request, want, by=by)
        return render(http, "desk/by_slip.html", page | {"form": CodeForm()})
    form = CodeForm(http.POST)
    patron = _proved(form, request, want, by)
    return (
        do(patron)
        if patron
        else render(http, "desk/by_slip.html", page | {"form": form}, status=422)
    )


def _until(request: Request, by: Actor) -> str:
    at = contact_settles_at(request)
    return full_time(at, zone=request.branch.time_zone, language=by.language) if at else ""


def _proved(form: CodeForm, request: Request, want: str, by: Actor) -> Actor | None:
    if not form.is_valid():
        return None
    try:
        return verify_slip_code(request, want, form.cleaned_data["code"], by=by)
    except ValidationRefusal as needs:
        add_errors(form, needs)
        return None
