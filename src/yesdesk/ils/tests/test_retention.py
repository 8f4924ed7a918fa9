"""Each series of this room lets go by its own age: acts and looks by the moment, the ledger by whole days."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from yesdesk.core.retention import series
from yesdesk.ils.models import AccountView, Act, ExternalWaiver, LedgerLine

pytestmark = pytest.mark.django_db


def made(code, at, user):
    if code == "ils.act":
        return Act.objects.create(
            does="renew", patron="7", staff="S1", created_at=at, not_before=at
        )
    if code == "ils.view":
        return AccountView.objects.create(user=user, account="a", proof="address", at=at)
    if code == "ils.ledger":
        from uuid import uuid4

        return LedgerLine.objects.create(
            day=at.date(), minor=1, currency="EUR", staff="S1", tag=uuid4()
        )
    return ExternalWaiver.objects.create(
        key=str(at.timestamp())[:16], day=at.date(), minor=1, currency="EUR", read_at=at
    )


@pytest.mark.parametrize("code", ["ils.act", "ils.view", "ils.ledger", "ils.elsewhere"])
def test_what_is_old_goes_and_nothing_else(code, sam, now):
    spec, today = series[code], timezone.now()
    old = [made(code, today - timedelta(days=days), sam) for days in (9, 8)]
    young = made(code, today - timedelta(days=1), sam)
    before = today - timedelta(days=7)
    assert list(spec.due(before, 1)) == [old[0].pk]
    due = list(spec.due(before, 10))
    assert due == [each.pk for each in old]
    assert spec.erase(due) == 2
    assert spec.erase(due) == 0
    assert type(young).objects.get() == young


@pytest.mark.parametrize(
    ("does", "state", "goes"),
    [
        ("waive_line", "unknown", False),
        ("waive_line", "sending", False),
        ("waive_line", "done", True),
        ("waive_line", "refused", True),
        ("renew", "unknown", True),
    ],
)
def test_money_that_may_still_come_stays_until_somebody_says_what_they_saw(
    does, state, goes, sam, now
):
    act = made("ils.act", timezone.now() - timedelta(days=9), sam)
    Act.objects.update(does=does, state=state, for_a_person=state == "unknown")
    assert list(series["ils.act"].due(timezone.now(), 9)) == [act.pk] * goes


def test_a_day_counts_whole(sam, now):
    line = made("ils.ledger", timezone.now(), sam)
    assert line.day == date(2026, 11, 4)
    assert list(series["ils.ledger"].due(timezone.now() + timedelta(hours=5), 9)) == []
    assert list(series["ils.ledger"].due(timezone.now() + timedelta(hours=7), 9)) == [line.pk]
