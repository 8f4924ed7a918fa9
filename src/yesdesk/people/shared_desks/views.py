"""Pages of a shared desk computer: enrolled by a lead, locked, taken over by a PIN.

Nothing under the lock is told to another member. A sent form travels sealed, and goes on when the same person is back.
Nothing is lost, nobody else reads it, and none of it is kept here.
"""

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, Final
from urllib.parse import urlencode

from allauth.account.utils import get_next_redirect_url
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from yesdesk.core.errors import PinWanted, Refusal
from yesdesk.core.links import secret_keys
from yesdesk.core.permissions import Permission
from yesdesk.core.web.forms import sent
from yesdesk.core.web.notices import drop_notices, flash
from yesdesk.core.web.pages import ask_first, staff_page, typed_words
from yesdesk.people.known_browsers import known_browser_of
from yesdesk.people.models import SharedDesk, User
from yesdesk.people.sessions import BY_PIN
from yesdesk.people.shared_desks.actions import (
    counted_for,
    enrol_desk,
    leave_screen,
    set_own_pin,
    shared_desk_key,
    unenrol_desk,
)
from yesdesk.people.shared_desks.forms import (
    STAFF_PIN,
    OwnPinForm,
    PinForMoneyForm,
    SharedDeskForm,
    TakeOverForm,
)

SEALED: Final = "sealed"
_BACKEND: Final = "yesdesk.people.account.passwords.LoginNameBackend"


def at_the_lock(request: Any) -> HttpResponse | None:
    """Return the lock's answer for a staff page; None when its owner is back."""
    if request.headers.get("HX-Request") == "true":
        answer = render(request, "people/parts/locked.html", status=401)
        answer["Yesdesk-Locked"] = "yes"
        return answer
    if request.method != "POST":
        return redirect_to_login(request.get_full_path(), reverse("who_is_here"))
    if SEALED not in request.POST:
        return ask_who(request, TakeOverForm(at=counted_for(request)), sealed=_seal_post(request))
    form = TakeOverForm(request.POST, at=counted_for(request))
    if not form.is_valid():
        return ask_who(request, form, sealed=request.POST[SEALED], status=422)
    if not take_over_screen(request, form.member):
        return redirect("desk")
    return _repeat_sealed_post(request)


def ask_who(
    request: Any, form: TakeOverForm, *, sealed: str = "", then: str = "", status: int = 401
) -> HttpResponse:
    """Ask for the PIN. `sealed`: the waiting form; else `then`: the waiting page."""
    here = request.get_full_path() if sealed else reverse("who_is_here")
    context: dict[str, Any] = {
        "form": form,
        "sealed": sealed,
        "then": then,
        "here": here,
        "messages": [],
    }
    return render(request, "people/who_is_here.html", context, status=status)


def take_over_screen(request: Any, member: User) -> bool:
    """Give the screen to a member. True: the same person is back, with all that was on it."""
    was = request.locked
    if was.actor.user_id == member.pk:
        request.session.note_pin()
        request.actor, request.member = replace(was.actor, pin_wanted=False), was
        return True
    leave_screen(was.actor.user_id)
    login(request, member, backend=_BACKEND)
    request.session[BY_PIN] = True
    return False


def _repeat_sealed_post(request: Any) -> HttpResponse | None:
    kept = _unsealed(request)
    if kept is None:
        return redirect("desk")
    fields = QueryDict(mutable=True)
    for name, values in kept["fields"]:
        fields.setlist(name, values)
    request.POST = fields
    if not kept["files"]:
        return None
    refusal = Refusal(
        _("Not sent yet: your files didn’t wait behind the lock."),
        next_step=_("Copy what you wrote from here, and choose the files again."),
        code="people.locked.files",
        next_href=reverse("desk"),
        next_label=_("To the desk"),
    )
    context = {"refusal": refusal, "typed": list(typed_words(request))}
    return render(request, "core/typed_back.html", context, status=409)


def _seal_post(request: Any) -> str:
    fields = [each for each in request.POST.lists() if each[0] != "csrfmiddlewaretoken"]
    kept = {
        "whose": request.locked.actor.user_id,
        "where": request.get_full_path(),
        "fields": fields,
        "files": bool(request.FILES),
    }
    return _cipher().encrypt(json.dumps(kept).encode()).decode()


