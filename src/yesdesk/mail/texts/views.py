"""Settings of text messages, and the provider's webhook: texts that came, and what became of ours."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from yesdesk.core.actors import SYSTEM, Actor
from yesdesk.core.errors import NotFound, ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.core.web.forms import add_errors
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.mail.admin.mailboxes import WorkerUnavailable, secrets_given
from yesdesk.mail.texts.delivery import take_report, webhook_address
from yesdesk.mail.texts.forms import TextNumberForm
from yesdesk.mail.texts.incoming import receive_text
from yesdesk.mail.texts.number import KEEPS_AT, PROVIDERS, is_signed, last_text, save_number
from yesdesk.mail.texts.port import Report, TextIn
from yesdesk.places.queries import the_library
from yesdesk.places.switches import Switch, needs, text_provider

_NOTHING_TO_SAY = "<Response/>"


@csrf_exempt
@require_POST
@needs(Switch.TEXTS)
def webhook(http: Any, provider: str) -> HttpResponse:
    """Take a signed form: 200 for what was seen before too, 403 unsigned, 503 while no worker can check it."""
    name = text_provider()
    if name.lower() != provider:
        raise NotFound.plain()
    reader = PROVIDERS[name]
    signature = http.headers.get(reader.signature, "")
    if not is_signed(settings.BASE_URL + http.get_full_path(), dict(http.POST.lists()), signature):
        return HttpResponseForbidden()
    found = reader.read(http.POST.dict())
    if isinstance(found, TextIn):
        receive_text(found, by=SYSTEM)
    elif isinstance(found, Report) and http.GET.get("message", "").isdecimal():
        take_report(found, int(http.GET["message"][:18]), by=SYSTEM)
    return HttpResponse(_NOTHING_TO_SAY, content_type="text/xml")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(permission=Permission.PLACES_PLACES_CHANGE)
@needs(Switch.TEXTS)
def text_settings(http: Any) -> HttpResponse:
    """Set the number, and say whether the provider took the last text."""
    library = the_library()
    initial = {name: getattr(library, name) for name in TextNumberForm.COLUMNS}
    form = TextNumberForm(http.POST or None, initial=initial)
    if form.is_valid() and _save(form, http.actor):
        flash(http, "Saved.")
        return redirect("text_settings")
    context: dict[str, Any] = {"form": form}
    if library.text_provider:
        context["address"] = webhook_address(library.text_provider)
        context["last"] = last_text(by=http.actor)
    try:
        context["given"] = "password" in secrets_given(KEEPS_AT)
    except WorkerUnavailable as away:
        context["away"] = away
    return render(http, "email/texts.html", context, status=422 if form.errors else 200)


def _save(form: TextNumberForm, by: Actor) -> bool:
    values = {name: form.cleaned_data[name] for name in form.COLUMNS}
    try:
        save_number(values, form.cleaned_data["secret"], by=by)
    except ValidationRefusal as needs:
        add_errors(form, needs)
    except WorkerUnavailable as away:
        form.add_error(None, f"{away.sentence} {away.next_step}")
    return form.is_valid()
