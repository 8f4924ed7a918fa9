"""How often the board sheet tells reasons, where nearly every exception has one; and cards that worked again."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from yesdesk.core.models import CountChange
from yesdesk.core.suppression import Part, Shown, Span
from yesdesk.insight.editions import MonthsPage
from yesdesk.insight.figures import Figure, figure_of, go_on, months_between
from yesdesk.insight.told import collect
from yesdesk.testing.counted import counted as count

RULES, MONTHS = 10, months_between("2024-01", "2025-12")
HAVE_A_REASON = 0.8


def page_after(month, rules):
    made = (date.fromisoformat(f"{month}-01") + timedelta(days=31)).replace(day=1)
    return MonthsPage(made, made, {}, {"rules": {"rules": rules}})


def test_reasons_are_told_several_times_in_two_years(monkeypatch):
    """Ten rules with some eight exceptions a month each, and enough of each other way."""
    chance = Random(7)
    rules = [{month: chance.randint(5, 11) for month in MONTHS} for _rule in range(RULES)]
    given = {month: Counter() for month in MONTHS}
    for months in rules:
        for month, n in months.items():
            for _each in range(n):
                has_one = chance.random() < HAVE_A_REASON
                given[month][chance.choice(collect.REASONS) if has_one else "not_said"] += 1
    monkeypatch.setattr(collect, "counts", lambda _measure, months: {m: given[m] for m in months})
    ways = {
        f"r{n}": {
            "ways": go_on(Figure("ways", MONTHS[0]), counted(months), MONTHS[-1], [("n",)]).json
        }
        for n, months in enumerate(rules)
    }
    reasons = collect._reasons(page_after(MONTHS[-1], ways), {})
    assert len(reasons.spans) >= 12


def counted(months):
    return {month: {"exception": n} for month, n in months.items()}


def cards_told(cells, rules_since, monkeypatch):
    """Cards that worked again, and cards that did not, as three months tell them."""
    by_month = dict(zip(MONTHS, cells, strict=False))
    found = {month: Counter(again=again, still=still) for month, (again, still) in by_month.items()}
    last = list(by_month)[-1]
    monkeypatch.setattr(collect, "counts", lambda _measure, months: {m: found[m] for m in months})
    monkeypatch.setattr(collect, "rule_book_begins", lambda: rules_since)
    page = page_after(last, {})
    return [
        [(list(span.months), span.shown.total) for span in collect._cards(name, page, {}).spans]
        for name in (collect.AGAIN, collect.STILL)
    ]


@pytest.mark.parametrize(
    ("rules_since", "again", "still"),
    [
        ("2024-01", [(["2024-01", "2024-03"], 6), (["2024-02"], 7)], [(["2024-02"], 5)]),
        ("2024-02", [(["2024-02"], 7)], [(["2024-02"], 5)]),
        (None, [], []),
    ],
)
def test_cards_are_told_from_the_month_on_with_which_rules_begin(
    rules_since, again, still, monkeypatch
):
    cells = ((2, 0), (7, 5), (4, 0))
    assert cards_told(cells, rules_since, monkeypatch) == [again, still]


def test_a_sheet_of_before_is_gone_on_from(monkeypatch):
    monkeypatch.setattr(
        collect, "counts", lambda _measure, months: {m: Counter(again=9) for m in months}
    )
    monkeypatch.setattr(collect, "rule_book_begins", lambda: "2024-01")
    cut = {"columns": [[["2024-01", "2024-02"], 7]], "stretches": []}
    before = collect.board_of({"reasons": None, "borrowed": cut, "adds_up": "none"})
    found = collect._cards(collect.AGAIN, page_after("2024-03", {}), before)
    assert [(span.months, span.shown.total) for span in found.spans] == [
        (("2024-01", "2024-02"), 7),
        (("2024-03",), 9),
    ]
    assert figure_of(found.json) == found


@pytest.fixture
def since_july(library):
    library.opened_at = datetime(2026, 7, 1, tzinfo=UTC)
    library.save()


def quarter(n, measure, *values, month=8):
    count(n, date(2026, month, 20), 1, measure, *values)


def values_told(month=date(2026, 10, 1), before=None, rules=None):
    others = {"rules": {"rules": rules or {}}}
    return collect.collect_values(MonthsPage(month, month, before or {}, others))


@pytest.mark.django_db
def test_promises_stand_by_quarter_and_not_before_it_is_over(since_july):
    quarter(12, "promise", "on_time", month=7)
    quarter(5, "promise", "not_on_time", month=9)
    early = values_told(date(2026, 9, 1))
    assert early["promises"]["spans"] == []
    told = values_told(before=early)
    months = ["2026-07", "2026-08", "2026-09"]
    assert told["promises"]["spans"] == [[months, [[["on_time"], 12], [["not_on_time"], 5]]]]
    quarter(40, "promise", "on_time")
    assert values_told(date(2026, 11, 1), before=told) == told


@pytest.mark.django_db
def test_few_late_promises_stand_together_with_the_others(since_july):
    quarter(12, "promise", "on_time")
    quarter(2, "promise", "not_on_time")
    assert values_told()["promises"]["spans"][0][1] == [[["on_time", "not_on_time"], 14]]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("n", "looked", "shown"), [(4, 0, []), (5, 0, [5]), (9, 5, []), (10, 5, [10])]
)
def test_how_often_people_asked_again_leaves_no_few_beside_pages_of_rules(
    since_july, n, looked, shown
):
    quarter(n, "asked_again")
    span = Span(("2026-08",), Shown((Part(("n",), looked),))) if looked else None
    of_rule = {
        "ways": Figure("ways", "2026-07").json,
        "looked_again": Figure("looked_again", "2026-07", (span,) if span else ()).json,
    }
    told = figure_of(values_told(rules={"r1": of_rule})["asked_again"])
    assert [each.shown.total for each in told.spans] == shown


@pytest.mark.django_db
def test_values_have_no_number_of_months_counted_in_part(since_july):
    quarter(12, "promise", "on_time", month=7)
    quarter(12, "promise", "on_time", month=9)
    CountChange.objects.create(measure="promise", from_day=date(2026, 9, 1), why="From now on.")
    assert values_told()["promises"]["spans"] == [[["2026-09"], [[["on_time", "not_on_time"], 12]]]]
