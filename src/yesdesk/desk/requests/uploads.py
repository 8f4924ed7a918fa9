"""Files that come with words: up to five, kept at once, so that one word to mend does not lose them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yesdesk.core.errors import ValidationRefusal
from yesdesk.core.models import SentFile, StoredFile
from yesdesk.core.storage.files import save

AT_MOST = 5
_SALT = "desk.kept_files"
_KEPT_FOR = 60 * 60  # seconds; after that the sweep may have taken a file nobody sent


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """A file field that takes several; cleans to a list of uploads."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", ManyFilesInput)
        options.setdefault("required", False)
        super().__init__(**options)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        given = data if isinstance(data, list | tuple) else [data]
        return [super(ManyFilesField, self).clean(one, initial) for one in given if one]


class FilesForm(forms.Form):
    """Mix-in: `files` to choose, `kept` for those that a first, unfinished press already brought.

    After `is_valid()`, `sent` holds every file of this form. Each is kept even when another field needs
    mending, and `kept_names` tells the page which need not be chosen again.
    """

    files = ManyFilesField(  # type: ignore[assignment]  # a field; the form's own `files` is made later
        label=gettext_lazy("A photo or a paper"), help_text=gettext_lazy("Up to five, 10 MB each")
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    sent: list[SentFile]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.sent = _kept_before(cleaned.get("kept", ""))
        try:
            self.sent += _kept_now(cleaned.get("files", []), room=AT_MOST - len(self.sent))
        except ValidationRefusal as needs:
            self.add_error("files", " ".join(needs.fields.values()))
        return cleaned

    @property
    def kept_names(self) -> list[str]:
        return [sent.name for sent in getattr(self, "sent", [])]

    @property
    def kept_token(self) -> str:
        """The value of the hidden field when the page is shown again: files that were uploaded already."""
        sent: Iterable[SentFile] = getattr(self, "sent", [])
        return (
            signing.dumps([[one.stored.pk, one.name] for one in sent], salt=_SALT) if sent else ""
        )


def _kept_before(token: str) -> list[SentFile]:
    if not token:
        return []
    try:
        named = dict(signing.loads(token, salt=_SALT, max_age=_KEPT_FOR))
    except signing.BadSignature:
        return []
    stored = StoredFile.objects.in_bulk(list(named))
    return [SentFile(stored[pk], name) for pk, name in named.items() if pk in stored]


def _kept_now(uploads: list[UploadedFile[bytes]], *, room: int) -> list[SentFile]:
    if len(uploads) > room:
        raise ValidationRefusal(
            {"files": _("Five files at most. Send the others when this has arrived.")}
        )
    return [SentFile(save(upload), upload.name or _("file")) for upload in uploads]
