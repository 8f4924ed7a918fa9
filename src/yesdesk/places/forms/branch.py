"""A branch with its week, its service points, and closed days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from yesdesk.places.forms.fields import phone_field, zone_field
from yesdesk.places.hours import Span
from yesdesk.places.models import Branch, OpeningHours, ServicePointKind

SPANS: Final = 2
"""Open stretches a day on the page: one, or two with the door shut in between."""

type Week = list[list[Span]]


class BranchForm(forms.Form):
    """A house and what patrons must know of it."""

    not_yet = _("Not saved yet.")
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        error_messages={"required": _("Write the name of the branch.")},
    )
    slug = forms.RegexField(
        r"^[a-z0-9]+(-[a-z0-9]+)*$",
        label=_("Name in the address"),
        max_length=40,
        help_text=_(
            "Small letters, digits and hyphens, like mill-street. Links and posters use it."
        ),
        error_messages={
            "required": _("Write the name in the address, like mill-street."),
            "invalid": _("Small letters, digits and hyphens, like mill-street."),
        },
    )
    time_zone = zone_field()
    phone = phone_field()
    charges_fees = forms.BooleanField(label=_("Late fees exist here"), required=False)
    closed_for_good = forms.BooleanField(
        label=_("Closed for good"),
        required=False,
        help_text=_("No new needs come in here. What was said stays."),
    )

    def __init__(self, *args: Any, new: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if new:
            del self.fields["closed_for_good"]


@dataclass(frozen=True, slots=True)
class DayRow:
    """One weekday of the form: its name and its boxes."""

    name: str
    boxes: list[BoundField]


class WeekForm(forms.Form):
    """When a branch is open: up to two stretches a day, empty where it is closed."""

    not_yet = _("Not saved yet.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day in range(7):
            for span in range(1, SPANS + 1):
                self.fields[f"opens_{day}_{span}"] = _time_field(day, _now("open from"))
                self.fields[f"closes_{day}_{span}"] = _time_field(day, _now("to"))

    @staticmethod
    def kept(branch: Branch) -> dict[str, time]:
        """Return the branch's present week as initial values."""
        kept: dict[str, time] = {}
        counted = dict.fromkeys(range(7), 0)
        for row in OpeningHours.objects.filter(branch=branch):
            counted[row.weekday] += 1
            kept[f"opens_{row.weekday}_{counted[row.weekday]}"] = row.opens
            kept[f"closes_{row.weekday}_{counted[row.weekday]}"] = row.closes
        return kept

    def days(self) -> Iterator[DayRow]:
        """The seven rows of the table."""
        for day in range(7):
            yield DayRow(str(WEEKDAYS[day]), [self[key] for key in _keys(day)])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for opens, closes in (pair for day in range(7) for pair in _pairs(day)):
            if cleaned.get(opens) and not cleaned.get(closes) and closes not in self.errors:
                self.add_error(closes, ValidationError(_now("When does it close?")))
            if cleaned.get(closes) and not cleaned.get(opens) and opens not in self.errors:
                self.add_error(opens, ValidationError(_now("When does it open?")))
        return cleaned

    def week(self) -> Week:
        """Seven days of spans, as typed."""
        typed = self.cleaned_data
        return [
            [(typed[opens], typed[closes]) for opens, closes in _pairs(day) if typed[opens]]
            for day in range(7)
        ]


def _pairs(day: int) -> list[tuple[str, str]]:
    return [(f"opens_{day}_{span}", f"closes_{day}_{span}") for span in range(1, SPANS + 1)]


def _keys(day: int) -> list[str]:
    return [key for pair in _pairs(day) for key in pair]


def _time_field(day: int, what: str) -> forms.TimeField:
    label = f"{WEEKDAYS[day]} {what}"
    return forms.TimeField(
        label=label,
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "aria-label": label}, format="%H:%M"),
        error_messages={"invalid": _("Write the time like 9:00 or 17:30.")},
    )


class PointForm(forms.Form):
    """A place where needs come in."""

    not_yet = _("Not saved yet.")
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        error_messages={"required": _("Write what colleagues call it, like Ground floor.")},
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=ServicePointKind.choices)


class FirstPointForm(forms.Form):
    """Where needs come in first at a new branch."""

    not_yet = _("Not saved yet.")
    point = forms.CharField(
        label=_("Where needs come in first"),
        max_length=80,
        help_text=_("What colleagues call it. More can be added later."),
        error_messages={"required": _("Write what colleagues call it, like Ground floor.")},
    )
    point_kind = forms.ChoiceField(label=_("Kind"), choices=ServicePointKind.choices)


class OpenBranchField(forms.ModelChoiceField):  # type: ignore[type-arg] # none when it runs
    """An open branch by its name."""

    def label_from_instance(self, obj: Branch) -> str:
        return obj.name


class ClosedDayForm(forms.Form):
    """A day on which the door stays shut."""

    not_yet = _("Not saved yet.")
    day = forms.DateField(
        label=_("Day"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Choose the day."),
            "invalid": _("Write the day like 2027-01-01."),
        },
    )
    branch = OpenBranchField(
        label=_("Where"),
        queryset=Branch.objects.none(),
        required=False,
        empty_label=_("Every branch"),
    )
    reason = forms.CharField(
        label=_("Why"),
        max_length=120,
        required=False,
        help_text=_("For colleagues, like New Year."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        branches = Branch.objects.filter(closed_for_good=False)
        self.fields["branch"].queryset = branches  # type: ignore[attr-defined]
