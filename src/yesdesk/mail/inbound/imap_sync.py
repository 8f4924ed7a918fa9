"""Collect a mailbox: all mail the server has and we have not, oldest first, until nothing is missing.

Rows of our own know collected mail by the server's numbers; the seen flag means nothing here. Each look ends with the
server's own count. Mail that was erased here is removed there, also from mailboxes switched off or piped by now, and
from former folders.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

import structlog
from django.utils import timezone

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.mail.credentials import forget_tokens, login_for
from yesdesk.mail.inbound.folder_state import FolderState, open_folder
from yesdesk.mail.inbound.imap import INBOX, MailServer, MessageHead, imap_session
from yesdesk.mail.inbound.imap_errors import ImapCommandRefused, ImapError, translate_errors
from yesdesk.mail.inbound.queries import erased_server_copies, reading_folder
from yesdesk.mail.inbound.sandbox import SandboxedParser
from yesdesk.mail.models import Mailbox, MailboxState, MailboxTrouble, ReviewReason

SECONDS: Final = 8.0

AT_A_TIME: Final = 200
STUMBLES: Final = 3
"""The failures of one mail before it is listed as a mail that the server does not hand over."""

log = structlog.get_logger("yesdesk.mail")


def sync_mailbox(mailbox: Mailbox, *, by: Actor) -> bool:
    """Take one turn at a mailbox; whether there is more to do at once. Its server's trouble is noted. Not inside a
    transaction. Raises errors of the database and the disk."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    state, _new = MailboxState.objects.get_or_create(mailbox=mailbox)
    turn = _Turn(mailbox, by, dict(state.failed_fetches))
    try:
        _read_mailbox(turn)
    except ImapError as trouble:
        log.warning("mailbox not collected", mailbox=mailbox.pk, trouble=trouble.trouble.value)
        if trouble.trouble == MailboxTrouble.SHUT:
            forget_tokens()  # the next is asked anew, should it have been revoked
        record_poll_failure(state, trouble.trouble, trouble.said, turn.failed_fetches, by=by)
        return False
    record_poll(state, PollResult(turn.more, turn.missing, turn.failed_fetches), by=by)
    return turn.more


def _read_mailbox(turn: "_Turn") -> None:
    with translate_errors():
        login = login_for(turn.mailbox, "imap")
    try:
        with imap_session(turn.mailbox, login) as server:
            turn.look(server)
    except ImapCommandRefused as refused:  # of something other than one mail
        raise ImapError(MailboxTrouble.ODD, str(refused)) from refused


@dataclass
class _Turn:
    mailbox: Mailbox
    by: Actor
    failed_fetches: dict[str, int]
    more: bool = False
    missing: int = 0
    reader: SandboxedParser = field(default_factory=lambda: SandboxedParser(reading_folder()))
    until: float = field(default_factory=lambda: time.monotonic() + SECONDS)

    def look(self, server: MailServer) -> None:
        with self.reader:
            for name, reason in self._folders_to_sync(server):
                self._sync_folder(open_folder(server, self.mailbox, name, reason))
                if self.more:
                    return

    def _folders_to_sync(self, server: MailServer) -> list[tuple[str, ReviewReason | None]]:
        junk = self.mailbox.junk or server.junk()
        inbox: tuple[str, ReviewReason | None] = (INBOX, None)
        return [inbox, (junk, ReviewReason.JUNK)] if junk and junk != INBOX else [inbox]

    def _sync_folder(self, folder: FolderState) -> None:
        if not self.mailbox.is_quiet:
            folder.remove_erased()
        self._take_uids(folder, folder.newer_uids())
        if not (self.more or self.mailbox.is_quiet):
            self._take_uids(replace(folder, asked_for=True), folder.uids_asked_for())
        if self.more:
            return
        missing = self._fetch_gaps_and_count_missing(folder.again())
        self.missing += missing
        if not missing:
            folder.drop_former_numbers()

    def _fetch_gaps_and_count_missing(self, folder: FolderState) -> int:
        if not folder.apart():
            return 0
        self._take_uids(folder, folder.gaps())
        return max(len(folder.gaps()), folder.again().apart())

    def _take_uids(self, folder: FolderState, uids: Iterable[int]) -> None:
        order = sorted(uids, key=lambda uid: (self.failed_fetches.get(folder.key(uid), 0), uid))
        for start in range(0, len(order), AT_A_TIME):
            some = order[start : start + AT_A_TIME]
            came = self._take_some(folder, some, folder.heads_to_take(some))
            folder.mark_seen(came)  # after their commits
            if self.more:
                return

    def _take_some(
        self, folder: FolderState, uids: Sequence[int], heads: dict[int, MessageHead]
    ) -> list[int]:
        came: list[int] = []
        for uid in uids:
            if time.monotonic() > self.until:
                self.more = True
                break
            if uid in heads and self._take_one(folder, uid, heads[uid]):
                came.append(uid)
        return came

    def _take_one(self, folder: FolderState, uid: int, head: MessageHead) -> bool:
        """Take one mail; whether it is kept now. In a quiet week it is only noted. A stumble is counted also where the
        connection is lost with it."""
        key = folder.key(uid)
        failed = self.failed_fetches.get(key, 0)
        try:
            quietly = folder.comes_quietly(head)
            if quietly:
                folder.note(uid, head, self.reader, given_up=failed >= STUMBLES, by=self.by)
            else:
                folder.keep(uid, head, given_up=failed >= STUMBLES, by=self.by)
        except (ImapCommandRefused, ImapError) as error:
            self.failed_fetches[key] = failed + 1
            if isinstance(error, ImapError):
                raise
            return False
        self.failed_fetches.pop(key, None)
        return not quietly


