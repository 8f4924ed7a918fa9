"""The demo system behind a connection that can go wrong, and acts on Ana's account in it."""

import pytest

from yesdesk.core.actors import SYSTEM
from yesdesk.core.money import Money
from yesdesk.ils.acts import execution
from yesdesk.ils.acts.execution import execute
from yesdesk.ils.models import Act
from yesdesk.ils.port import Capability
from yesdesk.ils.tests.faulty import DemoTwin
from yesdesk.testing.acts import recorded_act


@pytest.fixture
def twin(library, now, monkeypatch):
    found = DemoTwin()
    monkeypatch.setattr(execution, "the_system", found.connect)
    return found


@pytest.fixture
def waive(twin, sam, act):
    """`waive(460)`: Sam's act on Ana's first line, not sent yet."""

    def of(minor=1000, **changes):
        wanted = {
            "does": Capability.WAIVE_LINE,
            "patron": twin.patron,
            "target": twin.line,
            "amount": Money(minor, "EUR"),
            "about": "decision:41",
            "by": act(sam),
            **changes,
        }
        return recorded_act(wanted.pop("does"), **wanted)

    return of


@pytest.fixture
def carry(twin):
    """`carry(act)`: one turn of the worker's; what it said, and the act as it stands."""

    def turn(act):
        [went] = execute([act.uuid], by=SYSTEM)
        return went, Act.objects.get(pk=act.pk)

    return turn
