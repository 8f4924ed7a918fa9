"""66 robots, each answering each mail of ours: none is sent more than three, and no mail of theirs is swallowed."""

import io
import itertools
from pathlib import Path

import pytest

from yesdesk.core.actors import SYSTEM
from yesdesk.mail.inbound.route_message import route_message
from yesdesk.mail.models import Message
from yesdesk.mail.outbound.delivery import deliver_mail
from yesdesk.mail.parse.parser import parse_mail
from yesdesk.requests.models import Request
from yesdesk.testing.mails import an_arrival, mail_bytes

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("now")]

_ROWS = Path(__file__).with_name("robots.tsv").read_text(encoding="utf-8").splitlines()[1:]
ROBOTS = [row.split("\t") for row in _ROWS]
AT_ONCE, LATER = 1, 700


class Robot:
    """Answers each mail by the words of its row. `{n}` is its next number, `{s}` our subject, `{h}` letters alone."""

    def __init__(self, row, box):
        self.sender, self.subject, self.words, headers, self.names_ours = row[1:]
        self.headers = dict(each.split(": ", 1) for each in headers.split("|") if each)
        self.box = box
        self.numbers = itertools.count(1001)

    def writes(self, ours=None):
        number = next(self.numbers)
        letters = "".join("abcdefghij"[int(digit)] for digit in str(number))
        told = {"n": number, "h": letters, "s": ours.mail["Subject"] if ours else "Library fair"}
        more = {name.replace("-", "_"): value for name, value in self.headers.items()}
        if ours and self.names_ours:
            more["In_Reply_To"] = str(ours.mail["Message-ID"])
        return self._sent(
            self.words.replace("\\n", "\r\n").format(**told),
            sender=self.sender.format(**told),
            subject=self.subject.format(**told),
            message_id=f"<{number}@robot.example>",
            **more,
        )

    def asks_as_a_person(self):
        """Somebody asks by the address that it answers for."""
        sender = self.sender.format(n=1000, h="a")
        return self._sent(
            "Where is the reading group?", sender=sender, message_id="<q@robot.example>"
        )

    def _sent(self, words, **fields):
        raw = mail_bytes(words, to=self.box.address, **fields)
        return route_message(parse_mail(io.BytesIO(raw)), an_arrival(self.box, raw), by=SYSTEM)


@pytest.mark.parametrize("delay", [AT_ONCE, LATER])
@pytest.mark.parametrize("row", ROBOTS, ids=[row[0] for row in ROBOTS])
def test_a_robot_is_sent_three_mails_at_most(row, delay, mill, mailbox_at, post, now):
    robot = Robot(row, mailbox_at(mill, post))
    robot.writes()
    deliver_mail(by=SYSTEM)
    if not post.taken:
        robot.asks_as_a_person()
    answered = 0
    for _turn in range(6):
        deliver_mail(by=SYSTEM)
        for ours in post.taken[answered:]:
            now.shift(delay)
            answered += 1
            robot.writes(ours)
    assert len(post.taken) <= 3
    assert not Message.objects.filter(verdict__in=["new", "reply"], request=None).exists()
    assert not Request.objects.filter(held=True).exists()


def test_robots_are_66():
    assert len(ROBOTS) == 66
