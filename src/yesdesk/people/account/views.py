"""Sign in and out; one's own account: name, language, password, second step, sessions."""

from functools import partial
from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LoginView, ReauthenticateView as PasswordAgain
from allauth.mfa.base.views import AuthenticateView, ReauthenticateView as CodeAgain
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.conf import settings
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yesdesk.core.actors import ANYBODY
from yesdesk.core.dates import humanize_day
from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.permissions import Permission
from yesdesk.core.web.addresses import number_in
from yesdesk.core.web.forms import sent
from yesdesk.core.web.notices import flash
from yesdesk.core.web.pages import public_page, staff_page
from yesdesk.people.access import access_own_session, session_handle
from yesdesk.people.account.actions import (
    change_own_account,
    change_own_password,
    end_other_sessions,
    end_session,
    member_to_stop,
    record_second_step,
    spend_code,
    stop_mail,
)
from yesdesk.people.account.demo import demo_sign_ins, keep_demo_open
from yesdesk.people.account.forms import (
    ConfirmCodeForm,
    ConfirmForm,
    OwnAccountForm,
    OwnPasswordForm,
    SecondStepForm,
    SignInForm,
    TurnOnForm,
)
from yesdesk.people.models import ShiftState, session_key_hash
from yesdesk.people.queries import has_second_step, live_sessions
from yesdesk.people.shift import end_shift_when_gone, has_opening_hours, set_away, set_shift


class SignIn(LoginView):
    template_name = "people/sign_in.html"

    def get_form_class(self) -> type[SignInForm]:
        return SignInForm

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        shown = {"demo": demo_sign_ins(), "city": bool(settings.OIDC_ISSUER)}
        return super().get_context_data(**more) | shown  # type: ignore[no-any-return]

    def form_valid(self, form: SignInForm) -> HttpResponse:
        keep_demo_open(timezone.now())  # before a shift begins, which wants open doors
        return super().form_valid(form)  # type: ignore[no-any-return]


class SignInCode(AuthenticateView):
    template_name = "people/sign_in_code.html"

    def get_form_class(self) -> type[SecondStepForm]:
        return SecondStepForm


class ConfirmByPassword(PasswordAgain):
    template_name = "people/confirm.html"

    def get_form_class(self) -> type[ConfirmForm]:
        return ConfirmForm


class ConfirmByCode(CodeAgain):
    template_name = "people/confirm.html"

    def get_form_class(self) -> type[ConfirmCodeForm]:
        return ConfirmCodeForm


sign_in = SignIn.as_view()
sign_in_code = SignInCode.as_view()
confirm_by_password = staff_page(ConfirmByPassword.as_view())
confirm_by_code = staff_page(ConfirmByCode.as_view())


