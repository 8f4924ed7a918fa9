"""Forms that add or change a colleague."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from yesdesk.people.models import JobClass
from yesdesk.places.models import Branch

LOGIN_NAME = RegexValidator(
    r"^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$",
    _("A login name has small letters, digits, dots and hyphens, like sam or sam.b"),
)


class JobClassField(forms.ModelChoiceField):  # type: ignore[type-arg] # none when it runs
    def label_from_instance(self, obj: JobClass) -> str:
        return obj.label


class BranchField(forms.ModelChoiceField):  # type: ignore[type-arg] # none when it runs
    def label_from_instance(self, obj: Branch) -> str:
        return obj.name


class MemberForm(forms.Form):
    not_yet = _("Not saved yet.")
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("It shows beside their own words, nowhere else."),
        error_messages={"required": _("Write the name colleagues and patrons should see.")},
    )
    job_class = JobClassField(
        label=_("Job class"),
        queryset=JobClass.objects.none(),
        empty_label=None,
        error_messages={"required": _("Choose what they do here.")},
    )
    branch = BranchField(
        label=_("Branch"),
        queryset=Branch.objects.none(),
        required=False,
        empty_label=_("No fixed branch"),
    )
    language = forms.ChoiceField(label=_("Language of their screens"), choices=settings.LANGUAGES)
    email = forms.EmailField(
        label=_("Mail address"),
        required=False,
        help_text=_("You can leave this empty. We send nothing there unless somebody asks for it."),
        error_messages={
            "invalid": _(
                "The end of the address seems to be missing. A whole one looks like lea@library.example"
            )
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["job_class"].queryset = JobClass.objects.all()  # type: ignore[attr-defined]
        branches = Branch.objects.filter(closed_for_good=False)
        self.fields["branch"].queryset = branches  # type: ignore[attr-defined]


class NewMemberForm(MemberForm):
    field_order = ["name", "username", "job_class", "branch", "language", "email"]
    username = forms.CharField(
        label=_("Login name"),
        max_length=60,
        help_text=_("What they type to sign in, like sam. It stays as it is."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
        validators=[LOGIN_NAME],
        error_messages={"required": _("Write a login name, like sam.")},
    )
