"""`yesdesk serve` with real processes: kills, stops, restarts, and what it refuses to serve."""

import os
import re
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
from http.client import HTTPException
from pathlib import Path

import pytest

from yesdesk.testing.patience import PATIENCE, until
from yesdesk.testing.served import pss_of, served

pytestmark = pytest.mark.night

MB = 1024 * 1024


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    with served(tmp_path_factory.mktemp("serve")) as here:
        until(lambda: len(here.children()) == 2)
        yield here


def command(library, *words, **env):
    """Runs a `yesdesk` command in the library's surroundings."""
    return subprocess.run(
        [sys.executable, "-m", "yesdesk.cli.main", *words],
        env={**library.env, **env},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def test_serve_stays_below_its_memory_promise(library, record_property):
    until(lambda: library.ask("/readyz").status == 200)
    library.ask("/en/ask")
    library.sign_in("sam")
    assert library.memory() < 250 * MB
    assert pss_of(library.process.pid) < 16 * MB  # the parent knows no Django
    record_property("idle_megabytes", round(library.memory() / MB))


def test_worker_and_web_have_the_same_priority(library):
    """It writes: a worker that stands back holds SQLite's lock while it waits for its turn."""
    children = library.children()
    priorities = {os.getpriority(os.PRIO_PROCESS, children[name]) for name in ("web", "worker")}
    assert priorities == {os.getpriority(os.PRIO_PROCESS, library.process.pid)}


def test_a_web_process_killed_under_load_is_back_for_the_next_request(library):
    stop = threading.Event()
    answered, lost = [], []

    def ask_on():
        while not stop.is_set():
            try:
                answered.append(library.ask("/en/ask").status)
            except (OSError, HTTPException) as error:
                lost.append(error)

    askers = [threading.Thread(target=ask_on) for _ in range(4)]
    for asker in askers:
        asker.start()
    until(lambda: len(answered) > 20)
    old = library.children()["web"]
    os.kill(old, signal.SIGKILL)
    before = len(answered)
    until(lambda: len(answered) > before + 20)
    stop.set()
    for asker in askers:
        asker.join()
    assert set(answered) == {200}
    assert len(lost) <= len(askers)  # what was under way; nobody was turned away at the door
    assert library.children()["web"] != old


def test_a_killed_worker_is_back_within_seconds(library):
    old = library.children()["worker"]
    os.kill(old, signal.SIGKILL)
    until(lambda: library.children().get("worker") not in {None, old})


def test_sighup_starts_both_again_and_turns_nobody_away(library):
    answers = []
    over = threading.Event()

    def ask():
        while not over.is_set():
            try:
                answers.append(library.ask("/healthz").status)
            except (OSError, HTTPException) as error:
                answers.append(error)

    people = [threading.Thread(target=ask) for _person in range(6)]
    for person in people:
        person.start()
    try:
        for _time in range(3):
            old = set(library.children().values())
            library.process.send_signal(signal.SIGHUP)
            until(lambda old=old: _are_new(library, old))
    finally:
        over.set()
        for person in people:
            person.join()
    assert set(answers) == {200}


def _are_new(library, old):
    now = library.children()
    return len(now) == 2 and not set(now.values()) & old


def test_children_do_not_outlive_their_parent(tmp_path):
    with served(tmp_path) as library:
        until(lambda: len(library.children()) == 2)
        children = list(library.children().values())
        library.process.kill()
        library.process.wait()
        until(lambda: not any(_runs(pid) for pid in children))


def _runs(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_sigterm_ends_all_in_the_time_its_parent_gives(tmp_path):
    """0 says that nobody had to be ended: what takes longer the parent kills, and ends with 1."""
    with served(tmp_path) as library:
        until(lambda: len(library.children()) == 2)
        children = list(library.children().values())
        assert library.stop() == 0
        assert not any(_runs(pid) for pid in children)


def test_the_second_start_is_quick(tmp_path):
    with served(tmp_path) as library:
        library.stop()
    before = _cpu_of_children()
    with served(tmp_path, stage="") as library:
        library.stop()
    assert _cpu_of_children() - before < 10


def _cpu_of_children():
    """Seconds, of those that have ended and theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_an_empty_folder_gets_its_tables_and_says_what_comes_next(tmp_path):
    with served(tmp_path, stage="") as library:
        assert library.ask("/sign-in").status == 200
        assert oct(library.data.stat().st_mode)[-3:] == "700"


def test_a_folder_that_is_being_served_is_not_served_twice(library):
    again = command(library, "serve", "--port", "1")
    assert again.returncode == 1
    assert "is being served already" in again.stderr


@pytest.mark.parametrize("part", ["web", "worker"])
def test_a_part_alone_stands_back_where_serve_runs(library, part):
    alone = command(library, part)
    assert alone.returncode == 1
    assert "serve` runs from this data folder" in alone.stderr


def test_a_port_in_use_is_said_in_a_sentence(library, tmp_path):
    again = command(
        library, "serve", "--port", str(library.port), YESDESK_DATA=str(tmp_path / "other")
    )
    assert again.returncode == 1
    assert f"Port {library.port} on 127.0.0.1 is in use" in again.stderr
    assert "--port" in again.stderr


def test_web_and_worker_run_without_serve(tmp_path):
    with served(tmp_path) as library:
        library.stop()
    parts = [
        subprocess.Popen(
            [sys.executable, "-m", "yesdesk.cli.main", *words],
            env=library.env,
            stderr=subprocess.DEVNULL,
        )
        for words in (["web", "--port", str(library.port)], ["worker"])
    ]
    try:
        until(lambda: _is_ready(library))
        refused = command(library, "serve", "--port", "1")
        assert "is being served already" in refused.stderr
    finally:
        for part in parts:
            part.terminate()
        codes = [part.wait(timeout=PATIENCE) for part in parts]
    assert codes[1] == 0


def _is_ready(library):
    try:
        return library.ask("/readyz").status == 200
    except OSError:
        return False


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("INSERT INTO django_migrations (app, name, applied) VALUES ('core', '9999_x', '2026-01-01')",
         "newer Yesdesk"),
        ("DELETE FROM django_migrations WHERE app = 'desk'", "yesdesk upgrade"),
        ("DROP TABLE desk_presence", "restore"),
        ("ALTER TABLE core_event DROP COLUMN xact", "restore"),
    ],
)  # fmt: skip
def test_a_database_it_does_not_know_is_not_served(tmp_path, change, words):
    with served(tmp_path) as library:
        library.stop()
    line = sqlite3.connect(library.data / "yesdesk.sqlite3")
    with line:
        line.execute(change)
    line.close()
    refused = command(library, "serve", "--port", str(library.port))
    assert refused.returncode == 1
    assert words in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_file_that_is_no_database_is_not_served(tmp_path):
    with served(tmp_path) as library:
        library.stop()
    for end in ("-wal", "-shm"):
        (library.data / f"yesdesk.sqlite3{end}").unlink(missing_ok=True)
    (library.data / "yesdesk.sqlite3").write_bytes(b"not a database at all" * 1000)
    refused = command(library, "serve", "--port", str(library.port))
    assert refused.returncode == 1
    assert "cannot be read" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_setting_that_needs_mending_ends_the_start_with_its_sentence(tmp_path):
    env = {"YESDESK_DATA": str(tmp_path), "YESDESK_BASE_URL": "ask.library.example"}
    refused = subprocess.run(
        [sys.executable, "-m", "yesdesk.cli.main", "serve", "--port", "1"],
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 1
    assert "YESDESK_BASE_URL is 'ask.library.example'" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_log_names_no_address_and_nobody(tmp_path):
    with served(tmp_path) as library:
        cookie = library.sign_in("sam")
        library.ask("/en/r/aaaaaaaaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbbbb?utm=ana")
        library.ask("/desk?q=purple+elephant", headers={"Cookie": cookie})
        library.ask("/live?topics=purple.elephant", headers={"Cookie": cookie})
        library.stop()
        log = library.log.read_text()
    assert '"route": "<lang:language>/r/<str:token>"' in log
    assert not re.search(r"aaaaaaa|bbbbbbb|elephant|ana\b|sam|127\.0\.0\.1:\d+ -", log)
