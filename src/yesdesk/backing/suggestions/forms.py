"""Forms of suggestions: one line, the answer of a post, and what a post or the facilitator does instead."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, Final
from unicodedata import combining, normalize

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yesdesk.backing.models import ANSWERS_OF, LONGEST_LINE, Lane, SuggestionAnswer
from yesdesk.backing.person_check import AsItIsForm
from yesdesk.desk.answers.pii_check import has_card_number, has_email_address

_DAY: Final = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_NOBODY: Final = ("", gettext_lazy("Choose"))


_LOOK_ALIKES: Final = str.maketrans(
    "01345789$@|lавезіјкмнорстухѕԁԛԝαβγεηικμνορτυχω",
    "oieastbqsaiiabeeijkmhopctyxsdqwabyenikuvoptyxw",
)
"""Digits and letters of other alphabets that pass for letters of a name, each with the one it looks like."""

_WORDS_TOO: Final = {
    "art", "bill", "dean", "drew", "faith", "grace", "grant", "guy", "hope", "jack", "joy", "june", "mark", "may",
    "max", "pat", "penny", "ray", "rich", "rob", "rose", "ruby", "sue", "summer", "will", "claire", "luz", "mar", "sol",
}  # fmt: skip
"""First names that are words. In small letters they are asked about nowhere."""


class SuggestForm(AsItIsForm):
    """One line and its lane. `colleagues`: names that it asks about before it is sent."""

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
    as_it_is = forms.BooleanField(
        label=gettext_lazy("Send it as it is"), required=False, initial=False
    )

    def __init__(self, *args: Any, colleagues: Iterable[str] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self._colleagues = colleagues
        self.asks = ""
        """What it asks about before it is sent."""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        self.asks = _asks_about(given.get("line", ""), self._colleagues)
        if self.asks and not given.get("as_it_is"):
            self.add_error("line", self.asks)
        return given


def _asks_about(line: str, colleagues: Iterable[str]) -> str:
    """A question about a name, an address or a card number in the line; empty where there is none."""
    if has_email_address(line) or has_card_number(line):
        return _("There is an address or a long number in it. Everybody on staff reads it.")
    parts = {part for name in colleagues for part in (name, name.split()[0]) if name.strip()}
    words = " ".join(
        each for each in re.split(r"\s", line) if each.strip(".,;:!?") not in _WORDS_TOO
    )
    found = next((each for each in sorted(parts) if _stands_in(each, words)), "")
    said = _("“%(name)s” is a colleague’s name. Everybody on staff reads it.")
    return said % {"name": found} if found else ""


def _stands_in(name: str, line: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(_folded(name))}(?!\w)", _folded(line)) is not None


def _folded(text: str) -> str:
    """The text without case and accents, and as it looks: `K1m` and a Kim with a Cyrillic i are both `kim`."""
    bare = "".join(each for each in normalize("NFKD", text.casefold()) if not combining(each))
    return bare.translate(_LOOK_ALIKES)


class AnswerForm(forms.Form):
    prefix = "answer"

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


class MoreTimeForm(forms.Form):
    """I need until ..., because ..."""

    prefix = "more"

    until = forms.DateField(label=gettext_lazy("I need until"), widget=_DAY)
    reason = forms.CharField(label=gettext_lazy("Because"), max_length=LONGEST_LINE)

    def __init__(self, *args: Any, due: date, lane: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["until"].widget.attrs["min"] = due.isoformat()
        self.fields["reason"].required = lane != Lane.BROKEN


class ReferForm(forms.Form):
    """Somebody else's word is needed: a job class, or somebody outside."""

    prefix = "refer"

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
    """Another job class answers it."""

    prefix = "send"

    to = forms.TypedChoiceField(label=gettext_lazy("Who answers it"), coerce=int)
    lane = forms.TypedChoiceField(
        label=gettext_lazy("What it needs"), coerce=Lane, choices=Lane.choices[1:]
    )

    def __init__(self, *args: Any, posts: Iterable[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["to"].choices = [_NOBODY, *posts]  # type: ignore[attr-defined]


class AsideForm(forms.Form):
    """Why the words of a line were struck."""

    prefix = "aside"

    reason = forms.CharField(
        label=gettext_lazy("Why"), max_length=280, help_text=gettext_lazy("Name nobody here, too.")
    )


class MergeForm(forms.Form):
    """Another one that says the same."""

    prefix = "merge"

    into = forms.TypedChoiceField(label=gettext_lazy("Says the same as"), coerce=int)

    def __init__(self, *args: Any, others: Iterable[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["into"].choices = [_NOBODY, *others]  # type: ignore[attr-defined]
