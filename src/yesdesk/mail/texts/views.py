"""Settings of text messages, and the provider's webhook: texts that came, and what became of ours."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import NotFound, ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.core.web.forms import add_errors
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.mail.admin.mailboxes import WorkerUnavailable, secrets_given
from yesdesk.mail.texts.delivery import take_report, webhook_address
from yesdesk.mail.texts.forms import TextNumberForm, TrialForm
from yesdesk.mail.texts.incoming import receive_text
from yesdesk.mail.texts.number import KEEPS_AT, PROVIDERS, is_signed, save_number
from yesdesk.mail.texts.port import Report, TextIn
from yesdesk.mail.texts.trial import last_trial, look_at_trial, send_trial
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
    """Set the number, and send a text to oneself. `do`: save, look (at the trial) or send it."""
    library, do = the_library(), http.POST.get("do", "")
    initial = {name: getattr(library, name) for name in TextNumberForm.COLUMNS}
    number = library.text_number
    form = TextNumberForm(http.POST if do == "save" else None, initial=initial)
    trial = TrialForm(http.POST if do in {"look", "send"} else None)
    context: dict[str, Any] = {"form": form, "trial": trial, "number": number, "look": None}
    if do == "save" and form.is_valid() and _save(form, http.actor):
        flash(http, "Saved.")
        return redirect("text_settings")
    if number and do in {"look", "send"} and trial.is_valid():
        if do == "send":
            send_trial(trial.cleaned_data["to"], by=http.actor)
            return redirect(reverse("text_settings") + "#trial")
        context["look"] = look_at_trial(trial.cleaned_data["to"])
    if number:
        context["last"] = last_trial(http.actor)
    context["address"] = number and webhook_address(library.text_provider)
    try:
        context["given"] = "password" in secrets_given(KEEPS_AT)
    except WorkerUnavailable as away:
        context["away"] = away
    wrong = form.errors or trial.errors
    return render(http, "email/texts.html", context, status=422 if wrong else 200)


def _save(form: TextNumberForm, by: Any) -> bool:
    try:
        save_number(
            {name: form.cleaned_data[name] for name in form.COLUMNS},
            form.cleaned_data["secret"],
            by=by,
        )
    except ValidationRefusal as needs:
        add_errors(form, needs)
    except WorkerUnavailable as away:
        form.add_error(None, f"{away.sentence} {away.next_step}")
    return form.is_valid()
