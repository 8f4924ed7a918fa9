"""Collect a mailbox: everything the server has and we have not, oldest first, until nothing is missing.

What was collected is known by the server's numbers, in rows of our own; the seen flag means nothing here. At the
end of each look the server's own count is held against ours.
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import structlog

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.mail.credentials import login_for
from yesdesk.mail.inbound.folder_state import FolderState, open_folder
from yesdesk.mail.inbound.imap import (
    ImapCommandRefused,
    ImapError,
    MailServer,
    MessageHead,
    imap_session,
)
from yesdesk.mail.inbound.imap.errors import translate_errors
from yesdesk.mail.inbound.imap.server import INBOX
from yesdesk.mail.inbound.record_poll import PollResult, record_poll, record_poll_failure
from yesdesk.mail.models import Mailbox, MailboxState, MailboxTrouble, ReviewReason
from yesdesk.mail.oauth import forget_tokens

SECONDS: Final = 8.0
"""How long one turn lasts at most; what is left is the next turn's."""

AT_A_TIME: Final = 200
STUMBLES: Final = 3
"""How often one mail may fail to come before it is listed as one that the server does not hand over."""

log = structlog.get_logger("yesdesk.mail")


def sync_mailbox(mailbox: Mailbox, *, by: Actor) -> bool:
    """One turn at a mailbox; whether there is more to do at once. What is wrong with its server is noted.

    Not inside a transaction. Raises what the database or the disk says.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    state, _new = MailboxState.objects.get_or_create(mailbox=mailbox)
    turn = _Turn(mailbox, by, dict(state.stumbled))
    try:
        _look(turn)
    except ImapError as trouble:
        log.warning("mailbox not collected", mailbox=mailbox.pk, trouble=trouble.trouble.value)
        if trouble.trouble == MailboxTrouble.SHUT:
            forget_tokens()  # the next is asked anew, should it have been revoked
        record_poll_failure(state, trouble.trouble, trouble.said, turn.stumbled, by=by)
        return False
    record_poll(state, PollResult(turn.more, turn.missing, turn.stumbled), by=by)
    return turn.more


def _look(turn: "_Turn") -> None:
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
    stumbled: dict[str, int]
    """As in MailboxState."""

    more: bool = False
    """The time was over."""

    missing: int = 0
    """Counted there and not to be had."""

    until: float = field(default_factory=lambda: time.monotonic() + SECONDS)

    def look(self, server: MailServer) -> None:
        for name, reason in self._watched(server):
            self._look_into(open_folder(server, self.mailbox, name, reason))
            if self.more:
                return

    def _watched(self, server: MailServer) -> list[tuple[str, ReviewReason | None]]:
        junk = self.mailbox.junk or server.junk()
        inbox: tuple[str, ReviewReason | None] = (INBOX, None)
        return [inbox, (junk, ReviewReason.JUNK)] if junk and junk != INBOX else [inbox]

    def _look_into(self, folder: FolderState) -> None:
        folder.remove_erased()
        self._take(folder, folder.newer())
        if self.more:
            return
        missing = self._missing(folder.again())
        self.missing += missing
        if not missing:
            folder.drop_former_numbers()

    def _missing(self, folder: FolderState) -> int:
        """How many the server counts that are not to be had, after looking for them wherever they may stand."""
        if not folder.apart():
            return 0
        self._take(folder, folder.gaps())
        return max(len(folder.gaps()), folder.again().apart())

    def _take(self, folder: FolderState, uids: Iterable[int]) -> None:
        """In their order, but those that failed before come last."""
        order = sorted(uids, key=lambda uid: (self.stumbled.get(folder.key(uid), 0), uid))
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
        """Return whether it is kept now. A stumble is counted also where the connection is lost with it."""
        key = folder.key(uid)
        failed = self.stumbled.get(key, 0)
        try:
            folder.keep(uid, head, given_up=failed >= STUMBLES, by=self.by)
        except (ImapCommandRefused, ImapError) as error:
            self.stumbled[key] = failed + 1
            if isinstance(error, ImapError):
                raise
            return False
        self.stumbled.pop(key, None)
        return True
