"""Signed ids of public forms: a second press is the same request. No id expires: a form stays open overnight."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from django.core import signing
from django.db import connection
from django.utils import timezone

from yesdesk.core.models import SubmittedForm

KEPT: Final = timedelta(days=2)

_SIGNER_SALT = "core.form_id"


class DuplicateSubmission(Exception):
    """Another press of the same form was first. Roll the transaction back, then ask `find_result`."""


def new_form_id() -> str:
    return signing.Signer(salt=_SIGNER_SALT).sign(secrets.token_urlsafe(16))


def verified_form_id(value: str) -> str:
    """Return the id inside, if we made it; otherwise empty, and the form counts as one without an id."""
    try:
        return signing.Signer(salt=_SIGNER_SALT).unsign(value)
    except signing.BadSignature:
        return ""


def find_result(form_id: str) -> int | None:
    rows = SubmittedForm.objects.filter(form_id=form_id)
    return next(iter(rows.values_list("ref", flat=True)), None)


def record_result(form_id: str, ref: int) -> None:
    """Note the result of a form, in its transaction. Raises DuplicateSubmission for a later press."""
    at = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(_FIRST_PRESS, [form_id, ref, at])
        if cursor.rowcount == 0:
            raise DuplicateSubmission(form_id)


_FIRST_PRESS: Final = """
INSERT INTO core_submittedform (form_id, ref, submitted_at) VALUES (%s, %s, %s)
ON CONFLICT (form_id) DO NOTHING
"""


def delete_old_results(now: datetime) -> int:
    results, _ = SubmittedForm.objects.filter(submitted_at__lt=now - KEPT).delete()
    return results
