"""Sums for leads: only of what is over, and in a small library no day and no branch by itself."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from yesdesk.core.errors import NotAllowed
from yesdesk.desk.tally import queries
from yesdesk.desk.tally.queries import tally_totals
from yesdesk.people.models import User
from yesdesk.places.models import ServicePoint
from yesdesk.requests.models import DayPart, TallyCell

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 4)  # a Wednesday


@pytest.fixture
def counted(mill, hill, now):
    """`counted(3, kind="account", ...)`: a cell, so many days ago."""

    def one(days_ago, count=2, *, branch=mill, kind="account", part=DayPart.MORNING):
        point = ServicePoint.objects.filter(branch=branch)[0]
        day = TODAY - timedelta(days=days_ago)
        TallyCell.objects.create(
            day=day, part=part, branch=branch, point=point, kind=kind, count=count
        )

    return one


@pytest.fixture
def large(mill, sam):
    """Ten and more who answer at Mill Street."""
    ten_more(mill, sam)


def ten_more(branch, like):
    for number in range(10):
        User.objects.create(
            username=f"{branch.slug}{number}",
            name="S",
            job_class=like.job_class,
            branch=branch,
            joined_at=timezone.now(),
        )


def lines(found):
    return [(line.begins, line.counts) for line in found["lines"]]


def test_a_small_library_sees_whole_weeks_that_are_over(counted, act, lea, monkeypatch):
    monkeypatch.setattr(queries, "ENOUGH", 100)
    counted(0)
    counted(2)
    counted(3, kind="technology")
    counted(9, 1)
    found = tally_totals(act(lea))
    assert not found["by_day"]
    assert found["branches"] == []
    assert lines(found) == [(date(2026, 10, 26), (0, 2, 0, 0, 1))]


def test_a_branch_is_not_found_by_taking_the_large_one_from_all(
    counted, large, act, lea, hill, sam
):
    User.objects.create(
        username="one", name="One", job_class=sam.job_class, branch=hill, joined_at=timezone.now()
    )
    assert tally_totals(act(lea))["branches"] == []


def test_a_large_one_sees_days_and_never_today(counted, large, act, lea):
    counted(0)
    counted(1)
    counted(1, 3, part=DayPart.EVENING)
    found = tally_totals(act(lea))
    assert found["by_day"]
    assert lines(found) == [(date(2026, 11, 3), (0, 0, 0, 0, 5))]


def test_branches_with_enough_people_stand_alone(counted, large, mill, hill, act, lea, sam):
    ten_more(hill, sam)
    counted(1)
    counted(1, 7, branch=hill)
    assert [each.pk for each in tally_totals(act(lea))["branches"]] == [mill.pk, hill.pk]
    assert [line.total for line in tally_totals(act(lea), mill.pk)["lines"]] == [2]
    assert [line.total for line in tally_totals(act(lea), hill.pk)["lines"]] == [7]
    assert [line.total for line in tally_totals(act(lea), 999)["lines"]] == [9]


def test_parts_of_the_day_are_of_whole_weeks_and_all_branches(counted, act, lea):
    counted(0, part=DayPart.EVENING)
    counted(8, 4, part=DayPart.EVENING)
    counted(9, 1)
    parts = [(line.part, line.total) for line in tally_totals(act(lea))["parts"]]
    assert parts == [(DayPart.MORNING, 1), (DayPart.EVENING, 4)]


def test_only_leads_see_them(library, act, sam):
    with pytest.raises(NotAllowed):
        tally_totals(act(sam))


def test_page_and_file_say_the_same(counted, client_of, lea):
    counted(9, 6)
    browser = client_of(lea)
    page = browser.get("/tally/counts").text
    assert '<td class="n">6</td>' in page
    file = browser.get("/tally/counts.csv")
    assert file["Content-Type"].startswith("text/csv")
    assert any(row.endswith(",account,6") for row in file.text.splitlines())
