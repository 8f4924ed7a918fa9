"""Forms of an emergency card."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yesdesk.places.forms import OpenBranchField
from yesdesk.places.models import Branch, EmergencyCard, EmergencyKind


class NumberField(forms.CharField):
    """A number as somebody dials it here: digits, and what people write between them."""

    def clean(self, value: str) -> str:
        number = str(super().clean(value)).strip()
        if number and not re.fullmatch(r"[0-9+*#()/. -]*[0-9][0-9+*#()/. -]*", number):
            raise ValidationError(
                gettext("Write the number as you dial it. Only digits, + * # and spaces.")
            )
        return number


class CardForm(forms.Form):
    """A card of the library. `kind` decides what it is called where it has no name of its own."""

    not_yet = _("Not saved yet.")
    branch = OpenBranchField(
        label=_("Where"),
        queryset=Branch.objects.none(),
        required=False,
        empty_label=_("Every branch"),
        help_text=_("A card for one branch replaces the card for all branches there."),
    )
    title = forms.CharField(label=_("Name"), max_length=80, required=False)
    whom = forms.CharField(
        label=_("Whom to call"),
        max_length=80,
        required=False,
        help_text=_("Like Police, or Guard in the hall."),
    )
    number = NumberField(
        label=_("Number"),
        max_length=40,
        required=False,
        help_text=_(
            "Write it as you dial it from the desk. We fill in none: each country has its own."
        ),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    say = forms.CharField(
        label=_("What to say"),
        max_length=500,
        required=False,
        help_text=_("One or two sentences to read aloud. Write the address of the library."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    ends = forms.CharField(
        label=_("How it ends"),
        max_length=500,
        required=False,
        help_text=_("Where people go, who takes the desk, whom to tell afterwards."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    also = forms.CharField(
        label=_("Also found by"),
        max_length=200,
        required=False,
        help_text=_("Words colleagues would type, like flood, water, leak."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, kind: EmergencyKind, card: EmergencyCard | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        title = self.fields["title"]
        if kind is EmergencyKind.OTHER:
            title.required = True
            title.error_messages["required"] = gettext(
                "Write what it is for, like Water in the basement."
            )
        else:
            title.help_text = gettext("Empty: %(name)s") % {"name": kind.label}
        if card is not None:
            del self.fields["branch"]
            return
        branches = Branch.objects.filter(closed_for_good=False)
        self.fields["branch"].queryset = branches  # type: ignore[attr-defined]
