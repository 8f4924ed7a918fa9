"""Forms of the connection: the library system, its values, its codes of our branches. A secret is never shown."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from yesdesk.ils.adapters import ADAPTERS, Value, adapter_of
from yesdesk.ils.port import PickupPlace
from yesdesk.places.models import Branch

_LEFT_EMPTY: Final = gettext_noop("Left empty, the one that was given for this address stays.")


def kind_choices() -> list[tuple[str, str]]:
    """Return each library system there is, by its kind, with its words."""
    return [(kind, _now(adapter_of(kind).label)) for kind in ADAPTERS]


class KindForm(forms.Form):
    """The first question."""

    kind = forms.ChoiceField(
        label=_("Library system"), choices=kind_choices, widget=forms.RadioSelect
    )


class ValuesForm(forms.Form):
    """The values a library system declares. `initial`: what is connected now, without its secrets."""

    def __init__(self, kind: str, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._adapter = adapter_of(kind)
        for value in self._adapter.values:
            self.fields[value.name] = _field(value)

    def clean(self) -> dict[str, Any]:
        """Check each declared value. A secret goes only to the server it was given for: another address asks for it
        anew.
        """
        given = super().clean() or {}
        self._check_each(given)
        told = {name: str(value) for name, value in given.items()}
        before, wanted = self._adapter.destination(self.initial), self._adapter.destination(told)
        if before and wanted != before:
            self._ask_anew(given, before)
        return given

    def _check_each(self, given: Mapping[str, Any]) -> None:
        for value in self._adapter.values:
            written = str(given.get(value.name, "")).strip()
            wrong = value.check(written) if written else ""
            if wrong:
                self.add_error(value.name, _now(wrong))

    def _ask_anew(self, given: Mapping[str, Any], before: str) -> None:
        where = before.removesuffix(" tls").removesuffix(" plain")
        for value in self._adapter.values:
            wanted = value.secret and given.get(value.only_with, True)
            if wanted and not given.get(value.name):
                self.add_error(
                    value.name,
                    _now("It was given for %(where)s. Another address asks for it anew.")
                    % {"where": where},
                )

    def values(self) -> dict[str, str]:
        """By the small names a connector takes."""
        return {name: str(value).strip() for name, value in self.cleaned_data.items()}


def _field(value: Value) -> forms.Field:
    label, help_text = _now(value.label), _now(value.help) if value.help else ""
    initial = value.default if value.required else ""
    if value.choices:
        choices = [(choice, _now(words) if words else "") for choice, words in value.choices]
        return forms.ChoiceField(
            label=label,
            help_text=help_text,
            choices=choices,
            initial=choices[0][0],
            required=value.required,
        )
    return forms.CharField(
        label=label,
        help_text=help_text or (_now(_LEFT_EMPTY) if value.secret else ""),
        initial=initial,
        required=value.required and not value.secret,
        max_length=value.most,
        widget=_widget(value),
    )


def _widget(value: Value) -> forms.Widget:
    if value.secret:
        return forms.PasswordInput(attrs={"autocomplete": "off"})
    return forms.Textarea(attrs={"rows": value.lines}) if value.lines > 1 else forms.TextInput()


class PickupsForm(forms.Form):
    """Fields are `branch.<id>`."""

    def __init__(
        self,
        *args: Any,
        branches: Iterable[Branch],
        places: Sequence[PickupPlace],
        codes: Mapping[int, str],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self._branches = [branch.pk for branch in branches]
        for branch in branches:
            code = codes.get(branch.pk, "")
            self.fields[f"branch.{branch.pk}"] = _place_field(branch.name, code, places)

    def codes(self) -> dict[int, str]:
        """By branch id; empty for none."""
        given = self.cleaned_data
        return {pk: str(given[f"branch.{pk}"]).strip() for pk in self._branches}


def _place_field(name: str, code: str, places: Sequence[PickupPlace]) -> forms.Field:
    if not places:
        return forms.CharField(label=name, initial=code, required=False, max_length=40)
    known = [(each.code, _place_words(each)) for each in places]
    if code and code not in dict(known):
        known.append(
            (code, _now("%(code)s, which the library system does not know") % {"code": code})
        )
    nowhere = ("", _now("Where the patron’s own card is from"))
    return forms.ChoiceField(label=name, initial=code, required=False, choices=[nowhere, *known])


def _place_words(place: PickupPlace) -> str:
    return place.code if place.name in {"", place.code} else f"{place.name} ({place.code})"
