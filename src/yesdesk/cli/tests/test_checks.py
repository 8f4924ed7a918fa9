"""The doctor says what is wrong and the mend, and nothing when all is well."""

import argparse
import os
import re
import socket
from datetime import timedelta
from email.utils import format_datetime
from io import BytesIO

import pytest
from django.utils import timezone

from yesdesk.cli import checks
from yesdesk.cli.commands import doctor
from yesdesk.core import opening
from yesdesk.core.backups import note_backup
from yesdesk.core.links import note_key
from yesdesk.core.models import Event
from yesdesk.core.registry import Registry
from yesdesk.core.storage.files import save
from yesdesk.core.storage.folders import WORKER, note_user
from yesdesk.core.tasks.leases import take_lease
from yesdesk.core.tasks.timers import CLOCK
from yesdesk.mail.models import Arrival
from yesdesk.testing.mails import a_mailbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def data(settings):
    settings.DATA.mkdir(parents=True, mode=0o700)
    return settings.DATA


def said(check):
    return " ".join(f"{finding.wrong} {finding.mend}" for finding in check())


def test_a_folder_others_can_look_into(data):
    assert said(checks.data_folder_check) == ""
    data.chmod(0o755)
    assert f"chmod o-rwx {data}" in said(checks.data_folder_check)


def test_a_database_others_can_look_into(data):
    database = data / "yesdesk.sqlite3"
    database.touch(mode=0o600)
    assert said(checks.data_folder_check) == ""
    database.chmod(0o644)
    assert f"chmod o-rwx {database}" in said(checks.data_folder_check)


def test_a_folder_that_is_not_there(settings):
    assert "is not there" in said(checks.data_folder_check)


def test_a_key_others_can_read(data):
    key = data / "keys" / "web" / "windows" / "limits-2026-11-04"
    key.parent.mkdir(parents=True)
    key.touch(mode=0o600)
    assert said(checks.data_folder_check) == ""
    key.chmod(0o640)
    assert f"chmod 600 {key}" in said(checks.data_folder_check)


def test_a_disk_that_is_nearly_full(data, monkeypatch):
    assert said(checks.disk_problems) == ""
    monkeypatch.setattr(checks.shutil, "disk_usage", lambda _: type("U", (), {"free": 10**8})())
    assert "0.1 GB left" in said(checks.disk_problems)


def test_nobody_ticks(settings, tmp_path):
    settings.MAIL_SPOOL = tmp_path  # what another test left in the common one is no trouble of this
    note_backup(timezone.now(), where="/var/backups/yesdesk", size=1)
    note_user(WORKER)
    assert "does no work in the background" in said(checks.standing)
    take_lease(CLOCK, "me", 30)
    assert said(checks.standing) == ""


def test_nothing_is_wrong_before_it_was_ever_started(settings, tmp_path):
    settings.DATA = tmp_path
    assert said(checks.standing) == ""


def test_a_clock_that_was_set_back():
    Event.objects.create(topic="desk.1", at=timezone.now())
    assert said(checks.clock) == ""
    Event.objects.create(topic="desk.1", at=timezone.now() + timedelta(hours=1))
    assert "clock was set back" in said(checks.clock)


def test_a_clock_that_files_and_the_build_are_ahead_of(now, monkeypatch, settings):
    monkeypatch.setattr(checks, "_database_time", timezone.now)
    monkeypatch.setattr(checks, "_time_of_this_build", timezone.now)
    monkeypatch.setattr(checks, "_time_of_newest_file", timezone.now)
    assert said(checks.clock) == ""
    monkeypatch.setattr(checks, "_time_of_newest_file", lambda: timezone.now() + timedelta(hours=2))
    assert "file in the data folder" in said(checks.clock)
    monkeypatch.setattr(checks, "_time_of_this_build", lambda: timezone.now() + timedelta(days=2))
    assert "before this Yesdesk was built" in said(checks.clock)


def test_the_newest_file_is_looked_for(data, settings):
    (settings.DATA / "erasures.log").write_text("")
    os.utime(settings.DATA / "erasures.log", (2e9, 2e9))
    assert checks._time_of_newest_file().year == 2033


@pytest.mark.parametrize(
    ("hours", "sentence"), [(1, "clock is behind"), (-30, "clock is ahead"), (-3, "")]
)
def test_a_clock_that_differs_from_the_mail_server_s(mill, hours, sentence):
    for number in range(2):
        stamp = format_datetime(timezone.now() + timedelta(hours=hours))
        raw = f"Received: from a by b id {number};\r\n {stamp}\r\nFrom: a@b.example\r\n\r\nwords"
        Arrival.objects.create(
            mailbox=a_mailbox(mill), raw=save(BytesIO(raw.encode())), arrived_at=timezone.now()
        )
    assert sentence in said(checks.clock)
    assert bool(sentence) is bool(said(checks.clock))


