"""Forms of a decision and of its end. A draft may be half empty: the signature asks for all."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yesdesk.backing.models import LONGEST_LINE, Helped, Ruling, RulingAnswer
from yesdesk.backing.rulings.actions import RulingDraft
from yesdesk.backing.rulings.trials import Ending
from yesdesk.core.web.person_forms import AsksAboutPeopleForm
from yesdesk.people.models import JobClass
from yesdesk.places.models import Library
from yesdesk.policy.rules.forms import amount_box, parse_amount, typed_amount
from yesdesk.policy.situation import Measure

ANSWERS: Final = (
    (RulingAnswer.CHANGE, _("Change it"), _("From now on.")),
    (
        RulingAnswer.TRY,
        _("Try it"),
        _("Until a day that you name. Then keep it, end it or try longer."),
    ),
    (RulingAnswer.KEEP, _("Keep as it is"), _("With your reason. All staff read it.")),
    (
        RulingAnswer.REFER,
        _("Send it to the board"),
        _("Or to the county. You say to whom, and by when you hear back."),
    ),
)
_AMOUNTS: Final = ("new_limit", "new_most")


def _day_field(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


class BeginForm(forms.Form):
    """The beginning of a draft. `rules`: ids and names."""

    not_yet = _("Not saved yet.")
    title = forms.CharField(
        label=_("What is to be decided"),
        max_length=LONGEST_LINE,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    rule = forms.TypedChoiceField(
        label=_("About which rule"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, *args: Any, rules: Iterable[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["rule"].choices = [("", _("About no rule")), *rules]  # type: ignore[attr-defined]


class RulingForm(AsksAboutPeopleForm):
    """A draft. `amount`: the rule's unit; NONE: no amounts are asked for."""

    not_yet = _("Not signed yet.")
    asks_about = ("title", "reason", "new_text", "refer_to", "go_by")
    asks_about_numbers = False  # a rule may name the library's own
    title = forms.CharField(
        label=_("What will a person at the desk notice?"),
        help_text=_("This line heads the decision everywhere. Like: a name is enough for a card."),
        max_length=140,
        required=False,
    )
    answer = forms.ChoiceField(
        label=_("What is your answer?"),
        choices=[(value, word) for value, word, _sentence in ANSWERS],
        required=False,
    )
    reason = forms.CharField(
        label=_("Why, in words for all"),
        max_length=280,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    new_text = forms.CharField(
        label=_("What the rule says from then on"),
        help_text=_("Blank: as it does now."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    new_limit = amount_box(
        _("What the rule itself gives"), help_text=_("Blank: as much as it does now.")
    )
    new_most = amount_box(
        _("How far staff can go without asking, at least"),
        help_text=_("For each job class on the sheet. Nobody can do less. Blank: as it is."),
    )
    post_id = forms.TypedChoiceField(
        label=_("A post, not a person"), coerce=int, empty_value=None, required=False
    )
    due_on = _day_field(_("Until"))
    refer_to = forms.CharField(
        label=_("To whom"), help_text=_("Like: the board."), max_length=60, required=False
    )
    measure = forms.ChoiceField(label=_("How will we know?"), required=False)
    go_by = forms.CharField(
        label=_("What you will go by"),
        help_text=_("Like: what staff tell us in March."),
        max_length=280,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        library: Library,
        posts: Iterable[JobClass],
        measures: Iterable[str],
        amount: Measure = Measure.NONE,
        about_rule: bool = True,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.library, self.amount = library, amount
        choices: dict[str, list[tuple[Any, Any]]] = {
            "post_id": [("", "—"), *((each.pk, each.label) for each in posts)],
            "measure": [("", ""), *((each, each) for each in measures)],
        }
        for name, pairs in choices.items():
            self.fields[name].choices = pairs  # type: ignore[attr-defined]
        gone = [] if about_rule else ["new_text"]
        gone += _AMOUNTS if not about_rule or amount is Measure.NONE else ()
        for name in gone:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in _AMOUNTS:
            if name in self.fields and name in cleaned:
                try:
                    typed = parse_amount(cleaned[name], self.amount, self.library.currency)
                    cleaned[name] = typed
                except ValidationError as wrong:
                    self.add_error(name, wrong)
        return cleaned

    def draft(self) -> RulingDraft:
        typed: dict[str, Any] = {
            name: self.cleaned_data.get(name) for name in self.fields if name != "as_it_is"
        }
        typed["answer"] = typed["answer"] or RulingAnswer.TRY.value
        return RulingDraft(**typed)


def typed_before(ruling: Ruling, amount: Measure, currency: str) -> dict[str, Any]:
    names = ("title", "answer", "reason", "new_text", "post_id", "due_on", "refer_to", "go_by")
    typed = {name: getattr(ruling, name) for name in names}
    for name in _AMOUNTS:
        typed[name] = typed_amount(getattr(ruling, name), amount, currency)
    return typed


class EndingForm(AsksAboutPeopleForm):
    """A person's word on a trial, and its end. `how`: the pressed button."""

    not_yet = _("Not saved yet.")
    asks_about = ("why",)
    helped = forms.ChoiceField(
        label=_("Did it help?"), choices=Helped.choices, required=False, widget=forms.RadioSelect
    )
    why = forms.CharField(label=_("Why, in one sentence"), max_length=280, required=False)
    until = _day_field(_("If you try longer: until"))
    how = forms.CharField(required=False, widget=forms.HiddenInput)

    def ending(self) -> Ending:
        typed = self.cleaned_data
        return Ending(typed["how"], typed["helped"], typed["why"], typed["until"])
