"""Robots that carry no mark answer each mail of ours within a second: they get one, and nothing goes round (P09)."""

from itertools import count

import pytest

from tests.twins.mail_letters import answer_to, letter
from tests.twins.mail_world import LIBRARY
from yesdesk.testing.patience import until

pytestmark = pytest.mark.night
ROUNDS = 5


@pytest.fixture
def robot(request, world):
    """A customer of a mail provider that answers whatever comes; what it answers is the test's."""
    address = world.customer(f"{request.node.name.replace('_', '-')[:40]}@post.example")
    yield address
    world.robots.pop(address, None)


def first(world, robot):
    mail = letter(
        "Your parcel is on its way to you.",
        sender=("Parcels", robot),
        to=LIBRARY,
        subject="Your parcel",
        message_id=f"<first.{robot}>",
    )
    world.send(mail, sender=robot)


def until_quiet(desk, world, robot):
    """Everything is taken in, what it was written has gone, and it has answered that: until a round brings nothing."""
    for _round in range(ROUNDS):
        before = len(world.boxes.inbox.mails)
        desk.look()
        until(lambda: not {one["state"] for one in desk.out(robot)} & {"waiting", "sending"})
        until(lambda: len(from_it(world, robot)) == 1 + len(world.inbox(robot)))
        if len(world.boxes.inbox.mails) == before:
            return
    pytest.fail("it goes round and round")


def from_it(world, robot):
    return [
        kept for kept in world.boxes.inbox.mails if f"From: Parcels <{robot}>".encode() in kept.raw
    ]


def test_one_automatic_mail_and_one_request(desk, world, robot):
    numbers = count(1)
    world.robots[robot] = lambda post: answer_to(
        post,
        "Thank you for your message.",
        sender=("Parcels", robot),
        message_id=f"<{next(numbers)}.{robot}>",
    )
    first(world, robot)
    until_quiet(desk, world, robot)
    assert len(world.inbox(robot)) == 1, "its receipt"
    [request] = desk.requests(robot)

    desk.reply(request, "Which parcel do you mean?")
    until(lambda: len(world.inbox(robot)) == 2)
    until_quiet(desk, world, robot)
    assert desk.requests(robot) == [request]
    assert [one["automatic"] for one in desk.out(robot)] == [True, False]
    assert len(world.inbox(robot)) == 2, (
        "a colleague's words are no automatic mail, and nothing came after them"
    )


def test_one_that_forgets_what_it_answers_gets_no_second_receipt(desk, world, robot):
    numbers = count(1)
    world.robots[robot] = lambda post: letter(
        "We have got your message and a number for it.",
        sender=("Parcels", robot),
        to=LIBRARY,
        subject=f"Number {next(numbers)}",
        message_id=f"<{next(numbers)}.{robot}>",
    )
    first(world, robot)
    until_quiet(desk, world, robot)
    assert len(desk.requests(robot)) == 2, "it names no mail of ours, so its answer is another need"
    assert [one["state"] for one in desk.out(robot)] == ["sent", "throttled"]
    assert len(world.inbox(robot)) == 1
    assert "automatic mail not sent" in desk.library.log.read_text()
