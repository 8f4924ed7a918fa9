"""The outcome that is worked out from what was done, as a table; and read from a request as it stands."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.core.actors import patron_by_link
from yesdesk.desk.decisions.cancel import undo
from yesdesk.desk.tests.kept import kept
from yesdesk.requests.actions.close import (
    PROMISED,
    WhatWasDone,
    close_request,
    outcome_of,
    untold_sentence,
    worked_out_outcome,
)
from yesdesk.requests.actions.decision_rows import add_decision
from yesdesk.requests.actions.intake import patron_replied
from yesdesk.requests.actions.promises import promise
from yesdesk.requests.actions.reply import note, reply
from yesdesk.requests.models import (
    AnswerRule,
    Approval,
    Decision,
    DecisionState,
    How,
    OutcomeValue,
    Request,
    Way,
)
from yesdesk.testing.needs import ask_as_ana

PLAIN, BENT = False, True


@pytest.mark.parametrize(
    ("done", "outcome"),
    [
        ({}, ""),
        ({"told": True}, OutcomeValue.YES),
        ({"yeses": (PLAIN,)}, OutcomeValue.YES),
        ({"yeses": (PLAIN,), "told": True}, OutcomeValue.YES),
        ({"yeses": (BENT,)}, OutcomeValue.YES_BENT),
        ({"yeses": (PLAIN, BENT), "told": True}, OutcomeValue.YES_BENT),
        ({"yeses": (BENT,), "refused": True}, OutcomeValue.YES_PARTIAL),
        ({"yeses": (PLAIN,), "partly": True, "told": True}, OutcomeValue.YES_PARTIAL),
        ({"yeses": (BENT,), "promised": True}, OutcomeValue.YES_PARTIAL),
        ({"yeses": (BENT,), "other_way": True, "told": True}, OutcomeValue.YES_BENT),
        ({"other_way": True, "told": True}, OutcomeValue.YES_OTHER_WAY),
        ({"other_way": True, "told": True, "refused": True}, OutcomeValue.YES_OTHER_WAY),
        ({"other_way": True}, ""),
        ({"promised": True}, PROMISED),
        ({"promised": True, "refused": True}, PROMISED),
        ({"refused": True}, OutcomeValue.NOT_THIS_TIME),
        ({"refused": True, "told": True}, OutcomeValue.NOT_THIS_TIME),
        ({"partly": True}, ""),
        ({"partly": True, "told": True}, ""),
    ],
)
def test_outcome_follows_from_what_was_done(done, outcome):
    assert outcome_of(WhatWasDone(**done)) == outcome


@pytest.fixture
def ana(now, mill):
    return ask_as_ana(mill)


@pytest.fixture
def decided(ana, act, sam):
    """`decided(state, rule=3)`: something was done for Ana, by a rule or not."""

    def made(state, *, rule=None, how=How.ACTS, option="a.way"):
        of_rule = {"rule": rule, "rule_version": rule, "week": "2026-W45"} if rule else {}
        first = state if how is How.GIFT else DecisionState.PENDING
        decision = Decision(request=ana, option=option, how=how, state=first, **of_rule)
        add_decision(decision, by=act(sam), now=timezone.now())
        Decision.objects.filter(pk=decision.pk).update(state=state)

    return made


def _answered(request, by, **more):
    request.refresh_from_db()
    reply(request, words="Done.", seen_revision=request.revision, by=by, **more)


@pytest.mark.parametrize(
    ("state", "rule", "outcome"),
    [
        (DecisionState.DONE, None, "yes"),
        (DecisionState.PENDING, None, "yes"),
        (DecisionState.DONE, 3, "yes_bent"),
        (DecisionState.PARTLY, 3, "yes_partial"),
        (DecisionState.REFUSED, 3, "not_this_time"),
        (DecisionState.CANCELLED, 3, ""),
        (DecisionState.UNKNOWN, 3, ""),
    ],
)
def test_acts_say_it(ana, decided, state, rule, outcome):
    decided(state, rule=rule)
    assert worked_out_outcome(ana) == outcome


@pytest.mark.parametrize(
    ("state", "rule", "recorded", "outcome"),
    [
        (DecisionState.DONE, 3, True, "yes_bent"),
        (DecisionState.PENDING, 3, False, "yes_bent"),
        (DecisionState.UNKNOWN, 3, True, "yes_bent"),
        (DecisionState.UNKNOWN, 3, False, "yes"),
        (DecisionState.CANCELLED, 3, True, "yes"),
        (DecisionState.DONE, None, False, "yes"),
    ],
)
def test_a_yes_is_by_exception_where_one_of_it_stands(
    ana, mill, decided, act, sam, state, rule, recorded, outcome
):
    decided(state, rule=rule)
    Decision.objects.update(bend_recorded=recorded)
    other = ask_as_ana(mill)
    for request in (ana, other):
        close_request(request, value=OutcomeValue.YES, by=act(sam))
    assert dict(Request.objects.values_list("pk", "outcome")) == {ana.pk: outcome, other.pk: "yes"}


def test_half_of_it_is_in_part(ana, decided):
    decided(DecisionState.DONE, rule=3, option="partial.3.17")
    assert worked_out_outcome(ana) == "yes_partial"


@pytest.mark.parametrize("other", [DecisionState.REFUSED, DecisionState.PARTLY])
def test_a_yes_beside_what_was_no_yes_is_in_part(ana, decided, other):
    decided(DecisionState.DONE)
    decided(other)
    assert worked_out_outcome(ana) == "yes_partial"


def test_a_kindness_alone_says_nothing(ana, decided):
    decided(DecisionState.DONE, how=How.GIFT)
    assert worked_out_outcome(ana) == ""


def test_an_answer_says_yes_until_they_write_again(ana, act, sam):
    _answered(ana, act(sam))
    assert worked_out_outcome(ana) == "yes"
    note(ana, words="A note", by=act(sam))
    assert worked_out_outcome(ana) == "yes"
    patron_replied(ana, words="And the other?", by=patron_by_link(ana.pk, "en"))
    assert worked_out_outcome(ana) == ""


def test_an_answer_that_waits_for_a_call_has_told_nobody(mill, now, act, sam):
    request = ask_as_ana(mill, contact="01 44 55 66 77", channel="phone")
    _answered(request, act(sam), way=Way.PHONE)
    assert worked_out_outcome(request) == ""
    assert untold_sentence(request, "Ana") == "Ana hasn’t been told yet."


def test_an_answer_that_was_undone_is_none(ana, act, sam):
    _answered(ana, act(sam))
    entry = ana.entries.order_by("-pk")[0]
    entry.request = Request.objects.select_related("branch", "patron").get(pk=ana.pk)
    undo(entry, by=act(sam))
    assert worked_out_outcome(ana) == ""


def test_a_promise_stands_until_it_is_answered(ana, act, sam):
    due = timezone.now() + timedelta(hours=1)
    promise(ana, what="an answer", due_at=due, by=act(sam))
    assert worked_out_outcome(ana) == PROMISED
    _answered(ana, act(sam))
    assert worked_out_outcome(ana) == "yes"


def test_an_answer_of_a_rule_is_another_way(ana, act, sam):
    answer = kept("A day pass")
    AnswerRule.objects.create(answer=answer, rule=3)
    _answered(ana, act(sam))
    assert worked_out_outcome(ana, answers=f"a{answer.pk}") == "yes_other_way"
    assert worked_out_outcome(ana, other_way=True) == "yes_other_way"
    assert worked_out_outcome(ana, answers="a999 r3 x") == "yes"


@pytest.mark.parametrize(
    ("state", "outcome"), [("no", "not_this_time"), ("open", ""), ("timed_out", ""), ("yes", "")]
)
def test_what_a_lead_said_counts(ana, act, sam, state, outcome):
    now = timezone.now()
    Approval.objects.create(
        request=ana, command={"rule": 3}, what={}, tiers=[], asked_at=now, ends_at=now, state=state
    )
    assert worked_out_outcome(ana) == outcome


@pytest.mark.parametrize(
    ("state", "outcome"), [("open", ""), ("coming_over", ""), ("part", ""), ("timed_out", "yes")]
)
def test_an_answer_says_yes_once_a_lead_said_all(ana, act, sam, state, outcome):
    now = timezone.now()
    Approval.objects.create(
        request=ana, command={"rule": 3}, what={}, tiers=[], asked_at=now, ends_at=now, state=state
    )
    _answered(ana, act(sam))
    assert worked_out_outcome(ana) == outcome


def test_who_was_told_is_not_said_to_be_untold(ana, act, sam):
    assert untold_sentence(ana, "") == "They haven’t been told yet."
    _answered(ana, act(sam))
    assert untold_sentence(ana, "Ana") == ""
