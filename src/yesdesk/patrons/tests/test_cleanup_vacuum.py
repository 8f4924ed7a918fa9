"""SQLite's log is cut after erasing, and nobody's writing waits for that, however long somebody reads."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from yesdesk.core.models import Job
from yesdesk.patrons import cleanup as files
from yesdesk.patrons.cleanup import vacuum, vacuum_tables
from yesdesk.testing.patience import PATIENCE

pytestmark = [
    pytest.mark.skipif(
        connection.vendor != "sqlite", reason="PostgreSQL's log keeps nobody waiting"
    ),
    pytest.mark.usefixtures("database_on_disk"),
]


@pytest.fixture
def beside():
    """`beside()`: a connection of another process to the same file."""
    opened = []
    connection.ensure_connection()  # begins the log

    def one(**options):
        name = connection.settings_dict["NAME"]
        opened.append(sqlite3.connect(name, isolation_level=None, **options))
        return opened[-1]

    yield one
    for each in opened:
        each.close()


@pytest.fixture
def backup(beside):
    """Something is written after a backup began to read."""
    reader, writer = beside(), beside()
    writer.execute("CREATE TABLE noted (a)")
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM noted").fetchone()
    writer.execute("INSERT INTO noted VALUES (1)")
    return reader


def _patience():
    with connection.cursor() as cursor:
        return cursor.execute("PRAGMA busy_timeout").fetchone()


def _vacuum():
    with closing(connection):
        return vacuum(set())


def test_others_can_write_while_vacuum_waits_for_a_backup(backup, beside):
    writer, turns = beside(timeout=PATIENCE), 0
    with ThreadPoolExecutor(1) as pool:
        cut = pool.submit(_vacuum)
        try:
            while not cut.done():
                writer.execute("BEGIN IMMEDIATE")
                writer.execute("ROLLBACK")
                turns += 1
        finally:
            backup.execute("ROLLBACK")
    assert cut.result() is False
    assert turns > 1


def test_after_the_backup_it_is_cut_to_nothing(backup):
    backup.execute("ROLLBACK")
    assert vacuum(set())
    assert Path(f"{connection.settings_dict['NAME']}-wal").stat().st_size == 0


def test_vacuum_restores_the_busy_timeout(backup, monkeypatch):
    monkeypatch.setattr(files, "_TRIES", 1)
    before = _patience()
    assert not vacuum(set())
    assert _patience() == before


def test_what_could_not_be_cut_is_cut_a_minute_later(backup, monkeypatch):
    monkeypatch.setattr(files, "_TRIES", 1)
    vacuum_tables.call(["desk_entry"])
    job = Job.objects.get()
    assert job.arguments["args"] == [["desk_entry"]]
    assert job.run_after > timezone.now()


def test_what_was_cut_is_done(backup):
    backup.execute("ROLLBACK")
    vacuum_tables.call(["desk_entry"])
    assert not Job.objects.exists()
