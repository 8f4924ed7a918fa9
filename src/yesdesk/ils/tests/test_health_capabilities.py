"""What the library system can do is looked up beside, and what was seen once is not lost by a silence."""

import threading

import pytest
from django.utils import timezone

from yesdesk.ils import health
from yesdesk.ils.health import CapabilityPoller, current_capabilities, record_check
from yesdesk.ils.port import Capability, Check
from yesdesk.testing.patience import PATIENCE

CAN = frozenset({Capability.RENEW, Capability.WAIVE_LINE})


class Library:
    """`works`: whether a look gets through. `looked`: by which threads. `held`: a look waits for this."""

    def __init__(self):
        self.works, self.looked, self.held = True, [], threading.Event()
        self.held.set()

    def check(self):
        self.held.wait(PATIENCE)
        self.looked.append(threading.current_thread().name)
        return Check(self.works, CAN if self.works else frozenset(), ())


@pytest.fixture
def system(monkeypatch):
    which = ["one"]
    monkeypatch.setattr(health, "configured", lambda: which[0])
    # threads see no test's database
    monkeypatch.setattr(health, "close_old_connections", lambda: None)
    monkeypatch.setattr(health, "record_check", lambda _check: None)
    library = Library()
    library.configure = lambda other: which.__setitem__(0, other)
    yield library
    library.held.set()


def test_without_a_watch_it_is_looked_at_here_and_then_known(system):
    assert current_capabilities(system) == CAN
    assert current_capabilities(system) == CAN
    assert system.looked == [threading.current_thread().name]


def test_with_one_nobody_who_asks_looks(system):
    with CapabilityPoller(lambda: system) as watch:
        assert watch.has_looked(PATIENCE)
        assert current_capabilities(system) == CAN
    assert set(system.looked) == {"ils-abilities"}


def test_a_silence_takes_away_nothing_that_was_seen(system, monkeypatch):
    monkeypatch.setattr(health, "KEPT_SECONDS", 0.0)
    assert current_capabilities(system) == CAN
    system.works = False
    assert current_capabilities(system) == CAN
    assert len(system.looked) == 2


@pytest.mark.django_db
def test_a_look_ends_the_alarm_of_what_it_finds_open(system, monkeypatch):
    monkeypatch.setattr(health, "record_check", record_check)
    health.record_denied(Capability.RENEW, "circulate.renew", timezone.now())
    health.record_denied(Capability.PLACE_HOLD, "reserveforothers", timezone.now())
    current_capabilities(system)
    assert health.missing_permissions() == ["reserveforothers"]


def test_another_library_system_is_not_taken_for_the_one_before(system):
    assert current_capabilities(system) == CAN
    system.works = False
    system.configure("another")
    assert current_capabilities(system) == frozenset()


def test_where_nothing_is_known_yet_a_question_waits_for_the_first_look(system):
    system.held.clear()
    with CapabilityPoller(lambda: system):
        told = []
        asking = threading.Thread(target=lambda: told.append(current_capabilities(system)))
        asking.start()
        system.held.set()
        asking.join(PATIENCE)
    assert told == [CAN]


def test_a_look_that_does_not_end_keeps_nobody_waiting_for_long(system, monkeypatch):
    monkeypatch.setattr(health, "NEWLY_CONFIGURED", 0.01)
    system.held.clear()
    with CapabilityPoller(lambda: system):
        assert current_capabilities(system) == frozenset()
        system.held.set()
