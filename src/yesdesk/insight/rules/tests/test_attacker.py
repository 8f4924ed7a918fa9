"""Somebody who has every edition, every page and every file, our code, the database and last week's backup.

In each small library there can be, they ask of each count under five whether all libraries that look the same have the
same: none has. Nobody reads another edition than others do, and two backups differ by whole weeks.
"""

import csv
import json
import re
from collections import defaultdict
from datetime import date, timedelta
from functools import cache
from itertools import batched, product
from types import SimpleNamespace

import pytest
from django.core import serializers
from django.utils import timezone

from yesdesk.backing.rulings.counted import four_numbers, told_columns
from yesdesk.backing.rulings.tests.tried import a_trial_looked_at
from yesdesk.cli.backup.rows import NOT_BACKED_UP
from yesdesk.core.actors import SYSTEM
from yesdesk.core.dates import iso_week
from yesdesk.core.models import CountChange
from yesdesk.core.suppression import FEWEST, cut_of, fold, shown_json
from yesdesk.insight.editions import MonthsPage
from yesdesk.insight.rules import collect
from yesdesk.insight.rules.tests.isolated import MOST, none_is_isolated, worlds
from yesdesk.insight.rules.tests.met import a_rule, an_edition, met, spread
from yesdesk.insight.told import collect as told_collect
from yesdesk.policy.models import FactRule, PendingRuleEvent, Rule
from yesdesk.policy.rule_facts import RuleCell, RuleWeek, add_rule_event, fold_rule_events
from yesdesk.policy.situation import RuleKind

MONTHS = ("2026-01", "2026-02", "2026-03")
SOME = (0, 1, 2, 4, 5)


def editions_of(world, kind, *, harbour, breaks):
    """What three editions say of a rule that was met so: `world` has (one way, another way) of each month."""
    ways = ("exception", "no") if harbour else ("plain", "asked_yes")
    rule = SimpleNamespace(terms=SimpleNamespace(kind=kind))
    eras, told = [], []
    for so_far in range(1, len(MONTHS) + 1):
        months = {
            month: RuleWeek(dict(zip(ways, counts, strict=True)))
            for month, counts in zip(MONTHS[:so_far], world, strict=False)
        }
        changed = [(date(2026, 2, 1), "")] if breaks and so_far == len(MONTHS) else []
        runs = collect._runs(MONTHS[:so_far], changed)
        many = [{"month": month, "shown": [[["not"], 99]]} for month in MONTHS]
        declines = collect.ShownDeclines({"months": many}, {})
        eras = collect._eras(rule, months, runs, eras, harbour=harbour, declines=declines)
        told.append((eras, collect._window(eras)))
    return json.dumps(told, default=str)


@pytest.mark.night
@pytest.mark.parametrize(
    ("kind", "harbour", "breaks"),
    [
        (RuleKind.HABIT, True, False),
        (RuleKind.MONEY, False, True),
    ],
)
def test_no_count_under_five_is_isolated_by_editions_one_after_the_other(
    kind, harbour, breaks, monkeypatch
):
    """Also where it is said afterwards that counting changed in a month that an edition has shown already."""
    monkeypatch.setattr(collect, "LONGEST", 2)
    monkeypatch.setattr(collect, "SOONER", 1)
    alike = defaultdict(list)
    for cells in product(SOME, repeat=2 * len(MONTHS)):
        if sum(cells) <= MOST:
            world = tuple(zip(cells[::2], cells[1::2], strict=True))
            alike[editions_of(world, kind, harbour=harbour, breaks=breaks)].append(cells)
    none_is_isolated(alike)


def rule_of(kind, weeks_of_months, declines=None):
    """What the newest edition says of a rule that was met so in its months."""
    rule = SimpleNamespace(terms=SimpleNamespace(kind=kind))
    months = {month: RuleWeek(counts) for month, counts in weeks_of_months.items()}
    declines = declines or collect.ShownDeclines({}, {})
    eras = collect._eras(rule, months, [[*months]], [], harbour=True, declines=declines)
    return eras, collect._window(eras)


