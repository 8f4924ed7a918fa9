"""What goes into an edition of the library: nothing under five, and a month once."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest

from yesdesk.core.dates import monday_of
from yesdesk.core.models import CountChange
from yesdesk.ils.models import ExternalWaiver, LedgerLine
from yesdesk.insight.counts import days_of_month
from yesdesk.insight.editions import MonthsPage
from yesdesk.insight.figures import figure_of
from yesdesk.insight.library import collect
from yesdesk.insight.library.collect import collect_money, collect_needs, collect_outcomes
from yesdesk.requests.models import DayPart
from yesdesk.testing.counted import counted
from yesdesk.testing.needs import ask_as_ana

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]

MADE_IN = date(2026, 12, 1)
WEEK = "2026-W47"


@pytest.fixture(autouse=True)
def rules_since(monkeypatch):
    """Say the month with which the rule book begins."""

    def begins(month):
        monkeypatch.setattr(collect, "rule_book_begins", lambda: month)

    begins("2026-09")
    return begins


def asked(month=MADE_IN, before=None):
    return MonthsPage(month, month + timedelta(days=6), before or {})


def ended(branch, n, outcome="yes", kind="technology", week=WEEK):
    day = monday_of(week) + timedelta(days=3)
    counted(n, day, branch.pk, "ended", kind, outcome)


def figure(part, name):
    return figure_of(part[name])


def newest(figures):
    return figure(figures, "ended").on(["2026-11"])


def test_month_has_its_own_days_and_whole_weeks_until_nights_counted(mill, monkeypatch):
    assert days_of_month(date(2026, 11, 1)) == (date(2026, 11, 1), date(2026, 11, 30))
    monkeypatch.setattr("yesdesk.insight.counts.whole_weeks_until", lambda: date(2026, 12, 1))
    assert days_of_month(date(2026, 11, 1)) == (date(2026, 11, 2), date(2026, 11, 29))
    assert days_of_month(date(2026, 12, 1)) == (date(2026, 11, 30), date(2026, 12, 31))
    assert days_of_month(date(2027, 1, 1)) == (date(2027, 1, 1), date(2027, 1, 31))


def test_how_requests_ended_is_told_in_four_without_a_small_one(mill):
    ended(mill, 12)
    ended(mill, 4, "yes_bent")
    ended(mill, 3, "yes_partial")
    ended(mill, 6, "not_this_time")
    assert not newest(collect_outcomes(asked()))
    shown = figure(collect_outcomes(asked(date(2027, 1, 1))), "ended").newest.shown
    assert shown.count("yes") == 12
    assert shown.count("another", "elsewhere") == 7
    assert shown.count("not") == 6


def test_where_all_ended_alike_the_number_waits_for_its_year(mill):
    ended(mill, 30)
    assert not newest(collect_outcomes(asked()))
    (span,) = figure(collect_outcomes(asked(date(2027, 1, 1))), "ended").spans
    assert [(len(part.of), part.n) for part in span.shown.parts] == [(4, 30)]


def all_four(branch, n, week=WEEK):
    for outcome in ("yes", "yes_bent", "yes_elsewhere", "not_this_time"):
        ended(branch, n, outcome, week=week)


def test_a_month_that_was_shown_stays_and_the_next_one_comes_beside_it(mill):
    all_four(mill, 5)
    first = collect_outcomes(asked())
    ended(mill, 3)  # put right after it was shown
    all_four(mill, 6, week="2026-W50")
    second = collect_outcomes(asked(date(2027, 1, 1), first))
    months = [(span.months, span.shown.total) for span in figure(second, "ended").spans]
    assert months == [(("2026-11",), 20), (("2026-12",), 24)]


def test_an_edition_after_an_old_one_goes_on_behind_its_months(mill):
    all_four(mill, 9)
    all_four(mill, 6, week="2026-W50")
    old = {
        "months": [{"month": "2026-11", "first": "", "last": "", "shown": [[["yes"], 7]]}],
        "branches": 1, "settled": True, "changes": [],
    }  # fmt: skip
    told = collect_outcomes(asked(date(2027, 1, 1), old))
    assert [span.shown.total for span in figure(told, "ended").spans] == [7, 24]


def test_many_open_promises_are_said(mill, act, sam):
    all_four(mill, 10)
    assert collect_outcomes(asked())["settled"] is True
    for settled in (True, False):
        request = ask_as_ana(mill)
        request.promised_for = request.opened_at
        request.save()
        assert collect_outcomes(asked())["settled"] is settled


def test_a_day_from_which_it_is_counted_otherwise_cuts_there(mill):
    all_four(mill, 9, week="2026-W36")
    all_four(mill, 9, week="2026-W42")
    all_four(mill, 9)
    CountChange.objects.all().delete()
    CountChange.objects.create(measure="fact_ended", from_day=date(2026, 10, 12), why="x")
    CountChange.objects.create(measure="fact_rule", from_day=date(2026, 10, 13), why="x")
    told = collect_outcomes(asked())
    assert told["changes"] == ["2026-10-12"]
    assert [span.months[0] for span in figure(told, "ended").spans] == ["2026-09", "2026-11"]


def test_kinds_hide_each_other_and_short_questions_are_apart(mill):
    ended(mill, 11, kind="technology")
    ended(mill, 2, kind="rooms")
    ended(mill, 6, kind="account")
    counted(9, date(2026, 11, 19), mill.pk, "tapped", "where_is_it")
    figures = collect_needs(asked())
    kinds = figure(figures, "kinds").newest.shown
    assert kinds.count("technology") == 11
    assert kinds.total == 19
    assert min(part.n for part in kinds.parts) >= 5
    assert kinds.count("rooms") is None
    assert figure(figures, "tapped").newest.shown.total == 9


def test_who_came_by_weekday_and_part_leaves_out_short_questions(mill):
    for day in range(6):  # from Monday 2 to Saturday 7 November, each day one more in each part
        for part in DayPart:
            counted(5 + day, date(2026, 11, 2), mill.pk, "came", day, part.value)
    counted(9, date(2026, 11, 2), mill.pk, "tapped", "where_is_it")
    shown = figure(collect_needs(asked()), "came").newest.shown
    assert shown.count("0.morning", "6.morning") == 5
    assert shown.count("1.later") == 12
    assert shown.count("0.morning") is None


def waived(n, day, minor=500):
    for _ in range(n):
        LedgerLine.objects.create(day=day, minor=minor, currency="EUR", staff="s", tag=uuid4())


def waived_there(n, day):
    ExternalWaiver.objects.bulk_create(
        ExternalWaiver(
            key=uuid4().hex[:16],
            day=day,
            minor=300,
            currency="EUR",
            read_at=datetime.now().astimezone(),
        )
        for _ in range(n)
    )


def told(figures, name="sent"):
    """(months, times, sum) of each span."""
    sums = figure(figures, f"{name}_minor")
    return [
        (list(span.months), span.shown.total, sums.on(span.months).total)
        for span in figure(figures, name).spans
    ]


def test_what_was_waived_is_told_by_month_or_quarter_with_its_sum(library):
    assert library.currency == "EUR"
    waived(3, date(2026, 9, 2))
    waived(7, date(2026, 10, 2))
    waived(2, date(2026, 11, 2))
    waived(3, date(2026, 12, 2))
    figures = collect_money(asked(date(2027, 1, 1)))
    assert told(figures) == [(["2026-10"], 7, 3500), (["2026-11", "2026-12"], 5, 2500)]
    assert told(figures, "elsewhere") == []


def test_waivers_that_a_file_tells_later_count_once_there_are_five(rules_since):
    rules_since("2026-11")
    waived_there(6, date(2026, 11, 3))
    first = collect_money(asked())
    waived_there(4, date(2026, 11, 4))
    second = collect_money(asked(date(2027, 1, 1), first))
    assert told(second, "elsewhere") == told(first, "elsewhere") == [(["2026-11"], 6, 1800)]
    waived_there(1, date(2026, 11, 5))
    third = collect_money(asked(date(2027, 2, 1), second))
    assert told(third, "elsewhere") == [(["2026-11"], 11, 3300)]


def test_what_was_waived_is_told_from_the_month_on_with_which_rules_begin(rules_since):
    waived(9, date(2026, 8, 30))
    waived(7, date(2026, 10, 2))
    assert [months for months, _n, _sum in told(collect_money(asked()))] == [["2026-10"]]
    rules_since("2026-08")
    assert [months for months, _n, _sum in told(collect_money(asked()))] == [
        ["2026-08"],
        ["2026-10"],
    ]
    rules_since(None)
    assert told(collect_money(asked())) == []


def test_first_edition_tells_nothing_of_long_before(rules_since):
    rules_since("2024-01")
    waived(9, date(2025, 11, 30))
    waived(7, date(2025, 12, 1))
    assert told(collect_money(asked())) == [(["2025-12"], 7, 3500)]
