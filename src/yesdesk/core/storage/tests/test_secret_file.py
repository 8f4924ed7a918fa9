"""Secrets beside the data: made once, the owner's alone."""

import stat
from concurrent.futures import ThreadPoolExecutor

from yesdesk.core.storage.secret_file import read_or_make_secret


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


def test_one_that_somebody_wrote_by_hand_is_taken(tmp_path):
    (tmp_path / "one").write_text("by hand\n")
    assert read_or_make_secret(tmp_path / "one") == "by hand"
