"""Forms that features share: a time at a branch, ticks of a complaint, card and PIN, files."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext, gettext_lazy as _

from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.models import SentFile, StoredFile
from yesdesk.core.permissions import Permission
from yesdesk.core.storage.files import save
from yesdesk.people.queries import job_classes_with_each

MOST_FILES = 5
_LOCAL = "%Y-%m-%dT%H:%M"
_YEARS = (2000, 2999)  # what lies beyond has no moment in some time zone
_KEPT_SALT = "desk.kept_files"
_KEPT_FOR = 60 * 60  # seconds; after that the sweep may have taken a file nobody sent


def words_field(
    label: Any, *, rows: int = 5, help_text: Any = "", required: bool = True
) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, widget=area, help_text=help_text, required=required, strip=True
    )


class BranchTimeField(forms.DateTimeField):
    """Read the branch's wall clock (`zone`) as UTC. When clocks move, a time that comes twice is the first."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_LOCAL)

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, input_formats=[_LOCAL, f"{_LOCAL}:%S"], **options)
        self.zone = "UTC"

    def clean(self, value: Any) -> datetime | None:
        at: datetime | None = super().clean(value)
        if at is None:
            return None
        if not _YEARS[0] <= at.year <= _YEARS[1]:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return at.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return value.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None)
        return value


def set_zone(form: forms.BaseForm, name: str, zone: str) -> None:
    field = form.fields[name]
    assert isinstance(field, BranchTimeField)  # noqa: S101 - narrows the type
    field.zone = zone


class AboutStaff(forms.Form):
    """Two ticks of a complaint, each only where somebody holds the post that reads it."""

    about_staff = forms.BooleanField(
        label=_("This is about a member of staff: only a lead reads it"), required=False
    )
    about_lead = forms.BooleanField(required=False)
    about_lead_words: Any = _("It is about a lead: only this post reads it: %(post)s")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leads, about_leads = Permission.DESK_LEADS_SEE, Permission.DESK_ABOUT_LEADS_SEE
        posts = job_classes_with_each(leads, about_leads)
        if not posts[about_leads]:
            del self.fields["about_lead"]
        else:
            post = {"post": ", ".join(posts[about_leads])}
            self.fields["about_lead"].label = self.about_lead_words % post
        if not posts[leads]:
            del self.fields["about_staff"]

    def about(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("about_")]


class AudienceChoice(TypedDict):
    for_leads: bool
    about_lead: bool


def audience_choice(form: forms.Form) -> AudienceChoice:
    """Return the ticks as an action takes them, of invalid forms too."""
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


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", ManyFilesInput)
        options.setdefault("required", False)
        super().__init__(**options)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        given = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFilesField, self).clean(one, initial) for one in given if one]


class FilesForm(forms.Form):
    """Mix-in: `files` to choose, `kept` from a first, unfinished press. After `is_valid()`, `sent` holds every file.
    Files are kept when another field has an error, and `kept_names` tells the page which.
    """

    files = ManyFilesField(  # type: ignore[assignment]  # a field; the form's own `files` is made later
        label=_("A photo or a paper"), help_text=_("Up to five, 10 MB each")
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    sent: list[SentFile]

    def clean(self) -> dict[str, Any]:
        """Keep the uploads, also where another field has an error."""
        cleaned = super().clean() or {}
        self.sent = _files_kept_before(cleaned.get("kept", ""))
        try:
            self.sent += _keep_uploads(cleaned.get("files", []), room=MOST_FILES - len(self.sent))
        except ValidationRefusal as needs:
            self.add_error("files", " ".join(needs.fields.values()))
        return cleaned

    @property
    def kept_names(self) -> list[str]:
        return [sent.name for sent in getattr(self, "sent", [])]

    @property
    def kept_token(self) -> str:
        """Return the hidden field's value: files that were uploaded already."""
        sent: Iterable[SentFile] = getattr(self, "sent", [])
        return (
            signing.dumps([[one.stored.pk, one.name] for one in sent], salt=_KEPT_SALT)
            if sent
            else ""
        )


def _files_kept_before(token: str) -> list[SentFile]:
    if not token:
        return []
    try:
        named = dict(signing.loads(token, salt=_KEPT_SALT, max_age=_KEPT_FOR))
    except signing.BadSignature:
        return []
    stored = StoredFile.objects.in_bulk(list(named))
    return [SentFile(stored[pk], name) for pk, name in named.items() if pk in stored]


def _keep_uploads(uploads: list[UploadedFile[bytes]], *, room: int) -> list[SentFile]:
    if len(uploads) > room:
        raise ValidationRefusal(
            {"files": gettext("Five files at most. Send the others when this has arrived.")}
        )
    return [SentFile(save(upload), upload.name or gettext("file")) for upload in uploads]
