"""Forms of a question to all staff: which one, the paper's sums, and what becomes of it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from yesdesk.backing.asked.queries import NamedCell
from yesdesk.backing.models import LONGEST_LINE, MOST_TICKS, AskedKind
from yesdesk.core.web.person_forms import AsksAboutPeopleForm


class AskForm(forms.Form):
    not_yet = gettext_lazy("Not asked yet.")
    kind = forms.ChoiceField(label=gettext_lazy("Which question?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, kinds: Iterable[AskedKind], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].choices = [(each.value, each.label) for each in kinds]  # type: ignore[attr-defined]


class SumsForm(forms.Form):
    """A field for each rule. An empty field is a row without a tick."""

    not_yet = gettext_lazy("Not saved yet.")
    # Sums stood there when the page was made.
    seen = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, cells: Iterable[NamedCell], **options: Any) -> None:
        super().__init__(*args, **options)
        for cell in cells:
            self.fields[f"cell_{cell.pk}"] = forms.IntegerField(
                label=cell.name,
                required=False,
                min_value=0,
                max_value=MOST_TICKS,
                widget=forms.TextInput(attrs={"inputmode": "numeric"}),
                error_messages={"invalid": gettext_lazy("Write one whole number, like 3.")},
            )

    def sums(self) -> dict[int, int]:
        return {
            int(name.removeprefix("cell_")): n or 0
            for name, n in self.cleaned_data.items()
            if name != "seen"
        }


class EndForm(AsksAboutPeopleForm):
    not_yet = gettext_lazy("Not saved yet.")
    asks_about = ("line", "why_not")
    rule = forms.TypedChoiceField(
        label=gettext_lazy("About which rule?"), coerce=int, empty_value=None, required=False
    )
    line = forms.CharField(
        label=gettext_lazy("What should change, in one line"),
        max_length=LONGEST_LINE,
        required=False,
    )
    why_not = forms.CharField(
        label=gettext_lazy("Or why nothing comes of it"), max_length=LONGEST_LINE, required=False
    )

    def __init__(self, *args: Any, most: Iterable[NamedCell], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(each.rule or "", each.name) for each in most]
        self.fields["rule"].choices = choices  # type: ignore[attr-defined]