def clean_server(mailbox: Mailbox, *, by: Actor) -> None:
    """Remove up to five hundred copies of each folder. Not inside a transaction. The state is noted where the mailbox
    is not collected; for others collecting notes it."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    state, _new = MailboxState.objects.get_or_create(mailbox=mailbox)
    trouble = _clean_and_return_error(mailbox)
    if trouble is not None:
        log.warning("mailbox not cleaned", mailbox=mailbox.pk, trouble=trouble.trouble.value)
    if mailbox.is_collected:
        return
    if trouble is None:
        record_cleanup(state, by=by)
    else:
        record_poll_failure(state, trouble.trouble, trouble.said, state.failed_fetches, by=by)


def _clean_and_return_error(mailbox: Mailbox) -> ImapError | None:
    try:
        with translate_errors():
            login = login_for(mailbox, "imap")
        with imap_session(mailbox, login) as server:
            _clean_folders(server, mailbox)
    except ImapCommandRefused as refused:
        return ImapError(MailboxTrouble.ODD, str(refused))
    except ImapError as trouble:
        if trouble.trouble == MailboxTrouble.SHUT:
            forget_tokens()
        return trouble
    return None


def _clean_folders(server: MailServer, mailbox: Mailbox) -> None:
    """Clean each folder by itself: a folder that has gone, or has other numbers, stops no other."""
    folders = erased_server_copies().filter(mailbox=mailbox).order_by("folder")
    for name in folders.values_list("folder", flat=True).distinct():
        try:
            open_folder(server, mailbox, name, None).remove_erased()
        except ImapError as trouble:
            if trouble.trouble != MailboxTrouble.NO_FOLDER:
                raise
            log.info("a folder is not there to be cleaned", mailbox=mailbox.pk)


FIRST_WAIT: Final = 30.0  # seconds
LONGEST_WAIT: Final = 600.0
REMEMBERED: Final = 200


@dataclass(frozen=True, slots=True)
class PollResult:
    more: bool
    missing: int
    failed_fetches: Mapping[str, int]


def record_poll(state: MailboxState, look: PollResult, *, by: Actor) -> None:
    """Note that the server answered. While there is more to collect, nothing is said of missing mail."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    now = timezone.now()
    missing = state.missing if look.more else look.missing
    MailboxState.objects.filter(pk=state.pk).update(
        looked_at=now,
        trouble="",
        said="",
        since=None,
        failures=0,
        retry_at=None,
        missing=missing,
        missing_since=(state.missing_since or now) if missing else None,
        failed_fetches=_latest_failed_fetches(look.failed_fetches),
    )


def record_cleanup(state: MailboxState, *, by: Actor) -> None:
    by.require(Permission.DESK_REQUEST_ANSWER)
    MailboxState.objects.filter(pk=state.pk).update(
        trouble="", said="", since=None, failures=0, retry_at=None
    )


def record_poll_failure(
    state: MailboxState,
    trouble: MailboxTrouble,
    said: str,
    failed_fetches: Mapping[str, int],
    *,
    by: Actor,
) -> None:
    """Note a failed look and the time to try again. A dead server is asked ever more seldom."""
    by.require(Permission.DESK_REQUEST_ANSWER)
    now, failures = timezone.now(), state.failures + 1
    wait = min(FIRST_WAIT * 2 ** min(failures - 1, 10), LONGEST_WAIT)
    MailboxState.objects.filter(pk=state.pk).update(
        trouble=trouble,
        said=said[:300],
        since=state.since or now,
        failures=failures,
        retry_at=now + timedelta(seconds=wait),
        failed_fetches=_latest_failed_fetches(failed_fetches),
    )


def _latest_failed_fetches(failed_fetches: Mapping[str, int]) -> dict[str, int]:
    return dict(list(failed_fetches.items())[-REMEMBERED:])
