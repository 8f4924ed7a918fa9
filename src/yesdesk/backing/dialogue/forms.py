"""A question for the Monday card, and what was agreed about it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yesdesk.backing.dialogue.actions import LONGEST, QuestionDraft
from yesdesk.backing.models import AgreedAs
from yesdesk.backing.person_check import WithoutNamesForm


def _short(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": LONGEST}),
    )


class QuestionForm(WithoutNamesForm):
    """Three short fields, without a person."""

    not_yet = _("Not saved yet.")
    lived = _short(
        _("What did the person live through?"),
        _("Like: Three visits for one card, as the letter was not the right one."),
    )
    could_do = _short(_("What could we do?"))
    next_time = _short(_("What do we do next time?"), _("A question to colleagues is fine."))

    def draft(self) -> QuestionDraft:
        """The typed values, ready for the action."""
        return QuestionDraft(**self.words())


class AgreedForm(WithoutNamesForm):
    """What was agreed, in a sentence, and what becomes of it."""

    not_yet = _("Not saved yet.")
    agreed = _short(_("What did you agree?"), _("The next card says so."))
    kind = forms.ChoiceField(choices=AgreedAs.choices, widget=forms.HiddenInput)

    def agreement(self) -> tuple[str, AgreedAs]:
        """The typed values, ready for `note_agreed`."""
        return self.cleaned_data["agreed"], AgreedAs(self.cleaned_data["kind"])
