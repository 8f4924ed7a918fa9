"""What is under way is neither done nor asked for a second time: by nobody, from no page, for no request."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from threading import Barrier

import pytest
from django.db import connections

from yesdesk.core.errors import Refusal
from yesdesk.desk.approvals.actions import (
    answer_approval,
    request_approval,
    withdraw_approval,
)
from yesdesk.desk.decisions.apply import apply_command
from yesdesk.desk.options.option import Command
from yesdesk.desk.tests.asked import tiers, waiver
from yesdesk.ils.models import Act
from yesdesk.people.models import ShiftState
from yesdesk.people.shift import set_shift
from yesdesk.policy.tests.written import late_charges_signed
from yesdesk.requests.actions.promises import promise
from yesdesk.requests.models import (
    Approval,
    ApprovalState,
    Decision,
    EntryKind,
    How,
    Promise,
)
from yesdesk.requests.queries.request_page import promise_times
from yesdesk.testing.needs import ask_as_ana
from yesdesk.testing.patience import PATIENCE


@pytest.fixture
def rule(now, act, dana, lea, client_of):
    """Late charges, and Lea is on shift."""
    client_of(lea)
    set_shift(ShiftState.ON, by=act(lea))
    return late_charges_signed(act(dana)).rule_id


@pytest.fixture
def ask(mill, rule, act, sam):
    """Sam asked Lea for Ana's lost book."""
    return request_approval(ask_as_ana(mill), waiver(rule, 3200), tiers=tiers("Lead"), by=act(sam))


def asked_for(request, rule, by, minor=3200):
    return request_approval(request, waiver(rule, minor), tiers=tiers("Lead"), by=by)


def refused(work):
    with pytest.raises(Refusal) as refusal:
        work()
    return refusal.value.code


def test_a_colleague_does_not_ask_for_it_again(ask, rule, act, kim):
    assert refused(lambda: asked_for(ask.request, rule, act(kim))) == "desk.way.asked"
    assert Approval.objects.count() == 1


def test_asking_for_another_sum_of_the_same_line_is_refused(ask, rule, act, sam):
    assert refused(lambda: asked_for(ask.request, rule, act(sam), 1000)) == "desk.way.asked"


def test_asking_on_another_request_of_the_account_is_refused(ask, mill, rule, act, kim):
    other = ask_as_ana(mill)
    assert refused(lambda: asked_for(other, rule, act(kim))) == "desk.way.asked"
    assert not other.entries.filter(kind=EntryKind.ASKED_UP).exists()


def test_another_account_may_be_asked_for(ask, mill, rule, act, kim):
    other = waiver(rule, 3200, patron="8")
    made = request_approval(ask_as_ana(mill), other, tiers=tiers("Lead"), by=act(kim))
    assert made.state == ApprovalState.OPEN


def test_applying_beside_an_open_approval_is_refused(ask, rule, act, sam):
    command = waiver(rule, 300)
    assert refused(lambda: apply_command(ask.request, command, by=act(sam))) == "desk.way.asked"
    assert not Act.objects.exists()


def test_the_yes_to_the_question_is_done_all_the_same(ask, act, lea):
    answer_approval(ask, says=ApprovalState.YES, by=act(lea))
    assert Act.objects.count() == 1


def test_withdrawn_approval_may_be_asked_again(ask, rule, act, sam, kim):
    withdraw_approval(ask, by=act(sam))
    assert asked_for(ask.request, rule, act(kim)).state == ApprovalState.OPEN


def test_while_a_lead_comes_over_nobody_asks_again_and_the_lead_may_do_it(
    ask, rule, act, sam, kim, lea
):
    answer_approval(ask, says=ApprovalState.COMING_OVER, by=act(lea))
    assert refused(lambda: asked_for(ask.request, rule, act(kim))) == "desk.way.asked"
    assert asked_for(ask.request, rule, act(sam)).pk == ask.pk
    apply_command(ask.request, waiver(rule, 3200), by=act(lea))
    assert Act.objects.count() == 1


def test_what_is_on_its_way_is_not_asked_for(mill, rule, act, sam, kim):
    request = ask_as_ana(mill)
    apply_command(request, waiver(rule, 300), by=act(sam))
    assert refused(lambda: asked_for(request, rule, act(kim))) == "desk.way.under_way"


def test_a_kindness_is_done_once(now, mill, act, sam, kim):
    request = ask_as_ana(mill)
    apply_command(request, Command("kind.card"), by=act(sam))
    again = Command("kind.card")
    assert refused(lambda: apply_command(request, again, by=act(kim))) == "desk.way.said"
    assert Decision.objects.filter(how=How.GIFT).count() == 1
    apply_command(request, Command("kind.call"), by=act(kim))


def test_the_same_promise_is_made_once(now, mill, act, sam, kim):
    request = ask_as_ana(mill)
    at = datetime.fromisoformat(promise_times(request, language="en")[0][0])
    promise(request, what="an answer", due_at=at, by=act(sam))
    again = {"what": "an answer", "due_at": at, "by": act(kim)}
    assert refused(lambda: promise(request, **again)) == "desk.promise.made"
    assert Promise.objects.count() == 1


@pytest.mark.usefixtures("database_on_disk")
@pytest.mark.slow
def test_two_asks_at_once_for_one_account_make_one(
    library, mill, act, sam, kim, lea, dana, client_of
):
    client_of(lea)
    set_shift(ShiftState.ON, by=act(lea))
    rule = late_charges_signed(act(dana)).rule_id
    letter, walk_in = ask_as_ana(mill), ask_as_ana(mill)
    start = Barrier(2)

    def work(request, by):
        try:
            start.wait(PATIENCE)
            return asked_for(request, rule, by)
        except Refusal as told:
            return told
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(work, (letter, walk_in), (act(sam), act(kim))))
    assert [each.code for each in told if isinstance(each, Refusal)] == ["desk.way.asked"]
    assert Approval.objects.count() == 1


def test_another_version_of_the_rule_takes_the_old_question_back(ask, rule, act, sam):
    newer = waiver(rule, 3200)
    newer = replace(newer, rule_version=(newer.rule_version or 0) + 1)
    made = request_approval(ask.request, newer, tiers=tiers("Lead"), by=act(sam))
    assert made.pk != ask.pk
    assert Approval.objects.get(pk=ask.pk).state == ApprovalState.WITHDRAWN
