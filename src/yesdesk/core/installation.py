"""Remember which SECRET_KEY made this library's links: a backup holds the links, never the key."""

from django.conf import settings

from yesdesk.core.models import Installation
from yesdesk.core.storage.secret_file import secret_fingerprint


def note_key() -> None:
    """Remember the key of a library that is served for the first time, or one that follows a named former key."""
    known = Installation.objects.first()
    if known is None:
        Installation.objects.create(key_print=secret_fingerprint(settings.SECRET_KEY))
    elif known.key_print in map(secret_fingerprint, settings.SECRET_KEY_FALLBACKS):
        remember_this_key()


def key_is_known() -> bool:
    """Whether links that were made before still open here. True as well where no key was ever noted."""
    known = Installation.objects.first()
    here = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return known is None or known.key_print in map(secret_fingerprint, here)


def remember_this_key() -> None:
    """Note the present key as the one that counts; links made with another one stay shut."""
    Installation.objects.update(key_print=secret_fingerprint(settings.SECRET_KEY))
