"""An upgrade counts how the requests that still live met rules, and may be stopped."""

from collections import Counter
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from yesdesk.core.models import CountChange
from yesdesk.desk.approvals.actions import answer_approval
from yesdesk.desk.decisions.apply import apply_command
from yesdesk.desk.decisions.cancel import undo
from yesdesk.policy.models import PendingRuleEvent, RuleEvent
from yesdesk.requests.facts.tests.by_rule import ask, command
from yesdesk.requests.models import Approval, ApprovalState, Entry, EntryKind, Request, RuleMet
from yesdesk.testing.needs import ask_as_ana

MIGRATION = import_module("yesdesk.requests.migrations.0020_count_rules_that_requests_met")
EDITOR = SimpleNamespace(connection=connection)

pytestmark = pytest.mark.django_db


def cells():
    rows = PendingRuleEvent.objects.exclude(event="")
    return Counter(rows.values_list("key", "week", "branch", "rule", "version", "event"))


@pytest.fixture
def before(address, mill, act, sam, lea):
    """What was counted as it happened: an exception, one taken back, a colleague's yes, a colleague's no."""
    given, back, backed, refused, _plain = (ask_as_ana(mill) for _each in range(5))
    apply_command(given, command(address), by=act(sam))
    apply_command(back, command(address), by=act(sam))
    undo(Entry.objects.get(request=back, kind=EntryKind.ACT), by=act(sam))
    for request, says in ((backed, ApprovalState.YES), (refused, ApprovalState.NO)):
        asking = ask(request, address, act(sam))
        asking = Approval.objects.select_related("request__branch").get(pk=asking.pk)
        answer_approval(asking, says=says, why="No.", next_step="Ask.", by=act(lea))
    counted = cells()
    assert sorted(event for *_cell, event in counted) == sorted(
        [RuleEvent.EXCEPTION, RuleEvent.ASKED_YES, RuleEvent.ASKED_NO]
    )
    PendingRuleEvent.objects.all().delete()
    RuleMet.objects.all().delete()
    CountChange.objects.all().delete()
    return counted


def test_it_is_what_would_have_been_counted(before):
    MIGRATION.fill(apps, EDITOR)
    assert cells() == before
    assert RuleMet.objects.count() == len(before)
    assert CountChange.objects.filter(measure="fact_rule").count() == 1


def test_merged_ones_are_one_visit_by_what_cost_most(mill, address, act, sam, lea):
    older, *younger = (ask_as_ana(mill) for _each in range(3))
    for request in (older, *younger):
        apply_command(request, command(address), by=act(sam))
    asking = ask(younger[1], address, act(sam))
    asking = Approval.objects.select_related("request__branch").get(pk=asking.pk)
    answer_approval(asking, says=ApprovalState.NO, why="No.", next_step="Ask.", by=act(lea))
    Request.objects.filter(pk__in=[each.pk for each in younger]).update(
        merged_into=older, waiting_since=None, at_desk=False, assigned_to=None, assigned_at=None
    )
    PendingRuleEvent.objects.all().delete()
    RuleMet.objects.all().delete()
    MIGRATION.fill(apps, EDITOR)
    MIGRATION.fill(apps, EDITOR)
    assert [event for *_cell, event in cells().elements()] == [RuleEvent.ASKED_NO]
    assert RuleMet.objects.get().request_id == younger[1].pk


def test_stopped_it_goes_on(before, monkeypatch):
    monkeypatch.setattr(MIGRATION, "BATCH", 2)
    MIGRATION._fill_some(apps, 0, MIGRATION._versions(apps))
    MIGRATION.fill(apps, EDITOR)
    MIGRATION.fill(apps, EDITOR)
    assert cells() == before
    assert CountChange.objects.filter(measure="fact_rule").count() == 1
