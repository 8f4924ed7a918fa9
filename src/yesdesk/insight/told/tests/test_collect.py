"""How often the board sheet tells reasons, in a library where nearly every exception has one; and that cards that
worked again isolate no count under five.
"""

import json
from collections import defaultdict
from datetime import date, timedelta
from random import Random
from types import SimpleNamespace

import pytest

from yesdesk.core.dates import iso_week
from yesdesk.core.suppression import shown_json
from yesdesk.insight.editions import MonthsPage
from yesdesk.insight.rules.collect import ShownDeclines, _eras
from yesdesk.insight.rules.tests.isolated import none_is_isolated, worlds
from yesdesk.insight.told import collect
from yesdesk.policy.rule_facts import RuleWeek
from yesdesk.policy.situation import RuleKind

RULES, MONTHS = 10, collect.months_between("2024-01", "2025-12")
HAVE_A_REASON = 0.8


@pytest.mark.parametrize(("kind", "least"), [(RuleKind.HABIT, 12), (RuleKind.MONEY, 2)])
def test_in_two_years_reasons_are_told_again_and_again(kind, least, monkeypatch):
    """Ten rules with some eight exceptions a month each. Where exceptions of a rule do not stand over time, seldom."""
    chance, rule = Random(7), SimpleNamespace(terms=SimpleNamespace(kind=kind))
    rules = [{month: times(chance) for month in MONTHS} for _rule in range(RULES)]
    rows = [
        (week_in(month), "life" if chance.random() < HAVE_A_REASON else "not_said")
        for months in rules
        for month, met in months.items()
        for _each in range(met.counts["exception"])
    ]
    every_no = [{"month": month, "shown": [[["not"], 999]]} for month in MONTHS]
    eras, reasons = [[] for _rule in rules], None
    for so_far in range(1, len(MONTHS) + 1):
        months, declines = MONTHS[:so_far], ShownDeclines({"months": every_no}, {})
        eras = [
            _eras(rule, met, [months], before, harbour=True, declines=declines)
            for met, before in zip(rules, eras, strict=True)
        ]
        found = {f"r{n}": {"eras": each} for n, each in enumerate(eras)}
        page = page_after(months[-1], reasons, found)
        counted = [row for row in rows if row[0] < page.until_week]
        monkeypatch.setattr(collect, "_exceptions", lambda _until, counted=counted: counted)
        reasons = shown_json(collect._reasons(page))
    assert len(reasons["stretches"]) >= least


def times(chance):
    """How often a rule was met in a month: of forty times, some eight by exception."""
    means = {"plain": 15, "exception": 8, "asked_yes": 4, "asked_no": 1, "no": 1}
    of_forty = {way: sum(chance.random() < n / 40 for _ in range(40)) for way, n in means.items()}
    return RuleWeek(of_forty)


def week_in(month):
    return iso_week(date.fromisoformat(f"{month}-15"))


def page_after(month, reasons, rules):
    made = (date.fromisoformat(f"{month}-01") + timedelta(days=31)).replace(day=1)
    return MonthsPage(made, made, {"reasons": reasons}, {"rules": {"rules": rules}})


def borrowed_in_editions(cells, rules_since):
    """What three editions say of cards that worked again, in three months; in the second some did not."""
    january, february, still, march = cells
    by_month = dict(zip(MONTHS, ((january, 0), (february, still), (march, 0)), strict=False))
    told, borrowed = [], {}
    for last in by_month:
        rows = [
            (week_in(month), ended, n)
            for month, counts in by_month.items()
            for ended, n in zip((collect.AGAIN, collect.STILL), counts, strict=True)
            if month <= last and n
        ]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(collect, "_cards_counted", lambda _until, rows=rows: rows)
            patch.setattr(collect, "_last_tallied", lambda last=last: last)
            patch.setattr(collect, "rule_book_begins", lambda: rules_since)
            page = page_after(last, None, {})
            page.before["borrowed"] = borrowed
            borrowed = collect._borrowed(page)
        told.append(borrowed)
    return told


@pytest.mark.parametrize("rules_since", ["2024-01", "2024-02"])
def test_where_cards_begin_tells_no_month_that_had_none(rules_since):
    alike = defaultdict(list)
    for cells in worlds(4, most=12):
        alike[json.dumps(borrowed_in_editions(cells, rules_since))].append(cells)
    none_is_isolated(alike)


def test_cards_are_told_from_the_month_on_with_which_rules_begin():
    told = borrowed_in_editions((0, 7, 5, 6), "2024-01")[-1]
    assert told["columns"] == [[["2024-01", "2024-02"], 7], [["2024-03"], 6]]
    assert told["stretches"] == [[["2024-01", "2024-02"], [[["again"], 7], [["still"], 5]]]]


def test_cards_from_before_the_rules_begin_are_told_nowhere():
    told = borrowed_in_editions((9, 7, 5, 6), "2024-02")[-1]
    assert [months for months, _n in told["columns"]] == [["2024-02"], ["2024-03"]]
    assert borrowed_in_editions((9, 7, 5, 6), None)[-1]["columns"] == []
