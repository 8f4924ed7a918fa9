"""Forms of the settings: the library, its words, branches with their week, service points, closed days."""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from typing import Any
from zoneinfo import available_timezones

import phonenumbers
from babel.numbers import is_currency
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext, gettext as _now, gettext_lazy as _, override

from yesdesk.places.hours import SPANS, Span
from yesdesk.places.models import Branch, OpeningHours, ServicePointKind
from yesdesk.places.queries import text_places
from yesdesk.places.switches import Switch, parts


def zone_choices() -> list[tuple[str, str]]:
    """Return time zones by region and town, without bare aliases."""
    towns = sorted(zone for zone in available_timezones() if "/" in zone and "Etc/" not in zone)
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in towns)]


def zone_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Time zone"),
        choices=zone_choices,
        help_text=_("Your time zone."),
        error_messages={"invalid_choice": _("Choose a town from the list.")},
    )


def phone_field() -> forms.CharField:
    return forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        help_text=_("As patrons should read it. Blank: no number is shown."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )


class CurrencyField(forms.CharField):
    """Read an ISO 4217 code."""

    def clean(self, value: str) -> str:
        code = str(super().clean(value)).strip().upper()
        if not is_currency(code):
            raise ValidationError(_now("A currency has three letters, like EUR, GBP or USD."))
        return code


class CountryField(forms.CharField):
    """Read an ISO 3166 code of a country whose phone numbers can be read."""

    def clean(self, value: str) -> str:
        code = str(super().clean(value)).strip().upper()
        if code not in phonenumbers.SUPPORTED_REGIONS:
            raise ValidationError(_now("A country has two letters, like FR, GB or US."))
        return code


class NetworksField(forms.CharField):
    """Read networks in CIDR, one a line. A single address stands for itself."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})

    def prepare_value(self, value: object) -> object:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: str) -> list[str]:
        lines = str(super().clean(value)).replace(",", "\n").split()
        return [_network_or_error(line) for line in lines]


def _network_or_error(line: str) -> str:
    try:
        return str(ipaddress.ip_network(line, strict=False))
    except ValueError as error:
        raise ValidationError(
            _now("%(line)s is no network. One looks like 192.0.2.0/24 or 2001:db8::/48.")
            % {"line": line}
        ) from error


class LibraryForm(forms.Form):
    not_yet = _("Not saved yet.")
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        error_messages={"required": _("Write the name patrons know you by.")},
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages for patrons"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one language.")},
    )
    default_language = forms.ChoiceField(label=_("Default language"), choices=settings.LANGUAGES)
    time_zone = zone_field()
    currency = CurrencyField(
        label=_("Currency"),
        max_length=3,
        help_text=_("Three letters, like EUR."),
        error_messages={"required": _("Write the three letters of your currency, like EUR.")},
    )
    country = CountryField(
        label=_("Country"),
        max_length=2,
        help_text=_(
            "Two letters, like FR. It says how we read a phone number without +, "
            "and how we write days, times and money."
        ),
        error_messages={"required": _("Write the two letters of your country, like FR.")},
    )
    phone = phone_field()
    own_networks = NetworksField(
        label=_("Networks of your own"),
        required=False,
        help_text=_(
            "One on each line, like 192.0.2.0/24. Public computers in the library share one "
            "address. From these networks the limits against abuse do not count."
        ),
    )
    late_hours = forms.IntegerField(
        label=_("Hours to look for a lost answer"),
        required=False,
        min_value=1,
        max_value=168,
        help_text=_(
            "A busy library system may store a change hours later. Until then Yesdesk looks "
            "for it and does not offer it again. After that it asks a person."
        ),
        error_messages={"invalid": _("Write a number of hours, like 24.")},
    )
    finer_reasons = forms.BooleanField(
        label=_("Nine reasons for an exception, instead of four"),
        required=False,
        help_text=_("Illness, a death and others one by one. We count them as the same four."),
    )
    card_length = forms.IntegerField(
        label=_("Characters of your shortest card number"),
        required=False,
        min_value=0,
        max_value=40,
        help_text=_(
            "If a scanner reads fewer, it lost some: Yesdesk opens no account, and you scan again. "
            "0: any length counts as a card."
        ),
        error_messages={"invalid": _("Write a number, like 10.")},
    )


class SwitchesForm(forms.Form):
    """Tick the parts that the library uses, in the order of Switch."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for switch in (each for each in Switch if each in parts):
            self.fields[switch.column] = forms.BooleanField(
                label=gettext(parts[switch].label),
                help_text=gettext(parts[switch].sentence),
                required=False,
            )

    def on(self) -> set[Switch]:
        return {each for each in Switch if self.cleaned_data.get(each.column)}


