"""Forms of the ledger's pages."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SpanForm(forms.Form):
    """A span of days, first and last included."""

    first = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label=_("To"), widget=forms.DateInput(attrs={"type": "date"}))


class FileForm(forms.Form):
    """The library system's own list of waivers."""

    file = forms.FileField(
        label=_("File from the library system (CSV)"),
        help_text=_(
            "Columns: date, amount; and where there are any: line, reference, staff, note."
        ),
    )
