"""A rule that anybody may bend, and Lea, who is asked about it."""

import pytest

from yesdesk.people.models import ShiftState
from yesdesk.people.shift import set_shift
from yesdesk.requests.counting.tests.by_rule import habit


@pytest.fixture
def address(now, mill, rules, act, dana, lea, client_of):
    """The habit "Address"; Lea is on shift."""
    client_of(lea)
    set_shift(ShiftState.ON, by=act(lea))
    return habit("address", "Address", act(dana))