def _unsealed(request: Any) -> dict[str, Any] | None:
    """Return the sealed form; None where another member, address or server sealed it."""
    try:
        opened = _cipher().decrypt(request.POST[SEALED].encode(), ttl=settings.SESSION_COOKIE_AGE)
    except InvalidToken:
        return None
    kept: dict[str, Any] = json.loads(opened)
    mine = kept["whose"] == request.actor.user_id and kept["where"] == request.get_full_path()
    return kept if mine else None


def _cipher() -> MultiFernet:
    return MultiFernet([Fernet(_fernet_key(secret)) for secret in secret_keys()])


def _fernet_key(secret: str) -> bytes:
    digest = hashlib.sha256(b"yesdesk.people.locked_words:" + secret.encode()).digest()
    return base64.urlsafe_b64encode(digest)


# lock.js leaves the page under the lock as it is where the same person is back.
COVER = "Yesdesk-Cover"


@sensitive_post_parameters(STAFF_PIN)
@require_http_methods(["GET", "HEAD", "POST"])
def who_is_here(request: Any) -> HttpResponse:
    if COVER in request.headers:
        return _through_the_cover(request)
    then = get_next_redirect_url(request) or ""
    if getattr(request, "locked", None) is None:
        return redirect(then or ("sign_in" if request.actor is None else "desk"))
    form = TakeOverForm(sent(request), at=counted_for(request))
    if not form.is_valid():
        return ask_who(request, form, then=then, status=422 if form.errors else 200)
    take_over_screen(request, form.member)
    return redirect(then or "desk")


def _through_the_cover(request: Any) -> HttpResponse:
    """Answer 204 to the same person, else 205: the page begins anew. A page may be covered before the server locks, so
    the PIN is wanted all the same.
    """
    was = getattr(request, "locked", None) or request.member
    if was is None or was.desk is None:
        return HttpResponse(status=205)
    form = TakeOverForm(request.POST, at=counted_for(request))
    if not form.is_valid():
        said = " ".join(str(each) for errors in form.errors.values() for each in errors)
        return HttpResponse(said, content_type="text/plain; charset=utf-8", status=422)
    request.locked = was
    return HttpResponse(status=204 if take_over_screen(request, form.member) else 205)


@require_POST
@staff_page
def lock(request: Any) -> HttpResponse:
    """Lock a shared desk now. Any other computer stays as it is."""
    if request.member.desk is None:
        return redirect("desk")
    request.session.lock()
    leave_screen(request.actor.user_id)
    drop_notices(request)
    if COVER in request.headers:
        return HttpResponse(status=204)
    back = str(request.POST.get("back", ""))
    safe = back if back.startswith("/") and not back.startswith("//") else reverse("desk")
    return redirect(f"{reverse('who_is_here')}?{urlencode({'next': safe})}")


@require_POST
@staff_page
def in_use(request: Any) -> HttpResponse:
    """Note that a shared desk is in use. The browser never sends what a person does there."""
    request.session.note_used()
    return HttpResponse(status=204)


@sensitive_post_parameters("current", STAFF_PIN, "again")
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def own_pin(request: Any) -> HttpResponse:
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
    """Turn a shared desk off and sign out its member, oneself too."""
    at_it = request.session.get("shared_desk") == pk
    unenrol_desk(pk, by=request.actor)
    if at_it:
        logout(request)
        return redirect("sign_in")
    flash(request, "That computer isn’t a shared one any more.")
    return redirect("shared_desks")


type View = Callable[..., HttpResponse]


def asks_pin(view: View) -> View:
    """Ask for the PIN before a view moves money, then call the view with the same form."""

    @wraps(view)
    def page(http: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if STAFF_PIN in http.POST:
            form = PinForMoneyForm(http.POST, member=http.user, at=counted_for(http))
            if http.actor.pin_wanted and not form.is_valid():
                return _ask_for_pin(http, form, status=422)
            _drop_pin(http)
        try:
            return view(http, *args, **kwargs)
        except PinWanted:
            if http.method != "POST":
                raise
            return _ask_for_pin(
                http, PinForMoneyForm(member=http.user, at=counted_for(http)), status=200
            )

    return sensitive_post_parameters(STAFF_PIN)(page)


def _drop_pin(http: Any) -> None:
    http.POST = http.POST.copy()
    http.POST.pop(STAFF_PIN)
    if http.actor.pin_wanted:
        http.session.note_pin()
        http.actor = replace(http.actor, pin_wanted=False)


def _ask_for_pin(http: Any, form: PinForMoneyForm, *, status: int) -> HttpResponse:
    ours = {STAFF_PIN, "csrfmiddlewaretoken"}
    return ask_first(http, "people/pin_for_money.html", form, unsent=ours, status=status)
