"""The last backup, and an alert when it is too old."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext_noop

from yesdesk.core.models import LastBackup
from yesdesk.core.permissions import Permission
from yesdesk.core.system_alerts import SystemAlert

TOO_OLD: Final = timedelta(hours=26)
_THE_ONE: Final = 1


def note_backup(made_at: datetime, *, where: str, size: int) -> None:
    values = {"made_at": made_at, "where": where[:300], "size": size}
    LastBackup.objects.update_or_create(pk=_THE_ONE, defaults=values)


def last_backup() -> LastBackup | None:
    return LastBackup.objects.filter(pk=_THE_ONE).first()


def backup_is_old(now: datetime, *, served_since: datetime) -> bool:
    """True where the last backup is more than a night old; before the first, where the library is."""
    last = last_backup()
    return now - (last.made_at if last else served_since) > TOO_OLD


def was_backed_up_lately() -> bool:
    last = last_backup()
    return last is not None and timezone.now() - last.made_at <= TOO_OLD


def alarm_of_old_backup(served_since: datetime) -> Iterable[SystemAlert]:
    """An alert about an old backup, registered by a real library and not by a demo."""
    if not backup_is_old(timezone.now(), served_since=served_since):
        return
    last = last_backup()
    yield SystemAlert(
        gettext_noop("The last backup of this library is more than a day old.")
        if last
        else gettext_noop("No backup of this library has been made yet."),
        gettext_noop(
            "Run `yesdesk backup --to FOLDER --keep 14` each night. The timer is in "
            "docs/keeping.md. Check why the last one did not run."
        ),
        since=last.made_at if last else served_since,
        url_name="stopped_work",
        permission=Permission.CORE_DEAD_LETTERS_SETTLE,
    )
