"""Forms to draft and sign a sheet."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _now, gettext_lazy as _

from yesdesk.places.switches import Switch, is_on
from yesdesk.policy.models import Line
from yesdesk.policy.rule_values import ActiveRule, ClassFacts, LineDraft, SheetHead
from yesdesk.policy.rules.forms import (
    amount_box,
    new_because_box,
    parse_amount,
    policy_link_box,
    typed_amount,
)
from yesdesk.policy.situation import Measure, RuleKind


class HeadForm(forms.Form):
    not_yet = _("Not saved yet.")
    policy = forms.CharField(
        label=_("Board policy behind it"),
        max_length=200,
        help_text=_("Its name and number, as the board calls it."),
        error_messages={"required": _("Which policy of the board gives this authority?")},
    )
    policy_link = policy_link_box()
    harbour_text = forms.CharField(
        label=_("What leadership promises about an exception made in good faith"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Quoted word for word. Blank: the pages say that nothing is promised."),
    )
    harbour_excludes = forms.CharField(
        label=_("What the promise doesn’t cover"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    harbour_days = forms.IntegerField(
        label=_("For how many days an exception keeps who made it"),
        min_value=0,
        max_value=90,
        required=False,
        help_text=_(
            "So that it can be undone and is covered. Nothing or 0: it keeps them until it is done, and no longer."
        ),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4}),
    )

    names_staff = forms.BooleanField(
        label=_("Our auditor asked for staff codes in the library system"),
        required=False,
        help_text=_(
            "The library system keeps a note for good, and all its staff can read it. Without a tick, no code "
            "is kept there. Who moved money is in the money ledger."
        ),
    )

    hours_away = forms.IntegerField(
        label=_("How many hours a week each of us has away from the desk"),
        min_value=0,
        max_value=40,
        required=False,
        help_text=_(
            "The sheet then promises: while you help someone, other work waits, and nobody asks you why it is late. "
            "Nothing or 0: this line stands nowhere."
        ),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4}),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if not is_on(Switch.TIME):
            del self.fields["hours_away"]

    def head(self) -> SheetHead:
        """Return what was typed. A number of hours stays as it was while the part is off."""
        typed = {"hours_away": self.initial.get("hours_away"), **self.cleaned_data}
        numbers = {each: typed[each] or 0 for each in ("harbour_days", "hours_away")}
        return SheetHead(**{**typed, **numbers})


class SignForm(forms.Form):
    not_yet = _("Not signed yet.")
    policy = forms.CharField(
        label=_("Board policy behind it"),
        max_length=200,
        help_text=_("Its name and number. Where the board has none, your own decision counts."),
        error_messages={"required": _("Which policy of the board gives this authority?")},
    )
    signed_as = forms.CharField(
        label=_("You sign as"),
        max_length=80,
        error_messages={"required": _("Sign as what? Like Director.")},
    )
    in_force_from = forms.DateField(
        label=_("In force from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("From which day on?")},
    )


class SignRuleForm(SignForm):
    """The form to sign one rule, in force from today."""

    in_force_from = None  # type: ignore[assignment]


_CAPS: Final = ("per_act", "no_lead", "per_patron", "per_patron_times", "per_week")


@dataclass(frozen=True, slots=True)
class ClassRow:
    name: str
    may: BoundField  # whether the class may at all
    boxes: list[BoundField]


class LinesForm(forms.Form):
    """The latitude of each job class on one rule. An empty box: no limit; without a tick: no line."""

    not_yet = _("Not saved yet.")

    def __init__(
        self, *args: Any, rule: ActiveRule, classes: Iterable[ClassFacts], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.terms = rule.terms
        self.classes = list(classes)
        for each in self.classes:
            who = {"who": each.label}
            self.fields[f"may-{each.id}"] = forms.BooleanField(
                label=_now("%(who)s can") % who, required=False
            )
            for cap, label in self._labels_by_cap(each.label).items():
                self.fields[f"{cap}-{each.id}"] = amount_box(label)
        self.fields["new_because"] = new_because_box()

    def _labels_by_cap(self, who: str) -> dict[str, str]:
        said = {
            "per_act": _now("%(who)s, each time"),
            "no_lead": _now("%(who)s, each time when no lead is here"),
            "per_patron": _now("%(who)s, the same person in a year"),
            "per_patron_times": _now("%(who)s, times for the same person in a year"),
            "per_week": _now("%(who)s, a branch in a week"),
        }
        if self.terms.measure is Measure.NONE:
            said = {"per_patron_times": said["per_patron_times"]}
        elif self.terms.kind is RuleKind.THIRD_PARTY:
            del said["no_lead"]
        return {cap: label % {"who": who} for cap, label in said.items()}

    @property
    def caps(self) -> list[str]:
        """Return the columns: without a measure only how often counts."""
        return [cap for cap in _CAPS if cap in self._labels_by_cap("")]

    def rows(self) -> Iterator[ClassRow]:
        for each in self.classes:
            boxes = [self[f"{cap}-{each.id}"] for cap in self.caps]
            yield ClassRow(each.label, self[f"may-{each.id}"], boxes)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for each in self.classes:
            for cap in self.caps:
                self._clean_amount(cleaned, f"{cap}-{each.id}", cap)
        return cleaned

    def _clean_amount(self, cleaned: dict[str, Any], name: str, cap: str) -> None:
        measure = Measure.COUNT if cap == "per_patron_times" else self.terms.measure
        try:
            cleaned[name] = parse_amount(cleaned.get(name, ""), measure, self.terms.currency)
        except ValidationError as wrong:
            self.add_error(name, wrong)

    def lines(self) -> list[LineDraft]:
        typed = self.cleaned_data
        return [
            LineDraft(
                self.terms.version,
                each.id,
                **{cap: typed[f"{cap}-{each.id}"] for cap in self.caps},
            )
            for each in self.classes
            if typed[f"may-{each.id}"]
        ]


def lines_initial(lines: Iterable[Line], rule: ActiveRule) -> Mapping[str, object]:
    terms, typed = rule.terms, dict[str, object]()
    for line in lines:
        typed[f"may-{line.job_class_id}"] = True
        typed["new_because"] = line.new_because
        for cap in _CAPS:
            measure = Measure.COUNT if cap == "per_patron_times" else terms.measure
            text = typed_amount(getattr(line, cap), measure, terms.currency)
            typed[f"{cap}-{line.job_class_id}"] = text
    return typed
