"""Rules that were met for weeks, and a decision about one of them, for tests. The clock stands on Monday 7 December."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import pytest
import time_machine

from yesdesk.backing.models import Ruling
from yesdesk.backing.rulings.actions import RulingDraft, begin_draft, save_draft
from yesdesk.core.actors import Actor
from yesdesk.core.dates import iso_week
from yesdesk.core.models import CountChange
from yesdesk.people.models import JobClass
from yesdesk.places.models import Branch
from yesdesk.policy.models import RuleVersion
from yesdesk.policy.rule_values import RuleWords
from yesdesk.testing.counted import nights_until, rule_met

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
    """So many of an event in each week from `first` on, at Mill Street. All weeks up to the last are counted then."""
    branch = Branch.objects.order_by("pk")[:1].get()
    weeks = list(counts)
    for place, n in enumerate(weeks):
        if n:
            rule_met(n, first + timedelta(weeks=place), branch.pk, version.rule_id, event)
    nights_until(first + timedelta(weeks=len(weeks)))


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
    """A draft: try €40, until 8 March, by who is still blocked."""
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
    ruling.refresh_from_db()
    return ruling


def a_trial_looked_at(version: RuleVersion, **changes: Any) -> Ruling:
    """As in the look, written as a row: for tests of pages, where nothing comes into force."""
    start, later = MONDAY.date() - timedelta(weeks=12), MONDAY.date()
    before = {
        "weeks": [week_of(start, 0), 12],
        "told": [[week_of(start, place), 4, sum(BEFORE[place : place + 4])] for place in (0, 4, 8)],
    }
    since = {
        "weeks": [week_of(later, 0), 13],
        "told": [[week_of(later, place), 4, sum(SINCE[place : place + 4])] for place in (0, 4, 8)],
    }
    figures = {"rule": [[169, 56.3], [84, 28.0]], "others": [[606, 202.0], [618, 190.2]]}
    row: dict[str, Any] = {
        "title": "Late charges up to 40 euros", "rule_id": version.rule_id, "state": "looked_at",
        "answer": "try", "reason": "Nobody should have to wait for that.", "post_name": "Lead",
        "due_on": DUE, "measure": "still_blocked", "weeks": 13, "first_week": week_of(later, 0),
        "new_most": 4000, "baseline": before, "since": since,
        "figures": figures | {"differently": False}, "drafted_on": later, "signed_on": later,
        "signed_as": "Director", "looked_on": DUE, "before": version,
    }  # fmt: skip
    return Ruling.objects.create(**row | changes)


FORMER_BASELINE: Final = {
    "weeks": ["2026-W38", 12],
    "rule": [["2026-W38", 6, 85], ["2026-W44", 6, 84]],
    "tide": [["2026-W38", 12, 606]],
    "rules": [2, 3],
    "told": [["2026-W40", 4, 60], ["2026-W44", 5, 72]],
    "chance": {"half": 0.999},
    "beside": True,
}
"""What a former version kept of the weeks before."""

FORMER_SINCE: Final = {
    "weeks": ["2026-W50", 2],
    "rule": [["2026-W50", 2, 17]],
    "tide": [["2026-W50", 2, 95]],
    "told": [],
}


def a_former_trial(version: RuleVersion, **changes: Any) -> Ruling:
    """A trial that a former version looked at: the count gave it a verdict."""
    figures = {"sums": {}, "word": "fewer", "ratio": 0.5223, "low": 0.389, "high": 0.7012}
    former = {"baseline": FORMER_BASELINE, "since": FORMER_SINCE, "word": "fewer"}
    return a_trial_looked_at(version, **former | {"figures": figures} | changes)


def a_draft(version: RuleVersion) -> Ruling:
    """A draft about this rule."""
    return Ruling.objects.create(
        title="Late charges up to 40 euros", rule_id=version.rule_id, before=version,
        due_on=DUE, drafted_on=MONDAY.date(),
    )  # fmt: skip


@pytest.fixture(autouse=True)
def clock(library):
    with time_machine.travel(MONDAY, tick=False) as travelling:
        yield travelling


@pytest.fixture
def director(act, dana):
    return act(dana)
