"""The worker answers over a Unix socket that only its own user may open; the web process holds no key."""

import socket
import stat
import tempfile
import threading
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from yesdesk.core.errors import Refusal
from yesdesk.core.money import Money
from yesdesk.ils import configuration
from yesdesk.ils.port import (
    Account,
    Capability,
    Check,
    Loan,
    Order,
    PatronRecord,
    Preflight,
    SystemCheckLine,
    Unreachable,
)
from yesdesk.ils.rpc import client as rpc_client, server as rpc_server
from yesdesk.ils.rpc.tests.no_breaker import NoBreaker
from yesdesk.testing.patience import until

pytestmark = pytest.mark.slow
NOW = datetime(2026, 11, 4, 18, 2, tzinfo=UTC)


class Small:
    """A system that knows one card and needs no database."""

    name = "small"

    def find_patron(self, card):
        if card == "dead":
            raise Unreachable
        if card == "broken":
            raise ZeroDivisionError
        return PatronRecord("7", card, "Ana") if card == "2181" else None

    def check(self):
        return Check(
            True, frozenset({Capability.FIND_PATRON}), (SystemCheckLine("here", works=True),)
        )


@pytest.fixture
def answered(settings, monkeypatch):
    """A worker's answering threads on a folder whose path is short enough for a socket."""
    with tempfile.TemporaryDirectory(prefix="yd", dir="/tmp") as folder:
        settings.DATA = Path(folder)
        monkeypatch.setattr(configuration, "the_system", Small)
        monkeypatch.setattr(rpc_server, "LOOK_EVERY", 0.05)
        monkeypatch.setattr(rpc_server, "health", NoBreaker)  # threads see no test's database
        monkeypatch.setattr(configuration, "library_info", lambda: SimpleNamespace(is_demo=True))
        monkeypatch.setattr(rpc_client, "health", NoBreaker)
        desk = rpc_server.RpcServer()
        desk.start()
        until(rpc_server.socket_path().exists)
        yield desk
        desk.stop()


def test_a_question_is_answered(answered):
    assert rpc_client.find_patron("2181").name == "Ana"
    assert rpc_client.find_patron("2") is None
    assert rpc_client.check_system().can == {Capability.FIND_PATRON}


def test_a_class_that_has_four_hundred_books_is_asked_about_like_anybody(answered):
    loans = tuple(
        Loan(str(n), f"39999{n:09}", "The History of a Town and Its Library, in Four Volumes", NOW)
        for n in range(400)
    )
    account = Account(PatronRecord("7", "2181", "Ana"), Money(0, "EUR"), NOW, loans=loans)
    order = Order("", Capability.RENEW, "7", "", "1")
    assert rpc_client.preflight([order], account) == [Preflight()]


def test_nobody_else_may_open_it(answered):
    assert stat.S_IMODE(rpc_server.socket_path().stat().st_mode) == 0o600


def test_what_goes_wrong_behind_it_is_told_as_away(answered):
    for card in ("dead", "broken"):
        with pytest.raises(rpc_client.ServiceUnavailable):
            rpc_client.find_patron(card)


def test_nothing_can_be_done_through_it(answered):
    assert rpc_server.answer_line(b'{"verb": "carry_out", "given": []}') == b'{"broken": true}\n'
    assert rpc_server.answer_line(b"not a line") == b'{"broken": true}\n'


def test_many_ask_at_once(answered):
    names = []
    threads = [
        threading.Thread(target=lambda: names.append(rpc_client.find_patron("2181").name))
        for _one in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert names == ["Ana"] * 20


def test_a_caller_who_says_nothing_keeps_nobody_waiting(answered, monkeypatch):
    with socket.socket(socket.AF_UNIX) as silent:
        silent.connect(str(rpc_server.socket_path()))
        assert rpc_client.find_patron("2181").name == "Ana"


def test_only_one_rpc_thread_waits_at_the_socket():
    """Where six do, a caller wakes six."""
    waiting, most = [], []

    class Nobody:
        def accept(self):
            waiting.append(threading.current_thread())
            most.append(len(waiting))
            desk._stop.wait(0.01)
            waiting.pop()
            raise TimeoutError

    desk = rpc_server.RpcServer()
    threads = [threading.Thread(target=desk._answer_callers, args=(Nobody(),)) for _one in range(6)]
    for thread in threads:
        thread.start()
    until(lambda: len(most) > 20)
    desk._stop.set()
    for thread in threads:
        thread.join()
    assert set(most) == {1}


def test_another_worker_takes_over(answered):
    second = rpc_server.RpcServer()
    second.start()
    answered.stop()
    until(_answers)
    second.stop()
    assert not rpc_server.socket_path().exists()
    with pytest.raises(rpc_client.ServiceUnavailable):
        rpc_client.find_patron("2181")


def _answers():
    try:
        return rpc_client.find_patron("2181") is not None
    except rpc_client.ServiceUnavailable:
        return False


def test_a_configuration_is_kept_by_the_worker_and_its_secret_comes_back_to_nobody(
    answered, settings
):
    settings.ILS = ""
    values = {"url": "https://koha.example", "client_id": "yesdesk", "client_secret": "s3cret"}
    rpc_client.store_connection("koha", values)
    told = rpc_client.connection_values()
    assert told["kind"] == "koha"
    assert told["values"]["url"] == "https://koha.example"
    assert "s3cret" not in str(told)
    assert stat.S_IMODE(configuration.ils_secrets_file().stat().st_mode) == 0o600
    rpc_client.store_connection("koha", {**values, "client_id": "other", "client_secret": ""})
    assert configuration.configured().values["client_secret"] == "s3cret"


@pytest.mark.parametrize(("environment", "kind"), [("koha", "demo"), ("", "nonsense")])
def test_the_environment_has_the_last_word_and_no_kind_is_guessed(
    answered, settings, environment, kind
):
    settings.ILS = environment
    with pytest.raises(Refusal) as refusal:
        rpc_client.store_connection(kind, {})
    assert refusal.value.code == "ils.connection.mend"
