"""Forms of a fund and of its gifts. Amounts are typed as people write them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from yesdesk.core.money import Money, money_from
from yesdesk.desk.funds.actions import FundTerms
from yesdesk.desk.models import Fund, PaidGesture, Span
from yesdesk.people.models import JobClass
from yesdesk.places.models import Branch

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AmountField(forms.CharField):
    """Minor units of `currency`, which the form sets."""

    currency = ""

    def __init__(self, **options: Any) -> None:
        box = forms.TextInput(attrs={"inputmode": "decimal", "size": 8, "autocomplete": "off"})
        super().__init__(max_length=14, widget=box, **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return money_from(text, self.currency).minor
        except ValueError as error:
            raise ValidationError(_now("An amount looks like 25 or 18.40.")) from error

    def prepare_value(self, value: Any) -> Any:
        return str(Money(value, self.currency).amount) if isinstance(value, int) else value


class FundForm(forms.Form):
    """All of a fund."""

    not_yet = _("Not saved yet.")
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("As staff read it, like Friends’ kindness fund")
    )
    each = AmountField(label=_("The most for one kindness"))
    together = AmountField(label=_("The most in one stretch of time"))
    span = forms.ChoiceField(
        label=_("That stretch is"), choices=Span.choices, widget=forms.RadioSelect
    )
    branch = forms.TypedChoiceField(label=_("Where"), coerce=int, empty_value=None, required=False)
    job_classes = forms.TypedMultipleChoiceField(
        label=_("Who may use it"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    from_day = forms.DateField(label=_("From"), widget=_DAY)
    until_day = forms.DateField(
        label=_("Until"),
        required=False,
        widget=_DAY,
        help_text=_("Its last day. Empty: until somebody changes it."),
    )

    def __init__(
        self,
        *args: Any,
        currency: str,
        branches: Iterable[Branch],
        job_classes: Iterable[JobClass],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        choices: dict[str, list[tuple[Any, Any]]] = {
            "branch": [("", _now("Every branch")), *((each.pk, each.name) for each in branches)],
            "job_classes": [(each.pk, each.name) for each in job_classes],
        }
        for name, pairs in choices.items():
            self.fields[name].choices = pairs  # type: ignore[attr-defined]
        for name in ("each", "together"):
            self.fields[name].currency = currency  # type: ignore[attr-defined]

    def terms(self) -> FundTerms:
        given = self.cleaned_data
        return FundTerms(
            name=given["name"],
            each=given["each"],
            together=given["together"],
            span=Span(given["span"]),
            branch=given["branch"],
            job_classes=tuple(given["job_classes"]),
            from_day=given["from_day"],
            until_day=given["until_day"],
        )


def fund_initial(fund: Fund | None, today: date) -> dict[str, Any]:
    """Initial values of the form."""
    if fund is None:
        return {"span": Span.MONTH, "from_day": today}
    names = ("name", "each", "together", "span", "job_classes", "from_day", "until_day")
    return {name: getattr(fund, name) for name in names} | {"branch": fund.branch_id or ""}


class GiftForm(forms.Form):
    """A gift from a fund."""

    what = forms.ChoiceField(
        label=_("What for"), choices=PaidGesture.choices, widget=forms.RadioSelect
    )
    amount = AmountField(label=_("How much"))

    def __init__(self, *args: Any, currency: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["amount"].currency = currency  # type: ignore[attr-defined]
