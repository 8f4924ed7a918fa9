"""The bridge gives Django a request as WSGI has it, and hands on the whole answer when Django is done."""

import asyncio
import contextvars
import io
from concurrent.futures import ThreadPoolExecutor

import pytest

from yesdesk.server import wsgi_bridge
from yesdesk.server.tests.asgi import Sent, scope
from yesdesk.server.wsgi_bridge import BODY, WsgiBridge, environ_of

SEEN = contextvars.ContextVar("seen", default="nothing")


def asked(path="/", body=b"", **how):
    return {**scope(path, **how), BODY: io.BytesIO(body)}


def answered(app, *scopes):
    """What was sent for each of these requests, one after the other in one thread."""

    async def ask(threads):
        bridge = WsgiBridge(app, threads)
        every = []
        for each in scopes:
            every.append(Sent())
            await bridge(each, None, every[-1])
        return every

    with ThreadPoolExecutor(1) as threads:
        return asyncio.run(ask(threads))


class Body(list):
    """The parts of an answer; `closed` tells whether Django heard of its end."""

    closed = False

    def close(self):
        self.closed = True


def test_an_answer_goes_out_in_one_piece_and_is_closed():
    body = Body([b"half ", b"and half"])

    def app(_environ, start_response):
        start_response("201 Created", [("X-Told", "caf\u00e9")])
        return body

    (sent,) = answered(app, asked())
    assert (sent.status, sent.body) == (201, b"half and half")
    assert sent.messages[0]["headers"] == [(b"x-told", b"caf\xe9")]
    assert len(sent.messages) == 2
    assert body.closed


def test_first_pages_freeze_the_heap_once(monkeypatch):
    done = []
    monkeypatch.setattr(wsgi_bridge.gc, "collect", lambda: done.append("collect"))
    monkeypatch.setattr(wsgi_bridge.gc, "freeze", lambda: done.append("freeze"))

    def app(_environ, start_response):
        start_response("200 OK", [])
        return [b"a page"]

    answered(app, *[asked()] * (wsgi_bridge.FIRST_PAGES - 1))
    assert done == []
    answered(app, *[asked()] * (wsgi_bridge.FIRST_PAGES + 1))
    assert done == ["collect", "freeze"]


def test_what_breaks_below_is_the_servers_to_say():
    def app(_environ, _start_response):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        answered(app, asked())


def test_what_one_request_set_is_not_there_for_the_next():
    def app(_environ, start_response):
        start_response("200 OK", [])
        before = SEEN.get()
        SEEN.set("the first one's")
        return [before.encode()]

    first, second = answered(app, asked(), asked())
    assert (first.body, second.body) == (b"nothing", b"nothing")


def test_a_file_is_read_by_the_event_loop_and_closed():
    file = io.BytesIO(b"x" * 300_000)

    def app(environ, start_response):
        start_response("200 OK", [("Content-Length", "300000")])
        return environ["wsgi.file_wrapper"](file, 8192)

    (sent,) = answered(app, asked())
    assert len(sent.body) == 300_000
    assert file.closed


def test_the_path_is_told_below_its_base_and_in_bytes():
    environ = environ_of({**asked("/help/\u00e9"), "root_path": "/help"})
    assert environ["SCRIPT_NAME"] == "/help"
    assert environ["PATH_INFO"] == "/\u00e9".encode().decode("latin-1")


def test_headers_have_the_names_of_wsgi():
    given = asked("/", b"a=b", content_type="text/plain", content_length="3", user_agent="Ana's")
    given["headers"] += [(b"accept", b"text/html"), (b"accept", b"*/*")]
    environ = environ_of(given)
    assert environ["CONTENT_TYPE"] == "text/plain"
    assert environ["CONTENT_LENGTH"] == "3"
    assert environ["HTTP_USER_AGENT"] == "Ana's"
    assert environ["HTTP_ACCEPT"] == "text/html,*/*"
    assert environ["wsgi.input"].read() == b"a=b"


def test_who_asks_and_how_is_told():
    environ = environ_of(asked(method="POST", query=b"q=1", client=("198.51.100.7", 0)))
    told = {name: environ[name] for name in ("REQUEST_METHOD", "QUERY_STRING", "REMOTE_ADDR")}
    assert told == {"REQUEST_METHOD": "POST", "QUERY_STRING": "q=1", "REMOTE_ADDR": "198.51.100.7"}
    assert environ["wsgi.url_scheme"] == "http"
