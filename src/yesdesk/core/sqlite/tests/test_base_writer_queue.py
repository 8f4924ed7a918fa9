"""Writers of one process stand in a queue for SQLite's one lock; whoever waits longest goes first."""

import contextlib
import os
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import DEFAULT_DB_ALIAS, IntegrityError, OperationalError, connections, transaction
from django.db.utils import ConnectionHandler

from yesdesk.core.models import Attempt
from yesdesk.core.sqlite.base import DatabaseWrapper, WriterQueue, queue_for
from yesdesk.testing.patience import PATIENCE

OPTIONS = {"transaction_mode": "IMMEDIATE", "timeout": 10, "init_command": ""}


@pytest.fixture
def line(tmp_path, django_db_blocker):
    """`line()`: another connection to a file of its own; each is closed at the end."""
    with django_db_blocker.unblock():
        yield from _line(tmp_path)


def _line(tmp_path):
    opened = []

    def one(**options):
        entry = {
            "ENGINE": "yesdesk.core.sqlite",
            "NAME": str(tmp_path / "library.sqlite3"),
            "OPTIONS": {**OPTIONS, **options},
        }
        wrapper = ConnectionHandler({DEFAULT_DB_ALIAS: entry})[DEFAULT_DB_ALIAS]
        wrapper.inc_thread_sharing()
        opened.append(wrapper)
        return wrapper

    first = one()
    with first.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("CREATE TABLE t (a INTEGER UNIQUE)")
    yield one
    for each in opened:
        each.close()


@pytest.fixture
def queue(line, tmp_path):
    return queue_for(str(tmp_path / "library.sqlite3"))


@contextlib.contextmanager
def writing(wrapper):
    """As `transaction.atomic`, which knows connections by their alias alone."""
    wrapper.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    try:
        yield wrapper
    except BaseException:
        wrapper.rollback()
        raise
    else:
        wrapper.commit()
    finally:
        wrapper.set_autocommit(True)


def put(wrapper, number):
    with wrapper.cursor() as cursor:
        cursor.execute("INSERT INTO t VALUES (%s)", [number])


def held(queue):
    return queue._writer is not None and queue._writer() is not None


def waits(queue, number, within=PATIENCE):
    """Returns once so many stand in the queue."""
    until = time.monotonic() + within
    while len(queue._waiting) < number:
        assert time.monotonic() < until
        time.sleep(0.002)


def test_the_setting_names_the_backend_with_the_queue(settings):
    if connections[DEFAULT_DB_ALIAS].vendor == "sqlite":
        assert isinstance(connections[DEFAULT_DB_ALIAS], DatabaseWrapper)


def test_who_waits_longest_goes_first(line, queue):
    order = []

    def write(number):
        with writing(line()) as mine:
            order.append(number)
            put(mine, number)

    threads = []
    with writing(line()):
        for number in range(8):
            threads.append(threading.Thread(target=write, args=(number,)))
            threads[-1].start()
            waits(queue, number + 1)
    for thread in threads:
        thread.join()
    assert order == list(range(8))
    assert not held(queue)


def test_a_write_by_itself_stands_in_the_queue_too(line, queue):
    done = threading.Event()

    def write():
        put(line(), 1)
        done.set()

    with writing(line()):
        thread = threading.Thread(target=write)
        thread.start()
        waits(queue, 1)
        assert not done.is_set()
    thread.join()
    assert done.is_set()
    assert not held(queue)


def test_who_only_reads_waits_for_nobody(line, queue):
    reader = line()
    with writing(line()) as mine:
        put(mine, 1)
        with reader.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM t")
            assert cursor.fetchone() == (0,)
        assert not queue._waiting


@pytest.mark.parametrize("way", ["commit", "rollback", "error", "savepoint", "by_statement"])
def test_every_way_out_gives_the_turn_on(line, queue, way):
    mine = line()
    with contextlib.suppress(ZeroDivisionError, OperationalError), writing(mine):
        put(mine, 1)
        assert held(queue)
        if way == "rollback":
            mine.rollback()
        if way == "error":
            raise ZeroDivisionError
        if way == "savepoint":
            with mine.cursor() as cursor:
                cursor.execute("SAVEPOINT one")
                cursor.execute("ROLLBACK TO one")
                cursor.execute("RELEASE one")
            assert held(queue)
        if way == "by_statement":
            with mine.cursor() as cursor:
                cursor.execute("COMMIT")
            assert not held(queue)
    assert not held(queue)
    put(line(), 2)


def test_a_connection_closed_in_the_middle_gives_the_turn_on(line, queue):
    mine = line()
    mine.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    put(mine, 1)
    mine.close()
    assert not held(queue)
    put(line(), 1)


def test_an_error_of_one_write_ends_its_turn(line, queue):
    mine = line()
    put(mine, 1)
    with pytest.raises(IntegrityError):
        put(mine, 1)
    assert not held(queue)


def test_many_rows_by_one_statement_take_one_turn(line, queue):
    mine = line()
    with mine.cursor() as cursor:
        cursor.executemany("INSERT INTO t VALUES (%s)", [(1,), (2,)])
    assert not held(queue)


