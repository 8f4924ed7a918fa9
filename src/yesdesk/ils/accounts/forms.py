"""Forms of the pages about cards."""

from django import forms
from django.utils.translation import gettext_lazy as _


class OwnCardForm(forms.Form):
    """One's own card, beside the fields of what it is asked for."""

    own_card = forms.CharField(
        label=_("Your card number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )


class CardForm(forms.Form):
    """A whole card number."""

    card = forms.CharField(
        label=_("Card number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
