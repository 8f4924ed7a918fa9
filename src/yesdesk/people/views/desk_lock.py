"""A shared desk computer that is locked: who is here? Nothing that lies under the lock is told to anybody else.

A page that is read waits behind the question. A form comes along sealed, and goes on when the same person is back:
nothing they wrote is lost, nobody else reads it, and none of it is kept here.
"""

import base64
import hashlib
import json
from dataclasses import replace
from typing import Any, Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from yesdesk.core.errors import Refusal
from yesdesk.core.http.public import typed_words
from yesdesk.people.forms.pins import TakeOverForm
from yesdesk.people.models import User
from yesdesk.people.sessions import BY_PIN

SEALED: Final = "sealed"
_BACKEND: Final = "yesdesk.people.backend.LoginNameBackend"


def at_the_lock(request: Any) -> HttpResponse | None:
    """What a staff page answers while the computer is locked. None: its owner is back, and the page goes on."""
    if request.headers.get("HX-Request") == "true":
        answer = render(request, "people/parts/locked.html", status=401)
        answer["Yesdesk-Locked"] = "yes"
        return answer
    if request.method != "POST":
        return redirect_to_login(request.get_full_path(), reverse("who_is_here"))
    if SEALED not in request.POST:
        return ask_who(request, TakeOverForm(), sealed=_seal(request))
    form = TakeOverForm(request.POST)
    if not form.is_valid():
        return ask_who(request, form, sealed=request.POST[SEALED], status=422)
    if not take_over(request, form.member):
        return redirect("desk")
    return _go_on(request)


def ask_who(
    request: Any, form: TakeOverForm, *, sealed: str = "", then: str = "", status: int = 401
) -> HttpResponse:
    """The question. `sealed`: a form that waits; else `then`: the page that does."""
    here = request.get_full_path() if sealed else reverse("who_is_here")
    context: dict[str, Any] = {
        "form": form,
        "sealed": sealed,
        "then": then,
        "here": here,
        "messages": [],
    }
    return render(request, "people/who_is_here.html", context, status=status)


def take_over(request: Any, member: User) -> bool:
    """Whoever said their PIN works here from now on. True: who was here before is back, with all that was theirs."""
    was = request.locked
    if was.actor.user_id == member.pk:
        request.session.note_pin()
        request.actor, request.member = replace(was.actor, pin_wanted=False), was
        return True
    login(request, member, backend=_BACKEND)
    request.session[BY_PIN] = True
    return False


def _go_on(request: Any) -> HttpResponse | None:
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
        _("Not sent yet: your files did not wait behind the lock."),
        next_step=_("Copy what you wrote from here, and choose the files again."),
        code="people.locked.files",
        next_href=reverse("desk"),
        next_label=_("To the desk"),
    )
    context = {"refusal": refusal, "typed": list(typed_words(request))}
    return render(request, "core/typed_back.html", context, status=409)


def _seal(request: Any) -> str:
    fields = [each for each in request.POST.lists() if each[0] != "csrfmiddlewaretoken"]
    kept = {
        "whose": request.locked.actor.user_id,
        "where": request.get_full_path(),
        "fields": fields,
        "files": bool(request.FILES),
    }
    return _cipher().encrypt(json.dumps(kept).encode()).decode()


def _unsealed(request: Any) -> dict[str, Any] | None:
    """None where it is not theirs, not for this address, or none of ours."""
    try:
        opened = _cipher().decrypt(request.POST[SEALED].encode(), ttl=settings.SESSION_COOKIE_AGE)
    except InvalidToken:
        return None
    kept: dict[str, Any] = json.loads(opened)
    mine = kept["whose"] == request.actor.user_id and kept["where"] == request.get_full_path()
    return kept if mine else None


def _cipher() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_key(secret)) for secret in keys])


def _key(secret: str) -> bytes:
    digest = hashlib.sha256(b"yesdesk.people.locked_words:" + secret.encode()).digest()
    return base64.urlsafe_b64encode(digest)
