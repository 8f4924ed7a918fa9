"""Fields that more than one form of this room has."""

import ipaddress
from zoneinfo import available_timezones

import phonenumbers
from babel.numbers import is_currency
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _


def zone_choices() -> list[tuple[str, str]]:
    """Time zones by region and town, as their names say; the bare aliases left out."""
    towns = sorted(zone for zone in available_timezones() if "/" in zone and "Etc/" not in zone)
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in towns)]


def zone_field() -> forms.ChoiceField:
    """Return a time zone to choose by its town."""
    return forms.ChoiceField(
        label=_("Time zone"),
        choices=zone_choices,
        help_text=_("The town whose clock yours agrees with."),
        error_messages={"invalid_choice": _("Choose a town from the list.")},
    )


def phone_field() -> forms.CharField:
    """Return a number to ring, as the library writes it."""
    return forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        help_text=_("As patrons should read it. Empty: no number is shown."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )


class CurrencyField(forms.CharField):
    """An ISO 4217 code."""

    def clean(self, value: str) -> str:
        code = str(super().clean(value)).strip().upper()
        if not is_currency(code):
            raise ValidationError(_now("A currency has three letters, like EUR, GBP or USD."))
        return code


class CountryField(forms.CharField):
    """An ISO 3166 code of a country whose phone numbers can be read."""

    def clean(self, value: str) -> str:
        code = str(super().clean(value)).strip().upper()
        if code not in phonenumbers.SUPPORTED_REGIONS:
            raise ValidationError(_now("A country has two letters, like FR, GB or US."))
        return code


class NetworksField(forms.CharField):
    """Networks in CIDR, one a line; a single address stands for itself."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})

    def prepare_value(self, value: object) -> object:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: str) -> list[str]:
        lines = str(super().clean(value)).replace(",", "\n").split()
        return [_network(line) for line in lines]


def _network(line: str) -> str:
    try:
        return str(ipaddress.ip_network(line, strict=False))
    except ValueError as error:
        raise ValidationError(
            _now("%(line)s is no network. One looks like 192.0.2.0/24 or 2001:db8::/48.")
            % {"line": line}
        ) from error
