"""The first connections to a file all wait for the one that changes its mode; none is told that it is locked."""

import contextlib
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from yesdesk.core.sqlite import base
from yesdesk.core.sqlite.base import begin_wal
from yesdesk.testing.patience import PATIENCE


class Opened:
    """A connection as the signal hands it over."""

    vendor = "sqlite"

    def __init__(self, path):
        self.connection = sqlite3.connect(path, timeout=20, isolation_level=None)

    def mode(self):
        return self.connection.execute("PRAGMA journal_mode").fetchone()[0]


def made(path):
    """A file in the older mode, as a new one or one out of a backup is."""
    fresh = sqlite3.connect(path)
    fresh.execute("CREATE TABLE t (a)")
    fresh.close()
    return path


@pytest.fixture
def fresh(tmp_path):
    return made(tmp_path / "library.sqlite3")


@pytest.fixture
def opened(fresh):
    """`opened()`: another connection to the file, before its mode was changed."""
    ones = []

    def one():
        ones.append(Opened(fresh))
        return ones[-1]

    yield one
    for each in ones:
        each.connection.close()


@pytest.fixture
def writer(fresh):
    """Somebody else who is about to write, and so keeps everybody from changing the mode."""
    other = sqlite3.connect(fresh, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield other
    other.close()


def test_sqlite_itself_does_not_wait_there(fresh, writer):
    """If it ever does, this file has done its work."""
    impatient = sqlite3.connect(fresh, timeout=20)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        impatient.execute("PRAGMA journal_mode=WAL")
    impatient.close()


def test_we_wait_until_the_other_one_is_done(opened, writer, monkeypatch):
    waited = []

    def pause(seconds):
        waited.append(seconds)
        writer.execute("ROLLBACK")

    monkeypatch.setattr(base, "pause", pause)
    second = opened()
    begin_wal(second)
    assert second.mode() == "wal"
    assert len(waited) == 1


def test_begin_wal_gives_up_after_its_patience(opened, writer, monkeypatch):
    monkeypatch.setattr(base, "WAL_PATIENCE", 0.0)
    monkeypatch.setattr(base, "pause", lambda _seconds: None)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        begin_wal(opened())


def test_anything_else_is_said_at_once(monkeypatch):
    class Broken:
        vendor = "sqlite"

        @property
        def connection(self):
            return self

        def execute(self, _sql):
            with contextlib.closing(sqlite3.connect(":memory:")) as memory:
                memory.execute("nonsense")

    monkeypatch.setattr(base, "pause", lambda _seconds: pytest.fail("waited for nothing"))
    with pytest.raises(sqlite3.OperationalError, match="syntax"):
        begin_wal(Broken())


def test_another_database_is_left_alone():
    begin_wal(type("Postgres", (), {"vendor": "postgresql"}))


def test_yesdesk_s_own_connections_begin_it(database_on_disk):
    if connection.vendor != "sqlite":
        pytest.skip("there is no such mode")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        assert cursor.fetchone() == ("wal",)


@pytest.mark.slow
def test_eight_that_connect_at_once_all_get_in(tmp_path):
    for number in range(12):
        path = made(tmp_path / f"{number}.sqlite3")
        start = Barrier(8)

        def one(_number, path=path, start=start):
            start.wait(PATIENCE)
            each = Opened(path)
            try:
                begin_wal(each)
                return each.mode()
            finally:
                each.connection.close()

        with ThreadPoolExecutor(8) as pool:
            assert set(pool.map(one, range(8))) == {"wal"}
