"""Four taps from the scan: a colleague's yes is carried out, and the walk-in is over with its outcome."""

from dataclasses import replace

import pytest

from yesdesk.desk.approvals.actions import (
    answer_approval,
    confirm_verbal_yes,
    record_verbal_yes,
    request_approval,
)
from yesdesk.desk.decisions.apply import apply_command
from yesdesk.desk.models import Approval, ApprovalState, Channel, OutcomeValue, Request
from yesdesk.desk.tests.asked import tiers, waiver
from yesdesk.people.models import ShiftState
from yesdesk.people.shift import set_shift
from yesdesk.policy.tests.written import late_charges_signed
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db


@pytest.fixture
def rule(act, dana, now):
    return late_charges_signed(act(dana)).rule_id


@pytest.fixture
def walk_in(now, mill, lea, client_of, act):
    """Ana stands at the desk, and Lea is on shift."""
    client_of(lea)
    set_shift(ShiftState.ON, by=act(lea))
    request = ask_as_ana(mill)
    Request.objects.filter(pk=request.pk).update(channel=Channel.WALK_IN, at_desk=True)
    return fresh(request)


def fresh(request):
    return Request.objects.select_related("branch", "patron").get(pk=request.pk)


def asked(request, command, by):
    ask = request_approval(request, command, tiers=tiers("Lead", "Director"), by=by)
    return Approval.objects.select_related("request__branch", "request__patron").get(pk=ask.pk)


@pytest.mark.parametrize(
    ("says", "outcome"),
    [(ApprovalState.YES, OutcomeValue.YES_BENT), (ApprovalState.PART, OutcomeValue.YES_PARTIAL)],
)
def test_her_yes_ends_it(walk_in, rule, act, sam, lea, says, outcome):
    answer_approval(asked(walk_in, waiver(rule, 3200), act(sam)), says=says, by=act(lea))
    now = fresh(walk_in)
    assert (now.outcome, bool(now.closed_at)) == (outcome, True)


def test_so_does_her_word_by_voice(walk_in, rule, act, sam, lea):
    record_verbal_yes(asked(walk_in, waiver(rule, 3200), act(sam)), whose=lea.pk, by=act(sam))
    assert fresh(walk_in).outcome == OutcomeValue.YES_BENT


def test_a_yes_she_did_not_say_opens_it_again_for_somebody_to_look(walk_in, rule, act, sam, lea):
    ask = asked(walk_in, waiver(rule, 3200), act(sam))
    record_verbal_yes(ask, whose=lea.pk, by=act(sam))
    confirm_verbal_yes(Approval.objects.get(pk=ask.pk), mine=False, by=act(lea))
    now = fresh(walk_in)
    assert (now.closed_at, bool(now.waiting_since)) == (None, True)


def test_while_she_is_asked_for_something_else_it_stays_open(walk_in, rule, act, sam, lea):
    """Or nobody could say yes to the rest of it."""
    lost, other = waiver(rule, 3200), waiver(rule, 4000)
    other = replace(other, orders=(replace(other.orders[0], target="9"),))
    first, second = (asked(walk_in, command, act(sam)) for command in (lost, other))
    own = waiver(rule, 100)
    apply_command(
        walk_in, replace(own, orders=(replace(own.orders[0], target="8"),)), by=act(sam), ends=True
    )
    assert fresh(walk_in).closed_at is None
    answer_approval(first, says=ApprovalState.YES, by=act(lea))
    assert fresh(walk_in).closed_at is None
    answer_approval(second, says=ApprovalState.YES, by=act(lea))
    assert fresh(walk_in).closed_at


def test_who_went_home_with_a_promise_hears_of_it_from_a_person(walk_in, rule, act, sam, lea, now):
    ask = asked(walk_in, waiver(rule, 3200), act(sam))
    Request.objects.filter(pk=walk_in.pk).update(at_desk=False)
    answer_approval(ask, says=ApprovalState.YES, by=act(lea))
    assert fresh(walk_in).closed_at is None
