"""Mail that was put off while the clock was weeks ahead goes as soon as it is right again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.core.clock_mark import note_time
from yesdesk.core.models import OutboundMessage, Timer
from yesdesk.core.outbox.delivery import delay
from yesdesk.core.outbox.messages import post
from yesdesk.core.tasks.timers import set_timer
from yesdesk.mail.models import MailboxState, OutboundServerState
from yesdesk.mail.outbound.delivery import AGAIN, LEAVE
from yesdesk.testing.mails import a_mailbox

pytestmark = pytest.mark.django_db


def test_mail_and_mailboxes_wait_no_longer_than_they_would_have(mill, now):
    note_time()
    now.shift(timedelta(days=60))
    note_time()
    wrong = timezone.now()
    message = post(to="ana.m@post.example", subject="Hello", text="Hello", about="request:1")
    delay(message, "451 later", wrong)
    box, soon = a_mailbox(mill), wrong + timedelta(minutes=30)
    MailboxState.objects.create(mailbox=box, retry_at=soon)
    OutboundServerState.objects.create(server="mailbox:1", said="451", since=wrong, retry_at=soon)
    set_timer(LEAVE, AGAIN, soon)
    now.shift(timedelta(days=-60))
    note_time()
    right = timezone.now()
    assert OutboundMessage.objects.get().next_try_at <= right
    assert MailboxState.objects.get().retry_at <= right
    assert OutboundServerState.objects.get().retry_at <= right
    assert Timer.objects.get(kind=LEAVE).due_at <= right
