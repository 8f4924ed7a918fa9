"""What a page reads of acts: those whose answer was lost, and what a waiver paid elsewhere."""

import pytest
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.money import Money
from yesdesk.ils.acts.queries import acts_about, unknown_acts_on
from yesdesk.ils.models import Act, ActState

pytestmark = pytest.mark.django_db


def test_unknown_acts_on_an_account(twin, waive):
    lost, _waits = waive(), waive()
    Act.objects.filter(pk=lost.pk).update(state=ActState.UNKNOWN, sent_at=timezone.now())
    assert [line.uuid for line in unknown_acts_on(SYSTEM, twin.patron)] == [lost.uuid]
    assert unknown_acts_on(SYSTEM, "somebody else") == []


@pytest.mark.parametrize(("minor", "spilled"), [(200, Money(50, "EUR")), (None, None)])
def test_spilled_is_read_of_money_alone(waive, minor, spilled):
    one = waive()
    currency = "EUR" if minor else ""
    Act.objects.filter(pk=one.pk).update(
        minor=minor, currency=currency, read_back={"spilled": "0.50"}
    )
    [line] = acts_about(SYSTEM, [one.about])
    assert line.spilled == spilled


def test_next_step_is_said_where_there_is_one(waive):
    one = waive()
    [line] = acts_about(SYSTEM, [one.about])
    assert (line.why, line.next_step, line.held_up) == ("", "", False)
    Act.objects.filter(pk=one.pk).update(why="Away.", next_step="Wait.")
    [line] = acts_about(SYSTEM, [one.about])
    assert (line.why, line.next_step) == ("Away.", "Wait.")
