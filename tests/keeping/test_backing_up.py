"""A backup is one whole file or none, made while people work, without a secret in it."""

import json
import os
import signal
import sqlite3
import tarfile
import threading
import time
from contextlib import closing

import pytest

from tests.keeping.a_library import ASK, a_library
from tests.keeping.planted import BIG_FILES, SIGN_IN
from yesdesk.testing.patience import PATIENCE, until

pytestmark = pytest.mark.night
WRITE_ON = ASK + "\nwhile True:\n    asked('written meanwhile')\n"


def parts_of(backup):
    with tarfile.open(backup) as tar:
        return {info.name: tar.extractfile(info).read() for info in tar}


def test_backup_holds_database_files_list_and_manifest(library):
    library.ask("a book", b"on paper")
    parts = parts_of(library.backed_up())
    manifest = json.loads(parts.pop("manifest.json"))
    assert set(manifest["parts"]) == set(parts)
    assert manifest["schema"]["desk"][0] == "0001_initial"
    assert any(name.startswith("files/") and data == b"on paper" for name, data in parts.items())


def test_no_secret_is_in_it(library):
    session = library.do(SIGN_IN).strip()
    secret = (library.data / "keys" / "web" / "secret_key").read_bytes()
    everything = b"".join(parts_of(library.backed_up()).values())
    assert session.encode() not in everything
    assert secret not in everything
    assert b"sam" in everything


def test_each_night_the_same_command_and_the_newest_stay(library):
    folder = library.folder / "backups"
    for _night in range(3):
        said = library.run("backup", "--to", str(folder), "--keep", "2")
        time.sleep(1.1)  # its name has the second
    assert "1 older backups were removed" in said
    assert "are in no backup" in said
    assert len(list(folder.iterdir())) == 2
    last = "from yesdesk.core.backups import last_backup; print(last_backup().where)"
    assert library.do(last).strip() == str(folder)


def test_nobody_else_may_read_it(library):
    assert library.backed_up().stat().st_mode & 0o077 == 0


def test_backup_is_whole_while_others_write(library):
    library.ask("the first")
    writers = [library.begin("manage", "shell", "-v0", "-c", WRITE_ON) for _ in range(2)]
    try:
        backups = []
        end = time.monotonic() + 3 * PATIENCE
        while len(backups) < 3 and time.monotonic() < end:
            if library.counted("desk.Request") > 5 * (len(backups) + 1):
                backups.append(library.backed_up())
    finally:
        for writer in writers:
            writer.kill()
            writer.communicate()
    assert len(backups) == 3
    library.run("restore", str(backups[-1]))
    assert library.counted("desk.Request") == library.counted("patrons.Patron") > 5
    lone = "from yesdesk.requests.models import Request; print(Request.objects.filter(entries=None).count())"
    assert library.do(lone).strip() == "0"


def test_a_name_that_is_taken_is_never_written_over(library):
    backup = library.backed_up()
    before = backup.read_bytes()
    assert "never written over" in library.refused("backup", "--to", str(backup))
    assert backup.read_bytes() == before


def test_a_folder_that_is_not_there_is_said(library):
    said = library.refused("backup", "--to", str(library.folder / "none" / "x.tar.gz"))
    assert "There is no folder" in said


def test_where_there_is_no_library_yet_there_is_nothing_to_back_up(tmp_path):
    with a_library(tmp_path, prepared=None) as nothing:
        assert "no tables yet" in nothing.refused("backup", "--to", str(tmp_path / "x.tar.gz"))
    assert not (tmp_path / "x.tar.gz").exists()


def test_a_full_disk_leaves_nothing_behind(library):
    library.do(BIG_FILES)
    target = library.folder / "full"
    target.mkdir()
    said = library.refused(
        "backup", "--to", str(target),
        largest=20_000_000,
    )  # fmt: skip
    assert "There is no room left on the disk" in said
    assert list(target.iterdir()) == []
    assert not list((library.data / "aside").iterdir())


def test_killed_in_the_middle_it_leaves_no_half_backup_and_the_next_one_tidies_up(library):
    library.do(BIG_FILES)
    target = library.folder / "killed"
    target.mkdir()
    process = library.begin("backup", "--to", str(target))
    until(lambda: list(target.glob(".yesdesk-part-*")))
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert [path for path in target.iterdir() if not path.name.startswith(".")] == []
    assert len(list(target.iterdir())) == 1
    library.run("backup", "--to", str(target))
    assert [path.suffix for path in target.iterdir()] == [".gz"]


@pytest.mark.parametrize("lost", ["the first bytes", "the last bytes", "one in the middle"])
def test_changed_backup_is_refused(library, lost):
    backup = library.backed_up()
    data = bytearray(backup.read_bytes())
    if lost == "the first bytes":
        del data[:100]
    elif lost == "the last bytes":
        del data[-100:]
    else:
        data[len(data) // 2] ^= 0xFF
    backup.write_bytes(data)
    assert "is not a whole backup" in library.refused("restore", str(backup))
    assert library.counted("people.User") > 0


def test_a_stranger_s_archive_writes_nothing_anywhere(library):
    stranger = library.folder / "stranger.tar.gz"
    evil = library.folder / "evil"
    evil.write_text("x")
    with tarfile.open(stranger, "w:gz") as tar:
        tar.add(evil, arcname="../../evil-was-here")
    assert "is not a whole backup" in library.refused("restore", str(stranger))
    assert not list(library.folder.rglob("evil-was-here"))


def test_the_copy_is_of_one_moment_and_ends_however_much_others_write(tmp_path):
    from yesdesk.cli.backup.create import copy_database

    source = tmp_path / "source.sqlite3"
    with closing(sqlite3.connect(source, isolation_level=None)) as first:
        first.execute("PRAGMA journal_mode=WAL")
        first.execute("CREATE TABLE t (pair)")
        first.executemany("INSERT INTO t VALUES (?)", [("y" * 4000,)] * 9000)
    over = threading.Event()

    def write_pairs():
        with closing(sqlite3.connect(source, isolation_level=None, timeout=20)) as writer:
            while not over.is_set():
                writer.execute("BEGIN IMMEDIATE")
                writer.execute("INSERT INTO t VALUES ('left')")
                writer.execute("INSERT INTO t VALUES ('right')")
                writer.execute("COMMIT")

    others = threading.Thread(target=write_pairs)
    others.start()
    try:
        copy_database(source, tmp_path / "copy.sqlite3", without=[])
    finally:
        over.set()
        others.join()
    with closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as copied:
        (rows,) = copied.execute("SELECT count(*) FROM t").fetchone()
        assert rows >= 9000
        assert rows % 2 == 0
        assert copied.execute("PRAGMA journal_mode").fetchone() == ("delete",)
