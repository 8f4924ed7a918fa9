"""Files on their way out arrive whole, and slow readers stop nobody's page."""

import contextlib
import hashlib
import socket
import time
from pathlib import Path

import pytest

from yesdesk.testing.patience import SLOWER, until
from yesdesk.testing.served import STAGE, served

pytestmark = pytest.mark.night

MB = 1024 * 1024
LARGE = bytes(range(256)) * 4096 * 20  # 20 MB
STAGE_WITH_FILE = (
    f"{STAGE};from django.conf import settings; settings.STATIC_ROOT.mkdir();"
    "(settings.STATIC_ROOT / 'large.bin').write_bytes(bytes(range(256)) * 4096 * 20)"
)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    with served(tmp_path_factory.mktemp("downloads"), stage=STAGE_WITH_FILE) as here:
        yield here


def test_a_large_file_arrives_whole(library):
    answer = library.ask("/static/large.bin")
    assert len(answer.body) == 20 * MB
    assert hashlib.sha256(answer.body).digest() == hashlib.sha256(LARGE).digest()


def test_a_part_of_it_can_be_asked_for(library):
    answer = library.ask("/static/large.bin", headers={"Range": "bytes=1000-1255"})
    assert (answer.status, answer.body) == (206, LARGE[1000:1256])


def test_only_its_headers_can_be_asked_for(library):
    answer = library.ask("/static/large.bin", method="HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["content-length"] == str(20 * MB)


def test_slow_readers_stop_nobodys_page(library):
    with contextlib.ExitStack() as lines:
        for _ in range(16):  # twice the threads
            line = lines.enter_context(
                contextlib.closing(socket.create_connection(("127.0.0.1", library.port)))
            )
            line.sendall(b"GET /static/large.bin HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            assert line.recv(64).startswith(b"HTTP/1.1 200")
        begun = time.monotonic()
        for _ in range(5):
            assert library.ask("/en/ask").status == 200
        assert time.monotonic() - begun < 2 * SLOWER


def test_who_goes_away_in_the_middle_leaves_no_open_file(library):
    web = library.children()["web"]
    with contextlib.closing(socket.create_connection(("127.0.0.1", library.port))) as line:
        line.sendall(b"GET /static/large.bin HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        line.recv(1000)

    until(lambda: not any("large.bin" in name for name in open_files(web)))


def open_files(process):
    """Names of what it holds open; one that it closes while we look is none."""
    for handle in Path(f"/proc/{process}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            yield str(handle.readlink())
