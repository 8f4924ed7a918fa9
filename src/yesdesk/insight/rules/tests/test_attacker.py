"""Somebody who has every edition, every page and every file, our code and the database.

What editions say of one figure is tried in `insight/tests/test_figures.py`; here is what pages say beside each other.
Nobody reads another edition than others do.
"""

import csv
import json
import re
from collections import Counter, defaultdict
from datetime import date
from itertools import product

import pytest

from yesdesk.backing.rulings.counted import four_numbers, told_columns
from yesdesk.backing.rulings.tests.tried import a_trial_looked_at
from yesdesk.core.actors import SYSTEM
from yesdesk.core.dates import monday_of
from yesdesk.core.models import CountChange
from yesdesk.core.suppression import FEWEST, Part, Shown, Span
from yesdesk.counts.models import Stat
from yesdesk.insight.editions import MonthsPage
from yesdesk.insight.figures import Figure, months_between
from yesdesk.insight.rules.tests.isolated import none_is_isolated, worlds
from yesdesk.insight.rules.tests.met import YEAR, a_rule, an_edition, met, spread
from yesdesk.insight.told import collect as told_collect
from yesdesk.policy.models import Rule
from yesdesk.policy.situation import RuleKind
from yesdesk.testing.counted import counted


def exceptions_of(n):
    """A rule whose page shows so many exceptions in January; none where there are too few."""
    shown = [Span(("2026-01",), Shown((Part(("exception",), n),)))] if n >= FEWEST else []
    return {"ways": Figure("ways", "2026-01", tuple(shown)).json}


def test_attacker_cannot_subtract_exceptions_with_a_reason(monkeypatch):
    """Two rules, with a reason and without, and the sheet that counts reasons of all rules."""
    monkeypatch.setattr(told_collect, "ENOUGH", FEWEST)
    alike = defaultdict(list)
    for cells in worlds(4, most=17):
        ours, ours_without, theirs, theirs_without = cells
        given = {month: Counter() for month in months_between("2026-01", "2026-12")}
        given["2026-01"] = Counter(life=ours + theirs, not_said=ours_without + theirs_without)
        monkeypatch.setattr(told_collect, "counts", lambda *_asked, given=given: given)
        rules = {
            "r1": exceptions_of(ours + ours_without),
            "r2": exceptions_of(theirs + theirs_without),
        }
        page = MonthsPage(date(2027, 1, 1), date(2027, 1, 4), {}, {"rules": {"rules": rules}})
        looks = rules, told_collect._reasons(page, {}).json
        alike[json.dumps(looks)].append(cells)
    none_is_isolated(alike, most=17)


@pytest.mark.django_db
def test_no_page_and_no_file_of_anybody_has_a_count_under_five(client_of, act, dana, request):
    CountChange.objects.all().delete()
    names = ("Proof of address", "Late charges", "New books")
    for place, name in enumerate(names):
        version = a_rule(act(dana), kind=list(RuleKind)[place], name=name)
        some = {"exception": 9, "asked_yes": 11, "no": 3 * place, "asked_no": 1}
        met(version, spread({"plain": 31 * place + 17, **some}, YEAR[1:]))
        met(version, {"2026-05": {"looked_again": 2 + 3 * place, "still_blocked": 1}})
    first = an_edition(date(2027, 1, 1))
    Stat.objects.filter(key__endswith=":plain").order_by("period").first().delete()
    second = an_edition(date(2027, 2, 1))
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
        in_file = [row["n"] for row in csv.DictReader(file.splitlines())]
        assert min(map(int, [*cells, *in_file])) >= FEWEST


@pytest.mark.django_db
def test_a_decision_tells_no_count_that_a_rules_page_does_not(act, dana, mill, monkeypatch):
    """Its weeks and the months of the page are the same events: so its numbers are sums of what the page tells."""
    trial, other = a_trial_looked_at(a_rule(act(dana))), Rule.objects.create(slug="other")
    columns = [["2026-W40", 4, 44], ["2026-W53", 4, 24]]
    monkeypatch.setitem(told_columns._items, "rules", lambda _rule, _measure: columns)
    shown = []
    for n in (5, 1, 3):
        Stat.objects.all().delete()
        for rule, week in product((trial.rule_id, other.pk), ("2026-W41", "2026-W52", "2026-W53")):
            counted(n, monday_of(week), mill.pk, "still_blocked", rule)
        shown.append(four_numbers(SYSTEM, trial, trial.since))
    assert shown[0]["others"] == [[44, 44.0], [24, 24.0]]
    assert shown == [shown[0]] * 3
