"""Upgrade an older database: check, back up, build beside, try, or leave all as it was."""

import logging
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from yesdesk.cli.backup.archive import read_archive
from yesdesk.cli.backup.create import create_backup
from yesdesk.cli.backup.database import (
    database_path,
    disk_full_as_refusal,
    offline_lock,
    stamp,
    workspace,
)
from yesdesk.cli.backup.restore import AfterBackup, discard_unfinished, finish_build, swap_for
from yesdesk.cli.output import megabytes
from yesdesk.cli.schema import Schema, make_tables, schema_found
from yesdesk.core.errors import Refusal
from yesdesk.core.exceptions import Capture, class_path, safe_traceback
from yesdesk.core.full_disk import is_full_disk
from yesdesk.core.permissions import Permission
from yesdesk.patrons.cleanup import aside_folder
from yesdesk.people.models import CurrentShift, StaffSession, User
from yesdesk.people.queries import permissions_of
from yesdesk.places.queries import library_or_none

# The present database, the backup, and the new one.
_COPIES: Final = 3


@dataclass(frozen=True, slots=True)
class UpgradeResult:
    backup: Path
    # The former database.
    aside: str


def upgrade(now: datetime) -> UpgradeResult | None:
    """Bring the database to this version; None when it is there already. Raises Refusal, with everything as it was."""
    with offline_lock():
        found = schema_found()
        if found is Schema.FRESH:
            make_tables()
            return None
        if found is Schema.CURRENT:
            return None
        if found is not Schema.OLDER:
            raise Refusal(str(found.value), next_step="", code="cli.keeping.schema")
        _look_for_room()
        return _upgrade_beside_and_swap(now)


def _upgrade_beside_and_swap(now: datetime) -> UpgradeResult:
    aside_folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    backup = aside_folder() / f"before-upgrade-{stamp(now)}.tar.gz"
    with disk_full_as_refusal(aside_folder()), workspace() as folder, ExitStack() as undo:
        undo.callback(backup.unlink, missing_ok=True)
        create_backup(backup, now)
        manifest = read_archive(backup, folder)
        beside = swap_for(folder)
        with discard_unfinished(beside):
            with beside.inside(), Capture() as run:
                finish_build(manifest, folder, now, AfterBackup(mail_may_have_gone=False))
                closed = failing_pages()
                if closed:
                    raise Refusal(
                        f"Some pages do not open with the new database ({'; '.join(closed)}).",
                        next_step="",
                        code="cli.keeping.tried",
                    )
            if run.error is not None:
                if isinstance(run.error, OSError) or is_full_disk(run.error):
                    raise run.error  # a full disk has its own sentence
                raise _put_back(run.error)
        aside = beside.take_place(now)
        undo.pop_all()
    return UpgradeResult(backup, aside)


def _put_back(error: Exception) -> Refusal:
    sentence = error.sentence if isinstance(error, Refusal) else _where_it_stopped(error)
    return Refusal(
        f"{sentence} The library is as it was before.",
        next_step="Start the former version again, and send us this line.",
        code="cli.keeping.put_back",
    )


def _where_it_stopped(error: Exception) -> str:
    places = safe_traceback(error, 1)
    return f"The upgrade stopped ({class_path(error)} at {''.join(places)})."


def _look_for_room() -> None:
    # PostgreSQL's disk may be elsewhere, so it is not checked.
    size = database_path().stat().st_size if connection.vendor == "sqlite" else 0
    free = shutil.disk_usage(settings.DATA).free
    if free < size * _COPIES:
        raise Refusal(
            f"An upgrade needs {megabytes(size * _COPIES)} of room in {settings.DATA}; "
            f"{megabytes(free)} are free.",
            next_step="Make room there, then start it again.",
            code="cli.keeping.no_room",
        )


_PUBLIC = ("start", "sign_in")
_STAFF = ("desk", "account", "kept")


def failing_pages() -> list[str]:
    """Return names of pages that fail, each with its error."""
    # Static files are gathered when it is served; whitenoise warns where their folder is missing.
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    with _logging_disabled():
        found = [_page_trouble(Client(SERVER_NAME=_first_host()), name) for name in _PUBLIC]
        member = _member_to_try_pages()
        if member is not None and library_or_none() is not None:
            browser = Client(SERVER_NAME=_first_host())
            browser.force_login(member)
            found += [_page_trouble(browser, name) for name in _STAFF]
            StaffSession.objects.all().delete()
            CurrentShift.objects.filter(user=member).delete()  # nobody came by that
    return [each for each in found if each]


def _first_host() -> str:
    return str(settings.ALLOWED_HOSTS[0])


def _member_to_try_pages() -> User | None:
    # A member who sees the desk and the schedule, else anybody.
    staff = list(User.objects.filter(is_active=True).select_related("job_class"))
    staff.sort(
        key=lambda user: (
            Permission.PATRONS_SERIES_SEE not in permissions_of(user.job_class.permissions)
        )
    )
    return staff[0] if staff else None


def _page_trouble(browser: Client, name: str) -> str:
    with Capture() as run:
        status = browser.get(reverse(name), secure=settings.SECURE).status_code
        if status < HTTPStatus.INTERNAL_SERVER_ERROR:
            return ""
        return f"{name}: {status}"
    return f"{name}: {class_path(run.error)}" if run.error else ""


@contextmanager
def _logging_disabled() -> Iterator[None]:
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)
