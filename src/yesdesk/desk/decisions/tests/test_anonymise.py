"""Who asked a colleague, and who answered, become job classes too; of what was asked only the rule stays."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from yesdesk.core.errors import Refusal
from yesdesk.desk.approvals.actions import (
    answer_approval,
    confirm_verbal_yes,
    record_verbal_yes,
)
from yesdesk.desk.approvals.queries import open_approvals
from yesdesk.desk.decisions.anonymise import anonymise_authors, harbour_period
from yesdesk.desk.tests.asked import asked
from yesdesk.people.models import ShiftState
from yesdesk.people.shift import set_shift
from yesdesk.policy.models import Sheet
from yesdesk.policy.tests.written import late_charges_signed
from yesdesk.requests.models import Approval, ApprovalState, Entry, EntryKind
from yesdesk.requests.queries.timeline import timeline
from yesdesk.testing.cast import five_of
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db


@pytest.fixture
def rule(act, dana):
    return late_charges_signed(act(dana)).rule_id


@pytest.fixture
def ask(now, mill, act, sam, lea, client_of, rule):
    """Sam has asked, and Lea is on shift."""
    set_shift(ShiftState.ON, by=act(lea))
    client_of(lea).get("/desk")
    return asked(ask_as_ana(mill), rule, act(sam))


def fresh(ask):
    return Approval.objects.select_related("request__branch", "request__patron").get(pk=ask.pk)


def names_of(ask):
    asking = Entry.objects.filter(kind__in=[EntryKind.ASKED_UP, EntryKind.ASK_ANSWER])
    rows = [
        *asking.values_list("author__name"),
        Approval.objects.values_list("asker__name", "answered_by__name").get(),
    ]
    return {name for row in rows for name in row if name}


def promise(days):
    Sheet.objects.update(harbour_text="In good faith." if days else "", harbour_days=days)


def forget(**later):
    anonymise_authors("", timezone.now() + timedelta(**later))


def test_when_the_days_are_over_the_timeline_names_job_classes_that_five_share(ask, act, sam, lea):
    promise(10)
    five_of(sam)
    answer_approval(
        ask, says=ApprovalState.NO, why="It may turn up", next_step="Ask in a week", by=act(lea)
    )
    forget(days=9)
    assert names_of(ask) == {"Sam", "Lea"}
    forget(days=11)
    assert names_of(ask) == set()
    assert [line.who for line in timeline(ask.request, by=act(sam)).entries[1:]] == [
        "Shelver asked a colleague: Waive €32.00",
        "A colleague said not this time: Waive €32.00",
    ]


def test_where_nothing_is_promised_within_two_hours(ask, act, lea):
    promise(0)
    answer_approval(ask, says=ApprovalState.YES, by=act(lea))
    forget(minutes=50)
    assert names_of(ask) == {"Sam", "Lea"}
    forget(hours=2)
    assert names_of(ask) == set()


def test_a_yes_by_word_of_mouth_waits_a_week_to_be_seen(ask, act, sam, lea, now):
    promise(0)
    record_verbal_yes(ask, whose=lea.pk, by=act(sam))
    now.shift(timedelta(days=6))
    forget()
    assert [line.words for line in open_approvals(act(lea))] == ["Sam noted your yes: Waive €32.00"]
    confirm_verbal_yes(fresh(ask), mine=True, by=act(lea))
    forget(hours=2)
    assert names_of(ask) == set()


def test_verbal_backer_is_anonymised_after_seven_days(ask, act, sam, lea, now):
    promise(0)
    record_verbal_yes(ask, whose=lea.pk, by=act(sam))
    now.shift(timedelta(days=7, hours=1))
    forget()
    assert names_of(ask) == set()
    assert open_approvals(act(lea)) == []


def test_open_approval_keeps_its_asker(ask):
    promise(0)
    forget(days=9)
    assert Approval.objects.get().asker_id


@pytest.mark.parametrize("says", [ApprovalState.YES, ApprovalState.PART, ApprovalState.NO])
def test_answered_approval_keeps_only_the_rule_of_its_command(ask, act, lea, rule, says):
    answer_approval(ask, says=says, why="It may turn up", next_step="Ask in a week", by=act(lea))
    assert fresh(ask).command == {"rule": rule}


def test_whoever_comes_late_is_told_so(ask, act, sam, lea, dana):
    answer_approval(
        ask, says=ApprovalState.NO, why="It may turn up", next_step="Ask in a week", by=act(lea)
    )
    for says in (ApprovalState.YES, ApprovalState.NO):
        with pytest.raises(Refusal, match=r"desk\.approval\.settled"):
            answer_approval(fresh(ask), says=says, why="So", next_step="So", by=act(dana))
    with pytest.raises(Refusal, match=r"desk\.approval\.settled"):
        record_verbal_yes(fresh(ask), whose=lea.pk, by=act(sam))


def test_the_promise_begins_at_midnight_of_the_library(now, library, request):
    now.move_to(datetime(2026, 11, 4, 23, 30, tzinfo=UTC))  # half past twelve at the library
    assert request.getfixturevalue("rules").in_force_from.day == 5
    assert harbour_period(timezone.now()) == timedelta(days=10)
