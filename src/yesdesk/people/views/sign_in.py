"""In and out: sign-in, the code that may follow, being asked once more, sign-out."""

from allauth.account.views import LoginView
from allauth.account.views import ReauthenticateView as PasswordAgain
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as CodeAgain
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from yesdesk.core.http import flash
from yesdesk.people.forms.sign_in import ConfirmCodeForm, ConfirmForm, SecondStepForm, SignInForm
from yesdesk.people.pages import staff_page


class SignIn(LoginView):
    """Login name and password. A second step follows where somebody set one up."""

    template_name = "people/sign_in.html"

    def get_form_class(self) -> type[SignInForm]:
        return SignInForm


class SignInCode(AuthenticateView):
    """The code after the password."""

    template_name = "people/sign_in_code.html"

    def get_form_class(self) -> type[SecondStepForm]:
        return SecondStepForm


class ConfirmByPassword(PasswordAgain):
    """The password once more; then on to what was meant."""

    template_name = "people/confirm.html"

    def get_form_class(self) -> type[ConfirmForm]:
        return ConfirmForm


class ConfirmByCode(CodeAgain):
    """A code instead of the password."""

    template_name = "people/confirm.html"

    def get_form_class(self) -> type[ConfirmCodeForm]:
        return ConfirmCodeForm


sign_in = SignIn.as_view()
sign_in_code = SignInCode.as_view()
confirm_by_password = staff_page(ConfirmByPassword.as_view())
confirm_by_code = staff_page(ConfirmByCode.as_view())


@require_http_methods(["POST", "GET", "HEAD"])
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """End this session. Read by GET (an old bookmark) it changes nothing."""
    if request.method != "POST":
        return redirect("account")
    if request.actor is not None:  # type: ignore[attr-defined] # people.middleware sets it
        logout(request)
        flash(request, "You are signed out. See you soon.")
    return redirect("sign_in")
