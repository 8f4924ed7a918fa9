"""One's own account: name, language, password."""

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from yesdesk.people.forms.sign_in import password_box
from yesdesk.people.models import User


class OwnAccountForm(forms.Form):
    """How one's name reads beside one's own words, and in which language one's screens speak."""

    not_yet = _("Not saved yet.")
    name = forms.CharField(
        label=_("Your name"),
        max_length=80,
        help_text=_("It stands beside your own words, nowhere else."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write the name colleagues and patrons should see.")},
    )
    language = forms.ChoiceField(
        label=_("Language of your screens"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )


class OwnPasswordForm(forms.Form):
    """A new password. The present one is asked for, except from who has just come in by a start password."""

    not_yet = _("Not changed yet.")
    forgets = True
    current = forms.CharField(
        label=_("Your password now"),
        strip=False,
        widget=password_box("current-password"),
        error_messages={"required": _("Write the password you signed in with.")},
    )
    new = forms.CharField(
        label=_("A new password"),
        strip=False,
        widget=password_box("new-password"),
        help_text=_("At least ten characters. Four words in a row are easy to keep in mind."),
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
        current = str(self.cleaned_data["current"])
        if not get_adapter().reauthenticate(self.user, current):
            raise get_adapter().validation_error("incorrect_password")
        return current

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
