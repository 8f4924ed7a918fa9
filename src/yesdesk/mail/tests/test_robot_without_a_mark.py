"""A robot that answers each mail within a second, and says by no header that it is one."""

import io

import pytest

from yesdesk.core.actors import SYSTEM
from yesdesk.core.models import OutboundMessage
from yesdesk.mail.inbound import route_message
from yesdesk.mail.outbound.delivery import deliver_mail
from yesdesk.mail.parse.parser import parse_mail
from yesdesk.requests.actions.reply import reply
from yesdesk.requests.models import Request
from yesdesk.testing.mails import an_arrival, mail_bytes
from yesdesk.testing.needs import let_answers_go

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("now")]
ROBOT = "shop@post.example"


@pytest.fixture
def box(mill, mailbox_at, post):
    return mailbox_at(mill, post)


class Robot:
    """Answers each mail of ours once. `names_ours`: by its In-Reply-To, as most do."""

    def __init__(self, box, post, now, *, names_ours):
        self.box, self.post, self.now, self.names_ours = box, post, now, names_ours
        self.answered = 0

    def writes(self, number, **headers):
        raw = mail_bytes(
            f"Thank you, number {number}.",
            sender=f"Shop <{ROBOT}>",
            to=self.box.address,
            message_id=f"<{number}@post.example>",
            **headers,
        )
        route_message.route_message(
            parse_mail(io.BytesIO(raw)), an_arrival(self.box, raw), by=SYSTEM
        )

    def until_it_is_quiet(self, at_most=50):
        for _turn in range(at_most):
            deliver_mail(by=SYSTEM)
            mine = self.post.to(ROBOT)[self.answered :]
            if not mine:
                return
            for taken in mine:
                self.now.shift(1)
                self.answered += 1
                ours = {"In_Reply_To": str(taken.mail["Message-ID"])} if self.names_ours else {}
                self.writes(self.answered, **ours)
        raise AssertionError("they still talk to each other")


@pytest.mark.parametrize(("names_ours", "requests"), [(True, 1), (False, 2)])
def test_unmarked_robot_gets_one_automatic_mail(box, post, now, names_ours, requests):
    robot = Robot(box, post, now, names_ours=names_ours)
    robot.writes(0)
    robot.until_it_is_quiet()
    assert len(post.to(ROBOT)) == 1
    assert Request.objects.count() == requests
    assert OutboundMessage.objects.filter(state="throttled").count() == requests - 1


def test_a_colleague_who_answers_it_gets_one_word_back_for_each(box, post, now, act, sam):
    robot = Robot(box, post, now, names_ours=True)
    robot.writes(0)
    robot.until_it_is_quiet()
    request = Request.objects.get()
    reply(request, words="Are you a person?", seen_revision=request.revision, by=act(sam))
    let_answers_go()
    robot.until_it_is_quiet()
    assert len(post.to(ROBOT)) == 2
    assert Request.objects.count() == 1
