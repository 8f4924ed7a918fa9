"""`yesdesk intake` as a mail server calls it: 0 when the mail is kept, 75 whatever stands in the way."""

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from yesdesk.channels.email import spool
from yesdesk.cli.main import main

MAIL = b"From: ana@example.org\r\n\r\nMy books were due.\r\n"
TO = ["intake", "--mailbox", "info@library.example"]


@pytest.fixture
def place(tmp_path):
    data = tmp_path / "lib"
    data.mkdir(mode=0o700)
    return Place(data)


class Place:
    def __init__(self, data):
        self.data = data
        self.spool = data / "mail" / "spool"

    def environment(self, **more):
        kept = {name: value for name, value in os.environ.items() if "YESDESK" not in name}
        return kept | {"YESDESK_DATA": str(self.data)} | more

    def begin(self, *words, **more):
        return subprocess.Popen(
            [sys.executable, "-m", "yesdesk.cli.main", *(words or TO)],
            env=self.environment(**more),
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def handed(self, *words, mail=MAIL, **more):
        running = self.begin(*words, **more)
        _out, err = running.communicate(mail, timeout=30)
        return running.returncode, err.decode()

    def files(self):
        return [path for path in self.spool.rglob("*") if path.is_file()]


@pytest.mark.slow
def test_it_is_kept(place):
    assert place.handed() == (0, "")
    (path,) = spool.waiting(place.spool)
    with spool.look_at(path).opened() as file:
        assert file.read() == MAIL


def _cpu_of_children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.slow
def test_it_starts_in_a_moment(place):
    took = []
    for _ in range(5):
        before = _cpu_of_children()
        place.handed()
        took.append(_cpu_of_children() - before)
    assert min(took) < 0.3


@pytest.mark.slow
@pytest.mark.parametrize("words", [["intake"], ["intake", "--mailbox"], [*TO, "--reticulate"]])
def test_wrong_arguments_bounce_nobodys_mail(place, words):
    code, said = place.handed(*words)
    assert code == 75
    assert said


@pytest.mark.slow
def test_a_wrong_data_folder_swallows_no_mail(place, tmp_path):
    code, said = place.handed(YESDESK_DATA=str(tmp_path / "nowhere"))
    assert code == 75
    assert "nowhere" in said
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.slow
def test_a_setting_that_cannot_be_read(place):
    code, said = place.handed(YESDESK_MAIL_LARGEST_MB="much")
    assert code == 75
    assert "YESDESK_MAIL_LARGEST_MB" in said


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_it_may_not_write_in(place):
    place.handed()
    (place.spool / "tmp").chmod(0o500)
    assert place.handed()[0] == 75


@pytest.mark.slow
def test_a_spool_that_is_a_file(place):
    place.spool.parent.mkdir()
    place.spool.write_bytes(b"")
    assert place.handed()[0] == 75


@pytest.mark.slow
def test_a_full_disk(place):
    """/dev/full cannot be a spool; a limit on the size of files ends the write in the same place."""
    command = f"ulimit -f 8; exec {sys.executable} -m yesdesk.cli.main {' '.join(TO)}"
    done = subprocess.run(
        ["sh", "-c", command],
        input=b"x" * 100_000,
        env=place.environment(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 75
    assert place.files() == []


@pytest.mark.slow
def test_a_mail_beyond_the_limit_stays_with_the_server_and_is_told(place):
    code, said = place.handed(mail=b"x" * (1024 * 1024 + 1), YESDESK_MAIL_LARGEST_MB="1")
    assert code == 75
    assert "larger than" in said
    assert spool.waiting(place.spool) == []
    assert spool.too_large(place.spool)[0] == "info@library.example"


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_told_to_stop_half_way(place, number):
    running = place.begin()
    running.stdin.write(MAIL)
    running.stdin.flush()
    _until(lambda: list((place.spool / "tmp").glob("*")))
    running.send_signal(number)
    running.wait(timeout=10)
    assert running.returncode == 75
    assert place.files() == []
    running.stdin.close()
    running.stderr.close()


@pytest.mark.slow
def test_killed_half_way_it_takes_nothing_half(place):
    running = place.begin()
    running.stdin.write(MAIL)
    running.stdin.flush()
    _until(lambda: list((place.spool / "tmp").glob("*")))
    running.kill()
    running.wait(timeout=10)
    assert spool.waiting(place.spool) == []
    running.stdin.close()
    running.stderr.close()


@pytest.mark.slow
def test_a_spool_elsewhere(place, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    assert place.handed(YESDESK_MAIL_SPOOL=str(elsewhere))[0] == 0
    assert len(spool.waiting(elsewhere)) == 1


def test_nobody_to_hand_it_over_for_is_no_reason_to_bounce(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["intake", "--mailbox"])
    assert ended.value.code == 75


def _until(true):
    end, never = time.monotonic() + 10, threading.Event()
    while not true():
        assert time.monotonic() < end
        never.wait(0.01)


def test_settings_and_pipe_speak_of_the_same_spool(settings, monkeypatch):
    from yesdesk.cli import place as standing
    from yesdesk.settings import DATA, MAIL_LIMIT, MAIL_SPOOL

    assert standing.mail_spool() == MAIL_SPOOL == Path(DATA) / "mail" / "spool"
    assert standing.mail_limit() == MAIL_LIMIT
