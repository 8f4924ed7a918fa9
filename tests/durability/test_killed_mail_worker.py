"""kill -9 of the worker while mail comes in and receipts go out: each mail is one request, each receipt goes once,
or twice under one id where the server had taken its words and nobody heard the answer (promises 1, 2 and 17).
"""

import json
import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path
from time import monotonic

import pytest

from tests.twins.mail_letters import letter
from tests.twins.mail_world import LIBRARY, mail_world
from yesdesk.testing.patience import PATIENCE
from yesdesk.testing.processes import Processes

pytestmark = [pytest.mark.slow, pytest.mark.sqlite]
ROOT = Path(__file__).parents[2]
A_KILL = 2  # mails that come in before each


class Library:
    """Processes in one data folder, on SQLite."""

    def __init__(self, folder, world, processes):
        self._processes = processes
        kept = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        trust = {"YESDESK_MAIL_CA_FILE": str(world.certificate)}
        self._env = {**kept, **trust, "YESDESK_DATA": str(folder)}

    def begin(self, *words):
        command = [sys.executable, "-m", "tests.durability.mailing", *words]
        return self._processes.start(
            command, env=self._env, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def run(self, *words):
        running = self.begin(*words)
        out, err = running.communicate(timeout=2 * PATIENCE)
        assert running.returncode == 0, err.decode()
        return out.decode()

    def works(self):
        running = self.begin("work")
        assert running.stdout.readline() == b"ready\n"
        return running

    def tally(self):
        return json.loads(self.run("tally"))


@pytest.fixture
def world(tmp_path):
    with mail_world(tmp_path) as world:
        world.slow = 0.1  # so that some are killed before they hear that it was taken
        yield world


@pytest.fixture
def library(tmp_path, world):
    with Processes() as processes:
        there = Library(tmp_path / "data", world, processes)
        there.run("stage", str(world.imap_port), str(world.port))
        yield there


@pytest.mark.parametrize("kills", [10, pytest.param(100, marks=pytest.mark.soak)])
def test_killed_at_any_moment_each_mail_is_one_request_with_one_receipt(kills, world, library):
    chance = random.Random(4)
    senders = []
    for _ in range(kills):
        for _mail in range(A_KILL):
            senders.append(written(world, len(senders)))
        running = library.works()
        at_a_moment(world, chance)
        running.send_signal(signal.SIGKILL)
        running.communicate()
    running = library.works()
    until_settled(library, senders)
    running.terminate()
    running.communicate()
    each_is_one_request(library, senders)
    each_receipt_came(world, library, senders, kills)


def at_a_moment(world, chance):
    """After so many commands to its servers, and perhaps a little later."""
    end, never = monotonic() + 6, threading.Event()
    steps = world.steps + chance.randrange(40)
    while world.steps < steps and monotonic() < end:
        never.wait(0.005)
    never.wait(chance.choice([0, 0, chance.uniform(0.0, 0.5)]))


def written(world, number):
    """Somebody else each time, so that no brake holds a receipt back; their address."""
    sender = world.customer(f"reader{number}@post.example")
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
        found = library.tally()
        states = {state for _requests, of_it in found.values() for state in of_it}
        if len(found) == len(senders) and not states & {"waiting", "sending"}:
            return
        assert monotonic() < end, found
        never.wait(0.5)


def each_is_one_request(library, senders):
    found = library.tally()
    assert set(found) == {f"Mail {number}" for number in range(len(senders))}
    assert {requests for requests, _states in found.values()} == {1}
    assert {len(states) for _requests, states in found.values()} == {1}


def each_receipt_came(world, library, senders, kills):
    found, doubled = library.tally(), 0
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
