"""The form of a change in counting, beside the figure."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yesdesk.core.models import CountChange
from yesdesk.core.web.addresses import number_in
from yesdesk.core.web.forms import do_if_valid
from yesdesk.core.web.person_forms import AsksAboutPeopleForm
from yesdesk.insight.counted.actions import (
    Changes,
    count_differently,
    may_write,
    require_writing,
    take_back,
    waiting_changes,
)


class CountedForm(AsksAboutPeopleForm):
    not_yet = _("Not saved yet.")
    asks_about = ("why",)
    day = forms.DateField(
        label=_("From which day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    why = forms.CharField(label=_("Why, in one sentence"), max_length=280)


@dataclass(frozen=True, slots=True)
class Counted:
    form: CountedForm
    waiting: list[CountChange]
    saved: bool


def counted_here(request: Any, measure: str, name: str, told: Changes) -> Counted | None:
    """Return the form, its post done; None for readers who cannot write. Raises as `count_differently`,
    `take_back`.
    """
    by = request.actor
    posted = request.method == "POST"
    if posted:
        require_writing(measure, by)
    elif not may_write(measure, by):
        return None
    pk = request.POST.get("undo", "")
    form = CountedForm(request.POST if posted and not pk else None)
    saved = bool(pk)
    if pk:
        take_back(measure, number_in(pk) or 0, name, by=by)
    else:
        saved = do_if_valid(
            form, lambda: count_differently(measure, name, **form.cleaned_data, by=by)
        )
    return Counted(form, list(waiting_changes(measure, told).order_by("from_day")), saved)
