"""Job classes: their words, and what they may do."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yesdesk.core.permissions import Permission
from yesdesk.people.job_classes import PERMISSION_WORDS


class JobClassForm(forms.Form):
    """Name and sentence of a job class."""

    not_yet = _("Not saved yet.")
    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        error_messages={"required": _("Write what this post is called, like Shelver.")},
    )
    description = forms.CharField(
        label=_("What somebody in it does"),
        max_length=200,
        required=False,
        help_text=_("One sentence."),
    )


class NewJobClassForm(JobClassForm):
    """The same, with what it may do."""

    permissions = forms.TypedMultipleChoiceField(
        label=_("What they may do"),
        choices=(),
        coerce=Permission,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["permissions"].choices = [  # type: ignore[attr-defined]
            (permission.value, f"{name}: {sentence}")
            for permission, (name, sentence) in PERMISSION_WORDS.items()
        ]
