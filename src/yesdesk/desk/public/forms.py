"""Forms of the public pages. They clean values; the actions judge them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from yesdesk.desk.requests.forms import AboutStaff, words_field
from yesdesk.desk.requests.uploads import FilesForm


class AskForm(AboutStaff, FilesForm):
    """The public form: three questions, and two that may stay empty."""

    words = words_field(_("What do you need?"))
    name = forms.CharField(
        label=_("What may we call you?"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    contact = forms.CharField(
        label=_("Where can we answer you?"),
        max_length=320,
        required=False,
        help_text=_(
            "E-mail or phone, whichever you like better. Leave it empty to use only your own link."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "email"}),
    )
    card_number = forms.CharField(
        label=_("Library card number"),
        max_length=40,
        required=False,
        help_text=_("Only if you have it at hand. It saves you a question."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    form_id = forms.CharField(required=False, widget=forms.HiddenInput)


class PatronWordsForm(FilesForm):
    words = words_field(_("Write again"), rows=4)
    form_id = forms.CharField(required=False, widget=forms.HiddenInput)


class NeedChangedForm(forms.Form):
    words = words_field(_("What do you need now?"), rows=4)


class ThanksForm(forms.Form):
    words = words_field(_("A word, if you like"), rows=3)
    may_tell = forms.BooleanField(
        label=_("You may tell this story, without my name"), required=False
    )


class CodeForm(forms.Form):
    """The code that a printed slip needs beside itself."""

    code = forms.CharField(
        label=_("Your code"),
        max_length=20,
        help_text=_("Six digits. They stand in the mail we have just sent you."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class LostLinkForm(forms.Form):
    contact = forms.CharField(
        label=_("Your e-mail address"),
        max_length=320,
        help_text=_("The one you gave us when you asked."),
        widget=forms.TextInput(attrs={"autocomplete": "email", "inputmode": "email"}),
    )
