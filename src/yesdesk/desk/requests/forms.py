"""Forms that several features share: words, and the ticks of whoever complains."""

from typing import Any, TypedDict

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yesdesk.core.permissions import Permission
from yesdesk.people.queries import job_classes_with_each


def words_field(
    label: Any, *, rows: int = 5, help_text: Any = "", required: bool = True
) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, widget=area, help_text=help_text, required=required, strip=True
    )


class AboutStaff(forms.Form):
    """Two ticks for whoever complains. Each is there only where somebody holds the post that reads it."""

    about_staff = forms.BooleanField(
        label=_("This is about a member of staff: only a lead reads it"), required=False
    )
    about_lead = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leads, about_leads = Permission.DESK_LEADS_SEE, Permission.DESK_ABOUT_LEADS_SEE
        posts = job_classes_with_each(leads, about_leads)
        if not posts[about_leads]:
            del self.fields["about_lead"]
        else:
            self.fields["about_lead"].label = gettext(
                "It is about a lead: only this post reads it: %(post)s"
            ) % {"post": ", ".join(posts[about_leads])}
        if not posts[leads]:
            del self.fields["about_staff"]

    def about(self) -> list[forms.BoundField]:
        """The ticks that are there."""
        return [self[name] for name in self.fields if name.startswith("about_")]


class AudienceChoice(TypedDict):
    """The audience of a new request: who alone sees it."""

    for_leads: bool
    about_lead: bool


def audience_choice(form: forms.Form) -> AudienceChoice:
    """The ticks as an action takes them; also of a form that has something to mend."""
    ticked = {name: bool(form.data.get(name)) for name in form.fields if name.startswith("about_")}
    return {
        "for_leads": any(ticked.values()),
        "about_lead": ticked.get("about_lead", False),
    }


class PinForm(forms.Form):
    """Card and PIN, typed by the patron. The PIN is never shown again."""

    card_number = forms.CharField(
        label=_("Card number"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    pin = forms.CharField(
        label=_("PIN"),
        max_length=128,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
