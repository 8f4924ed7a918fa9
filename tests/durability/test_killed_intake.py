"""kill -9 while mail is taken in, wherever it is: it ends as one request or on the list, never neither."""

import io
import json
import random
import signal
import threading

import pytest

from tests.durability import taking_mail
from tests.durability.forked import forked
from tests.durability.taking_mail import IMAP, PIPE
from tests.twins.imap import Boxes, serving
from yesdesk.mail.inbound import spool
from yesdesk.testing.patience import until

pytestmark = pytest.mark.night
POINTS = [
    "before it is looked at",
    "while its bytes are written",
    "before its bytes have their name",
    "after its bytes have their name",
    "before the row",
    "before the row is committed",
    "after the row is committed",
    "before it leaves the spool",
    "after it left the spool",
    "before it is fetched",
    "after it is fetched and kept",
    "before it is marked as seen",
    "after it is marked as seen",
    "after the try is counted",
    "after it is read",
    "before it is claimed",
    "before it becomes something",
    "before that is committed",
    "after that is committed",
    "before the turn is over",
]


class Library:
    """Processes in one data folder, on SQLite; mail for it by pipe and on an IMAP server in this process."""

    def __init__(self, folder, boxes, programs):
        self.folder = folder
        self.boxes = boxes
        self.programs = programs
        self.sent = []

    def mail(self):
        subject = f"Mail {len(self.sent)}"
        self.sent.append(subject)
        return (
            f"From: Ana <ana{len(self.sent)}@post.example>\r\nTo: {IMAP}\r\nSubject: {subject}\r\n"
            f"Message-ID: <{len(self.sent)}@post.example>\r\n\r\nMy books were due.\r\n"
        ).encode()

    def by_pipe(self):
        into = self.folder / "mail" / "spool"
        into.parent.mkdir(parents=True, exist_ok=True)
        spool.create_folders(into)
        spool.put(into, PIPE, io.BytesIO(self.mail()), limit=10**6)

    def by_imap(self):
        with self.boxes.lock:
            self.boxes.inbox.put(self.mail())

    def tally(self):
        return json.loads(self.programs.run("tally"))


@pytest.fixture
def library(tmp_path):
    boxes = Boxes(user=IMAP)
    data = tmp_path / "data"
    with (
        serving(boxes) as server,
        forked("tests.durability.taking_mail", data) as programs,
    ):
        programs.run("stage", str(server.port))
        yield Library(data, boxes, programs)


@pytest.mark.kill
def test_killed_at_every_point_each_mail_is_one_request(library):
    for point in POINTS:
        library.by_pipe()
        library.by_imap()
        library.programs.killed("once", point)
    library.programs.run("settle")
    assert library.tally() == {subject: [1, 0] for subject in library.sent}


def test_the_points_are_those_there_are():
    assert list(taking_mail.points()) == POINTS


@pytest.mark.parametrize("kills", [10, pytest.param(100, marks=pytest.mark.soak)])
def test_killed_at_any_moment_none_is_lost_and_none_is_two(library, kills):
    chance = random.Random(4)
    for _ in range(kills):
        running = library.programs.works()
        for _mail in range(3):
            library.by_pipe()
            library.by_imap()
        threading.Event().wait(chance.uniform(0.0, 0.8))
        library.programs.end(running)
    running = library.programs.works()
    until(lambda: len(library.tally()) == len(library.sent))
    library.programs.end(running, signal.SIGTERM)
    library.programs.run("settle")
    found = library.tally()
    assert set(found) == set(library.sent)
    assert {sum(each) for each in found.values()} == {1}