def test_a_clock_that_differs_from_the_databases(monkeypatch):
    ahead = timezone.now() + timedelta(minutes=5)
    monkeypatch.setattr(checks, "_database_time", lambda: ahead)
    assert "300 seconds apart" in said(checks.clock)


def test_a_library_nobody_can_answer(library, settings):
    assert (
        said(checks.library_problems) == ""
    )  # its mail does not leave yet, or by a mailbox of its own
    settings.SMTP_HOST = "mail.library.example"
    assert "YESDESK_MAIL_FROM" in said(checks.library_problems)
    library.is_demo = True
    library.save()
    assert said(checks.library_problems) == ""


def test_no_library_yet_is_a_first_step_and_no_fault(library, monkeypatch, capsys):
    library.delete()
    assert said(checks.library_problems) == ""
    monkeypatch.setattr(checks, "problems", list)
    assert doctor.run(argparse.Namespace(mail=None, new_key=False)) == 0
    told = capsys.readouterr().out
    assert re.search(r"Not yet: A library is set up\.\n  \S*yesdesk init\n", told)
    assert "All is well" not in told


def test_few_open_files(monkeypatch):
    monkeypatch.setattr(checks.resource, "getrlimit", lambda _: (256, 256))
    assert "ulimit -n 8192" in said(checks.open_files)


def test_the_doctor_counts_what_is_to_mend(capsys, monkeypatch):
    one = checks.Problem("The roof leaks.", "Mend the roof.")
    monkeypatch.setattr(checks, "problems", lambda: [one])
    note_user(WORKER)
    monkeypatch.setattr(opening, "steps", Registry("step"))
    asked = argparse.Namespace(mail=None, new_key=False)
    assert doctor.run(asked) == 1
    assert "- The roof leaks.\n  Mend the roof.\n\n1 to mend." in capsys.readouterr().out
    monkeypatch.setattr(checks, "problems", list)
    assert doctor.run(asked) == 0
    assert "All is well." in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_every_check_runs_against_a_real_database(data):
    note_user(WORKER)
    wrong = [finding.wrong for finding in checks.problems()]
    assert any("does no work in the background" in words for words in wrong)
    assert not [sentence for sentence in wrong if "database" in sentence.lower()]


def test_a_key_that_opens_no_link(settings):
    note_key()
    assert said(checks.secret_key) == ""
    settings.SECRET_KEY = "another" * 10
    assert "SECRET_KEY" in said(checks.secret_key)


def test_what_is_not_done_yet_is_no_fault(library, monkeypatch, capsys):
    monkeypatch.setattr(checks, "problems", list)
    assert doctor.run(argparse.Namespace(mail=None, new_key=False)) == 0
    assert "Not yet: Outgoing mail works." in capsys.readouterr().out


def test_a_host_that_no_dns_knows_is_named_with_its_setting(library, mill, settings, monkeypatch):
    settings.SMTP_HOST, settings.PUSH_INSIDE = "mial.lib.lan", ("push.lib.lan:8443",)
    settings.ILS, settings.ILS_VALUES = "koha", {"koha": {"url": "https://koha.lib.lan/api"}}
    a_mailbox(mill, host="imap.lib.lan", smtp_host="smtp.lib.lan", smtp_port=465)
    known = {"push.lib.lan", "koha.lib.lan", "imap.lib.lan"}
    monkeypatch.setattr(checks, "getaddrinfo", a_resolver(known))
    wrong = said(checks.server_names)
    assert "No DNS knows mial.lib.lan" in wrong
    assert "smtp.lib.lan" in wrong
    assert not any(name in wrong for name in known)


def test_an_unanswered_question_to_the_dns_is_said_once(library, settings, monkeypatch):
    settings.SMTP_HOST = "mail.lib.lan"
    monkeypatch.setattr(checks, "getaddrinfo", a_resolver(set(), error=socket.EAI_AGAIN))
    assert "gives no answer about mail.lib.lan" in said(checks.server_names)


def a_resolver(known, error=socket.EAI_NONAME):
    def getaddrinfo(host, _port):
        if host not in known:
            raise socket.gaierror(error, "not known")

    return getaddrinfo
