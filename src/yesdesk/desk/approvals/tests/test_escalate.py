"""Nobody answers: the next are asked, then the asker goes on; the clock outlives a restart and names nobody."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.core.models import Event, Timer
from yesdesk.core.tasks.timers import tick
from yesdesk.desk.approvals.actions import answer_approval
from yesdesk.desk.approvals.escalate import ENDS, time_out_approval
from yesdesk.desk.tests.asked import asked, tiers
from yesdesk.people.models import ShiftState
from yesdesk.people.shift import set_shift
from yesdesk.requests.actions.close import close_request
from yesdesk.requests.models import Approval, ApprovalState, EntryKind, OutcomeValue
from yesdesk.requests.retention import erase_requests
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db
NO_RULE = 0


@pytest.fixture
def on_shift(client_of, act, now):
    def begin(*members):
        for member in members:
            client_of(member)
            set_shift(ShiftState.ON, by=act(member))

    return begin


@pytest.fixture
def minutes_pass(now):
    """The clock of the library goes on by so many minutes, a tick a minute."""

    def go(minutes):
        for _minute in range(minutes):
            now.shift(timedelta(minutes=1))
            tick(timezone.now(), "this process")

    return go


def fresh(ask):
    return Approval.objects.select_related("request__branch").get(pk=ask.pk)


def test_after_two_minutes_the_next_job_class_is_asked(
    mill, act, sam, lea, dana, on_shift, minutes_pass
):
    on_shift(lea, dana)
    ask = asked(ask_as_ana(mill), NO_RULE, act(sam))
    minutes_pass(1)
    assert (fresh(ask).state, fresh(ask).tier) == (ApprovalState.OPEN, 0)
    minutes_pass(1)
    assert (fresh(ask).state, fresh(ask).tier) == (ApprovalState.OPEN, 1)
    assert Timer.objects.get(kind=ENDS).due_at == timezone.now() + timedelta(minutes=2)
    minutes_pass(2)
    assert fresh(ask).state == ApprovalState.TIMED_OUT


def test_the_same_branch_is_asked_before_the_others(
    mill, act, sam, kim, noor, on_shift, minutes_pass
):
    on_shift(kim, noor)
    ask = asked(ask_as_ana(mill), NO_RULE, act(sam), "Librarian")
    assert not ask.everywhere
    minutes_pass(2)
    assert (fresh(ask).state, fresh(ask).everywhere) == (ApprovalState.OPEN, True)
    minutes_pass(2)
    assert fresh(ask).state == ApprovalState.TIMED_OUT


def test_who_went_on_a_break_meanwhile_is_passed_over(
    mill, act, sam, lea, dana, on_shift, minutes_pass
):
    on_shift(lea, dana)
    ask = asked(ask_as_ana(mill), NO_RULE, act(sam))
    set_shift(ShiftState.BREAK, by=act(dana))
    minutes_pass(2)
    assert fresh(ask).state == ApprovalState.TIMED_OUT


def test_the_end_stands_on_the_timeline_and_names_nobody(
    mill, act, sam, lea, on_shift, minutes_pass
):
    on_shift(lea)
    ask = asked(ask_as_ana(mill), NO_RULE, act(sam))
    Event.objects.all().delete()
    minutes_pass(2)
    last = ask.request.entries.latest("id")
    assert (last.kind, last.author_id, last.text) == (EntryKind.ASK_ANSWER, None, "")
    assert fresh(ask).answered_by_id is None
    assert Event.objects.filter(topic=f"request.{ask.request_id}").exists()


def test_approval_times_out_by_the_database_after_a_restart(mill, act, sam, lea, on_shift, now):
    on_shift(lea)
    ask = asked(ask_as_ana(mill), NO_RULE, act(sam))
    now.shift(timedelta(minutes=40))  # nothing ran meanwhile
    tick(timezone.now(), "another process")
    assert fresh(ask).state == ApprovalState.TIMED_OUT


def test_an_answer_stops_it(mill, act, sam, lea, on_shift, minutes_pass):
    on_shift(lea)
    ask = asked(ask_as_ana(mill), NO_RULE, act(sam))
    answer_approval(ask, says=ApprovalState.COMING_OVER, by=act(lea))
    minutes_pass(3)
    assert fresh(ask).state == ApprovalState.COMING_OVER


def test_approval_of_a_closed_request_is_withdrawn(
    mill, act, sam, lea, dana, on_shift, minutes_pass
):
    on_shift(lea, dana)
    ask = asked(ask_as_ana(mill), NO_RULE, act(sam))
    close_request(ask.request, value=OutcomeValue.YES, by=act(sam))
    minutes_pass(2)
    assert fresh(ask).state == ApprovalState.WITHDRAWN


def test_an_ask_up_that_is_gone_or_settled_is_passed_over(mill, act, sam, lea, on_shift):
    on_shift(lea)
    ask = asked(ask_as_ana(mill), NO_RULE, act(sam))
    answer_approval(ask, says=ApprovalState.COMING_OVER, by=act(lea))
    entries = ask.request.entries.count()
    for ref in (str(ask.pk), "987654321"):
        time_out_approval(ref, timezone.now())
    assert ask.request.entries.count() == entries


def test_approval_and_its_timer_are_erased_with_the_request(mill, act, sam, lea, on_shift):
    on_shift(lea)
    ask = asked(ask_as_ana(mill), NO_RULE, act(sam))
    erase_requests([ask.request_id])
    assert not Approval.objects.exists()
    assert not Timer.objects.filter(kind=ENDS).exists()


def test_whoever_asked_and_left_leaves_no_question_that_stops_the_clock(
    mill, act, sam, lea, on_shift, minutes_pass
):
    on_shift(lea)
    ask = asked(ask_as_ana(mill), NO_RULE, act(sam), "Lead")
    Approval.objects.update(asker=None)
    minutes_pass(2)
    assert fresh(ask).state == ApprovalState.TIMED_OUT
    assert fresh(ask).tiers == tiers("Lead")
