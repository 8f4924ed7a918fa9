"""Which part of the trace."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yesdesk.people.audit_lines import AREAS


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the day like 2027-01-01.")},
    )


class TraceForm(forms.Form):
    """By what it is about and when; never by who did it."""

    area = forms.ChoiceField(
        label=_("About"), required=False, choices=[("", _("Everything")), *AREAS.items()]
    )
    first = _day(_("From"))
    last = _day(_("Until"))
