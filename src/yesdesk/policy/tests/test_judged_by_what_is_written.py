from dataclasses import replace

import pytest
from django.db import transaction

from yesdesk.core.dates import iso_week
from yesdesk.people.models import JobClass
from yesdesk.policy import queries
from yesdesk.policy.judgement import judge
from yesdesk.policy.queries import situations
from yesdesk.policy.rules.actions import write_rule
from yesdesk.policy.situation import RuleKind, VerdictKind
from yesdesk.policy.tests.written import draft, late_charges_signed, line, signed_sheet, today
from yesdesk.policy.usage import consume_share


def test_sam_may_what_the_sheet_says_and_lea_more(act, dana, sam, lea, max_, mill):
    version = late_charges_signed(act(dana))
    (mine,) = situations(act(sam), mill.pk, day=today())
    verdict = judge(replace(mine, amount=1840))
    assert (verdict.allowed, verdict.sheet) == (True, version.lines.first().sheet_id)
    asked = judge(replace(mine, amount=3200))
    assert asked.ask[0] == JobClass.objects.get(name="Lead").pk
    (leas,) = situations(act(lea), mill.pk, day=today())
    assert judge(replace(leas, amount=3200)).allowed
    (maxs,) = situations(act(max_), mill.pk, day=today())
    assert judge(replace(maxs, amount=1)).stopped_by == "job_class_allows"


def test_without_a_sheet_nobody_bends_even_a_habit(act, dana, mill):
    write_rule("proof", draft(RuleKind.HABIT), by=act(dana))
    (habit,) = situations(act(dana), mill.pk, day=today())
    assert judge(habit).decision is VerdictKind.NOT_HERE
    signed_sheet(act(dana))
    (habit,) = situations(act(dana), mill.pk, day=today())
    assert judge(habit).allowed


def test_what_the_branch_used_this_week_counts(act, dana, sam, mill, hill):
    version = late_charges_signed(act(dana))
    week = iso_week(today())
    taken = {"week": week, "amount": 14000, "cap": None, "by": act(sam)}
    assert consume_share(version.rule_id, branch=mill.pk, **taken)
    (here,) = situations(act(sam), mill.pk, day=today())
    (there,) = situations(act(sam), hill.pk, day=today())
    assert judge(replace(here, amount=1001)).stopped_by == "per_week"
    assert judge(replace(there, amount=1001)).allowed


def test_two_hundred_rules_cost_the_same_few_queries(
    act, dana, sam, mill, django_assert_num_queries
):
    by = act(dana)
    versions = [write_rule(f"rule-{n}", draft(), by=by) for n in range(3)]
    signed_sheet(by, *[line(version, "Shelver", 100) for version in versions])
    with django_assert_num_queries(6):
        assert len(situations(act(sam), mill.pk, day=today())) == 3


@pytest.fixture
def kept(settings):
    """Five seconds, as outside of tests, and nothing of it left for the next one."""
    queries.clear_cache()
    settings.TESTING = False
    yield
    queries.clear_cache()


def test_where_no_rule_changed_two_queries_are_enough(
    act, dana, sam, mill, kept, django_assert_num_queries
):
    late_charges_signed(act(dana))
    queries.clear_cache()
    situations(act(sam), mill.pk, day=today())
    queries._mark.forget()
    with django_assert_num_queries(2):
        assert len(situations(act(sam), mill.pk, day=today())) == 1


def test_what_another_process_wrote_is_heard_of(act, dana, sam, mill, kept):
    """It cannot tell this one; after five seconds it is looked for."""
    late_charges_signed(act(dana))
    assert len(situations(act(sam), mill.pk, day=today())) == 1
    with transaction.atomic():  # no hook of this process runs before it is over
        second = write_rule("damage", draft(), by=act(dana))
        JobClass.objects.filter(name="Shelver").update(name="Page")
        queries._mark.forget()
        found = situations(act(sam), mill.pk, day=today())
    assert second.rule_id in {each.rule.id for each in found}
    assert "Page" in {terms.name for each in found for terms in each.latitude}


def test_while_they_are_kept_it_is_one(act, dana, sam, mill, kept, django_assert_num_queries):
    late_charges_signed(act(dana))
    situations(act(sam), mill.pk, day=today())
    with django_assert_num_queries(1):
        assert len(situations(act(sam), mill.pk, day=today())) == 1
