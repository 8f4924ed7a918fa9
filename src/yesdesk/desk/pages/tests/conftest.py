"""Who waits where the next person is offered: Bo at the desk, then Mr Okafor."""

import pytest

from yesdesk.requests.models import Channel
from yesdesk.testing.needs import ask_as_ana


@pytest.fixture
def bo(mill, act, sam, now):
    request = ask_as_ana(mill, name="Bo", channel=Channel.WALK_IN, by=act(sam))
    now.shift(60)
    return request


@pytest.fixture
def okafor(bo, mill, now):
    return ask_as_ana(mill, name="Mr Okafor")
