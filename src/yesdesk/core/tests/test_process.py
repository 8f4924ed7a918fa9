"""A folder is held by one, or shared by those who share; the kernel lets go when a holder ends."""

import os

import pytest

from yesdesk.core import process
from yesdesk.core.process import InUse, end_with_parent, folder_lock


def test_held_is_in_use_for_everybody_else(tmp_path):
    lock = tmp_path / "data" / "serve.lock"
    with folder_lock(lock):
        for shared in (True, False):
            with pytest.raises(InUse), folder_lock(lock, shared=shared):
                pass
    with folder_lock(lock):
        pass


def test_shared_is_in_use_for_who_wants_it_alone(tmp_path):
    lock = tmp_path / "serve.lock"
    with (
        folder_lock(lock, shared=True),
        folder_lock(lock, shared=True),
        pytest.raises(InUse),
        folder_lock(lock),
    ):
        pass


def test_a_new_folder_is_nobody_elses_to_read(tmp_path):
    with folder_lock(tmp_path / "data" / "serve.lock"):
        pass
    assert oct((tmp_path / "data").stat().st_mode)[-3:] == "700"


def test_without_a_keeper_nothing_is_tied(monkeypatch):
    monkeypatch.delenv(process.PARENT, raising=False)
    monkeypatch.setattr(os, "kill", lambda *_: pytest.fail("nobody is to end"))
    end_with_parent()


def test_whose_parent_is_gone_already_ends(monkeypatch):
    sent = []
    monkeypatch.setenv(process.PARENT, "1")
    monkeypatch.setattr(process.ctypes, "CDLL", lambda *_, **__: type("C", (), {"prctl": print})())
    monkeypatch.setattr(os, "getppid", lambda: 4711)
    monkeypatch.setattr(os, "kill", lambda pid, number: sent.append((pid, number)))
    end_with_parent()
    assert sent == [(os.getpid(), 15)]
