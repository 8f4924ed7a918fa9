"""Each person's own clocks: the server goes by them at the time of the act, for acts, answers and questions alike."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from yesdesk.core.models import Timer
from yesdesk.core.tasks.timers import tick
from yesdesk.desk.approvals.escalate import ENDS
from yesdesk.desk.tests.asked import asked
from yesdesk.desk.tests.taps import LATE, tap
from yesdesk.ils.models import Act, ActState
from yesdesk.people.models import ShiftState, User
from yesdesk.people.shift import set_shift
from yesdesk.requests.actions.reply import reply
from yesdesk.requests.models import Approval, ApprovalState, OutgoingReply, Request
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db
NO_RULE = 0


def slower(member):
    User.objects.filter(pk=member.pk).update(undo_seconds=60, answer_minutes=5)
    member.refresh_from_db()
    return member


def states():
    return set(Act.objects.values_list("state", flat=True))


def test_an_act_of_whoever_needs_more_time_waits_a_minute(desk, work, sam):
    browser, request = desk
    slower(sam)
    tap(browser, request, LATE)
    work(20)
    work(39)
    assert states() == {ActState.WAITING}
    work(1)
    assert states() == {ActState.DONE}


def test_what_was_done_before_goes_by_the_clock_of_then(desk, work, sam):
    browser, request = desk
    tap(browser, request, LATE)
    slower(sam)
    work(20)
    assert states() == {ActState.DONE}


def test_an_answer_waits_as_long(mill, act, sam, now):
    request, by = ask_as_ana(mill), act(slower(sam))
    reply(request, words="Your vase.", seen_revision=request.revision, by=by)
    assert OutgoingReply.objects.get().goes_at == timezone.now() + timedelta(seconds=65)
    now.shift(59)
    assert Request.objects.get().revision == request.revision


def test_the_page_says_how_long(mill, client_of, act, sam):
    request, browser = ask_as_ana(mill), client_of(slower(sam))
    reply(request, words="Your vase.", seen_revision=request.revision, by=act(sam))
    assert "Goes out in 60 seconds." in browser.get(f"/desk/{request.pk}").text


def test_each_colleague_who_is_asked_has_the_asker_s_time(
    mill, client_of, act, sam, lea, dana, now
):
    for member in (lea, dana):
        client_of(member)
        set_shift(ShiftState.ON, by=act(member))
    ask = asked(ask_as_ana(mill), NO_RULE, act(slower(sam)))
    assert ask.ends_at - ask.asked_at == timedelta(minutes=5)
    for _minute in range(5):
        assert Approval.objects.get().tier == 0
        now.shift(timedelta(minutes=1))
        tick(timezone.now(), "this process")
    assert (Approval.objects.get().state, Approval.objects.get().tier) == (ApprovalState.OPEN, 1)
    assert Timer.objects.get(kind=ENDS).due_at == timezone.now() + timedelta(minutes=5)


@pytest.mark.parametrize("wanted", [{"undo_seconds": 3600}, {"answer_minutes": 0}])
def test_no_other_times_are_kept(sam, wanted):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=sam.pk).update(**wanted)
