"""Bodies over real sockets: slow ones stop nobody, chunked ones arrive, large ones pass or are refused kindly."""

import contextlib
import socket
import time

import pytest

from yesdesk.testing.patience import SLOWER, until
from yesdesk.testing.served import served

pytestmark = pytest.mark.night

MB = 1024 * 1024
EDGE = b"--part\r\n"
PLAIN = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
PARTS = {"Sec-Fetch-Site": "same-origin", "Content-Type": "multipart/form-data; boundary=part"}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("uploads")
    with served(folder, YESDESK_TRUSTED_PROXIES="127.0.0.1", YESDESK_LOG_LEVEL="INFO") as here:
        yield here


def multipart(megabytes):
    """A form with `words` and one file, in pieces, and its length."""
    head = (
        EDGE + b'Content-Disposition: form-data; name="words"\r\n\r\nA book\r\n'
        + EDGE + b'Content-Disposition: form-data; name="files"; filename="a.bin"\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n"
    )  # fmt: skip
    tail = b"\r\n--part--\r\n"
    length = len(head) + megabytes * MB + len(tail)

    def pieces():
        yield head
        for _ in range(megabytes):
            yield b"x" * MB
        yield tail

    return pieces(), length


@contextlib.contextmanager
def slow_uploads(library, number):
    """So many connections that have promised a body and send a byte of it now and then."""
    with contextlib.ExitStack() as open_lines:
        lines = []
        for _ in range(number):
            line = socket.create_connection(("127.0.0.1", library.port))
            open_lines.callback(line.close)
            line.sendall(
                b"POST /en/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\n"
                b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nw"
            )
            lines.append(line)
        yield lines


def test_slow_uploads_stop_nobodys_page(library):
    with slow_uploads(library, 16) as lines:
        begun = time.monotonic()
        for _ in range(5):
            assert library.ask("/en/ask").status == 200
            for line in lines:
                line.sendall(b"o")
        assert time.monotonic() - begun < 2 * SLOWER


def test_a_chunked_form_arrives(library):
    words = [b"words=Where+is+the+blue+book", b"&name=Ana"]
    answer = library.ask(
        "/en/ask", method="POST", body=iter(words), headers=PLAIN, encode_chunked=True
    )
    assert answer.status == 303
    status_page = answer.headers["location"].partition("?")[0]
    assert "Where is the blue book" in library.ask(status_page).text


def test_fifty_megabytes_pass(library):
    body, length = multipart(50)
    headers = {**PARTS, "Content-Length": str(length)}
    answer = library.ask("/en/ask", method="POST", body=body, headers=headers)
    assert answer.status == 422, answer.text[:500]
    assert "A book" in answer.text
    until(lambda: not list((library.data / "tmp").iterdir()))  # closed behind the answer


@pytest.mark.parametrize(("language", "words"), [("en", "more than we can"), ("fr", "plus que ce")])
def test_sixty_megabytes_are_refused_kindly(library, language, words):
    body, length = multipart(60)
    headers = {**PARTS, "Content-Length": str(length)}
    answer = library.ask(f"/{language}/ask", method="POST", body=body, headers=headers)
    assert answer.status == 413
    assert words in answer.text


def test_elsewhere_two_megabytes_are_the_end(library):
    answer = library.ask("/sign-in", method="POST", body=b"x" * 3 * MB, headers=PLAIN)
    assert answer.status == 413


def test_a_header_with_an_underscore_does_not_pass_for_the_real_one(library):
    line = socket.create_connection(("127.0.0.1", library.port))
    with contextlib.closing(line):
        line.sendall(
            b"GET /en/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nX_Request_ID: not-from-us\r\n"
            b"Connection: close\r\n\r\n"
        )
        answer = b"".join(iter(lambda: line.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"not-from-us" not in answer


def test_what_left_halfway_leaves_nothing(library):
    with slow_uploads(library, 3):
        pass
    assert library.ask("/healthz").text == "alive\n"
    folder = library.data / "tmp"
    assert not folder.exists() or list(folder.iterdir()) == []
