"""Remove from a mail server what was erased here, where collecting does not: of a mailbox that is switched off, or
handed over by a pipe by now, and in folders that are watched no more. What is kept, and how long, is promised for
the copy there too.
"""

import structlog

from yesdesk.core.actors import Actor
from yesdesk.core.permissions import Permission
from yesdesk.mail.admin.queries import erased_server_copies
from yesdesk.mail.credentials import login_for
from yesdesk.mail.inbound.folder_state import open_folder
from yesdesk.mail.inbound.imap import ImapCommandRefused, ImapError, MailServer, imap_session
from yesdesk.mail.inbound.imap.errors import translate_errors
from yesdesk.mail.inbound.record_poll import record_cleanup, record_poll_failure
from yesdesk.mail.models import Mailbox, MailboxState, MailboxTrouble
from yesdesk.mail.oauth import forget_tokens

log = structlog.get_logger("yesdesk.mail")


def clean_server(mailbox: Mailbox, *, by: Actor) -> None:
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
        record_cleanup(state, by=by)
    else:
        record_poll_failure(state, trouble.trouble, trouble.said, state.stumbled, by=by)


def _trouble_at(mailbox: Mailbox) -> ImapError | None:
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
    """A folder that has gone, or has other numbers by now, keeps no other from being cleaned."""
    folders = erased_server_copies().filter(mailbox=mailbox).order_by("folder")
    for name in folders.values_list("folder", flat=True).distinct():
        try:
            open_folder(server, mailbox, name, None).remove_erased()
        except ImapError as trouble:
            if trouble.trouble != MailboxTrouble.NO_FOLDER:
                raise
            log.info("a folder is not there to be cleaned", mailbox=mailbox.pk)
