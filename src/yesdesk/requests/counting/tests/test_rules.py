"""A request counts once for each rule it met, by what it cost to get there, in the cell where it was first counted."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.desk.approvals.actions import (
    answer_approval,
    confirm_verbal_yes,
    note_verbal_yes,
    record_verbal_yes,
    withdraw_approval,
)
from yesdesk.desk.approvals.escalate import time_out_approval
from yesdesk.desk.decisions.apply import apply_command
from yesdesk.desk.decisions.cancel import undo
from yesdesk.desk.decisions.decline import send_decline
from yesdesk.desk.tests.asked import tiers
from yesdesk.people.models import ShiftState
from yesdesk.people.shift import set_shift
from yesdesk.policy.models import RuleEvent, RuleVersion
from yesdesk.requests.actions.assignment import hand_over
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.actions.intake import ask_second_look, patron_replied
from yesdesk.requests.actions.merge import merge
from yesdesk.requests.counting.rules import note_account_seen
from yesdesk.requests.counting.tests.by_rule import LINES, ask, command, tied_answer
from yesdesk.requests.models import (
    Approval,
    ApprovalState,
    Channel,
    Entry,
    EntryKind,
    OutcomeRule,
    OutcomeValue,
    Request,
    RuleMet,
)
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db

EXCEPTION, PLAIN, NO = RuleEvent.EXCEPTION, RuleEvent.PLAIN, RuleEvent.NO
ASKED_YES, ASKED_NO = RuleEvent.ASKED_YES, RuleEvent.ASKED_NO
UNANSWERED = RuleEvent.ASKED_UNANSWERED


@pytest.fixture
def request_(mill, address):
    return ask_as_ana(mill)


def counted():
    """How often each event stands on a rule that was met."""
    found = Counter()
    for row in RuleMet.objects.all():
        found[row.event] += row.event != ""
        found[RuleEvent.LOOKED_AGAIN] += row.looked_again_on is not None
        found[RuleEvent.STILL_BLOCKED] += row.still_blocked
    return +found


def fresh(row):
    found = type(row).objects.select_related(
        "request__branch" if isinstance(row, Approval) else "branch"
    )
    return found.get(pk=row.pk)


def test_an_exception_counts_once_however_often_it_is_made(request_, address, act, sam):
    apply_command(request_, command(address), by=act(sam))
    apply_command(request_, command(address, "Address, once more"), by=act(sam))
    assert counted() == {EXCEPTION: 1}
    met = RuleMet.objects.get()
    assert (met.rule, met.version, met.branch_id) == (
        address.rule_id,
        address.pk,
        request_.branch_id,
    )


def test_taken_back_it_was_not_met_and_again_it_was(request_, address, act, sam, now):
    apply_command(request_, command(address), by=act(sam))
    undo(Entry.objects.get(kind=EntryKind.ACT), by=act(sam))
    assert counted() == {}
    apply_command(request_, command(address), by=act(sam))
    assert counted() == {EXCEPTION: 1}


@pytest.mark.parametrize(
    ("says", "event"), [(ApprovalState.YES, ASKED_YES), (ApprovalState.NO, ASKED_NO)]
)
def test_asked_it_counts_as_what_was_answered(request_, address, act, sam, lea, says, event):
    asking = ask(request_, address, act(sam))
    assert counted() == {}
    answer_approval(fresh(asking), says=says, why="No.", next_step="Ask.", by=act(lea))
    assert counted() == {event: 1}


def test_a_late_yes_corrects_the_cell_of_the_time_out(request_, address, act, sam, lea, now):
    asking = ask(request_, address, act(sam))
    now.shift(timedelta(minutes=2))
    time_out_approval(str(asking.pk), timezone.now())
    assert counted() == {UNANSWERED: 1}
    day = RuleMet.objects.get().day
    now.shift(timedelta(days=1))
    answer_approval(fresh(asking), says=ApprovalState.YES, by=act(lea))
    assert counted() == {ASKED_YES: 1}
    assert RuleMet.objects.get().day == day


def test_nobody_there_counts_as_unanswered(request_, address, act, sam, lea):
    set_shift(ShiftState.OFF, by=act(lea))
    ask(request_, address, act(sam))
    assert counted() == {UNANSWERED: 1}


def test_verbal_yes_counts_as_asked_until_denied(request_, address, act, sam, lea):
    asking = note_verbal_yes(
        request_, command(address), tiers=tiers("Lead"), lead=act(lea), by=act(sam)
    )
    assert counted() == {ASKED_YES: 1}
    noted = Approval.objects.select_related("request__branch", "took").get(pk=asking.pk)
    confirm_verbal_yes(noted, mine=False, by=act(lea))
    assert counted() == {UNANSWERED: 1}


def test_coming_over_counts_as_what_it_ends_as(request_, address, act, sam, lea):
    asking = ask(request_, address, act(sam))
    answer_approval(fresh(asking), says=ApprovalState.COMING_OVER, by=act(lea))
    assert counted() == {}
    record_verbal_yes(fresh(asking), whose=lea.pk, by=act(sam))
    assert counted() == {ASKED_YES: 1}


def test_coming_over_and_then_no(request_, address, act, sam, lea):
    asking = ask(request_, address, act(sam))
    answer_approval(fresh(asking), says=ApprovalState.COMING_OVER, by=act(lea))
    send_decline(request_, address.rule_id, by=act(lea))
    assert counted() == {ASKED_NO: 1}


def test_withdrawn_nothing_was_met(request_, address, act, sam):
    asking = ask(request_, address, act(sam))
    withdraw_approval(fresh(asking), by=act(sam))
    assert counted() == {}


def test_an_honest_no_names_its_rule_until_it_is_undone(request_, address, act, sam):
    ended = send_decline(request_, address.rule_id, by=act(sam))
    assert counted() == {NO: 1}
    undo(ended.entry, by=act(sam))
    assert counted() == {}


def test_a_no_in_ones_own_words_names_none(request_, act, sam):
    close_request(request_, value=OutcomeValue.NOT_THIS_TIME, **LINES, by=act(sam))
    assert counted() == {}


def test_a_no_after_a_leads_no_is_one_meeting(request_, address, act, sam, lea):
    asking = ask(request_, address, act(sam))
    answer_approval(fresh(asking), says=ApprovalState.NO, why="No.", next_step="Ask.", by=act(lea))
    request = fresh(request_)
    close_request(request, value=OutcomeValue.NOT_THIS_TIME, **LINES, by=act(sam))
    assert counted() == {ASKED_NO: 1}
    assert OutcomeRule.objects.get().rule == address.rule_id


@pytest.mark.parametrize(
    ("value", "event"),
    [
        (OutcomeValue.YES, PLAIN),
        (OutcomeValue.YES_OTHER_WAY, PLAIN),
        (OutcomeValue.NOT_THIS_TIME, NO),
    ],
)
def test_an_answer_tied_to_a_rule_closes_it(request_, address, act, sam, value, event):
    tied_answer(request_, address)
    lines = LINES if value is OutcomeValue.NOT_THIS_TIME else {}
    ended = close_request(request_, value=value, **lines, by=act(sam))
    assert counted() == {event: 1}
    undo(ended.entry, by=act(sam))
    assert counted() == {}


def test_a_request_taken_back_met_nothing(request_, address, act, sam):
    tied_answer(request_, address)
    close_request(request_, value=OutcomeValue.ENDED, by=act(sam))
    assert counted() == {}


def test_a_second_look_stands_beside_its_no(request_, address, act, sam):
    send_decline(request_, address.rule_id, by=act(sam))
    ask_second_look(fresh(request_), by=SYSTEM)
    assert counted() == {NO: 1, RuleEvent.LOOKED_AGAIN: 1}
    patron_replied(fresh(request_), words="Please.", by=SYSTEM)
    assert counted() == {NO: 1, RuleEvent.LOOKED_AGAIN: 1}


def test_still_blocked_is_read_on_a_later_day_while_it_is_open(request_, address, act, sam, now):
    apply_command(request_, command(address), by=act(sam))
    note_account_seen(fresh(request_), blocked=True)
    assert counted() == {EXCEPTION: 1}, "not on the same day"
    now.shift(timedelta(days=1))
    note_account_seen(fresh(request_), blocked=True)
    note_account_seen(fresh(request_), blocked=True)
    assert counted() == {EXCEPTION: 1, RuleEvent.STILL_BLOCKED: 1}


def test_account_seen_free_is_not_counted_blocked_later(request_, address, act, sam, now):
    apply_command(request_, command(address), by=act(sam))
    now.shift(timedelta(days=1))
    note_account_seen(fresh(request_), blocked=False)
    note_account_seen(fresh(request_), blocked=True)
    assert counted() == {EXCEPTION: 1}


def test_a_closed_request_is_not_looked_at(request_, address, act, sam, now):
    apply_command(request_, command(address), by=act(sam))
    close_request(fresh(request_), value=OutcomeValue.YES, by=act(sam))
    now.shift(timedelta(days=1))
    note_account_seen(fresh(request_), blocked=True)
    assert counted() == {EXCEPTION: 1}


def test_rule_met_stays_at_the_branch_where_it_was_met(request_, address, act, sam, hill):
    apply_command(request_, command(address), by=act(sam))
    hand_over(
        fresh(request_), words="For you.", branch=hill, service_point=None, to=None, by=act(sam)
    )
    asking = ask(fresh(request_), address, act(sam), "Address, more")
    withdraw_approval(fresh(asking), by=act(sam))
    assert RuleMet.objects.get().branch_id == request_.branch_id


@pytest.fixture
def two(mill, address, now):
    mails = {"channel": Channel.EMAIL, "columns": {"vouched": True}}
    made = [ask_as_ana(mill, words=f"Letter {number}.", **mails) for number in range(2)]
    now.shift(60)
    return made


def test_merged_requests_are_one_visit_until_they_come_apart(two, address, act, sam):
    older, younger = two
    for request in two:
        apply_command(request, command(address), by=act(sam))
    assert counted() == {EXCEPTION: 2}
    Request.objects.filter(pk=younger.pk).update(waiting_since=timezone.now())
    entry = merge([fresh(younger)], into=fresh(older), by=act(sam))
    assert counted() == {EXCEPTION: 1}
    undo(entry, by=act(sam))
    assert counted() == {EXCEPTION: 2}


def test_two_younger_ones_of_one_visit_count_once_and_each_apart(two, address, mill, act, sam, now):
    mails = {"channel": Channel.EMAIL, "columns": {"vouched": True}}
    older, *younger = *two, ask_as_ana(mill, words="Letter 2.", **mails)
    for request in younger:
        apply_command(request, command(address), by=act(sam))
        Request.objects.filter(pk=request.pk).update(waiting_since=timezone.now())
    first, _second = [
        merge([fresh(request)], into=fresh(older), by=act(sam)) for request in younger
    ]
    assert counted() == {EXCEPTION: 1}
    Entry.objects.exclude(pk=first.pk).filter(kind=EntryKind.MERGED).update(kind=EntryKind.NOTE)
    undo(first, by=act(sam))
    assert counted() == {EXCEPTION: 2}


def test_the_day_is_the_branches_own(request_, address, act, sam, now):
    now.move_to("2026-11-08T23:30:00+00:00")  # Sunday in London, Monday elsewhere
    request_.branch.time_zone = "Europe/Berlin"
    apply_command(request_, command(address), by=act(sam))
    met = RuleMet.objects.get()
    assert met.day == date(2026, 11, 9)
    assert RuleVersion.objects.filter(pk=met.version).exists()
