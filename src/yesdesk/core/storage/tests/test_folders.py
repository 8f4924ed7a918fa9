"""What is made in the data folder is its user's alone, or its group's where two users share it."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from yesdesk.core.storage.folders import (
    file_mode,
    let_the_group_write,
    read_or_make_secret,
    share_what_is_made,
    web_keys,
    worker_keys,
)


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def shared(tmp_path):
    """A data folder that was given to a group."""
    data = tmp_path / "data"
    data.mkdir()
    data.chmod(0o2770)
    before = os.umask(0o007)
    yield data
    os.umask(before)


def test_secret_folders_are_for_their_owner_alone(tmp_path):
    read_or_make_secret(web_keys(tmp_path / "data") / "one")
    made = [tmp_path / "data", tmp_path / "data" / "keys", web_keys(tmp_path / "data")]
    assert [mode_of(each) for each in made] == [0o700] * 3
    assert mode_of(web_keys(tmp_path / "data") / "one") == 0o600


@pytest.fixture
def as_before():
    """The umask of the tests, put back."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.usefixtures("as_before")
def test_a_library_that_stands_open_to_all_is_shut(tmp_path):
    (tmp_path / "keys").mkdir()
    database = tmp_path / "yesdesk.sqlite3"
    database.touch(mode=0o644)
    tmp_path.chmod(0o755)
    share_what_is_made(tmp_path)
    new = tmp_path / "erasures.log"
    new.write_text("")
    assert [mode_of(each) & 0o007 for each in (tmp_path, database)] == [0, 0]
    assert mode_of(new) == 0o600


@pytest.mark.usefixtures("as_before")
def test_a_folder_that_holds_no_library_stays_as_it_is(tmp_path):
    tmp_path.chmod(0o755)
    share_what_is_made(tmp_path)
    assert mode_of(tmp_path) == 0o755


def test_a_group_shares_what_both_need(shared):
    read_or_make_secret(web_keys(shared) / "windows" / "one")
    assert mode_of(web_keys(shared) / "windows") == 0o2770
    assert mode_of(web_keys(shared) / "windows" / "one") == 0o660


def test_the_workers_keys_are_nobodys_else(shared):
    read_or_make_secret(worker_keys(shared) / "one")
    assert mode_of(worker_keys(shared)) & 0o777 == 0o700
    assert mode_of(worker_keys(shared) / "one") == 0o600


def test_a_database_made_in_another_mode_is_shared_before_its_log_is_made(shared):
    file = shared / "yesdesk.sqlite3"
    file.touch(mode=0o600)
    let_the_group_write(file)
    assert mode_of(file) == 0o660 == file_mode(shared)


def test_made_once_and_the_same_ever_after(tmp_path):
    path = tmp_path / "keys" / "one"
    secret = read_or_make_secret(path)
    assert read_or_make_secret(path) == secret
    assert len(secret) >= 50
    assert read_or_make_secret(tmp_path / "keys" / "two") != secret


def test_only_the_owner_may_read_it(tmp_path):
    path = tmp_path / "keys" / "one"
    read_or_make_secret(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_many_at_once_get_the_same_and_leave_nothing_beside_it(tmp_path):
    path = tmp_path / "keys" / "one"
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: read_or_make_secret(path), range(40)))) == 1
    assert [entry.name for entry in path.parent.iterdir()] == ["one"]


def test_secret_written_by_hand_is_used(tmp_path):
    (tmp_path / "one").write_text("by hand\n")
    assert read_or_make_secret(tmp_path / "one") == "by hand"
