"""Raw first: the bytes of a mail are on the disk, and a row points at them, before anything looks into them."""

from dataclasses import dataclass
from datetime import datetime
from typing import IO, Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from yesdesk.core.actors import Actor
from yesdesk.core.models import StoredFile
from yesdesk.core.permissions import Permission
from yesdesk.core.storage.files import save_raw
from yesdesk.core.tasks.queue import enqueue_once
from yesdesk.mail.models import (
    Arrival,
    ArrivalState,
    Mailbox,
    QuietKind,
    ReviewReason,
    ServerCopy,
)

KIND: Final = "message/rfc822"
TAKE_IN: Final = "yesdesk.mail.inbound.jobs.ingest"


@dataclass(frozen=True, slots=True)
class ServerLocation:
    folder: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True)
class NewArrival:
    mailbox: Mailbox
    lies: ServerLocation | None = None
    spooled: str | None = None
    addressed_to: str = ""
    at: datetime | None = None
    reason: ReviewReason | None = None
    detail: str = ""
    asked_for: bool = False
    """A colleague had it read in after a quiet week."""


def store_raw(new: NewArrival, source: IO[bytes], *, by: Actor) -> Arrival | None:
    """Keep one mail and have it taken in soon. None when it is kept already, or its copy on the server is to be
    removed. Not inside a transaction. Raises DiskFull and database errors."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    stored = save_raw(source, kind=KIND)
    try:
        with transaction.atomic():
            if new.asked_for and not _take_noted(new):
                return None
            if new.lies is not None and _is_known(new, new.lies, stored):
                return None
            return _put_down(new, stored)
    except IntegrityError:  # another worker was first
        return None


def _put_down(new: NewArrival, stored: StoredFile) -> Arrival:
    waits = (
        new.reason != ReviewReason.NOT_GIVEN
    )  # the others are read, so that the list can say whose they are
    arrival = Arrival.objects.create(
        mailbox=new.mailbox,
        addressed_to=new.addressed_to[:320],
        spooled=new.spooled,
        raw=stored,
        arrived_at=new.at or timezone.now(),
        state=ArrivalState.WAITING if waits else ArrivalState.LISTED,
        reason=new.reason or "",
        detail=new.detail[:300],
        without_receipt=new.asked_for,
    )
    if new.lies is not None:
        _note_copy(new.mailbox, new.lies, stored.sha256, arrival)
    if waits:
        enqueue_ingest(new.mailbox.pk)
    return arrival


def _take_noted(new: NewArrival) -> bool:
    """Take the note of a quiet week away; False where another worker was first."""
    lies = new.lies
    noted = ServerCopy.objects.filter(mailbox=new.mailbox, quiet=QuietKind.WANTED)
    return lies is not None and bool(
        noted.filter(folder=lies.folder, uidvalidity=lies.uidvalidity, uid=lies.uid).delete()[0]
    )


def _note_copy(
    mailbox: Mailbox, lies: ServerLocation, sha256: str, arrival: Arrival | None
) -> None:
    ServerCopy.objects.create(
        mailbox=mailbox,
        folder=lies.folder,
        uidvalidity=lies.uidvalidity,
        uid=lies.uid,
        arrival=arrival,
        sha256=sha256,
    )


def _is_known(new: NewArrival, lies: ServerLocation, stored: StoredFile) -> bool:
    if new.reason == ReviewReason.NOT_GIVEN:
        return False  # no bytes are nobody's sign: all such mails would be the same one
    if is_known_copy(new.mailbox, lies, stored.sha256):
        return True
    if new.reason == ReviewReason.JUNK:
        known = Arrival.objects.filter(mailbox=new.mailbox, raw=stored).first()
        if known is not None:
            _note_copy(new.mailbox, lies, stored.sha256, known)
            return True
    return False


def is_known_copy(mailbox: Mailbox, lies: ServerLocation, sha256: str) -> bool:
    """Return whether these bytes are known under former numbers, or erased here; then their copy has its new number."""
    same = ServerCopy.objects.filter(mailbox=mailbox, sha256=sha256)
    if _take_new_numbers(same.filter(folder=lies.folder), lies):
        return True
    if same.filter(arrival=None, left=False).exists():  # erased here, and moved about there
        _note_copy(mailbox, lies, sha256, None)
        return True
    return False


def _take_new_numbers(same: QuerySet[ServerCopy], lies: ServerLocation) -> bool:
    """Give known mail its new number where a server numbers anew: it is read once and, once erased, stays away."""
    former = same.exclude(uidvalidity=lies.uidvalidity).order_by("id")
    for pk in former.values_list("pk", flat=True):
        if former.filter(pk=pk).update(uidvalidity=lies.uidvalidity, uid=lies.uid):
            return True
    return False


def enqueue_ingest(mailbox: int) -> None:
    enqueue_once(import_string(TAKE_IN), f"mail.in.{mailbox}", mailbox)
