"""The kernel says who is at the other end of the socket, and only those of this library are answered or believed."""

import os
import socket

import pytest

from yesdesk.core.storage.folders import worker_keys
from yesdesk.ils.rpc import transport
from yesdesk.ils.rpc.transport import Peer, is_the_worker, may_ask


@pytest.fixture
def end(settings):
    settings.DATA.mkdir(parents=True, mode=0o700)
    one, other = socket.socketpair()
    with one, other:
        yield one


def by(monkeypatch, uid, gid=7):
    monkeypatch.setattr(transport, "_peer", lambda _end: Peer(1, uid, gid))


def test_the_kernel_names_this_process(end):
    assert transport._peer(end) == Peer(os.getpid(), os.getuid(), os.getgid())
    assert may_ask(end)
    assert is_the_worker(end)


def test_another_user_is_not_answered(end, monkeypatch):
    by(monkeypatch, os.geteuid() + 1)
    assert not may_ask(end)


def test_caller_of_the_group_is_answered_in_a_shared_data_folder(end, settings, monkeypatch):
    group = settings.DATA.stat().st_gid
    by(monkeypatch, os.geteuid() + 1, group)
    assert not may_ask(end)
    settings.DATA.chmod(0o2770)
    assert may_ask(end)
    by(monkeypatch, os.geteuid() + 1, group + 1)
    assert not may_ask(end)


def test_who_holds_no_keys_is_not_believed_to_be_the_worker(end, settings, monkeypatch):
    by(monkeypatch, os.geteuid() + 1)
    assert not is_the_worker(end)
    worker_keys(settings.DATA).mkdir(parents=True)
    assert not is_the_worker(end)
    by(monkeypatch, worker_keys(settings.DATA).stat().st_uid)
    assert is_the_worker(end)
