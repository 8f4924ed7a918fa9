"""The page to allow a phone to ring, and the script that rings it.

The last three views are open to anybody, since browsers fetch them. They tell the library's name and its public key.
"""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _now, gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from yesdesk.core.actors import ANYBODY
from yesdesk.core.dates import humanize_time
from yesdesk.core.permissions import Permission
from yesdesk.core.site_context import library_info
from yesdesk.core.web.forms import do_if_valid
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import staff_page
from yesdesk.core.webpush.addresses import LONGEST
from yesdesk.core.webpush.keys import public_key
from yesdesk.core.webpush.port import Given
from yesdesk.people.access import access_own_phone
from yesdesk.people.known_browsers import browser_label
from yesdesk.people.phone_alerts.actions import (
    add_phone,
    remove_phone,
    renew_phone,
    send_test_alert,
    set_bell,
)
from yesdesk.people.queries import own_phones
from yesdesk.places.queries import the_library
from yesdesk.places.switches import Switch, is_on, needs

_WORDS = _("Your browser didn’t say how Yesdesk can ring it.")
_MISSING = {"required": _WORDS, "invalid": _WORDS, "max_length": _WORDS}


class SubscriptionForm(forms.Form):
    """A subscription as the Push API names its parts."""

    endpoint = forms.CharField(max_length=LONGEST, error_messages=_MISSING)
    p256dh = forms.RegexField(r"^[\w-]{87}$", error_messages=_MISSING)
    auth = forms.RegexField(r"^[\w-]{22}$", error_messages=_MISSING)
    server_key = forms.CharField(max_length=100, error_messages=_MISSING)

    @property
    def given(self) -> Given:
        told: dict[str, Any] = self.cleaned_data
        return Given(endpoint=told["endpoint"], p256dh=told["p256dh"], auth=told["auth"])


class RenewedSubscriptionForm(SubscriptionForm):
    former = forms.CharField(max_length=LONGEST)
    secret = forms.CharField(max_length=40)


@require_safe
@staff_page
def own_ringing(request: Any) -> HttpResponse:
    """List one's own browsers that ring; `?part=list`: the list alone."""
    part = "#list" if request.GET.get("part") == "list" else ""
    return render(request, f"people/ringing.html{part}", _ringing_page_context(request))


@require_POST
@staff_page
def allow(request: Any) -> HttpResponse:
    form = SubscriptionForm(request.POST)
    if do_if_valid(
        form,
        lambda: add_phone(
            form.given,
            server_key=form.cleaned_data["server_key"],
            browser=browser_label(request.META.get("HTTP_USER_AGENT", "")),
            by=request.actor,
        ),
    ):
        flash(request, "It rings here from now on, while you are on shift. Try it once.")
        return redirect("own_ringing")
    # Nobody typed any of it, so what is wrong stands in a sentence, not at a field.
    wrong = dict.fromkeys(str(error) for errors in form.errors.values() for error in errors)
    context = {**_ringing_page_context(request), "wrong": list(wrong)}
    return render(request, "people/ringing.html", context, status=422)


@require_POST
@staff_page
def end(request: Any, pk: int) -> HttpResponse:
    remove_phone(access_own_phone(request.actor, pk), by=request.actor)
    flash(request, "It doesn’t ring there any more.")
    return redirect("own_ringing")


@require_POST
@staff_page
def try_it(request: Any, pk: int) -> HttpResponse:
    send_test_alert(access_own_phone(request.actor, pk), by=request.actor)
    flash(request, "It rings in a moment. If you hear nothing, look whether the phone is muted.")
    return redirect("own_ringing")


@require_POST
@staff_page
@needs(Switch.SIGN)
def bell(request: Any, pk: int) -> HttpResponse:
    phone = access_own_phone(request.actor, pk)
    set_bell(phone, rings="on" in request.POST, by=request.actor)
    flash(request, "Saved.")
    return redirect("own_ringing")


def _ringing_page_context(request: Any) -> dict[str, object]:
    now, zone = timezone.now(), the_library().time_zone
    phones = [
        {
            "pk": phone.pk,
            "browser": phone.browser or _now("A browser"),
            "since": humanize_time(
                phone.allowed_at, zone=zone, language=request.actor.language, now=now
            ),
            "mark": phone.endpoint_hash,  # by which the script finds its own line
            "bell": phone.bell,
            "rests": phone.paused_until is not None and phone.paused_until > now,
        }
        for phone in own_phones(request.actor)
    ]
    return {
        "fields": list(SubscriptionForm.base_fields),
        "phones": phones,
        "server_key": public_key(),
        "stands": _what_stands_in_the_way(),
        "asked": request.actor.may(Permission.DESK_REQUEST_ANSWER),
        "has_bell": is_on(Switch.SIGN),
        "topic": f"staff.{request.actor.user_id}",
    }


def _what_stands_in_the_way() -> str:
    """Return `off`, `insecure` or `no_key`; the script looks at the browser itself."""
    if not settings.WEB_PUSH:
        return "off"
    here = urlsplit(settings.BASE_URL).hostname
    if not settings.SECURE and here not in {"localhost", "127.0.0.1", "::1"}:
        return "insecure"
    return "" if public_key() else "no_key"


@require_safe
def worker_script(_request: Any) -> HttpResponse:
    """Serve the worker that rings and sends taps kept while offline. It caches nothing, and no page goes through it."""
    told = {
        "key": public_key(),
        "renewed": reverse("ringing_renewed"),
        "page": reverse("own_ringing"),
        "icon": static("yesdesk/bell-192.png"),
        "badge": static("yesdesk/bell-badge.png"),
        "taps": static("yesdesk/tally_queue.js"),
        "rings": _now("A colleague asks"),
        "lost": _now(
            "This phone doesn’t ring any more when a colleague asks. Tap to allow it again."
        ),
    }
    script = render_to_string("people/ringing_worker.js", {"told": told})
    return HttpResponse(
        script, content_type="text/javascript", headers={"Cache-Control": "no-cache"}
    )


@csrf_exempt
@require_POST
def renewed(request: Any) -> HttpResponse:
    """Renew a subscription. The browser proves that it held the former one."""
    form = RenewedSubscriptionForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    told = form.cleaned_data
    renew_phone(
        told["former"], told["secret"], form.given, server_key=told["server_key"], by=ANYBODY
    )
    return HttpResponse(status=204)


@require_safe
def app_manifest(_request: Any) -> HttpResponse:
    """Serve the web app manifest: Apple rings only from the home screen."""
    name = library_info().name
    icon = {"src": static("yesdesk/bell-192.png"), "sizes": "192x192", "type": "image/png"}
    told = {
        "name": name,
        "short_name": name[:24],
        "start_url": reverse("start"),
        "scope": reverse("start"),
        "display": "standalone",
        "icons": [icon],
    }
    return JsonResponse(told, content_type="application/manifest+json")
