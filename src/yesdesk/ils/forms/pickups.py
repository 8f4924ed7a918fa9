"""A code for each branch: chosen from the library system's own list where it has one, else typed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from yesdesk.ils.port import PickupPlace
from yesdesk.places.models import Branch


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
            self.fields[f"branch.{branch.pk}"] = _field(branch.name, code, places)

    def codes(self) -> dict[int, str]:
        """By branch id; empty for none."""
        given = self.cleaned_data
        return {pk: str(given[f"branch.{pk}"]).strip() for pk in self._branches}


def _field(name: str, code: str, places: Sequence[PickupPlace]) -> forms.Field:
    if not places:
        return forms.CharField(label=name, initial=code, required=False, max_length=40)
    known = [(each.code, _place_words(each)) for each in places]
    if code and code not in dict(known):
        known.append((code, _("%(code)s, which the library system does not know") % {"code": code}))
    nowhere = ("", _("Where the patron’s own card is from"))
    return forms.ChoiceField(label=name, initial=code, required=False, choices=[nowhere, *known])


def _place_words(place: PickupPlace) -> str:
    return place.code if place.name in {"", place.code} else f"{place.name} ({place.code})"
