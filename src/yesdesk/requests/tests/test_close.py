"""How a request ends, and how an end is taken back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from yesdesk.core.actors import patron_by_link
from yesdesk.core.errors import NotAllowed, Refusal, ValidationRefusal
from yesdesk.counts.tests.naive_reader import naive_counts
from yesdesk.desk.decisions.cancel import undo
from yesdesk.policy.rules.actions import write_rule
from yesdesk.policy.tests.written import draft
from yesdesk.requests.actions import close
from yesdesk.requests.actions.close import (
    close_request,
    is_to_come,
    note_card_blocked,
    promised_choice,
    refused_rule,
    stays_open,
    wait_on,
    withdraw_request,
)
from yesdesk.requests.actions.promises import promise
from yesdesk.requests.actions.reply import reply
from yesdesk.requests.models import Approval, ApprovalState, OutcomeValue, Request
from yesdesk.requests.queries.letter import open_line
from yesdesk.testing.needs import ask_as_ana
from yesdesk.testing.permissions import call_as_anybody


def test_close_request_ends_the_request(mill, act, sam, now):
    request = ask_as_ana(mill)
    now.shift(600)
    close_request(request, value=OutcomeValue.YES, by=act(sam))
    request.refresh_from_db()
    assert request.outcome == "yes"
    assert request.waiting_since is None
    assert {
        value: n for (_day, _branch, of, value), n in naive_counts().items() if of == "ended"
    } == {":yes": 1}


def test_an_honest_no_brings_all_three_lines(mill, act, sam):
    request = ask_as_ana(mill)
    with pytest.raises(ValidationRefusal) as needs:
        close_request(request, value=OutcomeValue.NOT_THIS_TIME, reason="It is out", by=act(sam))
    assert set(needs.value.fields) == {"nearest_yes", "ask_again"}
    ended = close_request(
        request,
        value=OutcomeValue.NOT_THIS_TIME,
        reason="It is out",
        nearest_yes="The audio book is in",
        ask_again="Ring us on Friday",
        by=act(sam),
    )
    assert ended.nearest_yes == "The audio book is in"


def test_a_no_with_the_open_place_of_a_draft_is_sent_back(mill, act, sam):
    request = ask_as_ana(mill)
    lines = {"reason": "It is out", "nearest_yes": open_line(), "ask_again": "Ring us"}
    with pytest.raises(ValidationRefusal) as needs:
        close_request(request, value=OutcomeValue.NOT_THIS_TIME, by=act(sam), **lines)
    assert set(needs.value.fields) == {"nearest_yes"}


def test_ended_asks_nothing(mill, act, sam):
    request = ask_as_ana(mill)
    close_request(request, value=OutcomeValue.ENDED, by=act(sam))
    request.refresh_from_db()
    assert request.outcome == "ended"


def test_twice_is_once(mill, act, sam):
    request = ask_as_ana(mill)
    close_request(request, value=OutcomeValue.YES, by=act(sam))
    with pytest.raises(Refusal) as refusal:
        close_request(request, value=OutcomeValue.YES, by=act(sam))
    assert refusal.value.next_step


def test_close_request_when_a_colleague_was_quicker(mill, act, sam, kim):
    request = ask_as_ana(mill)
    read = Request.objects.select_related("branch", "patron").get(pk=request.pk)
    close_request(request, value=OutcomeValue.YES, by=act(kim))
    with pytest.raises(Refusal) as refusal:
        close_request(read, value=OutcomeValue.YES, by=act(sam))
    assert refusal.value.code == "desk.request.closed"


def test_undo_puts_it_back_as_it_was(mill, act, sam, now):
    request = ask_as_ana(mill)
    waited = request.waiting_since
    ended = close_request(request, value=OutcomeValue.YES, by=act(sam))
    entry = ended.entry
    now.shift(600)
    undo(entry, by=act(sam))
    request.refresh_from_db()
    assert request.closed_at is None
    assert request.waiting_since == waited
    assert {of for _day, _branch, of, _value in naive_counts()} == {"came"}


@pytest.mark.parametrize("held", [True, False])
def test_how_it_stood_is_a_column(mill, act, sam, held):
    request = ask_as_ana(mill)
    Request.objects.filter(pk=request.pk).update(held=held, at_desk=not held)
    ended = close_request(request, value=OutcomeValue.YES, by=act(sam))
    assert (ended.was_held, ended.was_at_desk) == (held, not held)
    assert (request.held, request.at_desk) == (False, False)
    assert ended.entry.detail == {"value": "yes"}
    undo(ended.entry, by=act(sam))
    request.refresh_from_db()
    assert (request.held, request.at_desk) == (held, not held)


def test_after_ten_minutes_it_stands(mill, act, sam, now):
    ended = close_request(ask_as_ana(mill), value=OutcomeValue.YES, by=act(sam))
    now.shift(601)
    with pytest.raises(Refusal) as refusal:
        undo(ended.entry, by=act(sam))
    assert refusal.value.code == "desk.undo.too_late"


def test_what_happened_since_is_not_run_over(mill, act, sam, now):
    from yesdesk.requests.actions.intake import patron_replied

    request = ask_as_ana(mill)
    ended = close_request(request, value=OutcomeValue.YES, by=act(sam))
    patron_replied(request, words="One more", by=patron_by_link(request.pk, "en"))
    with pytest.raises(Refusal) as refusal:
        undo(ended.entry, by=act(sam))
    assert refusal.value.code == "desk.undo.overtaken"


def test_only_the_patron_takes_it_back(mill, act, sam):
    request = ask_as_ana(mill)
    with pytest.raises(ValidationRefusal):
        close_request(request, value=OutcomeValue.WITHDRAWN, by=act(sam))
    withdraw_request(request, by=patron_by_link(request.pk, "en"))
    request.refresh_from_db()
    assert request.outcome == "withdrawn"
    assert withdraw_request(request, by=patron_by_link(request.pk, "en")) is None


@pytest.mark.django_db
@pytest.mark.parametrize("action", [close.close_request, close.note_card_blocked])
def test_action_when_somebody_may_not(action):
    with pytest.raises(NotAllowed):
        call_as_anybody(action)


def _asked(request, state, rule=3):
    now = timezone.now()
    Approval.objects.create(
        request=request, command={"rule": rule}, what={}, tiers=[], asked_at=now, ends_at=now,
        state=state,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("state", "to_come", "rule"), [(ApprovalState.OPEN, True, None), (ApprovalState.NO, False, 3)]
)
def test_what_a_colleague_was_asked_is_of_that_request_alone(mill, state, to_come, rule):
    one, other = ask_as_ana(mill), ask_as_ana(mill)
    _asked(one, state)
    assert (is_to_come(one), refused_rule(one)) == (to_come, rule)
    assert (is_to_come(other), refused_rule(other)) == (False, None)


@pytest.mark.parametrize("promised", [True, False])
def test_undo_when_the_end_settled_a_promise(mill, act, sam, now, promised):
    """Nobody keeps that promise any more, so the request waits; an answered one waits for nobody."""
    request = ask_as_ana(mill)
    due = timezone.now() + timedelta(days=1)
    promise(request, what="an answer", due_at=due, by=act(sam))
    if not promised:
        request.refresh_from_db()
        reply(request, words="Here.", seen_revision=request.revision, by=act(sam))
    now.shift(60)
    request = Request.objects.select_related("branch", "patron").get(pk=request.pk)
    assert request.waiting_since is None
    ended = close_request(request, value=OutcomeValue.ENDED, by=act(sam))
    now.shift(60)
    undo(ended.entry, by=act(sam))
    request.refresh_from_db()
    assert request.waiting_since == (timezone.now() if promised else None)


@pytest.mark.parametrize(("contact", "told"), [("ana.m@post.example", True), ("", False)])
def test_close_request_says_whether_the_no_leaves_by_mail(mill, act, sam, contact, told):
    request = ask_as_ana(mill, contact=contact)
    lines = {"reason": "It is out", "nearest_yes": "The audio book", "ask_again": "Ring us"}
    ended = close_request(request, value=OutcomeValue.NOT_THIS_TIME, by=act(sam), **lines)
    assert (ended.entry.message is not None, "untold" in ended.entry.detail) == (told, not told)


LINES = {"reason": "It is out", "nearest_yes": "The audio book", "ask_again": "Ring us"}


@pytest.mark.parametrize(
    ("value", "said", "named"),
    [
        (OutcomeValue.NOT_THIS_TIME, True, "late-charges"),
        (OutcomeValue.NOT_THIS_TIME, False, "replacements"),
        (OutcomeValue.YES, False, None),
    ],
)
def test_close_request_names_the_rule_of_a_no(mill, act, sam, dana, value, said, named):
    rules = {
        slug: write_rule(slug, draft(), by=act(dana)).rule_id
        for slug in ("late-charges", "replacements")
    }
    request = ask_as_ana(mill)
    _asked(request, ApprovalState.NO, rule=rules["replacements"])
    rule = rules["late-charges"] if said else None
    ended = close_request(request, value=value, rule=rule, by=act(sam), **LINES)
    assert list(ended.rules.values_list("rule", flat=True)) == ([rules[named]] if named else [])


@pytest.mark.parametrize("line", LINES)
def test_close_request_takes_lines_of_three_hundred_letters(mill, act, sam, line):
    request, no = ask_as_ana(mill), {"value": OutcomeValue.NOT_THIS_TIME, "by": act(sam)}
    with pytest.raises(ValidationRefusal):
        close_request(request, **no, **LINES | {line: "x" * 301})
    assert getattr(close_request(request, **no, **LINES | {line: "x" * 300}), line) == "x" * 300


@pytest.mark.parametrize(("before", "after"), [("", "rooms"), ("events", "events")])
def test_close_request_says_a_kind_where_nobody_did(mill, act, sam, before, after):
    one, other = ask_as_ana(mill), ask_as_ana(mill)
    Request.objects.filter(pk=one.pk).update(kind=before)
    one.kind = before
    close_request(one, value=OutcomeValue.YES, kind="rooms", by=act(sam))
    assert dict(Request.objects.values_list("pk", "kind")) == {one.pk: after, other.pk: ""}
    assert one.kind == after


def test_note_card_blocked_once_and_on_an_open_request(mill, act, sam):
    one, other, closed = (ask_as_ana(mill) for _request in range(3))
    close_request(closed, value=OutcomeValue.YES, by=act(sam))
    said = [note_card_blocked(each, blocked=True, by=act(sam)) for each in (one, one, closed)]
    assert said == [True, False, False]
    blocked = Request.objects.filter(card_blocked=True)
    assert [each.pk for each in blocked] == [one.pk]
    assert (stays_open(one), stays_open(other)) == (True, False)


@pytest.mark.parametrize("ago", [timedelta(hours=1), None])
def test_wait_on_since_before_it_or_from_now(mill, now, ago):
    one, other = ask_as_ana(mill), ask_as_ana(mill)
    Request.objects.update(waiting_since=None)
    since = timezone.now() - ago if ago else None
    wait_on(one, since)
    waits = dict(Request.objects.values_list("pk", "waiting_since"))
    assert waits == {one.pk: since or timezone.now(), other.pk: None}
    assert one.waiting_since == waits[one.pk]


@pytest.mark.parametrize("column", ["promised_for", "late_since"])
def test_wait_on_waits_for_what_was_promised(mill, now, column):
    request = ask_as_ana(mill)
    setattr(request, column, timezone.now())
    Request.objects.update(waiting_since=None)
    wait_on(request, timezone.now())
    assert (Request.objects.get().waiting_since, stays_open(request)) == (None, True)


def test_promised_choice_only_where_there_is_a_promise(mill, act, sam, now):
    request = ask_as_ana(mill)
    assert promised_choice(request, "en") == ""
    due = timezone.now() + timedelta(hours=1)
    promise(request, what="an answer", due_at=due, despite_doubt=True, by=act(sam))
    request.refresh_from_db()
    assert "19:02" in promised_choice(request, "en")
