"""Forms for PINs: set one, take over a shared desk, move money."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now, gettext_lazy as _

from yesdesk.people.account.forms import current_password_box, password_box, proved_password
from yesdesk.people.models import User
from yesdesk.people.shared_desks.actions import check_new_pin, member_by_pin

STAFF_PIN = "staff_pin"


def pin_field(label: Any) -> forms.CharField:
    """Make a field for digits that nobody should read over a shoulder."""
    box = forms.PasswordInput(attrs={"autocomplete": "off", "inputmode": "numeric"})
    return forms.CharField(
        label=label, max_length=20, widget=box, error_messages={"required": _("Write your PIN.")}
    )


class TakeOverForm(forms.Form):
    not_yet = _("Still locked.")
    forgets = True
    login = forms.CharField(
        label=_("Login name"),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={"required": _("Write your login name here.")},
    )
    staff_pin = pin_field(_("Your PIN"))
    member: User

    def __init__(self, *args: Any, at: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        member = member_by_pin(cleaned["login"], cleaned[STAFF_PIN], at=self.at)
        if member is None:
            raise ValidationError(
                _now(
                    "Login name and PIN don’t match. If you have no PIN yet, sign in with your password."
                ),
                code="mismatch",
            )
        self.member = member
        return cleaned


class PinForMoneyForm(forms.Form):
    """Ask for the member's PIN, or their password where they have none yet."""

    not_yet = _("Not done yet.")
    forgets = True
    staff_pin = pin_field(_("Your PIN"))

    def __init__(self, *args: Any, member: User, at: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member, self.at = member, at
        if not member.pin:
            self.fields[STAFF_PIN] = forms.CharField(
                label=_("Your password"),
                strip=False,
                widget=password_box("current-password"),
                help_text=_("You have no PIN yet. You set one under Your account."),
                error_messages={"required": _("Write your password here.")},
            )

    def clean_staff_pin(self) -> str:
        said = str(self.cleaned_data[STAFF_PIN])
        if not self.member.pin:
            proved_password(self.member, said)
        elif member_by_pin(self.member.username, said, at=self.at) is None:
            raise ValidationError(_now("That isn’t your PIN."), code="wrong")
        return said


class OwnPinForm(forms.Form):
    not_yet = _("Not saved yet.")
    forgets = True
    current = current_password_box()
    staff_pin = pin_field(_("A PIN of four to six digits"))
    again = pin_field(_("The PIN once more"))

    def __init__(self, *args: Any, member: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member

    def clean_current(self) -> str:
        return proved_password(self.member, str(self.cleaned_data["current"]))

    def clean_staff_pin(self) -> str:
        pin = str(self.cleaned_data[STAFF_PIN])
        check_new_pin(pin, self.member)
        return pin

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        pin, again = cleaned.get(STAFF_PIN), cleaned.get("again")
        if pin and again and pin != again:
            self.add_error("again", _now("The two differ. Write the PIN once more."))
        return cleaned


class SharedDeskForm(forms.Form):
    not_yet = _("Not saved yet.")
    name = forms.CharField(
        label=_("What colleagues call it"),
        max_length=60,
        help_text=_("Like: Ground floor, left."),
        error_messages={"required": _("Write what colleagues call this computer.")},
    )
    minutes = forms.IntegerField(
        label=_("Minutes without use until it locks"),
        min_value=1,
        max_value=60,
        initial=5,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": _("Write a number of minutes, from 1 to 60.")},
    )
