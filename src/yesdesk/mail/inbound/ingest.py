"""A kept mail is read and routed, or listed with its reason. No mail keeps the next waiting."""

import time
from typing import Final

import structlog
from django.db import DataError, Error, IntegrityError
from django.db.models import F, QuerySet

from yesdesk.core.actors import Actor
from yesdesk.core.exceptions import Capture, class_path, safe_traceback
from yesdesk.core.permissions import Permission
from yesdesk.core.storage.files import DiskFull, path_of
from yesdesk.mail.inbound.junk import junk_reason
from yesdesk.mail.inbound.queries import mailbox_for, reading_folder, waiting_arrivals
from yesdesk.mail.inbound.review_queue import add_to_review, note_head, open_unparsed
from yesdesk.mail.inbound.route_message import route_message
from yesdesk.mail.inbound.sandbox import (
    OF_THE_MACHINE,
    ParseFailure,
    ParserDied,
    ParserTimedOut,
    ReaderBroken,
    SandboxedParser,
)
from yesdesk.mail.inbound.store_raw import enqueue_ingest
from yesdesk.mail.models import Arrival, ArrivalState, ReviewReason
from yesdesk.mail.parse.mail import Mail

TRIES: Final = 3
AT_A_TIME: Final = 200
SECONDS: Final = 5.0

_DELIVERED: Final = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To")
_UNSURE: Final = (ParserDied, ParserTimedOut, MemoryError, IntegrityError)
"""Errors of unsure cause: the mail is tried again, and listed in the end."""

log = structlog.get_logger("yesdesk.mail")


def ingest_waiting(mailbox: int, *, by: Actor) -> None:
    """Take one turn at waiting mail, oldest first, and enqueue another while it gets on. Mail that waits for room on
    the disk has its turn with the timer: asking at once would only ask all day."""
    until = time.monotonic() + SECONDS
    came, held = 0, []
    with SandboxedParser(reading_folder()) as reader:
        for pk in waiting_arrivals(by, mailbox, AT_A_TIME):
            if ingest_arrival(pk, reader, by=by):
                came += 1
            else:
                held.append(pk)
            if time.monotonic() > until:
                break
    waiting = Arrival.objects.filter(mailbox=mailbox, state=ArrivalState.WAITING, tries=0)
    if came and waiting.exclude(pk__in=held).exists():
        enqueue_ingest(mailbox)


def ingest_arrival(pk: int, reader: SandboxedParser, *, by: Actor) -> bool:
    """Read one mail and settle it. It stays waiting where the fault is, or may be, elsewhere. False where the machine
    is in trouble, like a full disk. Raises database errors: then there is no use in going on."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    arrival = _claim_arrival(pk)
    if arrival is None:
        return True
    path = path_of(arrival.raw)
    if not path.exists():
        add_to_review(arrival, ReviewReason.GONE, by=by)
        return True
    seen: Mail | None = None
    with Capture() as run, reader.read(path) as mail:
        seen = mail
        if arrival.tries <= TRIES:
            _route_or_list(mail, arrival, by)
    if arrival.tries > TRIES:  # whatever it was, it ended this process each time, without a word
        add_to_review(arrival, ReviewReason.STOPPED, mail=seen, by=by)
    elif run.error is not None:
        _record_failure(arrival, run.error, seen, by)
    return run.error is None or not _is_ours(run.error)


def _claim_arrival(pk: int) -> Arrival | None:
    rows = Arrival.objects.select_related("raw", "mailbox__service_point__branch")
    arrival = rows.filter(pk=pk, state=ArrivalState.WAITING).first()
    if arrival is None:
        return None
    free = Arrival.objects.filter(pk=pk, state=ArrivalState.WAITING, tries=arrival.tries)
    if not free.update(tries=arrival.tries + 1):
        return None
    arrival.tries += 1
    return arrival


def _route_or_list(mail: Mail, arrival: Arrival, by: Actor) -> None:
    listed = None if arrival.wanted else _reason_to_list(mail, arrival, by)
    if listed is not None:
        add_to_review(arrival, listed[0], detail=listed[1], mail=mail, by=by)
    elif mail.too_broken:
        open_unparsed(arrival, by=by)
    else:
        message = route_message(mail, arrival, by=by)
        if message.request_id is None:
            note_head(arrival, mail, by=by)
        twins = _copies_in_junk(arrival)
        if twins.exists():  # hardly ever: a look costs no writer's turn
            twins.update(state=ArrivalState.DONE, message=message, reason="")


def _reason_to_list(mail: Mail, arrival: Arrival, by: Actor) -> tuple[ReviewReason, str] | None:
    if arrival.addressed_to and not _found_mailbox(mail, arrival, by):
        return ReviewReason.NO_MAILBOX, arrival.addressed_to
    if arrival.reason:
        return ReviewReason(arrival.reason), arrival.detail
    return (ReviewReason.UNREADABLE, mail.too_broken) if mail.too_broken else junk_reason(mail)


def _copies_in_junk(arrival: Arrival) -> QuerySet[Arrival]:
    """The same mail in the junk: the server took it for junk first, and a person there put that right."""
    listed = Arrival.objects.filter(state=ArrivalState.LISTED, reason=ReviewReason.JUNK)
    return listed.filter(mailbox=arrival.mailbox, raw=arrival.raw)


def _found_mailbox(mail: Mail, arrival: Arrival, by: Actor) -> bool:
    """Find our mailbox by the servers' lines, as a copy by a list or an alias names it nowhere else."""
    named = [value for name in _DELIVERED for value in mail.all_headers(name)]
    named += [each.address for each in (*mail.to, *mail.cc)]
    for address in [arrival.addressed_to, *named[:40]]:
        found = mailbox_for(by, address)
        if found is not None:
            arrival.mailbox, arrival.addressed_to = found, ""
            arrival.save(update_fields=["mailbox", "addressed_to"])
            return True
    return False


def _record_failure(arrival: Arrival, error: Exception, mail: Mail | None, by: Actor) -> None:
    log.warning(
        "mail not taken in",
        arrival=arrival.pk,
        tries=arrival.tries,
        error=class_path(error),
        trail=safe_traceback(error),
    )
    if _is_ours(error):
        Arrival.objects.filter(pk=arrival.pk).update(tries=F("tries") - 1)
        if isinstance(error, Error):
            raise error
    elif isinstance(error, _UNSURE) and arrival.tries < TRIES:
        return
    elif arrival.wanted and isinstance(error, ParseFailure):
        open_unparsed(arrival, by=by)
    else:
        add_to_review(
            arrival,
            _reason_for_error(error),
            detail=error.detail if isinstance(error, ParseFailure) else class_path(error),
            mail=mail,
            by=by,
        )


def _is_ours(error: Exception) -> bool:
    """Tell a fault of the machine: a full disk, a database that is away, a missing part of the program."""
    if isinstance(error, Error):
        return not isinstance(error, DataError | IntegrityError)
    return isinstance(error, DiskFull | ReaderBroken | ImportError) or (
        isinstance(error, OSError) and error.errno in OF_THE_MACHINE
    )


def _reason_for_error(error: Exception) -> ReviewReason:
    match error:
        case ParserTimedOut():
            return ReviewReason.TOO_LONG
        case ParserDied() | MemoryError():
            return ReviewReason.STOPPED
        case ParseFailure():
            return ReviewReason.UNREADABLE
        case _:
            return ReviewReason.FAILED
