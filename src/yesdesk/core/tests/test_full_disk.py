"""A full disk is known by its number or by SQLite's own word, never by a sentence that somebody wrote."""

import errno
import sqlite3
from contextlib import closing

import pytest
from django.db import OperationalError

from yesdesk.core.full_disk import is_full_disk, is_full_server


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_the_system_says_it_by_a_number(number):
    assert is_full_disk(OSError(number, "no room"))


def test_sqlite_says_it_and_django_for_it():
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("PRAGMA max_page_count = 2")
        database.execute("CREATE TABLE words (word)")
        with pytest.raises(sqlite3.OperationalError) as full:
            database.execute("INSERT INTO words VALUES (zeroblob(100000))")
    wrapped = OperationalError("database or disk is full")
    wrapped.__cause__ = full.value
    assert is_full_disk(full.value)
    assert is_full_disk(wrapped)


def test_postgresql_says_it_by_a_code_and_its_disk_may_be_another_computers():
    code = type("DiskFull", (Exception,), {"sqlstate": "53100"})()
    wrapped = OperationalError("kein Platz")
    wrapped.__cause__ = code
    for error in (code, wrapped):
        assert is_full_disk(error)
        assert is_full_server(error)
    assert not is_full_server(OSError(errno.ENOSPC, "no room"))


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.EACCES, "not yours"),
        OSError("no number at all"),
        sqlite3.OperationalError("no such table"),
        ValueError("disk is full"),
        None,
    ],
)
def test_anything_else_is_not(error):
    assert not is_full_disk(error)
