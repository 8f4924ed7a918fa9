"""Card and PIN: asked once, believed only for this very card, and shown in nothing we print."""

import pytest

from tests.twins.koha import Fault
from yesdesk.ils.extensions import SupportsPins
from yesdesk.ils.koha.http import KohaRequest
from yesdesk.ils.koha.reads import PIN_PATH
from yesdesk.ils.port import Capability, Unreachable

CARD, PIN = "29001000184", "4711"


@pytest.fixture
def pin(koha, ana):
    """Ana's PIN, and an API account that may check it."""
    koha.gate.permissions["borrowers"] = frozenset({"1"})
    koha.records.pins[ana["patron_id"]] = PIN
    return PIN


def test_right_and_wrong(koha, system, pin):
    assert isinstance(system, SupportsPins)
    assert system.pin_is_right(CARD, PIN)
    assert not system.pin_is_right(CARD, "4712")
    assert not system.pin_is_right("1", PIN)
    assert koha.sent("POST", PIN_PATH)[0].body == {"identifier": CARD, "password": PIN}


def test_somebody_whose_user_name_is_this_number_is_somebody_else(koha, system, pin):
    other = koha.records.add_patron("2", userid=CARD)
    koha.records.pins[other["patron_id"]] = "0000"
    assert not system.pin_is_right(CARD, "0000")


def test_checking_pins_needs_all_borrowers_permissions(koha, system, pin):
    assert Capability.CHECK_PIN in system.check().can
    koha.gate.permissions["borrowers"] = frozenset({"edit_borrowers"})
    check = system.check()
    assert Capability.CHECK_PIN not in check.can
    [mend] = [finding.mend for finding in check.findings if finding.what == "PINs"]
    assert mend.startswith("Only if patrons prove who they are with a PIN")
    assert check.works
    with pytest.raises(Unreachable):
        system.pin_is_right(CARD, PIN)


def test_a_koha_without_it_has_no_such_ability(koha, system, pin):
    koha.without("POST", PIN_PATH)
    check = system.check()
    assert Capability.CHECK_PIN not in check.can
    assert not koha.sent("POST", PIN_PATH)


@pytest.mark.parametrize("fault", [Fault.DROP_BEFORE, Fault.DROP_AFTER, Fault.ANSWER_AFTER])
def test_a_lost_answer_is_no_answer_and_not_asked_again(koha, system, pin, fault):
    koha.spoil(fault, "POST", PIN_PATH)
    with pytest.raises(Unreachable):
        system.pin_is_right(CARD, PIN)
    assert len(koha.sent("POST", PIN_PATH)) <= 1


def test_no_traceback_shows_it():
    assert PIN not in repr(KohaRequest("POST", PIN_PATH, content=PIN.encode()))
