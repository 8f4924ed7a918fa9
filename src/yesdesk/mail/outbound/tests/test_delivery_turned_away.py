"""A server that turns us away when it hears one address may only mean that one: others go on, unless it is all."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.models import OutboundMessage
from yesdesk.mail.models import OutboundServerState
from yesdesk.mail.outbound.delivery import deliver_mail
from yesdesk.mail.outbound.routing import server_troubles
from yesdesk.testing.needs import ask_as_ana

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("now")]
DENIED = "550 5.7.1 <ana.m@post.example>: Relay access denied"


@pytest.fixture
def three(mill, post, mailbox_at):
    """Receipts for Ana, Bo and Cy wait, in this order."""
    mailbox_at(mill, post, is_default=True)
    for name in ("ana.m", "bo", "cy"):
        ask_as_ana(mill, contact=f"{name}@post.example")


def states():
    return list(OutboundMessage.objects.order_by("id").values_list("state", flat=True))


def test_address_refused_for_relaying_keeps_no_other_waiting(three, post):
    post.fault("RCPT", DENIED)
    again = deliver_mail(by=SYSTEM)
    assert states() == ["waiting", "sent", "sent"]
    anas = OutboundMessage.objects.earliest("id")
    assert (anas.tries, anas.said, anas.next_try_at) == (1, DENIED, again)
    assert again == timezone.now() + timedelta(minutes=1)
    assert not server_troubles()


def test_whoever_writes_next_does_not_wait_for_it_either(three, mill, post, now):
    deliver_mail(by=SYSTEM)
    ask_as_ana(mill, contact="dee@far.example")
    for _hour in range(5):
        post.fault("RCPT", DENIED)
        now.move_to(deliver_mail(by=SYSTEM))
    now.shift(1)
    post.fault("RCPT", DENIED)
    deliver_mail(by=SYSTEM)  # only that one was due
    ask_as_ana(mill, contact="eve@post.example")
    deliver_mail(by=SYSTEM)
    assert states() == ["sent", "sent", "sent", "waiting", "sent"]


def test_all_of_them_and_it_is_left_alone(three, post, now):
    post.fault("RCPT", DENIED, times=100)
    waits = []
    for _try in range(3):
        connections = post.connections
        waits.append(deliver_mail(by=SYSTEM) - timezone.now())
        assert post.connections - connections <= 2
        state = OutboundServerState.objects.get()
        now.move_to(max(state.retry_at, timezone.now() + timedelta(seconds=1)))
    assert waits[0] >= timedelta(minutes=1)
    assert state.failures > 3
    post.well()
    now.shift(60 * 60)
    assert deliver_mail(by=SYSTEM) is None
    assert states() == ["sent"] * 3


def test_after_days_it_is_told(three, post, now):
    post.fault("RCPT", DENIED, times=5000)
    while (again := deliver_mail(by=SYSTEM)) is not None:
        now.move_to(again + timedelta(hours=6))  # the computer sleeps between
    assert states() == ["refused"] * 3
    anas = OutboundMessage.objects.earliest("id")
    assert timedelta(days=5) < timezone.now() - anas.created_at < timedelta(days=5, hours=16)