@require_http_methods(["POST", "GET", "HEAD"])
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """End this session. A GET (an old bookmark) changes nothing."""
    if request.method != "POST":
        return redirect("account")
    actor = request.actor  # type: ignore[attr-defined] # people.middleware sets it
    if actor is not None:
        logout(request)
        end_shift_when_gone(actor.user_id)
        flash(request, "You are signed out. See you soon.")
    return redirect("sign_in")


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def own_account(request: Any) -> HttpResponse:
    user = request.user
    kept = {name: getattr(user, name) for name in OwnAccountForm.base_fields}
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
        "city": bool(settings.OIDC_ISSUER),
        "no_hours": not has_opening_hours(user.branch_id),
        "may_share": request.actor.may(Permission.DESK_LEADS_SEE),
        "may_be_asked": request.actor.may(Permission.DESK_REQUEST_ANSWER),
    }
    return render(request, "people/account.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@partial(public_page, in_any_language=True)
def stop_staff_mail(request: HttpRequest, language: str, token: str) -> HttpResponse:
    """Untick a mail by its link, signed out. Only a press or the mail program's own post (RFC 8058) stops it."""
    former = member_to_stop(token) is None
    if request.method == "POST":
        stop_mail(token, by=ANYBODY)
    context = {
        "label": "" if former else OwnAccountForm.base_fields["mail_owed"].label,
        "stopped": former or request.method == "POST",
        "former": former,
    }
    return render(request, "people/stop_mail.html", context)


@require_POST
@staff_page
def own_shift(request: Any) -> HttpResponse:
    """Set one's own shift by one tap: on, on a break or off."""
    state = request.POST.get("state", "")
    if state not in ShiftState:
        raise ValidationRefusal(
            {
                "state": _(
                    "Choose one of the three: on shift, on a break, or not for questions today."
                )
            }
        )
    set_shift(ShiftState(state), by=request.actor)
    return redirect(_own_path_to_go_back(request))


@require_POST
@staff_page
def set_member_away(request: Any) -> HttpResponse:
    """Set oneself away or back (`away`), or as a lead a colleague (`member`)."""
    member = number_in(request.POST.get("member", ""))
    away = request.POST.get("away") == "yes"
    set_away(member or request.actor.user_id, away=away, by=request.actor)
    return redirect(_own_path_to_go_back(request))


def _own_path_to_go_back(request: Any) -> str:
    back = str(request.POST.get("back", ""))
    ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if ours else "account"


@sensitive_post_parameters("current", "new", "again")
@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(start_password_will_do=True)
def own_password(request: Any) -> HttpResponse:
    """Set a password of one's own and end every other session. A start password leads here."""
    form = OwnPasswordForm(sent(request), user=request.user)
    if form.is_valid():
        return _change_password_and_redirect(request, str(form.cleaned_data["new"]))
    context = {
        "form": form,
        "first": request.user.must_change_password,
        "next": _requested_next_path(request),
    }
    return render(request, "people/password.html", context, status=422 if form.errors else 200)


def _change_password_and_redirect(request: Any, new: str) -> HttpResponse:
    key = request.session.session_key
    user = change_own_password(new, keep_session=key, by=request.actor)
    update_session_auth_hash(request, user)
    flash(request, "You have a new password. Every other browser of yours is signed out.")
    return redirect(_requested_next_path(request) or "account")


def _requested_next_path(request: HttpRequest) -> str:
    return get_next_redirect_url(request) or ""


class TurnOn(ActivateTOTPView):
    template_name = "people/second_step_on.html"

    def get_form_class(self) -> type[TurnOnForm]:
        return TurnOnForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        secret = context["form"].secret
        groups = (secret[at : at + 4] for at in range(0, len(secret), 4))
        return {**context, "spoken_key": " ".join(groups)}

    def form_valid(self, form: TurnOnForm) -> HttpResponse:
        # The proving code is spent, so that it opens no second browser.
        response: HttpResponse = super().form_valid(form)
        spend_code(self.request.user, form.cleaned_data["code"])
        record_second_step(on=True, by=self.request.actor)
        flash(self.request, "The second step is on.")
        return response


class TurnOff(DeactivateTOTPView):
    template_name = "people/second_step_off.html"

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        record_second_step(on=False, by=self.request.actor)
        flash(self.request, "The second step is off.")
        return response


class SeeCodes(ViewRecoveryCodesView):
    template_name = "people/recovery_codes.html"


class NewCodes(GenerateRecoveryCodesView):
    template_name = "people/recovery_codes_new.html"


turn_on = staff_page(TurnOn.as_view())
turn_off = staff_page(TurnOff.as_view())
see_codes = staff_page(SeeCodes.as_view())
new_codes = staff_page(NewCodes.as_view())


@require_safe
@staff_page
def own_sessions(request: Any) -> HttpResponse:
    here, language = session_key_hash(request.session.session_key), request.actor.language
    lines = [
        {
            "handle": session_handle(row.pk),
            "browser": row.browser or _("A browser"),
            "since": humanize_day(row.created_on, language=language),
            "seen": humanize_day(row.seen_on, language=language),
            "here": row.pk == here,
        }
        for row in live_sessions(request.actor)
    ]
    lines.sort(key=lambda line: not line["here"])
    return render(request, "people/sessions.html", {"lines": lines})


@require_POST
@staff_page
def end_one(request: Any, handle: str) -> HttpResponse:
    session = access_own_session(request.actor, handle)
    here = session.pk == session_key_hash(request.session.session_key)
    end_session(session, by=request.actor)
    if here:
        request.session.flush()
        return redirect("sign_in")
    flash(request, "That browser is signed out.")
    return redirect("own_sessions")


@require_POST
@staff_page
def end_others(request: Any) -> HttpResponse:
    end_other_sessions(keep_session=request.session.session_key, by=request.actor)
    flash(request, "Every other browser of yours is signed out.")
    return redirect("own_sessions")
