"""23 with the PIN in AD: only a plain yes to card and PIN is one, and it is asked once."""

import logging

import pytest

from tests.twins.sip2.server import Fault
from yesdesk.ils.port import Capability, Unreachable

pytestmark = pytest.mark.slow
ANA = "23529000035676"


def test_right_and_wrong(system, twin):
    assert system.pin_is_right(ANA, "1234")
    assert not system.pin_is_right(ANA, "1235")
    assert not system.pin_is_right("1", "1234")
    assert Capability.CHECK_PIN in system.check().can


def test_a_server_that_does_not_look_at_pins_proves_nothing(system, twin):
    twin.answering._on_23 = lambda asked: (
        f"24{' ' * 14}001{twin.answering._now()}AOCPL|AA{ANA}|AEAna|BLY|"
    )
    assert not system.pin_is_right(ANA, "1234")


def test_an_answer_about_another_card_is_none_about_this(system, twin):
    twin.answering._on_23 = lambda asked: (
        f"24{' ' * 14}001{twin.answering._now()}AOCPL|AA1|AEBo|BLY|CQY|"
    )
    assert not system.pin_is_right(ANA, "1234")


def test_a_server_without_23_has_no_such_ability(system, twin):
    twin.answering.supports = "N" + twin.answering.supports[1:]
    assert Capability.CHECK_PIN not in system.check().can


@pytest.mark.parametrize("fault", [Fault.DROP_BEFORE, Fault.DROP_MIDWAY])
def test_a_lost_answer_is_not_asked_again(system, twin, fault):
    twin.faults["23"] = [fault]
    with pytest.raises(Unreachable):
        system.pin_is_right(ANA, "1234")
    assert twin.times("23") == 1


def test_no_log_holds_it(system, caplog):
    caplog.set_level(logging.DEBUG)
    assert not system.pin_is_right(ANA, "98761")
    assert "98761" not in caplog.text
