"""From the spool into the tables: a spooled file goes only when its bytes are kept and its row is committed."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import structlog
from django.conf import settings

from yesdesk.core.actors import Actor
from yesdesk.core.exceptions import Capture, class_path, safe_traceback
from yesdesk.core.folders import make_folder
from yesdesk.core.single_line import single_line
from yesdesk.mail.inbound import spool
from yesdesk.mail.inbound.arrivals import fallback_mailbox, mailbox_for
from yesdesk.mail.inbound.store_raw import NewArrival, store_raw
from yesdesk.mail.models import Arrival

AT_A_TIME: Final = 200
LONGEST_ADDRESS: Final = 320

SETTLED: Final = 60.0
"""Seconds for which somebody else's file must lie still: we cannot know whether it is whole."""

log = structlog.get_logger("yesdesk.mail")


class NoMailbox(Exception):
    """There is no mailbox yet: what is spooled stays there until there is one."""


def import_spool(*, by: Actor) -> int:
    """Take what waits in the spool, oldest first; how many were taken. What fails stays and waits for no other.

    Raises the last of the errors, so that the caller waits a little before it comes again.
    """
    folder = Path(settings.MAIL_SPOOL)
    error: Exception | None = None
    taken = 0
    for path in _waiting(folder):
        with Capture() as run:
            taken += _take(path, by)
        if run.error is not None:
            error = run.error
            log.warning("mail stays spooled", error=class_path(error), trail=safe_traceback(error))
    if error is not None:
        raise error
    return taken


def _waiting(folder: Path) -> Iterator[Path]:
    """Nothing, where it could not be removed afterwards: the same mail would come again for ever."""
    if spool.can_be_emptied(folder):
        yield from spool.spooled_mails(folder)[:AT_A_TIME]


def _take(path: Path, by: Actor) -> int:
    try:
        spooled = spool.read_spooled(path)
    except FileNotFoundError:  # another process was first
        return 0
    if not spooled.head and spooled.at > time.time() - SETTLED:
        return 0
    new = 0 if Arrival.objects.filter(spooled=spooled.name).exists() else _keep(spooled, by)
    spool.remove(spooled)
    return new


def _keep(spooled: spool.Spooled, by: Actor) -> int:
    address = single_line(
        spooled.mailbox, LONGEST_ADDRESS
    )  # as its sender wrote it: perhaps no text
    mailbox = mailbox_for(by, address)
    kept_in = mailbox or fallback_mailbox(by)
    if kept_in is None:
        raise NoMailbox(spooled.name)
    new = NewArrival(
        kept_in,
        spooled=spooled.name,
        addressed_to="" if mailbox else address or "?",
        at=datetime.fromtimestamp(min(spooled.at, time.time()), UTC),
    )
    with spooled.opened() as file:
        return 0 if store_raw(new, file, by=by) is None else 1


def tidy_spool(*, by: Actor) -> None:
    """Create the spool where it is missing, and drop what killed pipes left half written."""
    if by.is_staff:
        return
    folder = Path(settings.MAIL_SPOOL)
    if not folder.exists():
        make_folder(folder.parent)
    if not folder.exists() or os.access(folder, os.W_OK):
        spool.ensure(folder)
        spool.delete_partial_files(folder, time.time())
