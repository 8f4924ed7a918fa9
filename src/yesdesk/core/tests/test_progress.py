"""Long work says how far it is, in the way that whoever reads it can use."""

import io

import pytest

from yesdesk.core import progress as module
from yesdesk.core.progress import progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def at_once(monkeypatch):
    monkeypatch.setattr(module, "LOG_EACH", 0)


def test_a_terminal_shows_a_bar_written_over_itself(monkeypatch):
    monkeypatch.setattr(module, "ON_A_TERMINAL", {"ncols": 60, "mininterval": 0})
    out = Terminal()
    with progress("Story", 4, file=out) as advance:
        advance(2)
    assert "\rStory:  50%|" in out.getvalue()


def test_a_log_gets_lines(at_once):
    out = io.StringIO()
    with progress("Story", 4, file=out) as advance:
        advance(1)
        advance(3)
    lines = out.getvalue().splitlines()
    assert "\r" not in out.getvalue()
    assert any(line.startswith("Story: 1 of 4 (25 %), ") for line in lines)
    assert lines[-1].startswith("Story: 4 of 4 (100 %), ")


def test_where_nobody_knows_how_much_there_is_it_counts(at_once):
    out = io.StringIO()
    with progress("Mails", file=out) as advance:
        advance(7)
    assert out.getvalue().splitlines()[-1].startswith("Mails: 7, ")


def test_what_is_done_in_a_moment_says_nothing_in_a_log():
    out = io.StringIO()
    with progress("Story", 4, file=out) as advance:
        advance(4)
    assert out.getvalue() == ""


def test_work_that_is_broken_off_is_not_held_up():
    def work():
        with progress("Story", 4, file=io.StringIO()):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work()
