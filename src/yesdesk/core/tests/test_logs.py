"""Logs say what happened to what, and never whose words."""

import json
import logging

import pytest
import structlog
from hypothesis import given, strategies as st

from yesdesk.core.logs import PRIVATE, drop_private, line_formatter, log_plain, set_up_logs


@pytest.fixture
def written():
    """`written(log)` calls `log` and gives the lines it wrote, parsed, and as one text."""
    handler = _Kept()
    root = logging.getLogger()
    root.addHandler(handler)
    structlog.contextvars.clear_contextvars()
    yield handler
    structlog.contextvars.clear_contextvars()
    root.removeHandler(handler)


class _Kept(logging.Handler):
    def __init__(self):
        super().__init__()
        self.lines = []
        self.setFormatter(line_formatter(readable=False))

    def emit(self, record):
        self.lines.append(self.format(record))

    @property
    def last(self):
        return json.loads(self.lines[-1])


def test_a_line_is_json_with_the_request_it_belongs_to(written):
    structlog.contextvars.bind_contextvars(request_id="abcdefgh")
    structlog.get_logger("yesdesk.test").info("file kept", file=17, ms=3)
    line = written.last
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "file kept", "file": 17, "ms": 3, "request_id": "abcdefgh",
        "level": "info", "logger": "yesdesk.test",
    }  # fmt: skip


FACTS = {"method": "GET", "route": "desk/<int:pk>", "status": 200, "ms": 4.5}


@pytest.mark.parametrize("readable", [False, True])
@pytest.mark.parametrize("level", ["debug", "info"])
def test_the_line_of_a_request_is_the_one_the_chain_would_make(now, level, readable):
    kept = _Kept()
    kept.setFormatter(line_formatter(readable=readable))
    logger = logging.getLogger("yesdesk.http")
    logger.addHandler(kept)
    logger.setLevel(logging.DEBUG)
    try:
        with structlog.contextvars.bound_contextvars(request_id="abcdefgh", job=3):
            getattr(structlog.get_logger("yesdesk.http"), level)("request", **FACTS)
            log_plain(logger, getattr(logging, level.upper()), "request", **FACTS)
    finally:
        logger.removeHandler(kept)
        logger.setLevel(logging.NOTSET)
    by_the_chain, plain = kept.lines
    assert plain == by_the_chain
    assert "desk/<int:pk>" in plain


def test_what_is_not_wanted_is_not_written(written):
    logger = logging.getLogger("yesdesk.http")
    log_plain(logger, logging.DEBUG, "request", **FACTS)
    assert not written.lines


def test_private_keys_are_dropped_at_any_depth(written):
    structlog.get_logger("yesdesk.test").warning(
        "asked",
        name="Ana", email="ana.m@post.example", link_token="abc", q="fine", patronName="Ana",
        form={"body": "words", "ok": 1, "rows": [{"card-number": "2304", "n": 2}]},
    )  # fmt: skip
    line = written.last
    assert line["form"] == {"ok": 1, "rows": [{"n": 2}]}
    assert set(line) == {"event", "form", "level", "logger", "timestamp"}


def test_an_exception_keeps_its_class_and_place_and_loses_its_words(written):
    try:
        int("Ana Moreau owes 18.40")
    except ValueError:
        structlog.get_logger("yesdesk.test").exception("it stopped")
        logging.getLogger("django.request").exception("Internal Server Error: %s", "/en/r/token")
    for raw in written.lines:
        line = json.loads(raw)
        assert line["error"] == "ValueError"
        assert "core/tests/test_logs.py" in line["trail"][0]
        assert "Ana" not in raw
        assert "token" not in raw


def test_what_libraries_log_keeps_its_pattern_only(written):
    logging.getLogger("some.library").warning("sent to %s\nsecond line", "ana.m@post.example")
    assert written.last["event"] == "sent to %s"


def test_the_server_may_say_its_own_things(written):
    logging.getLogger("uvicorn.error").info("Uvicorn running on %s", "http://127.0.0.1:8000")
    assert written.last["event"] == "Uvicorn running on http://127.0.0.1:8000"


def test_requests_are_not_logged_by_their_path(written):
    logging.getLogger("uvicorn.access").info("GET /en/r/token")
    logging.getLogger("django.request").warning("Not Found: %s", "/en/r/token")
    assert written.lines == []


def test_things_json_does_not_know_are_called_by_their_class(written):
    structlog.get_logger("yesdesk.test").info("odd", thing=object(), error=ValueError("Ana"))
    assert (written.last["thing"], written.last["error"]) == ("object", "ValueError")


def test_readable_log_line_has_no_names_of_people(written):
    written.setFormatter(line_formatter(readable=True))
    structlog.get_logger("yesdesk.test").info("file kept", file=17, name="Ana")
    assert "file kept" in written.lines[0]
    assert "Ana" not in written.lines[0]
    with pytest.raises(json.JSONDecodeError):
        json.loads(written.lines[0])


def test_setting_up_twice_writes_once(written, capsys):
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    try:
        set_up_logs()
        set_up_logs()
        structlog.get_logger("yesdesk.test").error("once")
        assert capsys.readouterr().err.count('"once"') == 1
    finally:
        root.handlers[:] = before
        root.setLevel(level)


def test_requests_go_to_a_file_of_their_own_and_errors_to_both(tmp_path, settings, capsys):
    file = tmp_path / "requests.log"
    settings.REQUEST_LOG, settings.LOG_LEVEL = str(file), "WARNING"
    root, http = logging.getLogger(), logging.getLogger("yesdesk.http")
    before = root.handlers[:], root.level, http.handlers[:], http.level
    try:
        set_up_logs()
        log_plain(http, logging.INFO, "request", route="desk")
        log_plain(http, logging.ERROR, "broke", route="desk")
    finally:
        http.handlers[0].close()
        root.handlers[:], http.handlers[:] = before[0], before[2]
        root.setLevel(before[1])
        http.setLevel(before[3])
    assert [json.loads(line)["event"] for line in file.read_text().splitlines()] == [
        "request",
        "broke",
    ]
    on_terminal = capsys.readouterr().err
    assert '"broke"' in on_terminal
    assert '"request"' not in on_terminal


@given(
    st.dictionaries(
        st.text() | st.sampled_from(sorted(PRIVATE)),
        st.recursive(
            st.text() | st.integers(),
            lambda inner: (
                st.lists(inner) | st.dictionaries(st.sampled_from(sorted(PRIVATE)), inner)
            ),
            max_leaves=5,
        ),
        max_size=6,
    )
)
def test_no_private_key_gets_through(line):
    clean = drop_private(None, "", dict(line))
    assert not PRIVATE & {*_keys(clean)}


def _keys(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner)
