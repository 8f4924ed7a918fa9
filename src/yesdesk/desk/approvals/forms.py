"""The answer to a colleague who asks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from yesdesk.desk.models import AskState
from yesdesk.desk.requests.forms import words_field

ANSWERS = (AskState.YES, AskState.PART, AskState.NO, AskState.COMING_OVER)


class ApprovalAnswerForm(forms.Form):
    """The answer to a colleague's question. `why` and `next_step` are wanted for a no; the action says so."""

    says = forms.ChoiceField(
        choices=[(each.value, each.value) for each in ANSWERS], widget=forms.HiddenInput
    )
    why = words_field(_("Why not"), rows=2, required=False)
    next_step = words_field(_("What can be offered instead"), rows=2, required=False)
