"""The forms for a new program and a new webhook."""

from django import forms
from django.utils.translation import gettext_lazy as _

from yesdesk.people.colleagues.forms import JobClassField
from yesdesk.people.models import JobClass


class ProgramForm(forms.Form):
    not_yet = _("Not made yet.")
    name = forms.CharField(
        label=_("What the program is called"),
        max_length=60,
        help_text=_("It stands in the trace beside each request that it reads."),
    )
    job_class = JobClassField(
        label=_("The job class whose rights it has"),
        queryset=JobClass.objects.all(),
        help_text=_(
            "It reads what this job class reads. A right that takes two people is never given."
        ),
    )


class WebhookForm(forms.Form):
    not_yet = _("Not added yet.")
    url = forms.CharField(
        label=_("The address that hears of it"),
        max_length=1000,
        help_text=_("It begins with https:// and leads outside your house."),
        widget=forms.URLInput,
    )
