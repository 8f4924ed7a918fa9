"""The heading of what was done says what is known, and what is not."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.utils import timezone

from yesdesk.core.money import Money
from yesdesk.ils.acts.queries import ActLine
from yesdesk.ils.models import ActState
from yesdesk.ils.port import Capability
from yesdesk.requests.models import Decision, How
from yesdesk.requests.queries.decisions import act_summary


def line(state, minor, **read_back):
    return ActLine(
        uuid=uuid4(), about="decision:1", patron="7", does=Capability.WAIVE_LINE, state=state,
        amount=Money(minor, "EUR"), target="1", until="", before={}, read_back=read_back,
        number="5163", why="", next_step="", created_at=timezone.now(),
        settled_at=None, needs_a_look=False, held_up=False, not_let_in=False,
    )  # fmt: skip


def summary(*acts, for_staff=True):
    now = timezone.now()
    return act_summary(Decision(how=How.ACTS), acts, "en", at=now, for_staff=for_staff)


@pytest.mark.parametrize(
    ("parts", "title"),
    [
        ([(ActState.DONE, 230), (ActState.DONE, 30)], "€2.60 waived"),
        (
            [(ActState.DONE, 230), (ActState.UNKNOWN, 30)],
            "€2.30 of €2.60 waived, €0.30 not known yet",
        ),
        ([(ActState.DONE, 230), (ActState.WAITING, 30)], "€2.30 of €2.60 waived"),
        ([(ActState.UNKNOWN, 30)], "Not known yet: €0.30 waived"),
        ([(ActState.REFUSED, 230), (ActState.UNKNOWN, 30)], "Not known yet: €0.30 waived"),
    ],
)
def test_a_title_counts_what_is_known_alone(parts, title):
    assert summary(*(line(*part) for part in parts)).title == title


def test_a_spill_is_said_to_staff_alone():
    spilled = replace(line(ActState.DONE, 30), read_back={"spilled": "0.20"})
    assert "€0.20 of it went to another charge" in summary(spilled).state
    assert "another charge" not in summary(spilled, for_staff=False).state
