"""What forms say when something needs another look, in our words in place of Django's.

Django finds its sentences on its field and validator classes when a form is made, so ours are put
there once, before the first form is. A form that knows better says so in its own `error_messages`.
"""

from typing import Any, Final

from django import forms
from django.core import validators
from django.utils.translation import gettext_lazy as _

_STILL_EMPTY: Final = _("This is still empty.")
_ONE_OF_THESE: Final = _("Please choose from the list.")
_FILE_AGAIN: Final = _("This file did not arrive. Please choose it again.")

_FIELDS: Final[dict[type[forms.Field], dict[str, Any]]] = {
    forms.Field: {"required": _STILL_EMPTY},
    forms.ChoiceField: {"invalid_choice": _ONE_OF_THESE},
    forms.MultipleChoiceField: {"invalid_choice": _ONE_OF_THESE, "invalid_list": _ONE_OF_THESE},
    forms.ModelChoiceField: {"invalid_choice": _ONE_OF_THESE},
    forms.IntegerField: {"invalid": _("Please use digits only, like 12.")},
    forms.DateField: {"invalid": _("Please write the day like 2027-01-31.")},
    forms.TimeField: {"invalid": _("Please write the time like 9:00 or 17:30.")},
    forms.DateTimeField: {"invalid": _("Please choose a day and a time.")},
    forms.FileField: {
        "invalid": _FILE_AGAIN,
        "missing": _FILE_AGAIN,
        "empty": _("There is nothing in this file. Please choose it again."),
        "max_length": _("The name of this file is too long. Please give it a shorter one."),
    },
}
_VALIDATORS: Final[dict[type[Any], Any]] = {
    validators.MaxLengthValidator: _("This is too long. Up to %(limit_value)s letters fit here."),
    validators.MinLengthValidator: _("This is too short. Please write %(limit_value)s or more."),
    validators.MaxValueValidator: _("Please choose %(limit_value)s or less."),
    validators.MinValueValidator: _("Please choose %(limit_value)s or more."),
    validators.EmailValidator: _("A whole address looks like ana.m@post.example"),
    validators.ProhibitNullCharactersValidator: _(
        "There is a sign in it that we cannot keep. Please write it once more."
    ),
}


def install_messages() -> None:
    """Called once, when the room is ready."""
    for field, sentences in _FIELDS.items():
        field.default_error_messages = {**field.default_error_messages, **sentences}
    for validator, sentence in _VALIDATORS.items():
        validator.message = sentence
