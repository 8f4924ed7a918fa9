"""Forms of tallies: words for the five kinds, and a count after the fact."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _now, gettext_lazy as _, override

from yesdesk.core.dates import humanize_day
from yesdesk.desk.tally.actions import BACK_TO
from yesdesk.places.queries import CachedBranch
from yesdesk.requests.models import DayPart, TallyKind


class KindNamesForm(forms.Form):
    """A field for each kind and language (`account.es`), empty for our word."""

    def __init__(
        self, *args: Any, languages: Sequence[str], own: Mapping[tuple[str, str], str]
    ) -> None:
        super().__init__(*args)
        self._names = dict(settings.LANGUAGES)
        self._languages = languages
        for language in languages:
            for kind in TallyKind:
                with override(language):
                    ours = str(kind.label)
                self.fields[f"{kind}.{language}"] = forms.CharField(
                    label=ours,
                    max_length=28,
                    required=False,
                    initial=own.get((kind, language)) or own.get((kind, "")),
                    widget=forms.TextInput(attrs={"lang": language}),
                )

    def by_language(self) -> list[tuple[str, str, list[Any]]]:
        return [
            (code, self._names.get(code, code), [self[f"{kind}.{code}"] for kind in TallyKind])
            for code in self._languages
        ]

    def names(self) -> dict[str, dict[str, str]]:
        return {
            code: {kind.value: self.cleaned_data[f"{kind}.{code}"] for kind in TallyKind}
            for code in self._languages
        }


class EarlierForm(forms.Form):
    """Day, part and place of an earlier question. The pressed button is the kind."""

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
