"""Clean values of this room's pages."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SeriesForm(forms.Form):
    """The period of one series, and its legal ground."""

    days = forms.IntegerField(
        label=_("Kept for how many days"),
        widget=forms.NumberInput(attrs={"min": 1, "inputmode": "numeric"}),
        error_messages={
            "invalid": _("A whole number of days, from 1 up. Thirty days are 30."),
            "required": _("A whole number of days, from 1 up. Thirty days are 30."),
        },
    )
    ground = forms.CharField(
        label=_("Why the library may keep it"),
        help_text=_("A sentence, or the law it rests on. Patrons may ask for it."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class HoldForm(forms.Form):
    """A legal hold: its subject, and the reason."""

    number = forms.IntegerField(
        label=_("Number of the request"),
        help_text=_("It stands at the top of its page."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "invalid": _("The number is digits only, like 217."),
            "required": _("Which request? Its number is digits only, like 217."),
        },
    )
    reason = forms.CharField(
        label=_("Who asked for it, and under which reference"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
