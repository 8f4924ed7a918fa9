"""Rules that were met for weeks, and a decision about one of them, for tests. The clock stands on Monday 7 December."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from typing import Any, Final

import pytest
import time_machine

from yesdesk.backing.models import Ruling
from yesdesk.backing.rulings import actions, trials
from yesdesk.backing.rulings.actions import RulingDraft, begin_draft, print_chances, save_draft
from yesdesk.core.actors import Actor
from yesdesk.core.dates import iso_week
from yesdesk.core.models import CountChange
from yesdesk.people.models import JobClass
from yesdesk.places.models import Branch
from yesdesk.policy.models import FactRule, FoldedWeeks, RuleVersion
from yesdesk.policy.rule_values import RuleWords

ADDRESS: Final = RuleWords(
    "Proof of address", "A letter shows where you live.", reason="Post must arrive."
)
MONDAY: Final = datetime(2026, 12, 7, 9, 0, tzinfo=UTC)
DUE: Final = date(2027, 3, 8)
THE_DAY: Final = datetime(2027, 3, 8, 9, 0, tzinfo=UTC)
BEFORE: Final = [13, 16, 11, 18, 15, 10, 17, 12, 19, 11, 14, 13]
SINCE: Final = [9, 8, 7, 8, 6, 7, 6, 8, 5, 7, 6, 6, 7]
RARE_BEFORE: Final = [1, 2, 1, 0, 2, 1, 1, 2, 1, 1, 2, 1]
OTHERS_BEFORE: Final = [51, 50] * 6
OTHERS_SINCE: Final = [48, 47] * 6 + [48]


def week_of(monday: date, place: int) -> str:
    return iso_week(monday + timedelta(weeks=place))


def met(
    version: RuleVersion, first: date, counts: Iterable[int], event: str = "still_blocked"
) -> None:
    """So many of an event in each week from `first` on, at Mill Street. All weeks up to the last are facts then."""
    branch = Branch.objects.order_by("pk")[:1].get()
    weeks = list(counts)
    FactRule.objects.bulk_create(
        FactRule(
            week=week_of(first, place), branch_id=branch.pk, rule_id=version.rule_id,
            version=version.pk, event=event, n=n,
        )
        for place, n in enumerate(weeks)
        if n
    )  # fmt: skip
    facts_until(week_of(first, len(weeks)))


def facts_until(week: str) -> None:
    FoldedWeeks.objects.update_or_create(pk=1, defaults={"before": week})


def counted_from_the_beginning() -> None:
    """As in a library that began to count long ago."""
    CountChange.objects.all().delete()


def weeks_before(rule: RuleVersion, other: RuleVersion, counts: Iterable[int] = BEFORE) -> None:
    """Twelve weeks before the Monday, of a rule and of another one."""
    counted_from_the_beginning()
    first = MONDAY.date() - timedelta(weeks=12)
    met(rule, first, counts)
    met(other, first, OTHERS_BEFORE)


def weeks_since(rule: RuleVersion, other: RuleVersion, counts: Iterable[int] = SINCE) -> None:
    met(rule, MONDAY.date(), counts)
    met(other, MONDAY.date(), OTHERS_SINCE)


def drafted(version: RuleVersion | None, by: Actor, **typed: Any) -> Ruling:
    """A draft with what it can show printed: try €40, until 8 March, by who is still blocked."""
    ruling = begin_draft("Late charges up to €40", rule=version.rule_id if version else None, by=by)
    said: Mapping[str, Any] = {
        "title": ruling.title,
        "reason": "Nobody should have to wait for that.",
        "post_id": JobClass.objects.get(name="Lead").pk,
        "due_on": DUE,
        "new_most": 4000,
        "measure": "still_blocked",
    }
    save_draft(ruling.pk, RulingDraft(**{**said, **typed}), by=by)
    print_chances(ruling.pk, by=by)
    ruling.refresh_from_db()
    return ruling


def a_trial_looked_at(version: RuleVersion) -> Ruling:
    """As in the look, written as a row: for tests of pages, where nothing comes into force."""
    first, later = week_of(MONDAY.date(), -12), week_of(MONDAY.date(), 0)

    def columns(counts: Iterable[int], monday: date) -> list[list[Any]]:
        return [[week_of(monday, place), 1, n] for place, n in enumerate(counts)]

    start = MONDAY.date() - timedelta(weeks=12)
    chance = {"rate": 14.1, "half": 0.999, "quarter": 0.69, "smallest": 0.72}
    chance |= {"half_twice": 0.999, "quarter_twice": 0.81}
    counted = {
        "weeks": [first, 12],
        "rule": columns(BEFORE, start),
        "tide": columns(OTHERS_BEFORE, start),
        "rules": [],
        "told": [[week_of(start, place), 4, sum(BEFORE[place : place + 4])] for place in (0, 4, 8)],
    }
    since = {
        "weeks": [later, 13],
        "rule": columns(SINCE, MONDAY.date()),
        "tide": columns(OTHERS_SINCE, MONDAY.date()),
        "told": [
            [week_of(MONDAY.date(), place), 4, sum(SINCE[place : place + 4])] for place in (0, 4, 8)
        ],
    }
    found = {"word": "fewer", "ratio": 0.5223, "low": 0.389, "high": 0.7012, "tide": 0.9412}
    return Ruling.objects.create(
        title="Late charges up to 40 euros", rule_id=version.rule_id, state="looked_at", answer="try",
        reason="Nobody should have to wait for that.", post_name="Lead", due_on=DUE,
        measure="still_blocked", weeks=13, first_week=later, new_most=4000, word="fewer",
        printed={"weeks": 13, "measures": {"still_blocked": counted | {"chance": chance, "beside": True}}},
        baseline=counted | {"chance": chance, "beside": True}, since=since, figures={"sums": {}, **found},
        drafted_on=MONDAY.date(), signed_on=MONDAY.date(), signed_as="Director", looked_on=DUE,
        before=version,
    )  # fmt: skip


def a_draft(version: RuleVersion) -> Ruling:
    """A draft of the same, with what it can show."""
    found = Ruling.objects.filter(state="looked_at", measure="still_blocked").first()
    like = found or a_trial_looked_at(version)
    return Ruling.objects.create(
        title=like.title, rule_id=version.rule_id, before=version, printed=like.printed,
        due_on=DUE, drafted_on=MONDAY.date(),
    )  # fmt: skip


def work_out_here(function, given):
    """As the short process does, which takes a second each time."""
    module, _colon, name = function.partition(":")
    return json.loads(
        json.dumps(getattr(import_module(module), name)(json.loads(json.dumps(given))))
    )


@pytest.fixture(autouse=True)
def clock(library, monkeypatch):
    monkeypatch.setattr(actions, "work_out", work_out_here)
    monkeypatch.setattr(trials, "work_out", work_out_here)
    with time_machine.travel(MONDAY, tick=False) as travelling:
        yield travelling


@pytest.fixture
def director(act, dana):
    return act(dana)
