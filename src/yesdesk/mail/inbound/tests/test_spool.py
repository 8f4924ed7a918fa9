"""The spool keeps a mail whole or not at all."""

import io
import os

import pytest

from yesdesk.mail.inbound import spool

MAIL = b"From: ana@example.org\r\n\r\nMy books were due.\r\n"
LIMIT = 10_000


@pytest.fixture
def folder(tmp_path):
    spool.create_folders(tmp_path / "spool")
    return tmp_path / "spool"


def put(folder, mail=MAIL, mailbox="info@library.example", limit=LIMIT):
    return spool.put(folder, mailbox, io.BytesIO(mail), limit=limit)


def left_behind(folder):
    return [path.name for path in folder.rglob("*") if path.is_file()]


def test_spool_keeps_the_bytes_as_they_came(folder):
    put(folder)
    (path,) = spool.spooled_mails(folder)
    kept = spool.read_spooled(path)
    with kept.opened() as file:
        assert file.read() == MAIL
    assert kept.mailbox == "info@library.example"


def test_the_oldest_comes_first(folder):
    names = [put(folder) for _ in range(5)]
    assert [path.name for path in spool.spooled_mails(folder)] == names


@pytest.mark.parametrize(
    "mailbox", ["ä\n..//x@a.example", "../../etc/passwd", "", "x" * 400, "\udce9@a.example"]
)
def test_no_address_leads_anywhere_else(folder, mailbox):
    name = put(folder, mailbox=mailbox)
    assert left_behind(folder) == [name]
    assert spool.read_spooled(folder / "new" / name).mailbox == mailbox


def test_beyond_the_limit_nothing_stays(folder):
    with pytest.raises(spool.TooLarge):
        put(folder, b"x" * (LIMIT + 1))
    assert put(folder, b"x" * LIMIT)
    assert len(left_behind(folder)) == 1


def test_nothing_at_all_is_somebody_cut_off(folder):
    with pytest.raises(EOFError):
        put(folder, b"")
    assert left_behind(folder) == []


def test_an_input_that_breaks_leaves_nothing(folder):
    class Broken(io.BytesIO):
        def read(self, size=-1):
            return super().read(10) or self.fail()

        def fail(self):
            raise OSError(5, "Input/output error")

    with pytest.raises(OSError, match="Input/output"):
        spool.put(folder, "info@library.example", Broken(MAIL), limit=LIMIT)
    assert left_behind(folder) == []


def test_a_full_disk_leaves_nothing(folder, monkeypatch):
    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(spool.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        put(folder)
    assert left_behind(folder) == []


def test_spooled_mail_is_readable_by_the_group_of_a_shared_folder(folder):
    before = os.umask(0o077)
    try:
        (folder / "tmp").chmod(0o2770)
        shared = folder / "new" / put(folder)
        (folder / "tmp").chmod(0o700)
        own = folder / "new" / put(folder)
    finally:
        os.umask(before)
    assert [path.stat().st_mode & 0o777 for path in (shared, own)] == [0o660, 0o600]


@pytest.mark.parametrize("line", [b"", b"From: ana\n", b'{"mailbox": 3\n', b"[]\n", b'{"at": 1}\n'])
def test_what_somebody_else_put_there_is_a_mail_from_its_first_byte(folder, line):
    path = folder / "new" / "stranger"
    path.write_bytes(line + MAIL)
    kept = spool.read_spooled(path)
    with kept.opened() as file:
        assert (kept.mailbox, file.read()) == ("", line + MAIL)


def test_an_endless_address_is_cut_and_the_mail_is_whole(folder):
    kept = spool.read_spooled(folder / "new" / put(folder, mailbox="ä" * 50_000))
    with kept.opened() as file:
        assert file.read() == MAIL
    assert len(kept.mailbox) == 1_000


def test_what_a_killed_pipe_left_is_dropped_a_day_later(folder):
    part = folder / "tmp" / "part"
    part.write_bytes(b"half")
    at = part.stat().st_mtime
    spool.delete_partial_files(folder, at + 60)
    assert part.exists()
    spool.delete_partial_files(folder, at + spool.LEFTOVER_AFTER + 1)
    assert not part.exists()


def test_word_of_a_mail_that_was_too_large(folder):
    assert spool.last_too_large(folder) is None
    spool.note_too_large(folder, "info@library.example")
    spool.note_too_large(folder, "hill@library.example")
    word = spool.last_too_large(folder)
    assert word is not None
    assert word[0] == "hill@library.example"
    assert spool.spooled_mails(folder) == []


def test_where_there_is_no_spool_nothing_waits(tmp_path):
    assert spool.spooled_mails(tmp_path / "nowhere") == []
