"""Amounts as people type them, in the unit a rule is measured in."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now

from yesdesk.core.money import Money, money_from
from yesdesk.policy.situation import Measure


def amount_box(label: Any = "", *, help_text: Any = "") -> forms.CharField:
    """A short field for an amount; empty means none."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=False,
        max_length=14,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 8, "autocomplete": "off"}),
    )


def parse_amount(text: str, measure: Measure, currency: str) -> int | None:
    """Minor units of money, or a whole number; None for nothing. Raises ValidationError for anything else."""
    typed = text.strip()
    if not typed:
        return None
    try:
        if measure is Measure.MONEY:
            number = money_from(typed, currency).minor
        else:
            number = int(typed) if typed.isascii() and typed.isdigit() else -1
    except ValueError:
        number = -1
    if number < 0:
        raise ValidationError(
            _now("An amount looks like 25 or 18.40.")
            if measure is Measure.MONEY
            else _now("Please use digits only, like 12.")
        )
    return number


def typed_amount(number: int | None, measure: Measure, currency: str) -> str:
    """The amount as text for its field."""
    if number is None:
        return ""
    return str(Money(number, currency).amount) if measure is Measure.MONEY else str(number)
