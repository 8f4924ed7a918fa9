"""What figures are worked out of: late charges of whole months, cut where counting changed, and no more."""

from datetime import UTC, date, datetime

import pytest

from yesdesk.core.models import CountChange
from yesdesk.insight.branches.collect import collect_by_branch
from yesdesk.insight.branches.tests.settled import NINE, a_file, an_edition
from yesdesk.insight.counted.actions import BRANCHES, branch_measure
from yesdesk.insight.models import Apart, FactSettled, Settled
from yesdesk.insight.readin.sums import late_kinds

pytestmark = pytest.mark.django_db


def test_branches_stand_from_a_to_z_with_their_months(library):
    given = collect_by_branch(a_file(NINE))
    assert [each["name"] for each in given["branches"]] == sorted(NINE)
    assert len(given["months"]) == 12
    assert given["branches"][0]["cells"]["2025-01"] == [1_000, 9_000]
    assert given["enough"] == 50_000


@pytest.mark.parametrize(
    ("kinds", "late"),
    [
        (["CHARGE", "OVERDUE", "OVERDUEX"], ["OVERDUE"]),
        (["Overdue materials", "Lost materials"], ["Overdue materials"]),
        (["FINE", "LOST"], ["FINE"]),
        (["LOST", "CHARGE"], []),
        ([""], []),
    ],
)
def test_which_kinds_of_charge_are_late(kinds, late):
    assert late_kinds(kinds) == late


def test_late_charges_alone_where_the_file_tells_kinds_apart(library):
    file = a_file({"Ash": (10, 90)})
    other = FactSettled.objects.filter(file=file).first()
    other.pk, other.charge_kind, other.minor = None, "LOST", 99_999
    other.save()
    given = collect_by_branch(file)
    assert given["about"]["kind"] == "late"
    assert given["branches"][0]["cells"]["2025-01"] == [1_000, 9_000]


def test_all_charges_where_it_does_not(library):
    given = collect_by_branch(a_file({"Ash": (10, 90)}, kind="STUFF"))
    assert given["about"]["kind"] == "all"
    assert given["branches"]


def test_the_month_in_which_it_was_read_is_not_whole(library):
    file = a_file({"Ash": (10, 90)}, read_at=datetime(2025, 12, 9, 9, tzinfo=UTC))
    given = collect_by_branch(file)
    assert given["months"][-1] == "2025-11"
    assert "2025-12" not in given["branches"][0]["cells"]


def test_figures_leave_out_other_currencies_and_libraries(library):
    file = a_file({"Ash": (10, 90)})
    file.facts.update(apart=Apart.CURRENCY)
    assert collect_by_branch(file)["branches"] == []


def test_cancelled_is_in_neither_sum(library):
    file = a_file({"Ash": (10, 90)})
    file.facts.filter(month=date(2025, 2, 1), how=Settled.PAID).update(how=Settled.CANCELLED)
    given = collect_by_branch(file)
    assert given["branches"][0]["cells"]["2025-02"] == [1_100, 0]
    assert given["cancelled"]["2025-02"] == 9_100


def test_the_line_is_cut_where_counting_changed(library):
    """The month of the change is neither before nor after; what comes after is not compared."""
    CountChange.objects.create(
        measure=BRANCHES, from_day=date(2025, 4, 12), why="Late charges went down to half."
    )
    figures = an_edition(a_file(NINE)).figures
    assert len(figures["settled"]["spans"]) == 11
    assert figures["window"] == ["2025-05", "2025-12"]
    assert figures["changes"] == [["2025-04-12", "Late charges went down to half."]]


def test_a_change_at_one_branch_is_of_that_branch_alone(mill, hill):
    measure = branch_measure(mill.pk)
    CountChange.objects.create(measure=measure, from_day=date(2025, 4, 1), why="Half price.")
    figures = an_edition(a_file(NINE, ours={"Ash": mill, "Birch": hill})).figures
    changes = {each["name"]: each["changes"] for each in figures["branches"]}
    assert changes == {name: [] for name in NINE} | {"Ash": [["2025-04-01", "Half price."]]}
    assert len(figures["settled"]["spans"]) == 12
