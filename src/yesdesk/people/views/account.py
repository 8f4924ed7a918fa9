"""One's own account: name, language, password, and what stands behind the second step."""

from typing import Any

from allauth.account.utils import get_next_redirect_url
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.form_errors import sent
from yesdesk.core.http import flash
from yesdesk.core.permissions import Permission
from yesdesk.people.actions import change_own_account, change_own_password, set_shift
from yesdesk.people.forms.account import OwnAccountForm, OwnPasswordForm
from yesdesk.people.models import ShiftState
from yesdesk.people.pages import staff_page
from yesdesk.people.second_step import has_second_step


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def own_account(request: Any) -> HttpResponse:
    """Name and language, with the ways to password, second step and sessions."""
    user = request.user
    kept = {"name": user.name, "language": user.language}
    form = OwnAccountForm(sent(request), initial=kept)
    if form.is_valid():
        member = change_own_account(**form.cleaned_data, by=request.actor)
        with translation.override(member.language):
            flash(request, "Saved.")
        return redirect("account")
    context = {
        "form": form,
        "member": user,
        "second_step": has_second_step(user),
        "may_share": request.actor.may(Permission.DESK_LEADS_SEE),
        "may_be_asked": request.actor.may(Permission.DESK_REQUEST_ANSWER),
    }
    return render(request, "people/account.html", context, status=422 if form.errors else 200)


@require_POST
@staff_page
def own_shift(request: Any) -> HttpResponse:
    """On shift, on a break or off: one tap, and back to the page it was tapped on."""
    state = request.POST.get("state", "")
    if state not in ShiftState:
        raise ValidationRefusal(
            {"state": _("On shift, on a break or off: choose one of the three.")}
        )
    set_shift(ShiftState(state), by=request.actor)
    return redirect(_back(request))


def _back(request: Any) -> str:
    back = str(request.POST.get("back", ""))
    ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if ours else "account"


@sensitive_post_parameters("current", "new", "again")
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(start_password_will_do=True)
def own_password(request: Any) -> HttpResponse:
    """A password of one's own; ends every other session. Who came with a start password begins here."""
    form = OwnPasswordForm(sent(request), user=request.user)
    if form.is_valid():
        return _changed(request, str(form.cleaned_data["new"]))
    context = {"form": form, "first": request.user.must_change_password, "next": _next(request)}
    return render(request, "people/password.html", context, status=422 if form.errors else 200)


def _changed(request: Any, new: str) -> HttpResponse:
    key = request.session.session_key
    user = change_own_password(new, keep_session=key, by=request.actor)
    update_session_auth_hash(request, user)
    flash(request, "Your new password holds. Every other browser of yours is signed out.")
    return redirect(_next(request) or "account")


def _next(request: HttpRequest) -> str:
    return get_next_redirect_url(request) or ""
