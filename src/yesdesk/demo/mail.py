"""Give the demo library a mailbox of its own, and hand its first mail over as a mail server would."""

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
    """The library's address, read by pipe. What leaves goes by the server the environment names."""
    address = STORY.places.library.mail
    values = {"address": address, "inbound_method": InboundMethod.PIPE, "is_default": True}
    add_mailbox(Branch.objects.get(slug=MAIN_BRANCH), values, {}, by=SYSTEM)


def newest_mail() -> int:
    """Behind which the story's own mail will lie."""
    return OutboundMessage.objects.aggregate(newest=Max("pk"))["newest"] or 0


def told_mail_went(after: int) -> None:
    """Say that the story's mail went when it was written. So nothing of the past leaves when the demo opens, and *Mail
    going out* shows what a visitor's own acts send.
    """
    waits = OutboundMessage.objects.filter(pk__gt=after, state__in=UNSETTLED)
    waits.update(state=OutboundState.SENT, sent_at=F("created_at"))


def deliver_demo_mail(now: datetime) -> None:
    """Put the story's mail into the spool; the worker takes it in as it does any other."""
    folder = Path(settings.MAIL_SPOOL)
    folder.parent.mkdir(exist_ok=True, mode=0o700)
    spool.ensure(folder)
    for letter in STORY.letters:
        sent = format_datetime(now - timedelta(minutes=letter.minutes_ago))
        mail = letter.mail.format(date=sent).replace("\n", "\r\n").encode()
        spool.put(folder, STORY.places.library.mail, BytesIO(mail), limit=settings.MAIL_LIMIT)
