"""A shared desk computer: enrolled by a lead, locked, taken over by a PIN. And a PIN of one's own."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.utils import get_next_redirect_url
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from yesdesk.core.form_errors import sent
from yesdesk.core.http import drop_notices, flash
from yesdesk.core.permissions import Permission
from yesdesk.people.actions.shared_desks import enrol_desk, set_own_pin, unenrol_desk
from yesdesk.people.forms.pins import STAFF_PIN, OwnPinForm, SharedDeskForm, TakeOverForm
from yesdesk.people.known_browsers import known_browser_of
from yesdesk.people.models import SharedDesk
from yesdesk.people.pages import staff_page
from yesdesk.people.shared_desks import shared_desk_key
from yesdesk.people.views.desk_lock import ask_who, take_over

COVER = "Yesdesk-Cover"
"""Sent by lock.js, which leaves the page under the lock as it is where the same person is back."""


@sensitive_post_parameters(STAFF_PIN)
@require_http_methods(["GET", "HEAD", "POST"])
def who_is_here(request: Any) -> HttpResponse:
    """The lock of a shared desk computer; who says their PIN goes on where it was locked."""
    if COVER in request.headers:
        return _through_the_cover(request)
    then = get_next_redirect_url(request) or ""
    if getattr(request, "locked", None) is None:
        return redirect(then or ("sign_in" if request.actor is None else "desk"))
    form = TakeOverForm(sent(request))
    if not form.is_valid():
        return ask_who(request, form, then=then, status=422 if form.errors else 200)
    take_over(request, form.member)
    return redirect(then or "desk")


def _through_the_cover(request: Any) -> HttpResponse:
    """204: the page is as it was. 205: somebody else is here, or nobody is signed in: it begins anew. A page may
    have been covered before the server locked: the PIN is wanted all the same.
    """
    was = getattr(request, "locked", None) or request.member
    if was is None or was.desk is None:
        return HttpResponse(status=205)
    form = TakeOverForm(request.POST)
    if not form.is_valid():
        said = " ".join(str(each) for errors in form.errors.values() for each in errors)
        return HttpResponse(said, content_type="text/plain; charset=utf-8", status=422)
    request.locked = was
    return HttpResponse(status=204 if take_over(request, form.member) else 205)


@require_POST
@staff_page
def lock(request: Any) -> HttpResponse:
    """Lock a shared desk computer now. Anywhere else it does nothing."""
    if request.member.desk is None:
        return redirect("desk")
    request.session.lock()
    drop_notices(request)
    if COVER in request.headers:
        return HttpResponse(status=204)
    back = str(request.POST.get("back", ""))
    safe = back if back.startswith("/") and not back.startswith("//") else reverse("desk")
    return redirect(f"{reverse('who_is_here')}?{urlencode({'next': safe})}")


@require_POST
@staff_page
def in_use(request: Any) -> HttpResponse:
    """Somebody types or points at a page of a shared desk computer: it is in use. What they do is not said."""
    request.session.note_used()
    return HttpResponse(status=204)


@sensitive_post_parameters("current", STAFF_PIN, "again")
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def own_pin(request: Any) -> HttpResponse:
    """A PIN of one's own, for shared desk computers."""
    form = OwnPinForm(sent(request), member=request.user)
    if form.is_valid():
        set_own_pin(form.cleaned_data[STAFF_PIN], by=request.actor)
        flash(request, "Your PIN is set.")
        return redirect("account")
    context = {"form": form, "has_pin": bool(request.user.pin)}
    return render(request, "people/pin.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(permission=Permission.DESK_LEADS_SEE)
def shared_desks(request: Any) -> HttpResponse:
    """The shared desk computers, and whether this one is one of them."""
    browser = shared_desk_key(known_browser_of(request))
    desks = list(SharedDesk.objects.order_by("name", "pk"))
    here = next((desk for desk in desks if desk.browser == browser), None)
    kept = {"name": here.name, "minutes": here.minutes} if here else {}
    form = SharedDeskForm(sent(request), initial=kept)
    if form.is_valid():
        desk = enrol_desk(browser, **form.cleaned_data, by=request.actor)
        request.session.stand_at(desk.pk)
        flash(request, "This computer is a shared one now.")
        return redirect("shared_desks")
    context = {"form": form, "desks": desks, "here": here}
    status = 422 if form.errors else 200
    return render(request, "people/shared_desks.html", context, status=status)


@require_POST
@staff_page(permission=Permission.DESK_LEADS_SEE)
def shared_desk_off(request: Any, pk: int) -> HttpResponse:
    """It is shared no more. Whoever is signed in there is signed out, be it oneself."""
    at_it = request.session.get("shared_desk") == pk
    unenrol_desk(pk, by=request.actor)
    if at_it:
        logout(request)
        return redirect("sign_in")
    flash(request, "That computer is not a shared one any more.")
    return redirect("shared_desks")