OTHER_WAYS = dict.fromkeys(("plain", "exception", "asked_yes", "asked_no", "asked_unanswered"), 5)
"""So often that a no may stand alone: those that were asked may end in any way."""


def ended_beside_rules(cells, rules):
    """Months, in each: noes of each rule, other noes, yeses. What pages of the rules say of a no by itself (in all else
    stand questions, which may end in any way), and the page of the library.
    """
    months = dict(zip(MONTHS, batched(cells, rules + 2), strict=False))
    ended = [
        {"month": month, "shown": shown_json(fold({"yes": each[-1], "not": sum(each[:-1])}))}
        for month, each in months.items()
    ]
    declines, alone = collect.ShownDeclines({"months": ended}, {}), []
    for rule in range(rules):
        met = {month: {**OTHER_WAYS, "no": each[rule]} for month, each in months.items()}
        eras, _window = rule_of(RuleKind.MONEY, met, declines)
        stretches = cut_of(eras[-1]["cut"]).stretches
        alone.append([(each.steps, each.shown.count("no")) for each in stretches])
    return json.dumps([alone, ended])


@pytest.mark.night
@pytest.mark.parametrize(("months", "rules", "most"), [(1, 2, 17), (2, 1, 11)])
def test_of_how_requests_ended_nobody_takes_what_rules_tell(months, rules, most, monkeypatch):
    """A month whose noes are all of one rule does not say that no other rule said no."""
    monkeypatch.setattr(collect, "SOONER", 1)
    alike = defaultdict(list)
    for world in worlds(months * (rules + 2), most=most):
        alike[ended_beside_rules(world, rules)].append(world)
    none_is_isolated(alike, most=most)


def test_months_of_one_rule_leave_five_beside_those_of_another_together(monkeypatch):
    """One edition closes two months of a rule; another rule's two stand as one stretch. Nobody adds them up."""
    monkeypatch.setattr(collect, "SOONER", 2)
    told = 0
    for cells in product((5, 6), (5, 6), (2, 3), (3, 4), range(4), range(4)):
        by_month = dict(zip(MONTHS, zip(cells[::2], cells[1::2], strict=True), strict=True))
        ours, theirs, others = by_month.values()
        ended = [
            {"month": month, "shown": shown_json(fold({"yes": 50, "not": sum(each)}))}
            for month, each in zip(MONTHS, zip(ours, theirs, others, strict=True), strict=False)
        ]
        declines, alone = collect.ShownDeclines({"months": ended}, {}), []
        for counts in (theirs, ours):
            met = {m: OTHER_WAYS | {"no": n} for m, n in zip(MONTHS, counts, strict=False)}
            eras, _window = rule_of(RuleKind.MONEY, met, declines)
            alone += [each.shown.count("no") or 0 for each in cut_of(eras[-1]["cut"]).stretches]
        told += sum(map(bool, alone)) > 1
        left = sum(cells) - sum(alone)
        assert left >= FEWEST or sum(others) != left, (cells, alone)
    assert told, "there is something to be added up"


def test_the_attacker_finds_a_months_noes_that_are_all_of_one_rule(monkeypatch):
    """As it was before: the judge is no rubber stamp."""
    monkeypatch.setattr(collect.ShownDeclines, "may_show", lambda *_each: True)
    with pytest.raises(AssertionError):
        test_of_how_requests_ended_nobody_takes_what_rules_tell(1, 1, 17, monkeypatch)


def test_of_exceptions_nobody_takes_those_that_have_a_reason(monkeypatch):
    """Two rules, with a reason and without, and the sheet that counts reasons of all rules."""
    monkeypatch.setattr(told_collect, "ENOUGH", FEWEST)
    alike = defaultdict(list)
    for cells in worlds(4, most=17):
        ours, ours_without, theirs, theirs_without = cells
        bends = bends_of("2026-W03", ours + theirs, ours_without + theirs_without)
        monkeypatch.setattr(told_collect, "_exceptions", lambda _until, bends=bends: bends)
        pages = [
            exceptions_page([("2026-01", n)])
            for n in (ours + ours_without, theirs + theirs_without)
        ]
        rules = {f"r{n}": {"eras": eras} for n, (eras, _window) in enumerate(pages)}
        figures = {"rules": {"rules": rules}}
        page = MonthsPage(date(2026, 2, 1), date(2026, 2, 2), {}, figures)
        looks = pages, shown_json(told_collect._reasons(page))
        alike[json.dumps(looks)].append(cells)
    none_is_isolated(alike, most=17)


