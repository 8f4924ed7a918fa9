"""Slips: printed by staff for who has no mail, and what a patron does with one."""

from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yesdesk.core.actors import Actor
from yesdesk.core.dates import humanize_day, local_day, until_words
from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.outbox.messages import link_address
from yesdesk.core.permissions import Permission
from yesdesk.core.web.forms import add_errors
from yesdesk.core.web.pages import StaffRequest, staff_page
from yesdesk.desk.models import Request, SlipWant
from yesdesk.desk.public.slip_acts import (
    contact_settles_at,
    is_reached_by_mail,
    new_link_refusal,
    print_slip,
    queue_slip_act,
    send_code,
    slip_code,
    verify_slip_code,
)
from yesdesk.desk.requests.access import access_request
from yesdesk.places.queries import the_library

NEW_LINK: Final = "new_link"

HEADINGS: Final = {
    SlipWant.FORGET: lambda: _("Shall we forget you now?"),
    SlipWant.WITHDRAW: lambda: _("Shall we stop here?"),
    NEW_LINK: lambda: _("Shall we change your link?"),
}


class CodeForm(forms.Form):
    """The code that a printed slip needs beside itself."""

    code = forms.CharField(
        label=gettext_lazy("Your code"),
        max_length=20,
        help_text=gettext_lazy("Six digits. They are in the e-mail we have just sent you."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


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
    at, zone = contact_settles_at(request), request.branch.time_zone
    return until_words(at, zone=zone, language=by.language, now=at, in_full=True) if at else ""


def _proved(form: CodeForm, request: Request, want: str, by: Actor) -> Actor | None:
    if not form.is_valid():
        return None
    try:
        return verify_slip_code(request, want, form.cleaned_data["code"], by=by)
    except ValidationRefusal as needs:
        add_errors(form, needs)
        return None


@staff_page(permission=Permission.DESK_REQUEST_ANSWER)
def slip(http: StaffRequest, pk: int) -> HttpResponse:
    """POST: in the patron's language, with a code to show and a link as a square that reads and writes on, and no more.
    It says nothing about the person. Each is traced, so a look at the address alone prints none.
    """
    import segno  # megabytes, and few print a slip

    request = access_request(http.actor, pk)
    if http.method != "POST":
        return redirect("request", pk)
    token = print_slip(request, close_former="close_former" in http.POST, by=http.actor)
    address = link_address(token, request.language)
    code = segno.make(address, error="m").svg_inline(scale=6, svgclass="code", omitsize=True)
    context = {
        "pk": pk,
        "patron_language": request.language,
        "branch": request.branch,
        "short": slip_code(request.pk),
        "day": humanize_day(
            local_day(timezone.now(), request.branch.time_zone), language=request.language
        ),
        "phone": request.branch.phone or the_library().phone,
        "code": SafeString(code),
        "address": address,
    }
    return render(http, "desk/slip.html", context)
