"""A yes is a row: what it rests on, how it stands, its acts by their uuid, and what stays of it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from yesdesk.core.actors import SYSTEM
from yesdesk.core.errors import Refusal
from yesdesk.core.models import Event, Timer
from yesdesk.desk.approvals.actions import answer_approval, request_approval
from yesdesk.desk.approvals.escalate import ENDS
from yesdesk.desk.decisions.anonymise import anonymise_authors, unlink_authors
from yesdesk.desk.decisions.settle import settle_acts
from yesdesk.desk.tests.asked import asked, waiver
from yesdesk.desk.tests.taps import LATE, key, tap, ways
from yesdesk.ils.acts.actions import send_now
from yesdesk.ils.acts.settle import mark_unknown_after_restore
from yesdesk.ils.models import Act, ActState
from yesdesk.ils.port import Capability
from yesdesk.people.models import ShiftState, User
from yesdesk.people.shift import set_shift
from yesdesk.policy.models import RuleVersion, Sheet, WeekUse
from yesdesk.policy.tests.written import late_charges_signed
from yesdesk.requests.actions.decision_rows import add_decision, move_decision
from yesdesk.requests.models import (
    Approval,
    ApprovalState,
    Decision,
    DecisionEnd,
    DecisionShare,
    DecisionState,
    Entry,
    How,
)
from yesdesk.requests.retention import erase_requests
from yesdesk.testing.cast import five_of
from yesdesk.testing.decided import decided_acts
from yesdesk.testing.needs import ask_as_ana

pytestmark = pytest.mark.django_db


def test_a_tap_is_a_row_that_says_what_it_rests_on(desk, sam):
    five_of(sam)
    browser, request = desk
    way = key(ways(browser, request), LATE)
    tap(browser, request, LATE)
    decision = Decision.objects.get()
    version = RuleVersion.objects.filter(rule=decision.rule).latest("pk")
    assert (decision.option, decision.how, decision.state) == (way, How.ACTS, DecisionState.PENDING)
    assert (decision.rule_version, decision.sheet) == (version.pk, Sheet.objects.get().pk)
    assert (decision.amount, decision.week) == (1840, "2026-W45")
    assert (decision.job_class, decision.backed, decision.backed_by) == ("Shelver", False, "")
    assert decision.entry.detail == {}
    shares = dict(decision.shares.values_list("act", "share"))
    assert shares == {act.uuid: 460 for act in Act.objects.all()}


@pytest.fixture
def ask(now, mill, act, sam, lea, dana, client_of):
    """Sam has asked Lea, who is on shift."""
    rule = late_charges_signed(act(dana)).rule_id
    set_shift(ShiftState.ON, by=act(lea))
    client_of(lea).get("/desk")
    return asked(ask_as_ana(mill), rule, act(sam))


@pytest.mark.parametrize(("many", "said"), [(False, ""), (True, "Lead")])
def test_whoever_backed_it_is_a_job_class_where_five_share_it(ask, act, lea, many, said):
    if many:
        five_of(lea)
    answer_approval(ask, says=ApprovalState.YES, by=act(lea))
    decision = Decision.objects.get()
    assert (decision.backed, decision.backed_by) == (True, said)


def test_what_waits_for_a_yes_to_another_version_is_asked_anew(ask, act, sam, lea, dana):
    rule, before = ask.command["rule"], ask.command["rule_version"]
    after = late_charges_signed(act(dana)).pk
    with pytest.raises(Refusal, match=r"desk\.way\.changed"):
        answer_approval(ask, says=ApprovalState.YES, by=act(lea))
    assert not Act.objects.exists()
    assert Approval.objects.get().state == ApprovalState.OPEN
    again = asked(ask.request, rule, act(sam))
    assert again.pk != ask.pk
    assert (before, again.command["rule_version"]) == (ask.command["rule_version"], after)
    ask.refresh_from_db()
    assert (ask.state, ask.command) == (ApprovalState.WITHDRAWN, {"rule": rule})
    assert [each.ref for each in Timer.objects.filter(kind=ENDS)] == [str(again.pk)]
    assert ask.answer.detail["state"] == ApprovalState.WITHDRAWN
    answer_approval(again, says=ApprovalState.YES, by=act(lea))
    assert Decision.objects.get().rule_version == after


def test_what_is_asked_of_the_same_version_stays_beside_it(ask, act, sam):
    command = waiver(ask.command["rule"], 1200)
    line = replace(command.orders[0], target="9")  # another one: the same is not asked for twice
    other = request_approval(
        ask.request, replace(command, orders=(line,)), tiers=ask.tiers, by=act(sam)
    )
    assert other.pk != ask.pk
    assert set(Approval.objects.values_list("state", flat=True)) == {ApprovalState.OPEN}


def test_decision_is_done_once_all_its_acts_are(desk, work):
    tap(*desk, LATE)
    work(20)
    assert Decision.objects.get().state == DecisionState.DONE


@pytest.mark.parametrize(
    ("acts", "state"),
    [
        ("done refused done done", DecisionState.PARTLY),
        ("refused refused refused refused", DecisionState.REFUSED),
        ("done unknown done done", DecisionState.UNKNOWN),
        ("cancelled cancelled cancelled cancelled", DecisionState.CANCELLED),
        ("done waiting done done", DecisionState.PENDING),
    ],
)
def test_decision_state_follows_all_its_acts(desk, acts, state):
    tap(*desk, LATE)
    for one, into in zip(Act.objects.order_by("pk"), acts.split(), strict=True):
        Act.objects.filter(pk=one.pk).update(state=into)
    for one in Act.objects.order_by("pk"):
        settle_acts([one.uuid], by=SYSTEM)
    assert Decision.objects.get().state == state


def test_what_was_unknown_is_known_once_somebody_has_looked(desk):
    tap(*desk, LATE)
    for state in (ActState.UNKNOWN, ActState.DONE):
        Act.objects.update(state=state)
        for one in Act.objects.all():
            settle_acts([one.uuid], by=SYSTEM)
        assert Decision.objects.get().state == state
    ends = DecisionEnd.objects.order_by("pk")
    assert [end.state for end in ends] == [DecisionState.UNKNOWN, DecisionState.DONE]
    assert [end.entry.detail["state"] for end in ends] == ["unknown", "done"]


@pytest.mark.parametrize("state", [DecisionState.REFUSED, DecisionState.CANCELLED])
def test_what_has_ended_does_not_move_on(now, mill, act, sam, state):
    decision = Decision(request=ask_as_ana(mill), option="a.way", how=How.ACTS)
    add_decision(decision, by=act(sam), now=timezone.now())
    assert move_decision(decision, state, by=act(sam))
    for later in DecisionState:
        assert not move_decision(decision, later, by=act(sam))
    assert Decision.objects.get().state == state


RULE = {"rule": 1, "rule_version": 1, "week": "2026-W45"}


@pytest.mark.parametrize(
    "columns",
    [
        {"how": "letter"},
        {"how": How.ACTS, "state": "perhaps"},
        {"how": How.GIFT},
        {"how": How.VERBAL, **RULE},
        {"how": How.VERBAL, "state": DecisionState.DONE},
        {"how": How.ACTS, "rule": 1},
        {"how": How.ACTS, "week": "2026-W45"},
        {"how": How.ACTS, "backed": True},
        {"how": How.ACTS, "backed_by": "Lead", **RULE},
        {"how": How.ACTS, "name": "Address", **RULE},
        {"how": How.ACTS, "bend_recorded": True, "band": 2, **RULE},
        {"how": How.ACTS, "settled_on": date(2026, 11, 4), **RULE},
        {"how": How.GIFT, "state": DecisionState.DONE, "reason": "family"},
        {"how": How.GIFT, "state": DecisionState.DONE, "gift": "ride"},
    ],
    ids=str,
)
def test_what_does_not_belong_together_is_no_row(now, mill, act, sam, columns):
    request = ask_as_ana(mill)
    entry = Entry.objects.filter(request=request).latest("pk")
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(request=request, entry=entry, option="a.way", **columns)


def test_an_act_belongs_to_one_decision(desk):
    tap(*desk, LATE)
    share = DecisionShare.objects.first()
    with pytest.raises(IntegrityError), transaction.atomic():
        DecisionShare.objects.create(decision=share.decision, act=share.act)


def test_a_share_is_given_back_once(desk):
    tap(*desk, LATE)
    first = Act.objects.earliest("pk")
    Act.objects.filter(pk=first.pk).update(state=ActState.REFUSED)
    for _twice in range(2):
        settle_acts([first.uuid], by=SYSTEM)
    assert WeekUse.objects.get().used == 1840 - 460
    assert DecisionShare.objects.get(given_back=True).act == first.uuid


def test_when_the_promised_days_are_over_a_row_leads_to_nobody_and_to_no_line(desk, work, now):
    browser, request = desk
    tap(browser, request, LATE)
    work(20)
    browser.post(
        reverse("say_why", args=[request.pk, Entry.objects.get(kind="act").pk]),
        {"reason": "family"},
    )
    before = set(DecisionShare.objects.values_list("act", flat=True))
    later = timezone.now() + timedelta(days=40)
    anonymise_authors("", later)
    unlink_authors("", later)
    decision = Decision.objects.get()
    assert (decision.bend_recorded, decision.reason) == (True, "family"), "until it is counted"
    assert (decision.amount, decision.sheet, decision.job_class) == (0, None, "")
    assert set(decision.shares.values_list("share", flat=True)) == {0}
    now_there = set(decision.shares.values_list("act", flat=True))
    assert now_there == set(Act.objects.values_list("uuid", flat=True))
    assert not now_there & before
    assert decision.entry.author_id is None


def test_a_job_class_that_fewer_than_five_share_by_then_is_struck(desk, work, sam, lea):
    five_of(sam)
    five_of(lea)
    tap(*desk, LATE)
    work(20)
    Decision.objects.update(backed=True, backed_by="Lead")
    assert Decision.objects.get().job_class == "Shelver"
    User.objects.exclude(pk__in=[sam.pk, lea.pk]).update(is_active=False)
    anonymise_authors("", timezone.now() + timedelta(days=40))
    decision = Decision.objects.get()
    assert (decision.job_class, decision.backed, decision.backed_by) == ("", True, "")


def test_decision_is_erased_with_its_request(desk):
    browser, request = desk
    tap(browser, request, LATE)
    Act.objects.update(state=ActState.REFUSED)
    for one in Act.objects.all():
        settle_acts([one.uuid], by=SYSTEM)
    assert DecisionEnd.objects.count() == 1
    erase_requests([request.pk])
    for model in (Decision, DecisionShare, DecisionEnd):
        assert not model.objects.exists()


def test_after_a_restore_what_was_on_its_way_is_unknown(desk):
    browser, request = desk
    tap(browser, request, LATE)
    mark_unknown_after_restore(by=SYSTEM)
    for one in Act.objects.all():
        settle_acts([one.uuid], by=SYSTEM)
    assert Decision.objects.get().state == DecisionState.UNKNOWN
    page = browser.get(reverse("request", args=[request.pk])).content.decode()
    assert "We do not know yet whether this arrived." in page


def test_each_step_of_an_act_is_told_to_the_page_of_its_request(desk, work):
    _browser, request = desk
    tap(*desk, LATE)
    Event.objects.all().delete()
    send_now(Act.objects.first().uuid, by=SYSTEM)
    assert {event.topic for event in Event.objects.all()} == {f"request.{request.pk}"}


def test_acts_are_erased_with_their_request_only(desk, mill, act, sam):
    _browser, request = desk
    tap(*desk, LATE)
    (kept,) = decided_acts(ask_as_ana(mill), Capability.RENEW, {"target": "1"}, by=act(sam))
    assert {each.about for each in Act.objects.exclude(pk=kept.pk)} == {
        Decision.objects.get(request=request).about
    }
    erase_requests([request.pk])
    assert Act.objects.get() == kept
