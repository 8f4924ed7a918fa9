"""How rules were met in the sixty days: told through the roads of staff, and all over by now."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
import time_machine
from django.db.models import Q
from django.test import TestCase
from django.utils import timezone

from yesdesk.core.models import Job
from yesdesk.core.transactions import allow_in_transaction
from yesdesk.counts.models import CountLock, EarlyCount, Stat
from yesdesk.counts.night import count_periods
from yesdesk.demo.accounts import declare_staff_cards, load_demo_accounts
from yesdesk.demo.brought_along import begin_of_counts
from yesdesk.demo.erased import LEAVES, leave_traces
from yesdesk.demo.library import load_library, open_demo_library
from yesdesk.demo.met_rules import met_rules
from yesdesk.demo.payments import read_demo_payments
from yesdesk.demo.replay import replay
from yesdesk.demo.story import STORY
from yesdesk.ils.demo.models import DemoFee
from yesdesk.ils.models import Act, ActState, LedgerLine
from yesdesk.insight.models import FactSettled, PaymentsFile, Settled
from yesdesk.people.models import CurrentShift, JobClass, StaffSession, User
from yesdesk.places.models import Branch, Closure, Library, ServicePoint
from yesdesk.places.queries import the_library
from yesdesk.policy.defaults import DEFAULT_RULES
from yesdesk.policy.models import Rule
from yesdesk.policy.queries import clear_cache
from yesdesk.requests.models import (
    Approval,
    ApprovalState,
    Decision,
    DecisionState,
    Entry,
    EntryKind,
    FundUse,
    Outcome,
    OutcomeValue,
    Request,
    RuleMet,
)

TOLD_AT = datetime(2026, 5, 19, 10, 20, tzinfo=UTC)


def times(how):
    return sum(told.times for told in STORY.met_rules if told.how == how)


def test_the_story_has_what_the_pages_need():
    asked = ("asked_yes", "asked_no", "no_time", "at_lunch")
    assert times("exception") == 140
    assert [times(how) for how in asked] == [22, 3, 3, 2]
    assert times("no") == 8
    assert sum(told.looked_again for told in STORY.met_rules) == 2
    bent = [told.rule for told in STORY.met_rules if told.how == "exception"]
    assert len(set(bent)) == 5


def test_rules_of_the_story_are_default_rules():
    assert {told.rule for told in STORY.met_rules if told.rule} <= {
        rule.slug for rule in DEFAULT_RULES
    }


@pytest.mark.slow
class TestMetRules(TestCase):
    """Each kind twice at most, in a library that stood empty."""

    @classmethod
    def setUpTestData(cls):
        for model in (User, JobClass, ServicePoint, Branch, Closure, Library):
            model.objects.all().delete()
        cls.told = [replace(each, times=min(each.times, 2)) for each in STORY.met_rules]
        with time_machine.travel(TOLD_AT, tick=False):
            now = timezone.now()
            open_demo_library()
            begin = {"counted_from": begin_of_counts(TOLD_AT)}
            CountLock.objects.update_or_create(pk=1, defaults=begin)
            clear_cache()
            stage = load_library()
            load_demo_accounts(now)
            declare_staff_cards(now)
            met = list(met_rules(now, stage, Random(7), cls.told))
            happenings = [(each.at, each.happen) for each in met]
            replay([], stage=stage, until=now, files={}, besides=happenings)

    def number(self, *hows):
        return sum(told.times for told in self.told if told.how in hows)

    def test_each_is_a_request_of_its_own_and_over(self):
        assert Request.objects.count() == sum(told.times for told in self.told)
        assert not Request.objects.filter(closed_at=None).exists()
        assert all(request.opened_at < TOLD_AT for request in Request.objects.all())

    def test_an_exception_is_a_yes_that_was_carried_out(self):
        done = Decision.objects.values_list("state", flat=True)
        assert set(done) == {DecisionState.DONE}
        assert len(done) == self.number("exception", "asked_yes", "by_words", "gift")
        assert set(Act.objects.values_list("state", flat=True)) == {ActState.DONE}
        assert not Job.objects.filter(task__contains="carry_act").exists()

    def test_each_bend_has_its_rule_and_some_their_reason(self):
        bent = Counter(Decision.objects.exclude(settled_on=None).values_list("rule", flat=True))
        assert sum(bent.values()) == self.number("exception", "asked_yes", "by_words")
        slugs = dict(Rule.objects.values_list("id", "slug"))
        exceptions = [told for told in self.told if told.how in {"exception", "asked_yes"}]
        assert {slugs[rule] for rule in bent} == {told.rule for told in exceptions}
        assert "not_said" in set(
            Decision.objects.exclude(settled_on=None).values_list("reason", flat=True)
        )

    def test_leads_were_asked_and_answered_or_were_not_there(self):
        assert Counter(Approval.objects.values_list("state", flat=True)) == {
            ApprovalState.YES: self.number("asked_yes"),
            ApprovalState.NO: self.number("asked_no"),
            ApprovalState.TIMED_OUT: self.number("no_time"),
            ApprovalState.NOBODY: self.number("at_lunch"),
        }

    def test_how_rules_were_met_is_counted(self):
        events = Counter(RuleMet.objects.values_list("event", flat=True))
        assert events["exception"] == self.number("exception", "by_words")
        assert events["asked_yes"] == self.number("asked_yes")
        assert events["asked_no"] == self.number("asked_no")
        assert events["asked_unanswered"] == self.number("no_time", "at_lunch")
        assert events["no"] >= self.number("no") - 2  # of two, a second look was asked

    def test_after_a_no_somebody_else_looked_again(self):
        again = Entry.objects.filter(kind=EntryKind.SECOND_LOOK).count()
        assert again == sum(told.looked_again for told in self.told)
        ends = Outcome.objects.filter(value=OutcomeValue.YES_OTHER_WAY, undone_at=None)
        assert ends.count() == again

    def test_money_that_moved_stands_in_the_ledger(self):
        moved = Act.objects.filter(minor__isnull=False).values_list("minor", flat=True)
        lines = LedgerLine.objects.values_list("minor", flat=True)
        assert sorted(lines) == sorted(moved)

    def test_a_fund_paid_for_some_kindnesses(self):
        given = Decision.objects.exclude(fund=None).values_list("amount", flat=True)
        assert len(given) == self.number("gift")
        whole = FundUse.objects.exclude(period__contains="-W").order_by("-used")
        assert whole[0].fund.total >= sum(given) > 0

    def test_nobody_is_left_signed_in(self):
        assert not StaffSession.objects.exists()
        assert all(row.until < TOLD_AT for row in CurrentShift.objects.all())

    def test_the_payments_file_adds_up_with_the_ledger_to_the_cent(self):
        with allow_in_transaction():
            read_demo_payments(TOLD_AT.date())
        file, other = PaymentsFile.objects.order_by("-is_ours")
        assert other.name.startswith("Made up")
        assert len(set(other.facts.values_list("branch", flat=True))) >= 5
        ledger = LedgerLine.objects.all()
        first = min(line.day for line in ledger).replace(day=1)
        forgiven = FactSettled.objects.filter(file=file, how=Settled.FORGIVEN)
        in_story = forgiven.filter(month__gte=first).values_list("minor", flat=True)
        assert sum(in_story) == sum(line.minor for line in ledger)
        assert forgiven.filter(month__lt=first).exists()
        assert set(file.facts.values_list("our_branch__slug", flat=True)) == {"mill"}

    def test_what_is_erased_by_now_left_what_a_told_one_leaves(self):
        later = TOLD_AT + timedelta(days=14)  # all their weeks are over
        with time_machine.travel(later, tick=False):
            told = what_stays()
            met = met_rules(TOLD_AT, load_library(), Random(7), self.told)
            leave_traces([each for each in met if each.told.how in LEAVES], the_library())
            left, early = what_stays() - told, how_rules_were_met(EarlyCount)
            count_periods(later)
        left, told = left + early, told + how_rules_were_met(Stat) - early
        assert len(left) > 2 * self.number(*LEAVES)
        assert not left - told
        assert {key[0] for key in (told - left)} == {"met", "bend_reason"}  # two closed by words
        assert (told - left).total() == 2 * self.number("by_words")


def what_stays():
    """What is kept of exceptions, also those that a colleague backed, once their requests are erased."""
    found = Counter()
    waived = DemoFee.objects.filter(loan=None, paid__gt=0)
    for rows, columns in (
        (LedgerLine.objects, ("day", "minor", "currency", "staff", "backer", "by_hand")),
        (waived, ("patron", "kind", "words", "charged", "paid", "since")),
    ):
        found.update((rows.model, *key) for key in rows.values_list(*columns))
    return found


def how_rules_were_met(table):
    """The same of how rules were met, and of how far."""
    rows = table.objects.filter(Q(measure="met") | Q(measure__startswith="bend_"))
    return Counter(
        {
            (measure, period, branch, key): n
            for measure, period, branch, key, n in rows.values_list(
                "measure", "period", "branch", "key", "n"
            )
            if measure != "met" or key.partition(":")[2] in LEAVES.values()
        }
    )