def bends_of(week, with_reason, without):
    return [(week, "life")] * with_reason + [(week, "not_said")] * without


def looks_beside_reasons(cells):
    """What two editions say. In January another rule was met, in February ours: with a reason and without; in March
    ours again, without. Our page begins in February, inside the stretch of the reasons.
    """
    others, others_without, ours, ours_without, march = cells
    rows = [
        *bends_of("2026-W03", others, others_without),
        *bends_of("2026-W07", ours, ours_without),
        *bends_of("2026-W11", 0, march),
    ]
    january = (others + others_without, 0)
    ours_by_month = (0, ours + ours_without, march)
    made, reasons = [], None
    for month in (2, 3):
        of_months = list(zip(MONTHS[:month], (*january, 0), ours_by_month, strict=False))
        theirs = exceptions_page([(name, n) for name, n, _ours in of_months])
        page = exceptions_page([(name, n) for name, _theirs, n in of_months][1:])
        figures = {"rules": {"r1": {"eras": theirs[0]}, "r2": {"eras": page[0]}}}
        asked = MonthsPage(
            date(2026, month + 1, 1),
            date(2026, month + 1, 2),
            {"reasons": reasons},
            {"rules": figures},
        )
        counted = [row for row in rows if row[0] < f"2026-W{month * 4 + 2:02}"]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(told_collect, "_exceptions", lambda _until, counted=counted: counted)
            reasons = shown_json(told_collect._reasons(asked))
        made.append((theirs, page, reasons))
    return json.dumps(made)


@cache
def exceptions_of(months):
    return rule_of(RuleKind.HABIT, {month: {"exception": n} for month, n in months})


def exceptions_page(months):
    return exceptions_of(tuple(months))


@pytest.mark.night
def test_of_reasons_nobody_takes_a_rules_months_that_begin_among_theirs(monkeypatch):
    """A stretch of reasons holds January and February; a rule's column begins in February and ends in March."""
    monkeypatch.setattr(told_collect, "ENOUGH", FEWEST)
    alike = defaultdict(list)
    for cells in worlds(5, most=16):
        alike[looks_beside_reasons(cells)].append(cells)
    none_is_isolated(alike, most=16)


def looks_after_two_changes(cells):
    """What three editions say of a rule whose count changed in February and in March: the third keeps two eras. In
    February and March some have a reason and some have none.
    """
    january, february, february_without, march, march_without = cells
    rows = [
        *bends_of("2026-W03", january, 0),
        *bends_of("2026-W07", february, february_without),
        *bends_of("2026-W11", march, march_without),
    ]
    by_month = (january, february + february_without, march + march_without)
    made, reasons = [], None
    for month in range(1, len(MONTHS) + 1):
        eras = eras_of_months(by_month[:month])
        asked = MonthsPage(
            date(2026, month + 1, 1),
            date(2026, month + 1, 2),
            {"reasons": reasons},
            {"rules": {"rules": {"r1": {"eras": eras}}}},
        )
        counted = [row for row in rows if row[0] < f"2026-W{month * 4 + 2:02}"]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(told_collect, "_exceptions", lambda _until, counted=counted: counted)
            reasons = shown_json(told_collect._reasons(asked))
        made.append((eras, reasons))
    return json.dumps(made)


@cache
def eras_of_months(counts):
    """Eras of a rule with so many exceptions in each month, where each month is counted in another way."""
    before = eras_of_months(counts[:-1]) if counts else []
    rule = SimpleNamespace(terms=SimpleNamespace(kind=RuleKind.HABIT))
    months = {month: RuleWeek({"exception": n}) for month, n in zip(MONTHS, counts, strict=False)}
    declines = collect.ShownDeclines({}, {})
    runs = [[month] for month in months]
    return collect._eras(rule, months, runs, before, harbour=True, declines=declines)


