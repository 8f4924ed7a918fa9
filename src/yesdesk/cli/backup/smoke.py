"""Open the pages a library lives by, in a database nobody sees yet."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

from django.conf import settings
from django.test import Client
from django.urls import reverse

from yesdesk.core.exceptions import Capture, class_path
from yesdesk.core.permissions import Permission
from yesdesk.people.models import StaffSession, User
from yesdesk.people.queries import permissions_of
from yesdesk.places.queries import library_or_none

_PUBLIC = ("start", "sign_in")
_STAFF = ("desk", "account", "kept")


def failing_pages() -> list[str]:
    """Names of pages that did not answer, each with what it said; empty when all is well."""
    # Static files are gathered when it is served; whitenoise warns where their folder is missing.
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    with _quiet():
        found = [_trouble(Client(SERVER_NAME=_host()), name) for name in _PUBLIC]
        member = _somebody()
        member_was = member.last_login if member else None
        if member is not None and library_or_none() is not None:
            browser = Client(SERVER_NAME=_host())
            browser.force_login(member)
            found += [_trouble(browser, name) for name in _STAFF]
            StaffSession.objects.all().delete()
            User.objects.filter(pk=member.pk).update(last_login=member_was)
    return [each for each in found if each]


def _host() -> str:
    return str(settings.ALLOWED_HOSTS[0])


def _somebody() -> User | None:
    """Somebody who may see the desk and the schedule, else anybody who works here."""
    staff = list(User.objects.filter(is_active=True).select_related("job_class"))
    staff.sort(
        key=lambda user: (
            Permission.PATRONS_SERIES_SEE not in permissions_of(user.job_class.permissions)
        )
    )
    return staff[0] if staff else None


def _trouble(browser: Client, name: str) -> str:
    with Capture() as run:
        status = browser.get(reverse(name), secure=settings.SECURE).status_code
        if status < HTTPStatus.INTERNAL_SERVER_ERROR:
            return ""
        return f"{name}: {status}"
    return f"{name}: {class_path(run.error)}" if run.error else ""


@contextmanager
def _quiet() -> Iterator[None]:
    """What the pages log while they are tried is not for the terminal."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
