"""Forms to sign in, to confirm who is there, and to change one's own account."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base.forms import (
    AuthenticateForm,
    BaseAuthenticateForm,
    ReauthenticateForm as CodeAgainForm,
)
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now, gettext_lazy as _

from yesdesk.core.counts import network_of
from yesdesk.people.account.actions import spend_code
from yesdesk.people.models import User
from yesdesk.people.throttle import begin_try, reset_tries, wait_sentence


def password_box(autocomplete: str) -> forms.PasswordInput:
    return forms.PasswordInput(attrs={"autocomplete": autocomplete})


def current_password_box() -> forms.CharField:
    return forms.CharField(
        label=_("Your password now"),
        strip=False,
        widget=password_box("current-password"),
        error_messages={"required": _("Write the password you signed in with.")},
    )


def proved_password(member: User, typed: str) -> str:
    """Return a typed password that is the member's. Raises ValidationError and counts the guess."""
    if not get_adapter().reauthenticate(member, typed):
        raise get_adapter().validation_error("incorrect_password")
    return typed


def code_box() -> forms.TextInput:
    return forms.TextInput(
        attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "code-box"}
    )


class SignInForm(LoginForm):
    not_yet = _("Not signed in yet.")
    forgets = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Login name")
        self.fields["login"].widget = forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        )
        self.fields["login"].error_messages["required"] = _("Write your login name here.")
        self.fields["password"] = forms.CharField(
            label=_("Password"),
            strip=False,
            widget=password_box("current-password"),
            error_messages={"required": _("Write your password here.")},
        )

    def clean_login(self) -> str:
        # Phones like to start a login name with a capital.
        return str(super().clean_login()).lower()


class ConfirmForm(ReauthenticateForm):
    """Ask for the password again, before an act that a stranger at an open screen must not do."""

    not_yet = _("Not confirmed yet.")
    forgets = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = forms.CharField(
            label=_("Your password"),
            strip=False,
            widget=password_box("current-password"),
            error_messages={"required": _("Write your password here.")},
        )


class _CodeForm(BaseAuthenticateForm):
    """Check a code of the app or a recovery code, with tries counted for the account."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=code_box(),
        error_messages={"required": _("Write the code your app shows now.")},
    )

    def clean_code(self) -> str:
        """Raise ValidationError that says when to come back, or what to look at."""
        code = str(self.cleaned_data["code"])
        network = network_of(context.request.META.get("REMOTE_ADDR", ""))
        wait_until = begin_try("code", str(self.user.pk), network)
        if wait_until is not None:
            raise ValidationError(wait_sentence(wait_until), code="wait")
        self.authenticator = spend_code(self.user, code)
        if self.authenticator is None:
            raise get_mfa_adapter().validation_error("incorrect_code")
        reset_tries("code", str(self.user.pk), network)
        return code


class SecondStepForm(_CodeForm, AuthenticateForm):
    """Check the second step. Allauth's view calls `save`, which notes it in the session."""

    not_yet = _("Not signed in yet.")


class ConfirmCodeForm(_CodeForm, CodeAgainForm):
    not_yet = _("Not confirmed yet.")


class TurnOnForm(ActivateTOTPForm):
    not_yet = _("Not turned on yet.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.CharField(
            label=_("Six digits"),
            max_length=10,
            widget=code_box(),
            error_messages={"required": _("Write the six digits your app shows now.")},
        )


class OwnAccountForm(forms.Form):
    not_yet = _("Not saved yet.")
    name = forms.CharField(
        label=_("Your name"),
        max_length=80,
        help_text=_("It shows beside your own words, nowhere else."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write the name colleagues and patrons should see.")},
    )
    language = forms.ChoiceField(
        label=_("Language of your screens"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )
    undo_seconds = forms.TypedChoiceField(
        label=_("Time to undo"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[(20, _("20 seconds")), (60, _("60 seconds"))],
        widget=forms.RadioSelect,
        help_text=_("Time to undo a sent message."),
    )
    answer_minutes = forms.TypedChoiceField(
        label=_("Time for a colleague’s answer"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[(2, _("2 minutes")), (5, _("5 minutes"))],
        widget=forms.RadioSelect,
        help_text=_("Then we ask the next colleague, or you promise an answer."),
    )
    count_keys = forms.BooleanField(
        label=_("The keys 1 to 5 count a question"),
        required=False,
        help_text=_(
            "Each key is one of the five buttons at the lower edge. It never counts while you type."
        ),
    )
    mail_owed = forms.BooleanField(
        label=_("An e-mail when your job class owes an answer"),
        required=False,
        help_text=_(
            "Two open days before the due date, and when the answer is overdue. It names no writer."
        ),
    )


class OwnPasswordForm(forms.Form):
    """Set a new password. A member who came with a start password need not write the present one."""

    not_yet = _("Not changed yet.")
    forgets = True
    current = current_password_box()
    new = forms.CharField(
        label=_("A new password"),
        strip=False,
        widget=password_box("new-password"),
        help_text=_("At least ten characters. Four words in a row are easy to remember."),
        error_messages={"required": _("Write the password you would like.")},
    )
    again = forms.CharField(
        label=_("The new password once more"),
        strip=False,
        widget=password_box("new-password"),
        error_messages={"required": _("Write the new password a second time.")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if user.must_change_password:
            del self.fields["current"]

    def clean_current(self) -> str:
        return proved_password(self.user, str(self.cleaned_data["current"]))

    def clean_new(self) -> str:
        new = str(self.cleaned_data["new"])
        validate_password(new, self.user)
        if self.user.must_change_password and self.user.check_password(new):
            raise ValidationError(_now("That is the start password. Choose one of your own."))
        return new

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        new, again = cleaned.get("new"), cleaned.get("again")
        if new and again and new != again:
            self.add_error("again", _now("The two differ. Write the new password once more."))
        return cleaned