def test_a_transaction_begun_without_begin_immediate_takes_its_turn_with_its_first_write(
    line, queue
):
    mine = line()
    mine.set_autocommit(False)
    with mine.cursor() as cursor:
        cursor.execute("SELECT * FROM t")
    assert not held(queue)
    put(mine, 1)
    assert held(queue)
    mine.commit()
    assert not held(queue)
    mine.set_autocommit(True)


def test_whoever_waits_too_long_is_told_what_a_busy_database_says(line, queue):
    impatient = line(timeout=0.05)
    with writing(line()):
        with (
            pytest.raises(OperationalError, match="database is locked") as told,
            writing(impatient),
        ):
            pass
        assert told.value.__cause__.sqlite_errorcode == sqlite3.SQLITE_BUSY
        assert not queue._waiting
    with writing(impatient):
        put(impatient, 1)


def test_a_begin_that_fails_ends_its_turn(line, queue, tmp_path):
    elsewhere = sqlite3.connect(tmp_path / "library.sqlite3", isolation_level=None)
    elsewhere.execute("BEGIN IMMEDIATE")  # another process, say: it is in no queue of ours
    impatient = line(timeout=0.05)
    with pytest.raises(OperationalError, match="locked"), writing(impatient):
        pass
    assert not held(queue)
    elsewhere.close()
    put(impatient, 1)


@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # of a line not closed
def test_a_thread_that_died_in_the_middle_does_not_stop_the_others(line, queue, tmp_path):
    entry = {**line().settings_dict}

    def die():
        mine = DatabaseWrapper(entry, "dying")
        mine.circle = mine  # nothing but the collector of garbage frees it
        mine.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)

    thread = threading.Thread(target=die)
    thread.start()
    thread.join()
    put(line(), 1)
    assert not held(queue)


def test_a_connection_nobody_closed_leaves_the_queue_when_it_goes(line, queue):
    queue.wait_for_turn(0.1)  # and nobody keeps it
    assert not held(queue)
    assert queue.wait_for_turn(0.1) is not None


def test_interrupted_writer_leaves_the_queue(queue, monkeypatch):
    first = queue.wait_for_turn(0.1)

    def interrupted(*_args):
        raise KeyboardInterrupt

    monkeypatch.setattr(WriterQueue, "_wait_until_given", interrupted)
    with pytest.raises(KeyboardInterrupt):
        queue.wait_for_turn(0.1)
    assert not queue._waiting
    queue.end(first)
    assert not held(queue)


def test_a_turn_given_at_the_last_moment_is_not_lost(queue):
    first = queue.wait_for_turn(0.1)
    got = []
    thread = threading.Thread(target=lambda: got.append(queue.wait_for_turn(5)))
    thread.start()
    waits(queue, 1)
    queue.end(first)
    thread.join()
    assert got[0] is not None
    queue.end(got[0])
    queue.end(got[0])
    assert not held(queue)


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_forked_process_begins_with_an_empty_queue(queue):
    turn = queue.wait_for_turn(0.1)
    child = os.fork()
    if child == 0:
        os._exit(0 if queue.wait_for_turn(0.1) is not None else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert held(queue)
    queue.end(turn)


def test_file_has_one_queue_however_it_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert queue_for("library.sqlite3") is queue_for(str(tmp_path / "library.sqlite3"))
    assert queue_for("file:one?mode=memory") is queue_for("file:one?mode=memory")
    assert queue_for(":memory:") is not queue_for(":memory:")


@pytest.mark.usefixtures("database_on_disk")
def test_atomic_blocks_of_several_threads_all_get_through():
    """Django's own way of writing, with the test's database and connections of its threads."""
    at = datetime(2026, 1, 1, tzinfo=UTC)

    def write(number):
        try:
            with transaction.atomic():
                Attempt.objects.create(kind="t", subject=str(number), window=at, count=1)
                with transaction.atomic():
                    Attempt.objects.filter(subject=str(number)).update(count=2)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    assert Attempt.objects.filter(count=2).count() == 8


@pytest.mark.parametrize(
    "code",
    [
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_BUSY_RECOVERY,
        sqlite3.SQLITE_BUSY_SNAPSHOT,
        sqlite3.SQLITE_BUSY_TIMEOUT,
    ],
)
def test_every_kind_of_busy_is_waited_for(line, queue, code):
    """As a log that another process puts right after a power cut is: it takes a moment."""
    wrapper, tries = line(), []
    wrapper.ensure_connection()

    def write():
        tries.append(code)
        if len(tries) < 3:
            error = sqlite3.OperationalError("database is locked")
            error.sqlite_errorcode = code
            raise error
        return "written"

    assert wrapper.connection.with_turn("INSERT INTO t VALUES (1)", write) == "written"
    assert not held(queue)


def test_another_error_is_not_waited_for(line, queue):
    wrapper = line()
    with pytest.raises(OperationalError, match="no such table"):
        put_into_no_table(wrapper)
    assert not held(queue)


def put_into_no_table(wrapper):
    with wrapper.cursor() as cursor:
        cursor.execute("INSERT INTO none VALUES (1)")