@pytest.mark.night
def test_where_reasons_begin_tells_no_month_of_an_era_that_is_kept_no_longer(monkeypatch):
    monkeypatch.setattr(told_collect, "ENOUGH", FEWEST)
    alike = defaultdict(list)
    for cells in worlds(5, most=16):
        if cells[0] < FEWEST:
            alike[looks_after_two_changes(cells)].append(cells)
    none_is_isolated(alike, most=16)


@pytest.mark.django_db
def test_no_page_and_no_file_of_anybody_has_a_count_under_five(client_of, act, dana, request):
    CountChange.objects.all().delete()
    names = ("Proof of address", "Late charges", "New books")
    for place, name in enumerate(names):
        version = a_rule(act(dana), kind=list(RuleKind)[place], name=name)
        some = {"exception": 9, "asked_yes": 11, "no": 3 * place, "asked_no": 1}
        met(version, spread({"plain": 31 * place + 7, **some}))
        met(version, {"2026-05": {"looked_again": 2 + 3 * place, "still_blocked": 1}})
    first = an_edition()
    FactRule.objects.filter(event="plain").order_by("week").first().delete()
    second = an_edition(date(2027, 1, 1))
    pages = defaultdict(set)
    for who in ("sam", "lea", "dana", "fay"):
        client = client_of(request.getfixturevalue(who))
        for name, edition in product(names, (first, second)):
            path = f"/library/rules/{name.lower().replace(' ', '-')}"
            page = client.get(path, {"edition": edition.pk}).content.decode()
            file = client.get(f"{path}/times.csv", {"edition": edition.pk}).content.decode()
            pages[path, edition.pk] |= {(re.search(r"<main.*</main>", page, re.S)[0], file)}
    for ((page, file),) in pages.values():
        cells = re.findall(r'data-l="Times">(\d+)<', page)
        assert cells
        in_file = [row["times"] for row in csv.DictReader(file.splitlines())]
        assert min(map(int, [*cells, *in_file])) >= FEWEST


@pytest.mark.django_db
def test_a_decision_tells_no_count_that_a_rules_page_does_not(act, dana, mill, monkeypatch):
    """Its weeks and the months of the page are the same events: so its numbers are sums of what the page tells."""
    trial, other = a_trial_looked_at(a_rule(act(dana))), Rule.objects.create(slug="other")
    columns = [["2026-W40", 4, 44], ["2026-W53", 4, 24]]
    monkeypatch.setitem(told_columns._items, "rules", lambda _rule, _measure: columns)
    shown = []
    for n in (5, 1, 3):
        for rule, week in product((trial.rule_id, other.pk), ("2026-W41", "2026-W52", "2026-W53")):
            FactRule.objects.update_or_create(
                week=week, branch=mill, rule_id=rule, version=1, event="still_blocked",
                defaults={"n": n},
            )  # fmt: skip
        shown.append(four_numbers(SYSTEM, trial, trial.since))
    assert shown[0]["others"] == [[44, 44.0], [24, 24.0]]
    assert shown == [shown[0]] * 3


@pytest.mark.django_db
def test_two_backups_differ_by_whole_weeks(rules, mill, now):
    """So a night's difference tells no day. What waits in the running week is in none of them."""
    assert "policy.PendingRuleEvent" in NOT_BACKED_UP
    rule = Rule.objects.order_by("pk").first().pk
    backups = []
    for day in range(4):
        cell = RuleCell(iso_week(timezone.now().date()), mill.pk, rule, 1, "no")
        add_rule_event(f"met:{day}:{rule}", cell)
        backups.append(serializers.serialize("json", FactRule.objects.all()))
        now.shift(timedelta(hours=4))
    assert len(set(backups)) == 1
    fold_rule_events("", timezone.now() + timedelta(days=8))
    assert FactRule.objects.get().n == 4
    assert not PendingRuleEvent.objects.exists()
