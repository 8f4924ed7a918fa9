"""System alerts about incoming mail, raised within a quarter of an hour, by reads alone."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from yesdesk.core.permissions import Permission
from yesdesk.core.system_alerts import SystemAlert
from yesdesk.core.tasks.leases import lease_is_held
from yesdesk.core.tasks.timers import CLOCK
from yesdesk.mail.inbound import spool
from yesdesk.mail.inbound.queries import unsettled_copies
from yesdesk.mail.models import (
    Arrival,
    ArrivalState,
    InboundMethod,
    Mailbox,
    MailboxState,
    MailboxTrouble,
)

PATIENCE: Final = timedelta(minutes=10)
"""Trouble that mends itself sooner is no alert."""

SPOOLED: Final = timedelta(minutes=5)
REMEMBERED: Final = timedelta(days=1)

_PAGE: Final = "mail_to_look_at"
MENDS: Final[Mapping[MailboxTrouble, str]] = {
    MailboxTrouble.SILENT: _(
        "Look at its host and port, and whether this machine can connect there."
    ),
    MailboxTrouble.UNTRUSTED: _(
        "Let the server show a certificate of that name that this machine trusts."
    ),
    MailboxTrouble.SHUT: _("Give user and password once more, under Settings, Mailboxes."),
    MailboxTrouble.NO_TOKEN: _(
        "Allow Yesdesk again at Microsoft or Google. docs/mail.md says how."
    ),
    MailboxTrouble.NO_FOLDER: _("Correct the name of the junk folder, under Settings, Mailboxes."),
    MailboxTrouble.ODD: _("Ask the person who runs that server."),
}

_WRONG: Final = {
    MailboxTrouble.SILENT: _(
        "Mail to %(address)s cannot be collected: its server does not answer."
    ),
    MailboxTrouble.UNTRUSTED: _(
        "Mail to %(address)s cannot be collected: its server cannot be trusted."
    ),
    MailboxTrouble.SHUT: _(
        "Mail to %(address)s cannot be collected: its server does not let us in."
    ),
    MailboxTrouble.NO_TOKEN: _("Mail to %(address)s cannot be collected: its permission ran out."),
    MailboxTrouble.NO_FOLDER: _("A folder of %(address)s that is to be watched is not there."),
    MailboxTrouble.ODD: _("Mail to %(address)s cannot be collected: its server answers oddly."),
}


def alerts_of_mailboxes_in_trouble() -> Iterator[SystemAlert]:
    before = timezone.now() - PATIENCE
    watched = MailboxState.objects.filter(
        mailbox__switched_on=True, mailbox__inbound_method=InboundMethod.IMAP
    )
    for state in watched.select_related("mailbox").order_by("mailbox"):
        values = {"address": state.mailbox.address, "missing": state.missing}
        if state.trouble and state.since and state.since < before:
            trouble = MailboxTrouble(state.trouble)
            alarm = _mail_alert(_WRONG[trouble], MENDS[trouble], values, state.since)
            yield replace(alarm, said=state.said)
        elif state.missing and state.missing_since and state.missing_since < before:
            yield _mail_alert(
                _(
                    "We could not fetch %(missing)s e-mails to %(address)s. They are still on the "
                    "mail server."
                ),
                _(
                    "Open the mailbox in a mail program and look at its newest and its largest mails."
                ),
                values,
                state.missing_since,
            )


def alerts_of_mailboxes_not_polled() -> Iterator[SystemAlert]:
    if not lease_is_held(CLOCK):
        return  # that is said already
    before = timezone.now() - PATIENCE
    forgotten = Mailbox.objects.filter(
        switched_on=True,
        inbound_method=InboundMethod.IMAP,
        state__trouble="",
        state__looked_at__lt=before,
    )
    for address, since in forgotten.values_list("address", "state__looked_at"):
        yield _mail_alert(
            _("Yesdesk has not looked for e-mail to %(address)s for a while."),
            _("Look under Settings, Jobs that failed, and into the worker's log."),
            {"address": address},
            since,
        )


def alerts_of_quiet_weeks() -> Iterator[SystemAlert]:
    """Tell of mail of a quiet week that is over, while nobody has said what becomes of it."""
    waiting = unsettled_copies().values("mailbox")
    over = Mailbox.objects.filter(quiet_until=None, pk__in=waiting)
    for address, since in over.order_by("pk").values_list("address", "quiet_ended"):
        yield SystemAlert(
            _("The quiet week of %(address)s is over, and what came in it waits."),
            _("Open the mailbox in the settings. Read each kind in, or let it go."),
            {"address": address},
            since,
            url_name="mailboxes",
            permission=Permission.PLACES_PLACES_CHANGE,
        )


def alerts_of_filling_spool() -> Iterator[SystemAlert]:
    folder = Path(settings.MAIL_SPOOL)
    names = spool.spooled_mails(folder)
    since = _spooled_at_or_none(names[0]) if names else None
    if since is not None and since < timezone.now() - SPOOLED:
        yield _mail_alert(
            _("Yesdesk does not take the e-mail that the mail server handed over."),
            _(
                "Let the user Yesdesk runs as read and empty %(folder)s/new; docs/mail-in.md says how."
            ),
            {"folder": folder},
            since,
        )
    word = spool.last_too_large(folder)
    if word is not None and word[1] > time.time() - REMEMBERED.total_seconds():
        yield _mail_alert(
            _("An e-mail to %(address)s is too large. It waits on the mail server."),
            _("Set YESDESK_MAIL_LARGEST_MB higher, or ask its sender for a smaller one."),
            {"address": word[0]},
            datetime.fromtimestamp(word[1], UTC),
        )


def _spooled_at_or_none(path: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return None


def mail_not_ingested() -> Iterator[SystemAlert]:
    """Tell of kept mail that is not taken in for a while: a full disk, half an upgrade, or a job that stopped."""
    waiting = Arrival.objects.filter(
        state=ArrivalState.WAITING, arrived_at__lt=timezone.now() - PATIENCE
    )
    since = waiting.order_by("arrived_at").values_list("arrived_at", flat=True).first()
    if since is not None:
        yield _mail_alert(
            _("Mail that has arrived is not read yet. It is kept, and nothing is lost."),
            _(
                "Make room on the disk. If an upgrade stopped half-way, do it again. Then look under Settings, "
                "Jobs that failed."
            ),
            {},
            since,
        )


def _mail_alert(
    wrong: str, mend: str, values: dict[str, object], since: datetime | None
) -> SystemAlert:
    who = Permission.DESK_REQUEST_ANSWER
    return SystemAlert(wrong, mend, values, since, url_name=_PAGE, permission=who)
