"""Two hundred signs and a hundred chats before real processes: how late a tap is at a website, a press at the desk.

`pytest -n 0 -o junit_family=xunit1 --junitxml=signs.xml FILE` writes what it measured.
"""

import contextlib
import http.client
import socket
import statistics
import threading
import time
from urllib.parse import urlencode

import pytest

from yesdesk.testing.patience import PATIENCE, SLOWER, until
from yesdesk.testing.served import served

pytestmark = pytest.mark.night

POINTS = 100  # each with a tablet and a line on a website
OF_A_BRANCH = 5
CHATS = 100
AT_ONCE = 10
LOOK = 2.0  # as tablet.js
JITTER = 0.3  # as live.js, at most

STAGE = f"""
from datetime import UTC, datetime, time
from yesdesk.desk.sign.bell import hash_of
from yesdesk.people.models import JobClass, User
from yesdesk.places.models import Branch, Library, OpeningHours, ServicePoint, Tablet
Library.objects.update(has_sign=True)
found = []
for n in range({POINTS // OF_A_BRANCH}):
    here = Branch.objects.create(name=f"Branch {{n}}", slug=f"branch-{{n}}", time_zone="UTC")
    for day in range(7):
        OpeningHours.objects.create(branch=here, weekday=day, opens=time(0), closes=time(23, 59))
    for m in range({OF_A_BRANCH}):
        point = ServicePoint.objects.create(branch=here, name=f"Desk {{m}}")
        Tablet.objects.create(key_hash=hash_of(f"key-{{point.pk}}"), point=point)
        found.append([point.pk, here.pk, here.slug])
job = JobClass.objects.get(name="Librarian")
for n in range({POINTS // 20}):
    user = User(username=f"many{{n}}", name=f"Many {{n}}", job_class=job, joined_at=datetime.now(UTC))
    user.set_password(f"many{{n}}-yes-desk")
    user.save()
print(json.dumps(found))
"""

CHAT = """
from datetime import timedelta
from django.utils import timezone
from yesdesk.places.models import Library
from yesdesk.requests.models import Request
Library.objects.update(has_chat=True)
print(Request.objects.update(channel="chat", chat_until=timezone.now() + timedelta(hours=1)))
"""

TAP = """
import time
from yesdesk.core.actors import SYSTEM
from yesdesk.desk.sign.actions import put_up
from yesdesk.places.models import ServicePoint, SignState
told = {}
for pk in POINTS:
    put_up(ServicePoint.objects.get(pk=pk), SignState("STATE"), by=SYSTEM)
    told[pk] = time.monotonic()
print(json.dumps(told))
"""


class Page(threading.Thread):
    """A page that looks each two seconds. `seen`: what its sign says, and since when."""

    def __init__(self, port, path, ends):
        super().__init__(daemon=True)
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self.path, self.ends, self.seen = path, ends, ("", 0.0)
        self.looks, self.status = 0, 0

    def run(self):
        with contextlib.closing(self.line):
            while not self.ends.wait(LOOK):
                self.line.request("GET", self.path)
                answer = self.line.getresponse()
                page = answer.read().decode()
                self.looks, self.status = self.looks + 1, answer.status
                says = page.partition('data-sign="')[2].partition('"')[0]
                if says != self.seen[0]:
                    self.seen = (says, time.monotonic())


@contextlib.contextmanager
def open_pages(library, points):
    """By point, its tablet and its line."""
    ends = threading.Event()
    pages = {
        pk: [
            Page(library.port, f"/en/tablet/key-{pk}", ends),
            Page(library.port, f"/en/sign/{slug}/line?point={pk}", ends),
        ]
        for pk, _branch, slug in points
    }
    chats = [Page(library.port, f"{link}/chat/lines?seen=", ends) for link in open_chats(library)]
    every = [page for two in pages.values() for page in two] + chats
    for n, page in enumerate(every):
        threading.Timer(n * LOOK / len(every), page.start).start()
    try:
        until(lambda: all(page.ident for page in every))
        yield pages
        assert all(page.looks and page.status == 200 for page in chats)
    finally:
        ends.set()
        for page in every:
            page.join()


def open_chats(library):
    """Ask by the form, and make each question a chat; return their links."""
    sent = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
    links = []
    for n in range(CHATS):
        words = urlencode({"words": f"Where is it? {n}"})
        asked = library.ask("/en/ask/branch-0?send", method="POST", body=words, headers=sent)
        assert asked.status == 303, asked.text
        links.append(asked.headers["location"].partition("?")[0])
    assert library.look_up(CHAT) == CHATS
    return links


def listen(library, cookie, topics):
    line = socket.create_connection(("127.0.0.1", library.port), timeout=PATIENCE)
    line.sendall(
        f"GET /live?topics={topics} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n"
        f"Sec-Fetch-Site: same-origin\r\n\r\n".encode()
    )
    read_until(line, b"retry: 3000")
    return line


def read_until(line, words):
    seen = b""
    while words not in seen:
        part = line.recv(65536)
        assert part, seen
        seen += part


def p95(found):
    return statistics.quantiles(found, n=20)[-1]


def test_a_tap_and_a_press_are_seen_in_time_with_two_hundred_signs(tmp_path, record_property):
    with served(tmp_path) as library, contextlib.ExitStack() as lines:
        points = library.look_up(STAGE)
        cookies = [library.sign_in(f"many{n}") for n in range(POINTS // 20)]
        streams = {
            pk: lines.enter_context(
                contextlib.closing(listen(library, cookies[n // 20], f"signs.{branch},sign.{pk}"))
            )
            for n, (pk, branch, _slug) in enumerate(points)
        }
        with open_pages(library, points) as pages:
            taps = [each for state in ("free", "with") for each in _taps(library, pages, state)]
            rings = [_ring(library, pk, cookies[0], streams) for pk in list(pages)[::OF_A_BRANCH]]
    record_property("tap_p95", round(p95(taps), 2))
    record_property("ring_p95", round(p95(rings), 2))
    assert p95(taps) < 3 * SLOWER
    assert p95(rings) < 2 * SLOWER


def _taps(library, pages, state):
    """Tap in another process, as a library of several has it; return seconds until each page says so."""
    points = list(pages)
    for n in range(0, len(points), AT_ONCE):
        some = points[n : n + AT_ONCE]
        told = library.look_up(TAP.replace("POINTS", str(some)).replace("STATE", state))
        shown = [(told[str(pk)], page) for pk in some for page in pages[pk]]
        until(lambda shown=shown: all(page.seen[0] == state for _at, page in shown))
        yield from (page.seen[1] - at for at, page in shown)


def _ring(library, pk, cookie, streams):
    begun = time.monotonic()
    library.ask(f"/en/tablet/key-{pk}", method="POST")
    read_until(streams[pk], b"data: signs.")
    chip = library.ask("/sign/chip", headers={"Cookie": cookie, "HX-Request": "true"})
    assert "bell-bar" in chip.text
    return time.monotonic() - begun + JITTER