class WordsForm(forms.Form):
    """Write the library's own texts by key and language, above the built-in ones."""

    not_yet = _("Not saved yet.")

    def __init__(
        self, *args: Any, languages: list[str], default_language: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.languages, self.default_language = languages, default_language
        names = dict(settings.LANGUAGES)
        for key, place in text_places.items():
            for language in languages:
                self.fields[f"{key}.{language}"] = forms.CharField(
                    label=f"{gettext(place.label)} ({names.get(language, language)})",
                    required=False,
                    max_length=600,
                    widget=forms.Textarea(attrs={"rows": 3, "lang": language}),
                    help_text=self._fallback_help_text(place.built_in, language),
                )

    def _fallback_help_text(self, built_in: str, language: str) -> str:
        with override(language):
            sentence = gettext(built_in) if built_in else ""
        if not sentence:
            return gettext("Default: your words in the library’s own language, or nothing.")
        return gettext("Default: your words in the library’s own language, or “%(sentence)s”") % {
            "sentence": sentence
        }

    def versions(self) -> dict[str, dict[str, str]]:
        return {
            key: {language: self.cleaned_data[f"{key}.{language}"] for language in self.languages}
            for key in text_places
        }


type Week = list[list[Span]]


class BranchForm(forms.Form):
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
        help_text=_("No new requests come in here. What was said stays."),
    )

    def __init__(self, *args: Any, new: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if new:
            del self.fields["closed_for_good"]


@dataclass(frozen=True, slots=True)
class DayRow:
    name: str
    boxes: list[BoundField]


class WeekForm(forms.Form):
    """A branch's hours: up to three stretches a day, empty where it is closed."""

    not_yet = _("Not saved yet.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day in range(7):
            for span in range(1, SPANS + 1):
                self.fields[f"opens_{day}_{span}"] = _time_field(day, _now("open from"))
                self.fields[f"closes_{day}_{span}"] = _time_field(day, _now("to"))

    @staticmethod
    def kept(branch: Branch) -> dict[str, time]:
        kept: dict[str, time] = {}
        counted = dict.fromkeys(range(7), 0)
        for row in OpeningHours.objects.filter(branch=branch):
            counted[row.weekday] += 1
            kept[f"opens_{row.weekday}_{counted[row.weekday]}"] = row.opens
            kept[f"closes_{row.weekday}_{counted[row.weekday]}"] = row.closes
        return kept

    def days(self) -> Iterator[DayRow]:
        for day in range(7):
            yield DayRow(str(WEEKDAYS[day]), [self[key] for key in _fields_of_day(day)])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for opens, closes in (pair for day in range(7) for pair in _field_pairs_of_day(day)):
            if cleaned.get(opens) and not cleaned.get(closes) and closes not in self.errors:
                self.add_error(closes, ValidationError(_now("When does it close?")))
            if cleaned.get(closes) and not cleaned.get(opens) and opens not in self.errors:
                self.add_error(opens, ValidationError(_now("When does it open?")))
        return cleaned

    def week(self) -> Week:
        typed = self.cleaned_data
        return [
            [
                (typed[opens], typed[closes])
                for opens, closes in _field_pairs_of_day(day)
                if typed[opens]
            ]
            for day in range(7)
        ]


def _field_pairs_of_day(day: int) -> list[tuple[str, str]]:
    return [(f"opens_{day}_{span}", f"closes_{day}_{span}") for span in range(1, SPANS + 1)]


def _fields_of_day(day: int) -> list[str]:
    return [key for pair in _field_pairs_of_day(day) for key in pair]


def _time_field(day: int, what: str) -> forms.TimeField:
    label = f"{WEEKDAYS[day]} {what}"
    return forms.TimeField(
        label=label,
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "aria-label": label}, format="%H:%M"),
        error_messages={"invalid": _("Write the time like 9:00 or 17:30.")},
    )


class PointForm(forms.Form):
    not_yet = _("Not saved yet.")
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        error_messages={"required": _("Write what colleagues call it, like Ground floor.")},
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=ServicePointKind.choices)


class FirstPointForm(forms.Form):
    not_yet = _("Not saved yet.")
    point = forms.CharField(
        label=_("Where requests come in first"),
        max_length=80,
        help_text=_("What colleagues call it. More can be added later."),
        error_messages={"required": _("Write what colleagues call it, like Ground floor.")},
    )
    point_kind = forms.ChoiceField(label=_("Kind"), choices=ServicePointKind.choices)


class OpenBranchField(forms.ModelChoiceField):  # type: ignore[type-arg] # none when it runs
    def label_from_instance(self, obj: Branch) -> str:
        return obj.name
