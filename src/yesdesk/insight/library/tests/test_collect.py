"""What goes into an edition of the library: nothing under five, a month once, and whole weeks."""

import json
from collections import defaultdict
from datetime import date, datetime, timedelta
from itertools import pairwise, product
from uuid import uuid4

import pytest

from yesdesk.core.facts import move_facts
from yesdesk.core.models import CountChange
from yesdesk.core.suppression import FEWEST, row_of, shown_of
from yesdesk.desk.models import DayPart, FactCame, FactEnded
from yesdesk.ils.ledger.queries import WaivedInMonth
from yesdesk.ils.models import ExternalWaiver, LedgerLine
from yesdesk.insight.editions import MonthsPage
from yesdesk.insight.library import collect
from yesdesk.insight.library.collect import (
    collect_money,
    collect_needs,
    collect_outcomes,
    weeks_of_month,
)
from yesdesk.testing.needs import ask_as_ana

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]

NOVEMBER = date(2026, 11, 1)
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
    for _ in range(n):
        move_facts(FactEnded, more=[(week, branch.pk, kind, outcome, True)])


def newest(figures):
    return shown_of(figures["months"][-1]["shown"])


def test_a_month_is_its_whole_weeks_as_the_edition_has_them():
    months = [date(2026 + n // 12, n % 12 + 1, 1) for n in range(36)]
    for month, after in pairwise(months):
        first, last = weeks_of_month(month)
        assert last == asked(after).last_day
        assert weeks_of_month(after)[0] == last + timedelta(days=1)
        assert (first + timedelta(days=3)).month == month.month


def test_how_requests_ended_is_told_in_four_without_a_small_one(mill):
    ended(mill, 12)
    ended(mill, 4, "yes_bent")
    ended(mill, 3, "yes_partial")
    ended(mill, 6, "not_this_time")
    shown = newest(collect_outcomes(asked()))
    assert shown.count("yes") == 12
    assert shown.count("another", "elsewhere") == 7
    assert shown.count("not") == 6


def test_where_all_ended_alike_only_their_number_is_shown(mill):
    ended(mill, 30)
    assert [part.n for part in newest(collect_outcomes(asked())).parts] == [30]
    assert len(newest(collect_outcomes(asked())).parts[0].of) == 4


def test_a_month_that_was_shown_stays_and_the_next_one_comes_beside_it(mill):
    ended(mill, 20)
    first = collect_outcomes(asked())
    ended(mill, 3)  # put right after it was shown
    ended(mill, 8, week="2026-W50")
    second = collect_outcomes(asked(date(2027, 1, 1), first))
    assert second["months"][-2] == first["months"][-1]
    assert newest(second).total == 8
    third = collect_outcomes(asked(date(2027, 3, 1), second))  # the server was off in between
    assert [each["month"] for each in third["months"][-3:]] == ["2026-12", "2027-01", "2027-02"]


def test_many_open_promises_are_said(mill, act, sam):
    ended(mill, 40)
    assert collect_outcomes(asked())["settled"] is True
    request = ask_as_ana(mill)
    request.promised_for = request.opened_at
    request.save()
    ended(mill, 20)
    assert collect_outcomes(asked())["settled"] is True
    second = ask_as_ana(mill)
    second.promised_for = second.opened_at
    second.save()
    assert collect_outcomes(asked())["settled"] is False


def test_a_day_from_which_it_is_counted_otherwise_goes_along(mill):
    ended(mill, 9, week="2026-W36")
    ended(mill, 9)
    CountChange.objects.all().delete()
    CountChange.objects.create(measure="fact_ended", from_day=date(2026, 10, 12), why="x")
    CountChange.objects.create(measure="fact_rule", from_day=date(2026, 10, 13), why="x")
    assert collect_outcomes(asked())["changes"] == ["2026-10-12"]


def test_kinds_hide_each_other_and_short_questions_are_apart(mill):
    ended(mill, 11, kind="technology")
    ended(mill, 2, kind="rooms")
    ended(mill, 6, kind="account")
    ended(mill, 9, "tally", kind="where_is_it")
    figures = collect_needs(asked())
    kinds = shown_of(figures["kinds"])
    assert kinds.count("technology") == 11
    assert kinds.total == 19
    assert min(part.n for part in kinds.parts) >= 5
    assert kinds.count("rooms") is None
    assert shown_of(figures["tapped"]).total == 9


def test_who_came_by_weekday_and_part_leaves_out_short_questions(mill):
    for day in range(6):  # from Monday 2 to Saturday 7 November, each day one more in each part
        for part in DayPart:
            cell = (date(2026, 11, 2 + day), part, mill.pk, 0)
            move_facts(FactCame, more=[(*cell, "walk_in")] * (5 + day))
            move_facts(FactCame, more=[(*cell, "tally")])
    rows = [row_of(row) for row in collect_needs(asked())["came"]]
    assert [row.of for row in rows] == [("0", "6"), ("1",), ("2",), ("3",), ("4",), ("5",)]
    assert rows[0].shown.count("morning") == 5
    assert rows[1].shown.count("later") == 12


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


def test_what_was_waived_closes_columns_of_five(library):
    assert library.currency == "EUR"
    waived(3, date(2026, 9, 2))
    waived(3, date(2026, 10, 2))
    waived(4, date(2026, 11, 2))
    figures = collect_money(asked())
    assert figures["sent"] == [{"months": ["2026-09", "2026-10"], "n": 6, "minor": 3000}]
    assert figures["elsewhere"] == []


def test_waivers_that_a_file_tells_later_count_once_there_are_five(rules_since):
    rules_since("2026-11")
    waived_there(6, date(2026, 11, 3))
    first = collect_money(asked())
    waived_there(4, date(2026, 11, 4))
    second = collect_money(asked(date(2027, 1, 1), first))
    assert second["elsewhere"] == first["elsewhere"]
    waived_there(1, date(2026, 11, 5))
    third = collect_money(asked(date(2027, 2, 1), second))
    assert third["elsewhere"] == [{"months": ["2026-11"], "n": 11, "minor": 3300}]
    assert third["sent"] == []


def test_what_was_waived_is_told_from_the_month_on_with_which_rules_begin(rules_since):
    waived(9, date(2026, 8, 30))
    waived(7, date(2026, 10, 2))
    assert collect_money(asked())["sent"][0]["months"] == ["2026-09", "2026-10"]
    rules_since("2026-08")
    assert collect_money(asked())["sent"][0]["months"] == ["2026-08"]
    rules_since(None)
    assert collect_money(asked())["sent"] == []


def test_of_a_time_long_before_the_first_edition_nothing_is_told(rules_since):
    rules_since("2024-01")
    waived(9, date(2025, 11, 30))
    waived(7, date(2025, 12, 1))
    (column,) = collect_money(asked())["sent"]
    assert (column["months"], column["n"]) == (["2025-12"], 7)


def waived_in_editions(monkeypatch, first, later, second):
    """What two editions say of a month with so many waivers, of which a file told some later, and of the next one."""
    columns, told = [], []
    for month, counts in (
        (date(2026, 12, 1), {NOVEMBER: first}),
        (date(2027, 1, 1), {NOVEMBER: first + later, MADE_IN: second}),
    ):
        found = {each: WaivedInMonth(n, 100 * n) for each, n in counts.items() if n}
        monkeypatch.setattr(collect, "waived_by_month", lambda *_a, found=found, **_k: found)
        columns = collect._waived(asked(month), columns, elsewhere=True)
        told.append(columns)
    return json.dumps(told)


def test_of_no_waivers_under_five_two_editions_tell_how_many_there_were(monkeypatch, rules_since):
    """Nor that there was none in the month with which the rule book begins."""
    rules_since("2026-11")
    alike = defaultdict(list)
    for counts in product(range(7), range(12), range(6)):
        alike[waived_in_editions(monkeypatch, *counts)].append(counts)
    assert len(alike) > 50, "there is something to be seen"
    for worlds in alike.values():
        if any(later > 7 for _first, later, _second in worlds):
            continue  # others that look like it were left out
        for place in range(3):
            seen = {counts[place] for counts in worlds}
            assert len(seen) > 1 or min(seen) >= FEWEST, worlds
