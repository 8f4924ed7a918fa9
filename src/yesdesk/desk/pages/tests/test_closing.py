"""Closing: the outcome is worked out and chosen already, and an answer that closes brings it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from yesdesk.requests.actions.decision_rows import add_decision
from yesdesk.requests.actions.promises import promise
from yesdesk.requests.actions.reply import reply
from yesdesk.requests.models import Decision, DecisionState, How, OutcomeValue, Request
from yesdesk.testing.needs import ask_as_ana


@pytest.fixture
def ana(mill, now):
    return ask_as_ana(mill)


@pytest.fixture
def close_form(client_of, sam):
    """The form as it opens, and a page of it."""

    def opened(request):
        page = client_of(sam).get(reverse("request_close", args=[request.pk]))
        return page.context["act_form"], page.text

    return opened


@pytest.fixture
def bent(ana, act, sam):
    decision = Decision(
        request=ana, option="a.way", how=How.ACTS, rule=3, rule_version=3, week="2026-W45"
    )
    add_decision(decision, by=act(sam), now=timezone.now())
    Decision.objects.filter(pk=decision.pk).update(state=DecisionState.DONE)
    ana.refresh_from_db()
    return ana


def test_nothing_done_leaves_the_choice_open_and_says_who_was_not_told(ana, close_form):
    form, page = close_form(ana)
    assert form["value"].value() == ""
    assert "Ana hasn’t been told yet." in page
    assert not re.search(r'name="value"[^>]* checked', page)


def test_what_was_done_is_chosen_and_can_be_changed(bent, close_form, client_of, sam):
    form, page = close_form(bent)
    assert form["value"].value() == OutcomeValue.YES_BENT
    assert "We chose it from what was done." in page
    address = reverse("request_close", args=[bent.pk])
    client_of(sam).post(address, {"value": "yes_partial", "revision": bent.revision})
    bent.refresh_from_db()
    assert bent.outcome == "yes_partial"


@pytest.mark.parametrize(("tapped", "kept"), [("rooms", "rooms"), ("", "")])
def test_what_it_was_about_is_one_tap_that_may_be_left_out(ana, client_of, sam, tapped, kept):
    data = {"value": "yes", "kind": tapped, "revision": ana.revision}
    client_of(sam).post(reverse("request_close", args=[ana.pk]), data)
    ana.refresh_from_db()
    assert (ana.outcome, ana.kind) == ("yes", kept)


def test_what_is_said_already_is_not_asked_again(ana, client_of, sam, close_form):
    assert "kind" in close_form(ana)[0].fields
    Request.objects.update(kind="account")
    assert "kind" not in close_form(ana)[0].fields
    data = {"value": "yes", "kind": "rooms", "revision": ana.revision}
    client_of(sam).post(reverse("request_close", args=[ana.pk]), data)
    ana.refresh_from_db()
    assert ana.kind == "account"


def test_the_chosen_exception_closes_as_it_stands(bent, client_of, sam):
    address = reverse("request_close", args=[bent.pk])
    client_of(sam).post(address, {"value": "yes_bent", "revision": bent.revision})
    bent.refresh_from_db()
    assert bent.outcome == "yes_bent"


def test_an_exception_that_was_none_cannot_be_chosen(ana, client_of, sam):
    address = reverse("request_close", args=[ana.pk])
    assert client_of(sam).post(address, {"value": "yes_bent", "revision": 1}).status_code == 422


def test_what_is_promised_stays_open_unless_somebody_says_otherwise(
    ana, act, sam, client_of, close_form
):
    promise(ana, what="an answer", due_at=timezone.now() + timedelta(hours=1), by=act(sam))
    form, _page = close_form(ana)
    assert form["value"].value() == "promised"
    address = reverse("request_close", args=[ana.pk])
    client_of(sam).post(address, {"value": "promised", "revision": ana.revision})
    ana.refresh_from_db()
    assert (ana.closed_at, ana.promised_for is not None) == (None, True)


def test_promised_is_no_choice_where_nothing_is(ana, client_of, sam):
    address = reverse("request_close", args=[ana.pk])
    assert client_of(sam).post(address, {"value": "promised", "revision": 1}).status_code == 422


def test_who_was_told_is_not_said_to_be_untold(ana, act, sam, close_form):
    reply(ana, words="Done.", seen_revision=1, by=act(sam))
    form, page = close_form(ana)
    assert form["value"].value() == OutcomeValue.YES
    assert "hasn’t been told" not in page


def test_an_answer_that_closes_brings_the_outcome(bent, client_of, sam):
    data = {"words": "Waived.", "revision": bent.revision, "then": "close"}
    client_of(sam).post(reverse("request_reply", args=[bent.pk]), data)
    bent.refresh_from_db()
    assert bent.outcome == "yes_bent"


def test_an_answer_without_the_tick_leaves_it_open(bent, client_of, sam):
    data = {"words": "Waived.", "revision": bent.revision}
    client_of(sam).post(reverse("request_reply", args=[bent.pk]), data)
    bent.refresh_from_db()
    assert bent.closed_at is None


def test_a_no_is_not_closed_before_its_lines_are_written(ana, client_of, sam, bent):
    Decision.objects.update(state=DecisionState.REFUSED)
    data = {"words": "I am sorry.", "revision": ana.revision, "then": "close"}
    page = client_of(sam).post(reverse("request_reply", args=[ana.pk]), data, follow=True)
    ana.refresh_from_db()
    assert ana.closed_at is None
    assert "A no needs three lines" in page.text


@pytest.mark.parametrize("then", ["", "close"])
def test_an_undone_answer_comes_back_with_its_tick(ana, client_of, sam, then):
    browser = client_of(sam)
    data = {"words": "Waived.", "revision": ana.revision, "then": then}
    browser.post(reverse("request_reply", args=[ana.pk]), data)
    sent = ana.entries.get(kind="reply")
    page = browser.post(reverse("undo_entry", args=[ana.pk, sent.pk]), follow=True)
    assert bool(page.context["reply"]["then"].value()) is bool(then)
    assert ("checked" in page.text.split('name="then"')[1].split(">")[0]) is bool(then)


def test_closing_with_no_opens_its_lines_and_says_who_was_not_told(mill, client_of, sam):
    request = ask_as_ana(mill, contact="")
    browser, address = client_of(sam), reverse("request_close", args=[request.pk])
    form = browser.get(f"{address}?value=not_this_time").context["act_form"]
    assert form.initial["value"] == OutcomeValue.NOT_THIS_TIME
    lines = {"reason": "Lent.", "nearest_yes": "Another one.", "ask_again": "On Friday."}
    data = {"value": "not_this_time", "revision": request.revision, **lines}
    page = browser.post(address, data, follow=True).text
    assert "They haven’t been told yet." in page
    for line in lines.values():
        assert line in page
