"""The quiet week of a mailbox. Mail is noted by its kind; its words stay on the server, and nothing is flagged, moved
or sent. At the end a colleague has each kind read in, without a receipt, or lets it go."""

import hashlib
import tempfile
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any, Final
from zoneinfo import ZoneInfo

from django.db import Error, transaction
from django.db.models import Count, F
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.audit import record_audit
from yesdesk.core.clock_mark import clock_is_trusted
from yesdesk.core.dates import local_day
from yesdesk.core.exceptions import Capture
from yesdesk.core.permissions import Permission
from yesdesk.mail.inbound.queries import NOTED
from yesdesk.mail.inbound.sandbox import ReaderBroken, SandboxedParser
from yesdesk.mail.inbound.store_raw import NewArrival, ServerLocation, is_known_copy
from yesdesk.mail.models import InboundMethod, Mailbox, QuietKind, ReviewReason, ServerCopy

_PIECE: Final = 1024 * 1024

LONGEST_QUIET: Final = timedelta(days=62)

_KINDS: Final[Mapping[str, QuietKind]] = {
    "new": QuietKind.PERSON,
    "reply": QuietKind.PERSON,
    "auto_reply": QuietKind.AUTO_REPLY,
    "list": QuietKind.LIST,
    "bounce": QuietKind.BOUNCE,
}


def note_kind(
    new: NewArrival,
    lies: ServerLocation,
    source: IO[bytes] | None,
    reader: SandboxedParser,
    *,
    by: Actor,
) -> None:
    """Note one mail by its kind, its place and a hash of its bytes; None: its bytes are not to be had. Does nothing for
    a known mail, nor where the quiet week began or ended meanwhile. Raises errors of the database and the disk."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    sha256, kind = "", QuietKind.UNREADABLE
    if source is not None:
        with tempfile.NamedTemporaryFile(dir=reader.folder, suffix=".eml") as file:
            sha256 = _copied(source, file)
            kind = _kind_of(file.name, reader)
    if new.reason == ReviewReason.JUNK:
        kind = QuietKind.JUNK
    box = new.mailbox
    same = Mailbox.objects.filter(pk=box.pk, quiet_ended=box.quiet_ended)
    with transaction.atomic():
        if not same.filter(quiet_until__isnull=not box.is_quiet).exists():
            return
        if not (sha256 and is_known_copy(box, lies, sha256)):
            _note(box, lies, sha256, kind)


def _copied(source: IO[bytes], file: Any) -> str:
    digest = hashlib.sha256()
    while piece := source.read(_PIECE):
        digest.update(piece)
        file.write(piece)
    file.flush()
    return digest.hexdigest()


def _kind_of(name: str, reader: SandboxedParser) -> QuietKind:
    from yesdesk.mail.classify import classify_mail  # when there is mail: many words
    from yesdesk.mail.inbound.junk import junk_reason

    kind = QuietKind.UNREADABLE
    with Capture() as run, reader.read(Path(name)) as mail:
        ours = frozenset(Mailbox.objects.values_list("address", flat=True))
        found = _KINDS.get(classify_mail(mail, ours=ours).verdict, QuietKind.UNREADABLE)
        kind = QuietKind.JUNK if junk_reason(mail) else found
    if isinstance(run.error, OSError | ReaderBroken | Error):  # the machine's, no mail's
        raise run.error
    return kind


def _note(mailbox: Mailbox, lies: ServerLocation, sha256: str, kind: QuietKind) -> None:
    copy = ServerCopy(
        mailbox=mailbox,
        folder=lies.folder,
        uidvalidity=lies.uidvalidity,
        uid=lies.uid,
        left=True,
        sha256=sha256,
        quiet=kind,
    )
    ServerCopy.objects.bulk_create([copy], ignore_conflicts=True)  # two workers


def start_of_day(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))


def week_from_now(zone: str) -> datetime:
    return start_of_day(local_day(timezone.now() + timedelta(days=7), zone), zone)


@transaction.atomic
def begin_quiet_week(mailbox: Mailbox, until: datetime, *, by: Actor) -> None:
    """Begin a quiet week, or move its end. Nothing changes for a mailbox whose mail is piped."""
    by.require(Permission.PLACES_PLACES_CHANGE)
    collected = Mailbox.objects.filter(pk=mailbox.pk, inbound_method=InboundMethod.IMAP)
    if collected.update(quiet_until=until):
        day = until.date().isoformat()
        record_audit("mail.mailbox.quiet", f"mailbox:{mailbox.pk}", by=by, until=day)


@transaction.atomic
def end_quiet_week(mailbox: Mailbox, *, by: Actor) -> bool:
    """End it now; new mail is taken in as usual. False where it has ended before."""
    by.require(Permission.PLACES_PLACES_CHANGE)
    quiet = Mailbox.objects.filter(pk=mailbox.pk).exclude(quiet_until=None)
    if not quiet.update(quiet_until=None, quiet_ended=timezone.now()):
        return False
    record_audit("mail.mailbox.quiet_ended", f"mailbox:{mailbox.pk}", by=by)
    return True


def end_due_quiet_weeks(now: datetime) -> None:
    """End quiet weeks whose day has come. A clock that jumped ends none: a receipt cannot be called back."""
    due = Mailbox.objects.filter(quiet_until__lte=now)
    if due.exists() and clock_is_trusted(now):
        due.update(quiet_ended=F("quiet_until"), quiet_until=None)


@transaction.atomic
def settle_kind(mailbox: Mailbox, kind: QuietKind, *, read_in: bool, by: Actor) -> int:
    """Have all mail of one kind read in, or let it go: it stays on its server, and we forget its kind. Return how many;
    0 while the week is quiet, and where a colleague was first."""
    by.require(Permission.PLACES_PLACES_CHANGE)
    held = Mailbox.objects.select_for_update().get(pk=mailbox.pk)
    if held.is_quiet or kind == QuietKind.WANTED:
        return 0
    rows = ServerCopy.objects.filter(mailbox=held, quiet=kind)
    many = rows.update(quiet=QuietKind.WANTED if read_in else "")
    if many:
        about, named = f"mailbox:{mailbox.pk}", kind.value
        if read_in:
            record_audit("mail.mailbox.quiet_read_in", about, by=by, kind=named, count=many)
        else:
            record_audit("mail.mailbox.quiet_let_go", about, by=by, kind=named, count=many)
    return many


def quiet_counts(mailbox: Mailbox, *, by: Actor) -> dict[QuietKind, int]:
    """Count what a quiet week noted and nobody has settled, by kind; kinds without mail are left out."""
    by.require(Permission.PLACES_PLACES_CHANGE)
    rows = ServerCopy.objects.filter(NOTED, mailbox=mailbox).order_by().values("quiet")
    found = {each["quiet"]: each["many"] for each in rows.annotate(many=Count("pk"))}
    return {kind: found[kind] for kind in QuietKind if kind in found}
