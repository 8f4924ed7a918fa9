"""Monday morning and a director, a rule and its trial."""

import pytest

from yesdesk.backing.rulings.actions import sign_ruling
from yesdesk.backing.rulings.tests.tried import (
    ADDRESS,
    THE_DAY,
    clock,
    director,
    drafted,
    weeks_before,
    weeks_since,
)
from yesdesk.backing.rulings.trials import look_at_ruling
from yesdesk.policy.rules.actions import write_rule
from yesdesk.policy.situation import RuleKind
from yesdesk.policy.tests.written import draft, late_charges_signed

__all__ = ["clock", "director"]


@pytest.fixture
def address(director):
    return write_rule("address", draft(RuleKind.HABIT, ADDRESS), by=director)


@pytest.fixture
def late(director, address):
    version = late_charges_signed(director)
    weeks_before(version, address)
    return version


@pytest.fixture
def running(late, director):
    return sign_ruling(drafted(late, director).pk, by=director)


@pytest.fixture
def looked_at(running, late, address, clock):
    weeks_since(late, address)
    clock.move_to(THE_DAY)
    look_at_ruling.call(running.pk)
    return running
