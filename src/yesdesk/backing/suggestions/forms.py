"""Forms of suggestions: a line, and the acts of a post or the facilitator."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy

from yesdesk.backing.models import ANSWERS_OF, LONGEST_LINE, Lane, SuggestionAnswer
from yesdesk.core.web.person_forms import AsksAboutPeopleForm

_DAY: Final = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_NOBODY: Final = ("", gettext_lazy("Choose"))


class SuggestForm(AsksAboutPeopleForm):
    asks_about = ("line",)
    line = forms.CharField(
        label=gettext_lazy("In one line"),
        max_length=LONGEST_LINE,
        help_text=gettext_lazy("If it names someone, we check with you first."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    lane = forms.ChoiceField(
        label=gettext_lazy("What does it need?"),
        choices=Lane.choices,
        widget=forms.RadioSelect,
        initial=Lane.FIX.value,
    )
    as_it_is = forms.BooleanField(label=gettext_lazy("Send it as it is"), required=False)


class AnswerForm(AsksAboutPeopleForm):
    prefix = "answer"
    asks_about = ("reason",)

    not_yet = gettext_lazy("Not answered yet.")
    answer = forms.TypedChoiceField(
        label=gettext_lazy("Your answer"), coerce=SuggestionAnswer, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=gettext_lazy("Why, or what you did"),
        max_length=280,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("All staff read it."),
    )
    trial_until = forms.DateField(
        label=gettext_lazy("If you try it: until when?"), required=False, widget=_DAY
    )

    def __init__(self, *args: Any, lane: str, **options: Any) -> None:
        super().__init__(*args, **options)
        answers, box = ANSWERS_OF[Lane(lane)], self.fields["answer"]
        box.choices = [(each.value, each.label) for each in answers]  # type: ignore[attr-defined]
        if SuggestionAnswer.TRIAL not in answers:
            del self.fields["trial_until"]
        if lane == Lane.BROKEN:
            box.widget, box.initial = forms.HiddenInput(), SuggestionAnswer.DONE.value
            self.fields["reason"].required = False


class MoreTimeForm(AsksAboutPeopleForm):
    prefix = "more"
    asks_about = ("reason",)

    until = forms.DateField(label=gettext_lazy("I need until"), widget=_DAY)
    reason = forms.CharField(label=gettext_lazy("Because"), max_length=LONGEST_LINE)

    def __init__(self, *args: Any, due: date, lane: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["until"].widget.attrs["min"] = due.isoformat()
        self.fields["reason"].required = lane != Lane.BROKEN


class ReferForm(AsksAboutPeopleForm):
    prefix = "refer"
    asks_about = ("outside", "reason")

    to = forms.TypedChoiceField(
        label=gettext_lazy("To a job class"), coerce=int, empty_value=None, required=False
    )
    outside = forms.CharField(
        label=gettext_lazy("Or to somebody else"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Like: the board. You write their answer down here."),
    )
    due = forms.DateField(label=gettext_lazy("They answer by"), widget=_DAY)
    reason = forms.CharField(label=gettext_lazy("Because"), max_length=LONGEST_LINE)

    def __init__(self, *args: Any, posts: Iterable[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to"].choices = [_NOBODY, *posts]  # type: ignore[attr-defined]


class SendOnForm(forms.Form):
    prefix = "send"

    to = forms.TypedChoiceField(label=gettext_lazy("Who answers it"), coerce=int)
    lane = forms.TypedChoiceField(
        label=gettext_lazy("What it needs"), coerce=Lane, choices=Lane.choices[1:]
    )

    def __init__(self, *args: Any, posts: Iterable[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to"].choices = [_NOBODY, *posts]  # type: ignore[attr-defined]


class AsideForm(AsksAboutPeopleForm):
    prefix = "aside"
    asks_about = ("reason",)

    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=280, help_text=gettext_lazy("Name nobody here, too.")
    )


class MergeForm(forms.Form):
    prefix = "merge"

    into = forms.TypedChoiceField(label=gettext_lazy("Says the same as"), coerce=int)

    def __init__(self, *args: Any, others: Iterable[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["into"].choices = [_NOBODY, *others]  # type: ignore[attr-defined]
