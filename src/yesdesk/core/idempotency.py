"""Signed ids of public forms: a second press of the same form is the same request. They do not expire,
since a form left open overnight must still go through."""

import secrets

from django.core import signing

_SIGNER_SALT = "core.form_id"


def new_form_id() -> str:
    """For a hidden field of a fresh form."""
    return signing.Signer(salt=_SIGNER_SALT).sign(secrets.token_urlsafe(16))


def verified_form_id(value: str) -> str:
    """Return the id inside, if we made it; otherwise empty, and the form counts as one without an id."""
    try:
        return signing.Signer(salt=_SIGNER_SALT).unsign(value)
    except signing.BadSignature:
        return ""
