"""Removes from a mail server what was erased here, where collecting does not: of a mailbox that is switched off, or
handed over by a pipe by now, and in folders that are watched no more. What is kept, and how long, is promised for
the copy there too.
"""

import structlog

from yesdesk.channels.email.actions.noting import note_cleaned, note_trouble
from yesdesk.channels.email.actions.watching import open_folder
from yesdesk.channels.email.credentials import login_for
from yesdesk.channels.email.imap import MailServer, NotGiven, ServerTrouble, signed_in
from yesdesk.channels.email.imap.troubles import told_apart
from yesdesk.channels.email.models import Mailbox, MailboxState, Trouble
from yesdesk.channels.email.oauth import forget_tokens
from yesdesk.channels.email.queries.mailboxes import copies_past
from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission

log = structlog.get_logger("yesdesk.mail")


def clean(mailbox: Mailbox, *, by: Actor) -> None:
    """One turn: up to five hundred copies of each folder. Nothing is fetched. How the server of a mailbox does that is
    not collected is noted; of the others collecting says it.

    Not inside a transaction.
    """
    by.require(Permission.DESK_REQUEST_ANSWER)
    state, _new = MailboxState.objects.get_or_create(mailbox=mailbox)
    trouble = _trouble_at(mailbox)
    if trouble is not None:
        log.warning("mailbox not cleaned", mailbox=mailbox.pk, trouble=trouble.trouble.value)
    if mailbox.is_collected:
        return
    if trouble is None:
        note_cleaned(state, by=by)
    else:
        note_trouble(state, trouble.trouble, trouble.said, state.stumbled, by=by)


def _trouble_at(mailbox: Mailbox) -> ServerTrouble | None:
    try:
        with told_apart():
            login = login_for(mailbox, "imap")
        with signed_in(mailbox, login) as server:
            _clean_folders(server, mailbox)
    except NotGiven as refused:
        return ServerTrouble(Trouble.ODD, str(refused))
    except ServerTrouble as trouble:
        if trouble.trouble == Trouble.SHUT:
            forget_tokens()
        return trouble
    return None


def _clean_folders(server: MailServer, mailbox: Mailbox) -> None:
    """A folder that has gone, or has other numbers by now, keeps no other from being cleaned."""
    folders = copies_past().filter(mailbox=mailbox).order_by("folder")
    for name in folders.values_list("folder", flat=True).distinct():
        try:
            open_folder(server, mailbox, name, None).remove_erased()
        except ServerTrouble as trouble:
            if trouble.trouble != Trouble.NO_FOLDER:
                raise
            log.info("a folder is not there to be cleaned", mailbox=mailbox.pk)
