"""`yesdesk serve` on PostgreSQL: tables made once by many, hints in commit order, the database away."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from urllib.parse import urlsplit, urlunsplit

import pytest

from yesdesk.cli.schema import MIGRATOR
from yesdesk.testing.patience import PATIENCE, until
from yesdesk.testing.served import STAGE, served

URL = os.environ.get("DATABASE_URL", "")

pytestmark = [
    pytest.mark.night,
    pytest.mark.skipif(not URL.startswith("postgres"), reason="needs PostgreSQL: make postgres"),
]


@pytest.fixture
def database():
    """The address of an empty database of our own."""
    import psycopg

    name = f"yesdesk_serve_{os.getpid()}"
    with psycopg.connect(URL, autocommit=True) as line:
        line.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        line.execute(f"CREATE DATABASE {name}")
        yield urlunsplit(urlsplit(URL)._replace(path=f"/{name}"))
        line.execute(f"DROP DATABASE {name} WITH (FORCE)")


def run(library_env, code):
    set_up = "from yesdesk.cli.paths import set_up_django; set_up_django();"
    return subprocess.Popen([sys.executable, "-c", set_up + code], env=library_env)


def hear(line, words, seconds=PATIENCE):
    seen = b""
    end = time.monotonic() + seconds
    while words not in seen:
        line.settimeout(max(0.01, end - time.monotonic()))
        seen += line.recv(65536)
    return seen


@contextlib.contextmanager
def listening(library, cookie):
    with contextlib.closing(socket.create_connection(("127.0.0.1", library.port))) as line:
        line.sendall(
            f"GET /live?topics=desk.1,desk.2 HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n"
            "Sec-Fetch-Site: same-origin\r\n\r\n".encode()
        )
        hear(line, b"retry: 3000")
        yield line


def test_two_that_start_at_once_make_the_tables_once(database, tmp_path):
    env = {**os.environ, "DATABASE_URL": database}
    code = "from yesdesk.cli.schema import make_tables; make_tables()"
    makers = [run({**env, "YESDESK_DATA": str(tmp_path / str(n))}, code) for n in range(3)]
    assert [maker.wait(timeout=2 * PATIENCE) for maker in makers] == [0, 0, 0]


def test_second_start_waits_for_migrations_beyond_lock_timeout(database, tmp_path):
    import psycopg

    env = {**os.environ, "DATABASE_URL": database, "YESDESK_DATA": str(tmp_path)}
    code = (
        "from django.db import connection; connection.cursor().execute(\"SET lock_timeout = '1ms'\");"
        "from yesdesk.cli.schema import make_tables; make_tables()"
    )
    waits = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    with psycopg.connect(database, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", [MIGRATOR])
        maker = run(env, code)
        until(lambda: maker.poll() is not None or other.execute(waits).fetchone())
        other.execute("SELECT pg_advisory_unlock(%s)", [MIGRATOR])
    assert maker.wait(timeout=2 * PATIENCE) == 0


def test_hints_come_in_commit_order_and_outlive_the_databases_absence(database, tmp_path):
    import psycopg

    with served(tmp_path, stage=STAGE, DATABASE_URL=database) as library:
        until(lambda: library.ask("/readyz").status == 200)
        with listening(library, library.sign_in("sam")) as line:
            # The earlier id commits last: a reader of the highest id would pass it over.
            with psycopg.connect(database) as late, psycopg.connect(database) as early:
                note = (
                    "INSERT INTO core_event (topic, xact, at)"
                    " VALUES (%s, pg_current_xact_id()::text::bigint, now())"
                )
                late.execute(note, ["desk.1"])
                early.execute(note, ["desk.2"])
                early.commit()
                time.sleep(1.2)
                late.commit()
            hear(line, b"data: desk.1\n\n")

            with psycopg.connect(URL, autocommit=True) as admin:
                name = urlsplit(database).path.lstrip("/")
                admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
                admin.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                    [name],
                )
                until(lambda: library.ask("/readyz").status == 503)
                assert library.ask("/en/ask").status == 503
                time.sleep(1)
                admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
            hear(line, b"data: desk.1\n\n")  # every page looks again
            until(lambda: library.ask("/readyz").status == 200)
