"""A full disk is a sentence at the terminal, also where SQLite is who notices."""

import errno
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.db import OperationalError
from django.utils import timezone

from yesdesk.cli import prepare
from yesdesk.cli.backup import create
from yesdesk.cli.backup.database import disk_full_as_refusal
from yesdesk.cli.commands import doctor
from yesdesk.cli.main import main
from yesdesk.core.errors import Refusal


def fill_a_database() -> None:
    """Until SQLite itself says that it is full."""
    with closing(sqlite3.connect(":memory:")) as full:
        full.execute("PRAGMA max_page_count = 2")
        full.execute("CREATE TABLE words (word)")
        full.execute("INSERT INTO words VALUES (zeroblob(100000))")


def fill_django_s() -> None:
    try:
        fill_a_database()
    except sqlite3.OperationalError as error:
        raise OperationalError("database or disk is full") from error


@pytest.mark.parametrize("fill", [fill_a_database, fill_django_s])
def test_a_full_database_is_a_full_disk(fill):
    with pytest.raises(Refusal) as refused, disk_full_as_refusal(Path("/srv/backups")):
        fill()
    assert "/srv/backups" in refused.value.sentence


class FullServerError(Exception):
    sqlstate = "53100"  # as psycopg says it, in whichever language the server speaks


def fill_a_server() -> None:
    said = "No queda espacio en el dispositivo"
    raise OperationalError(said) from FullServerError(said)


def test_a_full_database_server_is_a_sentence_that_names_its_disk(monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("YESDESK_DATA", str(tmp_path))
    monkeypatch.setattr(doctor, "run", lambda _options: fill_a_server())
    assert main(["doctor"]) == 1
    said = capsys.readouterr().err
    assert "no room left on the disk of the database server" in said
    assert str(tmp_path) not in said
    with pytest.raises(Refusal) as refused, disk_full_as_refusal(Path("/srv/backups")):
        fill_a_server()
    assert "disk of the database server" in refused.value.sentence


def test_another_fault_of_the_database_stays_itself():
    with (
        closing(sqlite3.connect(":memory:")) as database,
        pytest.raises(sqlite3.OperationalError),
        disk_full_as_refusal(Path("/srv/backups")),
    ):
        database.execute("SELECT * FROM nothing")


@pytest.mark.django_db
def test_a_backup_names_the_disk_that_is_full(monkeypatch, settings, tmp_path):
    settings.DATA = tmp_path / "data"
    monkeypatch.setattr(create, "_copy_rows", lambda *_: fill_a_database())
    (tmp_path / "other").mkdir()
    with pytest.raises(Refusal) as refused:
        create.create_backup(tmp_path / "other" / "backup.tar.gz", timezone.now())
    assert str(settings.DATA) in refused.value.sentence
    assert str(tmp_path / "other") not in refused.value.sentence


def test_a_write_that_finds_no_room_is_a_sentence_in_every_command(monkeypatch, capsys):
    def write(_options):
        raise OSError(
            errno.ENOSPC, "No space left on device"
        )  # as a file says it: without its name

    monkeypatch.setattr(doctor, "run", write)
    assert main(["doctor"]) == 1
    assert "no room left" in capsys.readouterr().err


def test_a_file_that_finds_no_room_when_it_is_made_is_no_matter_of_rights(monkeypatch, capsys):
    def write(_options):
        raise OSError(errno.ENOSPC, "No space left on device", "/srv/out/tally.csv")

    monkeypatch.setattr(doctor, "run", write)
    assert main(["doctor"]) == 1
    said = capsys.readouterr().err
    assert "no room left on the disk of /srv/out/tally.csv" in said
    assert "reach it" not in said


@pytest.mark.parametrize("fill", [fill_a_database, fill_django_s])
def test_a_full_database_is_a_sentence_in_every_command(monkeypatch, capsys, tmp_path, fill):
    monkeypatch.setenv("YESDESK_DATA", str(tmp_path))
    monkeypatch.setattr(doctor, "run", lambda _options: fill())
    assert main(["doctor"]) == 1
    said = capsys.readouterr().err
    assert "no room left" in said
    assert str(tmp_path) in said


def test_another_fault_of_the_database_is_not_taken_for_one(monkeypatch):
    def read(_options):
        raise OperationalError("no such table: words")

    monkeypatch.setattr(doctor, "run", read)
    with pytest.raises(OperationalError):
        main(["doctor"])


@pytest.mark.parametrize("fill", [fill_a_database, fill_django_s])
def test_serving_on_a_full_disk_says_so(monkeypatch, capsys, tmp_path, fill):
    monkeypatch.setenv("YESDESK_DATA", str(tmp_path))
    monkeypatch.setattr(prepare, "set_up_django", fill)
    assert prepare.main([]) == 1
    assert "no room left" in capsys.readouterr().err


def test_another_fault_without_a_name_is_not_taken_for_one(monkeypatch):
    def write(_options):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(doctor, "run", write)
    with pytest.raises(OSError, match="Input/output"):
        main(["doctor"])
