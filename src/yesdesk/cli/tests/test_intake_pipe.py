"""`yesdesk intake` as a mail server calls it: 0 when the mail is kept, 75 whatever stands in the way."""

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from yesdesk.cli.main import main
from yesdesk.mail.inbound import spool
from yesdesk.testing.patience import PATIENCE, until
from yesdesk.testing.processes import Processes

MAIL = b"From: ana@example.org\r\n\r\nMy books were due.\r\n"
AS_ALWAYS = ["-m", "yesdesk.cli.main"]
TO = ["intake", "--mailbox", "info@library.example"]


@pytest.fixture
def place(tmp_path):
    data = tmp_path / "lib"
    data.mkdir(mode=0o700)
    with Processes() as processes:
        yield Place(data, processes)


class Place:
    """A data folder, and the pipes that run there: none outlives its test."""

    def __init__(self, data, processes):
        self.data = data
        self.processes = processes
        self.spool = data / "mail" / "spool"

    def environment(self, **more):
        kept = {name: value for name, value in os.environ.items() if "YESDESK" not in name}
        return kept | {"YESDESK_DATA": str(self.data)} | more

    def begin(self, *words, program=AS_ALWAYS, **more):
        return self.processes.start(
            [sys.executable, *program, *(words or TO)],
            env=self.environment(**more),
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def handed(self, *words, mail=MAIL, **more):
        running = self.begin(*words, **more)
        _out, err = running.communicate(mail, timeout=PATIENCE)
        return running.returncode, err.decode()

    def files(self):
        return [path for path in self.spool.rglob("*") if path.is_file()]


@pytest.mark.night
def test_piped_mail_is_kept_in_the_spool(place):
    assert place.handed() == (0, "")
    (path,) = spool.spooled_mails(place.spool)
    with spool.read_spooled(path).opened() as file:
        assert file.read() == MAIL


def _cpu_of_children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.night
def test_intake_starts_fast(place):
    took = []
    for _ in range(5):
        before = _cpu_of_children()
        place.handed()
        took.append(_cpu_of_children() - before)
    assert min(took) < 0.3


@pytest.mark.night
@pytest.mark.parametrize("words", [["intake"], ["intake", "--mailbox"], [*TO, "--reticulate"]])
def test_wrong_arguments_bounce_nobodys_mail(place, words):
    code, said = place.handed(*words)
    assert code == 75
    assert said


@pytest.mark.night
def test_a_wrong_data_folder_swallows_no_mail(place, tmp_path):
    code, said = place.handed(YESDESK_DATA=str(tmp_path / "nowhere"))
    assert code == 75
    assert "nowhere" in said
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.night
def test_a_setting_that_cannot_be_read(place):
    code, said = place.handed(YESDESK_MAIL_LARGEST_MB="much")
    assert code == 75
    assert "YESDESK_MAIL_LARGEST_MB" in said


@pytest.mark.night
@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_it_may_not_write_in(place):
    place.handed()
    (place.spool / "tmp").chmod(0o500)
    assert place.handed()[0] == 75


@pytest.mark.night
def test_a_spool_that_is_a_file(place):
    place.spool.parent.mkdir()
    place.spool.write_bytes(b"")
    assert place.handed()[0] == 75


@pytest.mark.night
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


@pytest.mark.night
def test_a_mail_beyond_the_limit_stays_with_the_server_and_is_told(place):
    code, said = place.handed(mail=b"x" * (1024 * 1024 + 1), YESDESK_MAIL_LARGEST_MB="1")
    assert code == 75
    assert "larger than" in said
    assert spool.spooled_mails(place.spool) == []
    assert spool.last_too_large(place.spool)[0] == "info@library.example"


# A second thread takes each signal, so none cuts the read short: the same as one that comes just before it.
_TOLD_JUST_BEFORE_A_READ = """
import signal, threading
threading.Thread(target=threading.Event().wait, daemon=True).start()
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
from yesdesk.cli.main import main
raise SystemExit(main())
"""


@pytest.mark.night
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
@pytest.mark.parametrize("program", [AS_ALWAYS, ["-c", _TOLD_JUST_BEFORE_A_READ]])
def test_told_to_stop_half_way(place, number, program):
    running = place.begin(program=program)
    running.stdin.write(MAIL)
    running.stdin.flush()
    until(lambda: list((place.spool / "tmp").glob("*")))
    running.send_signal(number)
    running.wait(timeout=PATIENCE)
    assert running.returncode == 75
    assert place.files() == []


@pytest.mark.night
def test_killed_half_way_it_takes_nothing_half(place):
    running = place.begin()
    running.stdin.write(MAIL)
    running.stdin.flush()
    until(lambda: list((place.spool / "tmp").glob("*")))
    running.kill()
    running.wait(timeout=PATIENCE)
    assert spool.spooled_mails(place.spool) == []


@pytest.mark.night
def test_a_spool_elsewhere(place, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    assert place.handed(YESDESK_MAIL_SPOOL=str(elsewhere))[0] == 0
    assert len(spool.spooled_mails(elsewhere)) == 1


def test_nobody_to_hand_it_over_for_is_no_reason_to_bounce(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["intake", "--mailbox"])
    assert ended.value.code == 75


def test_settings_and_pipe_speak_of_the_same_spool(settings, monkeypatch):
    from yesdesk.cli import paths as standing
    from yesdesk.settings import DATA, MAIL_LIMIT, MAIL_SPOOL

    assert standing.mail_spool() == MAIL_SPOOL == Path(DATA) / "mail" / "spool"
    assert standing.mail_limit() == MAIL_LIMIT
