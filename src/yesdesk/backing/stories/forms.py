"""A story as its facilitator writes it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from yesdesk.backing.person_check import WithoutNamesForm
from yesdesk.backing.stories.actions import LONGEST, StoryDraft


class StoryForm(WithoutNamesForm):
    """The story, and what whoever writes it says of it."""

    not_yet = _("Not saved yet.")
    text = forms.CharField(
        label=_("The story"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": LONGEST}),
        help_text=_("Like: A reader could not pay a late charge. A colleague waived it at once."),
    )
    changed_place = forms.BooleanField(label=_("I changed the place"), required=False)
    changed_day = forms.BooleanField(label=_("I changed the day"), required=False)
    changed_detail = forms.BooleanField(
        label=_("I changed a detail, so that nobody knows who it was"), required=False
    )
    no_child = forms.BooleanField(label=_("It is not about a child"), required=False)
    own_words = forms.BooleanField(
        label=_("It is about an illness or a death"),
        required=False,
        help_text=_("Then it holds only words of their thank-you, as they wrote them."),
    )

    as_it_is = forms.BooleanField(label=_("It is only a word here"), required=False)

    def draft(self) -> StoryDraft:
        """The typed values, ready for `write_story`."""
        return StoryDraft(**self.words())
