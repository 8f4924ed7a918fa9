"""The form of a need in the library's own words."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _now, gettext_lazy as _

from yesdesk.backing.models import LONGEST_TITLE, LONGEST_WORDS, PracticeNeed
from yesdesk.backing.practice.actions import NeedWords
from yesdesk.core.web.person_forms import WithoutNamesForm
from yesdesk.policy.rule_values import ActiveRule
from yesdesk.policy.rules.forms import amount_box, parse_amount, typed_amount

_WORDS = ("title", "said", "can", "say")


def _words_field(label: Any, help_text: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2, "maxlength": LONGEST_WORDS})
    return forms.CharField(label=label, help_text=help_text, required=False, widget=widget)


class NeedForm(WithoutNamesForm):
    not_yet = _("Not saved yet.")
    asks_about = _WORDS
    title = forms.CharField(
        label=_("In short"),
        required=False,
        help_text=_("Like: A first card"),
        widget=forms.TextInput(attrs={"maxlength": LONGEST_TITLE}),
    )
    said = _words_field(_("What someone says or does"), _("In new words. Never about a child."))
    can = _words_field(_("What is always possible"), _("Like: You can look on the shelf first."))
    say = _words_field(_("A sentence to say"), _("As you would say it out loud."))
    rule = forms.ChoiceField(
        label=_("Which rule is it about?"),
        required=False,
        help_text=_("When the rule changes, this need rests until you save it again."),
    )
    amount = amount_box(
        _("How much is it?"), help_text=_("In the rule’s unit, like 18.40 or 14 days.")
    )

    def __init__(self, *args: Any, rules: Iterable[ActiveRule], **options: Any) -> None:
        super().__init__(*args, **options)
        self.rules = {rule.slug: rule for rule in rules}
        none = ("", _now("None: it is about time or people"))
        names = [(slug, rule.terms.name) for slug, rule in self.rules.items()]
        self.fields["rule"].choices = [none, *names]  # type: ignore[attr-defined]

    @property
    def chosen_rule(self) -> ActiveRule | None:
        return self.rules.get(self.cleaned_data.get("rule", ""))

    def clean_amount(self) -> int:
        rule = self.chosen_rule
        if rule is None:
            return 0
        typed = self.cleaned_data["amount"]
        return parse_amount(typed, rule.terms.measure, rule.terms.currency) or 0

    def need_words(self) -> NeedWords:
        return NeedWords(*(self.cleaned_data[name] for name in _WORDS))


def need_initial(need: PracticeNeed, rules: Iterable[ActiveRule]) -> dict[str, Any]:
    """Return what the form shows of a need. A rule that is no longer in force is not chosen."""
    rule = next((each for each in rules if each.terms.id == need.rule_id), None)
    said = {name: getattr(need, name) for name in _WORDS}
    if rule is None:
        return said
    amount = typed_amount(need.amount or None, rule.terms.measure, rule.terms.currency)
    return {**said, "rule": rule.slug, "amount": amount}
