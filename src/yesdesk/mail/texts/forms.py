"""The form of the number for text messages."""

import re
from typing import ClassVar, Final

from django import forms
from django.utils.translation import gettext as _now, gettext_lazy as _

from yesdesk.core.errors import ValidationRefusal
from yesdesk.mail.texts.number import PROVIDERS
from yesdesk.patrons.contact import FIELD, parse_contact
from yesdesk.patrons.models import ContactKind
from yesdesk.places.forms import OpenBranchField
from yesdesk.places.models import Branch
from yesdesk.places.queries import cached_library

_ACCOUNT: Final = re.compile(r"[\w-]{1,64}", re.ASCII)


class PhoneField(forms.CharField):
    """Read a telephone number as E.164."""

    def clean(self, value: str) -> str:
        typed = str(super().clean(value))
        try:
            found = parse_contact(typed, cached_library().country)
        except ValidationRefusal as needs:
            raise forms.ValidationError(needs.fields[FIELD]) from needs
        if found.kind != ContactKind.PHONE:
            raise forms.ValidationError(_now("Write a telephone number."))
        return found.normal


class TextNumberForm(forms.Form):
    COLUMNS: ClassVar = ("text_provider", "text_number", "text_branch", "text_account")
    not_yet = _("Not saved yet.")
    text_provider = forms.ChoiceField(
        label=_("Provider"), choices=[(name, name) for name in PROVIDERS]
    )
    text_number = PhoneField(
        label=_("Number that patrons text"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    text_branch = OpenBranchField(
        Branch.objects.filter(closed_for_good=False),
        label=_("Branch"),
        empty_label=None,
        help_text=_("Its text messages come to this branch’s desk."),
    )
    text_account = forms.CharField(
        label=_("Account at the provider"),
        max_length=64,
        help_text=_("At Twilio: the Account SID, which begins with AC."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    secret = forms.CharField(
        label=_("Secret"),
        required=False,
        max_length=200,
        help_text=_("At Twilio: the Auth Token. Leave it empty to keep the one you gave."),
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )

    def clean_text_account(self) -> str:
        account = str(self.cleaned_data["text_account"]).strip()
        if not _ACCOUNT.fullmatch(account):
            raise forms.ValidationError(_now("Copy it as it stands on the provider’s page."))
        return account
