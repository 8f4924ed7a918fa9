"""The demo library's mailbox, and its first mail."""

from datetime import datetime, timedelta
from email.utils import format_datetime
from io import BytesIO
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db.models import F, Max

from yesdesk.core.actors import SYSTEM
from yesdesk.core.models import OutboundMessage, OutboundState
from yesdesk.core.outbox.delivery import UNSETTLED
from yesdesk.demo.story import STORY
from yesdesk.mail.admin.mailboxes import add_mailbox
from yesdesk.mail.inbound import spool
from yesdesk.mail.models import InboundMethod
from yesdesk.places.models import Branch

MAIN_BRANCH: Final = "mill"


def create_demo_mailbox() -> None:
    """Make the library's address, read by pipe. Mail leaves by the environment's server."""
    address = STORY.places.library.mail
    values = {"address": address, "inbound_method": InboundMethod.PIPE, "is_default": True}
    add_mailbox(Branch.objects.get(slug=MAIN_BRANCH), values, {}, by=SYSTEM)


def newest_mail() -> int:
    return OutboundMessage.objects.aggregate(newest=Max("pk"))["newest"] or 0


def told_mail_went(after: int) -> None:
    """Mark the story's mail as sent, so that nothing of the past leaves, and *Mail going out* shows a visitor's own."""
    waits = OutboundMessage.objects.filter(pk__gt=after, state__in=UNSETTLED)
    waits.update(state=OutboundState.SENT, sent_at=F("created_at"))


def deliver_demo_mail(now: datetime) -> None:
    """Put the story's mail into the spool, for the worker to read."""
    folder = Path(settings.MAIL_SPOOL)
    folder.parent.mkdir(exist_ok=True, mode=0o700)
    spool.create_folders(folder)
    for letter in STORY.letters:
        sent = format_datetime(now - timedelta(minutes=letter.minutes_ago))
        mail = letter.mail.format(date=sent).replace("\n", "\r\n").encode()
        spool.put(folder, STORY.places.library.mail, BytesIO(mail), limit=settings.MAIL_LIMIT)
