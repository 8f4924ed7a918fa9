"""Forms about tallies: the library's words for the five kinds, and a count after the fact."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from yesdesk.core.dates import humanize_day
from yesdesk.desk.models import DayPart, TallyKind
from yesdesk.desk.tally.actions import BACK_TO
from yesdesk.places.queries import CachedBranch


class KindNamesForm(forms.Form):
    """One field a kind, empty for our own word."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for kind in TallyKind:
            self.fields[kind.value] = forms.CharField(
                label=kind.label, max_length=28, required=False
            )


class EarlierForm(forms.Form):
    """When and where it was. The kind is the button that is pressed."""

    day = forms.TypedChoiceField(label=_("Day"), coerce=date.fromisoformat)
    part = forms.TypedChoiceField(
        label=_("Part of the day"),
        choices=DayPart.choices,
        coerce=lambda value: DayPart(int(value)),
        widget=forms.RadioSelect,
    )
    point = forms.TypedChoiceField(label=_("Place"), coerce=int)

    def __init__(
        self, *args: Any, today: date, branch: CachedBranch, language: str, **more: Any
    ) -> None:
        super().__init__(*args, **more)
        days = [today - timedelta(days=back) for back in range(BACK_TO.days + 1)]
        words = {today: _now("Today"), today - timedelta(days=1): _now("Yesterday")}
        choices: dict[str, list[tuple[Any, str]]] = {
            "day": [
                (day.isoformat(), words.get(day) or humanize_day(day, language=language))
                for day in days
            ],
            "point": [(point.pk, point.name) for point in branch.points],
        }
        for name, pairs in choices.items():
            self.fields[name].choices = pairs  # type: ignore[attr-defined]
