"""The forms of a place outside, and of the line for everything else."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_lazy as _

from yesdesk.core.web.person_forms import AsksAboutPeopleForm


class PlaceForm(AsksAboutPeopleForm):
    """Write a place. `version` is the one that was read; a new place has none."""

    not_yet = _("Not saved yet.")
    asks_about = ("name", "what_for", "languages", "hours", "address", "ask_for")
    name = forms.CharField(label=_("Name"), max_length=120)
    what_for = forms.CharField(
        label=_("What it helps with"),
        max_length=500,
        help_text=_(
            "In the words people use, with commas between, like: my landlord wants me out, eviction, rent. In any "
            "language."
        ),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    ask_for = forms.CharField(
        label=_("Who to ask for"),
        max_length=80,
        required=False,
        help_text=_("A first name or a job, like: the duty adviser."),
    )
    hours = forms.CharField(
        label=_("Hours"),
        max_length=200,
        required=False,
        help_text=_("As they say it. Leave it blank if you don’t know: never guess."),
    )
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    languages = forms.CharField(
        label=_("Languages they speak"),
        max_length=120,
        required=False,
        help_text=_("Like: English, Polish on Tuesdays."),
    )
    discreet = forms.BooleanField(
        label=_("Keep its name and address off the slip"),
        required=False,
        help_text=_("For help with violence at home, addiction, health or money."),
    )
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def clean_phone(self) -> str:
        number = str(self.cleaned_data["phone"]).strip()
        if not re.search(r"\d", number) or not re.fullmatch(r"[\w+*#()/., -]*", number):
            raise ValidationError(gettext("Write the number as you dial it from the desk."))
        return number

    def words(self) -> dict[str, Any]:
        return {name: given for name, given in self.cleaned_data.items() if name != "version"}


class LineForm(AsksAboutPeopleForm):
    """Write the line for everything else."""

    asks_about = ("anything_else",)
    anything_else = forms.CharField(
        label=_("For anything else"),
        max_length=120,
        required=False,
        help_text=_(
            "One number or place that knows the rest, like 211. It stands under each search."
        ),
    )
