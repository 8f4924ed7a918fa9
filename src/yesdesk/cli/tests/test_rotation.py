"""Of the backups in a folder the newest few stay; a full disk is told from a damaged database."""

import os
from types import SimpleNamespace

import pytest
from django.db import OperationalError

from yesdesk.cli import schema
from yesdesk.cli.backup.create import drop_old_backups, folder_to_keep_in
from yesdesk.core.errors import Refusal


def named(folder, day):
    path = folder / f"yesdesk-202611{day:02d}T020000Z.tar.gz"
    path.write_text("whole")
    return path


def test_the_newest_few_stay_and_other_files_are_left_alone(tmp_path):
    made = [named(tmp_path, day) for day in range(1, 6)]
    mine = tmp_path / "yesdesk-before-the-move.tar.gz"
    mine.write_text("mine")
    assert drop_old_backups(made[-1], 2) == 3
    assert sorted(tmp_path.iterdir()) == sorted([made[3], made[4], mine])


def test_the_one_just_made_stays_whatever_a_wrong_clock_called_it(tmp_path):
    made = [named(tmp_path, day) for day in (3, 4, 9)]
    assert drop_old_backups(made[0], 1) == 2
    assert list(tmp_path.iterdir()) == [made[0]]


def test_the_folder_is_made_for_its_owner_alone_and_a_file_is_refused(tmp_path):
    folder_to_keep_in(tmp_path / "backups")
    assert (tmp_path / "backups").stat().st_mode & 0o077 == 0
    (tmp_path / "a file").write_text("")
    with pytest.raises(Refusal) as refused:
        folder_to_keep_in(tmp_path / "a file")
    assert "is no folder" in refused.value.sentence


@pytest.mark.parametrize(("free", "found"), [(10, "NO_ROOM"), (10_000_000, "UNREADABLE")])
def test_a_full_disk_advises_no_restore(settings, monkeypatch, db, free, found):
    settings.DATA.mkdir(parents=True, exist_ok=True)

    def cannot():
        raise OperationalError("unable to open database file")

    monkeypatch.setattr(schema, "_schema_state", cannot)
    disk = SimpleNamespace(f_bavail=free, f_frsize=1, f_files=100, f_favail=50)
    monkeypatch.setattr(os, "statvfs", lambda _path: disk)
    assert schema.schema_found() is schema.Schema[found]
    assert ("restore FILE" in schema.Schema[found]) is (found == "UNREADABLE")
