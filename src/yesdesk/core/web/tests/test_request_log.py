"""One line a request, which names nobody and no address; and the headers every answer carries."""

import logging

import pytest
import structlog
from structlog.testing import capture_logs

pytestmark = [pytest.mark.django_db, pytest.mark.urls("yesdesk.core.tests.web_urls")]


def lines_of(caplog):
    lines = [each.msg for each in caplog.records if each.name == "yesdesk.http"]
    return [line for line in lines if isinstance(line, dict) and line["event"] == "request"]


def test_a_line_holds_the_route_and_not_the_address(client, library, caplog):
    with caplog.at_level(logging.INFO):
        client.get("/en/secret/abc.def?q=my+words")
    (line,) = lines_of(caplog)
    assert line["route"] == "<lang:language>/secret/<str:token>"
    assert (line["method"], line["status"]) == ("GET", 200)
    assert line["ms"] >= 0
    assert "abc.def" not in str(line)
    assert "words" not in str(line)


def test_no_logger_tells_the_address(client, library, caplog, capsys):
    with caplog.at_level(logging.DEBUG):
        client.get("/en/secret/abc.def/nowhere")
        client.get("/not-here?q=abc.def")
        client.get("/en/form", headers={"Host": "abc.def"})
    written = capsys.readouterr().err
    assert written.count('"event": "request"') == 3
    assert "abc.def" not in written


def test_an_error_is_logged_without_its_words(client, library):
    client.raise_request_exception = False
    with capture_logs() as lines:
        client.get("/broken")
    (line,) = [line for line in lines if line["event"] == "request broke"]
    assert (line["route"], line["error"]) == ("broken", "ZeroDivisionError")
    assert "my books" not in str(line)


@pytest.mark.parametrize("given", ["abcdefgh", "0a-b.c_D" * 8])
def test_a_request_id_that_looks_like_one_is_kept(client, library, given):
    assert client.get("/en/form", headers={"X-Request-ID": given})["X-Request-ID"] == given


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "ana@post.example", "a b c d e f g h"])
def test_any_other_is_replaced(client, library, given):
    made = client.get("/en/form", headers={"X-Request-ID": given})["X-Request-ID"]
    assert made != given
    assert len(made) == 32


def test_the_request_id_is_bound_for_every_line(client, library, monkeypatch):
    seen = []
    monkeypatch.setattr(
        "yesdesk.core.web.request_log._log_request",
        lambda *_: seen.append(structlog.contextvars.get_contextvars()["request_id"]),
    )
    client.get("/en/form", headers={"X-Request-ID": "abcdefgh"})
    assert seen == ["abcdefgh"]


def test_every_answer_carries_the_headers_that_protect(client, library):
    answer = client.get("/en/form")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert "geolocation=()" in answer["Permissions-Policy"]
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Content-Length"] == str(len(answer.content))
