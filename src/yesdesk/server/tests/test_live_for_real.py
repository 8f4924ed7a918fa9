"""Live hints over real sockets and processes, and what five hundred of them weigh."""

import contextlib
import resource
import select
import socket
import subprocess
import sys
import time

import pytest

from yesdesk.testing.patience import PATIENCE, SLOWER, until
from yesdesk.testing.served import pss_of, served

pytestmark = pytest.mark.night

MB = 1024 * 1024


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    with served(tmp_path_factory.mktemp("live")) as here:
        yield here


def listen(library, cookie, topics="desk.1"):
    """An open stream, past its first lines."""
    line = socket.create_connection(("127.0.0.1", library.port), timeout=PATIENCE)
    line.sendall(
        f"GET /live?topics={topics} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n"
        f"Sec-Fetch-Site: same-origin\r\n\r\n".encode()
    )
    seen = read_until(line, b"retry: 3000")
    assert seen.startswith(b"HTTP/1.1 200"), seen
    return line


def read_until(line, words, seconds=PATIENCE):
    seen = b""
    end = time.monotonic() + seconds
    while words not in seen:
        line.settimeout(max(0.01, end - time.monotonic()))
        part = line.recv(65536)
        assert part, seen
        seen += part
    return seen


def announce(library, *topics):
    """Announces from another process, as any change does."""
    code = (
        "import sys; from yesdesk.cli.paths import set_up_django; set_up_django();"
        "from yesdesk.core.events import announce; announce(*sys.argv[1:])"
    )
    subprocess.run([sys.executable, "-c", code, *topics], env=library.env, check=True)


def test_a_change_in_another_process_reaches_a_page_within_two_seconds(library):
    with contextlib.closing(listen(library, library.sign_in("sam"))) as line:
        announce(library, "desk.2", "desk.1")
        begun = time.monotonic()
        seen = read_until(line, b"data: desk.1\n\n")
        assert time.monotonic() - begun < 2 * SLOWER
        assert b"desk.2" not in seen


def test_signed_out_is_401(library):
    assert library.ask("/live?topics=desk.1").status == 401


def test_the_end_of_the_session_ends_the_stream(library):
    cookie = library.sign_in("kim")
    with contextlib.closing(listen(library, cookie)) as line:
        key = cookie.partition("=")[2]
        code = (
            "import sys; from yesdesk.cli.paths import set_up_django; set_up_django();"
            "from yesdesk.people.models import StaffSession as S, session_key_hash;"
            "assert S.objects.filter(pk=session_key_hash(sys.argv[1])).delete()[0]"
        )
        subprocess.run([sys.executable, "-c", code, key], env=library.env, check=True)
        read_until(line, b"0\r\n\r\n")


def test_the_twenty_first_stream_of_one_user_waits(library):
    cookie = library.sign_in("lea")
    with contextlib.ExitStack() as lines:
        for _ in range(20):
            lines.enter_context(contextlib.closing(listen(library, cookie)))
        headers = {"Cookie": cookie, "Sec-Fetch-Site": "same-origin"}
        answer = library.ask("/live?topics=desk.1", headers=headers)
        assert (answer.status, answer.headers["retry-after"]) == (503, "60")


MANY = """
from datetime import datetime, UTC
from yesdesk.people.models import JobClass, User
job = JobClass.objects.get(name="Librarian")
for n in range(25):
    user = User(username=f"many{n}", name=f"Many {n}", job_class=job, joined_at=datetime.now(UTC))
    user.set_password(f"many{n}-yes-desk")
    user.save()
"""


def test_five_hundred_listen_in_under_two_hundred_megabytes(library, record_property):
    """The whole web process, by PSS, with pages asked for in between."""
    resource.setrlimit(
        resource.RLIMIT_NOFILE, (4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
    )
    code = f"from yesdesk.cli.paths import set_up_django; set_up_django()\n{MANY}"
    subprocess.run([sys.executable, "-c", code], env=library.env, check=True)
    web = library.children()["web"]
    before = pss_of(web)
    with contextlib.ExitStack() as open_lines:
        lines = []
        for number in range(25):
            cookie = library.sign_in(f"many{number}")
            for _ in range(20):
                line = listen(library, cookie, f"desk.1,staff.{number}")
                lines.append(open_lines.enter_context(contextlib.closing(line)))
        assert len(lines) == 500
        announce(library, "desk.1")
        waiting = set(lines)
        begun = time.monotonic()
        while waiting:
            ready, _, _ = select.select(list(waiting), [], [], PATIENCE)
            assert ready, f"{len(waiting)} heard nothing"
            for line in ready:
                read_until(line, b"data: desk.1\n\n")
                waiting.discard(line)
        heard = time.monotonic() - begun
        answer = library.ask("/desk", headers={"Cookie": library.sign_in("sam")})
        assert answer.status == 200
        after = pss_of(web)
    record_property("megabytes", round(after / MB))
    record_property("kilobytes_each", round((after - before) / 500 / 1024, 1))
    record_property("all_heard_in_seconds", round(heard, 2))
    assert after < 200 * MB
    assert heard < 2 * SLOWER


def test_a_stopping_process_ends_its_streams_at_once(tmp_path):
    with served(tmp_path) as library:
        line = listen(library, library.sign_in("sam"))
        assert library.stop() == 0
        assert "graceful" not in library.log.read_text(), "it waited for its stream and gave up"
        with contextlib.closing(line), contextlib.suppress(ConnectionError):
            while line.recv(65536):
                pass


def test_a_killed_web_process_comes_back_and_pages_listen_again(library):
    cookie = library.sign_in("noor")
    with contextlib.closing(listen(library, cookie)):
        old = library.children()["web"]
        subprocess.run(["kill", "-9", str(old)], check=True)
        until(lambda: library.children().get("web") not in {None, old})
    with contextlib.closing(listen(library, cookie)) as line:
        announce(library, "desk.1")
        read_until(line, b"data: desk.1\n\n")
