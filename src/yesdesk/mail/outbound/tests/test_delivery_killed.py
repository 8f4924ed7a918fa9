"""kill -9 at any step of handing mail over loses none, and nobody gets a mail more than twice."""

import random
import signal
from collections import Counter
from queue import SimpleQueue

import pytest

from yesdesk.core.models import OutboundMessage
from yesdesk.testing.needs import ask_as_ana
from yesdesk.testing.patience import PATIENCE, until
from yesdesk.testing.processes import killable

pytestmark = [pytest.mark.usefixtures("database_on_disk", "library"), pytest.mark.night]
SENDER = "yesdesk.mail.outbound.tests.killable_sender"
STEPS = ("CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "BODY", "END", "TAKEN")
MAILS_A_KILL = 3


@pytest.mark.parametrize(
    "kills",
    [
        pytest.param(len(STEPS), marks=pytest.mark.kill),
        pytest.param(100, marks=pytest.mark.soak),
    ],
)
def test_killed_at_every_step_it_loses_nothing(kills, mill, post, mailbox_at):
    mailbox_at(mill, post, is_default=True)
    dice = random.Random(4)
    for number in range(kills * MAILS_A_KILL):
        ask_as_ana(mill, contact=f"reader{number}@post.example")
    for turn in range(kills):
        step = STEPS[turn % len(STEPS)] if turn < len(STEPS) else dice.choice(STEPS)
        running = SimpleQueue()
        post.fault(step, lambda: None, times=dice.randrange(3) if step in STEPS[2:] else 0)
        post.fault(step, lambda running=running: running.get().kill())
        with killable(SENDER) as process:
            running.put(process)
            process.wait(timeout=PATIENCE)
        post.well()
    with killable(SENDER) as process:
        until(lambda: not OutboundMessage.objects.filter(state__in=["waiting", "sending"]).exists())
        process.send_signal(signal.SIGTERM)
    _each_went_once_or_twice(post, kills)


def _each_went_once_or_twice(post, kills):
    went = Counter(taken.recipient for taken in post.taken)
    for message in OutboundMessage.objects.all():
        names = {str(taken.mail["Message-ID"]) for taken in post.to(message.to)}
        assert went[message.to] <= 2
        assert names <= {message.message_id}
        if message.state == "sent":
            assert went[message.to] >= 1
        else:
            assert (message.state, message.doubts) == ("refused", 2)
    assert sum(went.values()) <= kills * MAILS_A_KILL + kills  # each kill doubles one at most
