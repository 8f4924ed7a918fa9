"""The library's own key pair: made once, the private half its owner's alone and never opened to show the other."""

import stat
from pathlib import Path

import pytest

from yesdesk.core.webpush.crypto import public_half
from yesdesk.core.webpush.keys import make_keys, private_key_text, public_key


@pytest.fixture
def folder(settings):
    return Path(settings.DATA) / "keys"


def test_made_once_by_the_worker(folder):
    assert public_key() == ""
    make_keys()
    made = public_key()
    assert len(made) == 87
    assert made == public_half(private_key_text())
    make_keys()
    assert public_key() == made
    made_files = {str(each.relative_to(folder)) for each in folder.rglob("*") if each.is_file()}
    assert made_files == {"worker/push_private_key", "web/push_public_key"}


def test_the_private_half_is_the_owners_alone(folder):
    make_keys()
    assert stat.S_IMODE((folder / "worker" / "push_private_key").stat().st_mode) == 0o600


def test_the_public_half_is_read_without_the_private_one(folder):
    make_keys()
    made = public_key()
    (folder / "worker" / "push_private_key").unlink()
    assert public_key() == made
    assert not (folder / "worker" / "push_private_key").exists()


def test_a_lost_public_half_comes_back_the_same_and_a_lost_private_one_brings_a_new_pair(folder):
    make_keys()
    made = public_key()
    (folder / "web" / "push_public_key").unlink()
    make_keys()
    assert public_key() == made
    (folder / "worker" / "push_private_key").unlink()
    make_keys()
    assert public_key() == public_half(private_key_text()) != made


def test_switched_off_there_are_none(settings, folder):
    make_keys()
    settings.WEB_PUSH = False
    assert public_key() == ""
    settings.DATA = Path(settings.DATA) / "another"
    make_keys()
    assert not (Path(settings.DATA) / "keys").exists()
