"""The state of a watched folder: the server's mail compared with the mail we know."""

import io
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import structlog
from django.conf import settings
from django.db.models import Max, QuerySet

from yesdesk.core.actors import Actor
from yesdesk.core.exceptions import Capture, class_path
from yesdesk.mail.inbound.imap import FolderStatus, MailServer, MessageHead
from yesdesk.mail.inbound.imap_errors import ImapCommandRefused, ImapError, MailTooLong
from yesdesk.mail.inbound.quiet_week import note_kind
from yesdesk.mail.inbound.sandbox import SandboxedParser
from yesdesk.mail.inbound.store_raw import NewArrival, ServerLocation, store_raw
from yesdesk.mail.models import (
    Mailbox,
    MailboxTrouble,
    QuietKind,
    ReviewReason,
    ServerCopy,
)

MB: Final = 1024 * 1024
BEGINNING: Final = 256 * 1024
"""Bytes kept of a mail beyond the limit."""

log = structlog.get_logger("yesdesk.mail")


@dataclass(frozen=True, slots=True)
class FolderState:
    server: MailServer
    mailbox: Mailbox
    name: str
    opened: FolderStatus
    reason: ReviewReason | None
    """The reason why mail in it is only listed; None for the inbox."""

    asked_for: bool = False
    """Take mail of a quiet week that a colleague has read in, and no other."""

    def _copies_in_folder(self) -> QuerySet[ServerCopy]:
        return ServerCopy.objects.filter(mailbox=self.mailbox, folder=self.name)

    def _copies_of_this_validity(self) -> QuerySet[ServerCopy]:
        return self._copies_in_folder().filter(uidvalidity=self.opened.uidvalidity)

    def key(self, uid: int) -> str:
        return f"{self.name} {self.opened.uidvalidity} {uid}"

    def again(self) -> "FolderState":
        return replace(self, opened=self._open())

    def _open(self) -> FolderStatus:
        return self.server.open(self.name, readonly=self.mailbox.is_quiet)

    def uids_asked_for(self) -> list[int]:
        rows = self._copies_of_this_validity().filter(quiet=QuietKind.WANTED).order_by("uid")
        return list(rows.values_list("uid", flat=True))

    def comes_quietly(self, head: MessageHead) -> bool:
        """Return whether a mail is only noted: it came in a quiet week, and nobody has it read in yet."""
        ended = self.mailbox.quiet_ended
        before_end = ended is not None and head.at is not None and head.at < ended
        return not self.asked_for and (self.mailbox.is_quiet or before_end)

    def newer_uids(self) -> list[int]:
        highest = self._copies_of_this_validity().aggregate(highest=Max("uid"))["highest"] or 0
        return self.server.uids_from(highest + 1, self.opened)

    def apart(self) -> int:
        """The difference between the server's count and our own."""
        return abs(self._copies_of_this_validity().count() - self.opened.exists)

    def gaps(self) -> list[int]:
        """Numbers the server has and we have not. Vanished numbers are forgotten."""
        there = set(self.server.uids_from(1, self.opened))
        known = set(self._copies_of_this_validity().values_list("uid", flat=True))
        vanished = known - there
        if vanished and len(there) == self._open().exists:
            self._delete_known(vanished)
        return sorted(there - known)

    def _delete_known(self, uids: Iterable[int]) -> None:
        for some in _in_batches(sorted(uids)):
            self._copies_of_this_validity().filter(uid__in=some).delete()

    def heads_to_take(self, uids: Sequence[int]) -> dict[int, MessageHead]:
        """Heads of the mails to take; mails older than the mailbox's beginning are left alone."""
        heads = self._heads(uids)
        if self.asked_for:
            return heads
        begins = self.mailbox.begins
        old = [uid for uid, head in heads.items() if begins and head.at and head.at < begins]
        ServerCopy.objects.bulk_create(
            [self._copy_left_there(uid) for uid in old], ignore_conflicts=True
        )
        return {uid: head for uid, head in heads.items() if uid not in set(old)}

    def _copy_left_there(self, uid: int) -> ServerCopy:
        place = self.mailbox, self.name, self.opened.uidvalidity
        return ServerCopy(
            mailbox=place[0], folder=place[1], uidvalidity=place[2], uid=uid, left=True
        )

    def _heads(self, uids: Sequence[int]) -> dict[int, MessageHead]:
        """Fetch heads one by one where all at once fail: a damaged mail stumbles by itself and hides no other."""
        try:
            return self.server.heads_by_uid(uids)
        except ImapCommandRefused:
            found: dict[int, MessageHead] = {}
            for uid in uids:
                try:
                    found |= self.server.heads_by_uid([uid])
                except ImapCommandRefused:
                    found[uid] = MessageHead(0, None)
            return found

    def keep(self, uid: int, head: MessageHead, *, given_up: bool, by: Actor) -> None:
        """Keep one mail, or the beginning of a mail beyond the limit, or (`given_up`) that there is one."""
        lies = ServerLocation(self.name, self.opened.uidvalidity, uid)
        new = NewArrival(self.mailbox, lies, reason=self.reason, asked_for=self.asked_for)
        if given_up:
            store_raw(replace(new, reason=ReviewReason.NOT_GIVEN), io.BytesIO(), by=by)
        elif head.size > settings.MAIL_LIMIT:
            self._keep_beginning(uid, new, f"{head.size // MB} MB", by=by)
        else:
            try:
                store_raw(new, self.server.mail(uid, head.size, settings.MAIL_LIMIT), by=by)
            except MailTooLong:  # its server told less
                self._keep_beginning(uid, new, f"> {settings.MAIL_LIMIT // MB} MB", by=by)

    def note(
        self, uid: int, head: MessageHead, reader: SandboxedParser, *, given_up: bool, by: Actor
    ) -> None:
        """Note the kind of one mail of a quiet week, or (`given_up`) that there is one. Its words stay there."""
        lies = ServerLocation(self.name, self.opened.uidvalidity, uid)
        new = NewArrival(self.mailbox, lies, reason=self.reason)
        if not given_up and head.size <= settings.MAIL_LIMIT:
            try:
                source = self.server.mail(uid, head.size, settings.MAIL_LIMIT)
                return note_kind(new, lies, source, reader, by=by)
            except MailTooLong:  # its server told less
                pass
        return note_kind(new, lies, None, reader, by=by)

    def _keep_beginning(self, uid: int, new: NewArrival, size: str, *, by: Actor) -> None:
        with self.server.mail(uid, BEGINNING, sys.maxsize) as source:
            beginning = io.BytesIO(source.read(BEGINNING))
        reason = self.reason or ReviewReason.TOO_LARGE
        store_raw(replace(new, reason=reason, detail=size), beginning, by=by)

    def mark_seen(self, uids: Sequence[int]) -> None:
        """Mark mails as a courtesy to readers of the mailbox. A server that refuses loses nothing."""
        if self.reason is None and uids:
            with Capture() as marking:
                self.server.mark_seen(uids)
            if marking.error is not None:
                log.info("not marked as seen", error=class_path(marking.error))

    def remove_erased(self) -> None:
        erased = self._copies_of_this_validity().filter(arrival=None, left=False).order_by("uid")
        uids = list(erased.values_list("uid", flat=True)[:500])
        if uids:
            self._delete_known(self.server.remove(uids))

    def drop_former_numbers(self) -> None:
        """Drop former numbers, once all mail is here under its present one."""
        self._copies_in_folder().exclude(uidvalidity=self.opened.uidvalidity).delete()


def open_folder(
    server: MailServer, mailbox: Mailbox, name: str, reason: ReviewReason | None
) -> FolderState:
    """Raise ImapError where there is no folder of that name."""
    try:
        opened = server.open(name, readonly=mailbox.is_quiet)
        return FolderState(server, mailbox, name, opened, reason)
    except ImapCommandRefused as error:
        raise ImapError(MailboxTrouble.NO_FOLDER, f"{name}: {error}") from error


def _in_batches(uids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (uids[start : start + 500] for start in range(0, len(uids), 500))
