"""kill -9 of the worker while mail comes in and receipts go out: each mail is one request, each receipt goes once,
or twice under one id where the server had taken its words and nobody heard the answer (promises 1, 2 and 17).
"""

import json
import random
import signal
import threading
from time import monotonic

import pytest

from tests.durability.forked import forked
from tests.twins.mail_letters import letter
from tests.twins.mail_world import LIBRARY, mail_world
from yesdesk.testing.patience import PATIENCE

pytestmark = pytest.mark.night
A_KILL = 2  # mails that come in before each


@pytest.fixture
def world(tmp_path):
    with mail_world(tmp_path) as world:
        world.slow = 0.1  # so that some are killed before they hear that it was taken
        yield world


@pytest.fixture
def library(tmp_path, world):
    trust = {"YESDESK_MAIL_CA_FILE": str(world.certificate)}
    with forked("tests.durability.mailing", tmp_path / "data", **trust) as programs:
        programs.run("stage", str(world.imap_port), str(world.port))
        yield programs


@pytest.mark.parametrize("kills", [10, pytest.param(100, marks=pytest.mark.soak)])
def test_killed_at_any_moment_each_mail_is_one_request_with_one_receipt(kills, world, library):
    chance = random.Random(4)
    senders = []
    for _ in range(kills):
        for _mail in range(A_KILL):
            senders.append(written(world, len(senders)))
        running = library.works()
        at_a_moment(world, chance)
        library.end(running)
    running = library.works()
    until_settled(library, senders)
    library.end(running, signal.SIGTERM)
    each_is_one_request(library, senders)
    each_receipt_came(world, library, senders, kills)


def tally(library):
    return json.loads(library.run("tally"))


def at_a_moment(world, chance):
    """After so many commands to its servers, and perhaps a little later."""
    end, never = monotonic() + 6, threading.Event()
    steps = world.steps + chance.randrange(40)
    while world.steps < steps and monotonic() < end:
        never.wait(0.005)
    never.wait(chance.choice([0, 0, chance.uniform(0.0, 0.5)]))


def written(world, number):
    """Somebody else each time, and never a number that is in the subject too, so that no brake holds a receipt back;
    their address.
    """
    letters = "".join("abcdefghij"[int(digit)] for digit in str(number))
    sender = world.customer(f"reader-{letters}@post.example")
    mail = letter(
        f"My need has the number {number}.",
        sender=("Reader", sender),
        to=LIBRARY,
        subject=f"Mail {number}",
        message_id=f"<{number}@post.example>",
    )
    world.send(mail, sender=sender)
    return sender


def until_settled(library, senders):
    end, never = monotonic() + 3 * PATIENCE, threading.Event()
    while True:
        found = tally(library)
        states = {state for _requests, of_it in found.values() for state in of_it}
        if len(found) == len(senders) and not states & {"waiting", "sending"}:
            return
        assert monotonic() < end, found
        never.wait(0.5)


def each_is_one_request(library, senders):
    found = tally(library)
    assert set(found) == {f"Mail {number}" for number in range(len(senders))}
    assert {requests for requests, _states in found.values()} == {1}
    assert {len(states) for _requests, states in found.values()} == {1}


def each_receipt_came(world, library, senders, kills):
    found, doubled = tally(library), 0
    for number, sender in enumerate(senders):
        came = world.inbox(sender)
        assert len({str(post.mail["message-id"]) for post in came}) <= 1
        assert len(came) <= 2
        if found[f"Mail {number}"][1] == ["sent"]:
            assert came
        else:  # twice its words were gone when the worker was killed: staff are told that nobody knows
            assert found[f"Mail {number}"][1] == ["refused"]
        doubled += len(came) == 2
    assert doubled <= kills
