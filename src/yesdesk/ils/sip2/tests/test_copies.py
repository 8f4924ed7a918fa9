"""Forty loans beside a server as slow as the real one: the account shows first, and the titles as they come."""

from datetime import UTC, datetime

import pytest

from tests.twins.sip2.pace import REAL, Pace
from yesdesk.ils.port import Capability
from yesdesk.ils.sip2 import copies, reads
from yesdesk.ils.sip2.tests.card import ANA

LOANS = 40
AT_ONCE = 4
A_SCAN = 5.0
"""Seconds of the server's. One after the other they would take four times as long."""


@pytest.fixture
def borrowed(twin, ana):
    """Forty books are out, two of them late; three reservations."""
    ana.loans.clear()
    for n in range(LOANS):
        twin.books.copy(f"5{n:03}", f"Volume {n}")
        due = datetime(2020 if n in {20, 30} else 2036, 3, 1, 23, 59, tzinfo=UTC)
        twin.books.lend(ana, f"5{n:03}", due)
    return ana


@pytest.fixture
def slow_by(twin, borrowed, system, monkeypatch):
    """`slow_by(pace)`: the connector, beside a server that takes its time and whose clock is ours."""
    system.find_patron(ANA)

    def beside(pace):
        twin.pace = pace
        for module in (reads, copies):
            monkeypatch.setattr(module, "time", pace)
        return system

    return beside


@pytest.fixture
def slow(slow_by):
    """Copies come one after the other."""
    return slow_by(Pace())


def test_the_account_is_there_in_time_whatever_is_on_it(slow_by, twin):
    pace = Pace(at_once=AT_ONCE)
    slow = slow_by(pace)
    began = pace.now
    account = slow.account_of_card(ANA)
    assert not pace.alone, "a copy was asked about by itself, while others might have been"
    assert pace.now - began < A_SCAN
    assert len(account.loans) == LOANS
    assert account.balance.minor == 460
    assert 0 < account.unread < LOANS
    lists = 2 * REAL["63"]
    assert twin.times("17") == AT_ONCE * (reads.A_LOOK - lists) / REAL["17"]


def test_what_is_late_comes_first(slow):
    first, second, *_others = slow.account(ANA).loans
    assert [first.title, second.title] == ["Volume 20", "Volume 30"]
    assert first.due_at.year == second.due_at.year == 2020


def test_reading_again_goes_on_until_all_titles_are_there(slow, twin):
    account, unread = slow.account(ANA), LOANS
    while account.unread:
        assert account.unread < unread, "each reading brings some more"
        unread = account.unread
        account = slow.account(ANA)
    assert sorted(loan.title for loan in account.loans) == sorted(
        f"Volume {n}" for n in range(LOANS)
    )
    asked = [frame.partition(b"|AB")[2][:4] for frame in twin.seen if frame[:2] == b"17"]
    assert len(asked) == len(set(asked)), "each copy was asked about once"


def test_a_server_that_takes_one_conversation_is_asked_all_the_same(slow, twin):
    twin.most = 1
    account = slow.account(ANA)
    assert 0 < account.unread < LOANS


def test_an_account_is_as_of_the_oldest_thing_said_of_it(slow, server):
    slow.account(ANA)
    said = min(copy.at for (of, _), (_at, copy) in copies._said.items() if of == server.fingerprint)
    assert slow.account(ANA).as_of <= said


def test_an_act_asks_about_what_it_is_about_and_about_it_anew(slow, twin, order):
    slow.account(ANA)
    before = twin.times("17")
    receipt = slow.carry_out(order(Capability.RENEW, "5003"))
    assert receipt.read_back["due"] > "2036-03-01"
    assert twin.times("17") == before + 2, "before and after, and no other title"
    assert slow.account_around(order(Capability.RENEW, "5003")).loans[0].title == "Volume 3"


def test_what_was_changed_is_read_anew(slow, order):
    late = slow.account(ANA).loans[0]
    slow.carry_out(order(Capability.RENEW, late.loan))
    after = next(each for each in slow.account(ANA).loans if each.loan == late.loan)
    assert after.due_at > late.due_at
