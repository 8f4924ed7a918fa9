"""Silence, a login that is not known and a record the server fails on are three different things."""

import time
from datetime import UTC, datetime

import pytest

from tests.twins.sip2.server import Fault
from yesdesk.ils.port import AccessDenied, Unreachable, Unreadable
from yesdesk.ils.sip2 import copies, reads
from yesdesk.ils.sip2.tests.card import ANA
from yesdesk.testing.patience import PATIENCE


def test_a_card_the_server_dies_of_is_one_record(system, twin):
    twin.books.person("2352", "Bo")
    twin.books.odd = {ANA}
    with pytest.raises(Unreadable):
        system.account(ANA)
    assert system.find_patron("2352").name == "Bo"


def test_a_copy_the_server_dies_of_goes_by_its_barcode(system, twin):
    twin.books.lend(twin.books.people[ANA], "3002", datetime(2036, 3, 10, tzinfo=UTC))
    twin.books.odd = {"3001"}
    loans = system.account(ANA).loans
    assert [(loan.item, loan.title) for loan in loans] == [("3001", "3001"), ("3002", "Rivers")]


def test_a_copy_the_server_hangs_on_is_not_here_yet_and_holds_up_nothing(system, twin, monkeypatch):
    """Where it is waited for as any other answer, this takes a test's patience, and then no account comes."""
    monkeypatch.setattr(copies, "AT_LEAST", 0.01)
    monkeypatch.setattr(reads, "A_LOOK", 0.3)
    twin.faults["17"] = [Fault.SILENT_BEFORE]
    began = time.monotonic()
    account = system.account(ANA)
    assert time.monotonic() - began < PATIENCE
    assert (account.unread, account.balance.minor) == (1, 460)
    assert [loan.title for loan in account.loans] == ["3001"]
    twin.faults["17"] = []
    monkeypatch.setattr(reads, "A_LOOK", PATIENCE)
    account = system.account(ANA)
    assert (account.unread, [loan.title for loan in account.loans]) == (0, ["Bread"])


def test_fees_without_an_amount_are_that_accounts_trouble(system, twin):
    twin.answering.tells_amounts = False
    with pytest.raises(Unreadable):
        system.account(ANA)


def test_a_fee_that_ends_in_a_barcode_has_no_amount(system, twin, ana):
    twin.books.owe(ana, "Rivers 39999123456789", 200)
    twin.answering._owed = lambda line: line.words
    account = system.account(ANA)
    assert (account.fees, account.balance.minor) == (None, 660)


def test_a_server_that_lets_time_run_out_is_silent(hasty, twin, account):
    twin.faults["63"] = [Fault.SILENT_BEFORE] * 3
    with pytest.raises(Unreachable) as silence:
        hasty.ask(account)
    assert not isinstance(silence.value, Unreadable | AccessDenied)


def test_a_server_that_hangs_up_on_everybody_is_silent(system, twin):
    twin.down = True
    with pytest.raises(Unreachable) as silence:
        system.account(ANA)
    assert not isinstance(silence.value, Unreadable | AccessDenied)


def test_a_login_that_is_not_known_is_not_silence(system, twin):
    twin.user = "somebody else"
    with pytest.raises(AccessDenied):
        system.account(ANA)
