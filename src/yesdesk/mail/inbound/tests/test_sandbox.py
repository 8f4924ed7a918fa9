"""A mail that hangs its reader, kills it or eats its memory harms nothing else, and the next is read."""

import errno
import io
import os
import sys
from contextlib import contextmanager

import pytest

from yesdesk.mail.inbound import sandbox
from yesdesk.mail.inbound.sandbox import (
    ParserDied,
    ParserRaised,
    ParserTimedOut,
    ReaderBroken,
    SandboxedParser,
)
from yesdesk.mail.inbound.sandbox_worker import deserialise_mail, serialise_mail
from yesdesk.mail.parse.parser import parse_mail
from yesdesk.mail.tests import readers
from yesdesk.testing.patience import PATIENCE


@pytest.fixture
def mail(tmp_path):
    """`mail(subject)`: a file with such a mail."""

    def write(subject):
        path = tmp_path / subject
        path.write_text(f"From: Ana <ana@example.org>\nSubject: {subject}\n\nMy books.\n")
        return path

    return write


@pytest.fixture
def reader(tmp_path):
    @contextmanager
    def start(function="plain", patience=PATIENCE):
        folder = tmp_path / "reading"
        with SandboxedParser(
            folder, function=f"{readers.HERE}:{function}", patience=patience
        ) as started:
            yield started
        assert list(folder.iterdir()) == []

    return start


def test_a_mail_comes_through_the_wire_as_it_was(tmp_path):
    told = readers.full(None)
    serialise_mail(told, tmp_path)
    got = deserialise_mail(tmp_path)
    for name in told.__slots__:
        if name != "attachments":
            assert getattr(got, name) == getattr(told, name), name
    for mine, theirs in zip(got.attachments, told.attachments, strict=True):
        assert (mine.name, mine.size, mine.inline) == (theirs.name, theirs.size, theirs.inline)
        with mine.open() as file:
            assert file.read() == b"abc"


def test_a_mail_of_nothing_comes_through_too(tmp_path):
    serialise_mail(readers.mail_of(), tmp_path)
    assert deserialise_mail(tmp_path) == readers.mail_of()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has it")
def test_nobody_else_looks_into_the_process_that_reads(reader, mail):
    with reader("open_to_others") as started, started.read(mail("hello")) as got:
        assert got.subject == "0"


def test_reader_process_has_a_lower_priority(reader, mail):
    with reader() as started, started.read(mail("hello")):
        ours = os.getpriority(os.PRIO_PROCESS, 0)
        assert os.getpriority(os.PRIO_PROCESS, started.pid) == min(ours + 10, 19)


@pytest.mark.night
def test_many_are_read_by_one_process(reader, mail):
    with reader() as started:
        processes = set()
        for _ in range(3):
            with started.read(mail("hello")) as read:
                assert read.sender.address == "ana@example.org"
            processes.add(started._process.pid)
    assert len(processes) == 1
    assert not os.path.exists(f"/proc/{processes.pop()}")  # noqa: PTH110 - a number, no path


@pytest.mark.night
@pytest.mark.parametrize(
    ("subject", "error", "detail"),
    [
        ("die", ParserDied, "signal 9"),
        ("eat", ParserRaised, "MemoryError"),
        ("raise", ParserRaised, "RecursionError"),
        ("hang", ParserTimedOut, "1 s"),
    ],
)
def test_what_a_mail_does_to_its_reader_is_said_without_its_words(
    reader, mail, subject, error, detail
):
    with reader(patience=1.0 if subject == "hang" else PATIENCE) as started:
        with pytest.raises(error) as raised, started.read(mail(subject)):
            pass
        assert raised.value.detail == detail
        started._patience = PATIENCE
        with started.read(mail("next")) as read:
            assert read.subject == "next"


@pytest.mark.night
def test_a_full_disk_is_not_what_a_mail_did(reader, mail):
    with reader() as started:
        with (
            pytest.raises(OSError, match="No space left on device") as raised,
            started.read(mail("fill")),
        ):
            pass
        assert raised.value.errno == errno.ENOSPC
        assert "words" not in str(raised.value)
        with started.read(mail("next")) as read:
            assert read.subject == "next"


@pytest.mark.night
def test_the_reader_has_no_web_stack_and_no_secrets(reader, mail, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://user:secret@host/name")
    with reader() as started, started.read(mail("hello")):
        with open(f"/proc/{started._process.pid}/environ", "rb") as file:  # noqa: PTH123
            assert b"secret" not in file.read()
        with open(f"/proc/{started._process.pid}/maps") as file:  # noqa: PTH123
            assert "_sqlite3" not in file.read()


def test_what_a_killed_worker_left_goes_after_an_hour(tmp_path):
    left = tmp_path / "left"
    left.mkdir()
    (left / "0").touch()
    sandbox.delete_parser_leftovers(tmp_path)
    assert left.exists()
    os.utime(left, (0, 0))
    (tmp_path / "gone").symlink_to(tmp_path / "cleared away by another meanwhile")
    sandbox.delete_parser_leftovers(tmp_path)
    assert not left.exists()


def test_our_own_mail_is_opened_from_its_signed_block():
    ours = parse_mail(io.BytesIO(sandbox._OF_OURS))
    assert (ours.text.strip(), ours.sealed, ours.defects) == ("Hello.", "signed", ())
    assert "<p>Hello.</p>" in ours.html


def test_a_reader_that_cannot_start_is_no_mails_fault(reader, mail):
    with reader("not_there") as started:
        for _mail in range(2):
            with pytest.raises(ReaderBroken), started.read(mail("hello")):
                pass
        assert started.pid == 0
