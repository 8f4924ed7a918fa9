from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import translation

from yesdesk.core.errors import EditConflict, NotAllowed, ValidationRefusal
from yesdesk.core.models import AuditEntry
from yesdesk.policy import queries
from yesdesk.policy.queries import rules_in_force, versions_of
from yesdesk.policy.rule_values import RuleWords
from yesdesk.policy.rules.actions import TOLD_FOR, free_slug, write_rule
from yesdesk.policy.situation import Comparison, Condition, Fact, Measure, RuleKind
from yesdesk.policy.tests.written import LATE, draft, today

NO_HOLDS = Condition(Fact.HOLDS_WAITING, Comparison.AT_MOST, number=0)


@pytest.fixture
def lead(act, lea):
    return act(lea)


def names(by, branch=None, day=None):
    return [rule.terms.name for rule in rules_in_force(by, branch, day or today())]


def test_what_was_written_is_what_stands(lead, act, sam, mill):
    written = draft(conditions=(NO_HOLDS,), limit=500, policy="Board policy 4.2")
    write_rule("late-charges", written, by=lead)
    (rule,) = rules_in_force(act(sam), mill.pk, today())
    assert (rule.slug, rule.number, rule.text) == ("late-charges", 1, LATE.text)
    terms = rule.terms
    assert (terms.kind, terms.measure, terms.limit) == (RuleKind.MONEY, Measure.MONEY, 500)
    assert (terms.conditions, terms.currency, terms.remedy) == ((NO_HOLDS,), "EUR", "waive_line")


def test_a_change_is_a_new_version_and_the_old_one_stays_for_its_days(lead, now):
    write_rule("late-charges", draft(), by=lead)
    next_week = today() + timedelta(days=7)
    renamed = RuleWords("Late fees", "They cost nothing any more.")
    write_rule("late-charges", draft(words=renamed, from_day=next_week), by=lead)
    assert names(lead) == ["Late charges"]
    assert names(lead, day=next_week) == ["Late fees"]
    assert [each.number for each in versions_of(lead, "late-charges")] == [2, 1]


def test_nothing_stands_before_its_first_day_or_after_its_last(lead, now):
    two_days = {"from_day": today(), "until_day": today() + timedelta(days=1)}
    write_rule("late-charges", draft(**two_days), by=lead)
    days = [today() + timedelta(days=n) for n in (-1, 0, 1, 2)]
    assert [bool(names(lead, day=day)) for day in days] == [False, True, True, False]


def test_a_rule_can_be_one_branchs(lead, mill, hill):
    write_rule("late-charges", draft(branches=frozenset({mill.pk})), by=lead)
    assert names(lead, mill.pk) == names(lead) == ["Late charges"]
    assert names(lead, hill.pk) == []


def test_yesterday_is_not_written_anew(lead, now):
    write_rule("late-charges", draft(from_day=today() - timedelta(days=30)), by=lead)
    with pytest.raises(ValidationRefusal) as needs:
        write_rule("late-charges", draft(from_day=today() - timedelta(days=1)), by=lead)
    assert set(needs.value.fields) == {"from_day"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"measure": Measure.DAYS}, "measure"),
        ({"limit": -1}, "limit"),
        ({"kind": RuleKind.HABIT, "measure": Measure.NONE, "limit": 3}, "limit"),
        ({"words": {"en": RuleWords("", "Something.")}}, "name"),
        ({"words": {"en": RuleWords("Something", " ")}}, "text"),
        ({"words": {"fr": LATE}}, "name"),
        ({"kind": RuleKind.NEVER, "words": {"en": RuleWords("No", "Never.")}}, "reason"),
        ({"branches": frozenset({999})}, "branches"),
        ({"until_day": today() - timedelta(days=1)}, "until_day"),
    ],
)
def test_what_does_not_fit_is_said_by_field(lead, changes, field):
    whole = {"kind": RuleKind.MONEY, **changes}
    words = {"words": whole.pop("words")} if "words" in whole else {}
    with pytest.raises(ValidationRefusal) as needs:
        write_rule("late-charges", replace(draft(), **whole, **words), by=lead)
    assert field in needs.value.fields
    assert versions_of(lead, "late-charges") == []


def test_words_fall_back_one_by_one(lead):
    spanish = RuleWords("Cargos por retraso", "")
    both = draft()
    both.words["es"] = spanish  # type: ignore[index]
    write_rule("late-charges", both, by=lead)
    with translation.override("es"):
        (rule,) = rules_in_force(lead, None, today())
    assert (rule.terms.name, rule.text) == ("Cargos por retraso", LATE.text)
    with translation.override("fr"):
        assert names(lead) == ["Late charges"]


def test_who_read_an_older_version_is_told(lead):
    write_rule("late-charges", draft(), by=lead, after=0)
    write_rule("late-charges", draft(limit=1), by=lead, after=1)
    with pytest.raises(EditConflict) as news:
        write_rule("late-charges", draft(limit=2), by=lead, after=1)
    assert news.value.since == 2


def test_only_who_may_writes_and_it_is_traced(lead, act, sam):
    with pytest.raises(NotAllowed):
        write_rule("late-charges", draft(), by=act(sam))
    write_rule("late-charges", draft(), by=lead)
    row = AuditEntry.objects.get(tag="policy.rule.written")
    assert (row.subject, row.detail["version"], row.actor) == ("rule:late-charges", 1, lead.user_id)


def test_a_new_rule_gets_a_name_of_its_own(lead):
    assert free_slug("Late charges") == "late-charges"
    write_rule("late-charges", draft(), by=lead)
    assert free_slug("Late charges") == "late-charges-2"
    assert free_slug("延滞") == "rule"


def test_what_was_made_of_the_rules_is_let_go_once_it_is_much(monkeypatch):
    """A server that runs for months keeps none of each day."""
    monkeypatch.setattr(queries, "MOST_MADE", 3)
    rules = ()
    for day in range(10):
        assert queries.cached_result((rules,), ("a test", day), lambda: "made") == "made"
    kept = [name for name in queries._made if name[0] == "a test"]
    assert 0 < len(kept) <= 3


def test_mending_a_word_goes_on_telling_that_the_rule_is_new(lead):
    first = write_rule("late-charges", draft(new_because="trying"), by=lead)
    second = write_rule("late-charges", draft(), by=lead)
    assert first.new_until == today() + TOLD_FOR
    assert (second.new_because, second.new_until) == ("trying", first.new_until)
