"""Precedents by reason, from what nights counted."""

from datetime import date

import pytest

from yesdesk.desk.options.precedents import Precedent, precedents
from yesdesk.policy.bends import BendReason
from yesdesk.testing.counted import counted

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 18)


def bent(reason, n, day=date(2026, 11, 4), branch=1):
    counted(n, day, branch, "bend_reason", 7, reason)


@pytest.fixture
def told(library, act, sam):
    return lambda day=DAY: precedents(act(sam), [7, 8], day=day)


def test_precedents_begin_at_five_and_say_no_more_than_a_month(told):
    bent(BendReason.FAMILY, 3)
    bent(BendReason.FAMILY, 2, branch=2)
    bent(BendReason.OUR_MISTAKE, 4)
    bent(BendReason.NOT_SAID, 9)
    assert told() == {7: [Precedent(BendReason.LIFE, 5, 9, date(2026, 11, 1))]}


def test_finer_reasons_are_counted_as_the_four(told):
    for reason in (BendReason.DEATH, BendReason.ILLNESS, BendReason.LIFE, BendReason.DANGER):
        bent(reason, 1)
    bent(BendReason.FAMILY, 1, day=date(2026, 8, 26))
    bent(BendReason.OTHER, 4)
    bent(BendReason.DOES_NOT_FIT, 1)
    assert {(each.reason, each.at_least, each.since.month) for each in told()[7]} == {
        (BendReason.LIFE, 5, 8),
        (BendReason.OTHER, 5, 11),
    }


@pytest.mark.parametrize(("day", "count"), [(date(2027, 11, 30), 1), (date(2027, 12, 1), 0)])
def test_what_is_longer_ago_than_twelve_months_is_no_precedent(told, day, count):
    bent(BendReason.FAMILY, 5)
    assert len(told(day)) == count
